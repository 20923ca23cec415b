"""What a delivery of many costs: lines a second of one core, through the whole door."""

import json
import time

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from organisations import clients
from organisations.demo import make_client
from organisations.models import ApiClient
from weerbaar.memory import settle

LINES = 10_000
TOKEN = "nwb_" + "b" * 43


def rows() -> list[dict]:
    """Ten thousand lines, by a process that did one delivery before; nothing of it stays."""
    settle()  # as weerbaar.wsgi does
    with transaction.atomic():
        make_client()
        client = ApiClient.objects.get(slug="gir-koppeling")
        clients.Token.objects.create(
            client=client,
            digest=clients.digest(TOKEN),
            scopes=client.scopes,
            until=timezone.now() + clients.LIFE,
        )
        cache.clear()
        _deliver(TOKEN, 500, "warm")
        cpu, wall = time.process_time(), time.perf_counter()
        _deliver(TOKEN, LINES, "bench")
        taken, cpu = time.perf_counter() - wall, time.process_time() - cpu
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the database looks at every foreign key when it commits
        committed = time.perf_counter() - wall
        transaction.set_rollback(True)
    # The database works on another core, in turns with ours: a core is counted as all the time that passed.
    return [{"what": "bulk API", "value": round(LINES / taken), "unit": "incidents/s", "bound": 3000, "ok": LINES / taken >= 3000},
            {"what": "bulk API, with what the database checks at the end", "value": round(LINES / committed), "unit": "incidents/s", "bound": None, "ok": True},
            {"what": "bulk API, our own process", "value": round(LINES / cpu), "unit": "incidents/s", "bound": 3000, "ok": LINES / cpu >= 3000}]  # fmt: skip


def _deliver(token: str, count: int, name: str) -> None:
    told = {"bronsysteem": "bench", "voorvalDatum": "2026-11-20", "gedragingGroep": ["verbal"], "kanaal": ["phone"], "locatieType": "office",
            "functieSlachtoffer": "frontdesk", "ernst": "serious"}  # fmt: skip
    body = b"".join(json.dumps(told | {"externeId": f"{name}-{n}"}).encode() + b"\n" for n in range(count))
    answer = Client(SERVER_NAME="127.0.0.1").post(
        "/api/v1/incidenten/bulk",
        body,
        content_type="application/x-ndjson",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.streaming, answer.content
    lines = b"".join(answer.streaming_content).splitlines()
    assert len(lines) == count
    assert b'"status":201' in lines[-1], lines[-1]
