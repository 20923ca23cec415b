"""How tests make a request for Veilig Wonen, and a request in every state."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta

from django.utils import timezone

from tests.factories import advice_request
from tests.veiligwonen import provision_steps as after
from tests.veiligwonen import writing
from tests.veiligwonen.test_triage import AZC
from veiligwonen.lists import ReviewReason
from veiligwonen.models import AdviceRequest, Provision
from veiligwonen.rules.triage import Band

ANSWERS: dict[str, dict] = {}
# Steps that no case of `states` gives somebody of `people`, and the test that takes them.
NOT_BY_PAGE = {
    "agree_lower": "asks a second triagist: tests/veiligwonen/test_weighing.py",
    "refuse_lower": "asks a second triagist: tests/veiligwonen/test_weighing.py",
    "replace_contact": "asks a contact who left: tests/casework/test_leaving.py",
    "close": "months after delivery: tests/veiligwonen/test_aftercare.py",
}


def make(by, **changes) -> AdviceRequest:
    """Make a request as its wizard does."""
    return advice_request(by, **changes)


def states(people, enter) -> Iterator[AdviceRequest]:
    """Yield a request in every state that asks for something, what was refused, and the end."""
    desk = {"coordinator": people["desk_coordinator"]} | people
    councillor = people["councillor"]
    triagist, adviser, secretary = desk["triagist"], desk["adviser"], people["secretary"]
    left = make(councillor).perform("take", by=triagist)
    AdviceRequest.objects.filter(pk=left.pk).update(handler=None)
    yield left
    danger = make(councillor, acute=True)
    yield danger
    yield danger.perform("log_call", by=triagist)
    asking = make(councillor, consent="no")
    yield asking
    asking = asking.perform("take", by=triagist)
    yield asking
    waiting = asking.perform(
        "ask",
        by=triagist,
        message="Welk ambt?",
        until=timezone.now() + timedelta(days=9),
        formal=False,
    )
    yield waiting
    refused = waiting.perform("resume", by=triagist).perform(
        "refuse", by=triagist, route="support_team", message="Niet hier."
    )
    yield refused
    case = (
        make(councillor).perform("take", by=triagist).perform("weigh", by=triagist, **asdict(AZC))
    )
    yield case
    yield case.perform("move_band", by=triagist, band=Band.P3, reason="Man is opgepakt.")
    case = (
        make(councillor).perform("take", by=triagist).perform("weigh", by=triagist, **asdict(AZC))
    )
    case = case.perform("to_adviser", by=triagist, adviser=adviser)
    yield case
    case = case.perform("plan_visit", by=adviser, intake_at=timezone.now() + timedelta(days=1))
    yield case
    case = case.perform("hold_intake", by=adviser, note="Ook mails.").perform(
        "weigh", by=adviser, **asdict(AZC)
    )
    yield case
    case = case.perform("hold_visit", by=adviser, on=timezone.localdate())
    yield case
    case = case.perform("start_advice", by=adviser)
    yield case
    case = writing.write(case, desk, enter)
    yield case
    case = case.perform("submit_advice", by=adviser)
    yield case
    case = case.perform("adopt", by=desk["bva"])
    yield case
    case = case.perform("offer", by=desk["bva"])
    yield case
    deviating = case.perform("report_deviation", by=secretary, note="Te duur.")
    yield deviating
    case = deviating.perform("resolve_deviation", by=desk["coordinator"], note="Toch maar.")
    case.measures.update(decision="provide")
    Provision.objects.filter(case=case).update(in_rie=True, no_contribution=True, arbo_place=True)
    yield case
    case = after.provide(case, secretary, enter)
    yield case
    case = case.perform("wait_for_pkvw", by=secretary)
    yield case
    AdviceRequest.objects.filter(pk=case.pk).update(
        pkvw="valid", pkvw_until=timezone.localdate() + timedelta(days=400)
    )
    case = after.fresh(case)
    yield case
    case = case.perform("carry_out", by=secretary)
    yield case
    case.measures.update(status="getest", tested_on=timezone.localdate())
    yield case
    case = case.perform("deliver", by=adviser)
    yield case
    case = case.perform("start_aftercare", by=adviser)
    yield case


def more_letters(people, enter) -> Iterator[AdviceRequest]:
    """Yield requests with a letter that no state of `states` has: when the office ends, at a move."""
    *_earlier, case = states(people, enter)
    case.provision.ends_on = case.provision.subscriptions_end = timezone.localdate()
    case.provision.ownership = "De gemeente haalt de camera op."
    case.provision.save()
    yield after.fresh(case)
    Provision.objects.filter(case=case).update(ends_on=None)
    AdviceRequest.objects.filter(pk=case.pk).update(review_reason=ReviewReason.MOVE)
    yield after.fresh(case)
