"""Sending by electronic way: when a notice is in time, and what a fault does to a term.

Awb afdeling 2.3 as of 1-1-2026. What the law leaves open is our own reading, always the one that
favours who must answer (docs/adr/0032).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from legalterms.closed_days import (
    DECREED,
    add_days,
    days_between,
    nth_open_day_after,
    open_day_on_or_after,
)

NOTICE_WITHIN = timedelta(hours=48)  # Awb 2:10
NOTICE_ARTICLE = "Awb 2:22"
WRONG_CHANNEL_ARTICLE = "Awb 2:23"


class OutageSpan(NamedTuple):
    """The first and the last day on which something could not be sent to us."""

    first: date
    last: date


def notice_was_in_time(offered_at: datetime, accepted_at: datetime | None) -> bool:
    """Tell whether a mail server took the notice within 48 hours (Awb 2:10)."""
    return accepted_at is not None and accepted_at - offered_at <= NOTICE_WITHIN


def excuses_lateness(
    offered_at: datetime,
    accepted_at: datetime | None,
    opened_at: datetime | None,
    now: datetime,
) -> bool:
    """Tell whether lateness is not held against the addressee (Awb 2:22).

    So it is when no notice went out in 48 hours. Who opened the letter within them knew of it.
    """
    if notice_was_in_time(offered_at, accepted_at) or now - offered_at <= NOTICE_WITHIN:
        return False
    return opened_at is None or opened_at - offered_at > NOTICE_WITHIN


def end_after_outages(
    start: date, end: date, outages: Iterable[OutageSpan], *, equated: frozenset[date] = DECREED
) -> date:
    """Return the last day of a term after days of outage within it (Awb 2:21).

    Each day of outage from the day after `start` is given back once, also one that lies in the
    days given back. Without one the end stays where it is.
    """
    out_days = sorted({day for outage in outages for day in days_between(*outage) if day > start})
    reached = end
    for day in out_days:
        if day <= reached:
            reached = add_days(reached, 1)
    return end if reached == end else open_day_on_or_after(reached, equated)


def end_after_wrong_channel(
    end: date, sent_on: date, answered_on: date, *, equated: frozenset[date] = DECREED
) -> date:
    """Return the last day of a term after a message came by a way that is not open (Awb 2:23).

    The term grows by the days until we said so, and by one working day at least. Raises ValueError
    when the answer lies before the message.
    """
    if answered_on < sent_on:
        raise ValueError("answered before it was sent")
    moved_end = add_days(end, (answered_on - sent_on).days)
    return max(open_day_on_or_after(moved_end, equated), nth_open_day_after(end, 1, equated))
