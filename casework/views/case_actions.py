"""What people add to a case: notes, messages, tasks, colleagues, links to other cases.

Each goes through the second door (`Case.act`), which asks whether this person may.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework import forms, involvement
from casework.access import is_closed_to_colleagues
from casework.actions import Action
from casework.models import Case, CaseLink, CaseShare, Message, Note, Party, Task
from casework.views.case_page import back, case_for, case_to, is_own, render_case
from organisations.access import NATIONAL, Role, staff
from organisations.models import Membership, Person
from organisations.models.membership import is_current
from ui.fields import posted


def add(
    request: HttpRequest,
    case: Case,
    action: str,
    form,
    save: Callable[[Case, dict], None],
    *,
    title: str,
    send: str,
    template: str = "casework/add.html",
    **extra,
) -> HttpResponse:
    """Ask, save through the second door, and go back to the page of the case.

    What was typed stays when something is wrong. Raises PermissionDenied for who may not do this
    (any more).

    `save` gets the fresh case and the cleaned answers. `send`: the words on the button.
    """
    if request.method == "POST" and form.is_valid():
        with case.act(action, by=request.user) as fresh_case:
            save(fresh_case, form.cleaned_data)
        return redirect(_next_page(request, case))
    context = {"case": case, "form": form, "title": title, "send": send, "own": is_own(request)}
    status = 422 if request.method == "POST" else 200
    return render_case(request, case, template, context | extra, status=status)


def _next_page(request: HttpRequest, case: Case) -> str:
    """Return the page this person came from; the worklist when they gave the case out of sight."""
    if is_own(request) or Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return back(request, case)
    return "work"


@staff()
def add_note(request: HttpRequest, number: str) -> HttpResponse:
    """Write an internal note."""
    case = case_to(Action.NOTE, request.user, number)

    def save(case: Case, answers: dict) -> None:
        note = Note.objects.create(case=case, author=request.user, text=answers["text"])
        case.record("noted", by=request.user, note=str(note.pk))

    form = forms.NoteForm(posted(request))
    title = _("Interne notitie")
    return add(request, case, Action.NOTE, form, save, title=title, send=_("Notitie bewaren"))


@staff()
def add_message(request: HttpRequest, number: str) -> HttpResponse:
    """Write to who reported and who was affected."""
    case = case_to(Action.MESSAGE, request.user, number)

    def save(case: Case, answers: dict) -> None:
        Message.objects.create(case=case, author=request.user, from_desk=True, text=answers["text"])
        case.on_contact_made()
        Case.objects.filter(pk=case.pk).update(due=case.deadlines.next_due())
        case.record("message_sent", by=request.user)
        case.tell_people("message", but=request.user)

    form = forms.MessageForm(posted(request))
    title = _("Bericht aan de melder")
    return add(request, case, Action.MESSAGE, form, save, title=title, send=_("Bericht versturen"))


@staff()
def add_task(request: HttpRequest, number: str) -> HttpResponse:
    """Promise to do something."""
    case = case_to(Action.TASK, request.user, number)

    def save(case: Case, answers: dict) -> None:
        due = end_of_day(answers["due"]) if answers["due"] else None
        Task.objects.create(
            case=case, made_by=request.user, assignee=request.user, text=answers["text"], due=due
        )
        case.record("task_added", by=request.user)

    form = forms.TaskForm(posted(request))
    title = _("Taak toevoegen")
    return add(request, case, Action.TASK, form, save, title=title, send=_("Taak bewaren"))


def end_of_day(day: date) -> datetime:
    """Return the last second of a day in the Netherlands."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


