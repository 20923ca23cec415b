"""When what must be done: the deadlines of docs/domain/incidents.md §6, as functions of moments.

Deadlines in hours run through nights and weekends and are counted in UTC, so that they last as long
when the clock changes.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta

from legalterms.terms import add_months
from organisations.workdays import add_working_days, end_of, end_of_next_working_day, local_day

FIRST_TALK = timedelta(hours=72)
SECOND_TALK = timedelta(weeks=2)  # after the first
THIRD_TALK = timedelta(weeks=8)  # after the first; the window opens after six weeks
SECOND_TALK_NUMBER = 2
NUMBER_OF_TALKS = 3
OFFER_AGAIN = timedelta(weeks=2)
NEWS = timedelta(days=30)
LATE_REPORT = timedelta(hours=24)
POLICE_WORKING_DAYS = 2
KLACHT_MONTHS = 3
POLICE_BEHAVIOURS = frozenset({"threat_intimidation", "physical"})
# Offences that are only prosecuted when the affected person asks for it (Sr 284, 285b; 2017 text:
# check the current one).
KLACHT_ACTS = frozenset({"stalking", "blackmail"})
# Insult and smaad need a klacht only when the affected person is no ambtenaar (Sr 84, 267, 269).
KLACHT_INSULTS = frozenset({"insult", "defamation"})
NOT_AMBTENAAR = frozenset({"relative", "candidate"})


def in_time(happened: datetime, term: timedelta, reported: datetime) -> datetime:
    """Return the end, in UTC, of a term that runs from the event.

    Who reports when it is over gets 24 hours from the report.
    """
    due = happened.astimezone(UTC) + term
    if due > reported:
        return due
    return reported.astimezone(UTC) + LATE_REPORT


def needs_klacht(acts: Collection[str], function: str) -> bool:
    """Tell whether one of these acts is prosecuted only after a klacht."""
    if not KLACHT_ACTS.isdisjoint(acts):
        return True
    return function in NOT_AMBTENAAR and not KLACHT_INSULTS.isdisjoint(acts)


def klacht_until(noticed: datetime) -> datetime:
    """Return the end of the day three months after the affected person knew of it (Sr 66)."""
    return end_of(add_months(local_day(noticed), KLACHT_MONTHS))


def at_report(
    reported: datetime, happened: datetime, reaction_hours: int, behaviours: Iterable[str]
) -> dict[str, datetime]:
    """Return what is promised from the moment of the report: name of the deadline → its end."""
    ends = {
        "contact": end_of_next_working_day(reported),
        "talk_1": in_time(happened, FIRST_TALK, reported),
        "reaction": in_time(happened, timedelta(hours=reaction_hours), reported),
    }
    if not POLICE_BEHAVIOURS.isdisjoint(behaviours):
        ends["police"] = end_of(add_working_days(local_day(reported), POLICE_WORKING_DAYS))
    return ends


def next_talk(number: int, first: date, last: date, *, was_held: bool) -> datetime:
    """Return when talk `number` is due, after the `last` one was held or declined.

    `first`: the day of the first talk. A declined talk is offered again after two weeks.
    """
    if not was_held:
        return end_of(last + OFFER_AGAIN)
    if number == SECOND_TALK_NUMBER:
        return end_of(first + SECOND_TALK)
    return end_of(first + THIRD_TALK)
