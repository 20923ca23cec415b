"""The cost of a bulk delivery: lines a second of one core, through all that a request passes."""

import json
import time

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from benchmarks.measure import Row, make_row
from organisations import clients
from organisations.demo import make_client
from organisations.models import ApiClient
from weerbaar.memory import settle

LINES = 10_000
WARM_UP_LINES = 500
MIN_RATE = 3000  # incidents a second
TOKEN = "nwb_" + "b" * 43
INCIDENT = {
    "bronsysteem": "bench",
    "voorvalDatum": "2026-11-20",
    "gedragingGroep": ["verbal"],
    "kanaal": ["phone"],
    "locatieType": "office",
    "functieSlachtoffer": "frontdesk",
    "ernst": "serious",
}


def rows() -> list[Row]:
    """Deliver ten thousand lines after a first delivery, return their rates, and roll back.

    The database works on another core, in turns with this process: all the time that passes counts
    as time of one core.
    """
    settle()  # as weerbaar.wsgi does
    with transaction.atomic():
        _make_token()
        cache.clear()
        _deliver(TOKEN, WARM_UP_LINES, "warm")
        cpu_started = time.process_time()
        started = time.perf_counter()
        _deliver(TOKEN, LINES, "bench")
        seconds = time.perf_counter() - started
        cpu_seconds = time.process_time() - cpu_started
        with connection.cursor() as cursor:
            # The database checks every foreign key when it commits.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        seconds_with_checks = time.perf_counter() - started
        transaction.set_rollback(True)
    what_with_checks = "bulk API, with what the database checks at the end"
    return [
        _rate_row("bulk API", seconds, MIN_RATE),
        _rate_row(what_with_checks, seconds_with_checks),
        _rate_row("bulk API, our own process", cpu_seconds, MIN_RATE),
    ]


def _rate_row(what: str, seconds: float, bound: float | None = None) -> Row:
    return make_row(what, LINES / seconds, "incidents/s", bound, at_least=True, digits=None)


def _make_token() -> None:
    make_client()
    client = ApiClient.objects.get(slug="gir-koppeling")
    clients.Token.objects.create(
        client=client,
        digest=clients.digest(TOKEN),
        scopes=client.scopes,
        until=timezone.now() + clients.TOKEN_LIFETIME,
    )


def _deliver(token: str, count: int, name: str) -> None:
    """Deliver so many incidents, and assert that each was created."""
    lines = [json.dumps(INCIDENT | {"externeId": f"{name}-{n}"}) for n in range(count)]
    body = "".join(f"{line}\n" for line in lines)
    response = Client(SERVER_NAME="127.0.0.1").post(
        "/api/v1/incidenten/bulk",
        body.encode(),
        content_type="application/x-ndjson",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert response.streaming, response.content
    results = b"".join(response.streaming_content).splitlines()
    assert len(results) == count
    assert b'"status":201' in results[-1], results[-1]
