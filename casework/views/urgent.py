"""What cannot wait: the banner that asks for itself, and the list of the 24-hour line."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audit.record import record
from casework.models import DeskAlarm
from casework.reach import LINE_ROLES
from casework.urgency import Urgent, alarms_for, watches
from organisations.access import staff
from organisations.models import Person
from organisations.reading import record_list_access

NO_CHANGE = 204
LIST_NAME = "desk_alarms"


@staff()
@require_GET
def urgent(request: HttpRequest) -> HttpResponse:
    """Return the banner anew, for a page that is open; nothing when it shows the same already."""
    urgent_cases = Urgent(request.user) if watches(request.user) else None
    shown = urgent_cases.fingerprint if urgent_cases else ""
    if urgent_cases is None or request.headers.get("X-Shown") == shown:
        return HttpResponse(status=NO_CHANGE)
    response = render(request, "casework/urgent.html", {"urgent": urgent_cases})
    response["X-Shown"] = shown
    return response


@staff(*LINE_ROLES)
@require_GET
def desk_line(request: HttpRequest) -> HttpResponse:
    """Show about whom nobody phoned in time: a number, an organisation, and whom to call."""
    alarms = list(alarms_for(request.user).select_related("organisation"))
    _add_recipients(alarms)
    numbers = [alarm.number for alarm in alarms]
    record_list_access(LIST_NAME, numbers, by=request.user)
    return render(request, "casework/desk_line.html", {"alarms": alarms})


def _add_recipients(alarms: list[DeskAlarm]) -> None:
    """Set on each alarm the people who must phone."""
    keys = {pk for alarm in alarms for pk in alarm.recipient_ids}
    people = Person.objects.in_bulk(keys)
    for alarm in alarms:
        alarm.recipients = [people[pk] for pk in alarm.recipient_ids if pk in people]


@staff(*LINE_ROLES)
@require_POST
def desk_called(request: HttpRequest, alarm: str) -> HttpResponse:
    """Log that the 24-hour line called the organisation. A second click changes nothing.

    `alarm`: a number on the list. Raises Http404 for one that is not on the list of this person.
    """
    row = get_object_or_404(alarms_for(request.user), number=alarm.upper())
    uncalled = DeskAlarm.objects.filter(pk=row.pk, called_at=None)
    if uncalled.update(called_at=timezone.now()):
        record(
            f"case:{row.case_id}",
            action="desk_called",
            kind=row.kind,
            compartment=row.compartment,
            number=row.number,
            **request.user.audit_actor,
        )
        messages.success(
            request, _("Vastgelegd: u belde over %(number)s.") % {"number": row.number}
        )
    return redirect("desk_line")
