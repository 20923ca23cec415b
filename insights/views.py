"""The pages of figures. One row with published figures makes a page; nothing is counted here but the own work."""

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
from insights import forms, pages, words
from insights.models import NATIONAL_FIGURES, OWN_FIGURES, WHOLE_FIGURES, Publication, Report
from insights.publish import LASTING, LOOK_AGAIN
from notifications import outbox
from organisations.access import Role, staff
from organisations.models import Organisation
from ui.fields import posted
from ui.sheets import csv_of

MOST = 1000  # open cases are counted no further
LOOKED = 200  # open cases, first due first, whose measures are counted: each is a row of another table
HANDLING = (Role.TRIAGIST, Role.DESK_COORDINATOR, Role.BVA)


def published_for(person, place: str) -> Publication | None:
    """What this person may see of the organisation with this code, or of the first one; None when there are no figures yet."""
    seen = Publication.objects.visible_to(person).select_related("organisation").order_by("organisation__sort_name")
    found = seen.filter(organisation__code=place).first() if place else seen.first()
    return found and found.told_to(person)


@staff(*OWN_FIGURES, *NATIONAL_FIGURES)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The figures of the own organisation, or of the country for the national desk."""
    published = published_for(request.user, request.GET.get("plek", ""))
    if published is None:
        outbox.later("insights.tasks.recount_some", *(str(place.pk) for place in request.user.places_now))
        return render(request, "insights/waiting.html")
    national = published.organisation.type == Organisation.Type.NATIONAL
    context = _context(request, published)
    template = "insights/country.html" if national else "insights/organisation.html"
    work = _desk(request.user) if national else _own(request.user, published)
    return render(request, template, context | work)


def _context(request: HttpRequest, published: Publication) -> dict[str, Any]:
    national = published.organisation.type == Organisation.Type.NATIONAL
    make = pages.country_page if national else pages.organisation_page
    key = request.GET.get("periode", "")
    context = make(published.figures, key, timezone.localdate())
    form = forms.PeriodForm({"periode": context["chosen"].key}, periods=context["periods"])
    reports = Report.objects.visible_to(request.user).filter(organisation=published.organisation)
    return context | {"published": published, "organisation": published.organisation, "form": form, "reports": reports[:8],
                      "query": f"plek={published.organisation.code}&periode={context['chosen'].key}",
                      "report_form": forms.ReportForm()}  # fmt: skip


def _own(person, published: Publication) -> dict[str, Any]:
    """What this person works with now: cases they may open one by one, so these are no statistics."""
    place = published.organisation
    cases = Case.objects.visible_to(person).filter(organisation=place, kind=Incident.KIND).open()
    cases = cases.order_by("due", "id")
    own = _counted(cases)
    part = published.slice_for(person)
    if part:
        first = Incident.objects.visible_to(person).filter(organisation=place).open().order_by("due", "id")
        own |= first.values("reaction", "reaction_on")[:LOOKED].tally(
            lasting=("reaction = ANY(%s)", [sorted(LASTING)]),
            again=("reaction = ANY(%s) AND reaction_on < %s", [sorted(LASTING), timezone.localdate() - LOOK_AGAIN]),
        )
        own["looked"] = LOOKED if own["open"] > LOOKED else 0
    may_ask = any(m.role in WHOLE_FIGURES and m.organisation_id == place.pk for m in person.memberships_now)
    return {"own": own, "part": part, "part_name": words.SLICES.get(part, ""), "most": MOST, "may_ask": may_ask}


def _desk(person) -> dict[str, Any]:
    """What the national desk works with now, for who handles it."""
    if not person.has_role(*HANDLING):
        return {}
    requests = Case.objects.visible_to(person).open().filter(kind="veiligwonen")
    taken = requests.exclude(handler=None).values(name=F("handler__name")).annotate(open=Count("pk"), late=_late())
    hands = sorted(taken, key=lambda one: -one["open"])
    nobody = _counted(requests.filter(handler=None).order_by("rank", "created_at", "id"))
    if nobody["open"]:
        hands.append(nobody)
    totals = {name: sum(one[name] for one in hands) for name in ("open", "late")}
    return {"hands": hands, "queue": totals | {"nobody": nobody["open"], "more": nobody["more"]}, "most": MOST}


def _late() -> Count:
    return Count("pk", filter=Q(due__lt=timezone.now()))


def _counted(cases) -> dict[str, int]:
    """How many, and how many are late: no further than `MOST`, so that it never takes long. `more`: there are more."""
    found = cases.values("due")[: MOST + 1].tally(open=("true", []), late=("due < %s", [timezone.now()]))
    return {"open": min(found["open"], MOST), "late": min(found["late"], MOST), "more": found["open"] > MOST}


@staff(*OWN_FIGURES, *NATIONAL_FIGURES)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The numbers of the page as CSV. Totals only, so no reason is asked; it is on record."""
    published = published_for(request.user, request.GET.get("plek", ""))
    if published is None:
        raise Http404
    context = _context(request, published)
    record(
        f"figures:{published.organisation_id}", actor=request.user.pk, action="exported", period=context["chosen"].key
    )
    answer = StreamingHttpResponse(list(csv_of(pages.rows_of(context))), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"overzicht-{published.organisation.slug}.csv")
    return answer


@staff(*WHOLE_FIGURES)
@require_POST
def ask_report(request: HttpRequest) -> HttpResponse:
    """Have the report of a quarter or a year made. A second click finds it asked for."""
    published = published_for(request.user, request.GET.get("plek", ""))
    form = forms.ReportForm(posted(request))
    if published is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Kies een kwartaal of een jaar."))
        return redirect("overview")
    first, last = form.span
    with transaction.atomic():
        report = Report(organisation=published.organisation, first=first, last=last, made_by=request.user)
        report.seal_key()
        Report.objects.bulk_create([report], ignore_conflicts=True)
        outbox.later("insights.tasks.make_pdf", str(report.pk))
    messages.success(request, _("Het rapport wordt gemaakt. Ververs deze pagina over een paar tellen."))
    return redirect(f"{reverse('overview')}?plek={published.organisation.code}#rapporten")


@staff(*WHOLE_FIGURES)
@require_GET
def report(request: HttpRequest, pk: str) -> HttpResponse:
    """A report that was made, as an attachment that no page can run."""
    found = get_object_or_404(
        Report.objects.visible_to(request.user).select_related("organisation"), pk=pk, state=Report.State.READY
    )
    record(f"figures:{found.organisation_id}", actor=request.user.pk, action="downloaded", report_id=str(found.pk))
    answer = StreamingHttpResponse(found.chunks(), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, found.file_name)
    answer["Content-Length"] = found.size
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
