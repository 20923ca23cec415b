"""Outages of the electronic way, for national administration: see, register, end, withdraw.

Terms within which people must send us something are lengthened by a job
(casework.tasks.move_statutory_terms).
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.record import record
from organisations.access import Role, staff
from organisations.forms.outage import OutageForm
from organisations.models import Outage
from organisations.signin import recently_authenticated_required
from ui.fields import posted

STREAM = "outages"


def _refuse_others(request: HttpRequest) -> None:
    """Let national administrators pass. Raises Http404 for others."""
    if not request.user.manages_all_clients:
        raise Http404


@staff(Role.BEHEER)
@require_GET
def outages(request: HttpRequest) -> HttpResponse:
    """Show the outages, the newest first."""
    _refuse_others(request)
    rows = Outage.objects.select_related("registered_by")
    return render(request, "organisations/outages.html", {"outages": rows})


@staff(Role.BEHEER)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def new_outage(request: HttpRequest) -> HttpResponse:
    """Register an outage; it counts at once for every term that is reckoned from now on."""
    _refuse_others(request)
    form = OutageForm(posted(request), instance=Outage(registered_by=request.user))
    if request.method == "POST" and form.is_valid():
        row = form.save()
        _record(request, "outage_registered", row)
        messages.success(
            request, _("De storing staat erbij. Termijnen om iets te sturen schuiven op.")
        )
        return redirect("outages")
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/new_outage.html", {"form": form}, status=status)


@staff(Role.BEHEER)
@require_POST
@recently_authenticated_required
def end_outage(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that an outage is over today. A second click changes nothing."""
    _refuse_others(request)
    row = get_object_or_404(Outage, pk=pk)
    if Outage.objects.running().filter(pk=pk).update(last_day=timezone.localdate()):
        _record(request, "outage_ended", row)
    messages.success(request, _("De storing is voorbij. Vandaag telt nog mee."))
    return redirect("outages")


@staff(Role.BEHEER)
@require_POST
@recently_authenticated_required
def withdraw_outage(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an outage that was registered by mistake; terms that it moved keep their end."""
    _refuse_others(request)
    row = get_object_or_404(Outage, pk=pk)
    _record(request, "outage_withdrawn", row)
    row.delete()
    messages.success(request, _("De storing is ingetrokken. Wat al opschoof, blijft zo."))
    return redirect("outages")


def _record(request: HttpRequest, action: str, row: Outage) -> None:
    record(STREAM, actor=request.user.pk, action=action, day=row.first_day.isoformat())
