"""Fifty griffiers confirm the same evening at once: one wins, the others hear that it is gone."""

import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from organisations.access import Door
from organisations.models import Membership, Role
from tests import factories
from tests.tour import factory
from tour.models import Booking, Tour, TourSession
from tour.planned_evening import EveningTaken
from weerbaar import scope

AT_ONCE = 50
MOST_SECONDS = 25  # losers of a deadlock come one a second: that would take fifty


@pytest.fixture
def rivals(committed):
    """Fifty councils with the same evening and team on offer, reserved for none of them."""
    factories.national_desk()
    team = factory.team()
    evening = factory.evening(team)
    cases = []
    for number in range(AT_ONCE):
        place = factories.OrganisationFactory(code=f"GM8{number:03}")
        clerk = factories.person(place, Role.CLERK)
        case = factory.make(clerk)
        Tour.objects.filter(pk=case.pk).update(status="offered")
        case = Tour.objects.select_related("organisation").get(pk=case.pk)
        session = case.lay_down(evening, TourSession.State.OFFERED)
        TourSession.objects.filter(pk=session.pk).update(is_reserved=False)
        Booking.objects.filter(session=session).update(is_active=False)
        cases.append((case, clerk, session))
    assert Membership.objects.filter(role=Role.CLERK).count() == AT_ONCE
    return cases


def test_one_of_fifty_wins(rivals):
    outcomes, ready = [], threading.Barrier(AT_ONCE)

    def confirm(case, clerk, session):
        try:
            ready.wait(60)
            with scope.acting_for(clerk, Door.OWN):
                own = Tour.objects.own_of(clerk).get(pk=case.pk)
                own.perform("confirm", by=clerk, evening=str(session.pk), place="Zaal")
            outcomes.append("won")
        except EveningTaken as refusal:
            outcomes.append(str(refusal))
        except Exception as error:  # noqa: BLE001 -- told below
            outcomes.append(repr(error))
        finally:
            connection.close()

    begun = time.monotonic()
    threads = [threading.Thread(target=confirm, args=rival) for rival in rivals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert sorted(set(outcomes)) == [
        "Deze avond is net vergeven. Kies een andere avond.",
        "won",
    ], outcomes
    assert outcomes.count("won") == 1
    assert Booking.objects.filter(is_active=True).count() == 2
    assert Tour.objects.filter(status="session_planned").count() == 1
    assert time.monotonic() - begun < MOST_SECONDS
    assert timezone.localdate() < TourSession.objects.get(state="bevestigd").day
