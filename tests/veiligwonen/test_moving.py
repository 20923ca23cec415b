"""The home of who is advised: shielding its address, a correction, and a move after the visit."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import documents
from casework.transitions import GuardFailed
from tests.factories import advice_request
from tests.pdftext import words
from tests.veiligwonen.provision_steps import fresh, posted_day, provide
from tests.veiligwonen.writing import to_drafting, write
from veiligwonen.models import AdviceRequest

pytestmark = pytest.mark.django_db
ADDRESS = {"street": "CANARYstraat 7", "postcode": "9999 XZ", "town": "CANARYstad"}


def test_shielding_the_address_warns_in_time(new_request, desk, enter):
    case = to_drafting(new_request, desk)
    today = timezone.localdate()
    path = f"{case.get_absolute_url()}afscherming/brp/"
    enter(desk["adviser"]).post(path, posted_day("asked_on", today))
    clock = case.deadlines.get(name="shield_brp")
    days = timezone.localdate(clock.due) - today
    assert days == timedelta(weeks=4)
    assert "Basisregistratie" in clock.label


def post_address(client, case, address):
    """Put in another address, as the applicant."""
    return client.post(f"/mijn/veilig-wonen/{case.number}/adres/", address | {"kind": "main"})


def move(client, case):
    """Put in the address of another home."""
    address = {"street": "Nieuwe Laan 2", "postcode": "1234 AB", "town": "Verzonnendam"}
    return post_address(client, case, address | {"why": "moved"})


def visited_two_days_ago(case):
    visit_day = timezone.localdate() - timedelta(days=2)
    AdviceRequest.objects.filter(pk=case.pk).update(visit_held_on=visit_day)


def test_who_moved_after_the_visit_is_visited_again(alderman, desk, enter):
    adviser = desk["adviser"]
    case = to_drafting(advice_request(alderman), desk)
    case = write(case, desk, enter)
    visited_two_days_ago(case)
    response = move(enter(alderman), case)
    assert response.status_code == 302
    case = fresh(case)
    with pytest.raises(GuardFailed, match="nieuw adres"):
        case.perform("submit_advice", by=adviser)
    case = fresh(case).perform("hold_visit", by=adviser, on=timezone.localdate())
    case = case.perform("submit_advice", by=adviser)
    case = case.perform("adopt", by=desk["bva"])
    assert case.status == "adopted"


def test_a_slip_of_the_pen_after_the_visit_asks_for_no_new_one(alderman, desk, enter):
    case = to_drafting(advice_request(alderman, **ADDRESS), desk)
    case = write(case, desk, enter)
    visited_two_days_ago(case)
    address = ADDRESS | {"postcode": "9998 XZ", "why": "misspelt"}
    response = post_address(enter(alderman), case, address)
    assert response.status_code == 302
    case = fresh(case).perform("submit_advice", by=desk["adviser"])
    assert case.status == "to_adopt"


def test_who_moves_while_measures_stand_at_the_old_home_is_led_to_a_new_claim(
    offered, desk, enter, people, alderman
):
    case = provide(offered, people["secretary"], enter)
    client = enter(alderman)
    response = move(client, case)
    review = response["Location"]
    assert review == f"/mijn/veilig-wonen/{case.number}/review/"
    assert client.get(review).status_code == 200
    transfers = case.documents.filter(kind="transfer")
    assert not transfers.exists()
    client.post(review, {"review_reason": "move"})
    assert transfers.exists()
    text = words(documents.write(fresh(case), "transfer"))
    assert "horen bij uw vorige woning" in text
    assert "Eigenaar: de werkgever" in text
    for secret in ("CANARY", "9999 XZ", "dreigde", "brand via", "azc", "kinderen"):
        assert secret.lower() not in text.lower()
