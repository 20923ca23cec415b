"""Who asks for their own data does not read a besluit before it is made known (AVG art. 15)."""

from decimal import Decimal

import pytest

from legalsupport.models import LegalSupport
from records import subject_access
from records.models import AccessRequest
from tests.legalsupport import factory

pytestmark = pytest.mark.django_db
WORDS = "Kanarie 9931: zo is besloten."


def answer(case, people) -> str:
    """What the applicant gets to read."""
    asked = AccessRequest.ask(
        case.register_holder_id, by=people["councillor"], person=people["councillor"]
    )
    subject_access.collect(asked)
    return str(asked.sections)


def decided(people) -> LegalSupport:
    case = factory.advised(people).perform("offer", by=people["jurist"])
    answers = {"outcome": "refused", "reasons": WORDS, "deviation_reasons": WORDS}
    return case.perform("decide", by=people["secretary"], **answers)


def settled(people) -> LegalSupport:
    case = factory.approved(factory.running(people), people)
    return case.perform("settle", by=people["secretary"], amount=Decimal(400), reasons=WORDS)


def reclaimed(people) -> LegalSupport:
    return factory.overpaid(people).perform(
        "reclaim", by=people["secretary"], amount=Decimal(200), reasons=WORDS
    )


def decided_on_objection(people) -> LegalSupport:
    return factory.objection_decided(people, reasons=WORDS)


@pytest.mark.parametrize(
    "make", [decided, settled, reclaimed, decided_on_objection], ids=lambda make: make.__name__
)
def test_it_is_withheld_with_the_reason(make, people):
    text = answer(make(people), people)
    assert WORDS not in text
    assert "not_known" in text


def test_once_it_is_known_it_is_given(people):
    case = decided(people)
    day = case.decision.decided_on
    case = case.perform("make_known", by=people["secretary"], made_known_on=day)
    text = answer(case, people)
    assert WORDS in text
    assert "not_known" not in text
