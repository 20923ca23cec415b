"""vw-triage-1: the four cases of docs/domain/support.md §4.6, and what may never happen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veiligwonen.rules.triage import (
    FACT_NAMES,
    POINTS,
    RULES,
    SCALES,
    Band,
    Facts,
    threat_points,
    weigh,
)

NO = dict.fromkeys((*POINTS, *RULES), False)


def facts_with(*true: str, severity: int, likelihood: int, unknown: tuple[str, ...] = ()) -> Facts:
    """Return facts that are all known and false, but for these."""
    values = NO | dict.fromkeys(true, True) | dict.fromkeys(unknown)
    return Facts(severity=severity, likelihood=likelihood, **values)


HOME = ("no_pkvw", "no_detection", "weak_front", "no_arrangements")
AZC = facts_with(
    *HOME,
    "address_shared",
    "vulnerable_housemate",
    "risk_moment",
    "at_the_home",
    severity=3,
    likelihood=4,
)
MAYOR = facts_with("no_detection", "weak_front", "new_start", severity=1, likelihood=1)
DEPUTY = facts_with(severity=2, likelihood=3, unknown=HOME)
DIKE_REEVE = Facts(severity=4, likelihood=4, weapon=True)


@pytest.mark.parametrize(
    ("facts", "score", "span", "band", "rules", "call"),
    [
        (AZC, 79, (79, 79), Band.P1, ("H2",), False),
        (MAYOR, 16, (16, 16), Band.P4, (), False),
        (DEPUTY, 34, (23, 43), Band.P3, (), True),
        (DIKE_REEVE, 83, (60, 100), Band.P1, ("H3",), False),
    ],
    ids=[
        "wethouder-azc",
        "burgemeester-preventief",
        "gedeputeerde-dreigbrieven",
        "dijkgraaf-explosief",
    ],
)
def test_the_four_cases(facts, score, span, band, rules, call):
    result = weigh(facts)
    assert result.score == score
    assert (result.lowest, result.highest) == span
    assert result.band == band
    assert result.rules == rules
    assert result.call is call


def test_the_threat_of_the_four_cases():
    assert threat_points(3, 4) == 45
    assert threat_points(1, 1) == 4
    assert threat_points(2, 3) == 23
    assert threat_points(4, 4) == 60


def test_danger_now_is_acute_whatever_the_score():
    assert weigh(replace(MAYOR, danger_now=True)).band == Band.P0
    assert weigh(replace(DIKE_REEVE, danger_now=True)).band == Band.P0


def test_each_hard_rule_bounds_the_band():
    quiet = facts_with(severity=0, likelihood=0)
    bands = {name: weigh(replace(quiet, **{name: True})).band for name in RULES}
    assert bands == {
        "danger_now": Band.P0,
        "at_the_home": Band.P1,
        "weapon": Band.P1,
        "chain_acts": Band.P1,
        "doxed": Band.P4,
        "against_family": Band.P3,
    }
    concrete = replace(quiet, doxed=True, likelihood=3)
    assert weigh(concrete).band == Band.P2


def test_an_unknown_scale_counts_two_and_says_so():
    result = weigh(Facts(**NO))
    assert (result.score, result.lowest, result.highest) == (15, 0, 60)
    assert result.incomplete


def test_the_biggest_contribution_comes_first_after_the_rules():
    rule, threat, *others = weigh(AZC).contributions
    assert (rule.rule, threat.rule, threat.fact) == ("H2", "", "threat")
    points = [row.points for row in (threat, *others)]
    assert points == sorted(points, reverse=True)


scale = st.one_of(st.none(), st.integers(0, 4))
item = st.sampled_from([None, False, True])
any_facts = st.builds(Facts, **{name: scale if name in SCALES else item for name in FACT_NAMES})


@given(any_facts, st.sampled_from(FACT_NAMES), st.data())
def test_a_worse_fact_never_lowers_a_band(facts, name, data):
    if name in SCALES:
        low = getattr(facts, name) or 0
        worse = data.draw(st.integers(low, 4))
    else:
        low = bool(getattr(facts, name))
        worse = True
    before = weigh(replace(facts, **{name: low}))
    after = weigh(replace(facts, **{name: worse}))
    assert after.band <= before.band
    assert after.score >= before.score


@given(any_facts, st.sampled_from(FACT_NAMES))
def test_an_unknown_never_ranks_below_its_lowest_value(facts, name):
    lowest = 0 if name in SCALES else False
    at_lowest = weigh(replace(facts, **{name: lowest}))
    at_unknown = weigh(replace(facts, **{name: None}))
    assert at_unknown.score >= at_lowest.score
    assert at_unknown.band <= at_lowest.band


@given(any_facts)
def test_the_score_lies_in_its_range_and_never_above_the_top(facts):
    result = weigh(facts)
    assert 0 <= result.lowest <= result.score <= result.highest <= 100
    assert result.top <= result.band <= result.minimum
