"""The frame by which requests are weighed, for national administration: see it, make a version.

A version is never changed, so that what a case was weighed by can be read back.
"""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audit.record import record
from legalsupport.forms.frame import OTHER_VERSION, FrameForm
from legalsupport.frames import current_frame, frame_of
from legalsupport.models import LegalFrame
from organisations.access import Role, staff
from organisations.signin import recently_authenticated_required
from ui.fields import posted

STREAM = "legal_frame"


def _refuse_others(request: HttpRequest) -> None:
    """Let national administrators pass. Raises Http404 for others."""
    if not request.user.manages_all_clients:
        raise Http404


@staff(Role.BEHEER)
@require_GET
def legal_frame(request: HttpRequest) -> HttpResponse:
    """Show the frame of today, and the versions before it."""
    _refuse_others(request)
    rows = list(LegalFrame.objects.select_related("made_by"))
    context = {
        "frame": current_frame(),
        "row": rows[0] if rows else None,
        "earlier": [(row, frame_of(row)) for row in rows[1:]],
    }
    return render(request, "legalsupport/frame.html", context)


@staff(Role.BEHEER)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def new_legal_frame(request: HttpRequest) -> HttpResponse:
    """Make a next version; every request that is weighed from now on is weighed by it."""
    _refuse_others(request)
    newest = _newest_number()
    form = FrameForm(posted(request), frame=current_frame(), newest=newest)
    if request.method == "POST" and form.is_valid():
        if _add_version(request, newest + 1, form.cleaned_data):
            messages.success(request, _("Het kader is vastgesteld. Het geldt vanaf nu."))
            return redirect("legal_frame")
        form.add_error(None, OTHER_VERSION)
    status = 422 if request.method == "POST" else 200
    return render(request, "legalsupport/new_frame.html", {"form": form}, status=status)


def _newest_number() -> int:
    newest = LegalFrame.objects.values_list("number", flat=True).first()
    return newest or 0


def _add_version(request: HttpRequest, number: int, content: dict[str, Any]) -> bool:
    """Save a version. Return False when somebody else took its number at the same time."""
    try:
        with transaction.atomic():
            LegalFrame.objects.create(number=number, made_by=request.user, **content)
    except IntegrityError:
        return False
    record(STREAM, actor=request.user.pk, action="legal_frame_added", version=number)
    return True
