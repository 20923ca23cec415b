"""The letters of a bezwaar and of a decision that takes longer: what is on each of them."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from casework.declarations import Letter
from legalsupport.objection_lists import LateDecision
from legalterms.statutory_terms import APPEAL, OBJECTION, PAYMENT
from organisations.models import EquatedDay
from organisations.workdays import local_day

if TYPE_CHECKING:
    from legalsupport.models import LegalSupport

FOLDER = "legalsupport/pdf"


# --- which letter can be made ---------------------------------------------------------------------


def has_objection(case: "LegalSupport") -> bool:
    """Tell whether there is a bezwaar."""
    return case.objection is not None


def is_adjourned(case: "LegalSupport") -> bool:
    """Tell whether the first decision was put off in writing."""
    change = case.term_change(LateDecision.FIRST)
    return change is not None and change.adjourned_on is not None


def objection_is_adjourned(case: "LegalSupport") -> bool:
    """Tell whether the decision on the bezwaar was adjourned."""
    return case.objection is not None and case.objection.extended_weeks > 0


def has_hearing(case: "LegalSupport") -> bool:
    """Tell whether a hearing is planned."""
    return case.hearing is not None


def objection_is_decided(case: "LegalSupport") -> bool:
    """Tell whether the bezwaar was decided on."""
    return case.objection_decision is not None


def objection_is_known(case: "LegalSupport") -> bool:
    """Tell whether the decision on the bezwaar was made known."""
    decision = case.objection_decision
    return decision is not None and decision.made_known_on is not None


# --- the context of each letter -------------------------------------------------------------------


def _deadline(case: "LegalSupport", name: str) -> Any:
    deadline = case.deadlines.filter(name=name).first()
    return case.own(deadline)


def objection_receipt(case: "LegalSupport") -> dict[str, Any]:
    """Return what confirms receipt of a bezwaar (Awb 6:14): since when, until when, who to call."""
    return {
        "objection": case.objection,
        "deadline": _deadline(case, "objection_decision"),
        "desk_phone": settings.DESK_PHONE,
    }


def adjournment(case: "LegalSupport") -> dict[str, Any]:
    """Return what tells that the decision comes later: until when, and why (Awb 4:14 lid 3)."""
    change = case.term_change(LateDecision.FIRST)
    deadline = _deadline(case, "decision")
    return {
        "reasons": change.adjournment_reasons,
        "told_on": change.adjourned_on,
        "until": local_day(deadline.due),
        "article": "Awb 4:14",
        "desk_phone": settings.DESK_PHONE,
    }


def objection_adjournment(case: "LegalSupport") -> dict[str, Any]:
    """Return what tells that the decision on the bezwaar comes later (Awb 7:10 lid 5)."""
    deadline = _deadline(case, "objection_decision")
    return {
        "on_objection": True,
        "reasons": case.objection.extension_reasons,
        "until": local_day(deadline.due),
        "article": "Awb 7:10",
        "desk_phone": settings.DESK_PHONE,
    }


def hearing_invitation(case: "LegalSupport") -> dict[str, Any]:
    """Return what invites to the hearing: when, where, papers, and whether apart (Awb 7:2-7:6)."""
    return {
        "hearing": case.hearing,
        "papers_until": case.papers_until,
        "inspection_from": case.inspection_from,
        "desk_phone": settings.DESK_PHONE,
    }


def objection_decision(case: "LegalSupport") -> dict[str, Any]:
    """Return the decision on the bezwaar: reasons, advice, costs, and how to go to court (6:23)."""
    row = case.objection_decision
    sent_on = row.made_known_on or row.decided_on
    return {
        "decision": row,
        "objection": case.objection,
        "body": case.deciding_body,
        "signer": row.decided_by,
        "sent_on": sent_on,
        "court_until": APPEAL.ends(sent_on, equated=EquatedDay.objects.days()).end,
    }


def has_penalty(case: "LegalSupport") -> bool:
    """Tell whether a dwangsom was set."""
    return case.penalty_orders.exists()


def penalty_is_known(case: "LegalSupport") -> bool:
    """Tell whether a dwangsom was set and made known."""
    return case.penalty_orders.exclude(known_on=None).exists()


def penalty(case: "LegalSupport") -> dict[str, Any]:
    """Return what is on the newest besluit about a dwangsom (Awb 4:18)."""
    return _penalty_of(case, case.penalty_orders.last())


def penalty_sent(case: "LegalSupport") -> dict[str, Any]:
    """Return what is on the newest besluit about a dwangsom that was made known."""
    return _penalty_of(case, case.penalty_orders.exclude(known_on=None).last())


def _penalty_of(case: "LegalSupport", row: Any) -> dict[str, Any]:
    sent_on = row.known_on or row.decided_on
    equated = EquatedDay.objects.days()
    return {
        "order": case.own(row),
        "days": (row.last_day - row.first_day).days + 1,
        "body": case.deciding_body,
        "signer": row.decided_by,
        "sent_on": sent_on,
        "object_until": OBJECTION.ends(sent_on, equated=equated).end,
        "pay_until": PAYMENT.ends(sent_on, equated=equated).end,
    }


LETTERS = {
    "penalty": Letter(
        _("Besluit over de dwangsom"),
        f"{FOLDER}/penalty.html",
        penalty,
        "employer",
        ready=has_penalty,
        stamped=True,
    ),
    "penalty_sent": Letter(
        _("Besluit over de dwangsom, bekendgemaakt"),
        f"{FOLDER}/penalty.html",
        penalty_sent,
        ready=penalty_is_known,
        stamped=True,
        addressed=True,
    ),
    "adjournment": Letter(
        _("Bericht van uitstel"),
        f"{FOLDER}/adjournment.html",
        adjournment,
        ready=is_adjourned,
        addressed=True,
    ),
    "objection_receipt": Letter(
        _("Ontvangstbevestiging bezwaar"),
        f"{FOLDER}/objection_receipt.html",
        objection_receipt,
        ready=has_objection,
        addressed=True,
    ),
    "objection_adjournment": Letter(
        _("Verdagingsbericht"),
        f"{FOLDER}/adjournment.html",
        objection_adjournment,
        ready=objection_is_adjourned,
        addressed=True,
    ),
    "hearing_invitation": Letter(
        _("Uitnodiging hoorzitting"),
        f"{FOLDER}/hearing_invitation.html",
        hearing_invitation,
        ready=has_hearing,
        addressed=True,
    ),
    "objection_decision": Letter(
        _("Beslissing op bezwaar"),
        f"{FOLDER}/objection_decision.html",
        objection_decision,
        "employer",
        ready=objection_is_decided,
        stamped=True,
    ),
    "objection_decision_sent": Letter(
        _("Beslissing op bezwaar, bekendgemaakt"),
        f"{FOLDER}/objection_decision.html",
        objection_decision,
        ready=objection_is_known,
        stamped=True,
        addressed=True,
    ),
}
