"""vw-triage-1: the four cases of the domain reference (support §4.6), and what may never happen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veiligwonen.triage import NAMES, POINTS, RULES, SCALES, Band, Facts, threat, weigh

NO = dict.fromkeys((*POINTS, *RULES), False)
AZC = Facts(**NO | {"severity": 3, "likelihood": 4, "no_pkvw": True, "no_detection": True, "weak_front": True, "no_arrangements": True,
                    "address_shared": True, "vulnerable_housemate": True, "risk_moment": True, "at_the_home": True})  # fmt: skip
MAYOR = Facts(**NO | {"severity": 1, "likelihood": 1, "no_detection": True, "weak_front": True, "new_start": True})
HOME = ("no_pkvw", "no_detection", "weak_front", "no_arrangements")
DEPUTY = Facts(**NO | {"severity": 2, "likelihood": 3} | dict.fromkeys(HOME))
DIKE_REEVE = Facts(severity=4, likelihood=4, weapon=True)


@pytest.mark.parametrize(
    ("facts", "score", "span", "band", "rules", "call"),
    [
        (AZC, 79, (79, 79), Band.P1, ("H2",), False),
        (MAYOR, 16, (16, 16), Band.P4, (), False),
        (DEPUTY, 34, (23, 43), Band.P3, (), True),
        (DIKE_REEVE, 83, (60, 100), Band.P1, ("H3",), False),
    ],
    ids=["wethouder-azc", "burgemeester-preventief", "gedeputeerde-dreigbrieven", "dijkgraaf-explosief"],
)
def test_the_four_cases(facts, score, span, band, rules, call):
    made = weigh(facts)
    assert (made.score, (made.lowest, made.highest), made.band, made.rules, made.call) == (
        score,
        span,
        band,
        rules,
        call,
    )


def test_the_threat_of_the_four_cases():
    assert [threat(3, 4), threat(1, 1), threat(2, 3), threat(4, 4)] == [45, 4, 23, 60]


def test_danger_now_is_acute_whatever_the_score():
    assert weigh(replace(MAYOR, danger_now=True)).band == Band.P0
    assert weigh(replace(DIKE_REEVE, danger_now=True)).band == Band.P0


def test_each_hard_rule_bounds_the_band():
    quiet = Facts(severity=0, likelihood=0, **NO)
    bounds = {"danger_now": Band.P0, "at_the_home": Band.P1, "weapon": Band.P1, "chain_acts": Band.P1, "doxed": Band.P4,
              "against_family": Band.P3}  # fmt: skip
    assert {name: weigh(replace(quiet, **{name: True})).band for name in RULES} == bounds
    assert weigh(replace(quiet, doxed=True, likelihood=3)).band == Band.P2


def test_an_unknown_scale_counts_two_and_says_so():
    made = weigh(Facts(**NO))
    assert (made.score, made.lowest, made.highest, made.incomplete) == (15, 0, 60, True)


def test_the_biggest_contribution_comes_first_after_the_rules():
    lines = weigh(AZC).lines
    assert [line.rule for line in lines][:2] == ["H2", ""]
    points = [line.points for line in lines[1:]]
    assert points == sorted(points, reverse=True)
    assert lines[1].fact == "threat"


scale, item = st.one_of(st.none(), st.integers(0, 4)), st.sampled_from([None, False, True])
facts = st.builds(Facts, **{name: scale if name in SCALES else item for name in NAMES})


@given(facts, st.sampled_from(NAMES), st.data())
def test_a_worse_fact_never_lowers_a_band(known, name, data):
    worse = data.draw(st.integers(0, 4)) if name in SCALES else True
    before = getattr(known, name)
    low = 0 if before is None else before
    if name in SCALES and worse < low:
        worse = low
    lowest = replace(known, **{name: low if name in SCALES else bool(before)})
    assert weigh(replace(known, **{name: worse})).band <= weigh(lowest).band
    assert weigh(replace(known, **{name: worse})).score >= weigh(lowest).score


@given(facts, st.sampled_from(NAMES))
def test_an_unknown_never_ranks_below_its_lowest_value(known, name):
    lowest, unknown = 0 if name in SCALES else False, None
    assert weigh(replace(known, **{name: unknown})).score >= weigh(replace(known, **{name: lowest})).score
    assert weigh(replace(known, **{name: unknown})).band <= weigh(replace(known, **{name: lowest})).band


@given(facts)
def test_the_score_lies_in_its_range_and_never_above_the_top(known):
    made = weigh(known)
    assert 0 <= made.lowest <= made.score <= made.highest <= 100
    assert made.top <= made.band <= made.minimum
