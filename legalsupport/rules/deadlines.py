"""Until when what must be done by our own promise. Terms of the Awb: `legalterms`.

docs/domain/support.md §5.2: a decision as soon as possible, at most two weeks; the desk takes that
for its advice.
"""

from datetime import date, datetime, timedelta

from organisations.workdays import end_of, end_of_next_working_day, local_day

ADVICE_TARGET = timedelta(weeks=2)
DANGER_TARGET = timedelta(hours=1)


def service_targets(received: datetime, *, in_danger: bool) -> dict[str, datetime]:
    """Return until when first contact and the advice are promised, by name of the deadline."""
    contact = received + DANGER_TARGET if in_danger else end_of_next_working_day(received)
    return {"contact": contact, "advice": end_of(local_day(received) + ADVICE_TARGET)}


def end_of_hearing_day(hearing_on: date) -> datetime:
    """Return the end of the day of the hearing, or of the last day for a defence."""
    return end_of(hearing_on)
