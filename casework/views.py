"""The pages that every case has. Short views: find it, fill in, do, redirect."""

from collections.abc import Callable
from datetime import date, datetime, time

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework import forms, timeline, worklist
from casework.flow import Moved, NotYet, steps_for
from casework.models import Case, CaseLink, CaseShare, Document, Draft, Message, Note, Task
from organisations.access import own, staff
from organisations.models import Person
from ui.fields import posted
from ui.pages import page


def case_for(person, number: str) -> Case:
    """The case with this number as what it is, if `person` works with it; else 404, as if there were none."""
    return get_object_or_404(Case.objects.visible_to(person), number=number.upper()).child()


def own_case_for(person, number: str) -> Case:
    """The case with this number, if `person` reported it or is affected; else 404, as if there were none."""
    return get_object_or_404(Case.objects.own_of(person), number=number.upper()).child()


# --- the file -----------------------------------------------------------------------------------------------------


def file_context(case: Case, person) -> dict:
    """What every page of a case shows to who works with it."""
    clocks = list(case.deadlines.all())
    running = [clock for clock in clocks if clock.is_running]
    return {
        "case": case,
        "steps": steps_for(case, person),
        "clocks": clocks,
        "next_clock": running[0] if running else None,
        "next_step": case.clock_steps.get(running[0].name, "") if running else "",
        "timeline": timeline.lines(case, limit=30, known=[person, case.handler, case.reporter]),
        "documents": list(case.documents.all()),
        "notes": list(case.notes.select_related("author")),
        "conversation": list(case.messages.select_related("author")),
        "tasks": list(case.tasks.select_related("assignee")),
        "parties": list(case.parties.all()),
    }


def show_case(request: HttpRequest, case: Case, template: str, **more) -> HttpResponse:
    """Answer with the file of a case, and put on record that it was opened. No entry, no answer."""
    case.record("opened", by=request.user)
    return render(request, template, file_context(case, request.user) | more)


def take_step(
    request: HttpRequest, case: Case, step: str, form_class: type, template: str = "casework/step.html"
) -> HttpResponse:
    """One page for one step: asks what it asks, does it, and tells in words when it cannot be done (any more)."""
    offered = {offer.name: offer for offer in steps_for(case, request.user)}
    form = form_class(posted(request))
    status, problems = 200, ()
    if request.method == "POST" and form.is_valid():
        try:
            case = case.do(step, by=request.user, **form.cleaned_data)
        except Moved:
            return render(request, "casework/moved.html", {"case": case, "typed": form.typed()}, status=409)
        except NotYet as refusal:
            problems, status = refusal.sentences, 409
        except PermissionDenied:
            raise Http404 from None
        else:
            messages.success(
                request, _("Gedaan: %(label)s.") % {"label": offered[step].label if step in offered else step}
            )
            return redirect(_back(request, case))
    elif step not in offered:
        return render(request, "casework/moved.html", {"case": case, "typed": ()}, status=409)
    elif request.method == "POST":
        status = 422
    context = {"case": case, "step": offered.get(step), "form": form, "problems": problems, "own": _is_own(request)}
    return render(request, template, context, status=status)


def _is_own(request: HttpRequest) -> bool:
    return request.path.startswith("/mijn/")


def _back(request: HttpRequest, case: Case) -> str:
    return case.own_url() if _is_own(request) else case.get_absolute_url()


@staff()
@require_GET
def open_case(request: HttpRequest, number: str) -> HttpResponse:
    """From a number to the page of the case type."""
    return redirect(case_for(request.user, number))


# --- the worklist ---------------------------------------------------------------------------------------------------


@staff()
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Mijn werk: what I handle and what waits, over all case types, most urgent first."""
    now = timezone.now()
    tab = request.GET.get("toon", "mijn")
    rows = worklist.waiting(request.user) if tab == "wacht" else worklist.mine(request.user)
    shown = page(rows.select_related("organisation"), order=worklist.ORDER, after=request.GET.get("na", ""))
    reached = Case.objects.visible_to(request.user).open()
    capped = reached.filter(Q(handler=request.user) | Q(handler=None)).values("pk", "handler", "due")[:1000]
    figures = {"mine": 0, "late": 0, "waiting": 0}
    for case in capped:
        figures["mine" if case["handler"] else "waiting"] += 1
        figures["late"] += bool(case["due"] and case["due"] < now)
    return render(request, "casework/work.html", {"page": shown, "tab": tab, "figures": figures})


@staff()
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Pak de volgende."""
    case = worklist.claim_next(request.user)
    if case is None:
        messages.info(request, _("Er wacht nu niets. Goed gedaan."))
        return redirect("work")
    messages.success(request, _("%(number)s is nu van u.") % {"number": case.number})
    return redirect(case)


