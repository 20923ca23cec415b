"""Logs: JSON lines that say what happened where, and never what was typed.

A line holds the time, the level, the logger, the message, the id of the request and the name of its
route. Not its path (it may hold a number), not its query, body or headers. Of an error it holds the
class and the places it passed; the message is left out, because a database or a parser puts values
into it.
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
_request: contextvars.ContextVar[HttpRequest | None] = contextvars.ContextVar(
    "request", default=None
)
# Loggers whose messages quote an address, a query or a value of somebody else.
SILENT = ("django.request", "django.security", "django.db.backends", "gunicorn.access")
MAX_PLACES = 12  # of one error
INVISIBLE = {"Cc", "Cf"}  # Unicode categories: control characters, and marks that turn text around


class JSONFormatter(logging.Formatter):
    """Formats each record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record without content, as JSON.

        `extra={"facts": {…}}` of a call to the logger becomes fields of the line.
        """
        created_at = datetime.fromtimestamp(record.created, UTC)
        line = {
            "at": created_at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        line |= _request_fields(getattr(record, "request", None) or _request.get())
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = _error_fields(record.exc_info[1])
        safe_line = {name: _escape(value) for name, value in line.items()}
        return json.dumps(safe_line, ensure_ascii=True, default=str)


def _message(record: logging.LogRecord) -> str:
    if record.name.startswith(SILENT):
        # The words of the library, without what it fills in.
        return str(record.msg).split("%", 1)[0].rstrip(" :([")
    return record.getMessage()


def _request_fields(request: HttpRequest | None) -> dict[str, str]:
    fields = {}
    if request_id := getattr(request, "id", ""):
        fields["request"] = request_id
    match = getattr(request, "resolver_match", None)
    if match and match.view_name:
        fields["route"] = match.view_name
    return fields


def _error_fields(error: BaseException) -> dict:
    """Return the class and the places of an error, and the class of its cause."""
    frames = traceback.extract_tb(error.__traceback__)[-MAX_PLACES:]
    fields = {
        "type": f"{type(error).__module__}.{type(error).__name__}",
        "places": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    cause = error.__cause__
    if cause is None and not error.__suppress_context__:
        cause = error.__context__
    if cause is not None:
        fields["cause"] = type(cause).__name__
    return fields


def _escape(value):
    """Make control characters and marks that turn text around visible (ASVS 16.4.1)."""
    if not isinstance(value, str):
        return value
    return "".join(_escape_character(character) for character in value)


def _escape_character(character: str) -> str:
    if unicodedata.category(character) in INVISIBLE:
        return f"\\x{ord(character):02x}"
    return character


class RequestLogMiddleware:
    """Logs one line per request: method, route, status, milliseconds and the number of
    the person.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request.set(request)
        started_at = time.monotonic()
        try:
            response = self.get_response(request)
            facts = {
                "method": request.method,
                "status": response.status_code,
                "ms": round((time.monotonic() - started_at) * 1000),
            }
            # Never ask the database for a line in the log.
            person = getattr(request, "_cached_user", None)
            if person and person.pk:
                facts["person"] = person.pk
            access.info("answered", extra={"facts": facts})
            return response
        finally:
            _request.reset(token)
