"""A system of others by real HTTP against a server: ten thousand lines, half of them again, a stale change, signed events, and figures
that agree with what it sent."""

from collections import Counter

import pytest
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import transaction
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from casework.models import Case
from insights import counting
from insights.publishing import publish
from integrations.tasks import tell_systems
from notifications import webhooks
from notifications.tasks import send_events
from tests import factories
from tests.api.conftest import system
from tests.api.external_system import ExternalSystem
from tests.api.listener import listening, signed_by
from tests.security.test_matrix import clients as signed_in

LINES = 10_000


@pytest.fixture
def address(committed, monkeypatch):
    """Where a server listens. It sends small answers at once: else each of them waits 40 ms for the acknowledgement of its headers."""
    monkeypatch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture
def listener():
    with listening() as one:
        yield one


def beat() -> None:
    """What happens every ten seconds."""
    tell_systems()
    send_events()


def test_what_a_system_sends_is_what_everybody_sees(address, listener):
    place = factories.OrganisationFactory(name="Utrecht", code="GM0344")
    secretary = factories.person(place, "secretary")
    held = system(place, "gir-koppeling")
    with transaction.atomic():
        hook = webhooks.subscribe(
            held.client,
            url=listener.url,
            kinds=["incident-gewijzigd", "incident-afgesloten"],
            by=None,
        )
    beat()

    gir = ExternalSystem(address, "gir-koppeling", held.secret)
    assert gir.sign_in().status == 200
    first = gir.deliver(range(LINES)).lines()
    assert (len(first), {line["status"] for line in first}) == (LINES, {201})
    assert [line["regel"] for line in first] == list(range(1, LINES + 1))
    again = gir.deliver(range(0, LINES, 2)).lines()
    assert {line["status"] for line in again} == {200}
    assert [line["id"] for line in again] == [line["id"] for line in first[::2]]
    assert Case.objects.count() == LINES

    pk = first[7]["id"]
    read = gir.ask("GET", f"/api/v1/incidenten/{pk}")
    assert (read.status, read.json()["externeId"]) == (200, "GIR-7")
    assert gir.change(pk, read.headers["ETag"], aangifte="ja").status == 200
    assert gir.change(pk, read.headers["ETag"], aangifte="nee").status == 412
    now = gir.ask("GET", f"/api/v1/incidenten/{pk}")
    assert now.json()["aangifte"] == "ja"
    beat()
    assert gir.change(pk, now.headers["ETag"], status="closed").status == 200
    beat()
    told = [event for event in listener.events if "subject" in event]
    assert [event["type"].rsplit(".", 2)[1] for event in told] == [
        "incident-gewijzigd",
        "incident-gewijzigd",
        "incident-afgesloten",
    ]
    assert {event["subject"] for event in told} == {pk}
    assert all(signed_by(hook.secret, *heard) for heard in listener.heard)
    assert (
        gir.ask("GET", told[-1]["dataref"].removeprefix("http://127.0.0.1:8000")).json()["status"]
        == "closed"
    )

    counting.count_all()
    publish()
    figures = gir.ask("GET", "/api/v1/aggregaten").json()
    assert sum(one["aantal"] for one in figures["verloop"]) == LINES
    (kinds,) = (
        part for part in figures["perioden"][-1]["onderdelen"] if part["naam"] == "gedragingGroep"
    )
    assert {one["code"]: one["aantal"] for one in kinds["waarden"]} == Counter(
        one["gedragingGroep"][0] for one in gir.sent.values()
    )
    page = signed_in({"secretary": secretary})["secretary"].get("/overzicht/").content.decode()
    assert "10.000" in page or "10000" in page
    assert Client().get("/overzicht/").status_code == 302
