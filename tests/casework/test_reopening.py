"""What stops the deadlines of a case, and what starts them again: every pair of steps of every type.

The pairs come from the state graph: a step that stops many deadlines, and each step that then leads
out of that state. Guards and permissions are passed by, so that every pair is met.
"""

import inspect
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from casework.models import Case, case_types
from incidents.models import Incident
from tests.factories import (
    ANSWERS,
    OrganisationFactory,
    advice_request,
    everybody,
    incident,
    make,
)

pytestmark = pytest.mark.django_db
TYPES = case_types()
# A step that opens a case again and also leads from open states: it begins a new claim, and says
# itself what ends.
OPENING = {"review"}
MANY = 5  # deadlines: a step that stops so many at once ends something


def transitions_from(case_type: type[Case], status: str) -> Iterator[tuple[str, str | None]]:
    """Yield the name and the target of each step that the state graph has from a state."""
    field = case_type._meta.get_field("status")
    for name, method in field.transitions[case_type].items():
        for source, step in method._django_fsm.transitions.items():
            if source in (status, "*"):
                yield name, step.target


def answers_to(case: Case, step: str) -> dict[str, Any]:
    """Return an answer to everything that a step must be told."""
    parameters = inspect.signature(getattr(case, step)).parameters
    answers = ANSWERS.get(step, {})
    given = {name: answer for name, answer in answers.items() if name in parameters}
    fields = {field.name: field for field in type(case)._meta.get_fields()}
    for name, parameter in parameters.items():
        if name in {"by", *given} or parameter.kind is not parameter.POSITIONAL_OR_KEYWORD:
            continue
        if parameter.default is not parameter.empty:
            continue
        choices = getattr(fields.get(name), "flatchoices", None)
        given[name] = choices[-1][0] if choices else "tekst"
    return given


def take(case: Case, step: str, target: str | None, by) -> Case | None:
    """Take a step without asking who may; None when it needs what the case does not have."""
    method = inspect.unwrap(getattr(type(case), step))
    try:
        with transaction.atomic():
            method(case, by=by, **answers_to(case, step))
            if target:
                case.status = target
            case.touch()
            case.save()
    except Exception:  # noqa: BLE001 -- another state, or more answers: no pair of this test
        return None
    return type(case).objects.get(pk=case.pk)


def run_every_deadline(case: Case) -> dict[str, Any]:
    """Start every deadline that the type knows; return name → end."""
    now = timezone.now()
    ends = {}
    for number, name in enumerate(case.deadline_labels):
        ends[name] = now + timedelta(days=number + 1)
    case.deadlines.all().delete()
    case.deadlines.start(**ends)
    return ends


def pairs_of(kind: str, people) -> Iterator[tuple[str, str, dict, Case]]:
    """Yield both steps of each pair, the ends of before, and the case of after."""
    case_type = TYPES[kind]
    for status in case_type.Status.values:
        for stopping, stopped in list(transitions_from(case_type, status)):
            if not stopped or stopping in OPENING:
                continue
            for opening, opened in list(transitions_from(case_type, str(stopped))):
                if not opened or opened == stopped:
                    continue
                yield from _tried(case_type, people, status, (stopping, stopped, opening, opened))


def _tried(case_type, people, status: str, pair) -> Iterator[tuple]:
    stopping, stopped, opening, opened = pair
    case = make(case_type, people["councillor"])
    Case.objects.filter(pk=case.pk).update(status=status)
    case = case_type.objects.get(pk=case.pk)
    ends = run_every_deadline(case)
    by = people["councillor"]
    closed = take(case, stopping, stopped, by)
    if closed is None:
        return
    if closed.deadlines.exclude(stopped_at=None).count() < MANY:
        return
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        reopened = take(closed, opening, opened, by)
    if reopened is not None and reopened.closed_at is None:
        yield stopping, opening, ends, reopened


@pytest.mark.parametrize("kind", TYPES)
def test_what_stops_deadlines_can_start_them_again(kind, people):
    for stopping, opening, ends, reopened in pairs_of(kind, people):
        clocks = {clock.name: clock for clock in reopened.deadlines.all()}
        of_opening = timezone.now() + timedelta(days=10)  # later than the step that stopped
        for name, end in ends.items():
            clock = clocks[name]
            settled_now = clock.met_at or (clock.stopped_at and clock.stopped_at > of_opening)
            began_anew = clock.started_at > of_opening
            goes_on = clock.is_running and clock.due == end
            assert goes_on or settled_now or began_anew, (stopping, opening, name)


