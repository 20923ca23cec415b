"""The audit log over everything: for who holds the role of auditor, and nobody else."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audit import read
from audit.record import record
from notifications import outbox
from organisations.access import auditor
from organisations.signin import recently_authenticated_required
from pagination.keyset import page
from records import audit_log, forms
from records.models import LogExport
from sealing import files
from ui.fields import posted


@auditor
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Show who did what with which number, newest first. Looking is on record, with the search."""
    form = forms.LogSearchForm(request.GET)
    if form.is_valid():
        entries = read.search(**audit_log.search_filters(form.cleaned_data))
    else:
        entries = read.search().none()
    after = request.GET.get("na", "")
    entries_page = page(entries, order=("-at", "-id"), after=after)
    _record(request, "log_opened", **form.record_details())
    context = {
        "page": entries_page,
        "lines": audit_log.lines(entries_page.rows),
        "form": form,
        "on": form.active_filters(),
        "query": form.query(),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "records/log.html", context, status=status)


@auditor
@recently_authenticated_required
def export_log(request: HttpRequest) -> HttpResponse:
    """Request the entries of a search as a file, with a reason; a worker makes it."""
    filters = forms.LogSearchForm(request.GET)
    if not filters.is_valid():
        search_path = request.path.removesuffix("uitvoer/")
        return redirect(f"{search_path}?{request.GET.urlencode()}")
    count = _count_entries(filters)
    too_many = count > audit_log.MAX_EXPORT_LINES
    form = forms.LogExportForm(posted(request))
    if request.method == "POST" and form.is_valid() and not too_many:
        _request_export(request, filters, form.cleaned_data)
        message = _("Het bestand wordt gemaakt. Ververs deze pagina over een paar tellen.")
        messages.success(request, message)
        return redirect("log_exports")
    context = {
        "form": form,
        "count": count,
        "too_many": too_many,
        "max_lines": audit_log.MAX_EXPORT_LINES,
        "on": filters.active_filters(),
        "query": filters.query(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "records/log_export.html", context, status=status)


def _count_entries(filters: forms.LogSearchForm) -> int:
    """Return how many entries a search finds, at most one more than an export takes."""
    entries = read.search(**audit_log.search_filters(filters.cleaned_data))
    return entries.order_by()[: audit_log.MAX_EXPORT_LINES + 1].count()


def _request_export(request: HttpRequest, filters: forms.LogSearchForm, answers: dict) -> None:
    export = LogExport(made_by=request.user, filters=filters.cleaned_filters(), **answers)
    export.save(force_insert=True)
    _record(
        request,
        "log_exported",
        reason=export.reason,
        export=export.pk,
        **filters.record_details(),
    )
    outbox.send_task_on_commit("records.tasks.make_log_export", str(export.pk))


@auditor
@require_GET
def log_exports(request: HttpRequest) -> HttpResponse:
    """List the files this auditor requested."""
    exports = LogExport.objects.filter(made_by=request.user)
    unsealed = exports.defer("filters", "note", "data_key")
    after = request.GET.get("na", "")
    exports_page = page(unsealed, order=("-made_at", "-id"), after=after)
    return render(request, "records/log_exports.html", {"page": exports_page})


@auditor
@require_GET
@recently_authenticated_required
def download_log(request: HttpRequest, pk) -> HttpResponse:
    """Send one of these files. Raises Http404 when it is not made yet, or expired."""
    export = get_object_or_404(LogExport, made_by=request.user, pk=pk)
    if not export.is_downloadable:
        raise Http404
    _record(request, "log_downloaded", export=export.pk)
    content = files.fetch(export.stored, export.seal_key(), export.seal_context())
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    filename = f"logboek-{export.made_at:%Y-%m-%d}.csv"
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["Content-Length"] = export.size
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _record(request: HttpRequest, action: str, **details) -> None:
    auditor_id = request.user.pk
    record(f"log:{auditor_id}", actor=auditor_id, action=action, **details)
