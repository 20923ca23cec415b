"""What people add to a case: notes, messages, tasks, colleagues, links to other cases."""

from collections.abc import Callable
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework import forms
from casework.models import Case, CaseLink, CaseShare, Message, Note, Task
from casework.views.case_page import back, case_for, is_own
from organisations.access import NATIONAL, staff
from organisations.models import Person
from ui.fields import posted


def add(
    request: HttpRequest,
    case: Case,
    form,
    save: Callable[[dict], None],
    *,
    title: str,
    send: str,
    template: str = "casework/add.html",
    **extra,
) -> HttpResponse:
    """Ask, save in one transaction, and go back to the page of the case.

    What was typed stays when something is wrong.

    `save` gets the cleaned answers. `send`: the words on the button.
    """
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            save(form.cleaned_data)
        return redirect(back(request, case))
    context = {"case": case, "form": form, "title": title, "send": send, "own": is_own(request)}
    status = 422 if request.method == "POST" else 200
    return render(request, template, context | extra, status=status)


@staff()
def add_note(request: HttpRequest, number: str) -> HttpResponse:
    """Write an internal note."""
    case = case_for(request.user, number)

    def save(answers: dict) -> None:
        note = Note.objects.create(case=case, author=request.user, text=answers["text"])
        case.record("noted", by=request.user, note=str(note.pk))

    form = forms.NoteForm(posted(request))
    return add(request, case, form, save, title=_("Interne notitie"), send=_("Notitie bewaren"))


@staff()
def add_message(request: HttpRequest, number: str) -> HttpResponse:
    """Write to who reported and who was affected."""
    case = case_for(request.user, number)

    def save(answers: dict) -> None:
        Message.objects.create(case=case, author=request.user, from_desk=True, text=answers["text"])
        case.on_contact_made()
        Case.objects.filter(pk=case.pk).update(due=case.deadlines.next_due())
        case.record("message_sent", by=request.user)
        case.tell_people("message", but=request.user)

    form = forms.MessageForm(posted(request))
    title = _("Bericht aan de melder")
    return add(request, case, form, save, title=title, send=_("Bericht versturen"))


@staff()
def add_task(request: HttpRequest, number: str) -> HttpResponse:
    """Promise to do something."""
    case = case_for(request.user, number)

    def save(answers: dict) -> None:
        due = end_of_day(answers["due"]) if answers["due"] else None
        Task.objects.create(
            case=case, made_by=request.user, assignee=request.user, text=answers["text"], due=due
        )
        case.record("task_added", by=request.user)

    form = forms.TaskForm(posted(request))
    return add(request, case, form, save, title=_("Taak toevoegen"), send=_("Taak bewaren"))


def end_of_day(day: date) -> datetime:
    """Return the last second of a day in the Netherlands."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


@staff()
@require_POST
def finish_task(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Mark a task as finished. A second click finds nothing to do."""
    case = case_for(request.user, number)
    get_object_or_404(Task, case=case, pk=pk)
    unfinished = Task.objects.filter(case=case, pk=pk, done_at=None)
    if unfinished.update(done_at=timezone.now(), done_by=request.user):
        case.record("task_done", by=request.user)
    return redirect(case)


def colleagues(case: Case) -> QuerySet[Person]:
    """Return who could handle this case: a role here or at the desk that sees its type, and no part
    in it.
    """
    national_roles = [role for role in case.visibility_rules if role in NATIONAL]
    here = Q(
        memberships__organisation_id=case.organisation_id,
        memberships__role__in=list(case.visibility_rules),
    )
    here |= Q(memberships__role__in=national_roles)
    current = Q(memberships__until=None) | Q(memberships__until__gt=timezone.localdate())
    active = Person.objects.filter(here, current, is_active=True)
    return active.exclude(pk__in=case.conflicted).distinct().order_by("name")


def case_for_lasting_access(person: Person, number: str) -> Case:
    """Return the case with this number.

    Raises Http404, also for who has emergency access: that neither gives nor keeps rights.
    """
    case = case_for(person, number)
    emergency_access = case.shares.filter(user=person, until__isnull=False)
    if emergency_access.exists():
        raise Http404
    return case


@staff()
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """Hand over. The new handler may see the case also when the role alone would not show it."""
    case = case_for_lasting_access(request.user, number)

    def save(answers: dict) -> None:
        handler = answers["person"]
        Case.objects.filter(pk=case.pk).update(handler=handler, changed_at=timezone.now())
        case.record("assigned", by=request.user, to=handler.pk)
        case.tell(handler, "assigned")

    form = forms.AssignForm(posted(request), colleagues=colleagues(case))
    return add(request, case, form, save, title=_("Overdragen"), send=_("Overdragen"))


@staff()
def share(request: HttpRequest, number: str) -> HttpResponse:
    """Put a colleague on the need-to-know list."""
    case = case_for_lasting_access(request.user, number)

    def save(answers: dict) -> None:
        colleague = answers["person"]
        of_colleague = CaseShare.objects.filter(user=colleague, content_object_id=case.pk)
        of_colleague.filter(until__isnull=False).delete()
        CaseShare.objects.assign_perm("view_case", colleague, Case.objects.get(pk=case.pk))
        case.record("shared", by=request.user, to=colleague.pk)
        case.tell(colleague, "assigned", once="shared")

    form = forms.ShareForm(posted(request), colleagues=colleagues(case))
    return add(request, case, form, save, title=_("Laten meekijken"), send=_("Op de lijst zetten"))


@staff()
@require_POST
def unshare(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a colleague off the need-to-know list."""
    case = case_for_lasting_access(request.user, number)
    deleted, _by_model = CaseShare.objects.filter(content_object_id=case.pk, user_id=pk).delete()
    if deleted:
        case.record("unshared", by=request.user, to=pk)
    return redirect(case)


@staff()
def restrict(request: HttpRequest, number: str) -> HttpResponse:
    """Show the case only to the handler and the need-to-know list; or again to everybody whose role
    sees it.
    """
    case = case_for_lasting_access(request.user, number)
    restricts = case.confidentiality == Case.Confidentiality.NORMAL
    after = Case.Confidentiality.RESTRICTED if restricts else Case.Confidentiality.NORMAL

    def save(_answers: dict) -> None:
        Case.objects.filter(pk=case.pk).update(
            confidentiality=after, changed_at=timezone.now(), handler=case.handler or request.user
        )
        case.record("restricted" if restricts else "unrestricted", by=request.user)

    title = _("Zichtbaarheid beperken") if restricts else _("Zichtbaarheid weer gewoon maken")
    return add(request, case, forms.StepForm(posted(request)), save, title=title, send=title)


@staff()
def link(request: HttpRequest, number: str) -> HttpResponse:
    """Link two cases. A number that is not visible to this person does not exist."""
    case = case_for(request.user, number)
    form = forms.LinkForm(posted(request))
    other = None
    if request.method == "POST" and form.is_valid():
        visible = Case.objects.visible_to(request.user).exclude(pk=case.pk)
        other = visible.filter(number=form.cleaned_data["number"]).first()
        if other is None:
            form.add_error("number", _("Dit nummer kennen wij niet. Kijk of het klopt."))

    def save(_answers: dict) -> None:
        for source, target in ((case, other), (other, case)):
            CaseLink.objects.get_or_create(
                case_id=source.pk, other_id=target.pk, defaults={"made_by": request.user}
            )
        case.on_linked(other)
        case.record("linked", by=request.user, other=other.number)

    title = _("Verbinden met een andere zaak")
    return add(request, case, form, save, title=title, send=_("Verbinden"))
