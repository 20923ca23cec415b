"""The lists of values of a tour (docs/domain/support.md §6.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """How it began."""

    LETTER = "brief", _("Brief")
    PHONE = "telefoon", _("Telefoon")
    REQUEST = "eigen_aanmelding", _("Eigen aanmelding")
    REFERRAL = "doorverwijzing", _("Doorverwijzing")
    INCIDENT = "incident", _("Na een incident")


class ContactChannel(models.TextChoices):
    """How somebody was reached."""

    PHONE = "telefoon", _("Telefoon")
    MAIL = "mail", _("Mail")
    LETTER = "brief", _("Brief")
    VISIT = "bezoek", _("Bezoek")


class TalkMedium(models.TextChoices):
    """How a voorgesprek is held."""

    VISIT = "fysiek", _("Op bezoek")
    VIDEO = "video", _("Videogesprek")
    PHONE = "telefoon", _("Telefoon")


class Attendee(models.TextChoices):
    """Who speaks for the organisation."""

    CHAIR = "voorzitter", _("Burgemeester of voorzitter")
    CLERK = "griffier", _("Griffier")
    SECRETARY = "secretaris", _("Secretaris")


class Protocol(models.TextChoices):
    """Whether there is an agressieprotocol, and whether it lives."""

    ACTIVE = "ja_actief", _("Ja, en wij gebruiken het")
    ASLEEP = "ja_slapend", _("Ja, maar het slaapt")
    COMING = "in_maak", _("Wij maken het nu")
    NONE = "nee", _("Nee")


class YesNo(models.TextChoices):
    """Yes or no."""

    YES = "ja", _("Ja")
    NO = "nee", _("Nee")


class YesNoUnclear(models.TextChoices):
    """Yes, no, or nobody knows."""

    YES = "ja", _("Ja")
    NO = "nee", _("Nee")
    UNCLEAR = "onduidelijk", _("Onduidelijk")


class Group(models.TextChoices):
    """Who takes part in a session."""

    COUNCIL = "raad", _("De raad")
    COUNCIL_AND_BOARD = "raad_college", _("Raad en college")
    STATES = "staten", _("Provinciale Staten")
    WATER = "ab_db", _("Algemeen en dagelijks bestuur")
    LEADERS = "fractievoorzitters", _("De fractievoorzitters")


class Owner(models.TextChoices):
    """Who promised."""

    CLERK = "griffier", _("Griffier")
    CHAIR = "burgemeester", _("Burgemeester of voorzitter")
    SECRETARY = "secretaris", _("Secretaris")
    LEADERS = "fractievoorzitters", _("Fractievoorzitters")


class NeededHelp(models.TextChoices):
    """What help an agreement asks of the programme."""

    NONE = "geen", _("Geen hulp nodig")
    PROTOCOL = "protocol", _("Een agressieprotocol")
    REPORTING = "meldproces", _("Een plek om te melden")
    CHARGES = "aangifte", _("Aangifte doen")
    NORM = "norm", _("Een norm stellen")
    TRAINING = "training", _("Een training")
    SCAN = "datascan", _("Een datascan")


class AgreementStatus(models.TextChoices):
    """What became of an agreement."""

    OPEN = "open", _("Loopt nog")
    KEPT = "nagekomen", _("Nagekomen")
    DROPPED = "vervallen", _("Vervallen")


class FollowUpKind(models.TextChoices):
    """What follows on a session."""

    NONE = "geen", _("Alleen de afspraken")
    ADVICE = "advies", _("Hulp van het programma")
    TRAINING = "training", _("Een training")


class NoNeed(models.TextChoices):
    """Why somebody wants no session."""

    ENOUGH = "genoeg", _("Wij doen al genoeg")
    QUIET = "rustig", _("Er speelt niets")
    TIME = "tijd", _("Wij hebben geen tijd")
    ELSEWHERE = "elders", _("Wij doen het met iemand anders")
    OTHER = "anders", _("Anders")


class SessionState(models.TextChoices):
    """Where a session stands. The first four hold the team and the room."""

    OPTION = "optie", _("Optie")
    OFFERED = "aangeboden", _("Aangeboden")
    CONFIRMED = "bevestigd", _("Bevestigd")
    FALLBACK = "uitwijk", _("Uitwijkavond")
    HELD = "gehouden", _("Gehouden")
    CANCELLED = "geannuleerd", _("Gaat niet door")
    RELEASED = "vrijgegeven", _("Niet gekozen")
    GONE = "vergeven", _("Niet meer vrij")


SURE_STATES = (SessionState.CONFIRMED, SessionState.HELD)


class Layout(models.TextChoices):
    """How a room is set up."""

    COUNCIL = "raadszaal", _("Raadszaal")
    CIRCLE = "kring", _("Kring")
    TABLES = "tafels", _("Tafels")
