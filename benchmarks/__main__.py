"""`make bench`: one JSON object a line: what, value, unit, bound, ok.

BENCH_SIZES gives the numbers of cases (default 10000,1000000). At ten million:
`BENCH_SIZES=10000,1000000,10000000 make bench` (some 25 GB of disk, an hour and a half). The
database is made anew.
"""

import logging
import sys
from datetime import timedelta
from urllib.parse import quote

# Importing `benchmarks.measure` sets Django up, so it comes first.
from benchmarks.measure import (  # isort: skip
    NO_CONTENT,
    SIZES,
    Call,
    make_row,
    measure_call,
    median_milliseconds,
    median_ratio,
    page_call,
    print_row,
    print_rows,
    signed_in,
)

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from benchmarks import advice, api, claims, insights, legal, requests, rows, tours
from casework.models import Draft
from organisations.models import Person

MAX_REQUESTS = 1_000_000
MAX_LEGAL_REQUESTS = 100_000
MIN_INSERT_RATE = 0.25  # reports, per bare insert
DRAFTS_A_BATCH = 40
CLERK = "griffier@utrecht.example"
COUNCILLOR = "raadslid@utrecht.example"
SECRETARY = "secretaris@utrecht.example"
TRIAGIST = "triagist@bzk.example"
JURIST = "jurist@bzk.example"
LISTS = {
    "list": "/meldingen/",
    "list, newest first": "/meldingen/?volgorde=nieuw&status=alles",
    "list, one status": "/meldingen/?status=triage",
    "list, late only": "/meldingen/?te_laat=on",
    "worklist": "/werk/?toon=wacht",
}


def report_call(client: Client) -> Call:
    """Return a call that sends a report from a draft that was filled in before."""
    person = Person.objects.get(email=COUNCILLOR)
    answers = _answers()
    draft_ids: list = []

    def send_report() -> None:
        """Send a draft. Raises SystemExit when the answer is not the page that says so."""
        if not draft_ids:
            draft_ids.extend(_make_drafts(person, answers))
        response = client.post(f"/meldingen/nieuw/{draft_ids.pop()}/versturen/")
        if "verstuurd" not in response["Location"]:
            raise SystemExit(f"a report went to {response['Location']}")

    return send_report


def _answers() -> dict[str, dict[str, list[str]]]:
    """Return the answers on each page of the wizard, as they are posted."""
    yesterday = timezone.localdate() - timedelta(days=1)
    return {
        "voor-wie": {"for_whom": ["self"], "function": ["councillor"]},
        "wat": {"behaviours": ["verbal"], "narrative": ["Iemand schold mij uit."]},
        "waar-wanneer": {
            "day_day": [str(yesterday.day)],
            "day_month": [str(yesterday.month)],
            "day_year": [str(yesterday.year)],
            "channels": ["phone"],
        },
        "nodig": {"severity": ["less"], "wishes": ["register"]},
    }


def _make_drafts(person: Person, answers: dict) -> list:
    draft_ids = []
    with transaction.atomic():
        for _draft in range(DRAFTS_A_BATCH):
            draft = Draft(owner=person, kind="incident")
            draft.save_answers(answers)
            draft_ids.append(draft.pk)
    return draft_ids


def insert_call(client: Client) -> Call:
    """Return a call to a bare view that inserts one row, behind all that every request passes
    (benchmarks/bare.py)."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_bare (at timestamptz)")
        cursor.execute("GRANT INSERT ON bench_bare TO weerbaar_own")

    def insert_row() -> None:
        """Post to the bare view. Raises SystemExit when it does not answer."""
        if client.post("/bare/").status_code != NO_CONTENT:
            raise SystemExit("the bare view did not answer")

    return insert_row


def measure_pages(size: int) -> None:
    """Print the figures of the pages of cases and requests."""
    clerk = signed_in(CLERK)
    triagist = signed_in(TRIAGIST)
    empty = page_call(clerk, "/hulp/")
    row = make_row(f"emptiest signed-in page, {size} cases", median_milliseconds(empty), "ms")
    print_row(row)
    for name, path in LISTS.items():
        call = page_call(clerk, path)
        measure_call(name, size, call, reference=empty, max_ms=40, max_sql=10, max_ratio=4)
    number = rows.real_case_number()
    open_case = page_call(clerk, f"/meldingen/{number}/")
    measure_call("open a case", size, open_case, reference=empty, max_ms=35, max_sql=15)
    councillor_name = quote(Person.objects.get(email=COUNCILLOR).name)
    for name, text in (("number", number), ("person", councillor_name)):
        search = page_call(clerk, f"/meldingen/?zoek={text}")
        measure_call(f"search by {name}", size, search, reference=empty, max_ms=40, max_sql=10)
    measure_reporting(size, empty)
    measure_call(
        "queue of Veilig Wonen",
        size,
        page_call(triagist, "/veilig-wonen/"),
        reference=page_call(triagist, "/hulp/"),
        max_ms=40,
        max_sql=10,
        max_ratio=4,
    )
    measure_legal_support(size)


def measure_legal_support(size: int) -> None:
    """Print the figures of the list and the file of legal support."""
    jurist = signed_in(JURIST)
    empty = page_call(jurist, "/hulp/")
    queue = page_call(jurist, "/juridische-hulp/")
    measure_call(
        "list of legal support", size, queue, reference=empty, max_ms=40, max_sql=10, max_ratio=4
    )
    request = page_call(jurist, f"/juridische-hulp/{legal.real_number()}/")
    measure_call(
        "open a request for legal support", size, request, reference=empty, max_ms=35, max_sql=15
    )


def measure_reporting(size: int, empty: Call) -> None:
    """Print the figures of sending a report, also relative to a bare insert."""
    councillor = signed_in(COUNCILLOR)
    report = report_call(councillor)
    name = "report an incident"
    measure_call(name, size, report, reference=empty, max_ms=45, max_sql=20)
    rate = 1 / median_ratio(report, insert_call(councillor))
    what = f"{name}, {size} cases, rate against a bare insert"
    print_row(make_row(what, rate, "x", MIN_INSERT_RATE, at_least=True))


def main() -> None:
    """Fill the database, measure, fill it further, and measure again."""
    logging.disable(logging.INFO)  # otherwise every request logs a line
    call_command("migrate", verbosity=0)
    call_command("load_organisations", stdout=sys.stderr)
    call_command("make_demo", size=100, stdout=sys.stderr)
    call_command("make_demo_requests", stdout=sys.stderr)
    call_command("make_demo_legal", stdout=sys.stderr)
    call_command("make_demo_tour", stdout=sys.stderr)
    for size in SIZES:
        rows.fill(size)
        requests.fill(min(size, MAX_REQUESTS))
        legal.fill(min(size, MAX_LEGAL_REQUESTS))
        measure_pages(size)
        tours.measure_tours(size)
        print_rows(claims.rows(size))
        print_rows(insights.count_rows(size))
        print_rows(insights.dashboard_rows(size, SECRETARY, CLERK, TRIAGIST))
    print_rows(api.rows())
    print_rows(advice.rows())


if __name__ == "__main__":
    main()
