"""The engine and a slow reckoning from the text agree, on terms that were drawn at random."""

import json
import random
from datetime import date, timedelta

import pytest

from legalterms.closed_days import no_term_ends_on
from legalterms.term_request import answer, as_json
from tests.legalterms import naive

DRAWS = 5000
HARD_DAYS = [
    date(2024, 2, 29), date(2024, 12, 24), date(2025, 4, 17), date(2025, 12, 24), date(2026, 1, 1),
    date(2026, 4, 2), date(2026, 5, 13), date(2027, 4, 30), date(2027, 5, 4), date(2028, 4, 26),
    date(2028, 5, 24), date(2029, 12, 24), date(2028, 12, 22), date(2028, 1, 31),
]  # fmt: skip


def drawn_term(dice: random.Random) -> dict:
    """Return a request with a start, a length and perhaps suspensions, near hard days or not."""
    near_hard_days = dice.random() < 0.4
    if near_hard_days:
        start = dice.choice(HARD_DAYS) + timedelta(days=dice.randint(-6, 6))
    else:
        start = date(2024, 2, 1) + timedelta(days=dice.randrange(365 * 5))
    unit = dice.choice(["days", "weeks", "months", "working-days"])
    longest = {"days": 100, "weeks": 15, "months": 5, "working-days": 95}[unit]
    short = near_hard_days and dice.random() < 0.8
    request = {"start": str(start), unit: dice.randint(1, 4 if short else longest)}
    request["kind"] = dice.choice(["awb", "bibob"])
    if unit != "working-days" and dice.random() < 0.3:
        request["extend-weeks"] = dice.choice([1, 2, 6, 12, 13])
    request["suspend"] = []
    for _number in range(dice.choice([0, 0, 1, 1, 2, 3])):
        first = start + timedelta(days=dice.randint(-5, 12 if short else 60))
        last = first + timedelta(days=dice.choice([0, 1, 2, 3, 7, 14, 30]))
        request["suspend"].append(f"{first}:{last}")
    return request


def periods_of(request: dict) -> list[tuple[date, date]]:
    pairs = [text.split(":") for text in request["suspend"]]
    return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in pairs]


def reckoned(request: dict) -> dict:
    """Return the answer of the slow reckoning, without suspensions that begin after the end."""
    (unit,) = {"days", "weeks", "months", "working-days"} & request.keys()
    start = date.fromisoformat(request["start"])
    kind, weeks = request["kind"], request.get("extend-weeks", 0)
    while True:
        periods = periods_of(request)
        expected = naive.reckon(start, unit, request[unit], kind, periods, weeks)
        late = [number for number, pair in enumerate(periods) if str(pair[0]) > expected["end"]]
        if not late:
            return expected
        del request["suspend"][late[0]]  # that one is refused: tests/legalterms/test_command.py


@pytest.mark.parametrize("seed", range(5))
def test_random_terms_end_where_a_slow_calendar_says(seed):
    dice = random.Random(seed)
    articles = set()
    for _number in range(DRAWS // 5):
        request = drawn_term(dice)
        expected = reckoned(request)
        assert json.loads(as_json(answer(request))) == expected, request
        articles |= set(expected["article"].split("; "))
    assert articles >= {"", "Awb 4:15", "Bibob 15", "Atw 1 lid 1", "Atw 2", "Atw 4"}


def test_random_terms_counted_backward_end_where_a_slow_calendar_says():
    dice = random.Random(1)
    for _number in range(1000):
        start = date(2026, 1, 1) + timedelta(days=dice.randrange(365 * 4))
        unit = dice.choice(["days", "weeks", "months", "working-days"])
        count = dice.randint(1, 20)
        term = json.loads(as_json(answer({"start": str(start), unit: count, "backward": True})))
        end = str(naive.backward(start, unit, count))
        assert (term["raw_end"], term["end"]) == (end, end)
        assert (term["rolled_over"], term["article"]) == ([], "Atw 1 lid 2")


def test_every_day_of_the_table_is_open_or_closed_to_both():
    day = naive.COVERED[0]
    while day <= naive.COVERED[1]:
        assert no_term_ends_on(day) == naive.closed(day), day
        day += naive.ONE
