"""How an addressed letter reaches its addressee, and the proof of it: Awb 2:8 to 2:25."""

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from casework import tasks
from casework.models import Document, LetterDispatch
from notifications import tasks as mail_tasks
from notifications.models import Outgoing
from organisations.access import Door
from organisations.models import LetterChoice, Membership, Organisation, Role
from organisations.workdays import NETHERLANDS
from tests.factories import person
from tests.legalsupport import factory
from tests.notifications.conftest import sink  # noqa: F401 -- a fixture
from weerbaar.scope import acting_for

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BY_POST = "Per post versturen: de aanvrager koos niet voor digitaal."
EXCUSED = "De kennisgeving kwam niet aan: te laat telt niet (Awb 2:22)."


def choose(person, way: str) -> None:
    LetterChoice.objects.create(person=person, way=way)


def supplement(people, days: int = 9, case=None) -> tuple:
    """Ask for a supplement; return the case and its letter, made as a worker makes it."""
    case = (case or factory.taken(people)).perform(
        "ask_supplement", by=people["jurist"], message="De dagvaarding.", until=factory.soon(days)
    )
    return case, make_letter(case, "supplement")


def make_letter(case, kind: str) -> Document:
    letter = case.documents.filter(kind=kind).latest("made_at")
    tasks.make_pdf.run(str(letter.pk))
    letter.refresh_from_db()
    assert letter.state == "ready"
    return letter


def mail_of(letter) -> Outgoing:
    return Outgoing.objects.get(unique_key=letter.dispatches.get().notice_key)


def notices(case, kind: str) -> int:
    return Outgoing.objects.filter(kind=kind, case_number=case.number, channel="mail").count()


def text_of(page, address: str, by) -> str:
    return page(address, by).get_text(" ", strip=True)


# --- by which way ---------------------------------------------------------------------------------


def test_without_a_choice_it_goes_by_post_and_the_desk_hears_it(people, page):
    case, letter = supplement(people)
    dispatch = letter.dispatches.get()
    assert (dispatch.way, dispatch.choice, dispatch.sent_on) == ("post", "", None)
    assert BY_POST in text_of(page, case.get_absolute_url(), people["jurist"])
    own = text_of(page, case.own_url(), people["councillor"])
    assert "U krijgt deze brief ook op papier. Dit is een kopie." in own
    assert notices(case, "letter_to_post") == 1
    assert Outgoing.objects.filter(kind="letter_to_post", person=people["jurist"]).exists()


@pytest.mark.parametrize(
    ("ways", "way", "reason"),
    [
        (["digital"], "page", ""),
        (["quiet"], "page", ""),
        (["post"], "post", "de aanvrager koos voor post"),
        (["digital", "post"], "post", "de aanvrager koos voor post"),  # taken back
        (["post", "digital"], "page", ""),
    ],
)
def test_what_was_chosen_last_decides(people, ways, way, reason):
    for each in ways:
        choose(people["councillor"], each)
    case, letter = supplement(people)
    dispatch = letter.dispatches.get()
    assert (dispatch.way, dispatch.why_post) == (way, reason)
    assert (dispatch.choice, dispatch.wording) == (ways[-1], "2026-11")
    assert notices(case, "letter_to_post") == (way == "post")


def test_a_choice_of_later_does_not_reach_back(people):
    _case, letter = supplement(people)
    choose(people["councillor"], "digital")
    assert letter.dispatches.get().way == "post"


def test_the_choice_of_a_closed_account_does_not_count(people):
    choose(people["councillor"], "digital")
    people["councillor"].is_active = False
    people["councillor"].save()
    _case, letter = supplement(people)
    dispatch = letter.dispatches.get()
    assert (dispatch.way, dispatch.notice_key) == ("post", "")
    assert dispatch.why_post == "het account van de aanvrager is gesloten"


