"""What was mistyped is taken back by a counter-entry: the wrong row stays, and counts no more."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from casework import documents
from casework.transitions import GuardFailed, StaleTransition, steps_for
from legalsupport.models import CounterEntry, Declaration, Funding, LegalSupport, Payment
from legalsupport.transitions import funding_guards
from organisations.access import Door
from organisations.workdays import local_day
from tests import letters
from tests.legalsupport import factory
from weerbaar import scope

pytestmark = pytest.mark.django_db
WHY = "Verkeerd bedrag ingevuld."
TODAY = timezone.localdate


def taken_back(case, people, who="councillor") -> LegalSupport:
    row = case.submitted_declarations().get()
    return case.perform("take_back_declaration", by=people[who], declaration=row.pk, reasons=WHY)


def advanced(people) -> LegalSupport:
    case = factory.running(people).perform("set_limits", by=people["secretary"], advance_limit=500)
    return case.perform("pay_advance", by=people["jurist"], amount=Decimal(300))


class TestDeclaration:
    @pytest.mark.parametrize("who", ["councillor", "jurist"])
    def test_it_stays_and_counts_no_more(self, who, people):
        case = taken_back(factory.declared(factory.running(people)), people, who)
        assert Declaration.objects.count() == 1
        assert CounterEntry.objects.get().declaration == Declaration.objects.get()
        assert not case.submitted_declarations().exists()
        assert "decide_declaration" not in {
            step.name for step in steps_for(case, people["secretary"])
        }
        case = factory.approved(case, people, 400)  # the same costs can be declared again
        case = factory.settled(case, people)
        text = " ".join(letters.pages(documents.write(case, "final_account_sent"))[0].split())
        assert "800" not in text

    def test_after_the_decision_and_twice_it_is_refused(self, people):
        case = factory.declared(factory.running(people))
        row = case.submitted_declarations().get()
        answers = {"by": people["councillor"], "declaration": row.pk, "reasons": WHY}
        case = case.perform("take_back_declaration", **answers)
        with pytest.raises((GuardFailed, StaleTransition)):
            case.perform("take_back_declaration", **answers)
        case = factory.approved(case, people, 300)
        decided = case.declarations.get(status="approved")
        with pytest.raises((GuardFailed, StaleTransition)):
            case.perform("take_back_declaration", **(answers | {"declaration": decided.pk}))
        assert CounterEntry.objects.count() == 1

    def test_everybody_reads_on_the_page_that_it_was_taken_back(self, people, enter):
        case = taken_back(factory.declared(factory.running(people)), people)
        for person, address in (
            (people["councillor"], f"/mijn/zaken/{case.number}/"),
            (people["secretary"], f"/juridische-hulp/besluiten/{case.number}/"),
        ):
            assert "teruggenomen op" in enter(person).get(address).content.decode()

    def test_the_applicant_leaves_what_a_lawyer_sent_to_the_desk(self, people):
        case = factory.with_lawyer(people)
        sent = case.sent_by_lawyer()[0]
        case = case.perform(
            "take_in_declaration",
            by=people["jurist"],
            sent=sent.pk,
            stage="eerste_aanleg",
            purpose="Zitting.",
        )
        with pytest.raises(GuardFailed):
            taken_back(case, people)
        taken_back(case, people, "jurist")
        sent.refresh_from_db()
        assert (sent.declaration, sent.returned_on) == (None, timezone.localdate())


class TestAdvance:
    def test_it_lapses_and_leaves_room_again(self, people):
        case = advanced(people)
        row = Payment.objects.get()
        answers = {"by": people["jurist"], "payment": row.pk, "reasons": WHY}
        case = case.perform("take_back_advance", **answers)
        row.refresh_from_db()
        assert (row.cancelled_on, Funding.objects.get().advanced) == (timezone.localdate(), 0)
        with pytest.raises((GuardFailed, StaleTransition)):
            case.perform("take_back_advance", **answers)
        assert not case.open_payments().exists()

    def test_what_was_paid_or_set_off_stays(self, people):
        case = factory.with_advance(people)
        row = Payment.objects.get()
        answers = {"by": people["jurist"], "payment": row.pk, "reasons": WHY}
        with pytest.raises((GuardFailed, StaleTransition)):
            case.perform("take_back_advance", **answers)
        other = advanced(people)
        other = factory.approved(other, people, 100)
        unpaid = other.unpaid_advances().get()
        with pytest.raises(GuardFailed, match="verrekend"):
            other.perform("take_back_advance", **(answers | {"payment": unpaid.pk}))


class TestPayment:
    """What was recorded as paid by mistake is owed again, and the wrong row stays."""

    def undone(self, case, people, who="jurist") -> LegalSupport:
        row = case.recorded_payments().first()
        return case.perform("take_back_payment", by=people[who], payment=row.pk, reasons=WHY)

    @pytest.mark.parametrize("who", ["jurist", "secretary"])
    def test_a_declaration_is_owed_again_within_its_own_six_weeks(self, who, people):
        case = factory.paid(factory.approved(factory.running(people), people, 400), people)
        wrong = Payment.objects.get()
        case = self.undone(case, people, who)
        wrong.refresh_from_db()
        assert (wrong.paid_on, wrong.reversed_on) == (TODAY(), TODAY())
        entry = CounterEntry.objects.get()
        assert (entry.payment, entry.made_by, entry.made_on) == (wrong, people[who], TODAY())
        again = case.open_payments().get()
        same = ("kind", "declaration_id", "amount", "known_on", "pay_until")
        assert all(getattr(again, name) == getattr(wrong, name) for name in same)
        assert (Funding.objects.get().paid, Funding.objects.get().approved) == (0, 400)
        deadline = case.deadlines.get(name="payment")
        assert (deadline.is_running, local_day(deadline.due)) == (True, wrong.pay_until)
        case = factory.paid(case, people)
        assert Funding.objects.get().paid == 400

    def test_an_advance_can_be_taken_back_itself_afterwards(self, people):
        case = self.undone(factory.with_advance(people), people)
        assert (Funding.objects.get().paid, Funding.objects.get().advanced) == (0, 300)
        row = case.unpaid_advances().get()
        case = case.perform("take_back_advance", by=people["jurist"], payment=row.pk, reasons=WHY)
        assert Funding.objects.get().advanced == 0
        assert CounterEntry.objects.count() == 2

    @pytest.mark.parametrize("kind", ["penalty", "objection_costs", "refund"])
    def test_what_is_owed_beside_the_grant_leaves_its_sums_alone(self, kind, people):
        case = factory.paid(factory.approved(factory.running(people), people, 400), people)
        case.owe(kind, Decimal(92), TODAY())
        row = case.open_payments().get()
        answers = {"by": people["jurist"], "payment": row.pk}
        case = case.perform("record_payment", paid_on=TODAY(), **answers)
        case = case.perform("take_back_payment", reasons=WHY, **answers)
        assert Funding.objects.get().paid == 400
        assert [(row.kind, row.amount) for row in case.open_payments()] == [(kind, 92)]

    def test_a_second_click_does_nothing_twice(self, people):
        case = factory.with_advance(people)
        row = Payment.objects.get()
        answers = {"by": people["jurist"], "payment": row.pk, "reasons": WHY}
        case = case.perform("take_back_payment", **answers)
        with pytest.raises((GuardFailed, StaleTransition)):
            case.perform("take_back_payment", **answers)
        assert (Payment.objects.count(), CounterEntry.objects.count()) == (2, 1)
        assert Funding.objects.get().paid == 0

    def test_after_a_lower_settlement_no_more_is_owed_than_that_leaves(self, people):
        case = factory.overpaid(people)  # 300 paid, 100 settled
        case = self.undone(case, people)
        assert (case.overpaid_amount(), case.open_payments().get().amount) == (0, 100)

    def test_what_was_reclaimed_of_it_keeps_it(self, people):
        case = factory.reclaimed(people)
        with pytest.raises(GuardFailed, match="teruggevorderd"):
            self.undone(case, people)
        assert Funding.objects.get().paid == 300
        assert not CounterEntry.objects.exists()

    def test_what_went_back_to_the_payer_keeps_it(self, people):
        case = factory.with_advance(people)
        award = {"court": "civil", "amount": Decimal(50), "received_on": TODAY()}
        case = case.perform("record_cost_award", by=people["jurist"], **award)
        with pytest.raises(GuardFailed, match="teruggekomen"):
            self.undone(case, people)

    def test_the_case_closes_only_when_it_was_paid_after_all(self, people):
        case = factory.approved(factory.running(people), people, 400)
        case = factory.settled(factory.paid(case, people), people)
        case = self.undone(case, people)
        assert "Er moet nog worden betaald" in funding_guards.require_money_settled(case)

    def test_who_it_is_about_reads_it_and_cannot_do_it(self, people, enter):
        case = factory.with_advance(people)
        names = {step.name for step in steps_for(case, people["councillor"])}
        assert "take_back_payment" not in names
        case = self.undone(case, people)
        for person, address in (
            (people["councillor"], f"/mijn/zaken/{case.number}/"),
            (people["secretary"], f"/juridische-hulp/besluiten/{case.number}/"),
            (people["jurist"], f"/juridische-hulp/{case.number}/"),
        ):
            text = " ".join(enter(person).get(address).content.decode().split())
            assert "niet betaald: vastgelegd als betaald op" in text
            assert WHY in text

    def test_the_database_takes_nothing_back_that_was_not_paid(self, people):
        advanced(people)
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.update(reversed_on=TODAY())


def test_nobody_changes_a_counter_entry(people):
    taken_back(factory.declared(factory.running(people)), people)
    for person, door in (
        (people["councillor"], Door.OWN),
        (people["jurist"], Door.STAFF),
        (people["secretary"], Door.STAFF),
    ):
        statement = "UPDATE legalsupport_counterentry SET made_on = now()"
        with (
            pytest.raises(DatabaseError),
            scope.acting_for(person, door),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
