"""Small counts are never disclosed: not shown, and not found by subtraction or from percentages.

The intruder subtracts over categories, breakdowns beside each other, months and organisations.
"""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.complementary_slices import (
    limit_target_groups,
    slice_figures,
    suppress_target_groups,
)
from insights.disclosure_control import (
    MIN_PERCENTAGE_BASE,
    REST,
    THRESHOLD,
    bands_disclose_small_count,
    keep_categories,
    partition_into_blocks,
    partition_with_complement,
    publishable_percentage,
    suppress_differences_jointly,
    suppress_small_cells,
)
from tests.insights.intruder import (
    Equation,
    bounds_of,
    cells_of,
    disclosed_cells,
    published_equations,
)

KINDS = ("verbal", "threat", "physical", "vandalism", "sexual")
attacked = settings(deadline=None, max_examples=40)  # the intruder computes, and machines are busy
few_or_many = st.one_of(st.integers(0, 12), st.integers(0, 80))
a_breakdown = st.fixed_dictionaries(dict.fromkeys(KINDS, few_or_many))
a_large_breakdown = a_breakdown.filter(lambda breakdown: sum(breakdown.values()) >= THRESHOLD)

# --- one breakdown, and several beside each other ----------------------------


@attacked
@given(a_breakdown)
def test_what_is_shown_counts_ten_or_more_and_adds_up(breakdown):
    (published,) = suppress_small_cells(breakdown)
    margin = sum(breakdown.values())
    assert all(count >= THRESHOLD for count in published.values())
    assert sum(published.values()) in (0, margin)
    assert bool(published) is (margin >= THRESHOLD)


@attacked
@given(a_large_breakdown)
def test_a_small_count_cannot_be_found_from_the_total(breakdown):
    equations = published_equations([breakdown], suppress_small_cells(breakdown))
    assert disclosed_cells(cells_of([breakdown]), equations) == []


@attacked
@given(st.lists(a_large_breakdown, min_size=2, max_size=3))
def test_nor_from_groups_beside_each_other_and_what_they_are_together(breakdowns):
    """Check the council, the others, and all: what one shows must not disclose the other."""
    published = suppress_small_cells(*breakdowns)
    equations = published_equations(breakdowns, published)
    for name in KINDS:  # their sum is published too, with the same categories
        if name in published[0]:
            cells = {(number, name): 1 for number in range(len(breakdowns))}
            equations.append((cells, sum(breakdown[name] for breakdown in breakdowns)))
    assert disclosed_cells(cells_of(breakdowns), equations) == []


# --- months ------------------------------------------------------------------


def block_equations(months: list[dict], start: int, end: int) -> list[Equation]:
    """Return what a published block of months says about their cells and margins."""
    places = range(start, end)
    merged = {name: sum(months[place][name] for place in places) for name in KINDS}
    (published,) = suppress_small_cells(merged)
    equations = [({(place,): 1 for place in places}, sum(merged.values()))]
    for name, count in published.items():
        names = [name]
        if name == REST:
            names = [other for other in KINDS if other not in published]
        cells = {(place, other): 1 for place in places for other in names}
        equations.append((cells, count))
    return equations


def sum_of(equations: list[Equation]) -> Equation | None:
    """Return the sum of some equations; None when they overlap or are none."""
    factors = Counter(name for cells, _sum in equations for name in cells)
    if not factors or max(factors.values()) > 1:
        return None
    return dict(factors), sum(total for _cells, total in equations)


@attacked
@given(st.lists(a_breakdown, min_size=1, max_size=5), st.data())
def test_nor_from_periods_that_overlap(months, data):
    """Check sums of blocks: so are all periods on offer, and all that somebody may subtract."""
    totals = [sum(month.values()) for month in months]
    cells: dict = {}
    for place, month in enumerate(months):
        cells[place,] = totals[place]
        cells |= {(place, name): count for name, count in month.items()}
    equations: list[Equation] = []
    for start, end in partition_into_blocks(totals):
        equations += block_equations(months, start, end)
    for _period in range(data.draw(st.integers(0, 3))):
        selected = [equation for equation in equations if data.draw(st.booleans())]
        combined = sum_of(selected)
        if combined:
            equations.append(combined)
    for unknowns, _sum in equations:
        if len(unknowns) == 1:
            (name,) = unknowns
            assert cells[name] >= THRESHOLD
    mentioned = {name for unknowns, _sum in equations for name in unknowns}
    published_cells = {name: count for name, count in cells.items() if name in mentioned}
    assert disclosed_cells(published_cells, equations) == []


counts_of_months = st.lists(few_or_many, max_size=30)
block_rules = st.sampled_from([(10, 0), (30, 4)])


@attacked
@given(counts_of_months, st.lists(few_or_many, max_size=10), block_rules)
def test_a_month_that_comes_cuts_nothing_that_was_cut(before, after, rules):
    minimum, full_length = rules
    options = {"minimum": minimum, "lengths": [1] * 40, "full_length": full_length}
    counts = before + after
    blocks = partition_into_blocks(before, **options)
    later_blocks = partition_into_blocks(counts, **options)
    assert later_blocks[: len(blocks)] == blocks
    assert all(sum(counts[start:end]) >= minimum for start, end in later_blocks)


