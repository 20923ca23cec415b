"""The pages of figures. One published row makes a page; only the reader's own work is counted."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audit.record import record
from casework.models import Case
from incidents.models import Incident
from insights.exports import export_rows
from insights.forms import PeriodForm, ReportForm
from insights.labels import SLICE_LABELS
from insights.models import NATIONAL_FIGURES, OWN_FIGURES, WHOLE_FIGURES, Publication, Report
from insights.presentation import country_context, organisation_context
from insights.sql import measure_conditions, workload_conditions
from insights.workload import LASTING_REACTIONS, REVIEW_AFTER
from notifications import outbox
from organisations.access import Role, staff
from organisations.models import Organisation
from spreadsheets.writer import stream_csv
from ui.fields import posted

MAX_OPEN_COUNTED = 1000  # open cases are counted no further
# Open cases, first due first, whose measures are counted: each is a row of another table.
MAX_MEASURES_COUNTED = 200
REPORTS_LISTED = 8
DESK_HANDLING_ROLES = (Role.TRIAGIST, Role.DESK_COORDINATOR, Role.BVA)


def published_for(person, code: str) -> Publication | None:
    """Return what this person may see of the organisation with this code, "" for their first one.

    None when no figures were published that they may see.
    """
    visible = Publication.objects.visible_to(person).select_related("organisation")
    if code:
        visible = visible.filter(organisation__code=code)
    published = visible.order_by("organisation__sort_name").first()
    return published and published.limited_to(person)


def _is_national(published: Publication) -> bool:
    return published.organisation.type == Organisation.Type.NATIONAL


@staff(*OWN_FIGURES, *NATIONAL_FIGURES)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show the figures of the own organisation, or of the country for the national desk."""
    published = published_for(request.user, request.GET.get("plek", ""))
    if published is None:
        organisation_ids = [str(place.pk) for place in request.user.organisations_now]
        outbox.send_task_on_commit("insights.tasks.recount_some", *organisation_ids)
        return render(request, "insights/waiting.html")
    context = _context(request, published)
    if _is_national(published):
        return render(request, "insights/country.html", context | _desk_workload(request.user))
    workload = _own_workload(request.user, published)
    return render(request, "insights/organisation.html", context | workload)


def _context(request: HttpRequest, published: Publication) -> dict[str, Any]:
    key = request.GET.get("periode", "")
    today = timezone.localdate()
    if _is_national(published):
        context = country_context(published.figures, key, today)
    else:
        context = organisation_context(published.figures, key, today)
    organisation = published.organisation
    selected_key = context["chosen"].key
    reports = Report.objects.visible_to(request.user).filter(organisation=organisation)
    return context | {
        "published": published,
        "organisation": organisation,
        "form": PeriodForm({"periode": selected_key}, periods=context["periods"]),
        "reports": reports[:REPORTS_LISTED],
        "query": f"plek={organisation.code}&periode={selected_key}",
        "report_form": ReportForm(),
    }


def _own_workload(person, published: Publication) -> dict[str, Any]:
    """Return what this person works with now: cases they may open one by one, so no statistics."""
    organisation = published.organisation
    cases = Case.objects.visible_to(person).filter(organisation=organisation, kind=Incident.KIND)
    open_cases = cases.open().order_by("due", "id")
    workload = _count_workload(open_cases)
    slice_name = published.slice_for(person)
    if slice_name:
        workload |= _count_measures(person, organisation)
        is_limited = workload["open"] > MAX_MEASURES_COUNTED
        workload["looked"] = MAX_MEASURES_COUNTED if is_limited else 0
    return {
        "own": workload,
        "part": slice_name,
        "part_name": SLICE_LABELS.get(slice_name, ""),
        "most": MAX_OPEN_COUNTED,
        "may_ask": _may_ask_report(person, organisation),
    }


def _may_ask_report(person, organisation: Organisation) -> bool:
    for membership in person.memberships_now:
        if membership.organisation_id == organisation.pk and membership.role in WHOLE_FIGURES:
            return True
    return False