def test_the_database_refuses_digital_without_a_choice(people):
    _case, letter = supplement(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.dispatches.update(way="page")


def test_a_receipt_is_no_addressed_letter(people):
    case = factory.make(people["councillor"])
    assert make_letter(case, "receipt").dispatches.count() == 0


def test_a_letter_that_is_made_twice_by_two_workers_is_dispatched_once(people):
    choose(people["councillor"], "digital")
    case, letter = supplement(people)
    tasks.make_pdf.run(str(letter.pk))
    tasks.letter_dispatch.offer_letter(case, letter)
    assert letter.dispatches.count() == 1
    assert notices(case, "document_ready") == 1


def test_the_decision_that_was_made_known_carries_the_day_that_was_written_down(people, page):
    case = factory.made_known(people)
    letter = make_letter(case, "decision_sent")
    dispatch = letter.dispatches.get()
    assert (dispatch.way, dispatch.posted_on) == ("post", timezone.localdate())
    assert dispatch.posted_by == people["secretary"]
    assert BY_POST not in text_of(page, case.get_absolute_url(), people["jurist"])


def test_a_page_that_shows_the_decision_after_the_day_of_bekendmaking_says_so(people, page):
    choose(people["councillor"], "digital")
    case = factory.made_known(people)
    with time_machine.travel(timezone.now() + 30 * HOUR):
        make_letter(case, "decision_sent")
        shown = text_of(page, case.get_absolute_url(), people["jurist"])
    assert "De brief stond pas na de vastgelegde dag van bekendmaking op de pagina." in shown


# --- the day of sending ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 4, 23, 59, 59, tzinfo=NETHERLANDS), date(2026, 11, 4)),
        (datetime(2026, 11, 5, 0, 0, 0, tzinfo=NETHERLANDS), date(2026, 11, 5)),
        (datetime(2026, 7, 1, 0, 30, tzinfo=NETHERLANDS), date(2026, 7, 1)),  # 22:30 of June in UTC
    ],
)
def test_the_day_of_sending_is_the_day_in_the_netherlands(people, moment, day):
    """Sent when it became readable (Awb 2:19), received when it reached us (2:20)."""
    choose(people["councillor"], "digital")
    with time_machine.travel(moment, tick=False):
        case, letter = supplement(people, case=received_at(moment, people))
    dispatch = letter.dispatches.get()
    dispatch.offered_at = moment
    assert dispatch.sent_on == day
    assert case.counted_from("decision") == day


@pytest.fixture(autouse=True)
def _roles_of_long_ago(people):
    Membership.objects.update(since=date(2020, 1, 1))


def received_at(moment: datetime, people):
    case = factory.taken(people)
    type(case).objects.filter(pk=case.pk).update(received_at=moment)
    case.refresh_from_db()
    return case


# --- the notice -----------------------------------------------------------------------------------


def test_the_proof_follows_the_mail_to_the_server(people, sink, page, enter):  # noqa: F811
    choose(people["councillor"], "digital")
    case, letter = supplement(people)
    mail_tasks.deliver.run(str(mail_of(letter).pk))
    assert len(sink.got) == 1
    tasks.follow_letters.run()
    dispatch = letter.dispatches.get()
    assert dispatch.notice_accepted_at == mail_of(letter).sent_at
    mail_of(letter).delete()  # as when its term is over: the proof stays
    tasks.follow_letters.run()
    proof = text_of(page, proof_address(case, letter), people["jurist"])
    assert "aangenomen door de mailserver op" in proof
    assert "dagvaarding" not in proof.lower()
    assert people["councillor"].name not in proof
    with time_machine.travel(timezone.now() + 49 * HOUR):
        tasks.follow_letters.run()
        assert notices(case, "letter_unnoticed") == 0


def test_who_wants_no_mail_gets_none_and_nobody_is_alarmed(people, page):
    choose(people["councillor"], "quiet")
    case, letter = supplement(people)
    assert notices(case, "document_ready") == 0
    on_site = Outgoing.objects.filter(kind="document_ready", channel="message")
    assert [row.person for row in on_site] == [people["councillor"]]
    with time_machine.travel(timezone.now() + 500 * HOUR):
        tasks.follow_letters.run()
        assert not letter.dispatches.get().excuses_lateness
    assert notices(case, "letter_unnoticed") == 0


def test_a_notice_that_nobody_took_in_48_hours_is_raised_once(people, page):
    choose(people["councillor"], "digital")
    case, letter = supplement(people, days=1)
    with time_machine.travel(timezone.now() + 47 * HOUR):
        tasks.follow_letters.run()
        assert notices(case, "letter_unnoticed") == 0
        assert EXCUSED not in text_of(page, case.get_absolute_url(), people["jurist"])
    with time_machine.travel(timezone.now() + 49 * HOUR):
        for _run in range(3):
            tasks.follow_letters.run()
        shown = page(case.get_absolute_url(), people["jurist"])
        clocks = shown.select_one("#termijnen").find_parent("section") or shown
        assert EXCUSED in clocks.get_text(" ", strip=True)
        assert EXCUSED in text_of(page, proof_address(case, letter), people["jurist"])
    assert notices(case, "letter_unnoticed") == 1
    assert Entry.objects.filter(action="letter_unnoticed").count() == 1


def test_a_refused_address_sends_the_letter_by_post_and_a_new_try_counts(
    people,
    sink,  # noqa: F811
    page,
    enter,
):
    choose(people["councillor"], "digital")
    case, letter = supplement(people)
    mail = mail_of(letter)
    sink.answers["RCPT"] = "550 no such mailbox"
    mail_tasks.deliver.run(str(mail.pk))
    tasks.follow_letters.run()
    dispatch = letter.dispatches.get()
    assert (dispatch.must_be_posted, dispatch.why_post) == (True, "de mail kwam niet aan")
    assert notices(case, "letter_unnoticed") == 1
    shown = text_of(page, case.get_absolute_url(), people["jurist"])
    assert "Per post versturen: de mail kwam niet aan." in shown
    sink.answers.clear()
    resend = reverse("resend_to", args=[people["councillor"].pk])
    manager = person(Organisation.objects.get(code="bzk"), Role.ORG_ADMIN)
    assert enter(manager).post(resend).status_code == 302
    mail_tasks.deliver.run(str(mail.pk))
    tasks.follow_letters.run()
    dispatch.refresh_from_db()
    assert (dispatch.must_be_posted, bool(dispatch.notice_failed_at)) == (False, True)
    assert dispatch.notice_accepted_at is not None


