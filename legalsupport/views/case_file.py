"""The list of requests, the file of one, its steps, and the steps of the applicant."""

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from casework.models import Case, Deadline
from casework.views import case_page, mandates
from legalsupport.access import VISIBILITY_RULES
from legalsupport.forms.common import LegalCaseForm
from legalsupport.forms.steps import STEPS
from legalsupport.models import LegalSupport
from legalsupport.transitions.guards import opponent_is_inside
from organisations.access import own, staff
from organisations.models import Person
from organisations.reading import record_list_access
from pagination.keyset import page
from ui import fields

LIST_COLUMNS = ("function", "stage", "procedure", "hearing_on", "status")


@staff(*VISIBILITY_RULES)
@require_GET
def show_list(request: HttpRequest) -> HttpResponse:
    """List the open requests, the most urgent first. What it shows is on record."""
    person = request.user
    visible_cases = Case.objects.visible_to(person).filter(kind=LegalSupport.KIND)
    cases_page = page(
        visible_cases.open().listed(),
        order=LegalSupport.queue_order,
        after=request.GET.get("na", ""),
    )
    cases_page.rows = LegalSupport.objects.load_children(cases_page.rows, *LIST_COLUMNS)
    Deadline.objects.first_of(cases_page.rows)
    numbers = [case.number for case in cases_page.rows]
    record_list_access("legal_requests", numbers, by=person, kind=LegalSupport.KIND)
    return render(request, "legalsupport/list.html", {"page": cases_page})


def legal_request_for(person: Person, number: str) -> LegalSupport:
    """Return the request with this number, if `person` works with it.

    Raises Http404 otherwise, as if there were none.
    """
    cases = LegalSupport.objects.visible_to(person).select_related(
        "organisation", "handler", "reporter", "details"
    )
    return get_object_or_404(cases, number=number.upper())


def own_legal_request_for(person: Person, number: str) -> LegalSupport:
    """Return the request with this number, if it is of `person` or `person` acts in it.

    Raises Http404 otherwise.
    """
    cases = LegalSupport.objects.own_of(person).select_related("organisation", "handler")
    return get_object_or_404(cases, number=number.upper())


def step_form(step: str, case: LegalSupport, request: HttpRequest) -> Callable[..., fields.Form]:
    """Return what makes the form of a step, with the files that were sent along; a form that asks
    about the case is given it.

    Raises Http404 when there is no step of this name.
    """
    if step not in STEPS:
        raise Http404
    form_class = STEPS[step]
    if issubclass(form_class, LegalCaseForm):
        files = request.FILES if request.method == "POST" else None
        return partial(form_class, files=files, case=case)
    return form_class


@staff(*VISIBILITY_RULES)
@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show the file of a request."""
    case = legal_request_for(request.user, number)
    context = {
        "details": case.details,
        "decision": case.read_first_decision(),
        "assessment": case.assessments.first(),
        "opponent_inside": opponent_is_inside(case),
        "objection_deciders": case.objection_deciders() if case.objection_is_open else (),
        "integrity_report": case.integrity_report_for(request.user),
        "money": case.money_context(),
        "lawyer": case.lawyer_context(),
    }
    return case_page.show_case(request, case, "legalsupport/case.html", **context)


@staff(*VISIBILITY_RULES)
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Ask what a step asks, and take it."""
    case = legal_request_for(request.user, number)
    return case_page.take_step(request, case, step, step_form(step, case, request))


@own
def own_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Ask what a step of the applicant asks, and take it."""
    case = own_legal_request_for(request.user, number)
    return case_page.take_step(request, case, step, step_form(step, case, request))


@own
@require_POST
def end_mandate(request: HttpRequest, number: str, pk) -> HttpResponse:
    """End a mandate: that person sees nothing of the case from now on.

    Raises Http404 when the mandate has ended, so a second click changes nothing.
    """
    return mandates.end_mandate(request, own_legal_request_for(request.user, number), pk)
