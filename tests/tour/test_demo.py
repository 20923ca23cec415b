"""The demo holds a traject in every phase, and each page of it opens."""

import pytest
from django.core.management import call_command

from organisations.demo import make_accounts
from organisations.models import Organisation, Person
from tests import factories
from tests.veiligwonen.test_demo import NAMES, TYPES
from tour.models import Tour
from tour.synthetic import TEAM, TOURS
from tour.transitions.status import Phase

pytestmark = pytest.mark.django_db
KINDS = {"PV": "province", "WS": "water_authority", "GM": "municipality"}


def make_places() -> None:
    """Make the organisations that the demo has people, a team and trajects of."""
    for code, organisation_type in TYPES.items():
        name = NAMES.get(code, code)
        factories.OrganisationFactory(code=code, type=organisation_type, name=name)
    codes = {invented.code for invented in TOURS}
    codes |= {code for invented in TEAM for code in (invented.home, *invented.barred)}
    for code in sorted(codes - set(TYPES)):
        factories.OrganisationFactory(code=code, type=KINDS[code[:2]], name=code)


@pytest.fixture
def demo(settings):
    """The places and accounts of the demo, its team and its trajects."""
    settings.DEMO = True
    make_places()
    make_accounts()
    call_command("make_demo_tour")


def test_every_phase_is_there_and_opens(demo, page):
    assert set(Tour.objects.values_list("status", flat=True)) == set(Phase.values)
    planner = Person.objects.get(email="planner@bzk.example")
    seen = set()
    for tour in Tour.objects.all():
        if tour.status not in seen:
            page(tour.get_absolute_url(), planner)
            seen.add(tour.status)
    clerk = Person.objects.get(email="griffier@utrecht.example")
    for tour in Tour.objects.own_of(clerk):
        page(tour.own_url(), clerk)
    for path in (
        "trajecten/",
        "trajecten/bord/",
        "agenda/",
        "dekking/",
        "team/",
        "ruimtes/",
        "planner/",
    ):
        page(f"/tour/{path}", planner)
    page("/tour/", clerk)
    number = Organisation.objects.exclude(type="national").count()
    call_command("make_demo_tour")
    assert Tour.objects.count() == number
