"""My own: what I reported or what concerns me."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework import forms, timeline
from casework.flow import steps_for
from casework.models import Case, Document, Draft, Message
from casework.views.added import add
from casework.views.documents import send
from casework.views.file import own_case_for
from organisations.access import own
from ui.fields import posted
from ui.pages import page


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
        "timeline": [line for line in timeline.lines(case, own=True) if not line.looked],  # who looked has a page
        "documents": [
            one for one in case.documents.filter(audience=Document.Audience.ALL) if case.may_read(request.user, one)
        ],
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
        case.heard()
        Case.objects.filter(pk=case.pk).update(due=case.deadlines.next_due())
        case.record("message_received", by=request.user)
        if case.handler:
            case.tell(case.handler, "message", once=timezone.now().isoformat())

    return add(
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
    return send(get_object_or_404(files, case=case, pk=pk), case, request.user)
