"""Figures and traces for who watches the machines: true, for nobody else, and about nobody."""

import gzip
import http.server
import os
import re
import subprocess
import sys
import threading

import pytest
from django.core.cache import cache
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from notifications import delivery, tasks
from tests.factories import incident

pytestmark = pytest.mark.django_db
TOKEN = "van-de-proef-en-van-niemand-anders-0123456789"
LABELS = {"route", "method", "status", "queue", "part", "le", "task"}


@pytest.fixture
def watch(client, settings):
    """Ask for the figures, as Prometheus does."""
    settings.METRICS_TOKEN = TOKEN

    def ask(token: str = TOKEN):
        return client.get("/metrics", headers={"authorization": f"Bearer {token}"})

    return ask


def figure(watch, name: str) -> float:
    """Return the value of one line; -1 when it is not there."""
    match = re.search(rf"^{re.escape(name)} (\S+)$", watch().content.decode(), re.MULTILINE)
    return float(match[1]) if match else -1


def test_nobody_else_sees_them(watch, client, settings):
    assert watch().status_code == 200
    unknown = client.get("/bestaat-niet/")
    for answer in (watch("geraden"), watch(""), client.get("/metrics")):
        assert (answer.status_code, answer.content) == (404, unknown.content)
    settings.METRICS_TOKEN = ""
    assert watch("").status_code == watch().status_code == 404


def test_answers_are_counted_by_route(watch, client):
    name = 'weerbaar_answers_total{method="GET",route="help",status="200"}'
    before = max(figure(watch, name), 0)
    for _twice in range(2):
        client.get("/hulp/")
    client.generic("VERZONNEN", "/hulp/")
    assert figure(watch, name) == before + 2
    assert "VERZONNEN" not in watch().content.decode()


def test_no_line_is_about_an_organisation_a_person_or_a_case(watch, people, enter):
    case = incident(people["councillor"])
    enter(people["clerk"]).get(f"/meldingen/{case.number}/")
    exposition = watch().content.decode()
    assert 'route="incident"' in exposition
    assert {
        label
        for labels in re.findall(r"\{(.*?)\}", exposition)
        for label in re.findall(r'(\w+)="', labels)
    } <= LABELS
    for canary in (
        case.number,
        str(case.pk),
        "Utrecht",
        "GM0344",
        people["clerk"].email,
        people["clerk"].name,
    ):
        assert canary not in exposition


def test_the_room_left_in_the_store_is_told_until_it_is_gone(watch, _storage):
    assert figure(watch, "weerbaar_storage_free_bytes") > 0
    _storage.rmdir()
    assert figure(watch, "weerbaar_storage_free_bytes") == -1
    assert figure(watch, 'weerbaar_part_up{part="storage"}') == 0


def test_a_part_that_is_down_is_named(watch, settings):
    assert figure(watch, 'weerbaar_part_up{part="broker"}') == 1
    assert figure(watch, 'weerbaar_queue_tasks{queue="mail"}') >= 0
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    assert figure(watch, 'weerbaar_part_up{part="broker"}') == 0
    assert figure(watch, 'weerbaar_part_up{part="database"}') == 1
    assert figure(watch, 'weerbaar_queue_tasks{queue="mail"}') == -1  # not known, so not told


def test_how_long_mail_waits_is_told_while_a_worker_sweeps(watch):
    cache.delete(delivery.OLDEST_WAIT)
    assert figure(watch, "weerbaar_mail_oldest_wait_seconds") == -1
    tasks.sweep.run()
    assert figure(watch, "weerbaar_mail_oldest_wait_seconds") == 0


class Collector(http.server.BaseHTTPRequestHandler):
    """Takes traces in, as an OpenTelemetry collector does."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        self.server.got.append((self.path, body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


ASK = """
import django, sys
django.setup()
from django.test import Client
from casework import tasks
from weerbaar import traces
Client(SERVER_NAME="localhost").get("/meldingen/INC-2026-000001/?zoek=kanarie")
tasks.sweep_store()
sys.stdout.write(str(bool(traces._tracer.cache_info().currsize)))
"""


def traced(**environment: str) -> str:
    """Return whether anything was made to send with, after one request and one task in a process of
    its own.
    """
    mine = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"} | environment
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK],
        env=mine,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_traces_go_nowhere_unless_asked():
    assert traced() == "False"


def test_a_trace_tells_the_route_and_nothing_of_the_case():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector) as collector:
        collector.got = []
        threading.Thread(target=collector.serve_forever).start()
        assert (
            traced(OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{collector.server_port}")
            == "True"
        )
        collector.shutdown()
    assert {path for path, _body in collector.got} == {"/v1/traces"}
    sent = ExportTraceServiceRequest.FromString(b"".join(body for _path, body in collector.got))
    spans = [
        span
        for resource in sent.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    assert {span.name for span in spans} == {"incident", "casework.tasks.sweep_store"}
    assert all(span.end_time_unix_nano > span.start_time_unix_nano for span in spans)
    for canary in (b"INC-2026", b"kanarie", b"/meldingen"):
        assert canary not in sent.SerializeToString()
