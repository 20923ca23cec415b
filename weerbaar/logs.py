"""Logs: JSON lines that say what happened where, and never what was typed.

A line holds the time, the level, the logger, the message, the id of the request and the name of its route. Not its path (it may
hold a number), not its query, body or headers. An exception is told by its type and the places it passed; its message is left
out, because a database or a parser puts values into it.
"""

import contextvars
import json
import logging
import time
import traceback
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

access = logging.getLogger("weerbaar.access")
_request: contextvars.ContextVar[HttpRequest | None] = contextvars.ContextVar("request", default=None)
# Loggers whose messages quote an address, a query or a value of somebody else.
SILENT = ("django.request", "django.security", "django.db.backends", "gunicorn.access")


class JSONFormatter(logging.Formatter):
    """One line of JSON for each record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record without content."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        line |= _where(getattr(record, "request", None) or _request.get())
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = _error(record.exc_info[1])
        return json.dumps({name: _safe(value) for name, value in line.items()}, ensure_ascii=True, default=str)


def _message(record: logging.LogRecord) -> str:
    if record.name.startswith(SILENT):
        return str(record.msg).split("%", 1)[0].rstrip(" :([")  # the words of the library, without what it fills in
    return record.getMessage()


def _where(request: HttpRequest | None) -> dict[str, str]:
    match = getattr(request, "resolver_match", None)
    found = {"request": getattr(request, "id", ""), "route": match.view_name if match else ""}
    return {name: value for name, value in found.items() if value}


def _error(error: BaseException) -> dict:
    """Type and places of an error; of its cause as well."""
    places = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)[-12:]
    ]
    told = {"type": f"{type(error).__module__}.{type(error).__name__}", "places": places}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return told | ({"cause": type(cause).__name__} if cause else {})


def _safe(value):
    """Control characters and marks that turn text around are made visible (ASVS 16.4.1)."""
    if not isinstance(value, str):
        return value
    return "".join(f"\\x{ord(char):02x}" if unicodedata.category(char) in {"Cc", "Cf"} else char for char in value)


class RequestLogMiddleware:
    """One line for each request: method, route, status, milliseconds and the number of the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token, began = _request.set(request), time.monotonic()
        try:
            response = self.get_response(request)
            person = getattr(request, "_cached_user", None)  # never ask the database for a line in the log
            facts = {
                "method": request.method,
                "status": response.status_code,
                "ms": round((time.monotonic() - began) * 1000),
            }
            access.info("answered", extra={"facts": facts | ({"person": person.pk} if person and person.pk else {})})
            return response
        finally:
            _request.reset(token)
