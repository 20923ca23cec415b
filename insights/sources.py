"""Sources: who supplied the reports of one organisation, now and when its figures were published.

A source is a client of the API, the imports of an organisation together (they have a client of
their own), or a person who reported. Each knows its own part of every sum, so every published
count, and every difference of two, must also hold without the part of any one source
(`disclosure_control.is_safe_without_any_source`).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from insights.dimensions import DIMENSIONS
from insights.models import SourceCount

TREND = "trend"
BREAKDOWNS = "blocks"
RENEWED = "renewed"  # the reports at the last renewal, whether shown or not
TOTAL = "total"

Block = Mapping[str, Any]  # from and until, as in insights.trend

CategorySources = dict[str, Counter]  # category → source → reports
CellsOfSource = dict[str, dict[str, int]]  # dimension → category → reports


class SourceRow(NamedTuple):
    """What one source supplied in a month about a target group, in one state (`SourceCount`)."""

    state: str
    month: str
    group: str
    source: str
    cells: CellsOfSource


class Sources:
    """What each source supplied of the reports of an organisation, or of one slice of it."""

    def __init__(
        self, rows: Iterable[SourceRow] = (), slice_name: str = "", groups: Collection[str] = ()
    ) -> None:
        self.rows = list(rows)
        self.slice_name = slice_name
        self.groups = groups
        self._by_month: dict[str, dict[str, list[SourceRow]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for row in self.rows:
            if not groups or row.group in groups:
                self._by_month[row.state][row.month].append(row)

    def of_slice(self, name: str, groups: Collection[str]) -> "Sources":
        """Return the sources of a slice: the reports about these target groups."""
        return Sources(self.rows, name, groups)

    def state(self, figure: str) -> str:
        """Return the state in which what was published in this figure is stored."""
        return f"{self.slice_name}.{figure}"

    def rows_within(self, state: str, block: Block) -> Iterator[SourceRow]:
        """Yield the rows of the months of a block in this state; "" is now."""
        for month, rows in self._by_month[state].items():
            if block["from"] <= month <= block["until"]:
                yield from rows

    def current(self, dimension: str, block: Block) -> CategorySources:
        """Return what each source supplied in the months of a block, by category."""
        return self._sum(dimension, self.rows_within("", block))

    def published(self, figure: str, dimension: str, block: Block) -> CategorySources:
        """Return the same of the moment at which this figure was published last."""
        return self._sum(dimension, self.rows_within(self.state(figure), block))

    def changes(
        self, figure: str, dimension: str, block: Block, published: Block
    ) -> CategorySources:
        """Return by category what each source adds in a block to what was published of it.

        `published`: the block that stands in this figure now.
        """
        changes = self.current(dimension, block)
        for category, by_source in self.published(figure, dimension, published).items():
            of_category = changes.setdefault(category, Counter())
            of_category.subtract(by_source)
        return changes

    def total(self, block: Block) -> Counter:
        """Return how many reports each source supplied in the months of a block."""
        return self.current(TOTAL, block).get("", Counter())

    def growth(self, figure: str, block: Block, published: Block) -> Counter:
        """Return how many reports each source adds in a block to what was published of it."""
        return self.changes(figure, TOTAL, block, published).get("", Counter())

    @staticmethod
    def _sum(dimension: str, rows: Iterable[SourceRow]) -> CategorySources:
        result: CategorySources = {}
        for row in rows:
            for category, count in row.cells.get(dimension, {}).items():
                result.setdefault(category, Counter())[row.source] += count
        return result


NO_SOURCES = Sources()
EVER: Block = {"from": "0000", "until": "9999"}


def load_sources(organisation_id: int) -> Sources:
    """Return the sources of an organisation: now, and as its figures were published."""
    rows = SourceCount.objects.filter(organisation=organisation_id)
    values = rows.values_list("state", "month", "group", "source", "cells")
    return Sources(
        SourceRow(state, month.isoformat(), *rest) for state, month, *rest in values.iterator()
    )


def store_published(
    organisation_id: int,
    sources: Sources,
    figures: Mapping[str, Any],
    previous: Mapping[str, Any],
) -> None:
    """Store what each source had supplied of the numbers that are published anew.

    `sources` is of the whole or of a slice, as `figures` and `previous` are.
    """
    for figure in (TREND, BREAKDOWNS):
        published = {block["from"]: block for block in previous.get(figure, [])}
        for block in figures.get(figure, []):
            renewed = _renewed_dimensions(block, published.get(block["from"], {}))
            if renewed:
                _store(organisation_id, sources, sources.state(figure), block, renewed)


def store_renewal(organisation_id: int, sources: Sources) -> None:
    """Store how many reports each source had supplied at this renewal."""
    _store(organisation_id, sources, sources.state(RENEWED), EVER, [TOTAL])


def _renewed_dimensions(block: Block, published: Block) -> list[str]:
    renewed = [
        dimension
        for dimension in DIMENSIONS
        if dimension in block and block[dimension] != published.get(dimension)
    ]
    if "count" in block and block["count"] != published.get("count"):
        renewed.append(TOTAL)
    return renewed


def _store(
    organisation_id: int, sources: Sources, state: str, block: Block, dimensions: Sequence[str]
) -> None:
    """Replace what is stored in a state, of the months of a block and of these dimensions."""
    stored: dict[tuple[str, str, str], CellsOfSource] = {}
    for row in sources.rows_within(state, block):
        other_cells = {name: cells for name, cells in row.cells.items() if name not in dimensions}
        stored[row.month, row.group, row.source] = other_cells
    for row in sources.rows_within("", block):
        cells = stored.setdefault((row.month, row.group, row.source), {})
        for dimension in dimensions:
            if dimension in row.cells:
                counted = Counter(cells.get(dimension, {})) + Counter(row.cells[dimension])
                cells[dimension] = dict(counted)
    rows = SourceCount.objects.filter(organisation=organisation_id, state=state)
    if sources.groups:
        rows = rows.filter(group__in=sources.groups)
    if block is not EVER:
        rows = rows.filter(month__range=(block["from"], block["until"]))
    rows.delete()
    SourceCount.objects.bulk_create(
        SourceCount(
            organisation_id=organisation_id,
            month=month,
            group=group,
            source=source,
            state=state,
            cells=cells,
        )
        for (month, group, source), cells in stored.items()
        if cells
    )
