"""The rules of an evening (docs/domain/support.md §6.3): what is refused and what is warned of."""

from datetime import date, time, timedelta

import pytest

from sessionplanner.demand import DateRange
from tour.rules import facts
from tour.rules.evening import Council, Traveller, findings, travel_time

TODAY = date(2026, 11, 29)
TUESDAY = date(2027, 1, 12)
UTRECHT, THE_HAGUE, MAASTRICHT, ZEIST = "GM0344", "GM0518", "GM0935", "GM0355"


def council(**values) -> Council:
    return Council(**({"kind": "municipality", "code": UTRECHT} | values))


def somebody(role="gespreksleider", **values) -> Traveller:
    return Traveller(**({"name": role, "role": role, "home_code": THE_HAGUE} | values))


TEAM = [somebody(), somebody("deskundige")]


def codes(of=None, day=TUESDAY, team=None, **values) -> list[tuple[str, bool]]:
    found = findings(of or council(), day, TEAM if team is None else team, today=TODAY, **values)
    return [(finding.code, finding.is_hard) for finding in found]


def test_a_quiet_evening_is_fine():
    assert codes() == []


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("past", {"day": TODAY}),
        ("council", {"of": council(council_evenings=frozenset({2}))}),
        ("excluded", {"of": council(excluded_dates=frozenset({TUESDAY}))}),
        ("no_leader", {"team": [somebody("deskundige")]}),
        ("no_second", {"team": [somebody()]}),
        ("no_second", {"team": [somebody(), somebody("observator")]}),
        ("barred", {"team": [somebody(barred=frozenset({UTRECHT})), TEAM[1]]}),
        ("barred", {"team": [TEAM[0], somebody("deskundige", home_code=UTRECHT)]}),
        ("neighbour", {"team": [somebody(home_code=ZEIST), TEAM[1]]}),
        ("neighbour", {"team": [TEAM[0], somebody("peer", home_code=ZEIST)]}),
        ("busy", {"team": [somebody(busy_days=frozenset({TUESDAY})), TEAM[1]]}),
        ("busy", {"team": [somebody(absences=(DateRange(TUESDAY, TUESDAY),)), TEAM[1]]}),
        ("province", {"team": [somebody(provinces=frozenset({"Zeeland"})), TEAM[1]]}),
    ],
)
def test_what_is_refused(code, changes):
    assert (code, True) in codes(**changes)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("holiday", {"day": date(2026, 12, 29)}),
        ("election", {"of": council(kind="province", code="PV26"), "day": date(2027, 2, 3)}),
        ("election", {"of": council(kind="province", code="PV26"), "day": date(2027, 4, 14)}),
        ("late", {"ends": time(22, 45)}),
        ("late", {"ends": time(0, 15)}),
        ("far", {"team": [somebody(home_code=MAASTRICHT), TEAM[1]]}),
        (
            "week",
            {
                "team": [
                    somebody(busy_days=frozenset(TUESDAY + timedelta(days=n) for n in (-1, 1, 2))),
                    TEAM[1],
                ]
            },
        ),
    ],
)
def test_what_is_warned_of(code, changes):
    assert (code, False) in codes(**changes)


@pytest.mark.parametrize("day", [date(2027, 2, 2), date(2027, 4, 15)])
def test_the_window_of_an_election_has_an_end(day):
    of = council(kind="province", code="PV26")
    assert ("election", False) not in codes(of=of, day=day)


def test_the_election_of_a_provincie_is_none_of_a_gemeente():
    assert ("election", False) not in codes(day=date(2027, 3, 2))


def test_an_expert_may_come_from_a_neighbour():
    assert codes(team=[TEAM[0], somebody("deskundige", home_code=ZEIST)]) == []


def test_sentences_name_no_other_council():
    busy = somebody(name="A. Jansen", busy_days=frozenset({TUESDAY}))
    (finding,) = findings(council(), TUESDAY, [busy, TEAM[1]], today=TODAY)
    assert finding.sentence == "A. Jansen kan die avond niet."


def test_every_body_has_a_seat_and_every_gemeente_a_neighbour():
    kinds = {code[:2] for code in facts.seats()}
    assert (len(facts.seats()), kinds) == (342 + 12 + 21, {"GM", "PV", "WS"})
    assert all(51 > seat.place.longitude > 3 for seat in facts.seats().values())
    for code, others in facts.neighbours().items():
        assert all(code in facts.neighbours()[other] for other in others)


def test_the_raadsperiode_began_with_the_last_election():
    assert facts.term_began("municipality", UTRECHT, TODAY) == date(2026, 3, 18)
    assert facts.term_began("province", "PV26", TODAY) == date(2023, 3, 15)
    assert facts.term_began("province", "PV26", date(2027, 3, 17)) == date(2027, 3, 17)


def test_the_way_is_longer_from_further():
    assert travel_time(THE_HAGUE, UTRECHT) < travel_time(MAASTRICHT, UTRECHT) < timedelta(hours=4)
    assert travel_time("GM9999", UTRECHT) == timedelta(hours=1)
