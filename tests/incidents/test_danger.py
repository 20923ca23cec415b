"""Danger comes first: from the first question to "Gevaar is voorbij", with the clock moved."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Entry
from casework import tasks
from casework.models import Danger, DeskAlarm, Draft
from casework.transitions import GuardFailed
from casework.urgency import watches
from incidents.models import Incident
from notifications import delivery
from notifications.models import Outgoing
from organisations.models import Organisation
from tests.factories import incident
from tests.incidents.test_report import WEIGHT, WHAT, WHEN
from weerbaar import scope

pytestmark = pytest.mark.django_db

NETHERLANDS = ZoneInfo("Europe/Amsterdam")
NIGHTS = {
    "a Saturday night": datetime(2026, 12, 5, 22, 0, tzinfo=NETHERLANDS),
    "Christmas": datetime(2026, 12, 25, 23, 50, tzinfo=NETHERLANDS),
}
WHO_IN_DANGER = {"acute": "yes", "for_whom": "self", "function": "councillor"}
PHONE = {"phone": "06 12345678", "not_to_call": "niet na 23 uur"}


def report_by_pages(client, who=WHO_IN_DANGER, need=WEIGHT | PHONE) -> Incident:
    """Report through all pages, as a browser without JavaScript."""
    assert client.post("/meldingen/nieuw/", who).status_code == 302
    draft = Draft.objects.get()
    for slug, typed in (("wat", WHAT), ("waar-wanneer", WHEN), ("nodig", need)):
        answer = client.post(f"/meldingen/nieuw/{draft.pk}/{slug}/", typed)
        assert answer.status_code == 302, answer.content.decode()
    assert client.post(f"/meldingen/nieuw/{draft.pk}/versturen/").status_code == 302
    return Incident.objects.get(pk=draft.pk)


def kinds_to(person, case) -> set[str]:
    """Return the kinds of the mail about a case to somebody."""
    mail = Outgoing.objects.filter(person=person, case_number=case.number, channel="mail")
    return set(mail.values_list("kind", flat=True))


def actions_of(case) -> list[str]:
    """Return what is on record of a case, oldest first."""
    entries = Entry.objects.filter(stream=f"case:{case.pk}").order_by("id")
    return list(entries.values_list("action", flat=True))


def poll(client, shown: str = ""):
    """Ask for the banner as an open page does."""
    return client.get("/werk/spoed/", headers={"X-Polling": "1", "X-Shown": shown})


def banner(client, path: str = "/mijn/") -> str:
    """Return the text of the banner on a page."""
    soup = BeautifulSoup(client.get(path).content.decode(), "html.parser")
    aside = soup.select_one("aside.urgent")
    return aside.get_text(" ", strip=True) if aside else ""


# --- the first question ---------------------------------------------------------------------------


def test_danger_is_the_first_question_of_the_first_page(people, page):
    soup = page("/meldingen/nieuw/", people["councillor"])
    first = soup.select_one("main form .field")
    assert "Is er nú gevaar?" in first.get_text()
    assert "Bel 112. Doe dat eerst." in first.get_text()


def test_whoever_says_yes_is_sent_to_112_and_goes_on(people, enter):
    client = enter(people["councillor"])
    answer = client.post("/meldingen/nieuw/", WHO_IN_DANGER, follow=True)
    soup = BeautifulSoup(answer.content.decode(), "html.parser")
    notice = soup.select_one(".utrecht-alert--error")
    assert "Bel 112. Doe dat eerst." in " ".join(notice.get_text().split())
    assert notice.find("a", href="tel:112")
    assert soup.h1.get_text(strip=True) == "Wat gebeurde er?"


def test_a_draft_that_ticked_danger_on_the_last_page_still_reports_it(people, enter):
    client = enter(people["councillor"])
    client.post("/meldingen/nieuw/", {"for_whom": "self", "function": "councillor"})
    draft = Draft.objects.get()
    draft.owner = people["councillor"]
    typed = {name: [value] for name, value in WHAT.items() if isinstance(value, str)}
    draft.save_answers(
        {
            "wat": typed | {"behaviours": WHAT["behaviours"]},
            "waar-wanneer": {n: [v] if isinstance(v, str) else v for n, v in WHEN.items()},
            "nodig": {"severity": ["serious"], "wishes": ["feedback"], "acute": ["on"]},
        }
    )
    check = client.get(f"/meldingen/nieuw/{draft.pk}/controle/").content.decode()
    assert "Doe dat eerst." in check
    client.post(f"/meldingen/nieuw/{draft.pk}/versturen/")
    assert Incident.objects.get().is_to_phone


def test_a_report_without_danger_wakes_nobody(people, enter):
    case = report_by_pages(enter(people["councillor"]), WHO_IN_DANGER | {"acute": "no"})
    assert not Danger.objects.exists()
    assert kinds_to(people["clerk"], case) == {"new_case"}
    assert banner(enter(people["clerk"])) == ""


# --- at once, also at night -----------------------------------------------------------------------


@pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS)
def test_the_whole_night(night, people, enter):
    """Reported, urgent for the handler, escalated after half an hour, phoned, over."""
    clerk, councillor = people["clerk"], people["councillor"]
    with time_machine.travel(night, tick=False):
        open_page = poll(enter(clerk)).headers.get("X-Shown", "")
        case = report_by_pages(enter(councillor))
        assert case.deadlines.get(name="contact").due == case.created_at
        assert case.rank == 0
        assert kinds_to(clerk, case) == {"danger"}
        row = Outgoing.objects.get(person=clerk, case_number=case.number, channel="mail")
        mail = delivery.compose(row)
        assert mail.subject == f"Spoed: bel {case.number}"
        assert WHAT["narrative"] not in mail.body
        assert "Vermeer" not in mail.body
        answer = poll(enter(clerk), open_page)
        assert case.number in answer.content.decode()
        assert poll(enter(clerk), answer.headers["X-Shown"]).status_code == 204
        assert case.number in banner(enter(clerk))
        assert case.number in banner(enter(clerk), "/werk/")
    with time_machine.travel(night + timedelta(minutes=29), tick=False):
        tasks.escalate_danger()
        assert kinds_to(people["legal_officer"], case) == set()
        assert not DeskAlarm.objects.exists()
    with time_machine.travel(night + timedelta(minutes=31), tick=False):
        tasks.escalate_danger()
        tasks.escalate_danger()
        assert kinds_to(people["legal_officer"], case) == {"danger_escalated"}
        assert kinds_to(people["triagist"], case) == {"danger_desk"}
        line = enter(people["triagist"]).get("/werk/24-uurslijn/").content.decode()
        assert case.number in line
        assert clerk.name in line
        assert WHAT["narrative"] not in line
        assert case.number in banner(enter(people["triagist"]))
        own = enter(councillor).get(case.own_url()).content.decode()
        assert "Nog niemand had u gebeld" in own
    with time_machine.travel(night + timedelta(minutes=40), tick=False):
        client = enter(clerk)
        soup = BeautifulSoup(client.get(case.get_absolute_url()).content.decode(), "html.parser")
        card = soup.select_one("section[aria-labelledby=watnu]")
        assert [each.get_text(strip=True) for each in card.select(".utrecht-button")] == [
            "Ik heb gebeld"
        ]
        assert card.find("a", href="tel:+31612345678")
        assert "niet na 23 uur" in card.get_text()
        assert client.post(f"{case.get_absolute_url()}log_call/", {}).status_code == 302
        assert banner(enter(clerk)) == ""
        tasks.settle_alarms()
        assert (
            case.number not in enter(people["triagist"]).get("/werk/24-uurslijn/").content.decode()
        )
        client = enter(clerk)
        assert client.post(f"{case.get_absolute_url()}end_danger/", {}).status_code == 302
        case.refresh_from_db()
        assert case.rank == 2
        own = enter(councillor).get(case.own_url()).content.decode()
        assert "heeft u gebeld" in own
        assert "is het gevaar voorbij" in own
    assert [each for each in actions_of(case) if not each.startswith("opened")] == [
        "reported",
        "danger_escalated",
        "log_call",
        "end_danger",
    ]


def test_an_organisation_sets_the_minutes_and_whether_the_desk_hears(people, utrecht):
    Organisation.objects.filter(pk=utrecht.pk).update(
        danger_minutes=15, danger_escalation_minutes=60, danger_to_desk=False
    )
    people["councillor"].refresh_from_db()
    case = incident(people["councillor"], acute=True)
    assert case.deadlines.get(name="contact").due == case.created_at + timedelta(minutes=15)
    with time_machine.travel(timezone.now() + timedelta(minutes=59), tick=False):
        tasks.escalate_danger()
        assert Danger.objects.get().escalated_at is None
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        tasks.escalate_danger()
    assert Danger.objects.get().escalated_at
    assert not DeskAlarm.objects.exists()
    assert kinds_to(people["triagist"], case) == set()


def test_a_reminder_does_not_come_on_top(people):
    case = incident(people["councillor"], acute=True)
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        tasks.remind()
    assert kinds_to(people["clerk"], case) == {"danger"}


# --- what is contact ------------------------------------------------------------------------------


def contact_of(case):
    """Return when the contact was made."""
    return case.deadlines.get(name="contact").met_at


def test_taking_is_no_contact_and_a_call_is(people):
    clerk = people["clerk"]
    case = incident(people["councillor"]).perform("take", by=clerk)
    case = case.perform("start", by=clerk, severity_assessed="less", plan="Bellen.")
    assert contact_of(case) is None
    case.perform("log_call", by=clerk)
    assert contact_of(case)


def test_in_danger_a_message_is_no_call(people, enter):
    case = incident(people["councillor"], acute=True)
    enter(people["clerk"]).post(f"/zaken/{case.number}/bericht/", {"text": "Wij bellen u."})
    assert contact_of(case) is None
    assert case.is_to_phone


def test_nobody_answering_changes_nothing(people, enter):
    case = incident(people["councillor"], acute=True)
    case = case.perform("log_no_answer", by=people["clerk"], note="Voicemail.")
    assert contact_of(case) is None
    assert case.number in banner(enter(people["clerk"]))


def test_danger_is_not_silenced_without_a_call(people):
    clerk = people["clerk"]
    case = incident(people["councillor"], acute=True)
    with pytest.raises(GuardFailed):
        case.perform("end_danger", by=clerk)
    with pytest.raises(GuardFailed):
        case.perform("withdraw", by=people["councillor"])
    case = case.perform("take", by=clerk)
    with pytest.raises(GuardFailed):
        case.perform("dismiss", by=clerk, no_incident_reason="complaint", message="Klacht.")
    assert case.is_to_phone


def test_the_reaction_is_met_by_what_was_sent(people):
    clerk = people["clerk"]
    case = incident(people["councillor"]).perform("take", by=clerk)
    case = case.perform("start", by=clerk, severity_assessed="less", plan="Bellen.")
    case = case.perform("react", by=clerk, reaction="warning_letter")
    assert case.deadlines.running().filter(name="reaction").exists()
    today = timezone.localdate()
    case = case.perform("react", by=clerk, reaction="warning_letter", sent_on=today)
    assert not case.deadlines.running().filter(name="reaction").exists()


def test_a_flag_of_august_does_not_top_the_list_in_november(people, enter):
    clerk = people["clerk"]
    with time_machine.travel(datetime(2027, 8, 3, 10, tzinfo=NETHERLANDS), tick=False):
        old = incident(people["councillor"], acute=True, severity="less")
        old = old.perform("log_call", by=clerk)
        assert old.rank == 0
    with time_machine.travel(datetime(2027, 11, 20, 10, tzinfo=NETHERLANDS), tick=False):
        tasks.escalate_danger()
        new = incident(people["councillor"], severity="very")
        numbers = [
            key.get_text(strip=True)
            for key in BeautifulSoup(
                enter(clerk).get("/meldingen/").content.decode(), "html.parser"
            ).select(".rows__key")
        ]
    assert numbers == [new.number, old.number]


# --- who may not know -----------------------------------------------------------------------------


def test_only_who_sees_the_case_learns_of_it(people, strangers, enter):
    case = incident(people["councillor"], acute=True)
    hearing = {slug for slug, each in people.items() if case.number in banner(enter(each))}
    seeing = {slug for slug, each in people.items() if Incident.objects.visible_to(each).exists()}
    assert hearing == seeing
    assert not [slug for slug, each in strangers.items() if banner(enter(each))]
    for slug, each in people.items():
        answer = poll(enter(each))
        assert (case.number in answer.content.decode()) == (slug in seeing), slug


def test_a_restricted_case_is_told_to_its_list_alone(people, enter):
    clerk = people["clerk"]
    case = incident(people["councillor"], acute=True).perform("take", by=clerk)
    enter(clerk).post(f"/zaken/{case.number}/zichtbaarheid/", {"wanted": "restricted"})
    assert case.number in banner(enter(clerk))
    assert banner(enter(people["chair"])) == ""
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        tasks.escalate_danger()
    assert kinds_to(people["chair"], case) == {"danger"}
    assert kinds_to(clerk, case) >= {"danger_escalated"}


def test_danger_that_somebody_reports_for_another_wakes_the_lane(people, enter):
    """By name and address; who is in danger has an account, and reads what happens."""
    councillor, reporter = people["councillor"], people["official"]
    who = {"acute": "yes", "for_whom": "other", "function": "councillor",
           "name": councillor.name, "email": councillor.email}  # fmt: skip
    case = report_by_pages(enter(reporter), who)
    assert (case.is_to_phone, case.on_behalf) == (True, True)
    assert kinds_to(people["clerk"], case) == {"danger"}
    assert case.number in banner(enter(people["clerk"]))
    for own in (councillor, reporter):
        assert "danger" not in kinds_to(own, case)
        assert banner(enter(own)) == ""
    card = enter(people["clerk"]).get(case.get_absolute_url()).content.decode()
    assert "tel:+31612345678" in card
    case.perform("log_call", by=people["clerk"])
    assert "heeft u gebeld" in enter(councillor).get(case.own_url()).content.decode()


def test_the_affected_hears_no_banner_about_themselves(people, enter):
    councillor = people["councillor"]
    incident(councillor, acute=True)
    assert banner(enter(councillor)) == ""


def test_the_number_is_sealed_and_shown_to_who_opens_the_case_alone(people, enter):
    case = report_by_pages(enter(people["councillor"]))
    for slug in ("hr_advisor", "secretary", "triagist", "org_admin"):
        assert enter(people[slug]).get(case.get_absolute_url()).status_code == 404
    before = Entry.objects.filter(stream=f"case:{case.pk}", action="opened").count()
    assert "+31612345678" in enter(people["clerk"]).get(case.get_absolute_url()).content.decode()
    assert Entry.objects.filter(stream=f"case:{case.pk}", action="opened").count() == before + 1
    assert "12345678" not in enter(people["clerk"]).get("/meldingen/").content.decode()


def test_the_desk_reaches_no_case_through_the_alarm(people, enter):
    case = incident(people["councillor"], acute=True)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        tasks.escalate_danger()
    with scope.acting_for(people["triagist"]):
        assert not Incident.objects.exists()
        assert not Danger.objects.exists()
        assert DeskAlarm.objects.get().number == case.number
    with pytest.raises(ProgrammingError), scope.acting_for(people["clerk"]):
        DeskAlarm.objects.exists()
    client = enter(people["triagist"])
    address = f"/werk/24-uurslijn/{case.number}/gebeld/"
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 302
    assert actions_of(case).count("desk_called") == 1
    assert case.is_to_phone
    own = enter(people["councillor"]).get(case.own_url()).content.decode()
    assert "24-uurslijn" in own


def statements(client, path: str) -> list[str]:
    """Return what a page asks the database about danger, beside what comes with the scope."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return [each["sql"] for each in captured if '"casework_danger"' in each["sql"]]


@pytest.mark.parametrize("path", ["/meldingen/", "/mijn/", "/mijn/voorkeuren/"])
def test_the_banner_asks_nothing_while_nobody_must_phone(path, people, enter):
    assert statements(enter(people["clerk"]), path) == []
    incident(people["councillor"], acute=True)
    assert len(statements(enter(people["clerk"]), path)) == 1
    assert not watches(people["councillor"])
    assert statements(enter(people["councillor"]), "/mijn/voorkeuren/") == []
