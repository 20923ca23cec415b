"""What must come before a step: the guards of docs/domain/incidents.md §5.1.

Each function returns "" when the step may be taken, or the sentence a person reads.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.models.danger import is_phoned
from incidents.deadlines import NUMBER_OF_TALKS
from incidents.value_lists import CHARGES, POLICE_SETTLED, Severity


def nobody_handles(case) -> str:
    """Require that nobody handles the case, or not any more."""
    if case.current_handler is None:
        return ""
    return _("Een collega behandelt deze melding al.")


def reaction_is_decided(case) -> str:
    """Require a reaction to the veroorzaker, or the decision that there is none."""
    if case.reaction:
        return ""
    return _("Leg vast welke reactie de veroorzaker krijgt, of waarom er geen komt.")


def talks_are_settled(case) -> str:
    """Require three talks, held or declined."""
    missing = NUMBER_OF_TALKS - len(case.talks.all())
    if missing <= 0:
        return ""
    sentence = ngettext(
        "Leg vast hoe het met het laatste gesprek is gegaan.",
        "Leg vast hoe het met de %(n)d gesprekken is gegaan.",
        missing,
    )
    return sentence % {"n": missing}


def talk_is_left(case) -> str:
    """Require that fewer than three talks are recorded."""
    if talks_are_settled(case):
        return ""
    return _("De drie gesprekken zijn al vastgelegd.")


def police_is_settled(case) -> str:
    """Require no charges, charges with an outcome, or charges that nobody waits for."""
    if not case.police:
        return _("Leg vast of er een melding of aangifte bij de politie is.")
    if case.police in POLICE_SETTLED:
        return ""
    return _("Leg vast hoe de aangifte afliep, of dat u er niet op wacht.")


def feedback_is_given(case) -> str:
    """Require that the reporter heard what was done."""
    if case.feedback_at:
        return ""
    return _("Vertel de melder eerst wat u hebt gedaan.")


def evaluation_is_written(case) -> str:
    """Require an evaluation of a serious or very serious incident."""
    is_serious = case.severity_assessed in {Severity.SERIOUS, Severity.VERY}
    if case.has_evaluation or not is_serious:
        return ""
    return _("Schrijf een evaluatie: dit was een ernstig voorval.")


def charges_are_pressed(case) -> str:
    """Require an aangifte: without one there is nothing to wait for."""
    if case.police in CHARGES:
        return ""
    return _("Leg eerst vast dat er aangifte is gedaan.")


def has_not_objected(case) -> str:
    """Require that the reporter did not object before: one objection is allowed."""
    if case.objected:
        return _("U hebt al een keer gevraagd om opnieuw te kijken.")
    return ""


TO_CLOSE = [
    is_phoned,
    reaction_is_decided,
    talks_are_settled,
    police_is_settled,
    feedback_is_given,
    evaluation_is_written,
]
TO_WAIT = [charges_are_pressed, reaction_is_decided]
