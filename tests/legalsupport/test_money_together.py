"""Fifty at once: never more is approved, advanced or paid than was granted."""

from decimal import Decimal

import pytest
from django.db import transaction

from casework.transitions import GuardFailed, TransitionRefused
from legalsupport.models import Declaration, Funding, LegalSupport, Payment
from legalsupport.rules.funding import CeilingExceeded
from organisations.access import Door
from organisations.models import Person
from tests import factories
from tests.legalsupport import factory
from tests.together import HANDS, at_once
from weerbaar import scope

EACH = 5  # of each hand: fifty calls, ten at a time


@pytest.fixture
def place(committed):
    """A municipality with somebody in every role: really there, for threads."""
    return factories.everybody(factories.OrganisationFactory(name="Utrecht", code="GM0344"))


def test_fifty_decisions_approve_no_more_than_the_ceiling(place):
    """Fifty declarations of 30 euros, a ceiling of 1000: thirty-three fit."""
    case = factory.running(place)
    declared: list[None] = []

    def declare(number) -> None:
        applicant = Person.objects.get(pk=case.reporter_id)
        with scope.acting_for(applicant, Door.OWN):
            LegalSupport.objects.get(pk=case.pk).perform(
                "declare", by=applicant, **factory.costs(30, hours=Decimal(number + 1))
            )
        declared.append(None)

    assert at_once(declare, range(HANDS * EACH)) == []
    numbers = sorted(Declaration.objects.values_list("number", flat=True))
    assert numbers == list(range(1, HANDS * EACH + 1))
    refused: list[str] = []

    def approve(declaration) -> None:
        decider = Person.objects.get(pk=place["secretary"].pk)
        try:
            with scope.acting_for(decider):
                LegalSupport.objects.get(pk=case.pk).perform(
                    "decide_declaration", by=decider, declaration=declaration, verdict="approved"
                )
        except GuardFailed as refusal:
            refused.append(str(refusal))

    assert at_once(approve, list(Declaration.objects.values_list("pk", flat=True))) == []
    row = Funding.objects.get()
    assert (row.approved, row.remaining) == (990, 10)
    assert Declaration.objects.filter(status="approved").count() == 33
    assert len(refused) == HANDS * EACH - 33
    assert all("€\xa010" in sentence for sentence in refused)
    assert sum(Payment.objects.values_list("amount", flat=True)) == 990


def test_the_counter_holds_without_the_lock_of_the_case(place):
    """Whoever forgets the door: the UPDATE itself carries the condition."""
    case = factory.running(place).perform(
        "set_limits", by=place["secretary"], advance_limit=Decimal(400)
    )
    row = Funding.objects.get(case=case)
    passed: list[Decimal] = []

    def change(number) -> None:
        stale = Funding.objects.get(pk=row.pk)
        try:
            if number % 2:
                stale.advance(Decimal(70))
            else:
                with transaction.atomic():
                    stale.approve(Decimal(70))
            passed.append(Decimal(70))
        except CeilingExceeded:
            return

    assert at_once(change, range(HANDS * EACH)) == []
    row.refresh_from_db()
    assert 0 <= row.approved + row.advanced <= row.ceiling
    assert row.advanced <= row.advance_limit
    assert passed


def test_fifty_clicks_pay_once(place):
    case = factory.approved(factory.running(place), place)
    payment = Payment.objects.get()
    refused: list[None] = []

    def pay(_number) -> None:
        jurist = Person.objects.get(pk=place["jurist"].pk)
        try:
            with scope.acting_for(jurist):
                LegalSupport.objects.get(pk=case.pk).perform(
                    "record_payment",
                    by=jurist,
                    payment=payment.pk,
                    paid_on=payment.known_on,
                )
        except TransitionRefused:
            refused.append(None)

    assert at_once(pay, range(HANDS * EACH)) == []
    assert Funding.objects.get().paid == 400
    assert len(refused) == HANDS * EACH - 1
