"""The terms of the Awb in a request: when the decision is due, and until when bezwaar is possible."""

from datetime import date, datetime

import pytest
import time_machine

from casework.models import Deadline
from organisations.models import EquatedDay, Membership
from organisations.workdays import NETHERLANDS, end_of
from tests.factories import advice_request
from tests.veiligwonen.provision_steps import fresh, posted_day, provide
from veiligwonen import documents

pytestmark = pytest.mark.django_db


def on(month: int, day: int, year: int = 2026):
    """Stop the clock at ten in the morning of a day."""
    return time_machine.travel(datetime(year, month, day, 10, tzinfo=NETHERLANDS), tick=False)


def received(alderman, desk, month: int, day: int):
    Membership.objects.update(since=date(2026, 1, 1))
    with on(month, day):
        return advice_request(alderman).perform("take", by=desk["triagist"])


def ask(case, desk, *, until: date, formal: bool = True):
    return case.perform(
        "ask", by=desk["triagist"], message="Welk ambt?", until=end_of(until), formal=formal
    )


def awb_of(case) -> Deadline:
    deadline = case.deadlines.get(name="awb")
    deadline.case = case
    return deadline


def test_a_pause_is_added_to_the_raw_end_and_rolled_once(alderman, desk):
    case = received(alderman, desk, 9, 5)  # a Saturday: so is the raw end, 31 October
    with on(9, 10):
        case = ask(case, desk, until=date(2026, 9, 30))
    with on(9, 24):
        case = case.perform("answer", by=alderman, message="Wethouder.")
    assert awb_of(case).due == end_of(date(2026, 11, 13))


def test_a_second_pause_starts_from_the_same_raw_end(alderman, desk):
    case = received(alderman, desk, 9, 5)
    for month, first, last in ((9, 10, 24), (10, 1, 3)):
        with on(month, first):
            case = ask(case, desk, until=date(2026, 10, 20))
        with on(month, last):
            case = case.perform("answer", by=alderman, message="Wethouder.")
    deadline = awb_of(case)
    assert [(first, last) for _ground, first, last in deadline.standstills] == [
        (date(2026, 9, 10), date(2026, 9, 24)),
        (date(2026, 10, 1), date(2026, 10, 3)),
    ]
    assert deadline.due == end_of(date(2026, 11, 16))  # Saturday 14 November, one day more


def test_who_does_not_answer_stops_the_clock_no_longer_than_was_given(alderman, desk):
    case = received(alderman, desk, 9, 1)
    with on(9, 10):
        case = ask(case, desk, until=date(2026, 9, 24))
    with on(10, 15):
        case = case.perform("resume", by=desk["triagist"])
    assert awb_of(case).due == end_of(date(2026, 11, 9))


def test_a_late_answer_stops_it_no_longer_either(alderman, desk):
    case = received(alderman, desk, 9, 1)
    with on(9, 10):
        case = ask(case, desk, until=date(2026, 9, 24))
    with on(10, 15):
        case = case.perform("answer", by=alderman, message="Wethouder.")
    assert awb_of(case).due == end_of(date(2026, 11, 9))


def test_a_new_claim_has_nothing_of_a_request_for_the_old_one(alderman, desk):
    case = received(alderman, desk, 9, 1)
    with on(9, 10):
        case = ask(case, desk, until=date(2026, 9, 24)).perform("withdraw", by=alderman)
    with on(10, 1):
        case = case.perform("review", by=alderman, review_reason="move", message="Ik verhuis.")
        case = case.perform("take", by=desk["triagist"])
        case = ask(case, desk, until=date(2026, 10, 20), formal=False)
    with on(10, 5):
        case = case.perform("answer", by=alderman, message="Wethouder.")
    deadline = awb_of(case)
    assert (deadline.standstills, deadline.due) == ([], end_of(date(2026, 11, 26)))


def test_the_day_that_a_decree_adds_moves_the_end(alderman, desk, people):
    case = received(alderman, desk, 3, 20)  # eight weeks later is Friday 15 May, equated
    assert awb_of(case).due == end_of(date(2026, 5, 18))
    EquatedDay.objects.create(day=date(2026, 5, 18), source="x", added_by=people["beheer"])
    case = received(alderman, desk, 3, 20)
    assert awb_of(case).due == end_of(date(2026, 5, 19))


