"""The planner on screen: start it, watch and stop it, pin what stands, and look at its proposal.

It books nothing: who plans lays an evening down by the step of the traject.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audit.record import record
from notifications import outbox
from organisations.access import staff
from organisations.reading import record_list_access
from tour.access import PLANNERS
from tour.forms.planner import PlanRunForm
from tour.map import proposal_map
from tour.models import PlanRun
from tour.planning import named, next_monday, open_requests, sentence_without_numbers
from tour.views.team import STREAM
from ui.fields import posted

RUN = "tour.tasks.run_planner"


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def planner(request: HttpRequest) -> HttpResponse:
    """Show the last proposal and start a new one, with what was pinned."""
    last = PlanRun.objects.first()
    form = PlanRunForm(posted(request), initial={"first_day": next_monday(timezone.localdate())})
    if request.method == "POST" and form.is_valid():
        if last is None or not last.is_busy:
            _start(request, form, last)
        return redirect("tour_planner")
    status = 422 if request.method == "POST" else 200
    rows = named(last) if last else []
    unplanned = last.proposal.get("unplanned", []) if last else []
    context = {
        "run": last,
        "rows": rows,
        "unplanned": [
            (line["request"], sentence_without_numbers(line["why"])) for line in unplanned
        ],
        "form": form,
        "waiting": len(open_requests()),
        "map": proposal_map(rows, unplanned) if last and last.is_done else None,
    }
    shown_numbers = [row["tour"].number for row in rows]
    record_list_access("tour_planner", shown_numbers, by=request.user, kind="tour")
    return render(request, "tour/planner.html", context, status=status)


def _start(request: HttpRequest, form: PlanRunForm, last: PlanRun | None) -> None:
    chosen = set(request.POST.getlist("pin"))
    sessions = last.proposal.get("sessions", []) if last else []
    pinned = [
        {"request": session["request"], "date": session["date"], "team": session["team"]}
        for session in sessions
        if f"{session['request']}|{session['date']}" in chosen
    ]
    run = PlanRun.objects.create(made_by=request.user, pinned=pinned, **form.cleaned_data)
    record(STREAM, actor=request.user.pk, action="tour_planner_started", pinned=len(pinned))
    outbox.send_task_on_commit(RUN, str(run.pk))


@staff(*PLANNERS)
@require_POST
def stop_planner(request: HttpRequest, pk) -> HttpResponse:
    """Stop a run; the last proposal stays. Raises Http404 for none."""
    run = get_object_or_404(PlanRun, pk=pk)
    PlanRun.objects.filter(pk=run.pk, state__in=["wacht", "bezig"]).update(is_cancelled=True)
    messages.success(request, _("De planner stopt. Er is niets vastgelegd."))
    return redirect("tour_planner")
