"""`/health/live` and `/health/ready`: for the machine that runs us; the proxy hides the second.

A middleware, and the first one: it must answer when the database is away (weerbaar.scope opens a
transaction for every page), to probes that know no host name and no TLS, and without a line in the
log of requests. What is wrong goes to the log by name.

Ready is a process that can serve pages: the database, its migrations and the keys decide. A broker
or a store that is away is told in the answer, in the log and by `/metrics`, and closes no site that
goes on taking reports (docs/adr/0027).
"""

import functools
import logging
import tempfile
import threading
from collections.abc import Callable

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis import Redis

from sealing import files, keys
from weerbaar import checks, scope

logger = logging.getLogger(__name__)
AWAY_MESSAGE = "away, and the site stays open: %s"
WATCH_SECONDS = 2  # for a part that does not decide: a probe must not wait for it
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'",
}


def database() -> bool:
    """Check that the database answers, and that our login does not pass row-level security."""
    with connection.cursor() as cursor:
        cursor.execute(checks.LOGIN_PASSES_RLS)
        return cursor.fetchone() == (False,)


def migrations() -> bool:
    """Check that every migration of this release is in the database."""
    with scope.pre_auth(), connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return newest_migrations() <= set(cursor.fetchall())


@functools.cache
def newest_migrations() -> frozenset[tuple[str, str]]:
    """Return the last migration of each app, as it stands in the code."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def broker() -> bool:
    """Check that the queue takes messages."""
    with Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as redis:
        return bool(redis.ping())


def storage() -> bool:
    """Check that a piece of a file can be written; of a bucket, that it answers us."""
    try:
        folder = default_storage.path("")
    except NotImplementedError:
        default_storage.check_access()
        return True
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(files.CHUNK_SIZE))  # a single byte may fit on a disk that is full
        file.flush()
    return True


def sealing() -> bool:
    """Check that what is sealed now can be opened now, and what was sealed before."""
    key = keys.new_data_key()
    unwrapped_key = keys.unwrap(keys.wrap(key, "health"), "health")
    return unwrapped_key == key and checks.keys_fit()


DECIDING: tuple[Callable[[], bool], ...] = (database, migrations, sealing)
WATCHED: tuple[Callable[[], bool], ...] = (broker, storage)
CHECKS = (*DECIDING, *WATCHED)
# Checks of WATCHED that have not ended yet, each in a thread: a disk over the network may hang.
_unfinished: dict[str, threading.Thread] = {}


def problems() -> list[str]:
    """Return the names of the checks that fail."""
    failed = [check.__name__ for check in DECIDING if not _passes(check)]
    return failed + [check.__name__ for check in WATCHED if not _passes_in_time(check)]


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # whatever is wrong, the answer is the same
        # The log holds the class and the places of the error, and not its message (weerbaar.logs).
        message = "not ready: %s" if check in DECIDING else AWAY_MESSAGE
        logger.warning(message, check.__name__, exc_info=True)
        return False


def _passes_in_time(check: Callable[[], bool]) -> bool:
    """Return whether a part is well; one that does not answer within WATCH_SECONDS is not.

    While a check of before still hangs, no other one is begun.
    """
    name = check.__name__
    hanging = _unfinished.get(name)
    if hanging is not None and hanging.is_alive():
        logger.warning(AWAY_MESSAGE, name)
        return False
    outcome: list[bool] = []
    thread = threading.Thread(target=lambda: outcome.append(_passes(check)), daemon=True)
    _unfinished[name] = thread
    thread.start()
    thread.join(WATCH_SECONDS)
    if thread.is_alive():
        logger.warning(AWAY_MESSAGE, name)
    return outcome == [True]


class HealthMiddleware:
    """Answers the two addresses and leaves everything else alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/health/live":
            return JsonResponse({"status": "ok"}, headers=HEADERS)
        if request.path_info == "/health/ready":
            return _readiness()
        return self.get_response(request)


def _readiness() -> HttpResponse:
    """Return 200 when this process can serve, 503 when it cannot; with the state of each part."""
    failed = set(problems())
    can_serve = failed.isdisjoint(check.__name__ for check in DECIDING)
    names = [check.__name__ for check in CHECKS]
    content = {
        "status": "ok" if can_serve else "unavailable",
        "parts": {name: "unavailable" if name in failed else "ok" for name in names},
    }
    return JsonResponse(content, status=200 if can_serve else 503, headers=HEADERS)
