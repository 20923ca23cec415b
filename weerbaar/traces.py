"""OpenTelemetry, off unless OTEL_EXPORTER_OTLP_ENDPOINT is set: one span for each answer and each task.

Spans are made here and by no instrumentation of a library: those tell paths, queries and statements, and a path may hold the number
of a case. A span holds the name of the route or of the task, the method, the status and the id of the request, as the log does.
"""

import functools
import os
import time
from typing import Any

from django.conf import settings


@functools.cache
def _tracer(_process: int) -> Any:
    """Of this process: what sends in the background does not survive a fork."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 -- slow import, off by default
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 -- as above
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 -- as above
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 -- as above

    provider = TracerProvider(
        resource=Resource.create({"service.name": "weerbaar", "service.version": settings.VERSION})
    )
    provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter())
    )  # reads where to and how from OTEL_EXPORTER_OTLP_*
    return provider.get_tracer("weerbaar")


def tell(name: str, began: float, **facts: str | int) -> None:
    """A span that began at `began` (time.monotonic) and ends now. `name` is one of ours: a route or a task."""
    if not settings.TRACES:
        return
    now = time.time_ns()
    span = _tracer(os.getpid()).start_span(
        name, start_time=now - int((time.monotonic() - began) * 1e9), attributes=facts
    )
    span.end(now)
