"""`/metrics` for Prometheus: how many answers, how fast, what is up and what waits. By route, never by organisation, person or case.

Answers only to who knows METRICS_TOKEN (`Authorization: Bearer …`); to anybody else it is a page that does not exist, and without a
token it is that for everybody. Under gunicorn every process writes to PROMETHEUS_MULTIPROC_DIR (deploy/gunicorn.conf.py), and
whichever is asked tells for all.
"""

import hmac
import os
import time
from collections.abc import Callable, Iterator

import prometheus_client as prometheus
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from prometheus_client import multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from redis import Redis
from redis.exceptions import RedisError

from notifications.delivery import OLDEST_WAIT
from weerbaar import health, traces

QUEUES = ("snel", "mail", "pdf")
answers = prometheus.Counter("weerbaar_answers", "Answers", ["route", "method", "status"])
seconds = prometheus.Histogram("weerbaar_answer_seconds", "Time to an answer", ["route"],
                               buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10))  # fmt: skip
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def count(route: str, method: str, status: int, took: float) -> None:
    """One answer, in so many seconds. A method that does not exist cannot make a label of its own."""
    if settings.METRICS_TOKEN:
        answers.labels(route, method if method in METHODS else "other", str(status)).inc()
        seconds.labels(route).observe(took)


class Now:
    """What is known only at the moment somebody asks."""

    def collect(self) -> Iterator[Metric]:
        """Parts that are up, queues and how long mail waits. What cannot be known is left out."""
        failing = set(health.problems())
        up = GaugeMetricFamily("weerbaar_part_up", "1 when this part is well", labels=["part"])
        for check in health.CHECKS:
            up.add_metric([check.__name__], float(check.__name__ not in failing))
        yield up
        try:
            with Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as broker:
                lengths = [(queue, broker.llen(f"{PREFIX}{queue}")) for queue in QUEUES]
            waits = cache.get(OLDEST_WAIT)
        except RedisError:
            return
        waiting = GaugeMetricFamily("weerbaar_queue_tasks", "Tasks that nobody has taken", labels=["queue"])
        for queue, length in lengths:
            waiting.add_metric([queue], length)
        yield waiting
        if waits is not None:
            yield GaugeMetricFamily(
                "weerbaar_mail_oldest_wait_seconds", "How long the oldest mail waits since its moment", waits
            )


PREFIX = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]


def told() -> bytes:
    """Everything, in the text form of Prometheus."""
    registry = prometheus.CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(answers)
        registry.register(seconds)
    registry.register(Now())
    return prometheus.generate_latest(registry)


class MetricsMiddleware:
    """Answers the one address, and counts all others (a span for each, where that is wanted: weerbaar.traces).

    Before the database, as weerbaar.health: it may be what is down.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = settings.METRICS_TOKEN
        said = request.headers.get("Authorization", "").encode()
        if request.path_info == "/metrics" and token and hmac.compare_digest(said, f"Bearer {token}".encode()):
            headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
            return HttpResponse(told(), content_type=prometheus.CONTENT_TYPE_LATEST, headers=headers)
        began = time.monotonic()
        response = self.get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else ""
        count(route or "none", request.method, response.status_code, time.monotonic() - began)
        traces.tell(route or "none", began, status=response.status_code, request=getattr(request, "id", ""))
        return response
