"""National figures of legal support: requests by quarter, procedure, stage and outcome.

Of the country alone, and shown to no organisation: requests are few, and one of a town hall names
somebody (docs/adr/0014). Only quarters that are over count, and a block that was published stays as
it is for good: two publications differ by whole blocks, and each block holds against somebody who
knows its two largest organisations. So what became of requests is shown half a year later, when
most are decided; a decision that comes after that shows nowhere.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Case, CharField, Count, DateField, F, Value, When
from django.db.models.functions import TruncQuarter
from django.utils import timezone

from insights.breakdowns import breakdown_blocks
from insights.contributors import Contributors
from insights.counting import CategoryContributions, MonthlyCounts
from insights.dimensions import LEGAL_DIMENSIONS
from insights.models import PublicationBasis
from insights.peers import PeerGroup
from insights.trend import Block, trend_blocks
from legalsupport.models import LegalSupport
from legalsupport.transitions.status import LegalStatus
from legalterms.terms import add_months

BASIS = "country-legalsupport"  # the name of its PublicationBasis
QUARTER = 3  # months
OUTCOMES_AFTER = 6  # months after a quarter, when most of its requests are decided
OPEN, UNDECIDED = "open", "undecided"


class LegalCell(NamedTuple):
    """How many requests of an organisation came in a quarter, alike in every dimension."""

    organisation: int
    quarter: date
    procedure: str
    stage: str
    outcome: str
    count: int


@dataclass(frozen=True)
class LegalContributors(Contributors):
    """The organisations of which requests are in a sum."""

    cells: Sequence[LegalCell] = ()

    def contributions_by_month(self) -> dict[date, Counter]:
        """Return the first month of a quarter → organisation → requests."""
        contributions: dict[date, Counter] = defaultdict(Counter)
        for cell in self.cells:
            contributions[cell.quarter][cell.organisation] += cell.count
        return contributions

    def contributions_by_category(
        self, dimensions: Sequence[str], first: date, last: date
    ) -> CategoryContributions:
        """Return dimension → category → organisation → requests in these quarters."""
        contributions: CategoryContributions = defaultdict(lambda: defaultdict(Counter))
        for cell in self.cells:
            if not first <= cell.quarter <= last:
                continue
            for dimension in dimensions:
                category = getattr(cell, dimension)
                contributions[dimension][category][cell.organisation] += cell.count
        return contributions


def legal_figures(peer_groups: Mapping[int, PeerGroup]) -> dict[str, Any]:
    """Return the published figures of legal support, with the blocks that are new.

    Their basis holds what was published, so that no block is ever cut or counted again.
    """
    today = timezone.localdate()
    with transaction.atomic():
        PublicationBasis.objects.get_or_create(
            name=BASIS, defaults={"contributions": {}, "figures": {}}
        )
        basis = PublicationBasis.objects.select_for_update().get(name=BASIS)
        basis.figures = extended_figures(load_cells(today), basis.figures, peer_groups, today)
        basis.save(update_fields=["figures"])
    return basis.figures


def load_cells(today: date) -> list[LegalCell]:
    """Return the exact counts of the quarters that are over, also of requests that are destroyed.

    What is left of a destroyed request keeps its month and these columns.
    """
    outcome = Case(
        When(decided_outcome__gt="", then=F("decided_outcome")),
        When(status__in=[LegalStatus.WITHDRAWN, LegalStatus.FORWARDED], then=F("status")),
        When(closed_at=None, then=Value(OPEN)),
        default=Value(UNDECIDED),
        output_field=CharField(),
    )
    requests = LegalSupport.objects.annotate(
        quarter=TruncQuarter("created_at", output_field=DateField()), outcome=outcome
    )
    over = requests.filter(quarter__lt=quarter_of(today))
    rows = over.values_list("organisation_id", "quarter", "procedure", "stage", "outcome")
    return [LegalCell(*row) for row in rows.annotate(n=Count("pk")).order_by()]


def extended_figures(
    cells: Sequence[LegalCell],
    published: Mapping[str, Any],
    peer_groups: Mapping[int, PeerGroup],
    today: date,
) -> dict[str, Any]:
    """Return the published figures with the blocks that these exact counts add to them."""
    this_quarter = quarter_of(today)
    counts = counts_by_quarter(cells, this_quarter)
    contributors = LegalContributors({}, dict(peer_groups), cells)
    published_trend = published.get("trend", [])
    new_trend = trend_blocks(_after(counts, published_trend), contributors)
    trend = [*published_trend, *(_in_quarters(block, counts) for block in new_trend)]
    newest = add_months(this_quarter, -QUARTER - OUTCOMES_AFTER).isoformat()
    decided = [block for block in trend if block["until"] <= newest]
    published_blocks = published.get("blocks", [])
    cut_blocks = breakdown_blocks(
        counts,
        _blocks_after(decided, published_blocks),
        dimensions=LEGAL_DIMENSIONS,
        contributors=contributors,
    )
    new_blocks = [_in_quarters(block, counts) for block in cut_blocks if not block["filling"]]
    return {"trend": trend, "blocks": [*published_blocks, *map(_without_state, new_blocks)]}


def _after(counts: MonthlyCounts, blocks: Sequence[Block]) -> MonthlyCounts:
    """Return the counts of the quarters after these blocks."""
    end = blocks[-1]["until"] if blocks else ""
    return {quarter: counts[quarter] for quarter in counts if quarter.isoformat() > end}


def _blocks_after(trend: Sequence[Block], blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of the trend after these blocks."""
    end = blocks[-1]["until"] if blocks else ""
    return [block for block in trend if block["from"] > end]


def _without_state(block: Block) -> Block:
    """Return a block without what only tells how it may change: it never does."""
    return {name: block[name] for name in block if name not in ("filling", "steady", "waiting")}


def counts_by_quarter(cells: Iterable[LegalCell], end: date) -> MonthlyCounts:
    """Return the first month of each quarter before `end` → its breakdowns, without gaps."""
    counts: MonthlyCounts = defaultdict(lambda: defaultdict(Counter))
    for cell in cells:
        counts[cell.quarter]["total"][""] += cell.count
        for dimension in LEGAL_DIMENSIONS:
            counts[cell.quarter][dimension][getattr(cell, dimension)] += cell.count
    quarters = []
    quarter = min(counts, default=end)
    while quarter < end:
        quarters.append(quarter)
        quarter = add_months(quarter, QUARTER)
    return {quarter: counts[quarter] for quarter in quarters}


def quarter_of(day: date) -> date:
    """Return the first day of the quarter of this day."""
    return date(day.year, day.month - (day.month - 1) % QUARTER, 1)


def _in_quarters(block: Block, quarters: Iterable[date]) -> Block:
    """Return a block of quarters with its length in months."""
    within = [day for day in quarters if block["from"] <= day.isoformat() <= block["until"]]
    return block | {"months": QUARTER * len(within)}