# --- what is added to a case -------------------------------------------------------------------------------------------


def _add(
    request: HttpRequest, case: Case, form, save: Callable[[dict], None], *, title: str, send: str, **more
) -> HttpResponse:
    """Ask, save in one transaction, go back to the file. What was typed stays when something is wrong."""
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            save(form.cleaned_data)
        return redirect(_back(request, case))
    context = {"case": case, "form": form, "title": title, "send": send, "own": _is_own(request)} | more
    return render(request, "casework/add.html", context, status=422 if request.method == "POST" else 200)


@staff()
def add_note(request: HttpRequest, number: str) -> HttpResponse:
    """Write an internal note."""
    case = case_for(request.user, number)

    def save(answers: dict) -> None:
        note = Note.objects.create(case=case, author=request.user, text=answers["text"])
        case.record("noted", by=request.user, note=str(note.pk))

    return _add(
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

    return _add(
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

    return _add(request, case, forms.TaskForm(posted(request)), save, title=_("Taak toevoegen"), send=_("Taak bewaren"))


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
    """Who could handle this case: people with a role here that sees cases of this type, and no part in it."""
    roles = list(case.sees)
    here = Q(memberships__organisation_id=case.organisation_id, memberships__role__in=roles)
    current = Q(memberships__until=None) | Q(memberships__until__gt=timezone.localdate())
    return (
        Person.objects.filter(here, current, is_active=True).exclude(pk__in=case.conflicted).distinct().order_by("name")
    )


@staff()
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """Hand over. The new handler may see the case also when the role alone would not show it."""
    case = case_for(request.user, number)

    def save(answers: dict) -> None:
        Case.objects.filter(pk=case.pk).update(handler=answers["person"], changed_at=timezone.now())
        case.record("assigned", by=request.user, to=answers["person"].pk)
        case.tell(answers["person"], "assigned")

    form = forms.AssignForm(posted(request), colleagues=colleagues(case))
    return _add(request, case, form, save, title=_("Overdragen"), send=_("Overdragen"))


@staff()
def share(request: HttpRequest, number: str) -> HttpResponse:
    """Put a colleague on the need-to-know list."""
    case = case_for(request.user, number)

    def save(answers: dict) -> None:
        CaseShare.objects.assign_perm("view_case", answers["person"], Case.objects.get(pk=case.pk))
        case.record("shared", by=request.user, to=answers["person"].pk)
        case.tell(answers["person"], "assigned", once="shared")

    form = forms.ShareForm(posted(request), colleagues=colleagues(case))
    return _add(request, case, form, save, title=_("Laten meekijken"), send=_("Op de lijst zetten"))


@staff()
@require_POST
def unshare(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a colleague off the need-to-know list."""
    case = case_for(request.user, number)
    gone, _detail = CaseShare.objects.filter(content_object_id=case.pk, user_id=pk).delete()
    if gone:
        case.record("unshared", by=request.user, to=pk)
    return redirect(case)


@staff()
def restrict(request: HttpRequest, number: str) -> HttpResponse:
    """Only the handler and who is on the list; or everybody whose role sees it, again."""
    case = case_for(request.user, number)
    narrow = case.confidentiality == Case.Confidentiality.NORMAL
    after = Case.Confidentiality.RESTRICTED if narrow else Case.Confidentiality.NORMAL

    def save(_answers: dict) -> None:
        keeper = {"handler": case.handler or request.user}
        Case.objects.filter(pk=case.pk).update(confidentiality=after, changed_at=timezone.now(), **keeper)
        case.record("restricted" if narrow else "unrestricted", by=request.user)

    title = _("Zichtbaarheid beperken") if narrow else _("Zichtbaarheid weer gewoon maken")
    return _add(request, case, forms.StepForm(posted(request)), save, title=title, send=title)


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
        case.record("linked", by=request.user, other=other.number)

    return _add(request, case, form, save, title=_("Verbinden met een andere zaak"), send=_("Verbinden"))


# --- documents --------------------------------------------------------------------------------------------------------


def _send(document: Document, case: Case, person) -> StreamingHttpResponse:
    """The file as an attachment that no page can run, after putting the download on record."""
    if document.state != Document.State.READY:
        raise Http404
    case.record("downloaded", by=person, document=document.kind, document_id=str(document.pk))
    answer = StreamingHttpResponse(document.chunks(), content_type=document.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, document.file_name)
    answer["Content-Length"] = document.size
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@staff()
@require_GET
def download(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """A file of a case, for who works with it."""
    case = case_for(request.user, number)
    return _send(get_object_or_404(Document.objects.select_related("case"), case=case, pk=pk), case, request.user)


@staff()
@require_POST
def ask_letter(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Have a letter made, now or again."""
    case = case_for(request.user, number)
    if kind not in case.letters:
        raise Http404
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        if not case.documents.filter(kind=kind, state=Document.State.REQUESTED).exists():  # a second click
            case.ask_letter(kind, by=request.user)
            case.record("letter_asked", by=request.user, document=kind)
    messages.success(request, _("Het document wordt gemaakt. Ververs deze pagina over een paar tellen."))
    return redirect(case)


@staff()
@require_POST
def share_document(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Let who reported and who was affected read a document. A second click finds nothing to do."""
    case = case_for(request.user, number)
    get_object_or_404(Document, case=case, pk=pk)
    mine_alone = Document.objects.filter(
        case=case, pk=pk, audience=Document.Audience.INTERNAL, state=Document.State.READY
    )
    if mine_alone.update(audience=Document.Audience.ALL):
        case.record("document_shared", by=request.user, document_id=pk)
        case.tell_people("document_ready", but=request.user)
    return redirect(case)


# --- my own -------------------------------------------------------------------------------------------------------------


@own
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Mijn meldingen: what I reported or what concerns me, and what I was still writing."""
    cases = Case.objects.own_of(request.user)
    shown = page(cases.select_related("handler"), order=("-created_at", "-id"), after=request.GET.get("na", ""))
    drafts = Draft.objects.filter(owner=request.user).annotate(file_count=Count("files"))[:10]
    return render(request, "casework/mine.html", {"page": shown, "drafts": drafts})


@own
@require_GET
def own_case(request: HttpRequest, number: str) -> HttpResponse:
    """My case: status, who handles it, the next promised moment, messages, documents, who looked."""
    case = own_case_for(request.user, number)
    case.record("opened_own", by=request.user)
    context = {
        "case": case,
        "steps": steps_for(case, request.user),
        "clocks": [clock for clock in case.deadlines.all() if clock.name in case.promised],
        "timeline": timeline.lines(case, own=True),
        "documents": list(case.documents.filter(audience=Document.Audience.ALL)),
        "conversation": list(case.messages.select_related("author")),
    } | case.own_context(request.user)
    return render(request, f"{case._meta.app_label}/own.html", context)


@own
@require_GET
def own_looks(request: HttpRequest, number: str) -> HttpResponse:
    """Who looked in my file."""
    case = own_case_for(request.user, number)
    return render(request, "casework/looks.html", {"case": case, "looks": timeline.looks(case)})


@own
def own_message(request: HttpRequest, number: str) -> HttpResponse:
    """Write to who handles my case."""
    case = own_case_for(request.user, number)

    def save(answers: dict) -> None:
        Message.objects.create(case=case, author=request.user, from_desk=False, text=answers["text"])
        case.record("message_received", by=request.user)
        if case.handler:
            case.tell(case.handler, "message", once=timezone.now().isoformat())

    return _add(
        request,
        case,
        forms.MessageForm(posted(request)),
        save,
        title=_("Bericht aan de behandelaar"),
        send=_("Bericht versturen"),
    )


@own
@require_GET
def own_download(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """A file of my case."""
    case = own_case_for(request.user, number)
    files = Document.objects.select_related("case").filter(audience=Document.Audience.ALL)
    return _send(get_object_or_404(files, case=case, pk=pk), case, request.user)
