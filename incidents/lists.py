"""Value lists of incidents (domain reference §4). Our own selection and wording; there is no official public list."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Behaviour(models.TextChoices):
    """Main groups, as the Monitor counts them (§4.2)."""

    VERBAL = "verbal", _("Schelden of beledigen")
    THREAT = "threat_intimidation", _("Bedreigen of intimideren")
    PHYSICAL = "physical", _("Lichamelijk geweld")
    VANDALISM = "vandalism", _("Iets vernielen")
    DISCRIMINATION = "discrimination", _("Discrimineren")
    SEXUAL = "sexual_harassment", _("Seksuele intimidatie")
    PRESSURE = "undue_pressure", _("Druk op een besluit of omkoping")


BEHAVIOUR_HINTS = {
    "verbal": _("ook: schreeuwen, kleineren, pesten, valse beschuldigingen"),
    "threat_intimidation": _("ook: opwachten, adres rondsturen (doxing), dreigen met de media"),
    "physical": _("ook: duwen, spugen, gooien, vastgrijpen"),
    "vandalism": _("ook: brandstichting, spullen van thuis of van het werk"),
    "discrimination": _("ook: om afkomst, geloof, geslacht of overtuiging"),
    "sexual_harassment": _("ook: opmerkingen of beelden"),
    "undue_pressure": _("ook: geld aanbieden, informatie ontfutselen"),
}


class Channel(models.TextChoices):
    """How it reached somebody (§4.3). Online is a channel, not a kind."""

    FACE_TO_FACE = "face_to_face", _("Persoonlijk")
    PHONE = "phone", _("Telefoon")
    EMAIL = "email", _("E-mail")
    SOCIAL_PUBLIC = "social_public", _("Sociale media, openbaar")
    SOCIAL_PRIVATE = "social_private", _("Privébericht")
    CHAT_GROUP = "chat_group", _("Chatgroep")
    WEB = "web", _("Website of forum")
    LETTER = "letter", _("Brief of pakket")
    MEETING = "meeting", _("Tijdens een vergadering")
    PROTEST = "protest", _("Demonstratie")


IN_PERSON = frozenset({"face_to_face", "meeting", "protest"})


class Location(models.TextChoices):
    """Where somebody was (§4.4)."""

    OFFICE = "office", _("Op kantoor, balie of spreekkamer")
    COUNCIL_CHAMBER = "council_chamber", _("In de raadzaal of vergaderzaal")
    STREET = "street", _("Op straat of in de buitendienst")
    CLIENT_HOME = "client_home", _("Bij een inwoner thuis")
    VICTIM_HOME = "victim_home", _("Bij de getroffene thuis")
    EVENT = "event", _("Op een bijeenkomst")
    BUSINESS = "business_site", _("Bij een bedrijf of op een erf")
    TRANSIT = "transit", _("In het vervoer")
    ONLINE = "online", _("Online of op afstand")
    OTHER = "other", _("Ergens anders")


class Function(models.TextChoices):
    """The function of who was affected (§4.5)."""

    COUNCILLOR = "councillor", _("Raadslid")
    COMMITTEE_MEMBER = "committee_member", _("Commissielid")
    GROUP_STAFF = "group_staff", _("Fractieondersteuner")
    ALDERMAN = "alderman", _("Wethouder")
    MAYOR = "mayor", _("Burgemeester")
    CLERK = "clerk", _("Griffier of griffiemedewerker")
    SECRETARY = "municipal_secretary", _("Gemeentesecretaris")
    STATES_MEMBER = "states_member", _("Statenlid")
    DEPUTY = "deputy", _("Gedeputeerde")
    KINGS_COMMISSIONER = "kings_commissioner", _("Commissaris van de Koning")
    WB_GENERAL = "wb_general", _("Lid algemeen bestuur waterschap")
    WB_EXECUTIVE = "wb_executive", _("Lid dagelijks bestuur waterschap")
    DIKE_REEVE = "dike_reeve", _("Dijkgraaf")
    FRONTDESK = "frontdesk", _("Ambtenaar balie of klantcontact")
    SOCIAL_DOMAIN = "social_domain", _("Ambtenaar sociaal domein")
    INSPECTOR = "inspector", _("Toezichthouder of inspecteur")
    BOA = "boa", _("Boa")
    FIELD_STAFF = "field_staff", _("Medewerker buitendienst")
    PLANNING = "planning", _("Ambtenaar ruimte en vergunningen")
    TAX = "tax", _("Ambtenaar belastingen")
    SUPPORT = "support", _("Andere ambtenaar")
    CONTRACTOR = "contractor", _("Ingehuurd, stagiair of vrijwilliger")
    FORMER = "former", _("Oud-ambtsdrager")
    CANDIDATE = "candidate", _("Kandidaat")


class Severity(models.TextChoices):
    """Scale of the Monitor (M22)."""

    LESS = "less", _("Minder ernstig")
    SERIOUS = "serious", _("Ernstig")
    VERY = "very", _("Zeer ernstig")


class Wish(models.TextChoices):
    """What who reports would like (§3.2, wensen_melder)."""

    FEEDBACK = "feedback", _("Ik wil horen wat ermee gebeurt")
    TALK = "talk", _("Ik wil een gesprek")
    CARE = "care", _("Ik wil hulp of nazorg")
    CHARGES = "charges", _("Ik wil aangifte doen of erover praten")
    SUPPORT_TEAM = "support_team", _("Ik wil contact met het Ondersteuningsteam")
    REGISTER = "register", _("Alleen registreren")


class Reaction(models.TextChoices):
    """What is done towards the veroorzaker (§4.8, light to heavy). The list proposes; a person decides."""

    NONE = "none", _("Geen reactie")
    VERBAL_WARNING = "verbal_warning", _("Aanspreken")
    WARNING_LETTER = "warning_letter", _("Waarschuwingsbrief")
    ORDER_TALK = "order_talk", _("Ordegesprek")
    MANAGED_CONTACT = "managed_contact", _("Vaste contactpersoon of alleen op afspraak")
    CONTACT_RESTRICTION = "contact_restriction", _("Contactbeperking")
    BUILDING_BAN = "building_ban", _("Pandverbod")
    COUNCIL_BAN = "council_ban", _("Ontzegging toegang vergadering")
    TAKEDOWN = "takedown_request", _("Verzoek om bericht te verwijderen")


class Police(models.TextChoices):
    """What was done at the police, and how it stands."""

    NOT_WANTED = "not_wanted", _("Geen melding: de getroffene wil dit niet")
    NOT_CRIMINAL = "not_criminal", _("Geen melding: niet strafbaar")
    REPORTED = "reported", _("Melding gedaan, geen aangifte")
    CHARGES_OPEN = "charges_open", _("Aangifte gedaan, loopt nog")
    CHARGES_DONE = "charges_done", _("Aangifte gedaan, uitkomst bekend")


class Talk(models.TextChoices):
    """How it stands with the talks (opvanggesprekken)."""

    HELD = "held", _("Gehouden")
    DECLINED = "declined", _("De getroffene wil dit niet")


class NoIncident(models.TextChoices):
    """Why a report is no incident (§5.1)."""

    EMOTIONAL = "emotional_behaviour", _("Emotie of kritiek, geen agressie")
    COMPLAINT = "complaint", _("Een klacht")
    INTERNAL = "internal", _("Het gaat over een collega")
    DUPLICATE = "duplicate", _("Al eerder gemeld")