pairs = st.lists(st.tuples(few_or_many, few_or_many), max_size=25)


@attacked
@given(pairs, pairs)
def test_two_parts_are_told_over_the_same_months_as_their_sum(before, after):
    """Check also that a month that comes cuts nothing that was cut."""
    options = {"lengths": [1] * 50, "minimum": 30, "full_length": 12}
    blocks, fine_blocks = partition_with_complement(before, **options)
    later_blocks, later_fine_blocks = partition_with_complement(before + after, **options)
    assert later_blocks[: len(blocks) - 1] == blocks[:-1]
    assert later_fine_blocks[: len(fine_blocks)] == fine_blocks
    for start, end in fine_blocks:
        part, complement = zip(*before[start:end], strict=True)
        assert min(sum(part), sum(complement)) >= THRESHOLD
    for start, end in blocks:
        inside = [fine for fine in fine_blocks if start < fine[1] and fine[0] < end]
        assert not inside or are_contiguous(inside, start, end)


def are_contiguous(blocks: list[tuple[int, int]], start: int, end: int) -> bool:
    """Return whether the blocks lie one after the other from `start` to `end`."""
    starts = [block[0] for block in blocks]
    ends = [block[1] for block in blocks]
    return starts == [start, *ends[:-1]] and ends[-1] == end


# --- differencing ------------------------------------------------------------


@attacked
@given(a_large_breakdown, a_large_breakdown, a_breakdown, a_breakdown)
def test_what_came_since_is_told_of_two_parts_in_large_counts(part, complement, more, more_of_it):
    before = suppress_small_cells(part, complement)
    grown_part = {name: part[name] + more[name] for name in KINDS}
    grown_complement = {name: complement[name] + more_of_it[name] for name in KINDS}
    now = suppress_small_cells(grown_part, grown_complement)
    published = suppress_differences_jointly(now, before)
    assert published[0].keys() - {REST} == published[1].keys() - {REST}
    for row, previous, whole in zip(published, before, now, strict=True):
        assert sum(row.values()) == sum(whole.values())
        for name in row.keys() & previous.keys() - {REST}:
            assert not 0 < abs(row[name] - previous[name]) < THRESHOLD
    breakdown = {"verbal": 40, "threat": 12, REST: 13}
    assert keep_categories(breakdown, {"verbal", "physical"}) == {"verbal": 40, REST: 25}


# --- percentages and bands ---------------------------------------------------


@attacked
@given(st.integers(0, 200), st.integers(0, 200))
def test_a_percentage_never_stands_for_a_few(part, others):
    whole = part + others
    if publishable_percentage(part, whole) is None:
        return
    assert whole >= MIN_PERCENTAGE_BASE
    assert part >= THRESHOLD
    assert others >= THRESHOLD


BANDS = [(0, 9), (10, 49), (50, None)]


def band_of(count: int) -> tuple[int, int | None]:
    return next(band for band in BANDS if band[1] is None or count <= band[1])


@attacked
@given(st.lists(few_or_many, min_size=2, max_size=12))
def test_a_sum_over_organisations_gives_none_of_them_away(counts):
    """Check organisations that are each published as a band, and together as a number."""
    total = sum(counts)
    bands = [band_of(count) for count in counts]
    if bands_disclose_small_count(total, bands):
        return
    bounds = bounds_of([(dict.fromkeys(range(len(counts)), 1), total)])
    for number, (least, most) in enumerate(bands):
        if most != 9:
            continue
        others = bands[:number] + bands[number + 1 :]
        others_least = sum(lowest for lowest, _highest in others)
        assert min(most, total - others_least) == 9
        if all(highest is not None for _lowest, highest in others):
            others_most = sum(highest for _lowest, highest in others)
            assert max(least, total - others_most) == 0
        assert bounds[number][1] >= 9


def test_a_group_that_is_too_small_cannot_stand_beside_another_one():
    with pytest.raises(ValueError, match="too small"):
        suppress_small_cells({"verbal": 40}, {"verbal": 3})


def test_what_it_looks_like():
    breakdown = {"verbal": 131, "threat": 58, "physical": 9, "sexual": 4, "vandalism": 10}
    assert suppress_small_cells(breakdown) == [
        {"verbal": 131, "threat": 58, "vandalism": 10, "rest": 13}
    ]
    breakdown = {"verbal": 131, "threat": 12, "physical": 3}
    assert suppress_small_cells(breakdown) == [{"verbal": 131, "rest": 15}]
    assert suppress_small_cells({"verbal": 9}) == [{}]
    assert partition_into_blocks([4, 3, 5, 11, 2, 2]) == [(0, 3), (3, 4)]
    for part, whole in ((15, 29), (9, 100), (91, 100)):
        assert publishable_percentage(part, whole) is None
    assert publishable_percentage(15, 30) == 50


# --- complementary slices ----------------------------------------------------

MONTH = date(2026, 3, 1)


