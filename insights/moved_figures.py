"""The figures of an organisation that goes up in another (organisations.succession).

What was published stays as it was. What is counted goes along: a case counts where it is now, and
a frozen month once.
"""

from django.db import connection
from django.utils.translation import gettext as _

from insights import sql
from insights.counting import count_months
from insights.models import CellCount, Publication, PublicationBasis, Report, SourceCount
from organisations.models import Succession
from organisations.organisation_rows import Rows, Stays

ADD_FROZEN = """
    INSERT INTO insights_cellcount
        (organisation_id, month, "group", dimension, value, count, frozen)
    SELECT %(new)s, month, "group", dimension, value, count, true
    FROM insights_cellcount WHERE organisation_id = %(old)s AND frozen
    ON CONFLICT ON CONSTRAINT counted_once
    DO UPDATE SET count = insights_cellcount.count + excluded.count
"""


class Counts(Rows):
    """The exact counts: those of frozen months are added up, the others are counted anew."""

    def move(self, succession: Succession) -> int:
        """Move all of them, after the cases: this room comes after theirs."""
        old, new = succession.old, succession.new
        cells = self.at(old)
        months = sorted(set(cells.values_list("month", flat=True)))
        if not months:
            return 0
        sql.lock_counting()
        with connection.cursor() as cursor:
            cursor.execute(ADD_FROZEN, {"old": old.pk, "new": new.pk})
        deleted, _by_model = cells.delete()
        for month in months:
            count_months(month, month, {new.pk})
        _rename_contributor(old.pk, new.pk)
        return deleted

    def remaining(self, succession: Succession) -> int:
        """Count the cells that are left."""
        return self.at(succession.old).count()


class SourceCounts(Rows):
    """What each source supplied: those of the months that count now are counted anew."""

    def move(self, succession: Succession) -> int:
        """Move all of them; what both organisations had of one source is added up."""
        rows = self.at(succession.old)
        moved, _by_model = rows.filter(state="", frozen=False).delete()
        for row in rows:
            moved += 1
            twin = SourceCount.objects.filter(organisation=succession.new, **_identity(row)).first()
            if twin is None:
                SourceCount.objects.filter(pk=row.pk).update(organisation=succession.new)
                continue
            twin.cells = _add_up(twin.cells, row.cells)
            twin.save(update_fields=["cells"])
            row.delete()
        return moved

    def remaining(self, succession: Succession) -> int:
        """Count the rows that are left."""
        return self.at(succession.old).count()


def _identity(row: SourceCount) -> dict[str, object]:
    """Return the columns by which a row is one of its organisation."""
    names = ("state", "month", "group", "source", "frozen")
    return {name: getattr(row, name) for name in names}


def _add_up(cells: dict, others: dict) -> dict:
    """Return the sums by dimension and category."""
    sums = {dimension: dict(categories) for dimension, categories in cells.items()}
    for dimension, categories in others.items():
        of_dimension = sums.setdefault(dimension, {})
        for category, count in categories.items():
            of_dimension[category] = of_dimension.get(category, 0) + count
    return sums


def _rename_contributor(old: int, new: int) -> None:
    """Let what the last sums were based on be of the successor: no report came or went."""
    for basis in PublicationBasis.objects.filter(contributions__has_key=str(old)):
        contributions = basis.contributions
        moved = contributions.pop(str(old))
        contributions[str(new)] = contributions.get(str(new), 0) + moved
        basis.save(update_fields=["contributions"])


class Reports(Stays):
    """Reports are about the organisation that was."""

    def warnings(self, succession: Succession) -> list[str]:
        """Say that they stay behind."""
        count = self.at(succession.old).count()
        if not count:
            return []
        text = _(
            "Rapporten over %(old)s: %(count)d. Die gaan niet mee. "
            "Laat iemand van %(old)s ze vóór die dag opslaan."
        )
        return [text % {"count": count, "old": succession.old.name}]


def organisation_rows() -> list[Rows]:
    """Return how the rows of this room move."""
    return [
        Counts(CellCount),
        SourceCounts(SourceCount),
        Stays(Publication, "what was published stays as it was (docs/adr/0014)"),
        Reports(Report, "a report is about the organisation that was"),
    ]