@pytest.mark.parametrize(
    ("strict", "day", "words"), [(True, 9, "strenge uitleg"), (False, 10, "ruime uitleg")]
)
def test_the_file_shows_the_sum_and_which_reading_counts(
    strict, day, words, alderman, desk, settings, page
):
    settings.STRICT_SUSPENSION = strict
    case = received(alderman, desk, 9, 1)
    with on(9, 10):
        case = ask(case, desk, until=date(2026, 9, 30))
    with on(9, 24):
        case = case.perform("answer", by=alderman, message="Wethouder.")
        assert awb_of(case).due == end_of(date(2026, 11, day))
        soup = page(case.get_absolute_url(), desk["triagist"])
    shown = " ".join(soup.get_text().split())
    assert "Hoe komen wij aan deze datum? Termijn Awb art. 4:13 lid 2" in shown
    assert "Vanaf de dag na dinsdag 1 september 2026" in shown
    assert "Erbij 8 weken, tot en met dinsdag 27 oktober 2026" in shown
    assert "vrijdag 11 september 2026 tot en met" in shown
    assert words in shown


@pytest.mark.parametrize(
    ("strict", "first_day"), [(True, "woensdag 25 november"), (False, "donderdag 26 november")]
)
def test_who_is_late_reads_from_when_it_costs_money(
    strict, first_day, alderman, desk, settings, page
):
    settings.STRICT_PENALTY = strict
    case = received(alderman, desk, 9, 1)
    with on(11, 11):
        soup = page(case.get_absolute_url(), desk["triagist"])
    shown = " ".join(soup.get_text().split())
    assert f"kost elke dag vanaf {first_day} 2026" in shown
    assert "23 euro (Awb art. 4:17)" in shown


def test_a_promise_stands_when_the_sum_leads_elsewhere(alderman, desk, people):
    case = received(alderman, desk, 3, 20)
    EquatedDay.objects.create(day=date(2026, 5, 18), source="x", added_by=people["beheer"])
    assert awb_of(case).sum is None


# --- bekendmaking ---------------------------------------------------------------------------------


def test_bezwaar_counts_from_the_day_the_decision_was_made_known(offered, people, enter, page):
    secretary = people["secretary"]
    with on(4, 1, 2027):
        case = provide(offered, secretary, enter)
        assert case.provision.object_until is None
        shown = " ".join(page(case.employer_url(), secretary).get_text().split())
        assert "Leg vast wanneer de bestuurder het besluit kreeg" in shown
    with on(4, 5, 2027):
        url = f"{case.employer_url()}make_known/"
        too_early = enter(secretary).post(url, posted_day("made_known_on", date(2027, 3, 31)))
        assert too_early.status_code == 422
        assert "Op deze dag was er nog geen besluit." in too_early.content.decode()
        tomorrow = enter(secretary).post(url, posted_day("made_known_on", date(2027, 4, 6)))
        assert tomorrow.status_code == 422
        answer = enter(secretary).post(url, posted_day("made_known_on", date(2027, 4, 5)))
        assert answer["Location"] == case.employer_url()
        case = fresh(case)
        assert case.provision.object_until == date(2027, 5, 18)  # Whit Monday is the day before
        for path, somebody in (
            (case.employer_url(), secretary),
            (case.own_url(), case.reporter),
        ):
            shown = " ".join(page(path, somebody).get_text().split())
            assert "Bezwaar kan tot en met dinsdag 18 mei 2027" in shown
            assert "Awb art. 6:7" in shown
            assert "maandag 17 mei 2027 (tweede pinksterdag)" in shown


def test_the_day_it_was_made_known_can_be_put_right_while_bezwaar_is_open(offered, people, enter):
    secretary = people["secretary"]
    with on(4, 1, 2027):
        case = provide(offered, secretary, enter)
        case = case.perform("make_known", by=secretary, made_known_on=date(2027, 4, 1))
        button = f"{case.employer_url()}make_known/"
        assert enter(secretary).get(button).status_code == 200
    with on(6, 1, 2027):
        assert enter(secretary).get(button).status_code == 409


def test_the_letter_names_the_last_day_if_it_is_sent_at_once(offered, people, enter):
    with on(3, 24, 2027):
        case = provide(offered, people["secretary"], enter)
        assert case.provision.object_until_if_sent_at_once == date(2027, 5, 10)
        assert documents.decision(case)["provision"].decided_on == date(2027, 3, 24)


def test_the_file_leads_to_the_calculator_with_the_same_sum(alderman, desk, page):
    case = received(alderman, desk, 9, 5)
    with on(9, 10):
        case = ask(case, desk, until=date(2026, 9, 30))
    with on(9, 24):
        case = case.perform("answer", by=alderman, message="Wethouder.")
        file = page(case.get_absolute_url(), desk["triagist"])
        links = file.select("main a[href^='/juridische-hulp/termijnen/?']")
        assert len(links) == 1
        calculator = page(links[0]["href"], desk["triagist"])
    assert case.number not in links[0]["href"]
    assert calculator.select_one("#uitkomst strong").get_text() == "vrijdag 13 november 2026"
