"""How far the tour is: a table with numbers, and the map of gemeenten."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from organisations.access import staff
from tour import coverage
from tour.access import VISIBILITY_RULES


@staff(*VISIBILITY_RULES)
@require_GET
def show_coverage(request: HttpRequest) -> HttpResponse:
    """Show how many councils are how far. It names no traject; the list does."""
    today = timezone.localdate()
    grouping = request.GET.get("per", "provincie")
    if grouping not in coverage.GROUPINGS:
        grouping = "provincie"
    councils = coverage.councils(today)
    rows = coverage.group_rows(councils, grouping, today)
    context = {
        "rows": rows,
        "total": coverage.total_row(rows),
        "groupings": coverage.GROUPINGS.items(),
        "grouping": grouping,
        "grouping_label": coverage.GROUPINGS[grouping],
        "reached": [coverage.REACH_LABELS[reach] for reach in coverage.TourReach],
        "map": coverage.coverage_map(councils),
    }
    return render(request, "tour/coverage.html", context)
