"""`make bench`: one JSON object a line: what, value, unit, bound, ok. Sizes by BENCH_SIZES (default 10000,1000000 cases).

At ten million: `BENCH_SIZES=10000,1000000,10000000 make bench` (some 25 GB of disk, an hour and a half). The database is made anew.
"""

import logging
import sys
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

from benchmarks.measure import SIZES, get, line, median, ratio, signed_in, tell, timed  # isort: skip -- sets Django up

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from benchmarks import advice, api, claims, insights, requests, rows
from casework.models import Draft
from organisations.models import Person

MOST_REQUESTS = 1_000_000
CLERK, COUNCILLOR, SECRETARY = (f"{name}@utrecht.example" for name in ("griffier", "raadslid", "secretaris"))
TRIAGIST = "triagist@bzk.example"


def reporting(client: Client) -> Callable[[], None]:
    """Send a report that was filled in."""
    person = Person.objects.get(email=COUNCILLOR)
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

    def ask() -> None:
        if client.post("/bare/").status_code != 204:  # noqa: PLR2004 -- No Content
            raise SystemExit("the bare view did not answer")

    return ask


def main() -> None:
    """Fill, measure, fill further, measure again."""
    logging.disable(logging.INFO)  # a line for each request, otherwise
    call_command("migrate", verbosity=0)
    call_command("load_organisations", stdout=sys.stderr)
    call_command("make_demo", size=100, stdout=sys.stderr)
    call_command("make_demo_requests", stdout=sys.stderr)
    councillor_name = quote(Person.objects.get(email=COUNCILLOR).name)
    for size in SIZES:
        rows.fill(size)
        requests.fill(min(size, MOST_REQUESTS))
        clerk, councillor, triagist = (signed_in(account) for account in (CLERK, COUNCILLOR, TRIAGIST))
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
        queue = get(triagist, "/veilig-wonen/")
        timed("queue of Veilig Wonen", size, queue, empty=get(triagist, "/hulp/"), ms=40, sql=10, most=4)
        for row in [
            *claims.rows(size),
            *insights.counting(size),
            *insights.dashboards(size, SECRETARY, CLERK, TRIAGIST),
        ]:
            tell(row)
    for row in [*api.rows(), *advice.rows()]:
        tell(row)


if __name__ == "__main__":
    main()
