"""Pages to take data out of a register: ask for a file with a reason, wait, and fetch it.

Each file is of one person, and removed after a day.
"""

from datetime import timedelta

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework.models import case_types
from dataexchange import exporting
from dataexchange.forms import ExportForm
from dataexchange.kinds import plural_name
from dataexchange.models import Export
from dataexchange.models.export import (
    EXPORTERS,
    LINK_LIFETIME,
    MAX_EXPORT_ROWS,
    MAX_EXPORTS_PER_DAY,
)
from notifications import outbox
from organisations.access import staff
from organisations.models import Person
from organisations.signin import recently_authenticated_required
from ui.fields import posted

SALT = "casework.export"
REFRESH_SECONDS = "3"  # a page that waits loads itself again, without JavaScript


@staff(*EXPORTERS)
@recently_authenticated_required
def ask_export(request: HttpRequest, kind: str) -> HttpResponse:
    """Show or take the question for an export; a worker makes the file.

    Raises Http404 for a kind that this person may not export.
    """
    if not exporting.may_export(request.user, kind):
        raise Http404
    case_type = case_types()[kind]
    form = ExportForm(posted(request), has_texts=bool(case_type.sheet.sealed))
    if request.method == "POST" and form.is_valid():
        number = Export.new_number()
        export = Export(person=request.user, kind=kind, number=number, **form.cleaned_data)
        objection = _objection(export)
        if objection is None:
            _request_export(export, request.user)
            return redirect("export", export.pk)
        form.add_error(*objection)
    context = {
        "form": form,
        "what": plural_name(kind),
        "send": _("Bestand laten maken"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "dataexchange/export_ask.html", context, status=status)


def _objection(export: Export) -> tuple[str | None, str] | None:
    """Return the field and the sentence why this cannot be made; None when it can.

    Fills in how many cases are expected.
    """
    own_exports = Export.objects.visible_to(export.person)
    day_ago = timezone.now() - timedelta(days=1)
    if own_exports.filter(asked_at__gt=day_ago).count() >= MAX_EXPORTS_PER_DAY:
        text = _("U hebt vandaag al %d keer gegevens uitgevoerd. Probeer het morgen weer.")
        return None, text % MAX_EXPORTS_PER_DAY
    first_cases = exporting.cases_of(export).order_by()[: MAX_EXPORT_ROWS + 1]
    export.expected = first_cases.count()
    if not export.expected:
        return "part", _(
            "Er zijn geen zaken die hierbij passen. Kies een andere periode of kies “Alles”."
        )
    if export.expected > MAX_EXPORT_ROWS:
        return "since", _("Dit zijn meer dan 20.000 zaken. Kies een kortere periode.")
    return None


@transaction.atomic
def _request_export(export: Export, person: Person) -> None:
    export.places = exporting.export_places(person, export.kind)
    export.save()
    export.record(
        "export_asked",
        by=person,
        form=export.form,
        part=export.part,
        since=export.since,
        until=export.until,
        texts=int(export.texts),
        why=export.why,
        rows=export.expected,
    )
    outbox.send_task_on_commit("dataexchange.tasks.make_export", str(export.pk))


def _export_for(person: Person, pk) -> Export:
    """Return an export of this person. Raises Http404 for any other, and for one that was requested
    with a role that ended.
    """
    own_exports = Export.objects.visible_to(person).select_related("person")
    export = get_object_or_404(own_exports, pk=pk)
    export.person = person
    if not exporting.may_fetch(export):
        raise Http404
    return export


@staff(*EXPORTERS)
@require_GET
def export(request: HttpRequest, pk) -> HttpResponse:
    """Show how far an export is, and when it is ready a link for this person that soon lapses."""
    export = _export_for(request.user, pk)
    link = _link_to(export, request.user) if export.is_ready else ""
    context = {
        "export": export,
        "link": link,
        "minutes": LINK_LIFETIME.seconds // 60,
        "what": plural_name(export.kind),
    }
    response = render(request, "dataexchange/export.html", context)
    if export.state == Export.State.REQUESTED:
        response["Refresh"] = REFRESH_SECONDS
    return response


def _link_to(export: Export, person: Person) -> str:
    """Return the address of the file with a signature for this export, person and moment."""
    signature = signing.dumps([str(export.pk), person.pk], salt=SALT)
    path = reverse("export_file", args=[export.pk])
    query = urlencode({"link": signature})
    return f"{path}?{query}"


def _may_follow(signature: str, export: Export, person: Person) -> bool:
    """Tell whether `_link_to` made this signature, for them, within `LINK_LIFETIME`."""
    try:
        signed = signing.loads(signature, salt=SALT, max_age=LINK_LIFETIME)
    except signing.BadSignature:
        return False
    return signed == [str(export.pk), person.pk]


@staff(*EXPORTERS)
@require_GET
@recently_authenticated_required
def export_file(request: HttpRequest, pk) -> HttpResponse:
    """Send the file, as an attachment that no page can run; its link is good for a short while.

    Raises Http404 for who holds no role any more that exports these cases.
    """
    export = _export_for(request.user, pk)
    signature = request.GET.get("link", "")
    if not exporting.may_export(request.user, export.kind):
        raise Http404
    if not export.is_ready or not _may_follow(signature, export, request.user):
        messages.error(
            request,
            _("Deze link is verlopen. Hieronder staat een nieuwe, zolang het bestand er is."),
        )
        return redirect("export", export.pk)
    export.record("downloaded", by=request.user, size=export.size)
    media_type = Export.MEDIA_TYPES[export.form]
    response = StreamingHttpResponse(export.chunks(), content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, export.file_name)
    response["Content-Length"] = export.size
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
