"""Bezwaar against a settlement, a withdrawal and a reclaim: the same steps, their own clock."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casework import documents
from casework.transitions import GuardFailed, StaleTransition, steps_for
from legalsupport.forms.late_decision import DecideObjectionForm
from legalsupport.forms.objection import LogObjectionForm, ObjectForm
from legalsupport.models import Funding, LegalSupport, Objection, Payment, Recovery
from legalterms.statutory_terms import OBJECTION
from organisations.models import EquatedDay
from organisations.workdays import local_day
from tests import letters
from tests.legalsupport import factory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def object_to(case, people, against="", **changes) -> LegalSupport:
    """The case, with a bezwaar of today against this besluit."""
    factory.second_decider(people)
    answers = {"grounds": "Er is te weinig vastgesteld.", "against": against} | changes
    return case.perform("object", by=people["councillor"], **answers)


def decided(case, people, **answers) -> LegalSupport:
    """The case, with a decision on its bezwaar that was made known today."""
    jurist, decider = people["jurist"], factory.second_decider(people)
    case = case.perform("waive_hearing", by=jurist, no_hearing="waived")
    answers = {"outcome": "founded", "reasons": "De nota klopt."} | answers
    case = case.perform("decide_objection", by=decider, **answers)
    return case.perform("make_objection_known", by=decider, made_known_on=TODAY())


def keys(case) -> list[str]:
    return [order.key.partition(":")[0] for order in case.open_orders]


@pytest.fixture
def lower(people) -> LegalSupport:
    """A request of which 400 was approved and 250 settled, after views."""
    case = factory.paid(factory.approved(factory.running(people), people), people)
    ask = {"message": "Wat vindt u?", "until": factory.soon()}
    case = case.perform("ask_money_views", by=people["jurist"], **ask)
    case = case.perform("give_money_views", by=people["councillor"], message="Nee.")
    case = case.perform(
        "settle",
        by=people["secretary"],
        amount=Decimal(250),
        reasons="Een deel is niet gemaakt.",
        ground="activities",
    )
    return case.perform(
        "make_order_known", by=people["secretary"], order="settlement", known_on=TODAY()
    )


class TestWhatIsOpen:
    def test_each_besluit_is_contested_once(self, people, lower):
        assert set(keys(lower)) == {"settlement", "decision"}
        case = object_to(lower, people, "settlement")
        assert case.status == "objection"
        assert keys(case) == ["decision"]
        case = decided(case, people, outcome="unfounded")
        case = case.perform("end_objection", by=people["jurist"])
        assert case.status == "settled"
        with pytest.raises(GuardFailed):
            object_to(case, people, "settlement")
        assert Objection.objects.count() == 1

    def test_what_is_not_known_yet_is_not_open(self, people):
        case = factory.approved(factory.running(people), people)
        settle = {"by": people["secretary"], "amount": Decimal(400), "reasons": "Klopt."}
        case = case.perform("settle", **settle)
        assert keys(case) == ["decision"]
        with pytest.raises(GuardFailed):
            object_to(case, people, "settlement")

    def test_a_settlement_and_the_reclaim_on_it_are_contested_together(self, people):
        case = object_to(factory.reclaimed(people), people, "settlement")
        row = case.objection
        assert (row.against, row.recovery) == ("settlement", Recovery.objects.get())
        assert (row.contested_amount, row.reclaimed_amount) == (Decimal(100), Decimal(200))
        assert row.contested_words == "de vaststelling van de vergoeding en de terugvordering"
        assert keys(case) == ["decision"]

    def test_a_reclaim_is_contested_alone_when_the_settlement_cannot_be_in_time(self, people):
        case = factory.reclaimed(people)
        Funding.objects.update(known_on=TODAY() - timedelta(days=60))
        case = LegalSupport.objects.get(pk=case.pk)
        reclaim = next(order.key for order in case.open_orders if order.recovery)
        row = object_to(case, people, reclaim).objection
        assert (row.against, row.is_late) == ("reclaim", False)

    def test_a_withdrawal_after_the_settlement_can_be_contested_as_well(self, people, lower):
        case = decided(object_to(lower, people, "settlement"), people, outcome="unfounded")
        case = case.perform("end_objection", by=people["jurist"])
        ask = {"message": "Wat vindt u?", "until": factory.soon()}
        case = case.perform("ask_money_views", by=people["jurist"], **ask)
        case = case.perform("give_money_views", by=people["councillor"], message="Nee.")
        case = case.perform(
            "withdraw_grant",
            by=people["secretary"],
            ground="new_facts",
            amount=Decimal(0),
            reasons="De rechter stelde opzet vast.",
        )
        case = case.perform(
            "make_order_known", by=people["secretary"], order="settlement", known_on=TODAY()
        )
        assert object_to(case, people, "withdrawal").objection.against == "withdrawal"

    def test_nothing_about_money_is_decided_or_made_known_while_a_bezwaar_runs(self, people):
        case = object_to(factory.overpaid(people), people, "settlement")
        names = {step.name for step in steps_for(case, people["secretary"])}
        assert not names & {"reclaim", "make_order_known", "settle", "withdraw_grant"}
        with pytest.raises(StaleTransition):
            case.perform("reclaim", by=people["secretary"], amount=Decimal(1), reasons="x")


class TestTheClock:
    def test_six_weeks_from_the_day_it_was_made_known(self, people, lower):
        known_on = TODAY() - timedelta(days=30)
        Funding.objects.update(known_on=known_on)
        case = object_to(LegalSupport.objects.get(pk=lower.pk), people, "settlement")
        until = OBJECTION.ends(known_on, equated=EquatedDay.objects.days()).end
        due = case.deadlines.get(name="objection_decision").due
        expected = OBJECTION.ends(until, equated=EquatedDay.objects.days()).end  # six weeks again
        assert (case.objection.is_late, local_day(due)) == (False, expected)

    def test_too_late_is_inadmissible_unless_excused(self, people, lower):
        Funding.objects.update(known_on=TODAY() - timedelta(days=60))
        case = object_to(LegalSupport.objects.get(pk=lower.pk), people, "settlement")
        assert case.objection.is_late
        answers = {"new_amount": Decimal(300)}
        with pytest.raises(GuardFailed):
            decided(case, people, **answers)
        decided(case, people, late_is_excused=True, **answers)

    def test_the_case_closes_when_bezwaar_against_everything_is_over(self, people, lower):
        LegalSupport.objects.update(made_known_on=TODAY() - timedelta(days=60))
        case = LegalSupport.objects.get(pk=lower.pk)
        with pytest.raises(GuardFailed, match="vaststelling"):
            case.perform("close", by=people["jurist"])


class TestTheDecision:
    def test_founded_settles_higher_and_owes_the_difference(self, people, lower):
        owed_before = lower.open_payments().count()
        case = decided(object_to(lower, people, "settlement"), people, new_amount=Decimal(350))
        row = Funding.objects.get()
        assert (row.settled_amount, row.approved) == (Decimal(350), Decimal(400))
        assert case.overpaid_amount() == Decimal(50)
        assert case.open_payments().count() == owed_before

    def test_more_than_was_approved_and_less_than_was_settled_are_refused(self, people, lower):
        case = object_to(lower, people, "settlement")
        for amount in (Decimal("400.01"), Decimal("249.99"), None):
            with pytest.raises(GuardFailed):
                decided(case, people, new_amount=amount)
        for answers in ({"new_outcome": "granted"}, {"new_reclaim": Decimal(1)}):
            with pytest.raises(GuardFailed):
                decided(case, people, **{"outcome": "unfounded", **answers})

    def test_who_settled_does_not_decide_on_it(self, people, lower):
        case = object_to(lower, people, "settlement")
        case = case.perform("waive_hearing", by=people["jurist"], no_hearing="waived")
        answers = {"outcome": "unfounded", "reasons": "x"}
        with pytest.raises(PermissionDenied):
            case.perform("decide_objection", by=people["secretary"], **answers)
        case.perform("decide_objection", by=factory.second_decider(people), **answers)

    def test_a_reclaim_that_is_lowered_lapses(self, people):
        case = object_to(factory.reclaimed(people), people, "settlement")
        case = decided(case, people, new_amount=Decimal(100), new_reclaim=Decimal(50))
        row = Recovery.objects.get()
        assert (row.open_amount, row.counted_amount) == (Decimal(50), Decimal(50))
        assert row.amount == Decimal(200)
        case = case.perform("end_objection", by=people["jurist"])
        case = case.perform(
            "record_repayment", by=people["jurist"], recovery=row.pk, amount=Decimal(50)
        )
        assert Funding.objects.get().recovered == Decimal(50)

    def test_what_came_back_already_goes_to_the_applicant_again(self, people):
        case = factory.reclaimed(people)
        row = Recovery.objects.get()
        pay = {"by": people["jurist"], "recovery": row.pk, "amount": Decimal(200)}
        case = case.perform("record_repayment", **pay)
        case = object_to(case, people, "settlement")
        case = decided(case, people, new_amount=Decimal(100), new_reclaim=Decimal(0))
        refund = Payment.objects.get(kind="refund")
        assert (refund.amount, Funding.objects.get().recovered) == (Decimal(200), Decimal(0))
        paid_before = Funding.objects.get().paid
        case = case.perform(
            "record_payment", by=people["jurist"], payment=refund.pk, paid_on=TODAY()
        )
        assert Funding.objects.get().paid == paid_before
        assert Recovery.objects.get().open_amount == 0

    def test_more_is_never_reclaimed_after_a_bezwaar(self, people):
        case = object_to(factory.reclaimed(people), people, "settlement")
        for amount in (Decimal("200.01"), None):
            with pytest.raises(GuardFailed):
                decided(case, people, new_amount=Decimal(100), new_reclaim=amount)

    def test_a_court_that_annuls_it_puts_back_what_was_contested(self, people):
        case = object_to(factory.reclaimed(people), people, "settlement")
        case = decided(case, people, new_amount=Decimal(100), new_reclaim=Decimal(0))
        jurist = people["jurist"]
        case = case.perform("log_court", by=jurist, lodged_on=TODAY(), court="Rechtbank Utrecht")
        case = case.perform(
            "end_court",
            by=jurist,
            outcome="decide_anew",
            ruled_on=TODAY(),
            decide_until=TODAY() + timedelta(days=30),
        )
        assert case.status == "objection"
        assert Recovery.objects.get().open_amount == Decimal(200)
        assert Funding.objects.get().settled_amount == Decimal(100)

    def test_withdrawn_the_case_goes_on_where_it_was(self, people, lower):
        case = object_to(lower, people, "settlement")
        case = case.perform("withdraw_objection", by=people["councillor"])
        assert case.status == "settled"
        assert "settlement" in keys(LegalSupport.objects.get(pk=case.pk))

    def test_the_first_decision_stays_as_it_was(self, people, lower):
        case = decided(object_to(lower, people, "settlement"), people, new_amount=Decimal(400))
        assert case.read_first_decision().amount == Decimal(1000)
        assert not case.decision_is_replaced


class TestFormsAndLetters:
    def test_the_form_asks_against_what_only_when_there_is_a_choice(self, people, lower):
        assert "against" not in ObjectForm(case=factory.made_known(people)).fields
        form = ObjectForm(case=lower)
        asked = {key for key, _label in form.fields["against"].choices}
        assert asked == {"settlement", "decision"}
        form = LogObjectionForm({}, case=lower)
        assert "against" in form.errors

    def test_the_form_of_the_decision_asks_for_the_sums(self, people):
        case = object_to(factory.reclaimed(people), people, "settlement")
        fields = DecideObjectionForm(case=case).fields
        assert {"new_amount", "new_reclaim"} <= set(fields)
        assert "new_outcome" not in fields
        first = DecideObjectionForm(case=factory.objected(people)).fields
        assert "new_outcome" in first
        assert "new_reclaim" not in first

    def test_the_letters_say_what_it_is_against_and_what_counts_now(self, people):
        case = object_to(factory.reclaimed(people), people, "settlement")
        receipt = " ".join(letters.pages(documents.write(case, "objection_receipt"))[0].split())
        assert "de vaststelling van de vergoeding en de terugvordering" in receipt
        case = decided(case, people, new_amount=Decimal(100), new_reclaim=Decimal(50))
        text = " ".join(letters.pages(documents.write(case, "objection_decision_sent"))[0].split())
        assert "Teruggevorderd wordt nu € 50" in text.replace("\xa0", " ")
        assert "rechtbank" in text

    def test_the_applicant_sees_until_when_and_the_step(self, people, lower, enter):
        page = enter(people["councillor"]).get(f"/mijn/zaken/{lower.number}/").content.decode()
        assert "Bezwaar tegen de vaststelling van de vergoeding" in page
        assert "Bezwaar maken" in page
