"""Where the ministry decides, no form or page says that the employer does; a renewal asks anew."""

import re

import pytest
from bs4 import BeautifulSoup

from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.forms.application import APPLICATION_PAGES
from legalsupport.forms.steps import STEPS
from legalsupport.models import LegalSupport, Renewal
from tests.legalsupport import factory

pytestmark = pytest.mark.django_db
HEARS_NOTHING = "Uw werkgever hoort niets."
NOT_ABOUT_DECIDING = ("Ja, via de werkgever", "goed werkgeverschap")


def words_of_forms() -> str:
    """Everything that a form of legal support asks, explains and complains of."""
    texts: list[str] = []
    for form_class in [*STEPS.values(), *APPLICATION_PAGES.values()]:
        for field in form_class.base_fields.values():
            texts += [str(field.label), str(field.help_text)]
            texts += [str(message) for message in field.error_messages.values()]
            texts += [str(label) for _value, label in getattr(field, "choices", ())]
    return " ".join(texts)


@pytest.fixture
def _bzk(monkeypatch):
    monkeypatch.setattr(access, "DECIDERS", access.DECIDERS_BY_SETTING["bzk"])


def test_forms_say_that_the_employer_decides_where_it_does():
    assert "Uw werkgever beslist" in words_of_forms()


@pytest.mark.usefixtures("_bzk")
def test_no_form_says_so_where_the_ministry_does():
    words = words_of_forms()
    assert "Het ministerie beslist" in words
    for allowed in (HEARS_NOTHING, *NOT_ABOUT_DECIDING):
        words = words.replace(allowed, "")
    assert re.findall(r"[^.]*werkgever[^.]*", words) == []


def test_pages_of_a_case_do_not_name_the_employer_as_who_decides(people, enter):
    case = factory.advised(people).perform("offer", by=people["jurist"])
    for person, address in (
        (people["jurist"], f"/juridische-hulp/{case.number}/"),
        (people["councillor"], f"/mijn/zaken/{case.number}/"),
    ):
        page = BeautifulSoup(enter(person).get(address).content, "html.parser")
        assert "werkgever" not in page.main.get_text().lower(), address


def test_a_renewal_asks_anew_whether_who_decides_may_know(people, enter):
    earlier = factory.running(people, consent="yes")
    earlier.perform("renew", by=people["jurist"], appellant="opponent")
    later = LegalSupport.objects.get(pk=Renewal.objects.get().case_id)
    assert later.consent == "not_asked"
    page = enter(people["councillor"]).get(f"/mijn/zaken/{later.number}/").content.decode()
    assert "Kies hieronder opnieuw" in page
    later = later.perform(
        "advise", by=people["jurist"], outcome="granted", amount=1000, reasons="Als eerder."
    )
    with pytest.raises(GuardFailed, match="koos nog niet"):
        later.perform("offer", by=people["jurist"])
    later = later.perform("inform_decider", by=people["councillor"], consent="yes")
    assert later.perform("offer", by=people["jurist"]).status == "offered"
