"""The catalogue of measures and the text blocks of an advice.

Source: the list of docs/domain/support.md §3.4, put together from what CCV, gemeenten and the
earlier regeling name. The choice is our own judgement [OJ] and can be changed here.
Persoonsbeveiliging is not in it: that is exclusive to the stelsel (circulaire 2026).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Domain(models.TextChoices):
    """The four domains of an advice (docs/domain/support.md §3.1.7)."""

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
    """How soon a measure must be there."""

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
    """One measure of the catalogue, which can be advised."""

    label: "StrPromise"
    domain: Domain
    nature: Nature
    # A subscription belongs to it, which somebody must pay (docs/domain/support.md §3.1.11).
    recurring: bool = False


CATALOGUE: dict[str, Item] = {
    "brievenbus_vrijstaand": Item(_("Vrijstaande brievenbus"), Domain.HOME, Nature.BUILDING),
    "ruitfolie_gevel": Item(_("Folie op de ruiten aan de voorkant"), Domain.HOME, Nature.BUILDING),
    "deur_raam_versteviging": Item(_("Deuren en ramen verstevigen"), Domain.HOME, Nature.BUILDING),
    "buitenverlichting": Item(_("Buitenverlichting"), Domain.HOME, Nature.ELECTRONIC),
    "camera_voordeur": Item(_("Camera bij de voordeur"), Domain.HOME, Nature.ELECTRONIC),
    "video_intercom": Item(_("Video-intercom"), Domain.HOME, Nature.ELECTRONIC),
    "alarm_doormelding": Item(
        _("Alarm met doormelding"), Domain.HOME, Nature.ELECTRONIC, recurring=True
    ),
    "noodknop_vast": Item(_("Vaste noodknop"), Domain.HOME, Nature.ELECTRONIC, recurring=True),
    "noodknop_mobiel": Item(
        _("Mobiele noodknop"), Domain.TRAVEL, Nature.ELECTRONIC, recurring=True
    ),
    "rookmelders": Item(_("Rookmelders"), Domain.HOME, Nature.ELECTRONIC),
    "veilige_ruimte": Item(_("Veilige ruimte in huis"), Domain.HOME, Nature.BUILDING),
    "kluis": Item(_("Kluis"), Domain.HOME, Nature.BUILDING),
    "zichtlijnen_groen": Item(
        _("Groen snoeien voor beter zicht"), Domain.HOME, Nature.ORGANISATION
    ),
    "naambord_weg": Item(_("Naambord weghalen"), Domain.HOME, Nature.CONDUCT),
    "alarm_afspraak_op_locatie": Item(
        _("Afspraak op locatie bij de politie"), Domain.HOME, Nature.ORGANISATION
    ),
    "spreekuur_op_kantoor": Item(_("Spreekuur op kantoor"), Domain.WORK, Nature.ORGANISATION),
    "bezoekprotocol": Item(_("Protocol voor bezoek"), Domain.WORK, Nature.ORGANISATION),
    "parkeerplek_wissel": Item(_("Wisselende parkeerplek"), Domain.TRAVEL, Nature.CONDUCT),
    "rijroute_wissel": Item(_("Wisselende routes"), Domain.TRAVEL, Nature.CONDUCT),
    "auto_portiervergrendeling": Item(
        _("Portieren van de auto op slot"), Domain.TRAVEL, Nature.CONDUCT
    ),
    "kenteken_aandacht": Item(_("Aandacht voor het kenteken"), Domain.TRAVEL, Nature.ORGANISATION),
    "huisadres_verwijderen_online": Item(
        _("Huisadres online verwijderen"), Domain.INFORMATION, Nature.DIGITAL
    ),
    "sociale_media_gezin": Item(
        _("Sociale media van het gezin"), Domain.INFORMATION, Nature.CONDUCT
    ),
    "mfa_wachtwoordmanager": Item(
        _("Inloggen in twee stappen en wachtwoordmanager"), Domain.INFORMATION, Nature.DIGITAL
    ),
    "thuisnetwerk_scheiden": Item(_("Thuisnetwerk scheiden"), Domain.INFORMATION, Nature.DIGITAL),
    "gezinsafspraken_deur": Item(_("Gezinsafspraken over de deur"), Domain.HOME, Nature.CONDUCT),
    "training_intimidatie": Item(
        _("Training omgaan met intimidatie"), Domain.WORK, Nature.TRAINING
    ),
    "nazorggesprek": Item(_("Nazorggesprek"), Domain.WORK, Nature.ORGANISATION),
}

# Field of a page of the advice → fixed texts that can be put in it, by slug. Our own sentences.
BLOCKS: "dict[str, dict[str, StrPromise]]" = {
    "behaviour": {
        "zwijgen": _(
            "Vertel niet aan anderen welke maatregelen er zijn. Ook niet aan de pers of online."
        ),
        "deur": _(
            "Doe de deur niet open voor wie u niet kent. "
            "Kijk eerst, vraag wie het is en bel bij twijfel 112."
        ),
        "meewerken": _(
            "Werkt u niet mee aan een maatregel? Dan kunnen anderen u minder goed "
            "beschermen. Bespreek dit met uw adviseur."
        ),
        "bellen": _("Nu gevaar: bel 112. Geen spoed, wel politie: 0900-8844."),
    },
    "missing": {
        "eerst": _(
            "Het Politiekeurmerk is de basis en is voor uw eigen rekening. "
            "De andere maatregelen volgen daarna."
        ),
        "voldoet": _("De woning heeft een geldig certificaat. Er ontbreekt niets."),
    },
    "family": {
        "oefenen": _(
            "Spreek met iedereen in huis af wie belt, waar u elkaar treft en welk woord "
            "alarm betekent. Oefen dit."
        ),
    },
    "aftercare": {
        "controle": _(
            "Na zes weken bellen wij om te horen hoe het gaat. "
            "Daarna testen wij de maatregelen elk jaar."
        ),
        "verhuizing": _(
            "Verhuist u of komt er een nieuwe dreiging? Vraag dan een herbeoordeling aan."
        ),
    },
}
