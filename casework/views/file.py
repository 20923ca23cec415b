"""The file of a case, and one page for each of its steps. Short views: find it, fill in, do, redirect."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework import timeline
from casework.flow import Moved, NotYet, steps_for
from casework.models import Case, Deadline, Document, Message, Note, Party, Task
from casework.models.together import together
from organisations.access import staff
from organisations.models import Person
from ui.fields import posted


def case_for(person, number: str) -> Case:
    """The case with this number as what it is, if `person` works with it; else 404, as if there were none."""
    return get_object_or_404(Case.objects.visible_to(person), number=number.upper()).child()


def own_case_for(person, number: str) -> Case:
    """The case with this number, if `person` reported it or is affected; else 404, as if there were none."""
    return get_object_or_404(Case.objects.own_of(person), number=number.upper()).child()


def file_context(case: Case, person) -> dict:
    """What every page of a case shows to who works with it."""
    clocks, documents, notes, conversation, tasks, parties = together(
        case, Deadline, Document, Note, Message, Task, Party
    )
    clocks = [clock for clock in clocks if not clock.stopped_at]
    running = [clock for clock in clocks if clock.is_running]
    known = _with_authors([person, case.handler, case.reporter], notes, conversation)
    return {
        "case": case,
        "steps": steps_for(case, person),
        "clocks": clocks,
        "next_clock": running[0] if running else None,
        "next_step": case.clock_steps.get(running[0].name, "") if running else "",
        "timeline": timeline.lines(case, limit=30, known=known),
        "documents": [one for one in documents if case.may_read(person, one)],
        "notes": notes,
        "conversation": conversation,
        "tasks": tasks,
        "parties": parties,
    }


def _with_authors(known: list, *written: list) -> list[Person]:
    """Give what was written its authors; who is known already is not asked for."""
    people = {person.pk: person for person in known if person}
    rows = [row for rows in written for row in rows]
    people |= Person.objects.in_bulk({row.author_id for row in rows} - set(people)) if rows else {}
    for row in rows:
        row.author = people[row.author_id]
    return list(people.values())


def show_case(request: HttpRequest, case: Case, template: str, **more) -> HttpResponse:
    """Answer with the file of a case, and put on record that it was opened. No entry, no answer."""
    case.record("opened", by=request.user)
    return render(request, template, file_context(case, request.user) | more)


def take_step(
    request: HttpRequest, case: Case, step: str, form_class: type, template: str = "casework/step.html",
    moved: str = "casework/moved.html",
) -> HttpResponse:  # fmt: skip
    """One page for one step: asks what it asks, does it, and tells in words when it cannot be done (any more)."""
    offered = {offer.name: offer for offer in steps_for(case, request.user)}
    form = form_class(posted(request))
    status, problems = 200, ()
    if request.method == "POST" and form.is_valid():
        try:
            case = case.do(step, by=request.user, **form.cleaned_data)
        except Moved:
            return render(request, moved, {"case": case, "typed": form.typed()}, status=409)
        except NotYet as refusal:
            problems, status = refusal.sentences, 409
        except PermissionDenied:
            raise Http404 from None
        else:
            messages.success(
                request, _("Gedaan: %(label)s.") % {"label": offered[step].label if step in offered else step}
            )
            return redirect(back(request, case))
    elif step not in offered:
        return render(request, moved, {"case": case, "typed": ()}, status=409)
    elif request.method == "POST":
        status = 422
    context = {"case": case, "step": offered.get(step), "form": form, "problems": problems, "own": is_own(request)}
    return render(request, template, context, status=status)


def is_own(request: HttpRequest) -> bool:
    return request.path.startswith("/mijn/")


def back(request: HttpRequest, case: Case) -> str:
    return case.own_url() if is_own(request) else case.get_absolute_url()


@staff()
@require_GET
def open_case(request: HttpRequest, number: str) -> HttpResponse:
    """From a number to the page of the case type."""
    return redirect(case_for(request.user, number))
