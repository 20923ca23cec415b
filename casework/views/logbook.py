"""The record over everything: for who holds the role of auditor, and nobody else."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audit import read
from audit.record import record
from casework import forms, logbook
from casework.models import LogExport
from notifications import outbox
from organisations.access import auditor
from organisations.signin import fresh
from sealing import files
from ui.fields import posted
from ui.pages import page


@auditor
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Who did what with which number, newest first. Looking is on record as well, with what was looked for."""
    form = forms.LogForm(request.GET)
    found = read.found(**logbook.asked(form.cleaned_data)) if form.is_valid() else read.found().none()
    shown = page(found, order=("-at", "-id"), after=request.GET.get("na", ""))
    _tell(request, "log_opened", **form.told())
    context = {
        "page": shown,
        "lines": logbook.lines(shown.rows),
        "form": form,
        "on": form.is_on(),
        "query": form.query(),
    }
    return render(request, "casework/log.html", context, status=200 if form.is_valid() else 422)


@auditor
@fresh
def export_log(request: HttpRequest) -> HttpResponse:
    """What is found as a file: why, and then a worker makes it."""
    filters = forms.LogForm(request.GET)
    if not filters.is_valid():
        return redirect(f"{request.path.removesuffix('uitvoer/')}?{request.GET.urlencode()}")
    many = read.found(**logbook.asked(filters.cleaned_data)).order_by()[: logbook.MOST + 1].count()
    form = forms.LogExportForm(posted(request))
    if request.method == "POST" and form.is_valid() and many <= logbook.MOST:
        made = LogExport(made_by=request.user, asked=filters.kept(), **form.cleaned_data)
        made.save(force_insert=True)
        _tell(request, "log_exported", reason=made.reason, export=made.pk, **filters.told())
        outbox.later("casework.tasks.make_log_export", str(made.pk))
        messages.success(request, _("Het bestand wordt gemaakt. Ververs deze pagina over een paar tellen."))
        return redirect("log_exports")
    context = {
        "form": form,
        "many": many,
        "too_many": many > logbook.MOST,
        "most": logbook.MOST,
        "on": filters.is_on(),
        "query": filters.query(),
    }
    return render(request, "casework/log_export.html", context, status=422 if request.method == "POST" else 200)


@auditor
@require_GET
def log_exports(request: HttpRequest) -> HttpResponse:
    """The files I asked for."""
    mine = LogExport.objects.filter(made_by=request.user).defer("asked", "note", "data_key")
    shown = page(mine, order=("-made_at", "-id"), after=request.GET.get("na", ""))
    return render(request, "casework/log_exports.html", {"page": shown})


@auditor
@require_GET
@fresh
def download_log(request: HttpRequest, pk) -> HttpResponse:
    """One of them, as long as it is there."""
    made = get_object_or_404(LogExport, made_by=request.user, pk=pk)
    if not made.is_there:
        raise Http404
    _tell(request, "log_downloaded", export=made.pk)
    answer = StreamingHttpResponse(
        files.fetch(made.stored, made.seal_key(), made.seal_context()), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = content_disposition_header(True, f"logboek-{made.made_at:%Y-%m-%d}.csv")
    answer["Content-Length"] = made.size
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _tell(request: HttpRequest, action: str, **details) -> None:
    record(f"log:{request.user.pk}", actor=request.user.pk, action=action, **details)
