"""`/health/live` and `/health/ready`: for the machine that runs us, without details for strangers.

A middleware, and the first one: it must answer when the database is away (weerbaar.scope opens a transaction for every page), to
probes that know no host name and no TLS, and without a line in the log of requests. What is wrong goes to the log by name.
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


def database() -> bool:
    """The database answers, and nobody can walk through its wall: our login passes no row-level security."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user")
        return cursor.fetchone() == (False,)


def migrations() -> bool:
    """Every migration of this release is in the database."""
    with scope.gate(), connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return newest_migrations() <= set(cursor.fetchall())


@functools.cache
def newest_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app, as it stands in the code."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def broker() -> bool:
    """The queue takes messages."""
    with Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as redis:
        return bool(redis.ping())


def storage() -> bool:
    """A sealed file can be written; of a bucket: it answers, and to us."""
    try:
        place = default_storage.path("")
    except NotImplementedError:
        default_storage.reach()
        return True
    with tempfile.TemporaryFile(dir=place) as file:
        return file.write(b"1") == 1


def sealing() -> bool:
    """What is sealed now can be opened now, and what was sealed before."""
    key = keys.new_data_key()
    return keys.unwrap(keys.wrap(key, "health"), "health") == key and checks.keys_fit()


CHECKS: tuple[Callable[[], bool], ...] = (database, migrations, broker, storage, sealing)


def problems() -> list[str]:
    """The names of the checks that fail."""
    return [check.__name__ for check in CHECKS if not _passes(check)]


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # whatever is wrong, the answer is the same
        logger.warning("not ready: %s", check.__name__, exc_info=True)
        return False


class HealthMiddleware:
    """Answers the two addresses and leaves everything else alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/health/live":
            return _answer(well=True)
        if request.path_info == "/health/ready":
            return _answer(well=not problems())
        return self.get_response(request)


def _answer(*, well: bool) -> HttpResponse:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
               "Cross-Origin-Resource-Policy": "same-origin", "Content-Security-Policy": "default-src 'none'"}  # fmt: skip
    return JsonResponse({"status": "ok" if well else "unavailable"}, status=200 if well else 503, headers=headers)
