"""Pages for who comes: which meetings there are, registering, cancelling, the certificate."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from audit.record import record
from meetings import evaluating, registering
from meetings.access import visible_certificates, visible_materials, visible_meetings
from meetings.models import Certificate, Meeting, MeetingLocation, Participant, Registration
from notifications import outbox
from organisations.access import own
from organisations.models import Person

CONFIRMATIONS = {
    Registration.Status.CONFIRMED: gettext_lazy("U bent aangemeld. Uw plek is bevestigd."),
    Registration.Status.WAITING: gettext_lazy(
        "U staat op de wachtlijst. Komt er een plek vrij, dan hoort u het meteen."
    ),
    Registration.Status.INCOMPLETE: gettext_lazy(
        "U bent aangemeld. De plek is er als uw driehoek compleet is."
    ),
}


def _meeting(person: Person, pk: UUID) -> Meeting:
    return get_object_or_404(visible_meetings(person), pk=pk)


@own
@require_GET
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Show the meetings to come, and those that I went to."""
    visible = visible_meetings(request.user)
    mine = Participant.objects.filter(person=request.user, cancelled_at=None)
    by_meeting = {each.meeting_id: each for each in mine.select_related("registration")}
    rows = [(meeting, by_meeting.get(meeting.pk)) for meeting in visible.upcoming()]
    past = mine.filter(attended=True).select_related("meeting")
    return render(request, "meetings/list.html", {"rows": rows, "past": past})


@own
@require_GET
def meeting_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one meeting, whether I come, and where it is when I may know."""
    meeting = _meeting(request.user, pk)
    participant = registering.registration_of(request.user, meeting)
    registration = participant.registration if participant else None
    context = {
        "meeting": meeting,
        "participant": participant,
        "registration": registration,
        "colleagues": _colleagues(registration),
        "missing": [role.label for role in registration.missing_roles] if registration else [],
        "free": meeting.places.filter(registration=None).count(),
        "seats": registering.seats_of(request.user, meeting),
        "address": _address(meeting, registration),
        "certificate": Certificate.objects.filter(participant=participant).first(),
        "may_evaluate": evaluating.may_evaluate(participant),
        "materials": visible_materials(request.user).filter(meeting=meeting),
    }
    return render(request, "meetings/meeting.html", context)


def _colleagues(registration: Registration | None) -> list[Participant]:
    """Return who comes with me, when we take one place together."""
    if registration is None or not registration.together:
        return []
    coming = registration.participants.filter(cancelled_at=None)
    return list(coming.select_related("person"))


def _address(meeting: Meeting, registration: Registration | None) -> str:
    """Return where the meeting is. The second wall knows it as well: MeetingLocation."""
    has_place = registration is not None and registration.status == Registration.Status.CONFIRMED
    if meeting.location_after_registration and not has_place:
        return ""
    location = MeetingLocation.objects.filter(meeting=meeting).first()
    return location.address if location else ""


@own
@require_POST
def register(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Register me. A second click changes nothing."""
    meeting = _meeting(request.user, pk)
    try:
        participant = registering.register(request.user, meeting)
    except registering.NotAllowed:
        messages.error(request, _("Aanmelden kan niet meer."))
    except registering.RoleTaken:
        text = _("Een collega met dezelfde rol heeft zich al aangemeld. Er gaat één van u tweeën.")
        messages.error(request, text)
    else:
        messages.success(request, CONFIRMATIONS[participant.registration.status])
    return redirect("meeting", pk)


@own
@require_GET
def confirm_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask whether I am sure, and say what happens to my colleagues and to the place."""
    meeting = _meeting(request.user, pk)
    participant = registering.registration_of(request.user, meeting)
    if participant is None or not meeting.is_open:
        return redirect("meeting", pk)
    context = {"meeting": meeting, "registration": participant.registration}
    return render(request, "meetings/cancel.html", context)


@own
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take me off, as long as the meeting has not begun."""
    meeting = _meeting(request.user, pk)
    if meeting.is_open and registering.cancel(request.user, meeting):
        messages.success(request, _("U bent afgemeld."))
    return redirect("meeting", pk)


@own
@require_POST
def ask_colleagues(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mail the colleagues who are missing in our driehoek."""
    meeting = _meeting(request.user, pk)
    participant = registering.registration_of(request.user, meeting)
    asked_count = 0
    if participant and meeting.is_open:
        asked_count = registering.ask_colleagues(request.user, participant.registration)
    if asked_count:
        messages.success(request, _("Wij hebben uw collega's gemaild."))
    else:
        text = _("Er is in Weerbaar nog niemand met deze rol. Vraag het uw collega zelf.")
        messages.warning(request, text)
    return redirect("meeting", pk)


@own
@require_POST
def ask_certificate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Request my certificate; a second click changes nothing."""
    meeting = _meeting(request.user, pk)
    attended = Participant.objects.filter(person=request.user, meeting=meeting, attended=True)
    participant = get_object_or_404(attended)
    if meeting.terms.certificate:
        certificate = Certificate(participant=participant)
        certificate.seal_key()
        Certificate.objects.bulk_create([certificate], ignore_conflicts=True)
        outbox.send_task_on_commit("meetings.tasks.make_pdf", str(certificate.pk))
        record(f"meeting:{meeting.pk}", actor=request.user.pk, action="certificate_asked")
    return redirect("meeting", pk)


@own
@require_GET
def certificate(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Return my certificate, as an attachment that no page can run."""
    ready = visible_certificates(request.user).filter(state=Certificate.State.READY)
    mine = get_object_or_404(ready.select_related("participant"), pk=pk)
    meeting_id = mine.participant.meeting_id
    record(f"meeting:{meeting_id}", actor=request.user.pk, action="certificate_downloaded")
    response = StreamingHttpResponse(mine.chunks(), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, "certificaat.pdf")
    response["Content-Length"] = mine.size
    return response
