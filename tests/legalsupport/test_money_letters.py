"""The letters about money say what is true of the decision that they are about."""

from decimal import Decimal

import pytest
from django.utils import timezone

from casework import documents
from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.models import LegalSupport
from tests import letters
from tests.legalsupport import factory
from ui.charts import format_euros

pytestmark = pytest.mark.django_db


def text_of(case, kind: str) -> str:
    """Return what a letter of this kind says if it is made now."""
    fresh = LegalSupport.objects.get(pk=case.pk)
    return " ".join(" ".join(letters.pages(documents.write(fresh, kind))).split())


def reclaim(case, people, amount: int, reasons: str) -> LegalSupport:
    answers = {"amount": Decimal(amount), "reasons": reasons}
    return case.perform("reclaim", by=people["secretary"], **answers)


def sent(case, people) -> LegalSupport:
    order = next(iter(case.orders_to_make_known()))
    today = timezone.localdate()
    return case.perform("make_order_known", by=people["secretary"], order=order, known_on=today)


class TestTwoReclaims:
    def test_the_next_waits_until_the_first_was_made_known(self, people):
        case = reclaim(factory.overpaid(people), people, 150, "Eerste deel.")
        with pytest.raises(GuardFailed, match="bekend"):
            reclaim(case, people, 50, "Tweede deel.")

    def test_a_letter_made_late_is_about_the_one_that_was_made_known(self, people):
        """The worker was away: another decision was taken before the letter was written."""
        case = sent(reclaim(factory.overpaid(people), people, 150, "Eerste deel."), people)
        case = reclaim(case, people, 50, "Tweede deel.")
        text = text_of(case, "reclaim_sent")
        assert "Eerste deel." in text
        assert "Tweede deel." not in text
        text = text_of(case, "reclaim")
        assert "Tweede deel." in text
        assert "Al eerder teruggevorderd € 150" in text

    def test_a_reminder_names_each_claim_of_that_day(self, people):
        case = sent(reclaim(factory.overpaid(people), people, 150, "Eerste deel."), people)
        case = factory.overdue(sent(reclaim(case, people, 50, "Tweede deel."), people))
        first, second = case.recoveries.all()
        for claim in (second, first):
            case = case.perform("remind_repayment", by=people["jurist"], recovery=claim.pk)
        text = text_of(case, "reminder").replace("\xa0", " ")
        for claim in case.recoveries.all():
            assert f"nog {format_euros(claim.open_amount)} open".replace("\xa0", " ") in text


def test_where_the_ministry_decides_no_letter_sends_a_bezwaar_to_the_employer(people, monkeypatch):
    """The employer sees nothing then, so who follows the letter may not write to it."""
    case = factory.reclaimed(people)
    case = factory.overdue(case)
    case = case.perform("remind_repayment", by=people["jurist"], recovery=case.recoveries.get().pk)
    monkeypatch.setattr(access, "DECIDERS", access.DECIDERS_BY_SETTING["bzk"])
    for kind in ("final_account_sent", "reclaim_sent", "reminder"):
        text = text_of(case, kind)
        assert "Utrecht" not in text, kind
        assert "BZK" in text, kind
