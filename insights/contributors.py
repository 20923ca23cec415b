"""The organisations that contribute to a sum, judged by the dominance rule."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from insights.counting import (
    CategoryContributions,
    contributions_by_category,
    contributions_by_month,
)
from insights.disclosure_control import remainder_after_dominant


@dataclass(frozen=True)
class Contributors:
    """The contributors to a sum over organisations.

    `filters` select their cell counts; `peer_groups` maps an organisation to the group with which
    it is compared, for those in such a group.
    """

    filters: dict[str, Any]
    peer_groups: dict[int, tuple]

    def contributions_by_month(self) -> dict[date, Counter]:
        """Return month → organisation → reports."""
        return contributions_by_month(**self.filters)

    def contributions_by_category(
        self, dimensions: Sequence[str], first: date, last: date
    ) -> CategoryContributions:
        """Return dimension → category → organisation → reports in these months."""
        return contributions_by_category(dimensions, first, last, **self.filters)

    def by_month(self, months: Iterable[date]) -> list[Counter]:
        """Return for each of these months the contribution of each organisation."""
        contributions = self.contributions_by_month()
        return [contributions[month] for month in months]

    def remainders(self, first: date, last: date, dimensions: Sequence[str]) -> dict[str, Counter]:
        """Return by dimension and category what is left after the dominant contributors.

        Counts the months from `first` to `last`, both included.
        """
        contributions = self.contributions_by_category(dimensions, first, last)
        remainders: dict[str, Counter] = {dimension: Counter() for dimension in dimensions}
        for dimension, of_dimension in remainders.items():
            for category, by_organisation in contributions[dimension].items():
                remainder = remainder_after_dominant(by_organisation, self.peer_groups)
                of_dimension[category] = remainder
        return remainders
