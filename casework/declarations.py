"""What a case type declares about itself: retention terms, columns of an export, letters, and its
options.

Nothing here knows a model: a function that needs a case is given one.
"""

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from casework.access import VisibilityRule
    from organisations.access import Role

PROPOSAL = "Eigen voorstel. De archivaris of de FG moet dit nog vaststellen."


@dataclass(frozen=True)
class RetentionTerm:
    """How many months a case with this result is kept after it was closed, and the source of that.

    Terms are data, not code (PRIV-05, PRIV-07): no category for aggression or home security was
    found in the Selectielijst gemeenten 2020 (Stcrt. 2020, 11143), so what stands in code is a
    proposal until the archivist or the FG has decided.
    """

    label: "StrPromise | str"
    months: int
    source: str = PROPOSAL

    def until(self, closed: date) -> date:
        """Return the last day it is kept."""
        return add_months(closed, self.months)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later; the last of the month where that day does not exist
    (29 February).
    """
    year, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    _weekday, days_in_month = calendar.monthrange(year, month_index + 1)
    return date(year, month_index + 1, min(day.day, days_in_month))


@dataclass(frozen=True)
class Column:
    """One column of an export: its name for machines, its label for people, and what of a case
    stands in it.

    `words`: slug → label, where the value is one slug or a list of them. `said`: what a person
    reads, where that differs from `of`. `text`: sealed text, exported only when the person asks for
    it.
    """

    name: str
    label: Any
    of: Callable[[Any], Any]
    words: Mapping[str, Any] = field(default_factory=dict)
    said: Callable[[Any], Any] | None = None
    text: bool = False


@dataclass(frozen=True)
class ExportSheet:
    """The columns of an export of a case type.

    `related`: relations fetched with each case. `sealed`: the names of its columns that hold sealed
    text.
    """

    columns: Sequence[Column]
    related: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()

    def columns_for(self, *, texts: bool) -> list[Column]:
        """Return the columns of one export, with or without the sealed texts."""
        return [column for column in self.columns if texts or not column.text]


def always(_case: Any) -> bool:
    """Allow a letter at any time."""
    return True


@dataclass(frozen=True)
class Letter:
    """One kind of letter: its name, its template, and the context the template gets of a case.

    `ready`: whether the case has something to write. `stamped`: each download carries who downloads
    it, and when.
    """

    label: str
    template: str
    context: Callable[[Any], dict[str, Any]]
    audience: str = "all"
    classification: str = "Vertrouwelijk"
    ready: Callable[[Any], bool] = always
    stamped: bool = False


class CaseType:
    """The options of a case type: what it says of itself. casework asks nothing else of it."""

    KIND = ""  # slug: "incident"
    PREFIX = ""  # of its numbers: "INC"

    # Who sees and does what, from its access.py.
    visibility_rules: "Mapping[Role, VisibilityRule]" = {}
    # Parts of a case that a role reaches without the rest: name of the compartment → roles.
    compartment_roles: "Mapping[str, frozenset[Role]]" = {}
    # Roles that may open a case they do not see in an emergency, with a reason and for an hour.
    emergency_roles: "frozenset[Role]" = frozenset()

    # Pages. `navigation`: lists of this type as (label, name of the address, compartment).
    navigation: tuple[tuple[Any, str, str], ...] = ()
    # The name of its draft wizard and the slug of the first page.
    wizard_start: tuple[str, str] = ("", "")
    # The steps in the order of their buttons; a step that is not named comes last.
    step_order: tuple[str, ...] = ()
    # Who is first in the queue; there must be an index of it.
    queue_order: tuple[str, ...] = ("rank", "due", "id")

    # Letters and files, from its documents.py: by kind, and what each kind of file is called.
    letters: Mapping[str, Letter] = {}
    document_labels: Mapping[str, Any] = {}

    # Deadlines by name: what must be done, which step meets it, and its words for who reported
    # (only of those that they may see).
    deadline_labels: Mapping[str, Any] = {}
    deadline_steps: Mapping[str, str] = {}
    promised_labels: Mapping[str, Any] = {}

    # Retention: result → how long a closed case is kept; the coded columns that stay for
    # statistics when it is destroyed; and the code of the national organisation that keeps these
    # cases, "" for the organisation of the case itself.
    retention_terms: Mapping[str, RetentionTerm] = {"handled": RetentionTerm(_("Afgehandeld"), 60)}
    anonymised_columns: tuple[str, ...] = ()
    register = ""
    # Columns withheld from who asks for the own data → the ground.
    withheld_columns: Mapping[str, str] = {}

    # Other systems. The scope a client needs to read its cases ("" when the API has none of them),
    # its name in the API ("incidenten"), and scope of a client → the compartment it reaches.
    api_scope = ""
    api_path = ""
    client_scopes: Mapping[str, str] = {}
    # Webhooks: "made", "changed", "closed" → (kind of event, what it is called).
    webhook_events: Mapping[str, Any] = {}
    # Field of the API → {slug: label}: what the codes of another system may mean.
    codes: Mapping[str, Any] = {}
    # What an export of these cases has; None when they do not go out in a file.
    sheet: ExportSheet | None = None

    def deadline_recipients(self) -> list:
        """Return who is reminded of a deadline."""
        if self.handler:
            return [self.handler]
        return []

    @property
    def closing_result(self) -> str:
        """How it ended: a key of `retention_terms`."""
        return next(iter(self.retention_terms))

    def coarsen(self, figures: dict[str, Any]) -> dict[str, Any]:
        """Make the columns that stay after destruction so coarse that they point to nobody."""
        return figures

    def on_contact_made(self) -> None:
        """React when who reported heard from us; a case type may have a deadline for that."""

    def on_reporter_message(self) -> None:
        """React when who reported wrote to us."""

    def on_linked(self, other: Any) -> None:
        """React when this case was linked to another."""

    def on_deadline_missed(self, clock: Any) -> None:
        """React when a deadline has passed."""

    def may_read(self, person: Any, document: Any) -> bool:
        """Tell whether `person`, who may see the case, may read this file of it."""
        return True

    def own_context(self, person: Any) -> dict[str, Any]:
        """Return what the own page of this case type shows beside what every case shows."""
        return {}

    @classmethod
    def spreadsheet_import(cls) -> Any:
        """Return how rows of a file become cases of this type; None when they do not."""
        return None
