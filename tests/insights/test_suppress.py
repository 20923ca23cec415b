"""Small counts cannot be found: not shown, not by subtraction over categories, groups, months, levels or per cents."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights import slices, suppress
from insights.suppress import REST, THRESHOLD

KINDS = ("verbal", "threat", "physical", "vandalism", "sexual")
attacked = settings(deadline=None, max_examples=40)  # the attacker reckons, and machines are busy
few_or_many = st.one_of(st.integers(0, 12), st.integers(0, 80))
a_group = st.fixed_dictionaries(dict.fromkeys(KINDS, few_or_many))
enough = a_group.filter(lambda group: sum(group.values()) >= THRESHOLD)


def solved(equations: list[tuple[dict, int]], wanted) -> bool:
    """Gauss: whether the unknown `wanted` follows from the equations (unknown → factor, sum)."""
    unknowns = sorted({name for left, _sum in equations for name in left} | {wanted}, key=str)
    rows = [[Fraction(left.get(name, 0)) for name in unknowns] for left, _sum in equations]
    target = [Fraction(name == wanted) for name in unknowns]
    at = 0
    for column in range(len(unknowns)):
        pivot = next((row for row in range(at, len(rows)) if rows[row][column]), None)
        if pivot is None:
            continue
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [value / rows[at][column] for value in rows[at]]
        for row in range(len(rows)):
            if row != at:
                rows[row] = [a - rows[row][column] * b for a, b in zip(rows[row], rows[at], strict=True)]
        target = [a - target[column] * b for a, b in zip(target, rows[at], strict=True)]
        at += 1
    return not any(target)


def bounds(equations: list[tuple[dict, int]]) -> dict:
    """Least and most of every unknown that is at least zero, by going round until nothing narrows any more."""
    room = {name: [0, 10**6] for left, _sum in equations for name in left}
    narrowed = True
    while narrowed:
        narrowed = False
        for left, total in equations:
            for name in left:
                low = total - sum(room[other][1] for other in left if other != name)
                high = total - sum(room[other][0] for other in left if other != name)
                if low > room[name][0] or high < room[name][1]:
                    room[name] = [max(low, room[name][0]), min(high, room[name][1])]
                    narrowed = True
    return room


def attack(cells: dict, equations: list[tuple[dict, int]]) -> list:
    """The small cells that an attacker finds: exactly, or so nearly that fewer than ten answers are left."""
    room = bounds(equations)
    return [
        name
        for name, count in cells.items()
        if 0 < count < THRESHOLD
        and (solved(equations, name) or room[name][1] - room[name][0] < THRESHOLD - 1 or room[name][1] < THRESHOLD)
    ]


def told(groups: list[dict], shown: list[dict], mark="") -> list[tuple[dict, int]]:
    """What the shown numbers of these groups say about their cells."""
    equations = []
    for number, (group, visible) in enumerate(zip(groups, shown, strict=True)):
        if not visible:
            continue
        equations.append(({(mark, number, name): 1 for name in group}, sum(group.values())))
        equations += [({(mark, number, name): 1}, visible[name]) for name in visible if name != REST]
        hidden = [name for name in group if name not in visible]
        if hidden:
            equations.append(({(mark, number, name): 1 for name in hidden}, visible.get(REST, 0)))
    return equations


def cells_of(groups: list[dict], mark="") -> dict:
    return {(mark, number, name): count for number, group in enumerate(groups) for name, count in group.items()}


@attacked
@given(a_group)
def test_what_is_shown_counts_ten_or_more_and_adds_up(group):
    (shown,) = suppress.merge(group)
    assert all(count >= THRESHOLD for count in shown.values())
    assert sum(shown.values()) in (0, sum(group.values()))
    assert bool(shown) is (sum(group.values()) >= THRESHOLD)


@attacked
@given(enough)
def test_a_small_count_cannot_be_found_from_the_total(group):
    assert attack(cells_of([group]), told([group], suppress.merge(group))) == []


@attacked
@given(st.lists(enough, min_size=2, max_size=3))
def test_nor_from_groups_beside_each_other_and_what_they_are_together(groups):
    """Raad, rest, and all: what one shows must not open the other."""
    shown = suppress.merge(*groups)
    equations = told(groups, shown)
    for name in KINDS:  # the groups together are published too, with the same categories
        if name in shown[0]:
            equations.append(
                ({("", number, name): 1 for number in range(len(groups))}, sum(group[name] for group in groups))
            )
    assert attack(cells_of(groups), equations) == []


@attacked
@given(st.lists(a_group, min_size=1, max_size=5), st.data())
def test_nor_from_periods_that_overlap(months, data):
    """Every period that can be chosen is a sum of blocks, and so are all the periods somebody may subtract."""
    totals = [sum(month.values()) for month in months]
    equations, cells = [], {}
    for place, month in enumerate(months):
        cells |= {(place, name): count for name, count in month.items()} | {(place,): totals[place]}
    for start, end in suppress.blocks(totals):
        merged = {name: sum(months[place][name] for place in range(start, end)) for name in KINDS}
        (shown,) = suppress.merge(merged)
        equations.append(({(place,): 1 for place in range(start, end)}, sum(totals[start:end])))
        for name in shown:
            names = [name] if name != REST else [other for other in KINDS if other not in shown]
            equations.append(({(place, one): 1 for place in range(start, end) for one in names}, shown[name]))
    for _period in range(data.draw(st.integers(0, 3))):  # sums of blocks say nothing that the blocks did not
        chosen = [one for one in equations if data.draw(st.booleans())]
        left: dict = {}
        for names, _sum in chosen:
            for name in names:
                left[name] = left.get(name, 0) + 1
        if left and max(left.values()) == 1:
            equations.append((left, sum(total for _names, total in chosen)))
    single = {name for names, _sum in equations if len(names) == 1 for name in names}
    assert all(cells[name] >= THRESHOLD for name in single)
    assert (
        attack(
            {name: count for name, count in cells.items() if name in {n for names, _s in equations for n in names}},
            equations,
        )
        == []
    )


@attacked
@given(st.lists(few_or_many, max_size=30), st.lists(few_or_many, max_size=10), st.sampled_from([(10, 0), (30, 4)]))
def test_a_month_that_comes_cuts_nothing_that_was_cut(before, after, how):
    least, long = how
    lengths = [1] * 40
    cut = suppress.blocks(before, least=least, lengths=lengths, long=long)
    again = suppress.blocks(before + after, least=least, lengths=lengths, long=long)
    assert again[: len(cut)] == cut
    assert all(sum((before + after)[start:end]) >= least for start, end in again)


pairs = st.lists(st.tuples(few_or_many, few_or_many), max_size=25)


@attacked
@given(pairs, pairs)
def test_two_parts_are_told_over_the_same_months_as_their_sum(before, after):
    """And a month that comes cuts nothing that was cut."""
    how = {"lengths": [1] * 50, "least": 30, "long": 12}
    blocks, fine = suppress.cut_beside(before, **how)
    later, finer = suppress.cut_beside(before + after, **how)
    assert (later[: len(blocks) - 1], finer[: len(fine)]) == (blocks[:-1], fine)
    assert all(min(map(sum, zip(*before[start:end], strict=True))) >= THRESHOLD for start, end in fine)
    for start, end in blocks:
        inside = [span for span in fine if start < span[1] and span[0] < end]
        edges = [edge for span in inside for edge in span]
        assert not inside or [start, *edges[1:-1:2], end] == [edges[0], *edges[2::2], edges[-1]]


@attacked
@given(enough, enough, a_group, a_group)
def test_what_came_since_is_told_of_two_parts_in_large_counts(one, other, more, others):
    before = suppress.merge(one, other)
    now = suppress.merge(*(
        {name: group[name] + came[name] for name in KINDS} for group, came in ((one, more), (other, others))
    ))  # fmt: skip
    rows = suppress.since_beside(now, before)
    assert rows[0].keys() - {REST} == rows[1].keys() - {REST}
    for row, old, whole in zip(rows, before, now, strict=True):
        assert sum(row.values()) == sum(whole.values())
        came = {name: row[name] - old[name] for name in row if name in old and name != REST}
        assert not any(0 < abs(count) < THRESHOLD for count in came.values())
    assert suppress.only({"verbal": 40, "threat": 12, REST: 13}, {"verbal", "physical"}) == {"verbal": 40, REST: 25}


@attacked
@given(st.integers(0, 200), st.integers(0, 200))
def test_a_percentage_never_stands_for_a_few(part, more):
    whole = part + more
    if suppress.percentage(part, whole) is None:
        return
    assert whole >= suppress.PERCENT_FROM
    assert part >= THRESHOLD
    assert more >= THRESHOLD


@attacked
@given(st.lists(few_or_many, min_size=2, max_size=12))
def test_a_sum_over_organisations_gives_none_of_them_away(counts):
    """Each organisation is told as a band, and their sum as a number."""
    limits = [(0, 9), (10, 49), (50, None)]
    bands = [next(band for band in limits if band[1] is None or count <= band[1]) for count in counts]
    if suppress.can_be_found(sum(counts), bands):
        return
    room = bounds([(dict.fromkeys(range(len(counts)), 1), sum(counts))])
    for number, (least, most) in enumerate(bands):
        others_least = sum(band[0] for place, band in enumerate(bands) if place != number)
        others_most = None if any(band[1] is None for place, band in enumerate(bands) if place != number) else sum(
            band[1] for place, band in enumerate(bands) if place != number)  # fmt: skip
        if most == 9:
            assert min(most, sum(counts) - others_least) == 9
            assert max(least, 0 if others_most is None else sum(counts) - others_most) == 0
            assert room[number][1] >= 9


def test_a_group_that_is_too_small_cannot_stand_beside_another_one():
    with pytest.raises(ValueError, match="too small"):
        suppress.merge({"verbal": 40}, {"verbal": 3})


def test_what_it_looks_like():
    assert suppress.merge({"verbal": 131, "threat": 58, "physical": 9, "sexual": 4, "vandalism": 10}) == [
        {"verbal": 131, "threat": 58, "vandalism": 10, "rest": 13}
    ]
    assert suppress.merge({"verbal": 131, "threat": 12, "physical": 3}) == [{"verbal": 131, "rest": 15}]
    assert suppress.merge({"verbal": 9}) == [{}]
    assert suppress.blocks([4, 3, 5, 11, 2, 2]) == [(0, 3), (3, 4)]
    assert [suppress.percentage(*of) for of in ((15, 29), (9, 100), (91, 100), (15, 30))] == [None, None, None, 50]


MONTH = date(2026, 3, 1)


def slices_of(council: dict, others: dict, block: dict, before: dict | None = None) -> dict:
    """What is told of two parts of one month, when this is told of their sum."""
    split = {
        name: {MONTH: {"total": Counter({"": sum(kinds.values())}), "kind": Counter(kinds)}}
        for name, kinds in (("council", council), ("others", others))
    }
    one = {
        "from": MONTH.isoformat(),
        "until": MONTH.isoformat(),
        "months": 1,
        "count": sum(council.values()) + sum(others.values()),
    }
    return slices.told([one], split, [one | {"filling": True} | block], before or {}, ["kind"])


def test_a_part_shows_no_category_that_the_sum_does_not():
    kinds = {"verbal": 30, "threat": 20}
    assert slices_of(kinds, kinds, {"kind": {"verbal": 60, REST: 40}})["council"]["blocks"][0]["kind"] == {
        "verbal": 30,
        REST: 20,
    }
    assert slices_of(kinds, kinds, {"kind": {REST: 100}})["others"]["blocks"][0]["kind"] == {REST: 50}


def test_a_part_shows_no_category_that_the_other_does_not():
    told = slices_of(
        {"verbal": 30, "threat": 20},
        {"verbal": 30, "threat": 3, "physical": 12},
        {"kind": {"verbal": 60, "threat": 23, "physical": 12}},
    )
    assert [told[name]["blocks"][0]["kind"] for name in told] == [{"verbal": 30, REST: 20}, {"verbal": 30, REST: 15}]


def test_parts_stay_as_they_were_while_the_sum_does_and_while_they_grew_by_a_few():
    kinds, whole = {"verbal": 30, "threat": 20}, {"kind": {"verbal": 60, "threat": 40}}
    before = slices_of(kinds, kinds, whole)
    assert slices_of(kinds | {"verbal": 45}, kinds, whole | {"count": 100}, before) == before
    few = {"verbal": 33, "threat": 30}
    assert slices_of(few, kinds, {"kind": {"verbal": 63, "threat": 50}}, before) == before
    assert slices_of({"verbal": 9}, kinds, {"kind": {REST: 59}})["others"]["blocks"] == []


def test_about_whom_a_block_was_says_no_more_than_its_parts():
    assert slices.groups({"council": 12, "staff": 100, "board": 3}) == {"council": 12, REST: 103}
    assert slices.groups({"council": 12, "staff": 90, "board": 13}) == {"council": 12, "staff": 90, "board": 13}


def test_months_that_are_left_of_a_part_go_with_the_ones_before():
    """Told alone they would be found: the block says how many there are in all."""
    months = [date(2026, number, 1) for number in (1, 2, 3)]
    counts = {"council": (12, 11, 3), "others": (12, 15, 4)}
    split = {name: {month: {"total": Counter({"": count}), "kind": Counter({"verbal": count})} for month, count in zip(months, row, strict=True)}
             for name, row in counts.items()}  # fmt: skip
    line = [{"from": month.isoformat(), "until": month.isoformat(), "months": 1, "count": sum(row)}
            for month, row in zip(months, zip(*counts.values(), strict=True), strict=True)]  # fmt: skip
    block = {
        "from": line[0]["from"],
        "until": line[-1]["until"],
        "months": 3,
        "count": 57,
        "filling": True,
        "kind": {"verbal": 57},
    }
    told = slices.told(line, split, [block], {}, ["kind"])
    assert [[one["count"] for one in told[name]["trend"]] for name in counts] == [[12, 14], [12, 19]]


def test_about_whom_a_block_was_says_nothing_later_than_its_parts():
    block = {"from": "2026-01-01", "count": 200, "group": {"council": 50, "staff": 100, "board": 50}}
    parts = {
        "council": {"blocks": [{"from": "2026-01-01", "count": 50}]},
        "staff": {"blocks": [{"from": "2026-01-01", "count": 97}]},
    }
    assert slices.beside(block, parts)["group"] == {"council": 50, REST: 150}
    parts["staff"]["blocks"][0]["count"] = 100
    assert slices.beside(block, parts) == block
    parts["council"]["blocks"] = []
    assert slices.beside(block, parts)["group"] == {REST: 200}


def test_the_attack_can_succeed():
    """Without merging, a total gives the hidden one away: the attacker of these tests is no straw man."""
    group = {"verbal": 40, "threat": 3}
    equations = [({("", 0, "verbal"): 1, ("", 0, "threat"): 1}, 43), ({("", 0, "verbal"): 1}, 40)]
    assert attack(cells_of([group]), equations) == [("", 0, "threat")]
