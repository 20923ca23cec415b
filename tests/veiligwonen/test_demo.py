"""The demo holds a request in every state, and each page of them opens."""

import pytest
from django.core.management import call_command

from organisations.demo import make_accounts
from organisations.models import Person
from tests import factories
from veiligwonen.models import AdviceRequest

pytestmark = pytest.mark.django_db
NAMES = {"GM0344": "Utrecht", "GM0050": "Zeewolde"}
TYPES = {
    "GM0344": "municipality",
    "GM0050": "municipality",
    "PV26": "province",
    "WS1": "water_authority",
    "bzk": "national",
    "ccv": "national",
    "otwb": "national",
    "riec": "national",
}


@pytest.fixture
def demo(settings):
    """Places enough for every kind of office, and the accounts of the demo."""
    settings.DEMO = True
    for code, organisation_type in TYPES.items():
        name = NAMES.get(code, code)
        factories.OrganisationFactory(code=code, type=organisation_type, name=name)
    make_accounts()
    call_command("make_demo_requests", size=1)


def test_every_state_is_there_and_opens(demo, page):
    statuses = AdviceRequest.objects.values_list("status", flat=True)
    assert set(statuses) == set(AdviceRequest.Status.values)
    triagist = Person.objects.get(email="triagist@bzk.example")
    for case in AdviceRequest.objects.all():
        page(case.get_absolute_url(), triagist)
        page(case.own_url(), case.reporter)
    page("/veilig-wonen/", triagist)
