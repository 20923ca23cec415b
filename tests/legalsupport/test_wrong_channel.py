"""What came by a way that is not open: the term of the applicant runs on (Awb 2:16 and 2:23)."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from casework import moved_terms
from casework.transitions import GuardFailed, steps_for
from legalsupport.forms.wrong_channel import WrongChannelForm
from legalsupport.models import WrongChannel
from organisations.access import Door
from organisations.models import Membership, Outage
from organisations.workdays import end_of, local_day
from tests.legalsupport import factory
from tests.legalsupport.test_dates import at, due
from tests.legalsupport.test_second_clicks import typed_day
from weerbaar import scope

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 10, 8)  # a Thursday
MONDAY = date(2026, 10, 12)


@pytest.fixture(autouse=True)
def _roles_of_long_ago(people):
    Membership.objects.update(since=date(2020, 1, 1))


@pytest.fixture
def waiting_case(people):
    """A request that came on 1 September 2026, to be completed from the tenth until LAST_DAY."""
    with at(1, 9):
        case = factory.taken(people, hearing_on=None)
    with at(10, 9):
        return case.perform(
            "ask_supplement", by=people["jurist"], message="?", until=end_of(LAST_DAY)
        )


def came_wrong(case, people, received: int, answered: int):
    """The case after a message of a day in October that was answered on another."""
    days = {"received_on": date(2026, 10, received), "answered_on": date(2026, 10, answered)}
    return case.perform("log_wrong_channel", by=people["jurist"], **days)


@pytest.mark.parametrize(
    ("received", "answered", "end"),
    [
        (5, 7, MONDAY),  # two days later is a Saturday
        (5, 6, date(2026, 10, 9)),
        (8, 8, date(2026, 10, 9)),  # one working day at least
        (6, 13, date(2026, 10, 15)),  # answered when the term was over
    ],
)
def test_the_term_runs_on_by_the_time_of_our_answer(received, answered, end, waiting_case, people):
    with at(14, 10):
        case = came_wrong(waiting_case, people, received, answered)
        row = WrongChannel.objects.get()
    assert due(case, "answer") == end
    assert local_day(case.due) == end
    assert (row.end_before, row.end_after) == (LAST_DAY, end)
    assert (row.logged_by, row.logged_on) == (people["jurist"], date(2026, 10, 14))


def test_both_sides_read_the_article_and_the_sum(waiting_case, people, page):
    with at(7, 10):
        case = came_wrong(waiting_case, people, 5, 7)
        for person, address in (
            (people["jurist"], case.get_absolute_url()),
            (people["councillor"], case.own_url()),
        ):
            text = " ".join(page(address, person).get_text(" ").split())
            assert "Awb art. 2:23" in text
            assert "Wij noemden de goede weg woensdag 7 oktober 2026" in text
            assert "Laatste dag maandag 12 oktober 2026" in text


def test_two_messages_add_up(waiting_case, people):
    with at(13, 10):
        case = came_wrong(waiting_case, people, 5, 7)
        case = came_wrong(case, people, 12, 13)
        lines = case.deadlines.get(name="answer").sum.lines
    assert due(case, "answer") == date(2026, 10, 13)
    assert [value for name, value in lines if name == "Laatste dag"] == [
        "maandag 12 oktober 2026",
        "dinsdag 13 oktober 2026",
    ]


def test_what_then_comes_by_the_right_way_is_in_time(waiting_case, people):
    """The term to decide stands still until the 12th and not until the 8th: 31 days."""
    with at(7, 10):
        case = came_wrong(waiting_case, people, 5, 7)
    with at(12, 10):
        case = case.perform("give_supplement", by=people["councillor"], message="Hierbij.")
    assert case.completed_on == MONDAY
    assert due(case, "decision") == date(2026, 11, 27)


def test_days_of_outage_are_given_back_beside_it(waiting_case, people):
    Outage.objects.create(
        first_day=date(2026, 10, 6),
        last_day=date(2026, 10, 6),
        what="Storing",
        registered_by=people["jurist"],
    )
    with at(7, 10):
        moved_terms.give_back_outages()
        assert due(waiting_case, "answer") == date(2026, 10, 9)
        case = came_wrong(waiting_case, people, 5, 7)
        assert due(case, "answer") == date(2026, 10, 13)
        assert moved_terms.give_back_outages() == 0
        assert ("Na storing", "dinsdag 13 oktober 2026") in case.deadlines.get(
            name="answer"
        ).sum.lines


@pytest.mark.parametrize(
    ("received", "answered", "words"),
    [(9, 9, "liep de termijn niet"), (5, 4, "niet eerder"), (7, 7, "staat er al")],
)
def test_what_does_not_lengthen_a_term_is_refused(received, answered, words, waiting_case, people):
    with at(10, 10):
        case = came_wrong(waiting_case, people, 7, 7) if "al" in words.split() else waiting_case
        before = due(case, "answer")
        with pytest.raises(GuardFailed, match=words):
            came_wrong(case, people, received, answered)
    assert due(case, "answer") == before


def test_who_could_not_think_so_gets_no_longer_term(waiting_case):
    days = typed_day("received_on", date(2026, 10, 5)) | typed_day("answered_on", date(2026, 10, 7))
    with at(7, 10):
        form = WrongChannelForm(days, case=waiting_case)
        assert set(form.errors) == {"was_reasonable"}
        form = WrongChannelForm(days | {"was_reasonable": "on"}, case=waiting_case)
        assert form.is_valid()
        assert set(form.cleaned_data) == {"received_on", "answered_on"}


def test_the_database_keeps_a_message_of_a_day_once(waiting_case, people):
    with at(7, 10):
        case = came_wrong(waiting_case, people, 5, 7)
        row = WrongChannel.objects.values().get()
        with pytest.raises(IntegrityError), transaction.atomic():
            case.wrong_channels.create(
                **{name: row[name] for name in row if name not in ("id", "case_id")}
            )


def test_nobody_changes_it_and_who_it_is_about_adds_none(waiting_case, people):
    with at(7, 10):
        came_wrong(waiting_case, people, 5, 7)
    add = (
        "INSERT INTO legalsupport_wrongchannel (id, case_id, deadline, received_on, answered_on, "
        "end_before, end_after, logged_on) SELECT gen_random_uuid(), case_id, 'views', "
        "received_on, answered_on, end_before, end_after, logged_on "
        "FROM legalsupport_wrongchannel"
    )
    change = "UPDATE legalsupport_wrongchannel SET end_after = end_after + 1"
    for person, door, statement in (
        (people["councillor"], Door.OWN, add),
        (people["councillor"], Door.OWN, change),
        (people["jurist"], Door.STAFF, change),
    ):
        with (
            pytest.raises(DatabaseError, match="denied"),
            scope.acting_for(person, door),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.parametrize("ask", ["ask_views", "ask_money_views"])
def test_views_have_the_same_rule(ask, people):
    until = end_of(timezone.localdate() + timedelta(days=9))
    case = (
        factory.taken(people).perform("accept", by=people["jurist"])
        if ask == "ask_views"
        else factory.running(people)
    )
    case = case.perform(ask, by=people["jurist"], message="?", until=until)
    today = timezone.localdate()
    days = {"received_on": today, "answered_on": today}
    case = case.perform("log_wrong_channel", by=people["jurist"], **days)
    name = WrongChannel.objects.get().deadline
    assert due(case, name) > local_day(until)
    assert case.deadlines.get(name=name).sum.article == "Awb art. 2:23"


class TestObjection:
    """A bezwaarschrift is taken, by whichever way it came (Awb 2:16 lid 1 under b)."""

    def test_by_mail_it_counts_from_the_day_it_came(self, people):
        case = factory.made_known(people)
        today = timezone.localdate()
        case = case.perform(
            "log_objection", by=people["jurist"], received_on=today, received_by="mail", grounds=""
        )
        assert (case.status, case.objection.received_on) == ("objection", today)
        assert not case.objection.is_late
        assert not WrongChannel.objects.exists()

    def test_nothing_of_it_can_be_sent_back_for_its_way(self, people):
        case = factory.made_known(people)
        answers = {"received_on": timezone.localdate(), "received_by": "mail", "grounds": ""}
        case = case.perform("log_objection", by=people["jurist"], **answers)
        until = end_of(timezone.localdate() + timedelta(days=9))
        case = case.perform("ask_repair", by=people["jurist"], message="?", until=until)
        assert case.deadlines.get(name="repair").is_running
        names = {step.name for step in steps_for(case, people["jurist"])}
        assert "log_wrong_channel" not in names
        assert "log_repair" in names
