"""What became of an addressed letter: the day it was posted, and the proof of its dispatch."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework import forms
from casework.actions import Action
from casework.dispatch_proof import proof_lines, proof_text
from casework.models import Case, Document, LetterDispatch
from casework.views.case_actions import add
from casework.views.case_page import case_for, case_to, is_own, own_case_for, render_case
from organisations.access import own, staff
from ui.fields import posted


def _letter_for(case: Case, person, pk: str) -> Document:
    """Return an addressed letter of this case. Raises Http404 for what this person may not read."""
    letters = case.documents.filter(dispatches__isnull=False).distinct()
    letter = get_object_or_404(letters, pk=pk)
    if not case.may_read(person, letter):
        raise Http404
    letter.case = case
    return letter


@staff()
def post_letter(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Ask on which day a letter was posted or handed over, and put it on record.

    The same day once more changes nothing. Raises Http404 for what is no addressed letter.
    """
    case = case_to(Action.POST_LETTER, request.user, number)
    letter = _letter_for(case, request.user, pk)

    def save(case: Case, answers: dict) -> None:
        day = answers["posted_on"]
        if _write_day(letter, day, request.user):
            case.record("letter_posted", by=request.user, document_id=pk, day=day.isoformat())

    form = forms.PostedForm(posted(request), letter=letter)
    title = _("Brief verstuurd of gegeven")
    return add(request, case, Action.POST_LETTER, form, save, title=title, send=_("Dag vastleggen"))


def _write_day(letter: Document, day: date, by) -> int:
    """Write the day down for who must get it on paper; return for how many it is another day."""
    dispatches = list(letter.dispatches.all())
    on_paper = [row for row in dispatches if row.must_be_posted or row.posted_on] or dispatches
    changed = [row.pk for row in on_paper if row.posted_on != day]
    return LetterDispatch.objects.filter(pk__in=changed).update(posted_on=day, posted_by=by)


@staff()
@require_GET
def letter_proof(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Show the proof of dispatch of a letter to who works with the case, or send it as a file."""
    case = case_for(request.user, number)
    letter = _letter_for(case, request.user, pk)
    return _proof(request, case, letter, list(letter.dispatches.all()))


@own
@require_GET
def own_letter_proof(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Show my own proof of dispatch of a letter, or send it as a file.

    Raises Http404 for a letter that was not for me.
    """
    case = own_case_for(request.user, number)
    letter = _letter_for(case, request.user, pk)
    return _proof(request, case, letter, list(letter.dispatches.filter(person=request.user)))


def _proof(
    request: HttpRequest, case: Case, letter: Document, dispatches: list[LetterDispatch]
) -> HttpResponse:
    if not dispatches:
        raise Http404
    if "bestand" not in request.GET:
        proofs = [proof_lines(case, letter, dispatch) for dispatch in dispatches]
        context = {"case": case, "letter": letter, "proofs": proofs, "own": is_own(request)}
        return render_case(request, case, "casework/letter_proof.html", context)
    case.record("proof_downloaded", by=request.user, document_id=str(letter.pk))
    text = proof_text(case, letter, dispatches, made_at=timezone.now())
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    name = f"{case.number}-verzendbewijs.txt"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
