"""The pages of who weighs and advises, as they are filled in."""

import pytest

from tests.veiligwonen.test_steps import with_adviser
from veiligwonen.forms.assessment import UNKNOWN, choice_of
from veiligwonen.rules.triage import FACT_NAMES

pytestmark = pytest.mark.django_db


def test_the_weighing_shows_what_is_known_and_keeps_what_is_chosen(new_request, desk, page, enter):
    triagist = desk["triagist"]
    case = new_request.perform("take", by=triagist)
    path = f"{case.get_absolute_url()}weigh/"
    soup = page(path, triagist)
    checked = soup.select("input[type=radio][checked]")
    chosen = {box["name"]: box["value"] for box in checked}
    facts = case.applicant_details.current.facts
    assert chosen == {name: choice_of(name, facts[name]) for name in FACT_NAMES}
    assert "geen dreigingsinschatting" in soup.get_text()
    client = enter(triagist)
    response = client.post(path, chosen | {"danger_now": "yes"})
    assert response.status_code == 302
    case.refresh_from_db()
    assert case.applicant_details.current.facts["danger_now"] is True
    assert case.band == 0
    response = client.post(path, {"severity": "9"})
    assert response.status_code == 422
    assert "Kies een antwoord" in response.content.decode()


def test_unknown_is_an_answer(new_request, desk, enter):
    triagist = desk["triagist"]
    case = new_request.perform("take", by=triagist)
    answers = dict.fromkeys(FACT_NAMES, UNKNOWN)
    enter(triagist).post(f"{case.get_absolute_url()}weigh/", answers)
    case.refresh_from_db()
    assert case.applicant_details.pending.facts == dict.fromkeys(FACT_NAMES)


def test_the_adviser_plans_and_the_applicant_sees_when(new_request, desk, alderman, page, enter):
    adviser = desk["adviser"]
    case = with_adviser(new_request, desk)
    path = f"{case.get_absolute_url()}plan_visit/"
    page(path, adviser)
    intake = {
        "intake_day_day": "5",
        "intake_day_month": "1",
        "intake_day_year": "2099",
        "intake_time": "10:30",
    }
    client = enter(adviser)
    response = client.post(path, intake | {"visit_time": "14:00"})
    assert response.status_code == 422
    assert "dag van het huisbezoek" in response.content.decode()
    response = client.post(path, intake)
    assert response.status_code == 302
    text = page(case.own_url(), alderman).main.get_text()
    assert "maandag 5 januari" in text


def test_every_step_of_the_desk_has_a_page(new_request, desk, page):
    triagist = desk["triagist"]
    case = new_request.perform("take", by=triagist)
    steps = ("weigh", "log_contact", "move_band", "note_chain", "ask", "refuse", "to_adviser")
    for step in steps:
        page(f"{case.get_absolute_url()}{step}/", triagist)


def test_a_burgemeester_starts_with_the_hoofdofficier_of_the_home(new_request, desk, enter, page):
    triagist = desk["triagist"]
    case = new_request.perform("take", by=triagist)
    url = case.get_absolute_url()
    answers = {
        "police": "yes",
        "chain": "rccb",
        "chain_note": "Afgestemd met RCCB.",
        "arrondissement_home": "gelderland",
    }
    response = enter(triagist).post(f"{url}note_chain/", answers)
    assert response.status_code == 302
    text = " ".join(page(url, triagist).get_text(" ").split())
    assert "de hoofdofficier van Gelderland" in text
