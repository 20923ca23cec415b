"""Until when what must be done: the service targets, which are our own.

docs/domain/support.md §4.5. Terms of the Awb: `legalterms`.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from organisations.workdays import (
    add_working_days,
    end_of,
    local_day,
)
from veiligwonen.rules.triage import Band


class ServiceTarget(NamedTuple):
    """Working days; the first three count from receipt, `adoption` counts from the concept."""

    contact: int
    intake: int
    advice: int
    adoption: int


TARGETS = {
    Band.P0: ServiceTarget(0, 1, 5, 1),
    Band.P1: ServiceTarget(0, 2, 5, 1),
    Band.P2: ServiceTarget(1, 5, 15, 3),
    Band.P3: ServiceTarget(3, 15, 25, 5),
    Band.P4: ServiceTarget(5, 25, 35, 5),
}
SERVICE = ("contact", "intake", "advice", "bva")  # names of the clocks that are service targets
URGENT = timedelta(days=14)
CALM = timedelta(days=90)
ACUTE = timedelta(hours=1)  # danger now: nobody waits for the end of the day


def targets(band: Band, received: datetime) -> dict[str, datetime]:
    """Return until when first contact, intake and advice are promised, by name of the clock."""
    target = TARGETS[band]
    ends = {}
    for name in ("contact", "intake", "advice"):
        days = getattr(target, name)
        ends[name] = end_of(add_working_days(local_day(received), days))
    if band == Band.P0:
        ends["contact"] = received + ACUTE
    return ends


def adopt_until(band: Band, submitted: datetime) -> datetime:
    """Return until when the BVA decides on a concept."""
    return end_of(add_working_days(local_day(submitted), TARGETS[band].adoption))


def weigh_again(band: Band, weighed: datetime) -> datetime:
    """Return when a request is weighed again: after 14 days in P0 to P2, after 90 days below.

    docs/domain/support.md §4.4 names P1 and P2, P3 and P4; P0 goes with the urgent ones.
    """
    interval = URGENT if band <= Band.P2 else CALM
    return end_of(local_day(weighed + interval))
