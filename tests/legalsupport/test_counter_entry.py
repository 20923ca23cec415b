"""What was mistyped is taken back by a counter-entry, before it is decided or paid."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from casework import documents
from casework.transitions import GuardFailed, StaleTransition, steps_for
from legalsupport.models import CounterEntry, Declaration, Funding, LegalSupport, Payment
from organisations.access import Door
from tests import letters
from tests.legalsupport import factory
from weerbaar import scope

pytestmark = pytest.mark.django_db
WHY = "Verkeerd bedrag ingevuld."


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
