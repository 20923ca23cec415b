"""OpenTelemetry, off unless OTEL_EXPORTER_OTLP_ENDPOINT is set: one span for each answer and each
task.

Spans are made here and by no instrumentation of a library: those tell paths, queries and
statements, and a path may hold the number of a case. A span holds the name of the route or of the
task, the method, the status and the id of the request, as the log does.
"""

import functools
import os
import time
from typing import Any

from django.conf import settings


@functools.cache
def _tracer(_process: int) -> Any:
    """Return the tracer of this process: what sends in the background does not survive a fork."""
    # Slow imports, off by default.
    from opentelemetry.exporter.otlp.proto.http import trace_exporter  # noqa: PLC0415 -- see above
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 -- as above
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 -- as above
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 -- as above

    service = {"service.name": "weerbaar", "service.version": settings.VERSION}
    provider = TracerProvider(resource=Resource.create(service))
    exporter = trace_exporter.OTLPSpanExporter()  # reads where to and how from OTEL_EXPORTER_OTLP_*
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider.get_tracer("weerbaar")


def record_span(name: str, started_at: float, **facts: str | int) -> None:
    """Record a span that began at `started_at` (time.monotonic) and ends now, when traces are on.

    `name` is a route or a task.
    """
    if not settings.TRACES:
        return
    now = time.time_ns()
    duration = int((time.monotonic() - started_at) * 1e9)  # nanoseconds
    tracer = _tracer(os.getpid())
    span = tracer.start_span(name, start_time=now - duration, attributes=facts)
    span.end(now)
