"""My own cases: what I reported or what concerns me."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework import forms, letter_dispatch, timeline
from casework.actions import Action
from casework.models import Case, Document, Draft, EnteredAnswers, LetterDispatch, Message
from casework.transitions import steps_for
from casework.views.case_actions import add
from casework.views.case_page import own_case_for, record_look, render_case
from casework.views.documents import send
from organisations.access import own
from organisations.models import InterruptedForm, Person
from organisations.models.person import load_memberships
from pagination.keyset import page
from ui.fields import posted


@own
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Show Mijn meldingen: what I reported or what concerns me, my drafts, and forms that were
    sent when the session had ended.
    """
    cases = Case.objects.own_of(request.user).select_related("handler")
    after = request.GET.get("na", "")
    case_page = page(cases, order=("-created_at", "-id"), after=after)
    load_memberships(case.handler for case in case_page.rows if case.handler)
    drafts = Draft.objects.filter(owner=request.user).annotate(file_count=Count("files"))[:10]
    context = {
        "page": case_page,
        "drafts": drafts,
        "interrupted_forms": InterruptedForm.objects.of(request.user),
    }
    return render(request, "casework/mine.html", context)


@own
@require_GET
def own_case(request: HttpRequest, number: str) -> HttpResponse:
    """Show my case: status, who handles it, the next promised moment, messages, documents, who
    looked.
    """
    case = own_case_for(request.user, number)
    record_look(request, case)
    documents = case.documents.filter(audience=Document.Audience.ALL)
    documents = [document for document in documents if case.may_read(request.user, document)]
    dispatches = LetterDispatch.objects.filter(case=case, person=request.user)
    letter_dispatch.attach_dispatches(case, documents, list(dispatches))
    lines = timeline.lines(case, own=True)
    context = {
        "case": case,
        "steps": steps_for(case, request.user),
        "clocks": [
            deadline for deadline in case.deadlines.all() if deadline.name in case.promised_labels
        ],
        "timeline": [line for line in lines if not line.looked],  # who looked has a page
        "documents": documents,
        "conversation": list(case.messages.select_related("author")),
        "has_answers": EnteredAnswers.objects.filter(case=case, person=request.user).exists(),
    }
    template = f"{case._meta.app_label}/own.html"
    return render(request, template, context | case.own_context(request.user))


@own
@require_GET
def own_answers(request: HttpRequest, number: str) -> HttpResponse:
    """Show what I filled in, as I sent it. Raises Http404 when somebody else did."""
    case = own_case_for(request.user, number)
    answers = get_object_or_404(EnteredAnswers, case=case, person=request.user)
    answers.case = case
    return render_case(
        request, case, "casework/own_answers.html", {"case": case, "answers": answers}
    )


@own
@require_GET
def own_looks(request: HttpRequest, number: str) -> HttpResponse:
    """Show who looked in my file."""
    case = own_case_for(request.user, number)
    context = {"case": case, "looks": timeline.looks(case)}
    return render_case(request, case, "casework/looks.html", context)


@own
def own_message(request: HttpRequest, number: str) -> HttpResponse:
    """Write to who handles my case."""
    case = own_case_for(request.user, number)

    def save(case: Case, answers: dict) -> None:
        Message.objects.create(
            case=case, author=request.user, from_desk=False, text=answers["text"]
        )
        case.on_reporter_message()
        Case.objects.filter(pk=case.pk).update(due=case.deadlines.next_due())
        case.record("message_received", by=request.user)
        case.tell_handler("message", but=request.user, once=timezone.now().isoformat())

    form = forms.MessageForm(posted(request))
    title = _("Bericht aan de behandelaar")
    send_label = _("Bericht versturen")
    return add(request, case, Action.OWN_MESSAGE, form, save, title=title, send=send_label)


@own
@require_GET
def own_download(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Send a file of my case."""
    case = own_case_for(request.user, number)
    documents = Document.objects.select_related("case").filter(audience=Document.Audience.ALL)
    document = get_object_or_404(documents, case=case, pk=pk)
    response = send(document, case, request.user)
    _mark_opened(case, document, request.user)
    return response


def _mark_opened(case: Case, document: Document, person: Person) -> None:
    """Put down that the addressee opened a letter for the first time (Awb 2:25)."""
    unopened = LetterDispatch.objects.filter(document=document, person=person, opened_at=None)
    if unopened.exists():
        with case.act(Action.OPEN_LETTER, by=person):
            unopened.update(opened_at=timezone.now())
