"""The file of a request. Short views: find it, fill in, do, redirect."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from casework import views as casework
from organisations.access import staff
from veiligwonen import forms
from veiligwonen.access import SEES
from veiligwonen.models import AdviceRequest


def found(person, number: str) -> AdviceRequest:
    """The request with this number, if `person` works with it; else 404, as if there were none."""
    with_people = AdviceRequest.objects.visible_to(person).select_related(
        "organisation", "handler", "reporter", "adviser"
    )
    return get_object_or_404(with_people, number=number.upper())


@staff(*SEES)
@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    """The file of a case."""
    return casework.show_case(request, found(request.user, number), "veiligwonen/case.html")


@staff(*SEES)
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """One step, on a page of its own."""
    case = found(request.user, number)
    return casework.take_step(request, case, step, form_of(step, case))


def form_of(step: str, case: AdviceRequest):
    """The class of the form; one that asks about the case is given it."""
    if step not in forms.STEPS:
        raise Http404
    form = forms.STEPS[step]
    return partial(form, case=case) if form in forms.ABOUT else form
