"""`make bench`: one JSON object a line: what, value, unit, bound, ok. Sizes by BENCH_SIZES (default 10000,1000000 cases)."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weerbaar.settings")
django.setup()

from django.conf import settings  # noqa: E402 -- Django first
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import rows  # noqa: E402
from casework.models import Case, Draft  # noqa: E402
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


def median(ask: Callable[[], object], runs: int = RUNS) -> float:
    """Milliseconds; the first two runs warm up."""
    taken = []
    for run in range(runs + 2):
        started = time.perf_counter()
        ask()
        if run > 1:
            taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


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


def timed(what: str, size: int, ask: Callable[[], None], *, ms: float, sql: int, empty: float = 0) -> None:
    """Time, statements, and growth since the smallest size."""
    value = median(ask)
    line(f"{what}, {size} cases", value, "ms", ms)
    line(f"{what}, {size} cases", statements(ask), "SQL", sql)
    if empty:
        line(f"{what}, {size} cases, against the emptiest page", value / empty, "x", 4)
    if what in first:
        line(f"{what}, {size} cases, against {SIZES[0]}", value / first[what], "x", 1.5)
    first.setdefault(what, value)


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


def main() -> None:
    """Fill, measure, fill further, measure again."""
    call_command("migrate", verbosity=0)
    call_command("load_organisations", stdout=sys.stderr)
    call_command("make_demo", size=100, stdout=sys.stderr)
    clerk, councillor = signed_in("griffier@utrecht.example"), signed_in("raadslid@utrecht.example")
    for size in SIZES:
        rows.fill(size)
        empty = median(get(clerk, "/hulp/"))
        line(f"emptiest signed-in page, {size} cases", empty, "ms")
        for name, path in (("list", "/meldingen/"), ("list, newest first", "/meldingen/?volgorde=nieuw&status=alles"),
                           ("list, one status", "/meldingen/?status=triage"), ("list, late only", "/meldingen/?te_laat=on"),
                           ("worklist", "/werk/?toon=wacht")):  # fmt: skip
            timed(name, size, get(clerk, path), ms=40, sql=10, empty=empty)
        case = Case.objects.filter(
            organisation__code="GM0344", lane="council", handler__email="griffier@utrecht.example"
        ).earliest("created_at")
        timed("open a case", size, get(clerk, f"/meldingen/{rows.real(case)}/"), ms=35, sql=15)
        timed("search by number", size, get(clerk, f"/meldingen/?zoek={case.number}"), ms=40, sql=10)
        timed("report an incident", size, reporting(councillor), ms=45, sql=20)


if __name__ == "__main__":
    main()
