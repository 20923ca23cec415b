"""Pages for the planner of the national desk: make and change meetings, and see who comes."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audit.record import record
from meetings import planning
from meetings.access import PLANNERS
from meetings.forms.meeting import AttendanceForm, MeetingForm
from meetings.models import Meeting, Participant, Registration
from meetings.models.evaluation import evaluation_of
from organisations.access import staff
from ui.fields import posted

MEETINGS_LISTED = 50


@staff(*PLANNERS)
@require_GET
def planned_meetings(request: HttpRequest) -> HttpResponse:
    """Show the meetings to come with how full they are, and where one more would be full."""
    upcoming = Meeting.objects.upcoming().with_registrations()[:MEETINGS_LISTED]
    past = Meeting.objects.filter(begins_at__lte=timezone.now()).order_by("-begins_at", "id")
    context = {
        "upcoming": upcoming,
        "past": past[:MEETINGS_LISTED],
        "extra_sessions": planning.extra_sessions(),
    }
    return render(request, "meetings/planned.html", context)


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def new_meeting(request: HttpRequest) -> HttpResponse:
    """Make a meeting."""
    return _edit(request, Meeting(made_by=request.user), _("Bijeenkomst maken"))


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def change_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a meeting that is still to come; who comes hears of another day or place."""
    standing = Meeting.objects.upcoming().filter(cancelled_at=None).select_related("location")
    return _edit(request, get_object_or_404(standing, pk=pk), _("Bijeenkomst wijzigen"))


def _edit(request: HttpRequest, meeting: Meeting, title: str) -> HttpResponse:
    form = MeetingForm(posted(request), instance=meeting)
    if request.method == "POST" and form.is_valid() and _save(request, form):
        messages.success(request, _("Bewaard."))
        return redirect("planned_meeting", meeting.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "meeting": meeting, "title": title}
    return render(request, "meetings/edit.html", context, status=status)


def _save(request: HttpRequest, form: MeetingForm) -> bool:
    """Save the meeting. Return False, with a sentence in the form, when places are in use."""
    try:
        with transaction.atomic():
            planning.save_meeting(request.user, form.instance, form.cleaned_data["address"])
    except planning.PlacesInUse:
        text = _("Er hebben al meer mensen een plek. Kies een hoger aantal.")
        form.add_error("capacity", text)
        return False
    return True


@staff(*PLANNERS)
@require_GET
def planned_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one meeting with who comes, who waits, and whose driehoek is not complete."""
    meeting = get_object_or_404(Meeting.objects.select_related("location"), pk=pk)
    record(f"meeting:{pk}", actor=request.user.pk, action="meeting_looked")
    standing = meeting.registrations.standing().select_related("organisation")
    registrations = standing.prefetch_related("participants__person").order_by("complete_at", "id")
    context = {
        "meeting": meeting,
        "registrations": registrations,
        "materials": meeting.materials.all(),
        "evaluation": evaluation_of(meeting),
        "is_over": meeting.begins_at <= timezone.now(),
    }
    return render(request, "meetings/planned_meeting.html", context)


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def cancel_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask first; then cancel a meeting that is still to come, and tell who would come."""
    meeting = get_object_or_404(Meeting.objects.upcoming(), pk=pk)
    if request.method == "GET":
        return render(request, "meetings/cancel_meeting.html", {"meeting": meeting})
    if planning.cancel_meeting(request.user, meeting):
        messages.success(request, _("De bijeenkomst gaat niet door. Wie kwam, hoort het."))
    return redirect("planned_meeting", pk)


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down who was there, from the day of the meeting on."""
    begun = Meeting.objects.filter(begins_at__lte=timezone.now(), cancelled_at=None)
    meeting = get_object_or_404(begun, pk=pk)
    coming = Participant.objects.filter(
        meeting=meeting, cancelled_at=None, registration__status=Registration.Status.CONFIRMED
    ).select_related("person", "registration__organisation")
    form = AttendanceForm(posted(request), coming=coming)
    if request.method == "POST" and form.is_valid():
        planning.write_attendance(request.user, meeting, set(form.cleaned_data["present"]))
        messages.success(request, _("Bewaard."))
        return redirect("planned_meeting", pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "meeting": meeting}
    return render(request, "meetings/attendance.html", context, status=status)
