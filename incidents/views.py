"""The pages of incidents. Short views: find it, fill in, do, redirect."""

from functools import partial

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from casework import views as casework
from casework.models import Case, CaseLink, Deadline, Party
from incidents import forms, reporting
from incidents.access import GROUPS, SEES
from incidents.models import Incident
from organisations.access import own, staff
from organisations.reading import looked_over
from ui.pages import page

# --- reporting -----------------------------------------------------------------------------------------------------


def _first(person) -> dict:
    return {"function": person.function}


REPORT = casework.Writing(
    case_type=Incident, pages=forms.PAGES, name="report", templates="incidents", send=reporting.report, first_answers=_first,
    files_on="wat",
)  # fmt: skip


@own
def report(request: HttpRequest) -> HttpResponse:
    """The first page: 112, what was left lying, and the first question. Nothing is kept before there is an answer."""
    return REPORT.begin(request)


@own
def report_page(request: HttpRequest, pk, slug: str) -> HttpResponse:
    """One page of the report. What is typed is kept, right or wrong."""
    return REPORT.page(request, pk, slug)


@own
@require_POST
def report_save(request: HttpRequest, pk, slug: str) -> HttpResponse:
    """Keep what is typed so far; asked by the page itself, a second after the last key."""
    return REPORT.save(request, pk, slug)


@own
@require_GET
def report_check(request: HttpRequest, pk) -> HttpResponse:
    """All answers on one page, each with a way to change it."""
    return REPORT.check(request, pk)


@own
@require_POST
def report_send(request: HttpRequest, pk) -> HttpResponse:
    """Send. A second click finds the case the first one made."""
    return REPORT.finish(request, pk)


@own
@require_GET
def report_sent(request: HttpRequest, number: str) -> HttpResponse:
    """Thank you: what happens now, by when, and whom to call."""
    return REPORT.thank(request, number)


@own
def report_drop(request: HttpRequest, pk) -> HttpResponse:
    """Throw a draft away, with its files. Asks first."""
    return REPORT.drop(request, pk)


@own
def own_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """A step of who reported or was affected."""
    case = casework.own_case_for(request.user, number)
    return casework.take_step(request, case, step, _form_of(step, case))


# --- handling -------------------------------------------------------------------------------------------------------

ORDERS = {
    "": (("rank", "due", "id"), gettext_lazy("Dringendste eerst")),
    "nieuw": (("-created_at", "-id"), gettext_lazy("Nieuwste eerst")),
    "termijn": (("due", "id"), gettext_lazy("Eerste termijn eerst")),
    "gewijzigd": (("-changed_at", "-id"), gettext_lazy("Laatst gewijzigd eerst")),
}

SHOWN = ("acute", "severity", "severity_assessed", "function", "relative_of")  # in the list, of what an incident adds


@staff(*SEES)
@require_GET
def incidents(request: HttpRequest) -> HttpResponse:
    """The list: filters, sorts, 25 at a time."""
    orders = [(name, label) for name, (_order, label) in ORDERS.items()]
    form = forms.FilterForm(request.GET, statuses=Incident.Status.choices, orders=orders)
    form.is_valid()
    asked = form.cleaned_data
    order, _label = ORDERS[asked.get("volgorde", "")]
    found = _filtered(Case.objects.visible_to(request.user).filter(kind=Incident.KIND), asked, request.user)
    shown = page(found.listed(), order=order, after=request.GET.get("na", ""))
    shown.rows = Incident.objects.of_rows(shown.rows, *SHOWN)
    Deadline.objects.first_of(shown.rows)
    looked_over("incidents", [case.number for case in shown.rows], by=request.user, kind=Incident.KIND, asked=form.chosen(),
                words=asked.get("zoek", "").strip(), places=[place.pk for place in request.user.places_now])  # fmt: skip
    context = {"page": shown, "form": form, "on": form.is_on(), "query": _without(request.GET, "na")}
    return render(request, "incidents/list.html", context)


def _filtered(cases, asked: dict, person):
    """Narrow on columns of the case where they tell it; on its child or its people by a sub-select."""
    if words := asked.get("zoek", "").strip():
        number = words.replace(" ", "").upper()
        if number.startswith(f"{Incident.PREFIX}-"):
            return cases.filter(number=number)
        places = [place.pk for place in person.places_now]
        return cases.filter(pk__in=Party.objects.known_as(words, places).values("case_id"))
    status = asked.get("status", "")
    cases = cases.open() if not status else cases if status == "alles" else cases.filter(status=status)
    if who := asked.get("wie"):
        handled = {
            "ik": Q(handler=person),
            "niemand": Q(handler=None),
            "ander": Q(handler__isnull=False) & ~Q(handler=person),
        }
        cases = cases.filter(handled[who])
    if group := asked.get("groep"):
        cases = cases.filter(lane__in=GROUPS[group][1])
    if asked.get("ernst"):
        cases = cases.filter(rank=int(asked["ernst"]))
    if behaviour := asked.get("gedrag"):
        cases = cases.filter(incident__behaviours__contains=[behaviour])
    return cases.overdue() if asked.get("te_laat") else cases


def _without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    rest.pop(name, None)
    return rest.urlencode()


@staff(*SEES)
@require_GET
def incident(request: HttpRequest, number: str) -> HttpResponse:
    """The file of a case."""
    linked = Exists(CaseLink.objects.filter(case=OuterRef("pk")))
    visible = Incident.objects.visible_to(request.user).select_related("organisation", "handler", "reporter")
    case = get_object_or_404(visible.annotate(linked=linked), number=number.upper())
    if case.severity_assessed:  # no talks before that
        prefetch_related_objects([case], "talks")
    series = _series(case, request.user) if case.linked else ()
    talks = case.talks.all() if case.severity_assessed else ()
    return casework.show_case(request, case, "incidents/case.html", series=series, talks=talks)


def _series(case: Incident, person) -> QuerySet[Case]:
    """The newest of those this one is linked to."""
    return Case.objects.visible_to(person).filter(linked_from__case=case).order_by("-created_at")[:10]


@staff(*SEES)
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """One step, on a page of its own."""
    case = get_object_or_404(Incident.objects.visible_to(request.user), number=number.upper())
    return casework.take_step(request, case, step, _form_of(step, case))


def _form_of(step: str, case: Incident):
    """The class of the form; one that asks about the case is given it."""
    if step not in forms.STEPS:
        raise Http404
    form = forms.STEPS[step]
    return partial(form, case=case) if form in forms.ABOUT else form
