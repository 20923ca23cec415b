"""Files of a case, for who works with it."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework import documents
from casework.models import Case, Document
from casework.views.file import case_for
from organisations.access import staff


def send(document: Document, case: Case, person) -> StreamingHttpResponse:
    """The file as an attachment that no page can run, after putting the download on record."""
    if document.state != Document.State.READY or not case.may_read(person, document):
        raise Http404
    case.record("downloaded", by=person, document=document.kind, document_id=str(document.pk))
    chunks, size = document.chunks(), document.size
    if document.kind in case.letters and case.letters[document.kind].stamped:
        content = documents.stamp(case, document.kind, b"".join(chunks), person.name)
        chunks, size = iter([content]), len(content)
    answer = StreamingHttpResponse(chunks, content_type=document.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, document.file_name)
    answer["Content-Length"] = size
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@staff()
@require_GET
def download(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """A file of a case, for who works with it."""
    case = case_for(request.user, number)
    return send(get_object_or_404(Document.objects.select_related("case"), case=case, pk=pk), case, request.user)


@staff()
@require_POST
def ask_letter(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Have a letter made, now or again."""
    case = case_for(request.user, number)
    if kind not in case.letters or not case.letters[kind].ready(case):
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
    if not case.may_read(request.user, get_object_or_404(Document, case=case, pk=pk)):
        raise Http404
    mine_alone = Document.objects.filter(
        case=case, pk=pk, audience=Document.Audience.INTERNAL, state=Document.State.READY
    )
    if mine_alone.update(audience=Document.Audience.ALL):
        case.record("document_shared", by=request.user, document_id=pk)
        case.tell_people("document_ready", but=request.user)
    return redirect(case)
