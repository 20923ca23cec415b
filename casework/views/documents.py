"""Files of a case, for who works with it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework import documents
from casework.actions import Action
from casework.models import Case, Document
from casework.views.case_page import case_for, case_to
from organisations.access import staff


def send(document: Document, case: Case, person) -> StreamingHttpResponse:
    """Return the file as an attachment that no page can run, after putting the download on record.

    Raises Http404 when it is not ready, or when this person may not read it.
    """
    if document.state != Document.State.READY or not case.may_read(person, document):
        raise Http404
    case.record("downloaded", by=person, document=document.kind, document_id=str(document.pk))
    chunks = document.chunks()
    size = document.size
    letter = case.letters.get(document.kind)
    if letter is not None and letter.stamped:
        content = documents.stamp(case, document.kind, b"".join(chunks), person.name)
        chunks = iter([content])
        size = len(content)
    document.case = case  # the case type knows what its letters are called
    response = StreamingHttpResponse(chunks, content_type=document.media_type)
    response["Content-Disposition"] = content_disposition_header(True, document.file_name)
    response["Content-Length"] = size
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@staff()
@require_GET
def download(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Send a file of a case to who works with it."""
    case = case_for(request.user, number)
    document = get_object_or_404(Document.objects.select_related("case"), case=case, pk=pk)
    return send(document, case, request.user)


@staff()
@require_POST
def ask_letter(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Have a letter made, now or again.

    Raises Http404 for a letter that the case cannot have now.
    """
    case = case_to(Action.LETTER, request.user, number)
    with case.act(Action.LETTER, by=request.user) as case:
        letter = case.letters.get(kind)
        if letter is None or not letter.ready(case):
            raise Http404
        requested = case.documents.filter(kind=kind, state=Document.State.REQUESTED)
        if not requested.exists():  # a second click
            case.ask_letter(kind, by=request.user)
            case.record("letter_asked", by=request.user, document=kind)
    messages.success(
        request, _("Het document wordt gemaakt. Ververs deze pagina over een paar tellen.")
    )
    return redirect(case)


@staff()
@require_POST
def share_document(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Let who reported and who was affected read a document. A second click finds nothing to do.

    Raises Http404 when this person may not read it.
    """
    case = case_to(Action.SHARE_DOCUMENT, request.user, number)
    document = get_object_or_404(Document, case=case, pk=pk)
    with case.act(Action.SHARE_DOCUMENT, by=request.user) as case:
        if not case.may_read(request.user, document):
            raise Http404
        internal = Document.objects.filter(
            case=case, pk=pk, audience=Document.Audience.INTERNAL, state=Document.State.READY
        )
        if internal.update(audience=Document.Audience.ALL):
            case.record("document_shared", by=request.user, document_id=pk)
            case.tell_people("document_ready", but=request.user)
    return redirect(case)
