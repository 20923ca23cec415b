"""The dashboards: what a page of figures costs at any size, and what counting does. Each function answers rows for `make bench`.

At ten million: `BENCH_SIZES=10000,1000000,10000000 make bench` (some 25 GB of disk; filling takes the better part of an hour).
"""

import json
import logging
import sys

from django.test import Client

from benchmarks.__main__ import SIZES, clocked, median, rows, signed_in

from django.core.management import call_command  # isort: skip -- Django was set up by the line above
from django.utils import timezone  # isort: skip

from insights import count, publish  # isort: skip
from organisations.models import Organisation  # isort: skip

PAGE = 60  # milliseconds of server time (quality.md)
MILLIONS = 5_000_000  # from here a page may take twice as long as with the fewest
first: dict[str, float] = {}


def row(what: str, value: float, unit: str, bound: float | None = None) -> dict:
    """One figure and the most it may be."""
    return {"what": what, "value": round(value, 3), "unit": unit, "bound": bound, "ok": bound is None or value <= bound}


def dashboards(size: int, secretary: Client, desk: Client) -> list[dict]:
    """The page of one organisation and that of the country, after counting."""
    found = []
    for what, client in (("dashboard of one organisation", secretary), ("national dashboard", desk)):

        def ask(client: Client = client, what: str = what) -> None:
            answer = client.get("/overzicht/")
            if answer.status_code != 200 or b"tile" not in answer.content:  # noqa: PLR2004 -- OK
                raise SystemExit(f"{what} answered {answer.status_code}")

        taken = median(ask)
        found.append(row(f"{what}, {size} cases", taken, "ms", PAGE))
        if what in first:
            found.append(
                row(
                    f"{what}, {size} cases, against the smallest",
                    taken / first[what],
                    "x",
                    1.5 if size < MILLIONS else 2,
                )
            )
        first.setdefault(what, taken)
    return found


def counting(size: int) -> list[dict]:
    """Counting everything anew, and a round after one change. The first has no bound: it is done at night."""
    this_month = count.month_of(timezone.now())
    whole = clocked(lambda: call_command("rebuild_figures"))
    one = clocked(lambda: count.count_months(this_month, this_month, [_utrecht()]))
    renewed = clocked(lambda: publish.publish([_utrecht()]))
    return [
        row(f"count and publish all figures anew, {size} cases", whole / 1000, "s"),
        row(f"count one month of one organisation, {size} cases", one, "ms", 1000),
        row(f"publish one organisation and the country, {size} cases", renewed, "ms"),
    ]


def _utrecht() -> int:
    return Organisation.objects.get(code="GM0344").pk


def main() -> None:
    """`python -m benchmarks.insights`: these rows alone."""
    logging.disable(logging.INFO)
    call_command("migrate", verbosity=0)
    call_command("load_organisations", stdout=sys.stderr)
    call_command("make_demo", size=100, stdout=sys.stderr)
    secretary, desk = signed_in("secretaris@utrecht.example"), signed_in("triagist@bzk.example")
    for size in SIZES:
        rows.fill(size)
        for found in [*counting(size), *dashboards(size, secretary, desk)]:
            sys.stdout.write(json.dumps(found) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
