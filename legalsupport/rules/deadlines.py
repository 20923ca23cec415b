"""Until when what must be done: by our own promise, and which deadline is a term of the Awb.

docs/domain/support.md §5.2: a decision as soon as possible, at most two weeks; the desk takes that
for its advice.
"""

from datetime import date, datetime, timedelta

from legalterms.statutory_terms import (
    DECISION,
    DECISION_ON_OBJECTION,
    NOT_TREATED,
    PAYMENT,
    PENALTY_DECISION,
)
from organisations.workdays import end_of, end_of_next_working_day, local_day

ADVICE_TARGET = timedelta(weeks=2)
DANGER_TARGET = timedelta(hours=1)
# Deadlines that a law sets, by name.
TERMS_OF_LAW = {
    "decision": DECISION,
    "not_treated": NOT_TREATED,
    "objection_decision": DECISION_ON_OBJECTION,
    "payment": PAYMENT,
    "repayment": PAYMENT,
    "penalty": PENALTY_DECISION,
}
# What the applicant must send us within a term, and may send by a wrong way (Awb 2:16, 2:23). Not
# the repair of a bezwaar: whatever belongs to a bezwaarschrift is taken, by whichever way it came.
SENT_BY_A_WAY = ("answer", "views", "money_views")


def service_targets(received: datetime, *, in_danger: bool) -> dict[str, datetime]:
    """Return until when first contact and the advice are promised, by name of the deadline."""
    contact = received + DANGER_TARGET if in_danger else end_of_next_working_day(received)
    return {"contact": contact, "advice": end_of(local_day(received) + ADVICE_TARGET)}


def end_of_hearing_day(hearing_on: date) -> datetime:
    """Return the end of the day of the hearing, or of the last day for a defence."""
    return end_of(hearing_on)
