"""Addressed letters: how each addressee gets them, the notice of it, and who hears when that fails.

The one mechanism for every case type: a letter with `addressed` in its declaration
(docs/adr/0032). What somebody chose themselves decides; nothing is presumed (Awb 2:8).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.models import Case, Document, LetterDispatch
from notifications import outbox
from notifications.models import Outgoing
from organisations.models import LetterChoice

if TYPE_CHECKING:
    from casework.models import Deadline
    from organisations.models import Person

KIND_OF_NOTICE = "document_ready"
BATCH = 200


@dataclass(frozen=True)
class TermRemark:
    """A sentence about a deadline, and the letter whose proof shows why."""

    sentence: str
    letter: Document


# --- offering -------------------------------------------------------------------------------------


def offer_letter(case: Case, document: Document) -> None:
    """Put down how each addressee gets a letter that is readable now, and post the notices.

    Nothing for a letter that is not addressed to who reported or was affected. Runs as a job: who
    makes the letter need not be allowed to know what somebody chose.
    """
    letter = case.letters[document.kind]
    if not letter.addressed or document.audience != Document.Audience.ALL:
        return
    addressees = case.accounts_of_people()
    choices = LetterChoice.objects.newest_by_person(addressees)
    dispatches = [
        _dispatch(case, document, person, choices.get(person.pk)) for person in addressees
    ] or [_dispatch(case, document, None, None)]
    LetterDispatch.objects.bulk_create(dispatches, ignore_conflicts=True)
    notices = [_notice(case, document, row) for row in dispatches if row.person]
    outbox.post_many(notices)
    if any(row.must_be_posted for row in dispatches):
        case.tell_handler("letter_to_post", once=f"letter:{document.pk}")


def _dispatch(
    case: Case, document: Document, person: "Person | None", choice: LetterChoice | None
) -> LetterDispatch:
    dispatch = LetterDispatch(case=case, document=document, person=person)
    dispatch.way = LetterDispatch.Way.POST
    if choice:
        dispatch.choice, dispatch.wording = choice.way, choice.wording
        dispatch.chosen_at = choice.chosen_at
        if choice.is_digital and person.is_active:
            dispatch.way = LetterDispatch.Way.PAGE
    if person and person.is_active and not dispatch.notice_refused:
        key = case.notice(person, KIND_OF_NOTICE, once=f"letter:{document.pk}")["unique_key"]
        dispatch.notice_key = f"{key}:{Outgoing.Channel.MAIL}"
    if not dispatch.is_digital:
        dispatch.posted_on = case.sent_according_to(document.kind)
        dispatch.posted_by = document.made_by if dispatch.posted_on else None
    return dispatch


def _notice(case: Case, document: Document, dispatch: LetterDispatch) -> dict:
    """Return the message without content that a letter is ready; on the site alone for who wants
    no mail.
    """
    once = f"letter:{document.pk}"
    notice = case.notice(dispatch.person, KIND_OF_NOTICE, own=True, once=once)
    if dispatch.notice_refused:
        notice["channels"] = (Outgoing.Channel.MESSAGE,)
    return notice


# --- following ------------------------------------------------------------------------------------


def copy_outcomes() -> None:
    """Copy what became of the mail to the dispatches, before the mail is deleted (Awb 2:25)."""
    accepted = list(LetterDispatch.objects.newly_accepted()[:BATCH])
    mails = _mails_of(accepted)
    for dispatch in accepted:
        dispatch.notice_accepted_at = mails[dispatch.notice_key].sent_at
    LetterDispatch.objects.bulk_update(accepted, ["notice_accepted_at"])
    failed = list(LetterDispatch.objects.newly_failed()[:BATCH])
    for dispatch in failed:
        dispatch.notice_failed_at = timezone.now()
    LetterDispatch.objects.bulk_update(failed, ["notice_failed_at"])


def _mails_of(dispatches: list[LetterDispatch]) -> dict[str | None, Outgoing]:
    keys = [dispatch.notice_key for dispatch in dispatches]
    mails = Outgoing.objects.filter(unique_key__in=keys).only("unique_key", "sent_at")
    return {mail.unique_key: mail for mail in mails}


def raise_unnoticed(pk: str, now: datetime) -> None:
    """Tell the handler, once, that no notice of a letter was accepted."""
    unnoticed = LetterDispatch.objects.unnoticed(now).filter(pk=pk)
    dispatch = unnoticed.select_for_update(skip_locked=True, of=("self",)).first()
    if dispatch is None:
        return
    case = dispatch.case.as_case_type()
    dispatch.alarmed_at = now
    dispatch.save(update_fields=["alarmed_at"])
    case.record("letter_unnoticed", by=None, document_id=str(dispatch.document_id))
    case.tell_handler("letter_unnoticed", once=f"unnoticed:{dispatch.pk}")


# --- reading --------------------------------------------------------------------------------------


def attach_dispatches(
    case: Case, documents: list[Document], dispatches: list[LetterDispatch]
) -> None:
    """Set `dispatches_shown` on each document, and `day_difference` on each dispatch."""
    for document in documents:
        document.dispatches_shown = [
            dispatch for dispatch in dispatches if dispatch.document_id == document.pk
        ]
        for dispatch in document.dispatches_shown:
            dispatch.day_difference = _day_difference(case, dispatch, document.kind)


def attach_letters(case: Case, deadlines: "list[Deadline]", documents: list[Document]) -> None:
    """Set `term_remark` on each deadline: what its letter does to it, None for nothing."""
    for deadline in deadlines:
        kind = case.deadline_letters.get(deadline.name)
        letters = [document for document in documents if document.kind == kind]
        deadline.term_remark = _term_remark(deadline, letters[-1]) if letters else None


def _term_remark(deadline: "Deadline", letter: Document) -> TermRemark | None:
    dispatches = letter.dispatches_shown
    if deadline.is_late and any(dispatch.excuses_lateness for dispatch in dispatches):
        sentence = _("De kennisgeving kwam niet aan: te laat telt niet (Awb 2:22).")
        return TermRemark(sentence, letter)
    if any(dispatch.sent_on is None for dispatch in dispatches):
        sentence = _("De brief is nog niet verstuurd. Zo lang loopt deze termijn niet.")
        return TermRemark(sentence, letter)
    return None


def _day_difference(case: Case, dispatch: LetterDispatch, letter_kind: str) -> str:
    """Return the sentence for a letter that became readable after the day that a step wrote down;
    "" when the days agree.
    """
    written_down = case.sent_according_to(letter_kind)
    if not dispatch.is_digital or not written_down or dispatch.sent_on <= written_down:
        return ""
    return _(
        "De brief stond pas na de vastgelegde dag van bekendmaking op de pagina. Kreeg de aanvrager"
        " hem die dag niet op papier? Pas dan de dag van bekendmaking aan."
    )
