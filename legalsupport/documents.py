"""The letters of legal support: what is on each of them. Names and titles tell no content."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from casework.declarations import Letter
from legalsupport import funding_letters
from legalsupport.lists import LegalBasis, SupportOutcome
from legalterms.statutory_terms import OBJECTION
from organisations.models import EquatedDay

if TYPE_CHECKING:
    from legalsupport.models import LegalSupport

FOLDER = "legalsupport/pdf"


def legal_basis() -> str:
    """Return the ground that the installation chose, in words; "" when it named none."""
    if not settings.LEGAL_BASIS:
        return ""
    return str(LegalBasis(settings.LEGAL_BASIS).label)


# --- which letter can be made ---------------------------------------------------------------------


def is_asked_to_complete(case: "LegalSupport") -> bool:
    """Tell whether the applicant is asked to complete the request now."""
    return case.asked_on is not None


def is_advised(case: "LegalSupport") -> bool:
    """Tell whether there is an advice."""
    return case.read_decision() is not None


def is_decided(case: "LegalSupport") -> bool:
    """Tell whether there is a decision."""
    return bool(case.decided_outcome)


def is_made_known(case: "LegalSupport") -> bool:
    """Tell whether the decision was made known."""
    return case.made_known_on is not None


# --- the context of each letter -------------------------------------------------------------------


def receipt(case: "LegalSupport") -> dict[str, Any]:
    """Return what is on the receipt (ontvangstbevestiging): what happens when, whom to call."""
    promised = [clock for clock in case.deadlines.all() if clock.name in case.promised_labels]
    return {"clocks": promised, "desk_phone": settings.DESK_PHONE}


def supplement(case: "LegalSupport") -> dict[str, Any]:
    """Return what is on the request to complete it: until when, and what then happens (Awb 4:5)."""
    answer = case.deadlines.filter(name="answer").first()
    return {"until": answer.due if answer else None, "desk_phone": settings.DESK_PHONE}


def advice(case: "LegalSupport") -> dict[str, Any]:
    """Return what is on the advice of the desk, for who decides: no story of the applicant."""
    row = case.read_decision()
    row.case = case
    return {"decision": row, "signer": row.advised_by}


def decision(case: "LegalSupport") -> dict[str, Any]:
    """Return what is on the decision: reasons (Awb 3:46), ground, and how to object (3:45)."""
    row = case.read_first_decision()
    equated = EquatedDay.objects.days()
    sent_on = case.made_known_on or row.decided_on
    return {
        "decision": row,
        "body": case.deciding_body,
        "signer": row.decided_by,
        "basis": legal_basis(),
        "sent_on": sent_on,
        "object_until": OBJECTION.ends(sent_on, equated=equated).end,
        "not_treated": row.outcome == SupportOutcome.NOT_TREATED,
    }


LETTERS = {
    "receipt": Letter(_("Ontvangstbevestiging"), f"{FOLDER}/receipt.html", receipt),
    "supplement": Letter(
        _("Verzoek om aanvulling"),
        f"{FOLDER}/supplement.html",
        supplement,
        ready=is_asked_to_complete,
        addressed=True,
    ),
    "advice": Letter(
        _("Advies"), f"{FOLDER}/advice.html", advice, "employer", ready=is_advised, stamped=True
    ),
    "decision": Letter(
        _("Besluit"),
        f"{FOLDER}/decision.html",
        decision,
        "employer",
        ready=is_decided,
        stamped=True,
    ),
    "decision_sent": Letter(
        _("Besluit, bekendgemaakt"),
        f"{FOLDER}/decision.html",
        decision,
        ready=is_made_known,
        stamped=True,
        addressed=True,
    ),
} | funding_letters.LETTERS
