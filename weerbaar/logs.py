"""Logs: JSON lines that say what happened where, and never what was typed.

A line holds the time, the level, the logger, the message, the id of the request and the name of its
route. Not its path (it may hold a number), not its query, body or headers. Of an error it holds the
class and the places it passed; the message is left out, because a database or a parser puts values
into it.

Workers and beat write the same lines (weerbaar.celery): also when they start and stop, for a
warning, for an error that nobody caught, and for what a library prints.
"""

import contextvars
import json
import logging
import logging.config
import re
import sys
import threading
import time
import traceback
import unicodedata
import warnings
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

access = logging.getLogger("weerbaar.access")
_request: contextvars.ContextVar[HttpRequest | None] = contextvars.ContextVar(
    "request", default=None
)
# Loggers whose messages quote an address, a query or a value of somebody else.
SILENT = ("django.request", "django.security", "django.db.backends", "gunicorn.access")
# These fill in names of tasks beside errors, arguments and answers of tasks: only names are shown.
TASK_LIBRARIES = ("celery", "kombu", "multiprocessing")
PRINTED = "celery.redirected"  # what a library prints
NAME_OR_ID = re.compile(
    r"[a-z_]+(\.[A-Za-z_]+)+"  # a task
    r"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|ForkPoolWorker-[\d:]+"
    r"|signal \d+ \(SIG[A-Z]+\)"
)
SAFE_ARGUMENTS = {"name", "id", "description", "runtime"}
LEFT_OUT = "…"
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
    if record.name == PRINTED:
        return "something was printed"
    if record.name.startswith(TASK_LIBRARIES):
        return _task_message(record)
    return record.getMessage()


def _task_message(record: logging.LogRecord) -> str:
    """Return a message of Celery with names, numbers and ids, up to the first other value."""
    arguments: Any = record.args
    if isinstance(arguments, Mapping):
        arguments = {
            name: value if name in SAFE_ARGUMENTS else LEFT_OUT for name, value in arguments.items()
        }
    else:
        arguments = tuple(_safe_argument(value) for value in arguments or ())
    try:
        text = str(record.msg) % arguments if arguments else str(record.msg)
    except (TypeError, ValueError):  # a place that takes a number only
        text = str(record.msg).split("%", 1)[0]
    return text.split(LEFT_OUT, 1)[0].rstrip(" :([.'\"\n")


def _safe_argument(value: Any) -> Any:
    is_name = isinstance(value, str) and NAME_OR_ID.fullmatch(value)
    return value if is_name or isinstance(value, int | float) else LEFT_OUT


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
    inner = getattr(error, "exc", None)  # of a worker's process, carried over to its parent
    if isinstance(inner, BaseException):
        error = inner
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


# --- processes that serve no pages ----------------------------------------------------------------


def log_everything_as_lines(configuration: dict[str, Any], library_level: int | str) -> None:
    """Make a process write nothing but lines of JSON from now on.

    `library_level`: from which level the lines of Celery are written. Warnings and errors that
    nobody caught are told by kind and place; of what is printed it is told that it was. Called
    again it changes nothing but the level.
    """
    sys.stderr = sys.__stderr__  # where the lines go, also when it was redirected before
    logging.config.dictConfig(configuration)
    for name in TASK_LIBRARIES:
        logging.getLogger(name).setLevel(library_level)
    logging.captureWarnings(True)  # so that nobody else does it afterwards
    warnings.showwarning = _log_warning
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def _log_warning(
    _message: Warning | str, category: type[Warning], filename: str, lineno: int, *_more: Any
) -> None:
    facts = {"category": category.__name__, "place": f"{filename}:{lineno}"}
    logging.getLogger("weerbaar.warnings").warning("warning", extra={"facts": facts})


def _log_uncaught(kind: type[BaseException], error: BaseException, places: Any) -> None:
    logging.getLogger("weerbaar.errors").critical(
        "this process ends on an error", exc_info=(kind, error, places)
    )


def _log_uncaught_in_thread(what: threading.ExceptHookArgs) -> None:
    if what.exc_value is not None:
        logging.getLogger("weerbaar.errors").error(
            "a thread ended on an error",
            exc_info=(what.exc_type, what.exc_value, what.exc_traceback),
        )


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
