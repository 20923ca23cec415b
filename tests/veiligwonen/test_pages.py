"""The pages of who weighs and advises, as they are filled in."""

import pytest

from tests.veiligwonen.test_steps import with_adviser
from veiligwonen.forms.weighing import UNKNOWN, word
from veiligwonen.triage import NAMES

pytestmark = pytest.mark.django_db


def test_the_weighing_shows_what_is_known_and_keeps_what_is_chosen(asked, desk, page, enter):
    case = asked.do("take", by=desk["triagist"])
    path = f"{case.get_absolute_url()}weigh/"
    soup = page(path, desk["triagist"])
    chosen = {box["name"]: box["value"] for box in soup.select("input[type=radio][checked]")}
    facts = case.told.current.facts
    assert chosen == {name: word(name, facts[name]) for name in NAMES}
    assert "geen dreigingsinschatting" in soup.get_text()
    client = enter(desk["triagist"])
    assert client.post(path, chosen | {"danger_now": "yes"}).status_code == 302
    case.refresh_from_db()
    assert (case.told.current.facts["danger_now"], case.band) == (True, 0)
    answer = client.post(path, {"severity": "9"})
    assert answer.status_code == 422
    assert "Kies een antwoord" in answer.content.decode()


def test_unknown_is_an_answer(asked, desk, enter):
    case = asked.do("take", by=desk["triagist"])
    enter(desk["triagist"]).post(f"{case.get_absolute_url()}weigh/", dict.fromkeys(NAMES, UNKNOWN))
    case.refresh_from_db()
    assert case.told.pending.facts == dict.fromkeys(NAMES)


def test_the_adviser_plans_and_the_applicant_sees_when(asked, desk, alderman, page, enter):
    case = with_adviser(asked, desk)
    path = f"{case.get_absolute_url()}plan_visit/"
    page(path, desk["adviser"])
    day = {"intake_day_day": "5", "intake_day_month": "1", "intake_day_year": "2099", "intake_time": "10:30"}
    client = enter(desk["adviser"])
    half = client.post(path, day | {"visit_time": "14:00"})
    assert (half.status_code, "dag van het huisbezoek" in half.content.decode()) == (422, True)
    assert client.post(path, day).status_code == 302
    assert "maandag 5 januari" in page(case.own_url(), alderman).main.get_text()


def test_every_step_of_the_desk_has_a_page(asked, desk, page):
    case = asked.do("take", by=desk["triagist"])
    for name in ("weigh", "log_contact", "move_band", "note_chain", "ask", "refuse", "to_adviser"):
        page(f"{case.get_absolute_url()}{name}/", desk["triagist"])


def test_a_burgemeester_starts_with_the_hoofdofficier_of_the_home(asked, desk, enter, page):
    case = asked.do("take", by=desk["triagist"])
    typed = {"police": "yes", "chain": "rccb", "chain_note": "Afgestemd met RCCB.", "arrondissement_home": "gelderland"}
    assert enter(desk["triagist"]).post(f"{case.get_absolute_url()}note_chain/", typed).status_code == 302
    assert "de hoofdofficier van Gelderland" in page(case.get_absolute_url(), desk["triagist"]).get_text(
        " ", strip=True
    )
