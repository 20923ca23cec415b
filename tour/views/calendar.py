"""The calendar of who plans, and the address of that of a member: made, withdrawn, and read."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audit.record import record
from notifications.appointments import write_calendar
from organisations.access import public, staff
from organisations.reading import record_list_access
from tour.access import PLANNERS, VISIBILITY_RULES
from tour.calendar_pages import (
    CalendarView,
    calendar_day,
    calendar_view,
    evenings_for,
    period_around,
    weeks_of,
)
from tour.feed import evenings_of
from tour.models import TeamMember, Tour
from tour.models.evaluation import digest_of, new_token
from tour.views.team import STREAM

CALENDAR_TEMPLATES = {
    CalendarView.MONTH: "tour/calendar_month.html",
    CalendarView.WEEK: "tour/calendar_week.html",
    CalendarView.AHEAD: "tour/calendar_ahead.html",
}


@staff(*VISIBILITY_RULES)
@require_GET
def show_calendar(request: HttpRequest) -> HttpResponse:
    """Show the evenings of a month, a week, or the weeks ahead. What it shows is on record."""
    today = timezone.localdate()
    asked_view = request.GET.get("toon", "")
    asked_day = request.GET.get("dag", "")
    view = calendar_view(asked_view)
    day = calendar_day(asked_day, today)
    period = period_around(view, day)
    evenings = evenings_for(request.user, period)
    numbers = sorted({evening.number for evening in evenings})
    filters = [f"toon={view}", f"dag={period.first_day}"]
    record_list_access("tour_calendar", numbers, by=request.user, kind=Tour.KIND, filters=filters)
    context = {
        "day": day,
        "evenings": evenings,
        "period": period,
        "template": CALENDAR_TEMPLATES[view],
        "today": today,
        "view": view,
        "views": CalendarView.choices,
    }
    if view != CalendarView.AHEAD:
        context["weeks"] = weeks_of(period, evenings)
    return render(request, "tour/calendar.html", context)


@public
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return the calendar behind an address. Raises Http404 for one that is no more."""
    evenings = evenings_of(digest_of(token))
    if evenings is None:
        raise Http404
    content = write_calendar(evenings, timezone.now())
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return answer


@staff(*PLANNERS)
@require_POST
def make_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an address for somebody of the team and show it once; an earlier one works no more.

    Raises Http404 for nobody.
    """
    member = get_object_or_404(TeamMember, pk=pk)
    token = new_token()
    member.feed_digest = digest_of(token)
    member.save(update_fields=["feed_digest"])
    record(STREAM, actor=request.user.pk, action="tour_feed_made", member=member.pk)
    address = f"{settings.BASE_URL}{reverse('tour_feed', args=[token])}"
    return render(request, "tour/feed.html", {"member": member, "address": address})


@staff(*PLANNERS)
@require_POST
def withdraw_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw the address of somebody of the team. Raises Http404 for nobody."""
    member = get_object_or_404(TeamMember, pk=pk)
    member.feed_digest = None
    member.save(update_fields=["feed_digest"])
    record(STREAM, actor=request.user.pk, action="tour_feed_withdrawn", member=member.pk)
    messages.success(request, _("Het agenda-adres werkt niet meer."))
    return redirect("tour_member", member.pk)
