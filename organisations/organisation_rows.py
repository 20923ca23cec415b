"""What a room declares about its rows of an organisation: how they move to a successor.

`organisation_rows` of an AppConfig returns these; organisations.succession moves them
(docs/adr/0023).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from organisations.models import Organisation, Succession

SMALL = 10  # a smaller number about cases is not shown to who does not see them (docs/adr/0014)

Line = tuple[str, int | str]


def coarse(number: int) -> int | str:
    """Return a number about cases as it may be shown: none, that it is small, or down to tens."""
    if number == 0:
        return 0
    if number < SMALL:
        return _("minder dan %(small)d") % {"small": SMALL}
    return _("ongeveer %(count)d") % {"count": number - number % SMALL}


class Rows:
    """The rows of one model at an organisation, and what becomes of them. A room makes its own
    subclass where a new organisation in the row is not all there is to it.
    """

    def __init__(self, model: type[models.Model], *, column: str = "organisation") -> None:
        self.model = model
        self.column = column

    @property
    def name(self) -> str:
        """Its place among the results of a run: the model, and the column when it is another."""
        suffix = "" if self.column == "organisation" else f".{self.column}"
        return f"{self.model._meta.label}{suffix}"

    def at(self, place: Organisation) -> models.QuerySet:
        """Return the rows of this organisation."""
        return self.model._default_manager.filter(**{self.column: place})

    def lines(self, succession: Succession) -> list[Line]:
        """Return what the preview says of them: a label and how many."""
        return []

    def warnings(self, succession: Succession) -> list[str]:
        """Return the sentences about what needs a look before the day or after it."""
        return []

    def move(self, succession: Succession) -> int:
        """Move some of the rows, in the transaction of the caller; return how many, 0 at the end.

        Run again, it moves what is left or came since. Raises NotImplementedError unless a room
        says how.
        """
        raise NotImplementedError

    def remaining(self, succession: Succession) -> int:
        """Count the rows that a next run must move."""
        return 0


class Stays(Rows):
    """Rows that stay with the organisation that was: `why`."""

    def __init__(self, model: type[models.Model], why: str, *, column: str = "organisation"):
        super().__init__(model, column=column)
        self.why = why

    def move(self, succession: Succession) -> int:
        """Move none."""
        return 0


@dataclass(frozen=True)
class OneEach:
    """There is one row for each value of `fields` at an organisation, among those with `when`.

    `kept`: the sentence about rows for which the successor has one of its own, which stays valid;
    "" when they follow as soon as that one is out of the way.
    """

    fields: tuple[str, ...]
    when: Q = Q()
    kept: Any = ""


class Follows(Rows):
    """Rows that get another organisation and are the same otherwise."""

    def __init__(
        self,
        model: type[models.Model],
        label: Any = "",
        *,
        column: str = "organisation",
        one_each: OneEach | None = None,
        about_cases: bool = False,
    ) -> None:
        """`about_cases`: the preview shows no small number of them."""
        super().__init__(model, column=column)
        self.label = label
        self.about_cases = about_cases
        self.one_each = one_each

    def lines(self, succession: Succession) -> list[Line]:
        """Return how many there are, when they have a label."""
        if not self.label:
            return []
        number = self.at(succession.old).count()
        return [(str(self.label), coarse(number) if self.about_cases else number)]

    def warnings(self, succession: Succession) -> list[str]:
        """Return how many stay because the successor has its own."""
        if self.one_each is None or not self.one_each.kept:
            return []
        count = self._in_the_way(succession).count()
        return [str(self.one_each.kept) % {"count": count}] if count else []

    def move(self, succession: Succession) -> int:
        """Move them in one statement."""
        rows = self.at(succession.old)
        if self.one_each is not None:
            in_the_way = self._in_the_way(succession).values("pk")
            rows = rows.exclude(pk__in=list(in_the_way.values_list("pk", flat=True)))
        return rows.update(**{self.column: succession.new})

    def remaining(self, succession: Succession) -> int:
        """Count what is still at the old one and should not be."""
        count = self.at(succession.old).count()
        if self.one_each is not None and self.one_each.kept:
            count -= self._in_the_way(succession).count()
        return count

    def _in_the_way(self, succession: Succession) -> models.QuerySet:
        """Return the rows of the old organisation whose place is taken at the new one."""
        assert self.one_each is not None
        theirs = self.at(succession.new).filter(self.one_each.when)
        same = {field: models.OuterRef(field) for field in self.one_each.fields}
        mine = self.at(succession.old).filter(self.one_each.when)
        return mine.filter(models.Exists(theirs.filter(**same)))


def declared() -> Iterator[Rows]:
    """Yield what every room declares, those of lower rooms first."""
    for config in reversed(list(apps.get_app_configs())):
        rows: Callable[[], list[Rows]] | None = getattr(config, "organisation_rows", None)
        if rows:
            yield from rows()


def eve_of(succession: Succession) -> date:
    """Return the last day of the old organisation."""
    return succession.on - timedelta(days=1)
