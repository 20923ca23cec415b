"""The file of a traject, its steps, and the steps of the griffier."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework.views import case_page
from notifications import outbox
from organisations.access import own, staff
from organisations.models import Person
from tour.access import VISIBILITY_RULES
from tour.forms.common import TourForm
from tour.forms.steps import STEPS
from tour.models import EvaluationRound, Tour, TourSession
from tour.models.evaluation import digest_of, figures
from tour.transitions.status import ARRANGING
from ui import fields

SEEK_ANOTHER = "tour.tasks.seek_another"


def tour_for(person: Person, number: str) -> Tour:
    """Return the traject with this number, if `person` works with it. Raises Http404 otherwise."""
    tours = Tour.objects.visible_to(person).select_related(
        "organisation", "handler", "reporter", "contact", "opened_for"
    )
    return get_object_or_404(tours, number=number.upper())


def step_form(step: str, case: Tour) -> Callable[..., fields.Form]:
    """Return what makes the form of a step; one that asks about the case is given it.

    Raises Http404 when there is no step of this name.
    """
    if step not in STEPS:
        raise Http404
    form_class = STEPS[step]
    return partial(form_class, case=case) if issubclass(form_class, TourForm) else form_class


def prefilled(make_form: Callable[..., fields.Form], request: HttpRequest):
    """Return what makes the form of an evening, with the proposal in the address filled in."""
    day = parse_date(request.GET.get("dag", ""))
    if day is None:
        return make_form
    proposed = {
        "day": day,
        "leader": request.GET.get("leider", ""),
        "second": request.GET.get("tweede", ""),
    }
    return partial(make_form, initial=proposed)


@staff(*VISIBILITY_RULES)
@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show the file of a traject."""
    case = tour_for(request.user, number)
    sessions = case.sessions.select_related("room").prefetch_related("bookings__member")
    visible_sessions = sessions.exclude(
        state__in=[TourSession.State.RELEASED, TourSession.State.GONE]
    )
    links = {link.session_id: link for link in case.evaluation_links.all()}
    context = {
        "sessions": [(session, _figures_of(links.get(session.pk))) for session in visible_sessions],
        "sessions_can_come": case.status in ARRANGING,
        "attempts": list(case.attempts.select_related("made_by")[:10]),
        "talk": case.last_talk,
        "agreements": list(case.agreements.all()),
        "follow_ups": list(case.follow_ups.all()),
        "clerk_evaluation": case.clerk_evaluations.first(),
    }
    return case_page.show_case(request, case, "tour/case.html", **context)


def _figures_of(link) -> dict | None:
    if link is None:
        return None
    return figures(EvaluationRound.objects.filter(digest=digest_of(link.token)).first())


@staff(*VISIBILITY_RULES)
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Ask what a step asks, and take it."""
    case = tour_for(request.user, number)
    return _take(request, case, step)


def _form_of(request: HttpRequest, case: Tour, step: str) -> Callable[..., fields.Form]:
    make_form = step_form(step, case)
    return prefilled(make_form, request) if step == "add_evening" else make_form


@own
def own_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Ask what a step of the griffier asks, and take it."""
    tours = Tour.objects.own_of(request.user).select_related("organisation", "handler")
    case = get_object_or_404(tours, number=number.upper())
    return _take(request, case, step)


def _take(request: HttpRequest, case: Tour, step: str) -> HttpResponse:
    """Take a step. An evening that went to somebody else meanwhile is taken off the offer."""
    answer = case_page.take_step(request, case, step, _form_of(request, case, step))
    if step != "confirm" or not case.taken_evening:
        return answer
    case.perform("lose_evening", by=None, evening=case.taken_evening)
    outbox.send_task_on_commit(SEEK_ANOTHER, str(case.pk))
    sentence = _("Die avond is net vergeven. Kies een andere. Wij zoeken er een bij.")
    messages.warning(request, sentence)
    return redirect(request.path)
