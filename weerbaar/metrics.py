"""`/metrics` for Prometheus: how many answers, how fast, what is up and what waits.

By route, never by organisation, person or case. Answers only to who knows METRICS_TOKEN
(`Authorization: Bearer …`); to anybody else it is a page that does not exist, and without a token
it is that for everybody. Under gunicorn every process writes to PROMETHEUS_MULTIPROC_DIR
(deploy/gunicorn.conf.py), and whichever is asked answers for all.
"""

import hmac
import os
import shutil
import time
from collections.abc import Callable, Iterator

import prometheus_client as prometheus
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from prometheus_client import multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from redis import Redis
from redis.exceptions import RedisError

from notifications.delivery import OLDEST_WAIT
from sealing import set_aside
from weerbaar import health, traces

QUEUES = ("snel", "mail", "pdf", "files", "webhooks")
QUEUE_PREFIX = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
answers = prometheus.Counter("weerbaar_answers", "Answers", ["route", "method", "status"])
seconds = prometheus.Histogram(
    "weerbaar_answer_seconds", "Time to an answer", ["route"], buckets=BUCKETS
)


def count(route: str, method: str, status: int, duration: float) -> None:
    """Count one answer, in so many seconds. A method that does not exist gets no label
    of its own.
    """
    if not settings.METRICS_TOKEN:
        return
    method_label = method if method in METHODS else "other"
    answers.labels(route, method_label, str(status)).inc()
    seconds.labels(route).observe(duration)


class CurrentState:
    """What can be measured only at the moment somebody asks."""

    def collect(self) -> Iterator[Metric]:
        """Yield parts that are up, queues and how long mail waits. What cannot be measured is left
        out.
        """
        yield _parts_up()
        yield from _storage_free()
        try:
            queue_lengths = _queue_lengths()
            mail_wait = cache.get(OLDEST_WAIT)
            rows_set_aside = cache.get(set_aside.ROWS_SET_ASIDE)
        except RedisError:
            return
        waiting = GaugeMetricFamily(
            "weerbaar_queue_tasks", "Tasks that nobody has taken", labels=["queue"]
        )
        for queue, length in queue_lengths.items():
            waiting.add_metric([queue], length)
        yield waiting
        if mail_wait is not None:
            description = "How long the oldest mail waits since its moment"
            yield GaugeMetricFamily("weerbaar_mail_oldest_wait_seconds", description, mail_wait)
        if rows_set_aside is not None:
            yield _set_aside(rows_set_aside)


def _set_aside(counts: dict[str, int]) -> Metric:
    """Return how many rows each job could not work on (`manage.py set_aside`)."""
    rows = GaugeMetricFamily("weerbaar_rows_set_aside", "Rows set aside", labels=["task"])
    for job, count_of_job in counts.items():
        rows.add_metric([job], count_of_job)
    return rows


def _parts_up() -> Metric:
    failing = set(health.problems())
    up = GaugeMetricFamily("weerbaar_part_up", "1 when this part is well", labels=["part"])
    for check in health.CHECKS:
        up.add_metric([check.__name__], float(check.__name__ not in failing))
    return up


def _storage_free() -> Iterator[Metric]:
    """Yield how much room a store on a disk has left; nothing for a bucket, or when it is away."""
    try:
        free = shutil.disk_usage(default_storage.path("")).free
    except (NotImplementedError, OSError):
        return
    description = "Room left on the disk of the file store"
    yield GaugeMetricFamily("weerbaar_storage_free_bytes", description, free)


def _queue_lengths() -> dict[str, int]:
    with Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as broker:
        return {queue: broker.llen(f"{QUEUE_PREFIX}{queue}") for queue in QUEUES}


def exposition() -> bytes:
    """Return all metrics in the text format of Prometheus."""
    registry = prometheus.CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(answers)
        registry.register(seconds)
    registry.register(CurrentState())
    return prometheus.generate_latest(registry)


class MetricsMiddleware:
    """Answers /metrics, and counts all other addresses (a span for each, where traces are on:
    weerbaar.traces).

    Before the database, as weerbaar.health: it may be what is down.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/metrics" and _has_token(request):
            headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
            return HttpResponse(
                exposition(), content_type=prometheus.CONTENT_TYPE_LATEST, headers=headers
            )
        started_at = time.monotonic()
        response = self.get_response(request)
        route = _route(request)
        count(route, request.method, response.status_code, time.monotonic() - started_at)
        request_id = getattr(request, "id", "")
        traces.record_span(route, started_at, status=response.status_code, request=request_id)
        return response


def _has_token(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    if not token:
        return False
    authorization = request.headers.get("Authorization", "").encode()
    return hmac.compare_digest(authorization, f"Bearer {token}".encode())


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name if match else "") or "none"
