"""What a case type declares about itself: retention terms, columns of an export, letters, and its
options.

Nothing here knows a model: a function that needs a case is given one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from legalterms.statutory_terms import StatutoryTerm
from legalterms.terms import add_months

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from casework.access import Permission, VisibilityRule
    from casework.statutory_clocks import TermSum
    from organisations.access import Role

WHOLE = "whole-"  # before the name of a compartment: its cases are reached whole, not in part
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

    `related`: relations fetched with each case. `prefetched`: other rows of a batch of cases, as
    `prefetch_related` takes them. `sealed`: the names of its columns that hold sealed
    text. `exporters`: the roles that answer for what leaves the register; when empty, those of the
    register of an organisation.
    """

    columns: Sequence[Column]
    related: tuple[str, ...] = ()
    prefetched: Sequence[Any] = ()
    sealed: tuple[str, ...] = ()
    exporters: "tuple[Role, ...]" = ()

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
    it, and when. `addressed`: it is addressed to who reported or was affected, and how it reached
    them is proved (docs/adr/0032).
    """

    label: str
    template: str
    context: Callable[[Any], dict[str, Any]]
    audience: str = "all"
    classification: str = "Vertrouwelijk"
    ready: Callable[[Any], bool] = always
    stamped: bool = False
    addressed: bool = False


@dataclass(frozen=True)
class PhoneContact:
    """A number that is safe, of whom it is, and when no phone may ring there."""

    number: str
    whom: str
    not_to_call: str = ""


class CaseType:
    """The options of a case type: what it says of itself. casework asks nothing else of it."""

    KIND = ""  # slug: "incident"
    PREFIX = ""  # of its numbers: "INC"

    # Who sees and does what, from its access.py.
    visibility_rules: "Mapping[Role, VisibilityRule]" = {}
    # Parts of a case that a role reaches without the rest: name of the compartment → roles.
    compartment_roles: "Mapping[str, frozenset[Role]]" = {}
    # Compartments beside the own one that show the whole case to these roles: name → roles.
    whole_compartments: "Mapping[str, frozenset[Role]]" = {}
    # Roles that may open a case they do not see in an emergency, with a reason and for an hour.
    emergency_roles: "frozenset[Role]" = frozenset()

    # Who may do what is no step (casework.actions): action → permission. What is not named here,
    # nobody may do.
    action_permissions: "Mapping[str, Permission]" = {}
    # Roles that can be made the handler of a case; where nobody of them may see it, nobody is.
    assignable_roles: "frozenset[Role]" = frozenset()

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

    # Deadlines that count from a letter to who must answer: name of the deadline → kind of letter.
    deadline_letters: Mapping[str, str] = {}

    # Deadlines by name: what must be done, which step meets it, and its words for who reported
    # (only of those that they may see).
    deadline_labels: Mapping[str, Any] = {}
    statutory_terms: Mapping[str, StatutoryTerm] = {}  # deadlines that a law sets
    deadline_steps: Mapping[str, str] = {}
    sent_to_us: tuple[str, ...] = ()  # deadlines that somebody meets by sending us something
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
    # its name in the API ("incidenten"), and scope of a client → the compartments it reaches.
    api_scope = ""
    api_path = ""
    client_scopes: Mapping[str, tuple[str, ...]] = {}
    # Webhooks: "made", "changed", "closed" → (kind of event, what it is called).
    webhook_events: Mapping[str, Any] = {}
    # Field of the API → {slug: label}: what the codes of another system may mean.
    codes: Mapping[str, Any] = {}
    # What an export of these cases has; None when they do not go out in a file.
    sheet: ExportSheet | None = None

    # Columns that name who works on a case; who leaves is taken out of them (casework.handover).
    worker_columns: tuple[str, ...] = ("handler",)
    # The steps by which somebody takes a case that nobody handles, in the order they are tried.
    claim_steps: tuple[str, ...] = ("take", "take_over")

    def withheld_now(self) -> Mapping[str, str]:
        """Return `withheld_columns` of a case as it is now, as on CaseBound."""
        return self.withheld_columns

    def deadline_recipients(self) -> list:
        """Return who hears of a deadline or a message: who handles the case now, or its lane."""
        handler = self.current_handler
        if handler:
            return [handler]
        return list(self.lane_recipients())

    def escalation_recipients(self) -> list:
        """Return who hears of danger about which nobody phoned in time."""
        return self.deadline_recipients()

    def phone_contact(self, parties: list) -> "PhoneContact | None":
        """Return how who reported can be phoned safely; None when nobody said so.

        `parties`: the people of the case, fetched already.
        """
        return None

    def make_rank(self) -> int:
        """Return its place in the lists: the lowest comes first."""
        return self.rank

    def lane_recipients(self) -> Any:
        """Return who hears of a case that nobody handles."""
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

    def on_leaver(self, person: Any) -> None:
        """React when somebody whom a column of `worker_columns` names left."""

    def on_linked(self, other: Any) -> None:
        """React when this case was linked to another."""

    def counted_from(self, name: str) -> date | None:
        """Return the day of receipt or bekendmaking after which this statutory term begins."""
        return None

    def statutory_term(self, name: str) -> StatutoryTerm | None:
        """Return the term of the law behind a deadline of this case; None when no law sets it."""
        return self.statutory_terms.get(name)

    def sum_of_own_term(self, deadline: Any) -> "TermSum | None":
        """Return how a law moved the end of a term that we set; None when none did."""
        return None

    def extended_weeks(self, name: str) -> int:
        """Return by how many weeks this statutory term was extended."""
        return 0

    def sent_according_to(self, letter_kind: str) -> date | None:
        """Return the day on which this letter was sent or handed over, as a step wrote it down."""
        return None

    def refuses_post(self) -> bool:
        """Tell whether who the letters are for asked for no post."""
        return False

    def on_deadline_missed(self, clock: Any) -> None:
        """React when a deadline has passed."""

    def kept_out(self) -> "frozenset[Role]":
        """Return the roles that this case is closed to on purpose: nobody lets them in."""
        return frozenset()

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
