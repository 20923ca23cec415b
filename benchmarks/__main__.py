"""`make bench`: one JSON object a line: what, value, unit, bound, ok. Sizes by BENCH_SIZES (default 10000,1000000 cases)."""

import json
import logging
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weerbaar.settings")
django.setup()

from django.conf import settings  # noqa: E402 -- Django first
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import api, rows  # noqa: E402
from casework.models import Draft  # noqa: E402
from organisations.models import Person  # noqa: E402

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "10000,1000000").split(",")]
RUNS = 15
first: dict[str, float] = {}


def line(what: str, value: float, unit: str, bound: float | None = None, *, most: bool = True) -> None:
    """One figure. `most`: the bound is the most it may be; else the least."""
    ok = bound is None or (value <= bound if most else value >= bound)
    sys.stdout.write(
        json.dumps({"what": what, "value": round(value, 3), "unit": unit, "bound": bound, "ok": ok}) + "\n"
    )
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


def reporting(client: Client) -> Callable[[], None]:
    """Send a report that was filled in."""
    person = Person.objects.get(email="raadslid@utrecht.example")
    yesterday = timezone.localdate() - timedelta(days=1)
    typed = {
        "voor-wie": {"for_whom": ["self"], "function": ["councillor"]},
        "wat": {"behaviours": ["verbal"], "narrative": ["Iemand schold mij uit."]},
        "waar-wanneer": {"day_day": [str(yesterday.day)], "day_month": [str(yesterday.month)], "day_year": [str(yesterday.year)],
                         "channels": ["phone"]},
        "nodig": {"severity": ["less"], "wishes": ["register"]},
    }  # fmt: skip
    waiting = []

    def ask() -> None:
        if not waiting:
            with transaction.atomic():
                for _draft in range(40):
                    draft = Draft(owner=person, kind="incident")
                    draft.keep(typed)
                    waiting.append(draft.pk)
        answer = client.post(f"/meldingen/nieuw/{waiting.pop()}/versturen/")
        if "verstuurd" not in answer["Location"]:
            raise SystemExit(f"a report went to {answer['Location']}")

    return ask


def inserting(client: Client) -> Callable[[], None]:
    """Ask a bare view, behind all that every request passes, to insert one row (benchmarks/bare.py)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_bare (at timestamptz); GRANT INSERT ON bench_bare TO weerbaar_own"
        )

    @override_settings(ROOT_URLCONF="benchmarks.bare")
    def ask() -> None:
        client.post("/")

    return ask


def main() -> None:
    """Fill, measure, fill further, measure again."""
    logging.disable(logging.INFO)  # a line for each request, otherwise
    call_command("migrate", verbosity=0)
    call_command("load_organisations", stdout=sys.stderr)
    call_command("make_demo", size=100, stdout=sys.stderr)
    clerk, councillor = signed_in("griffier@utrecht.example"), signed_in("raadslid@utrecht.example")
    councillor_name = quote(Person.objects.get(email="raadslid@utrecht.example").name)
    for size in SIZES:
        rows.fill(size)
        empty = get(clerk, "/hulp/")
        line(f"emptiest signed-in page, {size} cases", median(empty), "ms")
        for name, path in (("list", "/meldingen/"), ("list, newest first", "/meldingen/?volgorde=nieuw&status=alles"),
                           ("list, one status", "/meldingen/?status=triage"), ("list, late only", "/meldingen/?te_laat=on"),
                           ("worklist", "/werk/?toon=wacht")):  # fmt: skip
            timed(name, size, get(clerk, path), empty=empty, ms=40, sql=10, most=4)
        number = rows.real()
        timed("open a case", size, get(clerk, f"/meldingen/{number}/"), empty=empty, ms=35, sql=15)
        timed("search by number", size, get(clerk, f"/meldingen/?zoek={number}"), empty=empty, ms=40, sql=10)
        timed("search by person", size, get(clerk, f"/meldingen/?zoek={councillor_name}"), empty=empty, ms=40, sql=10)
        report = reporting(councillor)
        timed("report an incident", size, report, empty=empty, ms=45, sql=20)
        line(
            f"report an incident, {size} cases, rate against a bare insert",
            1 / ratio(report, inserting(councillor)),
            "x",
            0.25,
            most=False,
        )
    for row in api.rows():
        print(json.dumps(row), flush=True)  # noqa: T201 -- what it is for


if __name__ == "__main__":
    main()