def test_the_pairs_of_a_report_are_all_met(people):
    pairs = {pair[:2] for pair in pairs_of("incident", people)}
    assert {("dismiss", "object"), ("close", "reopen"), ("end_at_source", "reopen")} <= pairs


def test_the_pairs_of_a_request_are_all_met(people):
    pairs = {pair[:2] for pair in pairs_of("veiligwonen", people)}
    assert {("refuse", "reconsider"), ("withdraw", "review"), ("close", "review")} <= pairs


def ends_of(case: Case) -> dict[str, Any]:
    return dict(case.deadlines.running().values_list("name", "due"))


def test_an_objection_starts_the_legal_deadlines_again_at_the_same_dates(people):
    """The klacht of three months (Sr 66) and the talk within 72 hours stayed stopped."""
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    case.deadlines.start(klacht=case.klacht_until)
    before = ends_of(case)
    assert {"talk_1", "reaction", "police", "klacht"} <= set(before)
    case = case.perform("dismiss", by=people["clerk"], **ANSWERS["dismiss"])
    assert ends_of(case) == {}
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        case = case.perform("object", by=people["councillor"], **ANSWERS["object"])
        after = ends_of(case)
        contact = after.pop("contact")
        assert after == {name: due for name, due in before.items() if name != "contact"}
        assert contact > timezone.now()
        assert case.due == min(after.values())
        assert case.is_late


def test_what_was_met_or_settled_before_closing_is_not_due_again(people):
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    case.deadlines.start(klacht=case.klacht_until)
    case = case.perform("start", by=people["clerk"], **ANSWERS["start"])
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        case = case.perform(
            "tell_police", by=people["clerk"], police="charges_open", vpt_code_asked=True,
            klacht_filed=True,
        )  # fmt: skip
        for step in ("hold_talk", "react", "feed_back"):
            case = case.perform(step, by=people["clerk"], **ANSWERS[step])
        case = take(case, "close", Incident.Status.CLOSED, people["clerk"])
        case = case.perform("reopen", by=people["clerk"], **ANSWERS["reopen"])
    assert {"talk_1", "reaction", "police", "klacht"}.isdisjoint(ends_of(case))
    assert {"talk_2", "contact", "news"} <= set(ends_of(case))


def test_a_paused_deadline_is_paused_again(people):
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    case.deadlines.pause("police")
    paused_at = case.deadlines.get(name="police").paused_at
    case = case.perform("dismiss", by=people["clerk"], **ANSWERS["dismiss"])
    assert not case.deadlines.filter(name="police", stopped_at=None).exists()
    case = case.perform("object", by=people["councillor"], **ANSWERS["object"])
    clock = case.deadlines.get(name="police")
    assert (clock.paused_at, clock.stopped_at) == (paused_at, None)


def test_the_term_of_the_awb_counts_from_receipt_after_a_referral(people):
    case = advice_request(people["councillor"]).perform("take", by=people["triagist"])
    before = ends_of(case)
    case = case.perform("refuse", by=people["triagist"], route="support_team", message="Niet hier.")
    assert set(ends_of(case)) == {"handover"}
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        case = case.perform("reconsider", by=people["triagist"])
    assert ends_of(case) == before


def test_shielding_of_the_address_runs_on_through_a_new_claim(people):
    case = advice_request(people["councillor"]).perform("take", by=people["triagist"])
    due = timezone.now() + timedelta(days=200)
    case.deadlines.start(shield_brp=due)
    case = case.perform("refuse", by=people["triagist"], route="support_team", message="Niet hier.")
    assert ends_of(case)["shield_brp"] == due
    case = case.perform("reconsider", by=people["triagist"])
    case = case.perform("withdraw", by=people["councillor"])
    assert ends_of(case) == {}
    case = case.perform("review", by=people["councillor"], review_reason="threat")
    assert ends_of(case)["shield_brp"] == due


def test_what_another_organisation_closed_stays_closed(people):
    """Reopening one case starts nothing in another."""
    others = everybody(OrganisationFactory())
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    other = incident(others["councillor"]).perform("take", by=others["clerk"])
    case = case.perform("dismiss", by=people["clerk"], **ANSWERS["dismiss"])
    other = other.perform("dismiss", by=others["clerk"], **ANSWERS["dismiss"])
    case.perform("object", by=people["councillor"], **ANSWERS["object"])
    assert not Incident.objects.get(pk=other.pk).deadlines.running().exists()