@staff()
@require_POST
def finish_task(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Mark a task as finished. A second click finds nothing to do."""
    case = case_to(Action.TASK, request.user, number)
    get_object_or_404(Task, case=case, pk=pk)
    with case.act(Action.TASK, by=request.user) as case:
        unfinished = Task.objects.filter(case=case, pk=pk, done_at=None)
        if unfinished.update(done_at=timezone.now(), done_by=request.user):
            case.record("task_done", by=request.user)
    return redirect(case)


# --- who handles it, and who sees it --------------------------------------------------------------


def colleagues(case: Case, roles: Iterable[Role]) -> QuerySet[Person]:
    """Return who holds one of these roles here or at the desk, and may be let in to this case.

    Not who has a part in it, not a role it is closed to on purpose, and not with a role for
    outsiders who works at the organisation of the case.
    """
    allowed_roles = frozenset(roles) - case.kept_out()
    in_role = Q(memberships__role__in=sorted(allowed_roles & NATIONAL))
    if is_closed_to_colleagues(case):
        in_role &= ~Q(pk__in=_work_at_place_of(case))
    in_role |= Q(
        memberships__role__in=sorted(allowed_roles - NATIONAL),
        memberships__organisation_id=case.organisation_id,
    )
    active = Person.objects.filter(is_current("memberships__") & in_role, is_active=True)
    allowed = active.without(case.conflicted)
    return allowed.distinct().order_by("sort_name", "id")


def _work_at_place_of(case: Case) -> QuerySet:
    """Return the ids of who holds a local role at the organisation of a case."""
    local = Membership.objects.current().filter(organisation=case.organisation_id)
    return local.exclude(role__in=sorted(NATIONAL)).values("person")


@staff()
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """Hand over to who can handle it. The new handler may see the case also when the role alone
    would not show it.
    """
    case = case_to(Action.ASSIGN, request.user, number)

    def save(case: Case, answers: dict) -> None:
        handler = answers["person"]
        if case.handler_id == handler.pk:  # a second click
            return
        Case.objects.filter(pk=case.pk).update(handler=handler, changed_at=timezone.now())
        case.record("assigned", by=request.user, to=handler.pk)
        case.tell(handler, "assigned", once=f"assigned:{timezone.now().isoformat()}")
        if case.handler and case.handler != request.user:
            case.tell(case.handler, "status_changed", once=f"handed:{timezone.now().isoformat()}")

    form = forms.AssignForm(posted(request), colleagues=colleagues(case, case.assignable_roles))
    title = _("Overdragen")
    return add(request, case, Action.ASSIGN, form, save, title=title, send=title)


@staff()
def share(request: HttpRequest, number: str) -> HttpResponse:
    """Put a colleague on the need-to-know list, or let somebody stay who came in an emergency."""
    case = case_to(Action.SHARE, request.user, number)

    def save(case: Case, answers: dict) -> None:
        colleague = answers["person"]
        if CaseShare.let_in(case, colleague.pk):
            case.record("shared", by=request.user, to=colleague.pk)
            case.tell(colleague, "assigned", once=f"shared:{timezone.now().isoformat()}")

    form = forms.ShareForm(posted(request), colleagues=colleagues(case, case.visibility_rules))
    title = _("Laten meekijken")
    return add(request, case, Action.SHARE, form, save, title=title, send=_("Op de lijst zetten"))


@staff()
@require_POST
def unshare(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a colleague off the need-to-know list."""
    case = case_to(Action.SHARE, request.user, number)
    with case.act(Action.SHARE, by=request.user) as case:
        on_list = CaseShare.objects.filter(content_object_id=case.pk, user_id=pk)
        deleted, _by_model = on_list.delete()
        if deleted:
            case.record("unshared", by=request.user, to=pk)
    return redirect(_next_page(request, case))


@staff()
def restrict(request: HttpRequest, number: str) -> HttpResponse:
    """Show the case only to the handler and the need-to-know list; or again to everybody whose role
    sees it.

    The form says which of the two is wanted, so that a second click or an old tab never opens a
    case; without that it is restricted.
    """
    case = case_for(request.user, number)
    form = forms.VisibilityForm(posted(request), now=case.confidentiality)
    is_answered = request.method == "POST" and form.is_valid()
    wanted = form.cleaned_data["wanted"] if is_answered else form.opposite
    is_to_restrict = wanted == Case.Confidentiality.RESTRICTED
    action = Action.RESTRICT if is_to_restrict else Action.UNRESTRICT
    case = case_to(action, request.user, number)

    def save(case: Case, _answers: dict) -> None:
        if case.confidentiality == wanted:
            return
        Case.objects.filter(pk=case.pk).update(
            confidentiality=wanted, changed_at=timezone.now(), handler=case.handler or request.user
        )
        if is_to_restrict:
            case.record("restricted", by=request.user)
        else:
            case.record("unrestricted", by=request.user)

    title = _("Zichtbaarheid beperken") if is_to_restrict else _("Zichtbaarheid weer gewoon maken")
    return add(request, case, action, form, save, title=title, send=title)


# --- the people in it -----------------------------------------------------------------------------


@staff()
def clear_person(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Undo that a colleague was named as having a part in the case: as a second person.

    That colleague may see and handle it again, and hears so. Raises Http404 for who named them.
    """
    case = case_to(Action.CLEAR_PERSON, request.user, number)
    party = Party.objects.select_related("person").filter(case=case, pk=pk).first()
    if request.method == "POST" and (party is None or party.person is None):
        return redirect(case)  # a second click finds it undone
    if party is None or not party.may_be_cleared_by(request.user):
        raise Http404
    person = party.person

    def save(case: Case, _answers: dict) -> None:
        still_named = Party.objects.select_for_update(of=("self",)).filter(pk=party.pk)
        if still_named.filter(person=person).exists():  # not a second click
            involvement.clear(case, party)
            case.record("person_cleared", by=request.user, to=person.pk)

    form = forms.StepForm(posted(request))
    title = _("%(name)s hoort niet bij deze zaak") % {"name": person.short_name}
    return add(
        request,
        case,
        Action.CLEAR_PERSON,
        form,
        save,
        title=title,
        send=_("Terugdraaien"),
        template="casework/clear_person.html",
        party=party,
    )


# --- other cases ----------------------------------------------------------------------------------


@staff()
def link(request: HttpRequest, number: str) -> HttpResponse:
    """Link two cases of which this person may link each.

    A number that is not visible to this person does not exist.
    """
    case = case_to(Action.LINK, request.user, number)
    form = forms.LinkForm(posted(request))
    other: Case | None = None
    if request.method == "POST" and form.is_valid():
        other = _other_case(request.user, case, form)

    def save(case: Case, _answers: dict) -> None:
        with other.act(Action.LINK, by=request.user):
            is_new = _link_both_ways(case, other, request.user)
        if is_new:
            case.on_linked(other)
            case.record("linked", by=request.user, other=other.number)

    if other is not None:
        _lock_in_order(case, other)
    title = _("Verbinden met een andere zaak")
    return add(request, case, Action.LINK, form, save, title=title, send=_("Verbinden"))


def _other_case(person: Person, case: Case, form) -> Case | None:
    """Return the other case; None, with a sentence in the form, when it cannot be linked."""
    visible = Case.objects.visible_to(person).exclude(pk=case.pk)
    other = visible.filter(number=form.cleaned_data["number"]).first()
    if other is None:
        form.add_error("number", _("Dit nummer kennen wij niet. Kijk of het klopt."))
        return None
    other = other.as_case_type()
    if not other.may(Action.LINK, person):
        form.add_error("number", _("U kunt deze zaak lezen, maar niet verbinden."))
        return None
    return other


def _lock_in_order(*cases: Case) -> None:
    """Lock both cases in the order of every transaction, so that two links never wait for each
    other.
    """
    for case in sorted(cases, key=lambda case: case.pk):
        case.lock()


def _link_both_ways(case: Case, other: Case, by: Person) -> bool:
    """Store the link on both sides. Return False when they were linked already."""
    is_new = False
    for source, target in ((case, other), (other, case)):
        _link, was_made = CaseLink.objects.get_or_create(
            case_id=source.pk, other_id=target.pk, defaults={"made_by": by}
        )
        is_new = is_new or was_made
    return is_new
