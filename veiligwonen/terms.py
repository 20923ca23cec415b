"""When what must be done: service targets (domain reference support §4.5, our own) and the terms of the Awb (§10). Plain functions."""

from datetime import date, datetime, timedelta

from organisations.workdays import add_working_days, end_of, end_of_term, local_day, working_day_on_or_after
from veiligwonen.triage import Band

# Band → working days from receipt to first contact, intake and advice; the last one counts from the concept.
TARGETS = {
    Band.P0: (0, 1, 5, 1), Band.P1: (0, 2, 5, 1), Band.P2: (1, 5, 15, 3), Band.P3: (3, 15, 25, 5), Band.P4: (5, 25, 35, 5),
}  # fmt: skip
SERVICE = ("contact", "intake", "advice", "bva")
DECIDE = 8 * 7  # Awb 4:13 lid 2
URGENT, CALM = timedelta(days=14), timedelta(days=90)
ACUTE = timedelta(hours=1)  # danger now: nobody waits for the end of the day


def targets(band: Band, received: datetime) -> dict[str, datetime]:
    """Until when first contact, intake and advice are promised."""
    days = dict(zip(SERVICE[:3], TARGETS[band][:3], strict=True))
    ends = {name: end_of(add_working_days(local_day(received), count)) for name, count in days.items()}
    return ends | ({"contact": received + ACUTE} if band == Band.P0 else {})


def adopt_until(band: Band, submitted: datetime) -> datetime:
    """Until when the BVA decides on a concept."""
    return end_of(add_working_days(local_day(submitted), TARGETS[band][3]))


def decide_until(received: datetime) -> datetime:
    """The redelijke termijn has passed in any case after eight weeks (Awb 4:13)."""
    return end_of_term(local_day(received), DECIDE)


def after_pause(due: datetime, asked: date, completed: date) -> datetime:
    """A term that stood still from the day after the request to complete until it was completed (Awb 4:15 lid 1)."""
    return end_of(working_day_on_or_after(local_day(due) + (completed - asked)))


def weigh_again(band: Band, weighed: datetime) -> datetime:
    """14 days in P0 to P2, 90 days below (§4.4 names P1/P2 and P3/P4; P0 goes with the urgent ones)."""
    return end_of(local_day(weighed + (URGENT if band <= Band.P2 else CALM)))
