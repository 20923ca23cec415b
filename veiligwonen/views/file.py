"""The file of a request. Short views: find it, fill in, do, redirect."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from casework import views as casework
from organisations.access import own, staff
from veiligwonen import forms, journey
from veiligwonen.access import SEES, may_open_vault
from veiligwonen.models import AdviceRequest, homes

WIDE = {"weigh": "veiligwonen/weigh.html"}  # steps with a page of their own


def found(person, number: str) -> AdviceRequest:
    """The request with this number, if `person` works with it; else 404, as if there were none."""
    with_people = AdviceRequest.objects.visible_to(person).select_related(
        "organisation", "handler", "reporter", "adviser"
    )
    with_told = with_people.select_related("told__current", "told__pending").annotate(shared_with=homes.shared_with())
    return get_object_or_404(with_told, number=number.upper())


@staff(*SEES)
@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    """The file of a case."""
    case = found(request.user, number)
    context = {
        "weighing": case.told.current,
        "vault": may_open_vault(case, request.user),
        "town": homes.town_of(case),
        "shared": homes.seen_by(request.user, case.shared_with),
        "history": list(case.weighings.all()[:10]),
        "turn": journey.TURN.get(case.status, ""),
    }
    return casework.show_case(request, case, "veiligwonen/case.html", **context)


@staff(*SEES)
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """One step, on a page of its own."""
    case = found(request.user, number)
    return casework.take_step(request, case, step, form_of(step, case), WIDE.get(step, "casework/step.html"))


@own
def own_request_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """A step of the applicant."""
    case = own_request(request.user, number)
    return casework.take_step(request, case, step, form_of(step, case))


@own
@require_POST
def end_mandate(request: HttpRequest, number: str, pk) -> HttpResponse:
    """Somebody acts for the applicant no more, and sees nothing from now on. A second click finds nothing to do."""
    case = own_request(request.user, number)
    mandate = get_object_or_404(case.mandates.filter(ended_at=None), pk=pk)
    case.end_mandate(mandate, by=request.user, moment=timezone.now())
    return redirect("mine" if mandate.person == request.user else case.own_url())


def own_request(person, number: str) -> AdviceRequest:
    """The request with this number, if it is of `person` or `person` acts in it."""
    return get_object_or_404(
        AdviceRequest.objects.own_of(person).select_related("organisation", "handler"), number=number.upper()
    )


def form_of(step: str, case: AdviceRequest):
    """The class of the form; one that asks about the case is given it."""
    if step not in forms.STEPS:
        raise Http404
    form = forms.STEPS[step]
    return partial(form, case=case) if form in forms.ABOUT else form
