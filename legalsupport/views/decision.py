"""The pages of who decides for the employer: the request in short and the advice, nothing else.

Who decides sees no case: each row here comes through `LegalSupport.objects.for_employer`.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from casework.models import Deadline, Document
from casework.transitions import steps_for
from casework.views import case_page
from casework.views.case_page import render_case
from casework.views.documents import send
from legalsupport.access import DECIDERS, may_decide_objection
from legalsupport.documents import legal_basis
from legalsupport.models import LegalSupport
from legalsupport.views.case_file import step_form
from organisations.access import staff
from organisations.models import Person
from organisations.reading import record_list_access
from pagination.keyset import page


def request_to_decide_for(person: Person, number: str) -> LegalSupport:
    """Return the request with this number, if this person decides about it.

    Raises Http404 otherwise.
    """
    requests = LegalSupport.objects.for_employer(person)
    requests = requests.select_related("organisation", "reporter", "decision")
    return get_object_or_404(requests, number=number.upper(), decision__isnull=False)


@staff(*DECIDERS)
@require_GET
def legal_decisions(request: HttpRequest) -> HttpResponse:
    """List what waits for a decision, and what was decided, the newest first."""
    requests = LegalSupport.objects.for_employer(request.user)
    requests_page = page(
        requests.select_related("reporter"),
        order=("-created_at", "-id"),
        after=request.GET.get("na", ""),
    )
    numbers = [case.number for case in requests_page.rows]
    record_list_access("legal_decisions", numbers, by=request.user, kind=LegalSupport.KIND)
    return render(request, "legalsupport/decisions.html", {"page": requests_page})


@staff(*DECIDERS)
@require_GET
def legal_decision(request: HttpRequest, number: str) -> HttpResponse:
    """Show the request in short, the advice, and what to do now."""
    person = request.user
    case = request_to_decide_for(person, number)
    deadline = case.own(Deadline.objects.filter(case=case, name=case.decision_due_now).first())
    context = {
        "case": case,
        "decision": case.read_first_decision(),
        "may_decide_objection": case.objection_is_open
        and case.objection_decision is None
        and may_decide_objection(case, person),
        "deadline": deadline,
        "basis": legal_basis(),
        "steps": steps_for(case, person),
        "money": case.money_context(),
        "documents": list(case.documents.filter(audience=Document.Audience.EMPLOYER)),
    }
    return render_case(request, case, "legalsupport/decision.html", context)


@staff(*DECIDERS)
def legal_decision_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Ask what a step of who decides asks, and take it."""
    case = request_to_decide_for(request.user, number)
    response = case_page.take_step(
        request,
        case,
        step,
        step_form(step, case, request),
        "legalsupport/decision_step.html",
        moved="legalsupport/decision_moved.html",
    )
    if response.status_code == HTTPStatus.FOUND:
        return redirect(case.decision_url())
    return response


@staff(*DECIDERS)
@require_GET
def legal_decision_download(request: HttpRequest, number: str, pk) -> HttpResponse:
    """Send a letter that is meant for who decides. Raises Http404 for any other."""
    person = request.user
    case = request_to_decide_for(person, number)
    document = get_object_or_404(
        Document, case_id=case.pk, pk=pk, audience=Document.Audience.EMPLOYER
    )
    return send(document, case, person)
