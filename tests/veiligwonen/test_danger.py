"""Danger in Veilig Wonen: at once, with a call, also where the office gives no claim."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone

from casework import tasks
from casework.models import Danger, DeskAlarm
from casework.transitions import GuardFailed
from notifications.models import Outgoing
from tests.factories import advice_request, person
from veiligwonen.models import AdviceRequest

pytestmark = pytest.mark.django_db


def kinds_to(somebody, case) -> set[str]:
    """Return the kinds of the mail about a case to somebody."""
    mail = Outgoing.objects.filter(person=somebody, case_number=case.number, channel="mail")
    return set(mail.values_list("kind", flat=True))


def test_the_desk_is_told_at_once_and_the_next_ones_after_half_an_hour(alderman, desk, enter):
    case = advice_request(alderman, acute=True)
    assert case.deadlines.get(name="contact").due == case.received_at
    assert case.rank == 0
    assert kinds_to(desk["triagist"], case) == {"danger"}
    page = enter(desk["triagist"]).get("/veilig-wonen/").content.decode()
    urgent = BeautifulSoup(page, "html.parser").select_one("aside.urgent")
    assert case.number in urgent.get_text()
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        tasks.escalate_danger()
    assert kinds_to(desk["coordinator"], case) == {"danger_escalated"}
    assert DeskAlarm.objects.get().number == case.number
    answer = enter(desk["coordinator"]).get("/werk/24-uurslijn/")
    assert case.number in answer.content.decode()


def test_the_number_is_a_link_beside_one_button(alderman, desk, enter):
    case = advice_request(alderman, acute=True)
    html = enter(desk["triagist"]).get(case.get_absolute_url()).content.decode()
    card = BeautifulSoup(html, "html.parser").select_one("section[aria-labelledby=watnu]")
    assert [each.get_text(strip=True) for each in card.select(".utrecht-button")] == [
        "Ik heb gebeld"
    ]
    assert card.find("a", href="tel:+31612345678")
    assert "'s avonds" in card.get_text()


@pytest.mark.parametrize("step", ["log_call", "log_contact"])
def test_a_logged_call_is_contact_and_ends_the_banner(step, alderman, desk):
    triagist = desk["triagist"]
    case = advice_request(alderman, acute=True).perform("take", by=triagist)
    case = case.perform("call_police", by=triagist, note="Meldkamer, 23:10.")
    assert case.deadlines.get(name="contact").met_at is None
    case = case.perform(step, by=triagist, note="Alles rustig.")
    assert case.deadlines.get(name="contact").met_at
    assert not Danger.objects.to_phone().exists()
    case = case.perform("end_danger", by=triagist)
    assert case.rank > 0
    assert case.deadlines.running().filter(name="reweigh").exists()


def test_weighing_anew_does_not_put_the_call_off(alderman, desk):
    triagist = desk["triagist"]
    case = advice_request(alderman, acute=True).perform("take", by=triagist)
    facts = case.applicant_details.current.facts | {"danger_now": False}
    case = case.perform("weigh", by=triagist, **facts)
    assert case.deadlines.get(name="contact").due == case.received_at


def test_who_has_no_claim_is_phoned_as_well(people, desk):
    case = advice_request(people["councillor"], acute=True, function="councillor")
    assert case.status == AdviceRequest.Status.NOT_ENTITLED
    assert case.is_to_phone
    assert case.deadlines.running().get(name="contact").due == case.received_at


def test_it_is_not_withdrawn_before_a_call(alderman, desk):
    case = advice_request(alderman, acute=True)
    with pytest.raises(GuardFailed):
        case.perform("withdraw", by=alderman)


def test_who_works_at_the_organisation_hears_nothing_at_the_desk(alderman, desk, utrecht, enter):
    colleague = person(utrecht, "hr_advisor", name="Iemand Anders")
    case = advice_request(alderman, acute=True)
    desk["second"].memberships.create(organisation=utrecht, role="hr_advisor")
    for somebody in (colleague, desk["second"]):
        page = enter(type(colleague).objects.get(pk=somebody.pk)).get("/werk/").content.decode()
        assert case.number not in page
