"""What must come first in a bezwaar, a beroep and a late decision: see `guards`."""

from django.utils import timezone
from django.utils.translation import gettext as _

from legalsupport.objection_lists import LateDecision
from legalterms.wording import in_words
from organisations.workdays import local_day

# --- bezwaar --------------------------------------------------------------------------------------


def may_object(case) -> bool:
    """Tell whether bezwaar is open: against each besluit once; after that there is beroep."""
    return bool(case.open_orders)


def require_open_order(case) -> str:
    """Require a besluit to which nobody objected yet."""
    if may_object(case):
        return ""
    return _("Op dit bezwaar is al beslist. Daarna kan beroep bij de rechter.")


def can_be_repaired(case) -> bool:
    """Tell whether who objected was not asked to repair it yet (Awb 6:6)."""
    return case.objection is not None and case.objection.repair_asked_on is None


def waits_for_repair(case) -> bool:
    """Tell whether a repair was asked for and did not come yet."""
    return case.objection is not None and case.objection.waits_for_repair


def require_no_repair(case) -> str:
    """Require that nothing stands open of what was asked for (Awb 6:6)."""
    if waits_for_repair(case):
        return _("De indiener kan het bezwaar nog herstellen. Wacht daarop, of leg het eind vast.")
    return ""


def has_no_committee(case) -> bool:
    """Tell whether no commission advises yet."""
    return case.objection is not None and not case.objection.has_committee


def has_committee(case) -> bool:
    """Tell whether a commission advises."""
    return case.objection is not None and case.objection.has_committee


def require_heard(case) -> str:
    """Require that who objected was heard, or why not (Awb 7:2, 7:3)."""
    if case.objection.no_hearing or (case.hearing and case.hearing.heard_on):
        return ""
    return _("Houd eerst een hoorzitting en leg het verslag vast, of leg vast waarom niet.")


def require_committee_advice(case) -> str:
    """Require the advice of the commission, where there is one (Awb 7:13)."""
    if case.objection.has_committee and not case.objection.advised_outcome:
        return _("Wacht op het advies van de commissie en leg het vast (Awb 7:13).")
    return ""


def require_objection_decider(case) -> str:
    """Require somebody who may decide on the bezwaar (Awb 10:3 lid 3)."""
    if case.objection_deciders():
        return ""
    return _(
        "Niemand van deze organisatie mag op dit bezwaar beslissen. Wie het eerste besluit nam, "
        "mag dat niet (Awb 10:3). Vraag de organisatie wie wel."
    )


def is_not_heard(case) -> bool:
    """Tell whether the hearing that is planned has no report yet."""
    return case.hearing is not None and case.hearing.heard_on is None


# --- the decision on it, and the court ------------------------------------------------------------


def require_objection_known(case) -> str:
    """Require that the decision on the bezwaar was made known."""
    decision = case.objection_decision
    if decision and decision.made_known_on:
        return ""
    return _("Leg eerst vast wanneer de beslissing op bezwaar is bekendgemaakt.")


def new_decision_gives_support(case) -> bool:
    """Tell whether support begins because of a bezwaar, where none was running."""
    decision = case.objection_decision
    if decision is None or not decision.grants_support:
        return False
    return case.objection.came_from == "made_known"


def may_appeal(case) -> bool:
    """Tell whether there is a decision on a bezwaar that a court can be asked about."""
    decision = case.objection_decision
    return decision is not None and decision.made_known_on is not None


def is_before_court(case) -> bool:
    """Tell whether a court was asked about the decision on the bezwaar that counts now.

    Not about an earlier one, which it annulled.
    """
    appeal = case.court_appeal
    return appeal is not None and appeal.decide_until is None


def require_appeal_over(case) -> str:
    """Require that the term for beroep is over (Awb 6:7), and that no court is at work."""
    until = case.court_until
    if until is None or is_before_court(case) or until.day < timezone.localdate():
        return ""
    return _("Beroep kan nog tot en met %s. Sluit daarna af.") % in_words(until.day)


# --- a term for a decision ------------------------------------------------------------------------


def term_runs(case) -> bool:
    """Tell whether the term for the decision that is owed now runs."""
    deadline = case.deadlines.filter(name=case.decision_due_now).first()
    return deadline is not None and deadline.is_running


def term_stands_still(case) -> bool:
    """Tell whether that term stands still by Awb 4:15 lid 2."""
    return case.standing_still is not None


def require_term_runs(case) -> str:
    """Require that the term does not stand still by another ground."""
    if term_stands_still(case):
        return _("De beslistermijn staat al stil. Laat haar eerst weer lopen.")
    return ""


def may_adjourn(case) -> bool:
    """Tell whether the decision was not put off before."""
    change = case.term_change(LateDecision.FIRST)
    return term_runs(case) and (change is None or change.adjourned_on is None)


def require_term_left(case) -> str:
    """Require that the term is not over: it is put off inside of it (Awb 4:14 lid 3, 7:10)."""
    deadline = case.deadlines.filter(name=case.decision_due_now).first()
    if deadline and local_day(deadline.due) < timezone.localdate():
        return _("De termijn is al voorbij. Uitstel kan alleen daarbinnen.")
    return ""


def may_give_notice(case) -> bool:
    """Tell whether the body is late and was not declared in default of it yet."""
    return case.decision_is_late and not case.has_open_notice


def require_late(case) -> str:
    """Require that the term is over and no notice of default came yet."""
    if case.has_open_notice:
        return _("Er is al een ingebrekestelling voor dit besluit.")
    if not case.decision_is_late:
        return _("De beslistermijn is nog niet voorbij, of staat stil. Daarvóór telt dit niet.")
    return ""


def may_tell_court(case) -> bool:
    """Tell whether a beroep against a late decision can be put on record (Awb 6:12)."""
    return case.has_open_notice
