"""The cost of the tour at any number of cases: coverage of every council, the list, the calendar.

`make_demo_tour` must run first: it opens the traject of each of the 375 councils.
"""

# Importing `benchmarks.measure` sets Django up, so it comes first.
from benchmarks.measure import measure_call, page_call, signed_in  # isort: skip

from tour.models import Tour

PLANNER = "planner@bzk.example"
TOUR_PAGES = {
    "coverage": "/tour/dekking/",
    "list of trajects": "/tour/trajecten/",
    "calendar of the tour": "/tour/agenda/",
}


def measure_tours(size: int) -> None:
    """Print the figures of the pages of who plans."""
    planner = signed_in(PLANNER)
    empty = page_call(planner, "/hulp/")
    trajects = Tour.objects.count()
    for name, path in TOUR_PAGES.items():
        measure_call(
            f"{name}, {trajects} trajects",
            size,
            page_call(planner, path),
            reference=empty,
            max_ms=40,
            max_sql=10,
            max_ratio=4,
        )