def block_of(months: list[date], count: int) -> dict:
    return {
        "from": months[0].isoformat(),
        "until": months[-1].isoformat(),
        "months": len(months),
        "count": count,
    }


def month_counts(kinds: dict) -> dict:
    """Return the exact counts of a month in which reports of these kinds came in."""
    return {"total": Counter({"": sum(kinds.values())}), "kind": Counter(kinds)}


def publish_slices(council: dict, others: dict, whole: dict, previous: dict | None = None) -> dict:
    """Return the figures of two slices of one month, when `whole` is published of their sum."""
    slices = {"council": {MONTH: month_counts(council)}, "others": {MONTH: month_counts(others)}}
    trend_block = block_of([MONTH], sum(council.values()) + sum(others.values()))
    block = trend_block | {"filling": True} | whole
    return slice_figures([trend_block], slices, [block], previous or {}, ["kind"])


def first_breakdowns(figures: dict) -> list[dict]:
    return [of_slice["blocks"][0]["kind"] for of_slice in figures.values()]


def test_a_part_shows_no_category_that_the_sum_does_not():
    kinds = {"verbal": 30, "threat": 20}
    figures = publish_slices(kinds, kinds, {"kind": {"verbal": 60, REST: 40}})
    assert first_breakdowns(figures) == [{"verbal": 30, REST: 20}] * 2
    figures = publish_slices(kinds, kinds, {"kind": {REST: 100}})
    assert first_breakdowns(figures) == [{REST: 50}] * 2


def test_a_part_shows_no_category_that_the_other_does_not():
    council = {"verbal": 30, "threat": 20}
    others = {"verbal": 30, "threat": 3, "physical": 12}
    whole = {"verbal": 60, "threat": 23, "physical": 12}
    figures = publish_slices(council, others, {"kind": whole})
    assert first_breakdowns(figures) == [{"verbal": 30, REST: 20}, {"verbal": 30, REST: 15}]


def test_parts_stay_as_they_were_while_the_sum_does_and_while_they_grew_by_a_few():
    kinds = {"verbal": 30, "threat": 20}
    whole = {"kind": {"verbal": 60, "threat": 40}}
    before = publish_slices(kinds, kinds, whole)
    grown = kinds | {"verbal": 45}
    assert publish_slices(grown, kinds, whole | {"count": 100}, before) == before
    few_more = {"verbal": 33, "threat": 30}
    grown_whole = {"kind": {"verbal": 63, "threat": 50}}
    assert publish_slices(few_more, kinds, grown_whole, before) == before
    figures = publish_slices({"verbal": 9}, kinds, {"kind": {REST: 59}})
    assert figures["others"]["blocks"] == []


def test_about_whom_a_block_was_says_no_more_than_its_parts():
    breakdown = {"council": 12, "staff": 100, "board": 3}
    assert suppress_target_groups(breakdown) == {"council": 12, REST: 103}
    breakdown = {"council": 12, "staff": 90, "board": 13}
    assert suppress_target_groups(breakdown) == breakdown


def test_months_that_are_left_of_a_part_go_with_the_ones_before():
    """Check the last months: alone they would be disclosed, because the block has their sum."""
    months = [date(2026, number, 1) for number in (1, 2, 3)]
    reports = {"council": (12, 11, 3), "others": (12, 15, 4)}
    slices: dict = {}
    for name, counts in reports.items():
        slices[name] = {}
        for month, count in zip(months, counts, strict=True):
            slices[name][month] = month_counts({"verbal": count})
    sums = map(sum, zip(*reports.values(), strict=True))
    trend = [block_of([month], count) for month, count in zip(months, sums, strict=True)]
    block = block_of(months, 57) | {"filling": True, "kind": {"verbal": 57}}
    figures = slice_figures(trend, slices, [block], {}, ["kind"])
    counts_by_slice = {
        name: [block["count"] for block in of_slice["trend"]] for name, of_slice in figures.items()
    }
    assert counts_by_slice == {"council": [12, 14], "others": [12, 19]}


def test_about_whom_a_block_was_says_nothing_later_than_its_parts():
    block = {
        "from": "2026-01-01",
        "count": 200,
        "group": {"council": 50, "staff": 100, "board": 50},
    }
    council = {"from": "2026-01-01", "count": 50}
    staff = {"from": "2026-01-01", "count": 97}
    figures = {"council": {"blocks": [council]}, "staff": {"blocks": [staff]}}
    assert limit_target_groups(block, figures)["group"] == {"council": 50, REST: 150}
    staff["count"] = 100
    assert limit_target_groups(block, figures) == block
    figures["council"]["blocks"] = []
    assert limit_target_groups(block, figures)["group"] == {REST: 200}


def test_the_attack_can_succeed():
    """Show that the intruder is no straw man: without suppression, the margin discloses a cell."""
    breakdown = {"verbal": 40, "threat": 3}
    equations = [({(0, "verbal"): 1, (0, "threat"): 1}, 43), ({(0, "verbal"): 1}, 40)]
    assert disclosed_cells(cells_of([breakdown]), equations) == [(0, "threat")]
