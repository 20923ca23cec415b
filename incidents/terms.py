"""When what must be done: the terms of domain reference §6, as plain functions over moments.

Terms in hours run through nights and weekends and are reckoned in UTC, so that they last as long when the clock changes.
"""

import calendar
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta

from organisations.workdays import add_working_days, end_of, end_of_next_working_day, local_day

FIRST_TALK = timedelta(hours=72)
SECOND_TALK = timedelta(weeks=2)  # after the first
THIRD_TALK = timedelta(weeks=8)  # after the first, and not before
THIRD_TALK_FROM = timedelta(weeks=6)
TALKS = 3
OFFER_AGAIN = timedelta(weeks=2)
NEWS = timedelta(days=30)
A_DAY = timedelta(hours=24)
WITH_POLICE = frozenset({"threat_intimidation", "physical"})
# Offences that are only prosecuted when the person affected asks for it (Sr 284, 285b; 2017 text: check the current one).
KLACHT_ACTS = frozenset({"stalking", "blackmail"})
# Insult and smaad need a klacht only when who was affected is no ambtenaar (Sr 84, 267, 269).
KLACHT_INSULTS = frozenset({"insult", "defamation"})
NO_AMBTENAAR = frozenset({"relative", "candidate"})


def in_time(happened: datetime, term: timedelta, reported: datetime) -> datetime:
    """The end of a term that runs from the event. Who reports when it is over gets a day from the report."""
    due = happened.astimezone(UTC) + term
    return due if due > reported else reported.astimezone(UTC) + A_DAY


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def needs_klacht(acts: Collection[str], function: str) -> bool:
    """Whether there is a term for a klacht at all."""
    insulted = function in NO_AMBTENAAR and not KLACHT_INSULTS.isdisjoint(acts)
    return insulted or not KLACHT_ACTS.isdisjoint(acts)


def klacht_until(known: datetime) -> datetime:
    """Three months after the person affected knew of it (Sr 66)."""
    return end_of(add_months(local_day(known), 3))


def at_report(
    reported: datetime, happened: datetime, reaction_hours: int, behaviours: Iterable[str]
) -> dict[str, datetime]:
    """What is promised from the moment of the report."""
    ends = {
        "contact": end_of_next_working_day(reported),
        "talk_1": in_time(happened, FIRST_TALK, reported),
        "reaction": in_time(happened, timedelta(hours=reaction_hours), reported),
    }
    if not WITH_POLICE.isdisjoint(behaviours):
        ends["police"] = end_of(add_working_days(local_day(reported), 2))
    return ends


def next_talk(number: int, first: date, this: date, *, held: bool) -> datetime:
    """When talk `number` is due, after `this` one was held or declined. Declined: it is offered again after two weeks."""
    if not held:
        return end_of(this + OFFER_AGAIN)
    return end_of(first + (SECOND_TALK if number == 2 else THIRD_TALK))  # noqa: PLR2004 -- the second of three
