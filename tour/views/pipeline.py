"""All trajects: as a list, as a board by phase, and the letter round of a province."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from casework.transitions import TransitionRefused
from organisations.access import staff
from organisations.reading import record_list_access
from pagination.keyset import page
from tour.access import VISIBILITY_RULES
from tour.forms.pipeline import LetterRoundForm, PipelineForm
from tour.models import Tour
from tour.transitions.status import Phase
from ui.fields import posted

ORDER = ("province", "place_name", "id")
ON_A_CARD = 8  # of each phase of the board


@staff(*VISIBILITY_RULES)
@require_GET
def show_list(request: HttpRequest) -> HttpResponse:
    """List the trajects, province by province. What it shows is on record."""
    person = request.user
    form = PipelineForm(request.GET)
    form.is_valid()
    visible = Tour.objects.visible_to(person)
    # A joined handler makes the database read every case, of any kind, before it orders these.
    rows = _filtered(visible, form.cleaned_data, person).prefetch_related("handler")
    tours_page = page(rows.listed(), order=ORDER, after=request.GET.get("na", ""))
    numbers = [tour.number for tour in tours_page.rows]
    record_list_access("tours", numbers, by=person, kind=Tour.KIND, filters=form.chosen())
    context = {
        "page": tours_page,
        "form": form,
        "on": form.active_filters(),
        "query": _query(request),
        "figures": _figures(visible, person),
        "today": timezone.localdate(),
    }
    return render(request, "tour/list.html", context)


def _filtered(tours, chosen: dict[str, Any], person):
    """Narrow trajects to what the filters say."""
    tours = tours.in_province(chosen["provincie"])
    if chosen["fase"]:
        tours = tours.filter(status=chosen["fase"])
    if chosen["soort"]:
        tours = tours.filter(organisation__type=chosen["soort"])
    if chosen["wat"] == "actie":
        tours = tours.filter(next_action_on__lte=timezone.localdate())
    elif chosen["wat"] == "afspraken":
        late = Q(agreements__status="open", agreements__due__lt=timezone.localdate())
        tours = tours.filter(late).distinct()
    elif chosen["wat"] == "mij":
        tours = tours.filter(handler=person)
    return tours


def _query(request: HttpRequest) -> str:
    """Return the filters of this page, without the place in the list."""
    query = request.GET.copy()
    query.pop("na", None)
    return query.urlencode()


def _figures(tours, person) -> dict[str, int]:
    today = timezone.localdate()
    open_tours = Q(closed_at=None)
    return tours.aggregate(
        requested=Count("pk", Q(status=Phase.REQUESTED)),
        overdue=Count("pk", open_tours & Q(next_action_on__lt=today)),
        planned=Count("pk", Q(status=Phase.SESSION_PLANNED)),
        mine=Count("pk", open_tours & Q(handler=person)),
    )


@staff(*VISIBILITY_RULES)
@require_GET
def show_board(request: HttpRequest) -> HttpResponse:
    """Show the trajects by phase, the first of each with what is next. It is on record."""
    person = request.user
    form = PipelineForm(request.GET)
    form.is_valid()
    tours = _filtered(Tour.objects.visible_to(person), form.cleaned_data, person)
    counts = dict(tours.values_list("status").annotate(Count("pk")).order_by())
    columns, numbers = [], []
    for phase in Phase:
        if not counts.get(phase):
            continue
        rows = tours.filter(status=phase).select_related("organisation").listed()
        cards = list(rows.order_by("next_action_on", *ORDER)[:ON_A_CARD])
        numbers += [tour.number for tour in cards]
        columns.append({"phase": phase, "count": counts[phase], "cards": cards})
    record_list_access("tour_board", numbers, by=person, kind=Tour.KIND, filters=form.chosen())
    context = {
        "columns": columns,
        "form": form,
        "on": form.active_filters(),
        "query": _query(request),
        "today": timezone.localdate(),
    }
    return render(request, "tour/board.html", context)


@staff(*VISIBILITY_RULES)
@require_http_methods(["GET", "POST"])
def letter_round(request: HttpRequest) -> HttpResponse:
    """Write down that the letter went to chosen organisations of a province.

    Each by its own step; one that a colleague was first with is left as it is.
    """
    person = request.user
    waiting = Tour.objects.visible_to(person).filter(status=Phase.NOT_APPROACHED)
    form = LetterRoundForm(posted(request), province=request.GET.get("provincie", ""), rows=waiting)
    if request.method == "POST" and form.is_valid():
        sent = _send_letters(form.cleaned_data, person)
        sentence = ngettext(
            "Bij %(count)d organisatie staat dat de brief is verstuurd.",
            "Bij %(count)d organisaties staat dat de brief is verstuurd.",
            sent,
        )
        messages.success(request, sentence % {"count": sent})
        return redirect("tours")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "province": form.province, "provinces": form.provinces}
    if form.province:
        numbers = [tour.number for tour in form.waiting]
        record_list_access("tour_letters", numbers, by=person, kind=Tour.KIND)
    return render(request, "tour/letters.html", context, status=status)


def _send_letters(answers: dict[str, Any], person) -> int:
    sent = 0
    for tour in answers["tours"]:
        try:
            tour.perform("send_letter", by=person, sent_on=answers["sent_on"])
        except TransitionRefused:
            continue
        sent += 1
    return sent
