"""The file of a request, its steps, and the steps of the applicant."""

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from casework.views import case_page, mandates
from organisations.access import own, staff
from organisations.models import Person
from ui import fields
from veiligwonen import journey
from veiligwonen.access import VISIBILITY_RULES, may_open_vault
from veiligwonen.forms.common import CaseForm
from veiligwonen.forms.steps import STEPS
from veiligwonen.models import AdviceRequest
from veiligwonen.models.shared_home import numbers_of_connected_cases
from veiligwonen.transitions import home_address

STEP_TEMPLATES = {"weigh": "veiligwonen/weigh.html"}  # steps with a template of their own
MOST_WEIGHINGS = 10  # earlier weighings that the file shows


def advice_request_for(person: Person, number: str) -> AdviceRequest:
    """Return the request with this number, if `person` works with it.

    Raises Http404 otherwise, as if there were none.
    """
    cases = (
        AdviceRequest.objects.visible_to(person)
        .select_related("organisation", "handler", "reporter", "adviser")
        .select_related("applicant_details__current", "applicant_details__pending")
        .annotate(shared_with=numbers_of_connected_cases())
    )
    return get_object_or_404(cases, number=number.upper())


def own_advice_request_for(person: Person, number: str) -> AdviceRequest:
    """Return the request with this number, if it is of `person` or `person` acts in it.

    Raises Http404 otherwise.
    """
    cases = AdviceRequest.objects.own_of(person).select_related("organisation", "handler")
    return get_object_or_404(cases, number=number.upper())


def step_form(step: str, case: AdviceRequest) -> Callable[..., fields.Form]:
    """Return what makes the form of a step; a form that asks about the case is given it.

    Raises Http404 when there is no step of this name.
    """
    if step not in STEPS:
        raise Http404
    form_class = STEPS[step]
    if issubclass(form_class, CaseForm):
        return partial(form_class, case=case)
    return form_class


@staff(*VISIBILITY_RULES)
@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show the file of a request."""
    person = request.user
    case = advice_request_for(person, number)
    context = {
        "is_acute": case.status == AdviceRequest.Status.ACUTE,
        "weighing": case.applicant_details.current,
        "office_ended_on": case.office_ended_on,
        "vault": may_open_vault(case, person),
        "town": home_address.town_of(case),
        "shared": home_address.visible_numbers(person, case.shared_with),
        "history": list(case.weighings.all()[:MOST_WEIGHINGS]),
        "turn": journey.TURN.get(case.status, ""),
    }
    return case_page.show_case(request, case, "veiligwonen/case.html", **context)


@staff(*VISIBILITY_RULES)
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Ask what a step asks, and take it."""
    case = advice_request_for(request.user, number)
    form_class = step_form(step, case)
    template = STEP_TEMPLATES.get(step, "casework/step.html")
    return case_page.take_step(request, case, step, form_class, template)


@own
def own_request_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Ask what a step of the applicant asks, and take it."""
    case = own_advice_request_for(request.user, number)
    return case_page.take_step(request, case, step, step_form(step, case))


@own
@require_POST
def end_mandate(request: HttpRequest, number: str, pk) -> HttpResponse:
    """End a mandate: that person sees nothing of the case from now on.

    Raises Http404 when the mandate has ended, so a second click changes nothing.
    """
    return mandates.end_mandate(request, own_advice_request_for(request.user, number), pk)
