"""Days that a decree makes equal to a holiday, for national administration: see, add, withdraw.

Terms that run already are moved by a job (casework.tasks.move_statutory_terms).
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.record import record
from legalterms.closed_days import DECREED_DAYS
from organisations.access import Role, staff
from organisations.forms.equated_day import EquatedDayForm
from organisations.models import EquatedDay
from organisations.signin import recently_authenticated_required
from ui.fields import posted

STREAM = "equated_days"


def _refuse_others(request: HttpRequest) -> None:
    """Let national administrators pass. Raises Http404 for others."""
    if not request.user.manages_all_clients:
        raise Http404


@staff(Role.BEHEER)
@require_GET
def equated_days(request: HttpRequest) -> HttpResponse:
    """Show the days of the release and those that were added, the newest first."""
    _refuse_others(request)
    context = {
        "added": EquatedDay.objects.select_related("added_by"),
        "decreed": DECREED_DAYS[::-1],
    }
    return render(request, "organisations/equated_days.html", context)


@staff(Role.BEHEER)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def new_equated_day(request: HttpRequest) -> HttpResponse:
    """Add a day; it counts at once for every term that is reckoned from now on."""
    _refuse_others(request)
    row = EquatedDay(added_by=request.user)
    form = EquatedDayForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        row = form.save()
        _record(request, "equated_day_added", row)
        message = _("De dag staat erbij. Lopende termijnen schuiven binnen een uur op.")
        messages.success(request, message)
        return redirect("equated_days")
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/new_equated_day.html", {"form": form}, status=status)


@staff(Role.BEHEER)
@require_POST
@recently_authenticated_required
def withdraw_equated_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a day that was added by mistake; terms that it moved keep their end."""
    _refuse_others(request)
    row = get_object_or_404(EquatedDay, pk=pk)
    _record(request, "equated_day_withdrawn", row)
    row.delete()
    messages.success(request, _("De dag is ingetrokken. Termijnen die al opschoven, blijven zo."))
    return redirect("equated_days")


def _record(request: HttpRequest, action: str, row: EquatedDay) -> None:
    record(STREAM, actor=request.user.pk, action=action, day=row.day.isoformat())
