"""How a figure is taken: in turns, by medians, against the emptiest page of the same run. Sets Django up."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weerbaar.settings")
django.setup()

from django.conf import settings  # noqa: E402 -- Django first

settings.ROOT_URLCONF = "benchmarks.bare"
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from organisations.models import Person  # noqa: E402

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "10000,1000000").split(",")]
RUNS = 15
first: dict[str, float] = {}


def line(what: str, value: float, unit: str, bound: float | None = None, *, most: bool = True) -> None:
    """One figure. `most`: the bound is the most it may be; else the least."""
    ok = bound is None or (value <= bound if most else value >= bound)
    tell({"what": what, "value": round(value, 3), "unit": unit, "bound": bound, "ok": ok})


def tell(row: dict) -> None:
    """One line of JSON, at once."""
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


def clocked(ask: Callable[[], object]) -> float:
    """Milliseconds of one time."""
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000


def median(ask: Callable[[], object], runs: int = RUNS) -> float:
    """Milliseconds; the first two runs warm up."""
    return statistics.median([clocked(ask) for _run in range(runs + 2)][2:])


def ratio(ask: Callable[[], object], against: Callable[[], object], runs: int = RUNS) -> float:
    """How many times as long; asked in turns, so that a busy machine slows both."""
    pairs = [(clocked(ask), clocked(against)) for _run in range(runs + 2)][2:]
    return statistics.median([one / other for one, other in pairs])


def signed_in(email: str) -> Client:
    """A client as after the sign-in page."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Person.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["started_at"] = session["seen_at"] = int(time.time())
    session.save()
    return client


def get(client: Client, path: str) -> Callable[[], None]:
    """Ask for a page, and be sure that it came."""

    def ask() -> None:
        answer = client.get(path)
        if answer.status_code != 200:  # noqa: PLR2004 -- OK
            raise SystemExit(f"{path} answered {answer.status_code}")

    return ask


def statements(ask: Callable[[], None]) -> int:
    """How many SQL statements it takes."""
    with CaptureQueriesContext(connection) as captured:
        ask()
    return sum("SAVEPOINT" not in query["sql"] and query["sql"] not in {"BEGIN", "COMMIT"} for query in captured)


def timed(
    what: str,
    size: int,
    ask: Callable[[], None],
    *,
    empty: Callable[[], None],
    ms: float,
    sql: int,
    most: float | None = None,
) -> None:
    """Time, statements, and growth since the smallest size, both reckoned in emptiest pages: `most` of them, when that is bound."""
    line(f"{what}, {size} cases", median(ask), "ms", ms)
    line(f"{what}, {size} cases", statements(ask), "SQL", sql)
    against = ratio(ask, empty)
    line(f"{what}, {size} cases, against the emptiest page", against, "x", most)
    if what in first:
        line(f"{what}, {size} cases, against {SIZES[0]}", against / first[what], "x", 1.5)
    first.setdefault(what, against)
