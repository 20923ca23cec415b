"""From triage to an adopted advice and on to the employer: who, in which order, and who never."""

from dataclasses import asdict
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casework.models import Case
from casework.transitions import GuardFailed
from organisations.models import Membership, Role
from organisations.workdays import NETHERLANDS, end_of
from tests.factories import advice_request, person
from tests.veiligwonen.test_triage import AZC
from tests.veiligwonen.writing import fill
from veiligwonen.models import AdviceRequest
from veiligwonen.rules import deadlines
from veiligwonen.rules.triage import Band

pytestmark = pytest.mark.django_db
SOON = timezone.now() + timedelta(days=2)


def with_adviser(case, desk):
    """Bring a case to the adviser."""
    triagist = desk["triagist"]
    case = case.perform("take", by=triagist)
    case = case.perform("weigh", by=triagist, **asdict(AZC))
    return case.perform("to_adviser", by=triagist, adviser=desk["adviser"])


def with_bva(case, desk):
    """Bring a case to the BVA, with a complete concept."""
    adviser = desk["adviser"]
    case = with_adviser(case, desk)
    case = case.perform("plan_visit", by=adviser, intake_at=SOON)
    case = case.perform("hold_intake", by=adviser, note="Ook mails.")
    case = case.perform("weigh", by=adviser, **asdict(AZC))
    case = case.perform("hold_visit", by=adviser, on=timezone.localdate())
    case = case.perform("start_advice", by=adviser)
    return fill(case).perform("submit_advice", by=adviser)


def test_the_adviser_sees_it_from_the_moment_it_is_assigned(new_request, desk):
    assert not AdviceRequest.objects.visible_to(desk["adviser"]).exists()
    with_adviser(new_request, desk)
    assert AdviceRequest.objects.visible_to(desk["adviser"]).get() == new_request
    assert not AdviceRequest.objects.visible_to(desk["other_adviser"]).exists()


def test_it_is_weighed_again_after_the_intake(new_request, desk):
    adviser = desk["adviser"]
    case = with_adviser(new_request, desk)
    with pytest.raises(GuardFailed, match="Plan eerst"):
        case.perform("hold_intake", by=adviser, note="x")
    case = case.perform("plan_visit", by=adviser, intake_at=SOON, visit_at=SOON)
    case = case.perform("hold_intake", by=adviser, note="Nieuwe mails.")
    assert case.status == "intake_done"
    assert case.deadlines.running().filter(name="reweigh").exists()
    with pytest.raises(GuardFailed, match="opnieuw"):
        case.perform("start_advice", by=adviser)


def test_who_wrote_it_never_adopts_it(new_request, desk):
    case = with_bva(new_request, desk)
    assert (case.status, case.authors) == ("to_adopt", [desk["adviser"].pk])
    both = desk["adviser"]
    Membership.objects.create(person=both, organisation=both.organisation, role=Role.BVA)
    both = type(both).objects.get(pk=both.pk)
    for nobody in (both, desk["triagist"], desk["coordinator"]):
        with pytest.raises(PermissionDenied):
            case.perform("adopt", by=nobody)
    assert case.perform("adopt", by=desk["bva"]).status == "adopted"


def test_nothing_is_offered_while_the_employer_may_not_know(alderman, desk, people):
    case = with_bva(advice_request(alderman, consent="no"), desk).perform("adopt", by=desk["bva"])
    with pytest.raises(GuardFailed, match="werkgever"):
        case.perform("offer", by=desk["bva"])
    assert not AdviceRequest.objects.for_employer(people["secretary"]).exists()


def test_the_employer_comes_in_at_the_offer_and_by_no_other_door(
    new_request, desk, people, strangers, enter
):
    secretary = people["secretary"]
    case = with_bva(new_request, desk).perform("adopt", by=desk["bva"])
    assert not AdviceRequest.objects.for_employer(secretary).exists()
    case = case.perform("offer", by=desk["bva"])
    assert AdviceRequest.objects.for_employer(secretary).get() == case
    assert not AdviceRequest.objects.for_employer(strangers["secretary"]).exists()
    assert not AdviceRequest.objects.for_employer(people["chair"]).exists()
    assert not Case.objects.visible_to(secretary).filter(kind="veiligwonen").exists()
    for path in (
        case.get_absolute_url(),
        f"/zaken/{case.number}/",
        f"/zaken/{case.number}/notitie/",
        f"{case.get_absolute_url()}weigh/",
    ):
        assert enter(secretary).get(path).status_code == 404, path
    assert case.perform("report_deviation", by=secretary, note="Te duur.").status == "deviation"


