"""My own cases: what I reported or what concerns me."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework import forms, timeline
from casework.models import Case, Document, Draft, Message
from casework.transitions import steps_for
from casework.views.case_actions import add
from casework.views.case_page import own_case_for
from casework.views.documents import send
from organisations.access import own
from pagination.keyset import page
from ui.fields import posted


@own
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Show Mijn meldingen: what I reported or what concerns me, and my drafts."""
    cases = Case.objects.own_of(request.user).select_related("handler")
    after = request.GET.get("na", "")
    case_page = page(cases, order=("-created_at", "-id"), after=after)
    drafts = Draft.objects.filter(owner=request.user).annotate(file_count=Count("files"))[:10]
    return render(request, "casework/mine.html", {"page": case_page, "drafts": drafts})


@own
@require_GET
def own_case(request: HttpRequest, number: str) -> HttpResponse:
    """Show my case: status, who handles it, the next promised moment, messages, documents, who
    looked.
    """
    case = own_case_for(request.user, number)
    case.record("opened_own", by=request.user)
    documents = case.documents.filter(audience=Document.Audience.ALL)
    lines = timeline.lines(case, own=True)
    context = {
        "case": case,
        "steps": steps_for(case, request.user),
        "clocks": [
            deadline for deadline in case.deadlines.all() if deadline.name in case.promised_labels
        ],
        "timeline": [line for line in lines if not line.looked],  # who looked has a page
        "documents": [document for document in documents if case.may_read(request.user, document)],
        "conversation": list(case.messages.select_related("author")),
    }
    return render(
        request, f"{case._meta.app_label}/own.html", context | case.own_context(request.user)
    )


@own
@require_GET
def own_looks(request: HttpRequest, number: str) -> HttpResponse:
    """Show who looked in my file."""
    case = own_case_for(request.user, number)
    return render(request, "casework/looks.html", {"case": case, "looks": timeline.looks(case)})


@own
def own_message(request: HttpRequest, number: str) -> HttpResponse:
    """Write to who handles my case."""
    case = own_case_for(request.user, number)

    def save(answers: dict) -> None:
        Message.objects.create(
            case=case, author=request.user, from_desk=False, text=answers["text"]
        )
        case.on_reporter_message()
        Case.objects.filter(pk=case.pk).update(due=case.deadlines.next_due())
        case.record("message_received", by=request.user)
        if case.handler:
            case.tell(case.handler, "message", once=timezone.now().isoformat())

    form = forms.MessageForm(posted(request))
    title = _("Bericht aan de behandelaar")
    return add(request, case, form, save, title=title, send=_("Bericht versturen"))


@own
@require_GET
def own_download(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Send a file of my case."""
    case = own_case_for(request.user, number)
    documents = Document.objects.select_related("case").filter(audience=Document.Audience.ALL)
    document = get_object_or_404(documents, case=case, pk=pk)
    return send(document, case, request.user)
