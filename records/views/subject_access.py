"""Requests to see the own data (AVG art. 15): for who asks, and for who answers."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from notifications import outbox
from organisations.access import own, staff
from organisations.reading import record_list_access
from organisations.signin import recently_authenticated_required
from pagination.keyset import page
from records import access_files, forms, subject_access
from records.models import AccessRequest
from records.models.subject_access import DATA_PROTECTION_ROLES
from sealing import files
from ui.fields import posted

NEWEST_FIRST = ("-asked_at", "-id")
SEALED_COLUMNS = ("name", "email", "sections", "data_key")
MEDIA_TYPES = {"pdf": "application/pdf", "json": "application/json"}


# --- who asks --------------------------------------------------------------------------------


@own
@require_GET
def own_access(request: HttpRequest) -> HttpResponse:
    """Show what one may ask, what is given and what not, and what one asked before."""
    requests = AccessRequest.objects.filter(person=request.user)
    unsealed = requests.defer(*SEALED_COLUMNS).select_related("organisation")
    requests_page = page(unsealed, order=NEWEST_FIRST, after=request.GET.get("na", ""))
    context = {"page": requests_page, "grounds": subject_access.GROUNDS.values()}
    return render(request, "records/own_access.html", context)


@own
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def ask_access(request: HttpRequest) -> HttpResponse:
    """Ask for everything stored about oneself. A second click finds the request of the first."""
    if request.method == "GET":
        return render(request, "records/ask_access.html")
    person = request.user
    try:
        _ask_and_collect(person.organisation_id, by=person, person=person)
    except IntegrityError:
        messages.info(request, _("U hebt dit al gevraagd. Wij zijn ermee bezig."))
    else:
        message = _(
            "Wij hebben uw verzoek ontvangen. "
            "U krijgt bericht als alles klaarstaat, uiterlijk binnen een maand."
        )
        messages.success(request, message)
    return redirect("own_access")


def _ask_and_collect(organisation_id: int, *, by, **values) -> AccessRequest:
    """Make a request and have a worker collect. Raises IntegrityError as `AccessRequest.ask`."""
    with transaction.atomic():
        access_request = AccessRequest.ask(organisation_id, by=by, **values)
        outbox.send_task_on_commit("records.tasks.collect_access", str(access_request.pk))
    return access_request


@own
@require_GET
@recently_authenticated_required
def own_access_file(request: HttpRequest, pk, form: str) -> HttpResponse:
    """Send what one asked for, as PDF or JSON."""
    access_request = get_object_or_404(AccessRequest, person=request.user, pk=pk)
    return _send_file(request, access_request, form)


def _send_file(
    request: HttpRequest, access_request: AccessRequest, file_format: str
) -> HttpResponse:
    """Send one file, on record. Raises Http404 when it is not made yet, or expired."""
    if not access_request.is_downloadable or file_format not in MEDIA_TYPES:
        raise Http404
    access_request.record("access_downloaded", by=request.user, document=file_format)
    stored = getattr(access_request, file_format)
    context = f"{access_request.seal_context()}:{file_format}"
    content = files.fetch(stored, access_request.seal_key(), context)
    response = StreamingHttpResponse(content, content_type=MEDIA_TYPES[file_format])
    filename = f"{access_request.number}.{file_format}"
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


# --- who answers -----------------------------------------------------------------------------


@staff(*DATA_PROTECTION_ROLES)
@require_GET
def access_requests(request: HttpRequest) -> HttpResponse:
    """List the requests at the own organisation, newest first."""
    requests = AccessRequest.objects.handled_by(request.user).defer(*SEALED_COLUMNS)
    related = requests.select_related("organisation", "person")
    requests_page = page(related, order=NEWEST_FIRST, after=request.GET.get("na", ""))
    numbers = [row.number for row in requests_page.rows]
    record_list_access("access_requests", numbers, by=request.user)
    return render(request, "records/access_requests.html", {"page": requests_page})


@staff(*DATA_PROTECTION_ROLES)
@recently_authenticated_required
def new_access(request: HttpRequest) -> HttpResponse:
    """Make a request for somebody without an account, after checking who it is."""
    memberships = request.user.memberships_now
    own_roles = [m for m in memberships if m.role in DATA_PROTECTION_ROLES]
    organisation = own_roles[0].organisation
    form = forms.AccessRequestForm(posted(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        access_request = _ask_and_collect(organisation.pk, by=request.user, **form.cleaned_data)
        message = _("Wij verzamelen de gegevens. Ververs de pagina over een paar tellen.")
        messages.success(request, message)
        return redirect("access_request", access_request.pk)
    context = {"form": form, "place": organisation}
    status = 422 if request.method == "POST" else 200
    return render(request, "records/new_access.html", context, status=status)


@staff(*DATA_PROTECTION_ROLES)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def review_access_request(request: HttpRequest, pk) -> HttpResponse:
    """Show what was collected, what is withheld and why; release it.

    Raises Http404 for a request of another register, and for one's own.
    """
    requests = AccessRequest.objects.handled_by(request.user)
    related = requests.select_related("organisation", "person", "reviewed_by")
    access_request = get_object_or_404(related, pk=pk)
    if access_request.is_about(request.user):
        raise Http404
    form = forms.ReleaseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        _release(request, access_request, form.cleaned_data["ground"])
        message = _("De gegevens zijn vrijgegeven. De bestanden worden gemaakt.")
        messages.success(request, message)
        return redirect("access_request", access_request.pk)
    access_request.record("access_opened", by=request.user)
    context = {
        "access_request": access_request,
        "sections": access_files.sections_with_grounds(access_request),
        "form": form,
        "waits": access_request.state == access_request.State.COLLECTED,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "records/access_request.html", context, status=status)


def _release(request: HttpRequest, access_request: AccessRequest, ground: str) -> None:
    """Release without the items that were ticked, and have a worker make the files."""
    withhold = request.POST.getlist("achterhouden")
    give = request.POST.getlist("geven")
    with transaction.atomic():
        is_released_now = access_files.release(
            access_request, by=request.user, withhold=withhold, ground=ground, give=give
        )
        if is_released_now:
            outbox.send_task_on_commit("records.tasks.make_access_files", str(access_request.pk))


@staff(*DATA_PROTECTION_ROLES)
@require_GET
@recently_authenticated_required
def access_file(request: HttpRequest, pk, form: str) -> HttpResponse:
    """Send a file of somebody without an account, to hand over.

    Raises Http404 for a request of another register, and for one's own.
    """
    requests = AccessRequest.objects.handled_by(request.user)
    access_request = get_object_or_404(requests, person=None, pk=pk)
    if access_request.is_about(request.user):
        raise Http404
    return _send_file(request, access_request, form)
