"""The catalogue of measures and the text blocks of an advice.

Source: the list of domain reference support §3.4, put together from what CCV, gemeenten and the earlier regeling name; the choice is
our own and can be changed here [OJ]. Persoonsbeveiliging is not in it: that is exclusive to the stelsel (circulaire 2026).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Domain(models.TextChoices):
    """The four domains of an advice (§3.1.7)."""

    HOME = "wonen", _("Wonen")
    WORK = "werken", _("Werken")
    TRAVEL = "verplaatsen", _("Verplaatsen")
    INFORMATION = "informatie", _("Informatie en online")


class Nature(models.TextChoices):
    """What kind of measure it is (aard)."""

    ORGANISATION = "organisatorisch", _("Organisatorisch")
    BUILDING = "bouwkundig", _("Bouwkundig")
    ELECTRONIC = "elektronisch", _("Elektronisch")
    DIGITAL = "digitaal", _("Digitaal")
    CONDUCT = "gedrag", _("Gedrag")
    TRAINING = "training", _("Training")


class Priority(models.TextChoices):
    """How soon."""

    NOW = "nu", _("Nu")
    MONTH = "binnen_1_maand", _("Binnen een maand")
    PLANNED = "planbaar", _("Planbaar")


class Payer(models.TextChoices):
    """Who pays (betaler)."""

    EMPLOYER = "werkgever", _("De werkgever")
    PKVW = "bestuurder_pkvw", _("De bestuurder zelf (Politiekeurmerk)")
    POLICE = "politie", _("De politie")
    OTHER = "derde", _("Een ander")


class Recognition(models.TextChoices):
    """The quality mark a supplier must have (erkenning)."""

    NONE = "geen", _("Geen")
    PKVW = "pkvw", _("PKVW")
    BORG = "borg", _("BORG")
    OTHER = "ccv_overig", _("Ander keurmerk van het CCV")


class Permission(models.TextChoices):
    """Who else must agree before it is placed (toestemming_nodig)."""

    NONE = "geen", _("Niemand")
    LANDLORD = "verhuurder", _("De verhuurder")
    OWNERS = "vve", _("De VvE")
    MONUMENT = "monumenten", _("Vergunning voor een monument")
    NEIGHBOURS = "buren_camera", _("De buren, om de camera")


class Period(models.TextChoices):
    """How often a recurring amount is paid."""

    MONTH = "maand", _("Per maand")
    YEAR = "jaar", _("Per jaar")


@dataclass(frozen=True)
class Item:
    """One measure that can be advised."""

    label: "StrPromise"
    domain: Domain
    nature: Nature
    recurring: bool = False  # a subscription belongs to it: somebody must pay it every month (§3.1.11)


H, W, T, I = Domain.HOME, Domain.WORK, Domain.TRAVEL, Domain.INFORMATION  # noqa: E741
O, B, E, D, C, L = (Nature.ORGANISATION, Nature.BUILDING, Nature.ELECTRONIC, Nature.DIGITAL, Nature.CONDUCT, Nature.TRAINING)  # noqa: E741 # fmt: skip
CATALOGUE: dict[str, Item] = {
    "brievenbus_vrijstaand": Item(_("Vrijstaande brievenbus"), H, B),
    "ruitfolie_gevel": Item(_("Folie op de ruiten aan de voorkant"), H, B),
    "deur_raam_versteviging": Item(_("Deuren en ramen verstevigen"), H, B),
    "buitenverlichting": Item(_("Buitenverlichting"), H, E),
    "camera_voordeur": Item(_("Camera bij de voordeur"), H, E),
    "video_intercom": Item(_("Video-intercom"), H, E),
    "alarm_doormelding": Item(_("Alarm met doormelding"), H, E, recurring=True),
    "noodknop_vast": Item(_("Vaste noodknop"), H, E, recurring=True),
    "noodknop_mobiel": Item(_("Mobiele noodknop"), T, E, recurring=True),
    "rookmelders": Item(_("Rookmelders"), H, E),
    "veilige_ruimte": Item(_("Veilige ruimte in huis"), H, B),
    "kluis": Item(_("Kluis"), H, B),
    "zichtlijnen_groen": Item(_("Groen snoeien voor beter zicht"), H, O),
    "naambord_weg": Item(_("Naambord weghalen"), H, C),
    "alarm_afspraak_op_locatie": Item(_("Afspraak op locatie bij de politie"), H, O),
    "spreekuur_op_kantoor": Item(_("Spreekuur op kantoor"), W, O),
    "bezoekprotocol": Item(_("Protocol voor bezoek"), W, O),
    "parkeerplek_wissel": Item(_("Wisselende parkeerplek"), T, C),
    "rijroute_wissel": Item(_("Wisselende routes"), T, C),
    "auto_portiervergrendeling": Item(_("Portieren van de auto op slot"), T, C),
    "kenteken_aandacht": Item(_("Aandacht voor het kenteken"), T, O),
    "huisadres_verwijderen_online": Item(_("Huisadres online verwijderen"), I, D),
    "sociale_media_gezin": Item(_("Sociale media van het gezin"), I, C),
    "mfa_wachtwoordmanager": Item(_("Inloggen in twee stappen en wachtwoordmanager"), I, D),
    "thuisnetwerk_scheiden": Item(_("Thuisnetwerk scheiden"), I, D),
    "gezinsafspraken_deur": Item(_("Gezinsafspraken over de deur"), H, C),
    "training_intimidatie": Item(_("Training omgaan met intimidatie"), W, L),
    "nazorggesprek": Item(_("Nazorggesprek"), W, O),
}

# Field of a page → what can be put in it at once. Our own sentences.
BLOCKS: "dict[str, dict[str, StrPromise]]" = {
    "behaviour": {
        "zwijgen": _("Vertel niet aan anderen welke maatregelen er zijn. Ook niet aan de pers of online."),
        "deur": _("Doe de deur niet open voor wie u niet kent. Kijk eerst, vraag wie het is en bel bij twijfel 112."),
        "meewerken": _("Werkt u niet mee aan een maatregel? Dan kunnen anderen u minder goed beschermen. Bespreek dit met uw adviseur."),
        "bellen": _("Nu gevaar: bel 112. Geen spoed, wel politie: 0900-8844."),
    },
    "missing": {
        "eerst": _("Het Politiekeurmerk is de basis en is voor uw eigen rekening. De andere maatregelen volgen daarna."),
        "voldoet": _("De woning heeft een geldig certificaat. Er ontbreekt niets."),
    },
    "family": {
        "oefenen": _("Spreek met iedereen in huis af wie belt, waar u elkaar treft en welk woord alarm betekent. Oefen dit."),
    },
    "aftercare": {
        "controle": _("Na zes weken bellen wij om te horen hoe het gaat. Daarna testen wij de maatregelen elk jaar."),
        "verhuizing": _("Verhuist u of komt er een nieuwe dreiging? Vraag dan een herbeoordeling aan."),
    },
}  # fmt: skip
