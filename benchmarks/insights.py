"""The dashboards: what a page of figures costs at any size, and what counting does. Each function answers rows for `make bench`."""

import sys

from benchmarks.measure import clocked, get, median, ratio, signed_in  # isort: skip -- sets Django up

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from insights import count, publish
from insights.models import Publication
from organisations.models import Organisation

PAGE = 60  # milliseconds of server time (quality.md)
MILLIONS = 5_000_000  # from here a page may take twice as long as with the fewest
first: dict[str, float] = {}


def row(what: str, value: float, unit: str, bound: float | None = None) -> dict:
    """One figure and the most it may be."""
    return {"what": what, "value": round(value, 3), "unit": unit, "bound": bound, "ok": bound is None or value <= bound}


def dashboards(size: int, secretary: str, clerk: str, desk: str) -> list[dict]:
    """The page of one organisation, that of who sees a part of it, and that of the country, after counting. Growth is reckoned in emptiest
    pages, as that of lists."""
    found = []
    for what, account in (
        ("dashboard of one organisation", secretary),
        ("dashboard of a part of one", clerk),
        ("national dashboard", desk),
    ):
        client = signed_in(account)  # counting may have taken longer than a session

        def ask(client: Client = client, what: str = what) -> None:
            answer = client.get("/overzicht/")
            if answer.status_code != 200 or b"tile" not in answer.content:  # noqa: PLR2004 -- OK
                raise SystemExit(f"{what} answered {answer.status_code}")

        found.append(row(f"{what}, {size} cases", median(ask), "ms", PAGE))
        against = ratio(ask, get(client, "/hulp/"))
        found.append(row(f"{what}, {size} cases, against the emptiest page", against, "x"))
        if what in first:
            bound = 1.5 if size < MILLIONS else 2
            found.append(row(f"{what}, {size} cases, against the smallest", against / first[what], "x", bound))
        first.setdefault(what, against)
    return found


def counting(size: int) -> list[dict]:
    """Counting everything anew, and a round after one change. The first has no bound: it is done at night."""
    this_month = count.month_of(timezone.now())
    Publication.objects.all().delete()  # blocks that were published when there were fewer reports stay as wide as they were
    whole = clocked(lambda: call_command("rebuild_figures", stdout=sys.stderr))
    one = clocked(lambda: count.count_months(this_month, this_month, [_utrecht()]))
    renewed = clocked(lambda: publish.publish([_utrecht()]))
    return [
        row(f"count and publish all figures anew, {size} cases", whole / 1000, "s"),
        row(f"count one month of one organisation, {size} cases", one, "ms", 1000),
        row(f"publish one organisation and the country, {size} cases", renewed, "ms"),
    ]


def _utrecht() -> int:
    return Organisation.objects.get(code="GM0344").pk
