"""What is added to a case: notes, messages, tasks, colleagues, connections."""

from collections.abc import Callable
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework import forms
from casework.models import Case, CaseLink, CaseShare, Message, Note, Task
from casework.views.file import back, case_for, is_own
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
    **more,
) -> HttpResponse:
    """Ask, save in one transaction, go back to the file. What was typed stays when something is wrong."""
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            save(form.cleaned_data)
        return redirect(back(request, case))
    context = {"case": case, "form": form, "title": title, "send": send, "own": is_own(request)} | more
    return render(request, template, context, status=422 if request.method == "POST" else 200)


@staff()
def add_note(request: HttpRequest, number: str) -> HttpResponse:
    """Write an internal note."""
    case = case_for(request.user, number)

    def save(answers: dict) -> None:
        note = Note.objects.create(case=case, author=request.user, text=answers["text"])
        case.record("noted", by=request.user, note=str(note.pk))

    return add(
        request, case, forms.NoteForm(posted(request)), save, title=_("Interne notitie"), send=_("Notitie bewaren")
    )


@staff()
def add_message(request: HttpRequest, number: str) -> HttpResponse:
    """Write to who reported and who was affected."""
    case = case_for(request.user, number)

    def save(answers: dict) -> None:
        Message.objects.create(case=case, author=request.user, from_desk=True, text=answers["text"])
        case.spoke()
        Case.objects.filter(pk=case.pk).update(due=case.deadlines.next_due())
        case.record("message_sent", by=request.user)
        case.tell_people("message", but=request.user)

    return add(
        request,
        case,
        forms.MessageForm(posted(request)),
        save,
        title=_("Bericht aan de melder"),
        send=_("Bericht versturen"),
    )


@staff()
def add_task(request: HttpRequest, number: str) -> HttpResponse:
    """Promise to do something."""
    case = case_for(request.user, number)

    def save(answers: dict) -> None:
        due = end_of_day(answers["due"]) if answers["due"] else None
        Task.objects.create(case=case, made_by=request.user, assignee=request.user, text=answers["text"], due=due)
        case.record("task_added", by=request.user)

    return add(request, case, forms.TaskForm(posted(request)), save, title=_("Taak toevoegen"), send=_("Taak bewaren"))


def end_of_day(day: date) -> datetime:
    """The last moment of a day in the Netherlands."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


@staff()
@require_POST
def finish_task(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Done. A second click finds nothing to do."""
    case = case_for(request.user, number)
    get_object_or_404(Task, case=case, pk=pk)
    if Task.objects.filter(case=case, pk=pk, done_at=None).update(done_at=timezone.now(), done_by=request.user):
        case.record("task_done", by=request.user)
    return redirect(case)


def colleagues(case: Case):
    """Who could handle this case: people with a role here, or at the desk, that sees cases of this type, and no part in it."""
    desk = [role for role in case.sees if role in NATIONAL]
    here = Q(memberships__organisation_id=case.organisation_id, memberships__role__in=list(case.sees))
    here |= Q(memberships__role__in=desk)
    current = Q(memberships__until=None) | Q(memberships__until__gt=timezone.localdate())
    return (
        Person.objects.filter(here, current, is_active=True).exclude(pk__in=case.conflicted).distinct().order_by("name")
    )


def kept_case_for(person: Person, number: str) -> Case:
    """The case with this number; else 404, also for who was let in for an hour: that gives no rights to others, nor keeps them."""
    case = case_for(person, number)
    if case.shares.filter(user=person, until__isnull=False).exists():
        raise Http404
    return case


@staff()
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """Hand over. The new handler may see the case also when the role alone would not show it."""
    case = kept_case_for(request.user, number)

    def save(answers: dict) -> None:
        Case.objects.filter(pk=case.pk).update(handler=answers["person"], changed_at=timezone.now())
        case.record("assigned", by=request.user, to=answers["person"].pk)
        case.tell(answers["person"], "assigned")

    form = forms.AssignForm(posted(request), colleagues=colleagues(case))
    return add(request, case, form, save, title=_("Overdragen"), send=_("Overdragen"))


@staff()
def share(request: HttpRequest, number: str) -> HttpResponse:
    """Put a colleague on the need-to-know list."""
    case = kept_case_for(request.user, number)

    def save(answers: dict) -> None:
        CaseShare.objects.filter(user=answers["person"], content_object_id=case.pk, until__isnull=False).delete()
        CaseShare.objects.assign_perm("view_case", answers["person"], Case.objects.get(pk=case.pk))
        case.record("shared", by=request.user, to=answers["person"].pk)
        case.tell(answers["person"], "assigned", once="shared")

    form = forms.ShareForm(posted(request), colleagues=colleagues(case))
    return add(request, case, form, save, title=_("Laten meekijken"), send=_("Op de lijst zetten"))


@staff()
@require_POST
def unshare(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a colleague off the need-to-know list."""
    case = kept_case_for(request.user, number)
    gone, _detail = CaseShare.objects.filter(content_object_id=case.pk, user_id=pk).delete()
    if gone:
        case.record("unshared", by=request.user, to=pk)
    return redirect(case)


@staff()
def restrict(request: HttpRequest, number: str) -> HttpResponse:
    """Only the handler and who is on the list; or everybody whose role sees it, again."""
    case = kept_case_for(request.user, number)
    narrow = case.confidentiality == Case.Confidentiality.NORMAL
    after = Case.Confidentiality.RESTRICTED if narrow else Case.Confidentiality.NORMAL

    def save(_answers: dict) -> None:
        keeper = {"handler": case.handler or request.user}
        Case.objects.filter(pk=case.pk).update(confidentiality=after, changed_at=timezone.now(), **keeper)
        case.record("restricted" if narrow else "unrestricted", by=request.user)

    title = _("Zichtbaarheid beperken") if narrow else _("Zichtbaarheid weer gewoon maken")
    return add(request, case, forms.StepForm(posted(request)), save, title=title, send=title)


@staff()
def link(request: HttpRequest, number: str) -> HttpResponse:
    """Connect two cases. A number that is not visible to this person does not exist."""
    case = case_for(request.user, number)
    form = forms.LinkForm(posted(request))
    other = None
    if request.method == "POST" and form.is_valid():
        other = (
            Case.objects.visible_to(request.user).filter(number=form.cleaned_data["number"]).exclude(pk=case.pk).first()
        )
        if other is None:
            form.add_error("number", _("Dit nummer kennen wij niet. Kijk of het klopt."))

    def save(_answers: dict) -> None:
        for one, two in ((case, other), (other, case)):
            CaseLink.objects.get_or_create(case_id=one.pk, other_id=two.pk, defaults={"made_by": request.user})
        case.linked_to(other)
        case.record("linked", by=request.user, other=other.number)

    return add(request, case, form, save, title=_("Verbinden met een andere zaak"), send=_("Verbinden"))
