"""Value lists of Veilig Wonen.

Sources: docs/domain/support.md §3.2 for the request, docs/domain/support.md §4.2 for the triage.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Reason(models.TextChoices):
    """Why somebody asks (aanleiding)."""

    THREAT = "threat", _("Er is een dreiging")
    INCIDENT = "incident", _("Er is iets gebeurd")
    APPOINTMENT = "appointment", _("Ik begin in een ambt")
    MOVE = "move", _("Ik ga verhuizen of ben verhuisd")
    AGAIN = "again", _("Ik had al een advies en er is iets veranderd")
    PREVENTIVE = "preventive", _("Uit voorzorg")


class YesNoUnknown(models.TextChoices):
    """Yes, no or unknown. Unknown is not no."""

    YES = "yes", _("Ja")
    NO = "no", _("Nee")
    UNKNOWN = "unknown", _("Weet ik niet")


class Charges(models.TextChoices):
    """What was reported to the police (aangifte)."""

    DONE = "done", _("Aangifte gedaan")
    REPORTED = "reported", _("Melding gedaan")
    CONSIDERED = "considered", _("Nog niet, ik denk erover")
    NO = "no", _("Nee")


class Chain(models.TextChoices):
    """Whether the stelsel bewaken en beveiligen is at work."""

    NO = "no", _("Nee")
    UNKNOWN = "unknown", _("Weet ik niet")
    RCCB = "rccb", _("De politie (RCCB) bekijkt het")
    ASSESSED = "di_ird", _("Er is een dreigingsinschatting")
    MEASURES = "measures", _("De politie nam maatregelen")
    NATIONAL = "national", _("Het valt onder het rijksdomein")


# The stelsel is at work: hard rule H4 of the triage (docs/domain/support.md §4).
CHAIN_ACTS = frozenset({Chain.ASSESSED.value, Chain.MEASURES.value, Chain.NATIONAL.value})


class Pkvw(models.TextChoices):
    """Whether the home has the Politiekeurmerk Veilig Wonen."""

    VALID = "valid", _("Ja, geldig certificaat")
    EXPIRED = "expired", _("Had ik, is verlopen")
    NONE = "none", _("Nee")
    UNKNOWN = "unknown", _("Weet ik niet")


class Consent(models.TextChoices):
    """Whether the employer may hear of it (toestemming_werkgever_informeren)."""

    YES = "yes", _("Ja, vanaf nu")
    AFTER_ADVICE = "after_advice", _("Pas als het advies er is")
    NO = "no", _("Nee, nog niet")


class HomeKind(models.TextChoices):
    """What kind of home it is."""

    MAIN = "main", _("Hier woon ik")
    SECOND = "second", _("Tweede woning")
    OFFICIAL = "official", _("Ambtswoning")
    TEMPORARY = "temporary", _("Tijdelijk verblijf")


class Ownership(models.TextChoices):
    """Who owns the home. Who must agree with a measure follows from it."""

    OWNED = "owned", _("Koop")
    RENTED = "rented", _("Huur")
    APARTMENT = "apartment", _("Appartement met een VvE")
    OFFICIAL = "official", _("Ambtswoning")


class LookReason(models.TextChoices):
    """Why somebody opens the address vault. Coded, so that the record holds no story."""

    VISIT = "visit", _("Om het huisbezoek te plannen of te doen")
    ADVICE = "advice", _("Om het advies te schrijven of te controleren")
    SUPPLIER = "supplier", _("Om het adres door te geven aan een leverancier")
    POLICE = "police", _("Om het adres door te geven aan de politie")
    CHECK = "check", _("Om te controleren of het adres klopt")


class ReviewReason(models.TextChoices):
    """Why a finished or lasting case is looked at again (herbeoordeling)."""

    MOVE = "move", _("Verhuizing")
    THREAT = "threat", _("Nieuwe dreiging")
    FAMILY = "family", _("Het gezin is veranderd")
    PORTFOLIO = "portfolio", _("Nieuwe portefeuille")


SEVERITY = [
    ("0", _("Geen")),
    ("1", _("Overlast of belediging")),
    ("2", _("Intimidatie, vernieling of doxing")),
    ("3", _("Geweld of brandstichting in het vooruitzicht, wapen getoond, of lichamelijk contact")),
    ("4", _("Levensbedreigend: aanslag, explosief of ontvoering")),
    ("unknown", _("Weet ik niet")),
]
LIKELIHOOD = [
    ("0", _("Geen aanwijzing")),
    ("1", _("Voorstelbaar door het ambt")),
    ("2", _("Voorstelbaar door een aanleiding, zoals een besluit of een sluiting")),
    ("3", _("Concreet: gericht aan de persoon of het gezin")),
    (
        "4",
        _("Concreet en nabij: herhaald, adres bekend, aan de deur geweest, of een moment genoemd"),
    ),
    ("unknown", _("Weet ik niet")),
]

# By their number, as they read after each other in a list: "Concreet en nabij: intimidatie".
SEVERITY_SHORT = (
    _("geen voorval"),
    _("overlast of belediging"),
    _("intimidatie, vernieling of doxing"),
    _("geweld of brand in het vooruitzicht"),
    _("levensbedreigend"),
)
LIKELIHOOD_SHORT = (
    _("Geen aanwijzing"),
    _("Voorstelbaar door het ambt"),
    _("Voorstelbaar door een aanleiding"),
    _("Concreet, gericht op de persoon"),
    _("Concreet en nabij"),
)

# The label of each fact of the triage, as it reads when the fact counts.
FACTS: "dict[str, StrPromise]" = {
    "danger_now": _("Er is nu gevaar"),
    "at_the_home": _("De dreiger was in de afgelopen 14 dagen bij de woning"),
    "weapon": _("Wapen, explosief of brandstichting, of een plan daarvoor"),
    "chain_acts": _(
        "Politie of OM nam maatregelen of schatte de dreiging in: stem af met het stelsel"
    ),
    "doxed": _("Doxing in de afgelopen 30 dagen, met een gerichte dreiging"),
    "against_family": _("Gericht tegen kind of partner"),
    "threat": _("Ernst en waarschijnlijkheid van de dreiging"),
    "no_pkvw": _("De woning heeft geen Politiekeurmerk"),
    "no_detection": _("Geen alarm met doormelding"),
    "weak_front": _("Kwetsbare brievenbus of gevel"),
    "no_arrangements": _("Geen veilige ruimte of afspraken"),
    "address_shared": _("Het adres is het afgelopen jaar openlijk gedeeld"),
    "vulnerable_housemate": _("Minderjarige of kwetsbare huisgenoot"),
    "alone_or_remote": _("Vaak alleen, of afgelegen"),
    "risk_moment": _("Een risicomoment binnen 14 dagen"),
    "new_start": _("Start in het ambt of verhuizing binnen 60 dagen"),
}
BAND_WORDS: "dict[str, StrPromise]" = {
    "p0": _("P0 Acuut"),
    "p1": _("P1 Spoed"),
    "p2": _("P2 Hoog"),
    "p3": _("P3 Verhoogd"),
    "p4": _("P4 Regulier"),
}


class Arrondissement(models.TextChoices):
    """The eleven arrondissementen.

    The chief public prosecutor (hoofdofficier) of the home starts, not the one of the work
    (docs/domain/support.md §3.6).
    """

    AMSTERDAM = "amsterdam", "Amsterdam"
    DEN_HAAG = "den_haag", "Den Haag"
    GELDERLAND = "gelderland", "Gelderland"
    LIMBURG = "limburg", "Limburg"
    MIDDEN_NEDERLAND = "midden_nederland", "Midden-Nederland"
    NOORD_HOLLAND = "noord_holland", "Noord-Holland"
    NOORD_NEDERLAND = "noord_nederland", "Noord-Nederland"
    OOST_BRABANT = "oost_brabant", "Oost-Brabant"
    OVERIJSSEL = "overijssel", "Overijssel"
    ROTTERDAM = "rotterdam", "Rotterdam"
    ZWB = "zeeland_west_brabant", "Zeeland-West-Brabant"
