"""The pages of incidents."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from casework.models import Case, CaseLink, CaseQuerySet, Deadline, Party
from casework.views import case_page, draft_wizard
from incidents import forms
from incidents.access import GROUPS, VISIBILITY_RULES
from incidents.models import Incident
from incidents.submission import submit_report
from organisations.access import own, staff
from organisations.models import Person
from organisations.reading import record_list_access
from pagination.keyset import page

# --- reporting ------------------------------------------------------------------------------------


def _first_answers(person: Person) -> dict[str, Any]:
    return {"function": person.function}


REPORT = draft_wizard.DraftWizard(
    case_type=Incident,
    pages=forms.REPORT_PAGES,
    name="report",
    templates="incidents",
    send=submit_report,
    first_answers=_first_answers,
    files_page="wat",
)


@own
def own_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Take a step of the reporter or the affected person, on a page of its own.

    Raises Http404 for a case of somebody else and for an unknown step.
    """
    case = case_page.own_case_for(request.user, number)
    return case_page.take_step(request, case, step, _form_of(step, case))


# --- the list -------------------------------------------------------------------------------------

ORDERS = {
    "": (("rank", "due", "id"), gettext_lazy("Dringendste eerst")),
    "nieuw": (("-created_at", "-id"), gettext_lazy("Nieuwste eerst")),
    "termijn": (("due", "id"), gettext_lazy("Eerste termijn eerst")),
    "gewijzigd": (("-changed_at", "-id"), gettext_lazy("Laatst gewijzigd eerst")),
}
ORDER_CHOICES = [(name, label) for name, (_order, label) in ORDERS.items()]
# The columns of an incident that the list shows; one that is forgotten costs a query a row.
LIST_COLUMNS = ("severity", "severity_assessed", "function", "relative_of")


@staff(*VISIBILITY_RULES)
@require_GET
def incidents(request: HttpRequest) -> HttpResponse:
    """Show the list: filtered, sorted, 25 at a time. What it shows is on record."""
    person = request.user
    form = forms.FilterForm(request.GET, statuses=Incident.Status.choices, orders=ORDER_CHOICES)
    form.is_valid()
    filters = form.cleaned_data
    order, _label = ORDERS[filters.get("volgorde", "")]
    visible_cases = Case.objects.visible_to(person).filter(kind=Incident.KIND)
    cases = _filtered(visible_cases, filters, person)
    cases_page = page(cases.listed(), order=order, after=request.GET.get("na", ""))
    cases_page.rows = Incident.objects.load_children(cases_page.rows, *LIST_COLUMNS)
    Deadline.objects.first_of(cases_page.rows)
    record_list_access(
        "incidents",
        [case.number for case in cases_page.rows],
        by=person,
        kind=Incident.KIND,
        filters=form.chosen(),
        words=filters.get("zoek", "").strip(),
        places=[place.pk for place in person.organisations_now],
    )
    context = {
        "page": cases_page,
        "form": form,
        "on": form.active_filters(),
        "query": _without(request.GET, "na"),
    }
    return render(request, "incidents/list.html", context)


def _filtered(cases: CaseQuerySet, filters: dict[str, Any], person: Person) -> CaseQuerySet:
    """Return the cases that match.

    Filters use columns of the case where these are enough, and else a sub-select on the incident or
    its parties.
    """
    words = filters.get("zoek", "").strip()
    if words:
        return _search(cases, words, person)
    cases = _with_status(cases, filters.get("status", ""))
    handler = filters.get("wie")
    if handler:
        cases = cases.filter(_handled_by(handler, person))
    group = filters.get("groep")
    if group:
        _label, lanes = GROUPS[group]
        cases = cases.filter(lane__in=lanes)
    rank = filters.get("ernst")
    if rank:
        cases = cases.filter(rank=int(rank))
    behaviour = filters.get("gedrag")
    if behaviour:
        cases = cases.filter(incident__behaviours__contains=[behaviour])
    if filters.get("te_laat"):
        cases = cases.overdue()
    return cases


def _search(cases: CaseQuerySet, words: str, person: Person) -> CaseQuerySet:
    """Return the case with this number, or those of a party with exactly this name or address."""
    number = words.replace(" ", "").upper()
    if number.startswith(f"{Incident.PREFIX}-"):
        return cases.filter(number=number)
    organisation_ids = [place.pk for place in person.organisations_now]
    parties = Party.objects.known_as(words, organisation_ids)
    return cases.filter(pk__in=parties.values("case_id"))


def _with_status(cases: CaseQuerySet, status: str) -> CaseQuerySet:
    if not status:
        return cases.open()
    if status == "alles":
        return cases
    return cases.filter(status=status)


def _handled_by(choice: str, person: Person) -> Q:
    """Return the condition of "ik", "niemand" or "ander"."""
    if choice == "niemand":
        return Q(handler=None)
    if choice == "ik":
        return Q(handler=person)
    return Q(handler__isnull=False) & ~Q(handler=person)


def _without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    rest.pop(name, None)
    return rest.urlencode()


# --- one case -------------------------------------------------------------------------------------


@staff(*VISIBILITY_RULES)
@require_GET
def incident(request: HttpRequest, number: str) -> HttpResponse:
    """Show the file of a case. Raises Http404 for a case this person does not see."""
    links = CaseLink.objects.filter(case=OuterRef("pk"))
    visible_cases = Incident.objects.visible_to(request.user)
    cases = visible_cases.select_related("organisation", "handler", "reporter")
    case = get_object_or_404(cases.annotate(is_linked=Exists(links)), number=number.upper())
    talks: Any = ()
    if case.severity_assessed:  # there are no talks before that
        prefetch_related_objects([case], "talks")
        talks = case.talks.all()
    linked_cases = _linked_cases(case, request.user) if case.is_linked else ()
    return case_page.show_case(
        request,
        case,
        "incidents/case.html",
        series=linked_cases,
        talks=talks,
        statement="statement_7w",
    )


def _linked_cases(case: Incident, person: Person) -> QuerySet[Case]:
    """Return the ten newest cases this one is linked to, as far as this person sees them."""
    visible_cases = Case.objects.visible_to(person)
    return visible_cases.filter(linked_from__case=case).order_by("-created_at")[:10]


@staff(*VISIBILITY_RULES)
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Take one step, on a page of its own.

    Raises Http404 for a case this person does not see and for an unknown step.
    """
    visible_cases = Incident.objects.visible_to(request.user)
    case = get_object_or_404(visible_cases, number=number.upper())
    return case_page.take_step(request, case, step, _form_of(step, case))


def _form_of(step: str, case: Incident) -> Callable[..., Any]:
    """Return the form of a step. Raises Http404 when there is no such step."""
    if step not in forms.STEPS:
        raise Http404
    form = forms.STEPS[step]
    if form in forms.CASE_FORMS:
        return partial(form, case=case)
    return form
