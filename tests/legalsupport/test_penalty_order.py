"""A dwangsom that is set by besluit, and the costs of a bezwaar: paid in their term."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casework import documents
from casework.transitions import GuardFailed, StaleTransition, steps_for
from legalsupport.forms.penalty import PenaltyOrderForm
from legalsupport.models import DefaultNotice, LegalSupport, Payment, PenaltyOrder
from legalterms.statutory_terms import PENALTY_DECISION
from organisations.models import EquatedDay
from organisations.workdays import local_day
from tests import letters
from tests.legalsupport import factory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def ago(days: int) -> date:
    return TODAY() - timedelta(days=days)


@pytest.fixture
def late(people) -> LegalSupport:
    """A request whose decision came fifteen days after the dwangsom began: 14 × 23 + 35 euros."""
    case = factory.advised(people).perform("offer", by=people["jurist"])
    case = factory.late(people, case, days=40)
    case = case.perform("give_default_notice", by=people["councillor"])
    DefaultNotice.objects.update(received_on=ago(29))  # the first day is two weeks later
    case = LegalSupport.objects.get(pk=case.pk)
    case = case.perform(
        "decide", by=people["secretary"], outcome="granted", amount=1000, reasons="Als het advies."
    )
    return case.perform("make_known", by=people["secretary"], made_known_on=TODAY())


def set_by(case, people, who="secretary", **answers) -> LegalSupport:
    notice = DefaultNotice.objects.get()
    return case.perform("set_penalty", by=people[who], notice=notice.pk, **answers)


def known(case, people) -> LegalSupport:
    order = next(iter(case.orders_to_make_known()))
    answers = {"order": order, "known_on": TODAY()}
    return case.perform("make_order_known", by=people["secretary"], **answers)


def test_it_is_set_at_what_the_days_come_to_and_paid_in_six_weeks(people, late):
    case = set_by(late, people)
    order = PenaltyOrder.objects.get()
    assert (order.amount, order.last_day) == (Decimal(357), ago(1))
    assert not Payment.objects.exists()
    case = known(case, people)
    payment = Payment.objects.get(kind="penalty")
    assert (payment.amount, payment.pay_until) == (Decimal(357), case.pay_until_of(TODAY()))
    case = case.perform("start_support", by=people["jurist"])
    case = case.perform("record_payment", by=people["jurist"], payment=payment.pk, paid_on=TODAY())
    assert case.funding_row.paid == 0


def test_the_clock_is_two_weeks_after_the_last_day(late):
    due = local_day(late.deadlines.get(name="penalty").due)
    assert due == PENALTY_DECISION.ends(ago(1), equated=EquatedDay.objects.days()).end


def test_a_second_click_sets_it_once(people, late):
    case = set_by(late, people)
    with pytest.raises((StaleTransition, GuardFailed)):
        set_by(late, people)
    assert PenaltyOrder.objects.count() == 1
    assert case.deadlines.get(name="penalty").met_at


def test_who_decides_sets_it_and_nobody_else(people, late):
    for who in ("jurist", "councillor"):
        with pytest.raises(PermissionDenied):
            set_by(late, people, who)


def test_while_it_runs_it_cannot_be_set(people):
    case = factory.advised(people).perform("offer", by=people["jurist"])
    case = factory.late(people, case, days=40)
    case = case.perform("give_default_notice", by=people["councillor"])
    DefaultNotice.objects.update(received_on=ago(29))
    case = LegalSupport.objects.get(pk=case.pk)
    assert "set_penalty" not in {step.name for step in steps_for(case, people["secretary"])}
    DefaultNotice.objects.update(received_on=ago(70), term_end=ago(80))
    case = LegalSupport.objects.get(pk=case.pk)
    set_by(case, people)  # after 42 days, also without a decision
    assert PenaltyOrder.objects.get().amount == Decimal(1442)


def test_none_is_owed_on_a_ground_of_the_law_with_its_reason(people, late):
    notice = DefaultNotice.objects.get()
    form = PenaltyOrderForm({"notice": str(notice.pk), "exemption": "lid 5c"}, case=late)
    assert "reasons" in form.errors
    case = known(set_by(late, people, exemption="lid 5c", reasons="Kennelijk."), people)
    assert not Payment.objects.exists()
    text = " ".join(letters.pages(documents.write(case, "penalty_sent"))[0].split())
    assert "geen dwangsom" in text
    assert "U kunt bezwaar maken" in text


def test_the_applicant_reads_it_when_it_is_made_known(people, late, enter):
    case = set_by(late, people)
    page = f"/mijn/zaken/{case.number}/"
    assert "Vastgesteld (Awb 4:18)" not in enter(people["councillor"]).get(page).content.decode()
    known(case, people)
    assert "Vastgesteld (Awb 4:18)" in enter(people["councillor"]).get(page).content.decode()


def test_bezwaar_against_it_can_only_make_it_higher(people, late):
    case = known(set_by(late, people), people)
    key = next(order.key for order in case.open_orders if order.penalty_order)
    decider = factory.second_decider(people)
    case = case.perform("object", by=people["councillor"], grounds="Te laag.", against=key)
    case = case.perform("waive_hearing", by=people["jurist"], no_hearing="waived")
    answers = {"outcome": "founded", "reasons": "Er waren meer dagen."}
    with pytest.raises(GuardFailed):
        case.perform("decide_objection", by=decider, new_amount=Decimal(300), **answers)
    case = case.perform("decide_objection", by=decider, new_amount=Decimal(400), **answers)
    case.perform("make_objection_known", by=decider, made_known_on=TODAY())
    assert PenaltyOrder.objects.get().amount == Decimal(400)
    assert sum(row.amount for row in Payment.objects.filter(kind="penalty")) == Decimal(400)


def test_a_case_closes_after_the_dwangsom_was_set_and_paid(people):
    case = factory.advised(people).perform("offer", by=people["jurist"])
    case = factory.late(people, case, days=40)
    case = case.perform("give_default_notice", by=people["councillor"])
    DefaultNotice.objects.update(received_on=ago(29))
    case = LegalSupport.objects.get(pk=case.pk)
    answers = {"outcome": "refused", "reasons": "Geen ambt.", "deviation_reasons": "Anders."}
    case = case.perform("decide", by=people["secretary"], **answers)
    case = case.perform("make_known", by=people["secretary"], made_known_on=TODAY())
    LegalSupport.objects.update(made_known_on=ago(60))
    case = LegalSupport.objects.get(pk=case.pk)
    with pytest.raises(GuardFailed, match="4:18"):
        case.perform("close", by=people["jurist"])
    case = known(set_by(case, people), people)
    with pytest.raises(GuardFailed, match="betaald"):
        case.perform("close", by=people["jurist"])
    payment = case.open_payments().get()
    case = case.perform("record_payment", by=people["jurist"], payment=payment.pk, paid_on=TODAY())
    PenaltyOrder.objects.update(known_on=ago(60))
    LegalSupport.objects.get(pk=case.pk).perform("close", by=people["jurist"])


def test_costs_of_a_bezwaar_are_owed_from_the_day_it_was_made_known(people):
    case = factory.objection_known(
        people,
        outcome="founded",
        new_outcome="granted",
        new_amount=Decimal(1200),
        is_unlawful=True,
        costs=Decimal("1332.00"),
    )
    payment = Payment.objects.get(kind="objection_costs")
    assert (payment.amount, payment.known_on) == (Decimal(1332), TODAY())
    assert payment.pay_until == case.pay_until_of(TODAY())
    assert "record_payment" in {step.name for step in steps_for(case, people["jurist"])}
