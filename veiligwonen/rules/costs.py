"""What measures cost, who pays, and in which order they are placed. Whole euros."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from veiligwonen.catalogue import Payer, Period, Priority

PRIORITIES = list(Priority.values)
MeasureValues = Mapping[str, Any]  # the columns of a measure by name


@dataclass
class Costs:
    """Whole euros: once, and every year."""

    once: int = 0
    yearly: int = 0


def yearly_amount(amount: int, period: str) -> int:
    """Return a recurring amount as euros a year."""
    if period == Period.MONTH:
        return amount * 12
    return amount


def total_costs(measures: Iterable[MeasureValues]) -> dict[str, Costs]:
    """Add up what each payer pays, in the order of the payers.

    `measures`: each with payer, one_off, recurring and period.
    """
    totals: dict[str, Costs] = {}
    for measure in measures:
        costs = totals.setdefault(measure["payer"], Costs())
        costs.once += measure["one_off"]
        costs.yearly += yearly_amount(measure["recurring"], measure["period"])
    return {payer: totals[payer] for payer in Payer.values if payer in totals}


def in_order(measures: Iterable[MeasureValues]) -> list[MeasureValues]:
    """Sort measures: what bridges the time, then the base level (PKVW), then the rest.

    Each group by how soon.

    Source: docs/domain/support.md §3.1.6, §3.3.
    """
    return sorted(measures, key=_placing_order)


def _placing_order(measure: MeasureValues) -> tuple[bool, bool, int]:
    is_lasting = not measure["temporary"]
    is_above_base = measure["payer"] != Payer.PKVW
    return (is_lasting, is_above_base, PRIORITIES.index(measure["priority"]))
