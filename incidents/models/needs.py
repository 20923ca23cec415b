"""What must come first: each function answers "" or the sentence a person reads (domain reference §5.1, guards)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.lists import CHARGES, POLICE_SETTLED, Severity
from incidents.terms import TALKS


def reaction_is_decided(case) -> str:
    """A reaction to the veroorzaker, or a reason for none."""
    return "" if case.reaction else _("Leg vast welke reactie de veroorzaker krijgt, of waarom er geen komt.")


def talks_are_settled(case) -> str:
    """Three talks held or declined."""
    left = TALKS - len(case.talks.all())
    return ngettext("Leg vast hoe het met het laatste gesprek is gegaan.", "Leg vast hoe het met de %(n)d gesprekken is gegaan.", left) % {
        "n": left} if left > 0 else ""  # fmt: skip


def talk_is_left(case) -> str:
    """There are three."""
    return "" if talks_are_settled(case) else _("De drie gesprekken zijn al vastgelegd.")


def police_is_settled(case) -> str:
    """No charges, an outcome, or charges that are left open on purpose."""
    if not case.police:
        return _("Leg vast of er een melding of aangifte bij de politie is.")
    return "" if case.police in POLICE_SETTLED else _("Leg vast hoe de aangifte afliep, of dat u er niet op wacht.")


def feedback_is_given(case) -> str:
    """Who reported has heard what was done."""
    return "" if case.feedback_at else _("Vertel de melder eerst wat u hebt gedaan.")


def evaluation_is_written(case) -> str:
    """What is learned, from serious on."""
    serious = case.severity_assessed in {Severity.SERIOUS, Severity.VERY}
    return _("Schrijf een evaluatie: dit was een ernstig voorval.") if serious and not case.has_evaluation else ""


def charges_are_pressed(case) -> str:
    """There is something to wait for."""
    return "" if case.police in CHARGES else _("Leg eerst vast dat er aangifte is gedaan.")


def has_not_objected(case) -> str:
    """Once is allowed."""
    return _("U hebt al een keer gevraagd om opnieuw te kijken.") if case.objected else ""


TO_CLOSE = [reaction_is_decided, talks_are_settled, police_is_settled, feedback_is_given, evaluation_is_written]
TO_WAIT = [charges_are_pressed, reaction_is_decided]