def _count_measures(person, organisation: Organisation) -> dict[str, int]:
    """Return how many measures last, and are due for review, of the cases that are due first."""
    cases = Incident.objects.visible_to(person).filter(organisation=organisation).open()
    first_due = cases.order_by("due", "id").values("reaction", "reaction_on")
    review_before = timezone.localdate() - REVIEW_AFTER
    conditions = measure_conditions(LASTING_REACTIONS, review_before)
    return first_due[:MAX_MEASURES_COUNTED].count_where(**conditions)


def _desk_workload(person) -> dict[str, Any]:
    """Return what the national desk works with now, for those who handle it."""
    if not person.has_role(*DESK_HANDLING_ROLES):
        return {}
    requests = Case.objects.visible_to(person).open().filter(kind="veiligwonen")
    assigned = requests.exclude(handler=None).values(name=F("handler__name"))
    is_late = Q(due__lt=timezone.now())
    by_handler = assigned.annotate(open=Count("pk"), late=Count("pk", filter=is_late))
    rows = sorted(by_handler, key=lambda row: -row["open"])
    unassigned = requests.filter(handler=None).order_by("rank", "created_at", "id")
    nobody = _count_workload(unassigned)
    if nobody["open"]:
        rows.append(nobody)
    queue = {
        "open": sum(row["open"] for row in rows),
        "late": sum(row["late"] for row in rows),
        "nobody": nobody["open"],
        "more": nobody["more"],
    }
    return {"hands": rows, "queue": queue, "most": MAX_OPEN_COUNTED}


def _count_workload(cases) -> dict[str, int]:
    """Return how many cases there are (`open`), how many `late`, and whether there are `more`.

    Counts no further than `MAX_OPEN_COUNTED`, so that it never takes long.
    """
    counted_cases = cases.values("due")[: MAX_OPEN_COUNTED + 1]
    counts = counted_cases.count_where(**workload_conditions(timezone.now()))
    return {
        "open": min(counts["open"], MAX_OPEN_COUNTED),
        "late": min(counts["late"], MAX_OPEN_COUNTED),
        "more": counts["open"] > MAX_OPEN_COUNTED,
    }


@staff(*OWN_FIGURES, *NATIONAL_FIGURES)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Return the numbers of the page as CSV. Totals only, so no reason is asked; it is audited.

    Raises Http404 when no figures were published that this person may see.
    """
    published = published_for(request.user, request.GET.get("plek", ""))
    if published is None:
        raise Http404
    context = _context(request, published)
    record(
        f"figures:{published.organisation_id}",
        actor=request.user.pk,
        action="exported",
        period=context["chosen"].key,
    )
    lines = list(stream_csv(export_rows(context)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    file_name = f"overzicht-{published.organisation.slug}.csv"
    response["Content-Disposition"] = content_disposition_header(True, file_name)
    return response


@staff(*WHOLE_FIGURES)
@require_POST
def ask_report(request: HttpRequest) -> HttpResponse:
    """Request the report of a quarter or a year; a second click changes nothing.

    Raises Http404 when no figures were published that this person may see.
    """
    published = published_for(request.user, request.GET.get("plek", ""))
    form = ReportForm(posted(request))
    if published is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Kies een kwartaal of een jaar."))
        return redirect("overview")
    organisation = published.organisation
    first, last = form.span
    with transaction.atomic():
        report = Report(organisation=organisation, first=first, last=last, made_by=request.user)
        report.seal_key()
        Report.objects.bulk_create([report], ignore_conflicts=True)
        outbox.send_task_on_commit("insights.tasks.make_pdf", str(report.pk))
    messages.success(
        request, _("Het rapport wordt gemaakt. Ververs deze pagina over een paar tellen.")
    )
    return redirect(f"{reverse('overview')}?plek={organisation.code}#rapporten")


@staff(*WHOLE_FIGURES)
@require_GET
def report(request: HttpRequest, pk: str) -> HttpResponse:
    """Return a report that is ready, as an attachment that no page can run."""
    visible_reports = Report.objects.visible_to(request.user).select_related("organisation")
    ready_report = get_object_or_404(visible_reports, pk=pk, state=Report.State.READY)
    record(
        f"figures:{ready_report.organisation_id}",
        actor=request.user.pk,
        action="downloaded",
        report_id=str(ready_report.pk),
    )
    response = StreamingHttpResponse(ready_report.chunks(), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, ready_report.file_name)
    response["Content-Length"] = ready_report.size
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
