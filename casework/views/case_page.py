"""The page of a case, and one page for each of its steps.

Short views: find it, fill in, perform, redirect.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework import letter_dispatch, timeline
from casework.actions import Action
from casework.models import (
    Case,
    Danger,
    Deadline,
    Document,
    LetterDispatch,
    Message,
    Note,
    Party,
    Task,
)
from casework.sql import fetch_parts
from casework.transitions import GuardFailed, StaleTransition, steps_for
from organisations.access import staff
from organisations.models import Person
from ui.fields import posted

SEEN_VERSION = "versie"  # the hidden field of a step that is sent once
LONGEST_VERSION = 10  # digits


def case_for(person, number: str) -> Case:
    """Return the case with this number as its case type, if `person` works with it.

    Raises Http404, as if there were none.
    """
    return get_object_or_404(Case.objects.visible_to(person), number=number.upper()).as_case_type()


def case_to(action: str, person, number: str) -> Case:
    """Return the case with this number, if `person` may do this with it.

    Raises Http404, as if there were none. Who may is asked again when it is done (`Case.act`).
    """
    case = case_for(person, number)
    if not case.may(action, person):
        raise Http404
    return case


def own_case_for(person, number: str) -> Case:
    """Return the case with this number, if `person` reported it or is affected.

    Raises Http404, as if there were none.
    """
    return get_object_or_404(Case.objects.own_of(person), number=number.upper()).as_case_type()


def file_context(case: Case, person) -> dict[str, Any]:
    """Return what every page of a case shows to who works with it."""
    deadlines, documents, notes, conversation, tasks, parties, dangers, dispatches = fetch_parts(
        case, Deadline, Document, Note, Message, Task, Party, Danger, LetterDispatch
    )
    case.remember_danger(dangers)
    deadlines = [deadline for deadline in deadlines if not deadline.stopped_at]
    documents = [document for document in documents if case.may_read(person, document)]
    letter_dispatch.attach_dispatches(case, documents, dispatches)
    letter_dispatch.attach_letters(case, deadlines, documents)
    next_deadline = next((deadline for deadline in deadlines if deadline.is_running), None)
    known_people = _add_authors([person, case.handler, case.reporter], notes + conversation)
    actions = case.actions_of(person)
    clearable = [party.pk for party in parties if party.may_be_cleared_by(person)]
    return {
        "case": case,
        "steps": steps_for(case, person),
        "danger": case.running_danger if case.is_open else None,
        "call": case.phone_contact(parties),
        "actions": actions,
        "clearable": clearable if Action.CLEAR_PERSON in actions else [],
        "only_reads": case.is_only_read_by(person),
        "clocks": deadlines,
        "next_clock": next_deadline,
        "next_step": case.deadline_steps.get(next_deadline.name, "") if next_deadline else "",
        "timeline": timeline.lines(case, limit=30, known_people=known_people),
        "documents": documents,
        "notes": notes,
        "conversation": conversation,
        "tasks": tasks,
        "parties": parties,
    }


def _add_authors(known_people: list, texts: list) -> list[Person]:
    """Set the author of each text; who is known already is not fetched.

    Returns everybody who is known now.
    """
    people = {person.pk: person for person in known_people if person}
    unknown = {text.author_id for text in texts} - set(people)
    if unknown:
        people |= Person.objects.in_bulk(unknown)
    for text in texts:
        text.author = people[text.author_id]
    return list(people.values())


def record_look(request: HttpRequest, case: Case) -> None:
    """Put on record that this person opened a page with something of the case on it."""
    if is_own(request):
        case.record("opened_own", by=request.user)
    else:
        case.record("opened", by=request.user)


def render_case(
    request: HttpRequest, case: Case, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return a page with something of a case on it, after recording that it was opened.

    No entry, no answer; whatever the status, because an answer of 422 shows as much.
    """
    record_look(request, case)
    return render(request, template, context, status=status)


def show_case(request: HttpRequest, case: Case, template: str, **extra) -> HttpResponse:
    """Return the page of a case, after recording that it was opened. No entry, no answer."""
    record_look(request, case)
    return render(request, template, file_context(case, request.user) | extra)


def take_step(
    request: HttpRequest,
    case: Case,
    step: str,
    form_class: type,
    template: str = "casework/step.html",
    moved: str = "casework/moved.html",
) -> HttpResponse:
    """Show or take one step: ask what it asks, perform it, and say in words when it cannot be
    performed (any more).

    Raises Http404 when this person may not take it.
    """
    offered = {button.name: button for button in steps_for(case, request.user)}
    form = form_class(posted(request))
    if request.method == "POST" and form.is_valid():
        return _perform(request, case, step, form, offered.get(step), template, moved)
    if step not in offered:
        return render_case(request, case, moved, {"case": case, "typed": ()}, status=409)
    status = 422 if request.method == "POST" else 200
    return _ask(request, case, offered[step], form, template, status=status)


def _perform(
    request: HttpRequest, case: Case, step: str, form, button, template: str, moved: str
) -> HttpResponse:
    try:
        case = case.perform(
            step, by=request.user, seen_version=_seen_version(request), **form.cleaned_data
        )
    except StaleTransition:
        return _moved(request, case, form, moved)
    except GuardFailed as refusal:
        if button is None:
            return _moved(request, case, form, moved)
        return _ask(request, case, button, form, template, status=409, problems=refusal.sentences)
    except PermissionDenied:
        raise Http404 from None
    label = button.label if button else step
    messages.success(request, _("Gedaan: %(label)s.") % {"label": label})
    return redirect(back(request, case))


def _seen_version(request: HttpRequest) -> int | None:
    """Return the version of the case on the page that was filled in; None where it is not told."""
    text = request.POST.get(SEEN_VERSION, "")
    return int(text) if text.isdecimal() and len(text) < LONGEST_VERSION else None


def _moved(request: HttpRequest, case: Case, form, template: str) -> HttpResponse:
    context = {"case": case, "typed": form.typed()}
    return render_case(request, case, template, context, status=409)


def _ask(
    request: HttpRequest,
    case: Case,
    button,
    form,
    template: str,
    *,
    status: int,
    problems: tuple = (),
) -> HttpResponse:
    context = {
        "case": case,
        "step": button,
        "form": form,
        "problems": problems,
        "own": is_own(request),
    }
    return render_case(request, case, template, context, status=status)


def is_own(request: HttpRequest) -> bool:
    """Tell whether this is a page of who reported or was affected."""
    return request.path.startswith("/mijn/")


def back(request: HttpRequest, case: Case) -> str:
    """Return the page of the case that this person came from."""
    if is_own(request):
        return case.own_url()
    return case.get_absolute_url()


@staff()
@require_GET
def open_case(request: HttpRequest, number: str) -> HttpResponse:
    """Redirect from a number to the page of the case type."""
    return redirect(case_for(request.user, number))
