"""What must come first: each guard returns "" or the sentence that a person reads.

Source: docs/domain/support.md §5.3, its rules on conflicts of interest among them.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from legalsupport.lists import OPPONENTS_INSIDE, DeciderConsent
from legalterms.wording import in_words
from organisations.workdays import local_day

# --- the desk -------------------------------------------------------------------------------------


def require_nobody_handles(case) -> str:
    """Require that nobody handles the case yet."""
    return _("Een collega behandelt deze aanvraag al.") if case.current_handler else ""


def waits_for_applicant(case) -> bool:
    """Tell whether the applicant must send us something within a term that runs."""
    return case.term_to_send is not None


def require_supplement_asked(case) -> str:
    """Require that the applicant got the chance to complete it (Awb 4:5 lid 1)."""
    if case.completed_on:
        return ""
    return _("Vraag de aanvrager eerst om een aanvulling, met een termijn (Awb 4:5).")


def require_time_not_to_treat(case) -> str:
    """Require that the four weeks of Awb 4:5 lid 4 are not over."""
    deadline = case.deadlines.filter(name="not_treated").first()
    if deadline is None or local_day(deadline.due) >= timezone.localdate():
        return ""
    return _("De vier weken van Awb 4:5 lid 4 zijn voorbij. Beoordeel de aanvraag inhoudelijk.")


def require_assessment(case) -> str:
    """Require a weighing by the frame; not of a renewal because the opponent appealed."""
    if case.is_short_renewal or case.assessments.exists():
        return ""
    return _("Beantwoord eerst de vragen van het beoordelingskader.")


# --- the decision ---------------------------------------------------------------------------------


def require_consent(case) -> str:
    """Require that the applicant agrees that the body that decides is told."""
    if case.consent == DeciderConsent.NOT_ASKED:
        return _("De aanvrager koos nog niet of wie beslist dit mag weten. Vraag dat eerst.")
    if case.consent == DeciderConsent.NO:
        return _("De aanvrager wil niet dat wie beslist dit weet. Overleg met de aanvrager.")
    return ""


def require_decider(case) -> str:
    """Require somebody who may decide: who has no part in it and did not advise."""
    if case.deciders():
        return ""
    return _("Niemand van deze organisatie mag hierover beslissen. Vraag de organisatie wie wel.")


def opponent_is_inside(case) -> bool:
    """Tell whether the opponent is a colleague, or the organisation itself."""
    return case.opponent in OPPONENTS_INSIDE


def require_other_preparation(case) -> str:
    """Require that another organisation prepares the decision about a case against a colleague."""
    if not opponent_is_inside(case) or case.prepared_by:
        return ""
    return _(
        "De wederpartij is een collega of de eigen organisatie. Leg eerst vast welke andere "
        "organisatie het besluit voorbereidt."
    )


def gives_support(case) -> bool:
    """Tell whether support was granted, wholly or in part."""
    return case.decision_gives_support


def require_support(case) -> str:
    """Require that support was granted."""
    return "" if gives_support(case) else _("Er is geen ondersteuning toegekend.")


def require_decided(case) -> str:
    """Require a decision: a request without one is made anew."""
    if case.decided_outcome:
        return ""
    return _("Er was nog geen besluit. De aanvrager kan een nieuwe aanvraag doen.")


# --- the end --------------------------------------------------------------------------------------


def require_objection_over(case) -> str:
    """Require that the term for bezwaar is over (Awb 6:7)."""
    until = case.object_until
    if until and until >= timezone.localdate():
        return _("Bezwaar kan nog tot en met %s. Sluit daarna af.") % in_words(until)
    return ""


def require_no_consent(case) -> str:
    """Require that the applicant wants no decision: else one is owed (Awb 4:13)."""
    if case.consent == DeciderConsent.NO:
        return ""
    return _("Er moet nog een besluit komen. Bied het advies aan.")


def may_still_object(case) -> bool:
    """Tell whether the term for bezwaar runs, so that its first day can be put right."""
    until = case.object_until
    return until is not None and until >= timezone.localdate()
