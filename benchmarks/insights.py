"""The cost of the figures: a dashboard at any size, and counting and publishing."""

import sys

# Importing `benchmarks.measure` sets Django up, so it comes first.
from benchmarks.measure import (  # isort: skip
    OK,
    Call,
    Row,
    make_row,
    median_milliseconds,
    median_ratio,
    milliseconds,
    page_call,
    signed_in,
)

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from insights import counting, publishing
from insights.models import Publication
from organisations.models import Organisation

MAX_PAGE = 60  # milliseconds of server time (quality)
MILLIONS = 5_000_000  # cases from which a page may take twice as long as at the smallest size
MAX_GROWTH = 1.5
MAX_GROWTH_AT_MILLIONS = 2
MAX_COUNT = 1000  # milliseconds
ratio_at_smallest_size: dict[str, float] = {}


def dashboard_rows(size: int, secretary: str, clerk: str, desk: str) -> list[Row]:
    """Return rows for the dashboards of an organisation, of a slice of one, and of the country.

    Growth is measured in durations of the emptiest page, as for lists.
    """
    return [
        *_dashboard_rows("dashboard of one organisation", secretary, size),
        *_dashboard_rows("dashboard of a part of one", clerk, size),
        *_dashboard_rows("national dashboard", desk, size),
    ]


def _dashboard_rows(name: str, email: str, size: int) -> list[Row]:
    client = signed_in(email)  # anew each time: counting may take longer than a session lasts
    call = _dashboard_call(name, client)
    what = f"{name}, {size} cases"
    duration = median_milliseconds(call)
    ratio = median_ratio(call, page_call(client, "/hulp/"))
    rows = [
        make_row(what, duration, "ms", MAX_PAGE),
        make_row(f"{what}, against the emptiest page", ratio, "x"),
    ]
    if name in ratio_at_smallest_size:
        max_growth = MAX_GROWTH if size < MILLIONS else MAX_GROWTH_AT_MILLIONS
        growth = ratio / ratio_at_smallest_size[name]
        rows.append(make_row(f"{what}, against the smallest", growth, "x", max_growth))
    ratio_at_smallest_size.setdefault(name, ratio)
    return rows


def _dashboard_call(name: str, client: Client) -> Call:
    def get_dashboard() -> None:
        """Get the dashboard. Raises SystemExit when it does not come with figures."""
        response = client.get("/overzicht/")
        if response.status_code != OK or b"tile" not in response.content:
            raise SystemExit(f"{name} answered {response.status_code}")

    return get_dashboard


def count_rows(size: int) -> list[Row]:
    """Return rows for counting everything anew, and for a round after one change.

    The first has no bound: it is done at night.
    """
    this_month = counting.month_of(timezone.now())
    utrecht = Organisation.objects.get(code="GM0344").pk
    # Blocks that were published when there were fewer reports would stay as wide as they were.
    Publication.objects.all().delete()
    rebuilt = milliseconds(lambda: call_command("rebuild_figures", stdout=sys.stderr))
    counted = milliseconds(lambda: counting.count_months(this_month, this_month, [utrecht]))
    published = milliseconds(lambda: publishing.publish([utrecht]))
    return [
        make_row(f"count and publish all figures anew, {size} cases", rebuilt / 1000, "s"),
        make_row(f"count one month of one organisation, {size} cases", counted, "ms", MAX_COUNT),
        make_row(f"publish one organisation and the country, {size} cases", published, "ms"),
    ]
