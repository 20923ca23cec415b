"""In the demo the timeline of a case begins when the case began, and ends when it ended."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from audit.models import Entry
from audit.record import invented_time
from audit.verify import verify
from casework.models import case_types
from organisations.demo import make_accounts
from tests.factories import incident
from tests.tour.test_demo import make_places

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def demo(settings):
    """What `prepare_demo` makes, small."""
    settings.DEMO = True
    make_places()
    make_accounts()
    call_command("make_demo", size=60)
    call_command("make_demo_requests", size=1)
    call_command("make_demo_legal")
    call_command("make_demo_tour")


def test_a_timeline_begins_when_the_case_began(demo):
    seen = set()
    now = timezone.now()
    for case_type in case_types().values():
        for case in case_type.objects.all():
            entries = Entry.objects.filter(stream=f"case:{case.pk}").order_by("sequence")
            moments = list(entries.values_list("at", flat=True))
            assert abs(moments[0] - case.created_at) < MINUTE, case.number
            assert moments == sorted(moments), case.number
            assert moments[-1] <= now, case.number
            seen.add(case_type.KIND)
    assert seen == set(case_types())
    assert list(verify()) == []


def test_an_incident_that_ended_has_nothing_after_its_end(demo):
    for case in case_types()["incident"].objects.exclude(closed_at=None):
        last = Entry.objects.filter(stream=f"case:{case.pk}").order_by("sequence").last()
        assert abs(last.at - case.closed_at) < MINUTE


def test_an_old_request_was_not_handled_in_a_minute(demo):
    in_aftercare = case_types()["veiligwonen"].objects.filter(status="aftercare")
    assert in_aftercare.exists()
    for case in in_aftercare:
        entries = Entry.objects.filter(stream=f"case:{case.pk}").order_by("sequence")
        assert entries.last().at - entries.first().at > timedelta(days=3)


def test_nobody_invents_a_moment_outside_the_demo(people, settings):
    settings.DEMO = False
    case = incident(people["councillor"])
    with pytest.raises(RuntimeError), invented_time(lambda: case.created_at - timedelta(days=9)):
        case.record("opened", by=people["clerk"])
    assert not Entry.objects.filter(stream=f"case:{case.pk}", action="opened").exists()
