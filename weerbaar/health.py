"""`/health/live` and `/health/ready`: for the machine that runs us, without details for strangers.

A middleware, and the first one: it must answer when the database is away (weerbaar.scope opens a
transaction for every page), to probes that know no host name and no TLS, and without a line in the
log of requests. What is wrong goes to the log by name.
"""

import functools
import logging
import tempfile
from collections.abc import Callable

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis import Redis

from sealing import keys
from weerbaar import checks, scope

logger = logging.getLogger(__name__)
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
    """Check that a sealed file can be written; of a bucket, that it answers us."""
    try:
        folder = default_storage.path("")
    except NotImplementedError:
        default_storage.check_access()
        return True
    with tempfile.TemporaryFile(dir=folder) as file:
        return file.write(b"1") == 1


def sealing() -> bool:
    """Check that what is sealed now can be opened now, and what was sealed before."""
    key = keys.new_data_key()
    unwrapped_key = keys.unwrap(keys.wrap(key, "health"), "health")
    return unwrapped_key == key and checks.keys_fit()


CHECKS: tuple[Callable[[], bool], ...] = (database, migrations, broker, storage, sealing)


def problems() -> list[str]:
    """Return the names of the checks that fail."""
    return [check.__name__ for check in CHECKS if not _passes(check)]


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # whatever is wrong, the answer is the same
        # The log holds the class and the places of the error, and not its message (weerbaar.logs).
        logger.warning("not ready: %s", check.__name__, exc_info=True)
        return False


class HealthMiddleware:
    """Answers the two addresses and leaves everything else alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/health/live":
            return _answer(is_well=True)
        if request.path_info == "/health/ready":
            return _answer(is_well=not problems())
        return self.get_response(request)


def _answer(*, is_well: bool) -> HttpResponse:
    if is_well:
        return JsonResponse({"status": "ok"}, status=200, headers=HEADERS)
    return JsonResponse({"status": "unavailable"}, status=503, headers=HEADERS)
