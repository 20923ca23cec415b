"""The proof of dispatch (verzendbewijs): what, to whom, when; never content (Awb 2:25)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from casework.models import Case, Document, LetterDispatch
from ui.dates import say_day, say_full_moment

Line = tuple[str, str]


def proof_lines(case: Case, letter: Document, dispatch: LetterDispatch) -> list[Line]:
    """Return the proof for one addressee: what was to be shown, and what was."""
    lines = [
        (_("Zaak"), case.number),
        (_("Brief"), str(letter.label)),
        (_("Kenmerk van de inhoud (SHA-256)"), letter.sha256),
        (_("Aan"), addressee_kind(case, dispatch)),
        (_("Manier"), dispatch.get_way_display()),
        (_("Keuze van de ontvanger"), _choice_in_words(dispatch)),
        (_("Op de eigen pagina gezet"), say_full_moment(dispatch.offered_at)),
        (_("Kennisgeving per mail"), _notice_in_words(dispatch)),
        (_("Voor het eerst geopend"), _moment(dispatch.opened_at)),
        (_("Per post verstuurd of gegeven"), _day_posted(dispatch)),
        (_("Geldt als verstuurd op"), _day_sent(dispatch)),
    ]
    if dispatch.excuses_lateness:
        sentence = _("De kennisgeving kwam niet aan: te laat telt niet (Awb 2:22).")
        lines.append((_("Gevolg voor een termijn"), sentence))
    return lines


def addressee_kind(case: Case, dispatch: LetterDispatch) -> str:
    """Return which kind of reader it is for; the name stands in the case, not in the proof."""
    if dispatch.person_id == case.reporter_id:
        return _("wie de aanvraag of melding deed")
    return _("een ander die bij de zaak hoort")


def _choice_in_words(dispatch: LetterDispatch) -> str:
    if not dispatch.chosen_at:
        return _("niet gekozen")
    words = {
        "choice": dispatch.get_choice_display(),
        "when": say_full_moment(dispatch.chosen_at),
        "wording": dispatch.wording,
    }
    return _("%(choice)s Gekozen op %(when)s, tekst %(wording)s.") % words


def _notice_in_words(dispatch: LetterDispatch) -> str:
    if dispatch.notice_refused:
        return _("wilde de ontvanger niet")
    if dispatch.notice_accepted_at:
        when = say_full_moment(dispatch.notice_accepted_at)
        return _("aangenomen door de mailserver op %(when)s") % {"when": when}
    if dispatch.notice_failed_at:
        when = say_full_moment(dispatch.notice_failed_at)
        return _("geweigerd of niet gelukt, gezien op %(when)s") % {"when": when}
    return _("nog niet aangenomen") if dispatch.notice_key else _("niet verstuurd")


def _moment(moment: datetime | None) -> str:
    return say_full_moment(moment) if moment else _("nog niet")


def _day_posted(dispatch: LetterDispatch) -> str:
    return say_day(dispatch.posted_on) if dispatch.posted_on else _("niet vastgelegd")


def _day_sent(dispatch: LetterDispatch) -> str:
    return say_day(dispatch.sent_on) if dispatch.sent_on else _("nog niet verstuurd")


def proof_text(
    case: Case, letter: Document, dispatches: Iterable[LetterDispatch], *, made_at: datetime
) -> str:
    """Return the proof as a text file, one block for each addressee."""
    title = _("Verzendbewijs, gemaakt op %(when)s") % {"when": say_full_moment(made_at)}
    blocks = [title]
    for dispatch in dispatches:
        lines = [f"{label}: {text}" for label, text in proof_lines(case, letter, dispatch)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"
