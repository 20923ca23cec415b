"""The calendar of who plans: the evenings of a month, of a week, or of the weeks ahead.

Of an evening it shows when it is and what the list of trajects shows: whose it is and how far that
is. No team, no room and no subject; the title is the one that others may read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import Person
from tour.lists import SURE_STATES, SessionState
from tour.models import Tour, TourSession

DAYS_IN_WEEK = 7
DAY = timedelta(days=1)
WEEK = timedelta(days=DAYS_IN_WEEK)
LIST_SPAN = timedelta(weeks=8)
LONGEST_MONTH = timedelta(days=31)
YEARS = range(2000, 3000)  # every day that is shown has a neighbour
EVENING_FIELDS = (  # of CalendarEvening, in its order
    "day",
    "begins",
    "ends",
    "state",
    "public_title",
    "case__number",
    "case__place_name",
)
# Reserved: an option, on offer, confirmed, or to move to. What was held holds nobody any more.
IN_CALENDAR = Q(is_reserved=True) | Q(state=SessionState.HELD)


class CalendarView(models.TextChoices):
    """How much of the calendar a page shows."""

    MONTH = "maand", gettext_lazy("Maand")
    WEEK = "week", gettext_lazy("Week")
    AHEAD = "lijst", gettext_lazy("Lijst")


@dataclass(frozen=True)
class ViewWords:
    """What a view calls the pages beside it, and says without an evening."""

    earlier: Any
    later: Any
    empty: Any


VIEW_WORDS = {
    CalendarView.MONTH: ViewWords(
        gettext_lazy("Vorige maand"),
        gettext_lazy("Volgende maand"),
        gettext_lazy("In deze maand staat geen avond."),
    ),
    CalendarView.WEEK: ViewWords(
        gettext_lazy("Vorige week"),
        gettext_lazy("Volgende week"),
        gettext_lazy("In deze week staat geen avond."),
    ),
    CalendarView.AHEAD: ViewWords(
        gettext_lazy("Acht weken eerder"),
        gettext_lazy("Acht weken later"),
        gettext_lazy("In deze acht weken staat geen avond."),
    ),
}


@dataclass(frozen=True)
class CalendarEvening:
    """An evening as the calendar shows it."""

    day: date
    begins: datetime
    ends: datetime
    state: str
    title: str
    number: str
    place_name: str

    @property
    def state_label(self) -> str:
        """Where it stands, in words."""
        state = SessionState(self.state)
        return str(state.label)

    @property
    def is_sure(self) -> bool:
        """Whether it is confirmed, or was held."""
        return self.state in SURE_STATES


@dataclass(frozen=True)
class CalendarDay:
    """A day with its evenings."""

    day: date
    evenings: list[CalendarEvening]


@dataclass(frozen=True)
class CalendarWeek:
    """Seven days, from a Monday."""

    days: Sequence[CalendarDay]

    @property
    def monday(self) -> date:
        """The day it begins."""
        first = self.days[0]
        return first.day

    @property
    def number(self) -> int:
        """Its number in the year."""
        return week_number(self.monday)

    @property
    def is_busy(self) -> bool:
        """Whether there is an evening in it."""
        return any(day.evenings for day in self.days)


@dataclass(frozen=True)
class CalendarPeriod:
    """Which days a page shows, and the days by which the pages beside it are asked.

    `month`: the one that a month shows whole; its weeks begin and end in others.
    """

    view: CalendarView
    first_day: date
    last_day: date
    heading: str
    earlier: date
    later: date
    month: int = 0

    @property
    def words(self) -> ViewWords:
        """What its view calls the pages beside it."""
        return VIEW_WORDS[self.view]

    @property
    def days(self) -> Iterator[date]:
        """Each of its days."""
        day = self.first_day
        while day <= self.last_day:
            yield day
            day += DAY


def calendar_view(text: str) -> CalendarView:
    """Return the view that an address asks for, the month for any other word."""
    try:
        return CalendarView(text)
    except ValueError:
        return CalendarView.MONTH


def calendar_day(text: str, today: date) -> date:
    """Return the day that an address asks for, today for what is no day of our time."""
    try:
        day = parse_date(text)
    except ValueError:
        return today
    if day is None:
        return today
    if day.year not in YEARS:
        return today
    return day


def period_around(view: CalendarView, day: date) -> CalendarPeriod:
    """Return the month or the week of this day, or the eight weeks from it."""
    make_period = PERIODS[view]
    return make_period(day)


def _month_of(day: date) -> CalendarPeriod:
    """Return the whole weeks in which the month of this day lies."""
    first = day.replace(day=1)
    day_before = first - DAY
    earlier = day_before.replace(day=1)
    day_after = first + LONGEST_MONTH
    later = day_after.replace(day=1)
    last = later - DAY
    monday = _monday_of(first)
    sunday = _sunday_of(last)
    heading = date_format(first, "F Y")
    return CalendarPeriod(
        CalendarView.MONTH, monday, sunday, heading, earlier, later, month=first.month
    )


def _week_of(day: date) -> CalendarPeriod:
    monday = _monday_of(day)
    sunday = _sunday_of(day)
    earlier = monday - WEEK
    later = monday + WEEK
    days = _from_to(monday, sunday)
    number = week_number(monday)
    heading = _("week %(number)s, %(days)s") % {"number": number, "days": days}
    return CalendarPeriod(CalendarView.WEEK, monday, sunday, heading, earlier, later)


def _weeks_ahead(day: date) -> CalendarPeriod:
    earlier = day - LIST_SPAN
    later = day + LIST_SPAN
    last = later - DAY
    heading = _from_to(day, last)
    return CalendarPeriod(CalendarView.AHEAD, day, last, heading, earlier, later)


PERIODS: dict[CalendarView, Callable[[date], CalendarPeriod]] = {
    CalendarView.MONTH: _month_of,
    CalendarView.WEEK: _week_of,
    CalendarView.AHEAD: _weeks_ahead,
}


def _monday_of(day: date) -> date:
    weekday = day.weekday()
    since_monday = weekday * DAY
    return day - since_monday


def _sunday_of(day: date) -> date:
    monday = _monday_of(day)
    next_monday = monday + WEEK
    return next_monday - DAY


def week_number(day: date) -> int:
    """Return the number of the week of this day, as ISO 8601 counts."""
    year_and_week = day.isocalendar()
    return year_and_week.week


def _from_to(first: date, last: date) -> str:
    first_text = date_format(first, "j F")
    last_text = date_format(last, "j F Y")
    return _("%(first)s tot en met %(last)s") % {"first": first_text, "last": last_text}


def evenings_for(person: Person, period: CalendarPeriod) -> list[CalendarEvening]:
    """Return the evenings of the trajects that this person sees in a period, in one statement."""
    visible = Tour.objects.visible_to(person)
    sessions = TourSession.objects.filter(IN_CALENDAR, case__in=visible)
    sessions = sessions.filter(day__range=(period.first_day, period.last_day))
    rows = sessions.order_by("day", "begins", "id").values_list(*EVENING_FIELDS)
    return [CalendarEvening(*row) for row in rows]


def weeks_of(period: CalendarPeriod, evenings: list[CalendarEvening]) -> list[CalendarWeek]:
    """Return the weeks of a month, or the one week. `evenings`: in the order of their days."""
    groups = groupby(evenings, key=attrgetter("day"))
    by_day = {day: list(group) for day, group in groups}
    days = [CalendarDay(day, by_day.get(day, [])) for day in period.days]
    starts = range(0, len(days), DAYS_IN_WEEK)
    return [CalendarWeek(days[start : start + DAYS_IN_WEEK]) for start in starts]