def test_a_burgemeester_is_hidden_from_the_own_driehoek(utrecht, desk, people):
    mayor = people["chair"]
    case = advice_request(mayor, function="mayor", employer_contact=None)
    assert case.driehoek_excluded
    case = with_bva(case, desk).perform("adopt", by=desk["bva"])
    with pytest.raises(GuardFailed, match="driehoek"):
        case.perform("offer", by=desk["bva"])
    chosen = person(utrecht, Role.SECRETARY)
    AdviceRequest.objects.filter(pk=case.pk).update(employer_contact=chosen)
    case = case.perform("offer", by=desk["bva"])
    assert AdviceRequest.objects.for_employer(chosen).exists()
    assert not AdviceRequest.objects.for_employer(people["secretary"]).exists()
    with pytest.raises(PermissionDenied):
        case.perform("provide", by=people["secretary"])


def test_the_desk_never_sees_a_case_of_the_own_organisation(new_request, desk, utrecht):
    triagist = desk["triagist"]
    assert AdviceRequest.objects.visible_to(triagist).exists()
    Membership.objects.create(person=triagist, organisation=utrecht, role=Role.REPORTER)
    triagist = type(triagist).objects.get(pk=triagist.pk)
    assert not AdviceRequest.objects.visible_to(triagist).exists()
    with pytest.raises(PermissionDenied):
        new_request.perform("take", by=triagist)


def test_the_awb_stands_still_only_after_a_formal_request(alderman, desk):
    Membership.objects.update(since=date(2026, 1, 1))
    with time_machine.travel(datetime(2026, 9, 1, 10, tzinfo=NETHERLANDS), tick=False):
        case = advice_request(alderman).perform("take", by=desk["triagist"])
        assert case.deadlines.get(name="awb").due == end_of(date(2026, 10, 27))
    with time_machine.travel(datetime(2026, 9, 10, 10, tzinfo=NETHERLANDS), tick=False):
        case = case.perform(
            "ask",
            by=desk["triagist"],
            message="Welk ambt?",
            until=end_of(date(2026, 9, 30)),
            formal=True,
        )
    with time_machine.travel(datetime(2026, 9, 24, 10, tzinfo=NETHERLANDS), tick=False):
        case = case.perform("answer", by=alderman, message="Wethouder.")
        assert case.deadlines.get(name="awb").due == end_of(date(2026, 11, 9))
    with time_machine.travel(datetime(2026, 9, 25, 10, tzinfo=NETHERLANDS), tick=False):
        case = case.perform(
            "ask", by=desk["triagist"], message="Nog iets?", until=end_of(date(2026, 9, 30))
        )
        case = case.perform("answer", by=alderman, message="Nee.")
        assert case.deadlines.get(name="awb").due == end_of(date(2026, 11, 9))


def test_service_targets_count_working_days_from_receipt():
    friday = datetime(2026, 11, 20, 9, tzinfo=NETHERLANDS)
    ends = {
        band: {
            name: due.date().isoformat()[5:]
            for name, due in deadlines.targets(band, friday).items()
        }
        for band in Band
    }
    assert ends[Band.P1] == {"contact": "11-20", "intake": "11-24", "advice": "11-27"}
    assert ends[Band.P2] == {"contact": "11-23", "intake": "11-27", "advice": "12-11"}
    assert ends[Band.P3]["contact"] == "11-25"
    assert ends[Band.P4]["contact"] == "11-27"


def test_a_move_starts_a_new_claim_in_the_same_case(new_request, alderman, desk):
    case = new_request.perform("withdraw", by=alderman)
    assert case.closed_at
    case = case.perform("review", by=alderman, review_reason="move", message="Ik ga verhuizen.")
    assert (case.status, case.handler, case.closed_at) == ("review", None, None)
    assert set(case.deadlines.running().values_list("name", flat=True)) == {
        "contact",
        "intake",
        "advice",
        "awb",
    }
    assert case.perform("take", by=desk["triagist"]).status == "triage"


def test_who_left_office_has_no_new_claim(new_request, alderman):
    case = new_request.perform("withdraw", by=alderman)
    AdviceRequest.objects.filter(pk=case.pk).update(
        office_until=timezone.localdate() - timedelta(days=1)
    )
    with pytest.raises(GuardFailed, match="geëindigd"):
        case.perform("review", by=alderman, review_reason="threat")
