"""Files of a meeting: the planner adds and withdraws them, who has a place downloads them."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audit.record import record
from meetings import materials
from meetings.access import PLANNERS, visible_materials
from meetings.forms.material import MaterialForm
from meetings.models import Meeting
from organisations.access import own, staff
from ui.fields import posted


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def add_material(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a file to a meeting that was not cancelled."""
    meeting = get_object_or_404(Meeting, pk=pk, cancelled_at=None)
    form = MaterialForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid() and _add(request, meeting, form):
        messages.success(request, _("Het bestand staat bij de bijeenkomst."))
        return redirect("planned_meeting", pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "meeting": meeting}
    return render(request, "meetings/add_material.html", context, status=status)


def _add(request: HttpRequest, meeting: Meeting, form: MaterialForm) -> bool:
    """Add the file. Return False, with a sentence in the form, when there is no room for it."""
    answers = form.cleaned_data
    (file,) = answers["file"]
    try:
        materials.add_material(request.user, meeting, answers["send_id"], answers["title"], file)
    except materials.TooManyMaterials:
        text = _("Bij een bijeenkomst passen hoogstens %d bestanden. Trek eerst een bestand in.")
        form.add_error("file", text % materials.MAX_MATERIALS)
        return False
    except materials.MaterialsTooLarge:
        text = _(
            "De bestanden van deze bijeenkomst worden samen groter dan 100 MB. Trek eerst een "
            "bestand in, of kies een kleiner bestand."
        )
        form.add_error("file", text)
        return False
    return True


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def withdraw_material(request: HttpRequest, pk: UUID, material_pk: UUID) -> HttpResponse:
    """Ask first; then delete a file of a meeting. A second click changes nothing."""
    meeting = get_object_or_404(Meeting, pk=pk)
    material = meeting.materials.filter(pk=material_pk).first()
    if material is None:
        return redirect("planned_meeting", pk)
    if request.method == "GET":
        context = {"meeting": meeting, "material": material}
        return render(request, "meetings/withdraw_material.html", context)
    materials.withdraw_material(request.user, material)
    messages.success(request, _("Het bestand is ingetrokken en verwijderd."))
    return redirect("planned_meeting", pk)


@own
@require_GET
def meeting_material(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Return a file of a meeting where I have a place, as an attachment that no page can run."""
    material = get_object_or_404(visible_materials(request.user), pk=pk)
    record(
        f"meeting:{material.meeting_id}",
        actor=request.user.pk,
        action="meeting_material_downloaded",
        material_id=str(pk),
    )
    response = StreamingHttpResponse(material.chunks(), content_type=material.media_type)
    response["Content-Disposition"] = content_disposition_header(True, material.file_name)
    response["Content-Length"] = material.size
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