def test_who_opened_the_letter_knew_of_it(people, enter):
    choose(people["councillor"], "digital")
    case, letter = supplement(people)
    address = reverse("own_download", args=[case.number, letter.pk])
    for _time in range(2):
        assert enter(people["councillor"]).get(address).status_code == 200
    first = letter.dispatches.get().opened_at
    assert first is not None
    with time_machine.travel(timezone.now() + 49 * HOUR):
        tasks.follow_letters.run()
        assert not letter.dispatches.get().excuses_lateness
    assert notices(case, "letter_unnoticed") == 0


def test_a_letter_that_was_not_posted_starts_no_term(people, page):
    case, _letter = supplement(people)
    shown = text_of(page, case.get_absolute_url(), people["jurist"])
    assert "De brief is nog niet verstuurd. Zo lang loopt deze termijn niet." in shown


# --- on paper -------------------------------------------------------------------------------------


def day(value: date) -> dict:
    return {
        "posted_on_day": str(value.day),
        "posted_on_month": str(value.month),
        "posted_on_year": str(value.year),
    }


def test_the_desk_writes_down_the_day_of_posting(people, page, enter):
    case, letter = supplement(people)
    address = reverse("post_letter", args=[case.number, letter.pk])
    page(address, people["jurist"])
    for _click in range(2):
        assert enter(people["jurist"]).post(address, day(timezone.localdate())).status_code == 302
    dispatch = letter.dispatches.get()
    assert (dispatch.sent_on, dispatch.posted_by) == (timezone.localdate(), people["jurist"])
    assert Entry.objects.filter(action="letter_posted").count() == 1
    assert BY_POST not in text_of(page, case.get_absolute_url(), people["jurist"])
    own = text_of(page, case.own_url(), people["councillor"])
    assert "Op papier verstuurd of gegeven op" in own


@pytest.mark.parametrize("days", [-1, 1])
def test_a_day_before_the_letter_or_still_to_come_is_refused(people, enter, days):
    case, letter = supplement(people)
    address = reverse("post_letter", args=[case.number, letter.pk])
    answer = enter(people["jurist"]).post(address, day(timezone.localdate() + timedelta(days)))
    assert answer.status_code == 422
    assert letter.dispatches.get().posted_on is None


# --- who sees what --------------------------------------------------------------------------------


def proof_address(case, letter, *, own: bool = False) -> str:
    return reverse("own_letter_proof" if own else "letter_proof", args=[case.number, letter.pk])


def test_the_proof_is_for_the_handler_and_the_person_alone(people, strangers, enter, page):
    case, letter = supplement(people)
    receipt = make_letter(case, "receipt")
    page(proof_address(case, letter), people["jurist"])
    page(proof_address(case, letter, own=True), people["councillor"])
    for somebody in (
        people["secretary"],
        strangers["councillor"],
        people["chair"],
        strangers["clerk"],
    ):
        for address in (
            proof_address(case, letter),
            proof_address(case, letter, own=True),
            reverse("post_letter", args=[case.number, letter.pk]),
        ):
            assert enter(somebody).get(address).status_code == 404, (somebody, address)
    assert enter(people["jurist"]).get(proof_address(case, receipt)).status_code == 404


def test_the_proof_as_a_file_tells_no_content_in_its_name(people, enter):
    case, letter = supplement(people)
    for by, own in ((people["jurist"], False), (people["councillor"], True)):
        answer = enter(by).get(proof_address(case, letter, own=own) + "?bestand=1")
        name = answer["Content-Disposition"]
        assert re.search(rf"{case.number}-verzendbewijs\.txt", name)
        text = answer.content.decode()
        assert letter.sha256 in text
        assert "niet gekozen" in text
        assert people["councillor"].name not in text
    assert Entry.objects.filter(action="proof_downloaded").count() == 2


def test_another_person_of_the_case_sees_only_their_own_dispatch(people):
    case, letter = supplement(people)
    LetterDispatch.objects.create(case=case, document=letter, person=people["official"], way="post")
    with acting_for(people["councillor"], Door.OWN):
        rows = LetterDispatch.objects.all()
        assert [row.person_id for row in rows] == [people["councillor"].pk]
    with acting_for(people["secretary"]):
        assert LetterDispatch.objects.count() == 0
