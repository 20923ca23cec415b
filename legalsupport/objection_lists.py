"""The lists of values of bezwaar, beroep and a late decision (Awb 4, 6, 7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from legalterms.penalty import NoPenalty
from legalterms.term_address import Ground


class ReceivedBy(models.TextChoices):
    """By which way a bezwaarschrift came. Each of them must be taken (Awb 2:16)."""

    OWN_PAGE = "own_page", _("Via deze website")
    POST = "post", _("Per post")
    HANDED_OVER = "handed_over", _("Afgegeven")
    MAIL = "mail", _("Per mail of langs een andere weg")


class ContestedOrder(models.TextChoices):
    """Against which besluit of the case a bezwaar is."""

    DECISION = "decision", _("Het besluit op de aanvraag")
    SETTLEMENT = "settlement", _("De vaststelling van de vergoeding")
    WITHDRAWAL = "withdrawal", _("De intrekking van de toekenning")
    RECLAIM = "reclaim", _("De terugvordering")
    PENALTY = "penalty", _("De dwangsom")


# What it is called inside a sentence.
CONTESTED_WORDS = {
    ContestedOrder.DECISION: _("het besluit op de aanvraag"),
    ContestedOrder.SETTLEMENT: _("de vaststelling van de vergoeding"),
    ContestedOrder.WITHDRAWAL: _("de intrekking van de toekenning"),
    ContestedOrder.RECLAIM: _("de terugvordering"),
    ContestedOrder.PENALTY: _("het besluit over de dwangsom"),
}


class NoHearing(models.TextChoices):
    """Why nobody is heard (Awb 7:3)."""

    EVIDENTLY_INADMISSIBLE = (
        "evidently_inadmissible",
        _("Kennelijk niet-ontvankelijk (7:3 onder a)"),
    )
    EVIDENTLY_UNFOUNDED = "evidently_unfounded", _("Kennelijk ongegrond (7:3 onder b)")
    WAIVED = "waived", _("De indiener wil niet worden gehoord (7:3 onder c)")
    NO_ANSWER = "no_answer", _("Geen antwoord op de vraag of de indiener dat wil (7:3 onder d)")
    FULLY_MET = "fully_met", _("Het bezwaar krijgt geheel gelijk (7:3 onder e)")


class ObjectionOutcome(models.TextChoices):
    """What is decided on a bezwaar."""

    INADMISSIBLE = "inadmissible", _("Niet-ontvankelijk")
    UNFOUNDED = "unfounded", _("Ongegrond")
    FOUNDED = "founded", _("Gegrond, met een nieuw besluit")


OBJECTION_WORDS = {
    ObjectionOutcome.INADMISSIBLE: _("niet-ontvankelijk"),
    ObjectionOutcome.UNFOUNDED: _("ongegrond"),
    ObjectionOutcome.FOUNDED: _("gegrond"),
}


class CourtOutcome(models.TextChoices):
    """How the beroep ended."""

    UNFOUNDED = "unfounded", _("Ongegrond of niet-ontvankelijk")
    FOUNDED = "founded", _("Gegrond, er hoeft geen nieuw besluit te komen")
    DECIDE_ANEW = "decide_anew", _("Gegrond, er moet opnieuw op het bezwaar worden beslist")
    WITHDRAWN = "withdrawn", _("Ingetrokken")


class LateDecision(models.TextChoices):
    """Which decision a notice of default is about; the name of its deadline."""

    FIRST = "decision", _("Het besluit op de aanvraag")
    ON_OBJECTION = "objection_decision", _("De beslissing op bezwaar")


class PenaltyExemption(models.TextChoices):
    """Why no dwangsom is owed (Awb 4:17 lid 5)."""

    NOTICE_TOO_LATE = (
        NoPenalty.NOTICE_TOO_LATE.value,
        _("Onredelijk laat in gebreke gesteld (onder a)"),
    )
    NOT_CONCERNED = NoPenalty.NOT_CONCERNED.value, _("Geen belanghebbende (onder b)")
    EVIDENT = (
        NoPenalty.EVIDENTLY_REFUSED.value,
        _("Kennelijk niet-ontvankelijk of ongegrond (onder c)"),
    )


class SuspensionGround(models.TextChoices):
    """Why a term for a decision stands still (Awb 4:15 lid 2)."""

    CONSENT = Ground.CONSENT.value, _("De aanvrager stemt schriftelijk in met uitstel (onder a)")
    APPLICANT = Ground.APPLICANT.value, _("Vertraging die aan de aanvrager ligt (onder b)")
    FORCE_MAJEURE = Ground.FORCE_MAJEURE.value, _("Overmacht (onder c)")


class Appellant(models.TextChoices):
    """Who takes the procedure to a higher court."""

    OPPONENT = "opponent", _("De wederpartij")
    APPLICANT = "applicant", _("De aanvrager zelf")
