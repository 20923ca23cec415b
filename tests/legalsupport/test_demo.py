"""The demo holds a request for legal support in every state, and each page of them opens."""

import pytest
from django.core.management import call_command

from legalsupport.models import LawyerDeclaration, LegalSupport
from notifications import delivery
from organisations.demo import make_accounts
from organisations.models import Person
from tests import factories
from tests.legalsupport import test_lawyer
from tests.veiligwonen.test_demo import NAMES, TYPES

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    """The places and accounts of the demo, and its requests."""
    settings.DEMO = True
    for code, organisation_type in TYPES.items():
        name = NAMES.get(code, code)
        factories.OrganisationFactory(code=code, type=organisation_type, name=name)
    make_accounts()
    call_command("make_demo_legal")


def test_every_state_is_there_and_opens(demo, page):
    statuses = LegalSupport.objects.values_list("status", flat=True)
    assert set(statuses) == set(LegalSupport.Status.values)
    jurist = Person.objects.get(email="jurist@bzk.example")
    secretary = Person.objects.get(email="secretaris@utrecht.example")
    for case in LegalSupport.objects.all():
        page(case.get_absolute_url(), jurist)
        page(case.own_url(), case.reporter)
    for case in LegalSupport.objects.for_employer(secretary):
        page(case.decision_url(), secretary)
    page("/juridische-hulp/", jurist)
    page("/juridische-hulp/besluiten/", secretary)


def test_each_date_of_the_law_in_it_has_its_sum(demo):
    clocks = [
        clock
        for case in LegalSupport.objects.open()
        for clock in case.deadlines.filter(name="decision", stopped_at=None)
    ]
    assert len(clocks) > 5
    assert all(clock.sum for clock in clocks)


def test_the_lawyer_of_it_comes_in_by_the_mail_and_the_desk_has_work(demo, client, page):
    row = LawyerDeclaration.objects.get()
    assert row.is_waiting
    case = LegalSupport.objects.get(pk=row.case_id)
    jurist = Person.objects.get(email="jurist@bzk.example")
    file_page = page(case.get_absolute_url(), jurist).get_text(" ", strip=True)
    assert "Declaratie van de advocaat overnemen" in file_page
    assert "/advocaat/link/" in delivery.compose(test_lawyer.mailed("lawyer_link")).body
    text = test_lawyer.inside(client).get("/advocaat/").content.decode()
    assert case.number in text
    assert "640" in text
