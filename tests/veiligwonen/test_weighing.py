"""Weighings are kept; a lower band needs two; below a hard rule the coördinator is one of them."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from casework.transitions import GuardFailed
from tests.factories import advice_request
from tests.veiligwonen.test_triage import AZC
from veiligwonen.models import Weighing
from veiligwonen.rules.triage import MODEL_VERSION, Band

pytestmark = pytest.mark.django_db


def clocks(case) -> dict:
    """The clocks that run."""
    return {clock.name: clock.due for clock in case.deadlines.running()}


@pytest.fixture
def in_triage(new_request, desk):
    """The azc case, taken by the first triagist."""
    return new_request.perform("take", by=desk["triagist"])


def test_a_request_is_weighed_at_once_by_what_was_told(new_request):
    first = new_request.applicant_details.current
    assert (first.model, first.by) == (MODEL_VERSION, None)
    # Start in the ambt is not known: 2 points of 3.
    assert (first.score, first.band) == (81, Band.P1)
    assert new_request.rank == 1000 + 500 + 100 - 81
    assert first.rules == ["H2"]


def test_every_weighing_is_kept_with_its_model_and_its_author(in_triage, desk):
    case = in_triage.perform("weigh", by=desk["triagist"], **asdict(replace(AZC, danger_now=True)))
    rows = case.weighings.values_list("model", "by_id", "before", "band")
    assert list(rows) == [
        (MODEL_VERSION, desk["triagist"].pk, Band.P1, Band.P0),
        (MODEL_VERSION, None, None, Band.P1),
    ]


def test_facts_and_reasons_lie_sealed(in_triage, desk):
    in_triage.perform("weigh", by=desk["triagist"], **asdict(AZC))
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(line::text, '') FROM veiligwonen_weighing line")
        (everything,) = cursor.fetchone()
    assert "at_the_home" not in everything
    assert b"at_the_home".hex() not in everything
    # With its quotes: two letters alone stand in any ciphertext sooner or later.
    assert b'"H2"'.hex() not in everything


def test_a_lower_band_waits_for_a_second_person(in_triage, desk):
    quiet = replace(AZC, at_the_home=False, severity=1, likelihood=1)
    case = in_triage.perform("weigh", by=desk["triagist"], **asdict(quiet))
    assert (case.band, case.applicant_details.pending.band, case.rank // 1000) == (
        Band.P1,
        Band.P3,
        1,
    )
    with pytest.raises(PermissionDenied):
        case.perform("agree_lower", by=desk["triagist"])
    with pytest.raises(GuardFailed):
        case.perform("to_adviser", by=desk["triagist"], adviser=desk["adviser"])
    case = case.perform("agree_lower", by=desk["second"])
    assert (case.band, case.applicant_details.pending, case.rank // 1000) == (Band.P3, None, 3)


def test_a_second_person_may_say_no(in_triage, desk):
    case = in_triage.perform(
        "weigh",
        by=desk["triagist"],
        **asdict(replace(AZC, at_the_home=False, severity=1, likelihood=1)),
    )
    case = case.perform("refuse_lower", by=desk["second"])
    assert (case.band, case.applicant_details.pending) == (Band.P1, None)
    assert case.weighings.filter(state="refused", settled_by=desk["second"]).count() == 1


def test_below_a_hard_rule_only_with_the_coordinator(in_triage, desk):
    case = in_triage.perform("weigh", by=desk["triagist"], **asdict(AZC))
    case = case.perform("move_band", by=desk["triagist"], band=Band.P3, reason="Man is opgepakt.")
    assert case.band == Band.P1
    with pytest.raises(PermissionDenied):
        case.perform("agree_lower", by=desk["second"])
    assert case.perform("agree_lower", by=desk["coordinator"]).band == Band.P3


def test_up_needs_nobody_else(alderman, desk):
    case = advice_request(
        alderman, reason="preventive", severity="0", likelihood="0", at_the_home="no"
    )
    case = case.perform("take", by=desk["triagist"])
    before = case.band
    case = case.perform("weigh", by=desk["triagist"], **asdict(AZC))
    case = case.perform(
        "move_band", by=desk["triagist"], band=Band.P0, reason="Er staat nu iemand."
    )
    assert (before > Band.P1, case.band, case.applicant_details.current.manual) == (
        True,
        Band.P0,
        True,
    )


def test_the_database_refuses_a_lowering_by_one(in_triage, desk):
    now = in_triage.applicant_details.current
    values = {
        "score": 1,
        "lowest": 1,
        "highest": 1,
        "minimum": 4,
        "top": 4,
        "by": desk["triagist"],
        "before": now.band,
        "band": 4,
    }
    for settled in (None, desk["triagist"]):
        with pytest.raises(IntegrityError), transaction.atomic():
            Weighing.objects.create(case=in_triage, settled_by=settled, **values)


def test_what_is_unknown_makes_a_call(alderman, desk):
    unknown = dict.fromkeys(("pkvw", "detection", "weak_front", "arrangements"), "unknown")
    answers = {
        "severity": "2",
        "likelihood": "3",
        "at_the_home": "no",
        "address_shared": "no",
        "minors": 0,
        "risk_moment": "no",
        "since": timezone.localdate() - timedelta(days=900),
    }
    case = advice_request(alderman, **answers, **unknown)
    current = case.applicant_details.current
    assert (current.score, current.lowest, current.highest) == (34, 23, 43)
    assert case.band == Band.P3
    assert current.call
    assert "call" in clocks(case)
    case = case.perform("take", by=desk["triagist"])
    case = case.perform("log_contact", by=desk["triagist"], note="Gebeld.")
    assert "call" not in clocks(case)


def test_it_is_weighed_again_in_time_and_after_something_new(in_triage, desk):
    case = in_triage.perform("weigh", by=desk["triagist"], **asdict(AZC))
    assert (clocks(case)["reweigh"] - timezone.now()).days in {13, 14}
    case.on_reporter_message()
    assert (clocks(case)["reweigh"] - timezone.now()).days < 6
