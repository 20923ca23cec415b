"""Measure calls: interleaved, by medians, relative to the emptiest page of the same run.

Importing this module sets Django up.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable

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
WARM_UP_RUNS = 2
OK, NO_CONTENT = 200, 204
MAX_GROWTH = 1.5  # times the ratio at the smallest size
TRANSACTION_STATEMENTS = {"BEGIN", "COMMIT"}

Call = Callable[[], object]
Row = dict[str, object]
ratio_at_smallest_size: dict[str, float] = {}


def make_row(
    what: str,
    value: float,
    unit: str,
    bound: float | None = None,
    *,
    at_least: bool = False,
    digits: int | None = 3,
) -> Row:
    """Return one figure and whether it is within its bound, which is a maximum or (`at_least`) a
    minimum."""
    if bound is None:
        ok = True
    elif at_least:
        ok = value >= bound
    else:
        ok = value <= bound
    return {"what": what, "value": round(value, digits), "unit": unit, "bound": bound, "ok": ok}


def print_row(row: Row) -> None:
    """Print one line of JSON, without buffering."""
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


def print_rows(rows: Iterable[Row]) -> None:
    """Print rows, each as soon as it is there."""
    for row in rows:
        print_row(row)


def milliseconds(call: Call) -> float:
    """Return how long one call takes, in milliseconds."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def median_milliseconds(call: Call, runs: int = RUNS) -> float:
    """Return the median duration of a call, in milliseconds, after two runs to warm up."""
    durations = [milliseconds(call) for _run in range(runs + WARM_UP_RUNS)]
    return statistics.median(durations[WARM_UP_RUNS:])


def median_ratio(call: Call, reference: Call, runs: int = RUNS) -> float:
    """Return how many times as long a call takes as its reference.

    They are called in turns, so that a busy machine slows both.
    """
    ratios = []
    for _run in range(runs + WARM_UP_RUNS):
        duration = milliseconds(call)
        reference_duration = milliseconds(reference)
        ratios.append(duration / reference_duration)
    return statistics.median(ratios[WARM_UP_RUNS:])


def signed_in(email: str) -> Client:
    """Return a client of a person who just passed the sign-in page."""
    client = Client(headers={"host": "127.0.0.1"})
    person = Person.objects.get(email=email)
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    now = int(time.time())
    session["started_at"] = now
    session["seen_at"] = now
    session.save()
    return client


def page_call(client: Client, path: str) -> Call:
    """Return a call that gets a page, and ends the run when it does not come."""

    def get_page() -> None:
        """Get the page. Raises SystemExit when it does not come."""
        response = client.get(path)
        if response.status_code != OK:
            raise SystemExit(f"{path} answered {response.status_code}")

    return get_page


def count_statements(call: Call) -> int:
    """Return how many SQL statements a call takes, transactions aside."""
    with CaptureQueriesContext(connection) as captured:
        call()
    statements = [query["sql"] for query in captured]
    return sum(not _is_transactional(statement) for statement in statements)


def _is_transactional(statement: str) -> bool:
    return "SAVEPOINT" in statement or statement in TRANSACTION_STATEMENTS


def measure_call(
    name: str,
    size: int,
    call: Call,
    *,
    reference: Call,
    max_ms: float,
    max_sql: int,
    max_ratio: float | None = None,
) -> None:
    """Print the duration and statements of a call, and its growth since the smallest size.

    Growth is measured in durations of the reference, the emptiest page; `max_ratio` bounds how many
    of them the call may take.
    """
    what = f"{name}, {size} cases"
    print_row(make_row(what, median_milliseconds(call), "ms", max_ms))
    print_row(make_row(what, count_statements(call), "SQL", max_sql))
    ratio = median_ratio(call, reference)
    print_row(make_row(f"{what}, against the emptiest page", ratio, "x", max_ratio))
    if name in ratio_at_smallest_size:
        growth = ratio / ratio_at_smallest_size[name]
        print_row(make_row(f"{what}, against {SIZES[0]}", growth, "x", MAX_GROWTH))
    ratio_at_smallest_size.setdefault(name, ratio)
