"""Money while a bezwaar runs: it goes on, and its ceiling follows what is decided."""

from decimal import Decimal

import pytest
from django.utils import timezone

from casework.transitions import GuardFailed, StaleTransition
from legalsupport.models import LegalSupport
from tests.legalsupport import factory

pytestmark = pytest.mark.django_db

MORE = {"outcome": "founded", "new_outcome": "granted", "new_amount": Decimal(1500)}


def ceiling(case) -> Decimal:
    """Return the most that is paid, as the database has it."""
    return LegalSupport.objects.get(pk=case.pk).funding_row.ceiling


def ruled(people, case, **answers):
    """A request after a ruling of today about the decision on the bezwaar."""
    today = timezone.localdate()
    case = case.perform("log_court", by=people["jurist"], lodged_on=today, court="Rechtbank")
    return case.perform("end_court", by=people["jurist"], ruled_on=today, **answers)


def test_costs_are_declared_and_approved_while_a_bezwaar_runs(people):
    case = factory.objected(people, running=True)
    case = factory.approved(case, people, 400)
    assert (case.status, case.funding_row.approved) == ("objection", Decimal(400))


def test_nothing_is_settled_while_a_bezwaar_runs(people):
    case = factory.objected(people, running=True)
    answers = {"amount": Decimal(0), "reasons": "Klaar."}
    with pytest.raises(StaleTransition):
        case.perform("settle", by=people["secretary"], **answers)


def test_a_founded_bezwaar_raises_the_ceiling_when_it_is_made_known(people):
    case = factory.objection_decided(people, factory.heard(people, running=True), **MORE)
    assert ceiling(case) == Decimal(1000)
    case = factory.objection_known(people, factory.heard(people, running=True), **MORE)
    assert ceiling(case) == Decimal(1500)


def test_a_founded_bezwaar_against_a_refusal_opens_the_money(people):
    case = factory.heard(people, case=factory.refused(people))
    case = factory.objection_known(people, case, **MORE)
    assert ceiling(case) == Decimal(1500)
    case = case.perform("start_support", by=people["jurist"])
    assert factory.approved(case, people, 1200).funding_row.remaining == Decimal(300)


def test_a_ruling_lowers_the_ceiling_but_never_below_what_was_approved(people):
    case = factory.objection_known(people, factory.heard(people, running=True), **MORE)
    case = factory.approved(case, people, 1200)
    soon = factory.soon().date()
    case = ruled(people, case, outcome="decide_anew", decide_until=soon)
    assert ceiling(case) == Decimal(1200)
    with pytest.raises(GuardFailed, match="over"):
        factory.approved(case, people, 1)
