"""The lists of values of a request for legal support (docs/domain/support.md §5.2, §5.3)."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Function

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class ProcedureStage(models.TextChoices):
    """Where the procedure is. A further appeal asks for a request of its own."""

    PRELIMINARY = "voorfase", _("Er is nog geen procedure, wel een dreigement of een brief")
    INTERIM = "voorlopige_voorziening", _("Voorlopige voorziening")
    FIRST = "eerste_aanleg", _("Bij de rechter, voor het eerst")
    APPEAL = "hoger_beroep", _("Hoger beroep")
    CASSATION = "cassatie", _("Cassatie")
    COMPLAINT_NOT_PROSECUTED = "art_12_sv", _("Klacht over niet vervolgen (artikel 12 Sv)")
    PENAL_ORDER = "strafbeschikking", _("Strafbeschikking")
    FINE = "bestuurlijke_boete", _("Bestuurlijke boete")
    INTEGRITY = "integriteitsonderzoek", _("Onderzoek naar integriteit")
    DISCIPLINARY = "klacht_tuchtrecht", _("Klacht of tuchtzaak")


class Procedure(models.TextChoices):
    """What kind of procedure it is."""

    CIVIL = "civiel_onrechtmatige_daad", _("Iemand eist geld of iets anders via de rechter")
    SUMMARY = "kort_geding", _("Kort geding")
    DEFAMATION = "smaad_laster_aangifte", _("Aangifte van smaad of laster")
    SUSPECT = "strafrecht_verdachte", _("Strafzaak tegen de aanvrager")
    VICTIM = "strafrecht_slachtoffer", _("Strafzaak waarin de aanvrager slachtoffer is")
    DISCIPLINARY = "tuchtklacht", _("Tuchtklacht")
    INTEGRITY = "integriteitsmelding", _("Melding over integriteit")
    WOO = "woo_misbruik", _("Heel veel Woo-verzoeken")
    SERIAL = "bezwaar_beroep_veelprocedeerder", _("Steeds weer bezwaar en beroep")
    PRIVACY = "avg_klacht", _("Klacht of verzoek over privacy (AVG)")
    OTHER = "anders", _("Iets anders")


class LegalRole(models.TextChoices):
    """What the applicant is in the procedure."""

    DEFENDANT = "gedaagde", _("Gedaagde: iemand begon de zaak tegen mij")
    SUSPECT = "verdachte", _("Verdachte")
    CLAIMANT = "eiser", _("Eiser: ik begin de zaak")
    INJURED = "benadeelde", _("Benadeelde of slachtoffer")
    WITNESS = "getuige", _("Getuige")


class Opponent(models.TextChoices):
    """Who the opponent (wederpartij) is."""

    CITIZEN = "burger", _("Een inwoner")
    COMPANY = "bedrijf", _("Een bedrijf")
    GROUP = "groep", _("Een groep of vereniging")
    COLLEAGUE = "medebestuurder", _("Een medebestuurder of collega")
    OWN_ORGANISATION = "eigen_organisatie", _("De eigen organisatie")
    UNKNOWN = "onbekend", _("Weet ik niet")


OPPONENTS_INSIDE = (Opponent.COLLEAGUE, Opponent.OWN_ORGANISATION)


class Indicator(models.TextChoices):
    """Signs that a procedure is used to intimidate."""

    MANY_REQUESTS = "veel_verzoeken", _("Heel veel verzoeken in korte tijd")
    SAME_OPPONENT = "zelfde_wederpartij", _("Dezelfde persoon begint steeds een nieuwe procedure")
    AT_THE_PERSON = "tegen_de_persoon", _("Tegen de persoon, en niet tegen het bestuur")
    LANGUAGE = "taalgebruik", _("Grove of dreigende taal")
    AGGRESSION = "met_agressie", _("Samen met agressie of bedreiging")
    PRESS = "pers_gezocht", _("De pers of sociale media worden erbij gehaald")
    ANNOUNCED = "aangekondigd", _("Aangekondigd, zoals “dit gaat geld kosten”")
    HOPELESS = "kansarm", _("De eis maakt bijna geen kans")
    TIMING = "rond_besluit", _("Rond een besluit of verkiezing")


class Help(models.TextChoices):
    """What the applicant asks for."""

    TALK = "advies_gesprek", _("Een gesprek met een jurist")
    COSTS = "vergoeding", _("Een vergoeding van kosten")
    LAWYER = "advocaat_zoeken", _("Hulp bij het zoeken van een advocaat")
    PEER = "peer", _("Iemand spreken die dit zelf meemaakte")
    COMMUNICATION = "communicatie", _("Hulp bij vragen van pers en anderen")


class Insurance(models.TextChoices):
    """Whether an insurance pays for legal help."""

    PRIVATE = "prive", _("Ja, een eigen rechtsbijstandverzekering")
    EMPLOYER = "gemeente", _("Ja, via de werkgever")
    NONE = "geen", _("Nee")
    UNKNOWN = "onbekend", _("Weet ik niet")


class Discretion(models.TextChoices):
    """How few people may know of the request."""

    NORMAL = "normaal", _("Gewoon: wie bij mijn functie hoort, mag helpen")
    HIGH = "hoog", _("Hoog: alleen het landelijke steunpunt")


class DeciderConsent(models.TextChoices):
    """Whether the body that decides may be told."""

    YES = "yes", _("Ja")
    AFTER_ADVICE = "after_advice", _("Ja, maar pas als het advies klaar is")
    NO = "no", _("Nee, nu niet")
    NOT_ASKED = "not_asked", _("Nog niet gekozen voor deze fase")


# What can be chosen: that nobody asked yet is no answer.
CONSENT_CHOICES = [
    choice for choice in DeciderConsent.choices if choice[0] != DeciderConsent.NOT_ASKED
]


class SupportOutcome(models.TextChoices):
    """What is advised, or decided, about a request."""

    GRANTED = "granted", _("Toekennen")
    PARTLY = "partly", _("Deels toekennen")
    REFUSED = "refused", _("Afwijzen")
    NOT_TREATED = "not_treated", _("Niet in behandeling nemen")


# From the least to the most that the applicant gets.
OUTCOME_ORDER = (
    SupportOutcome.NOT_TREATED,
    SupportOutcome.REFUSED,
    SupportOutcome.PARTLY,
    SupportOutcome.GRANTED,
)
WITH_AMOUNT = (SupportOutcome.GRANTED, SupportOutcome.PARTLY)
DECIDED_WORDS: "dict[str, StrPromise]" = {
    SupportOutcome.GRANTED: _("toegekend"),
    SupportOutcome.PARTLY: _("deels toegekend"),
    SupportOutcome.REFUSED: _("afgewezen"),
    SupportOutcome.NOT_TREATED: _("niet in behandeling genomen"),
}


class LegalBasis(models.TextChoices):
    """On which ground support is given: the setting LEGAL_BASIS (docs/adr/0031)."""

    NONE = "", _("niet gekozen")
    INCIDENTAL = (
        "subsidie_incidenteel",
        _("artikel 4:23, derde lid, onder d, van de Algemene wet bestuursrecht"),
    )
    BYLAW = "verordening", _("de verordening die hiervoor geldt")
    LEGAL_POSITION = "rechtspositie", _("de regels over de rechtspositie")
    GOOD_EMPLOYER = "goed_werkgeverschap", _("goed werkgeverschap")
    OTHER = "anders", _("een andere grondslag")


class LegalLane(models.TextChoices):
    """Whose desk it is."""

    COUNCIL = "council", _("Raad en Staten: de griffier")
    NATIONAL = "national", _("Het landelijke steunpunt")


ELECTED_FUNCTIONS = frozenset(
    {
        Function.COUNCILLOR,
        Function.COMMITTEE_MEMBER,
        Function.STATES_MEMBER,
        Function.WB_GENERAL,
    }
)
EXECUTIVE_FUNCTIONS = (
    Function.MAYOR,
    Function.ALDERMAN,
    Function.KINGS_COMMISSIONER,
    Function.DEPUTY,
    Function.DIKE_REEVE,
    Function.WB_EXECUTIVE,
)


def lane_of(function: str, discretion: str) -> LegalLane:
    """Return whose desk a request is: the griffier for who is elected, unless that was refused."""
    if function in ELECTED_FUNCTIONS and discretion == Discretion.NORMAL:
        return LegalLane.COUNCIL
    return LegalLane.NATIONAL
