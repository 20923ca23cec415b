"""What who reported can do with a report: take it back, object, and nothing else."""

import pytest
from django.core.exceptions import PermissionDenied

from casework.models import Message
from casework.transitions import GuardFailed, StaleTransition
from notifications.models import Outgoing
from tests.factories import ANSWERS, incident

pytestmark = pytest.mark.django_db


def test_who_reported_takes_it_back_before_anybody_started(people, enter):
    case = incident(people["councillor"])
    client = enter(people["councillor"])
    assert "Melding intrekken" in client.get(f"/mijn/zaken/{case.number}/").content.decode()
    assert client.post(f"/mijn/zaken/{case.number}/stap/withdraw/", {}).status_code == 302
    case.refresh_from_db()
    assert case.status == "withdrawn"
    assert not case.deadlines.running().exists()
    assert (
        "U hebt deze melding ingetrokken."
        in client.get(f"/mijn/zaken/{case.number}/").content.decode()
    )
    assert client.post(f"/mijn/zaken/{case.number}/stap/withdraw/", {}).status_code == 409


def test_not_after_somebody_started_and_not_by_another(people):
    case = incident(people["clerk"], for_whom="other", email=people["councillor"].email)
    with pytest.raises(PermissionDenied):
        case.perform("withdraw", by=people["councillor"])
    with pytest.raises(PermissionDenied):
        case.perform("withdraw", by=people["chair"])
    case = case.perform("take", by=people["chair"])
    with pytest.raises(StaleTransition):
        case.perform("withdraw", by=people["clerk"])


def test_no_incident_is_told_with_its_reason_and_may_be_objected_to_once(people):
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    case = case.perform("dismiss", by=people["clerk"], **ANSWERS["dismiss"])
    assert (case.status, case.no_incident_reason, bool(case.closed_at)) == (
        "no_incident",
        "complaint",
        True,
    )
    assert Message.objects.get(case=case).text == ANSWERS["dismiss"]["message"]
    with pytest.raises(PermissionDenied):
        case.perform("object", by=people["clerk"], message="Nee.")
    case = case.perform("object", by=people["councillor"], message="Kijk nog eens.")
    assert (case.status, case.closed_at) == ("triage", None)
    assert Outgoing.objects.filter(
        person=people["clerk"], kind="status_changed", case_number=case.number
    ).exists()
    case = case.perform("dismiss", by=people["clerk"], **ANSWERS["dismiss"])
    with pytest.raises(GuardFailed):
        case.perform("object", by=people["councillor"], message="Toch niet mee eens.")


def test_a_step_of_the_desk_is_not_on_the_own_page(people, enter):
    case = incident(people["councillor"])
    assert enter(people["councillor"]).post(
        f"/mijn/zaken/{case.number}/stap/take/", {}
    ).status_code in {404, 409}
    case.refresh_from_db()
    assert case.status == "reported"
