"""Value lists of incidents (docs/domain/incidents.md §4).

The selection and the wording are our own: there is no official public list.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Behaviour(models.TextChoices):
    """Main groups of behaviour, as the Monitor counts them (docs/domain/incidents.md §4.2)."""

    VERBAL = "verbal", _("Schelden of beledigen")
    THREAT = "threat_intimidation", _("Bedreigen of intimideren")
    PHYSICAL = "physical", _("Lichamelijk geweld")
    VANDALISM = "vandalism", _("Iets vernielen")
    DISCRIMINATION = "discrimination", _("Discrimineren")
    SEXUAL = "sexual_harassment", _("Seksuele intimidatie")
    PRESSURE = "undue_pressure", _("Druk op een besluit of omkoping")
    # An untranslated code of another system; no form offers it.
    OTHER = "other", _("Iets anders")


OFFERED_BEHAVIOURS = [choice for choice in Behaviour.choices if choice[0] != "other"]
BEHAVIOUR_HINTS = {
    "verbal": _("ook: schreeuwen, kleineren, pesten, valse beschuldigingen"),
    "threat_intimidation": _("ook: opwachten, adres rondsturen (doxing), dreigen met de media"),
    "physical": _("ook: duwen, spugen, gooien, vastgrijpen"),
    "vandalism": _("ook: brandstichting, spullen van thuis of van het werk"),
    "discrimination": _("ook: om afkomst, geloof, geslacht of overtuiging"),
    "sexual_harassment": _("ook: opmerkingen of beelden"),
    "undue_pressure": _("ook: geld aanbieden, informatie ontfutselen"),
}

# What falls under a group: the sub-values of docs/domain/incidents.md §4.2. A form offers those of
# the chosen groups, and never requires one.
ACTS: dict[str, dict[str, str]] = {
    "verbal": {
        "shouting": _("Schreeuwen"),
        "insult": _("Uitschelden"),
        "belittle": _("Kleineren of vernederen"),
        "harass": _("Treiteren of pesten"),
        "defamation": _("Valse beschuldiging"),
    },
    "threat_intimidation": {
        "threat_violence": _("Dreigen met geweld"),
        "threat_death": _("Dreigen met de dood"),
        "threat_family": _("Dreigen met iets tegen het gezin"),
        "threat_authority": _("Dreigen met media, chef of rechter"),
        "stalking": _("Steeds lastigvallen of volgen (stalking)"),
        "home_visit": _("Opwachten of langskomen bij huis"),
        "menacing": _("Dreigende houding"),
        "blackmail": _("Chantage"),
        "doxing": _("Adres of gegevens rondsturen (doxing)"),
        "legal_intimidation": _("Dreigen met procedures"),
    },
    "physical": {
        "push": _("Duwen of trekken"),
        "hit": _("Slaan of schoppen"),
        "spit": _("Spugen"),
        "grab": _("Vastgrijpen"),
        "throw": _("Gooien met een voorwerp"),
        "weapon": _("Een wapen of voorwerp gebruiken"),
        "injury": _("Iemand raakte gewond"),
    },
    "vandalism": {
        "org_property": _("Spullen van de organisatie"),
        "private_property": _("Spullen van uzelf"),
        "arson_explosive": _("Brandstichting of explosief"),
    },
    "discrimination": {
        "origin": _("Om afkomst of huidskleur"),
        "religion": _("Om geloof"),
        "gender": _("Om geslacht of gender"),
        "orientation": _("Om seksuele gerichtheid"),
        "disability": _("Om een handicap"),
        "age": _("Om leeftijd"),
        "politics": _("Om politieke overtuiging"),
    },
    "sexual_harassment": {
        "remark": _("Opmerkingen"),
        "imagery": _("Beelden"),
        "touch": _("Aanraken"),
        "sexual_threat": _("Dreigen met seksueel geweld"),
    },
    "undue_pressure": {
        "bribery": _("Geld of een gunst aanbieden"),
        "decision_pressure": _("Druk op een besluit"),
        "infiltration": _("Informatie ontfutselen"),
    },
    "other": {},
}
ACT_LABELS = {slug: label for group in ACTS.values() for slug, label in group.items()}


class Channel(models.TextChoices):
    """How it reached somebody (docs/domain/incidents.md §4.3).

    Online is a channel, not a kind of behaviour.
    """

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
    # An untranslated code of another system; no form offers it.
    OTHER = "other", _("Op een andere manier")


OFFERED_CHANNELS = [choice for choice in Channel.choices if choice[0] != "other"]
IN_PERSON = frozenset({"face_to_face", "meeting", "protest"})
ON_PLATFORM = frozenset({"social_public", "social_private", "chat_group", "web"})


class Platform(models.TextChoices):
    """The platform where it happened online (docs/domain/incidents.md §4.3)."""

    X = "x", "X"
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    TIKTOK = "tiktok", "TikTok"
    TELEGRAM = "telegram", "Telegram"
    LINKEDIN = "linkedin", "LinkedIn"
    YOUTUBE = "youtube", "YouTube"
    WHATSAPP = "whatsapp", "WhatsApp"
    OTHER = "other", _("Een ander platform")


class Location(models.TextChoices):
    """Where somebody was (docs/domain/incidents.md §4.4)."""

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


class Severity(models.TextChoices):
    """The scale of the Monitor ([M22] in docs/domain/incidents.md)."""

    LESS = "less", _("Minder ernstig")
    SERIOUS = "serious", _("Ernstig")
    VERY = "very", _("Zeer ernstig")


class Wish(models.TextChoices):
    """What the reporter would like (`wensen_melder` in docs/domain/incidents.md §3.2)."""

    FEEDBACK = "feedback", _("Ik wil horen wat ermee gebeurt")
    TALK = "talk", _("Ik wil een gesprek")
    CARE = "care", _("Ik wil hulp of nazorg")
    CHARGES = "charges", _("Ik wil aangifte doen of erover praten")
    SUPPORT_TEAM = "support_team", _("Ik wil contact met het Ondersteuningsteam")
    REGISTER = "register", _("Alleen registreren")


class Via(models.TextChoices):
    """How a report came in (`meldwijze` in docs/domain/incidents.md §3.2)."""

    SELF = "self", _("zelf gemeld")
    LINE_MANAGER = "line_manager", _("gemeld door de leidinggevende")
    DELEGATE = "delegate", _("gemeld door iemand anders")
    DESK = "desk", _("gemeld bij het steunpunt")
    IMPORT = "import", _("overgenomen uit een ander systeem")
    APP = "app", _("gemeld met de app")


class Target(models.TextChoices):
    """At what it was aimed (`gericht_op` in docs/domain/incidents.md §3.2)."""

    OFFICE = "function", _("De functie")
    PERSON = "person", _("De persoon")
    GROUP = "group", _("Een groep of kenmerk")
    HOME = "relatives", _("Het gezin of thuisfront")


class Cause(models.TextChoices):
    """The cause, as far as anybody can tell (aanleiding, docs/domain/incidents.md §4.6)."""

    DECISION = "decision", _("Een afwijzing of besluit")
    ENFORCEMENT = "enforcement", _("Handhaving of een boete")
    INCOME = "income", _("Uitkering of schuld")
    CARE = "care", _("Jeugd of zorg")
    PLANNING = "planning", _("Vergunning, bouw of energie")
    ASYLUM = "asylum", _("Asielopvang")
    AGRICULTURE = "agriculture", _("Stikstof of landbouw")
    SERVICE = "service", _("Wachttijd of bejegening")
    STATEMENT = "public_statement", _("Iets in de media of in de vergadering")
    IDENTITY = "identity", _("Een persoonlijk kenmerk")
    CRIMINAL = "criminal_interest", _("Een crimineel belang")
    UNKNOWN = "unknown", _("Niet bekend")


class Consequence(models.TextChoices):
    """What it did to somebody (docs/domain/incidents.md §4.9).

    No diagnosis: what people say of their work and their home.
    """

    LESS_PLEASURE = "less_job_satisfaction", _("Minder plezier in het werk")
    STRAIN = "mental_strain", _("Spanning of slecht slapen")
    BEHAVIOUR = "behaviour_change", _("Doet dingen anders dan eerst")
    SILENCE = "self_censorship", _("Spreekt zich minder uit")
    DECISION = "decision_influenced", _("Een besluit is beïnvloed")
    QUITTING = "considers_quitting", _("Denkt aan stoppen")
    HOME = "unsafe_home", _("Voelt zich thuis niet veilig")
    INJURY = "injury", _("Lichamelijk letsel")
    NONE = "none", _("Geen gevolgen")


class Reaction(models.TextChoices):
    """The reaction towards the veroorzaker, light to heavy (docs/domain/incidents.md §4.8).

    The list proposes; a person decides.
    """

    NONE = "none", _("Geen reactie")
    VERBAL_WARNING = "verbal_warning", _("Aanspreken")
    WARNING_LETTER = "warning_letter", _("Waarschuwingsbrief")
    ORDER_TALK = "order_talk", _("Ordegesprek")
    MANAGED_CONTACT = "managed_contact", _("Vaste contactpersoon of alleen op afspraak")
    CONTACT_RESTRICTION = "contact_restriction", _("Contactbeperking")
    SERVICE_SUSPENSION = "service_suspension", _("Dienstverlening stopt tijdelijk")
    BUILDING_BAN = "building_ban", _("Pandverbod")
    COUNCIL_BAN = "council_ban", _("Ontzegging toegang vergadering")
    LIABILITY = "liability_claim", _("Aansprakelijk stellen")
    TAKEDOWN = "takedown_request", _("Verzoek om bericht te verwijderen")


class Police(models.TextChoices):
    """What was done at the police, and how it stands (docs/domain/incidents.md §3.9 and §5.4)."""

    NOT_WANTED = "not_wanted", _("Geen melding: de getroffene wil dit niet")
    NOT_CRIMINAL = "not_criminal", _("Geen melding: niet strafbaar")
    REPORTED = "reported", _("Melding gedaan, geen aangifte")
    CHARGES_OPEN = "charges_open", _("Aangifte gedaan, loopt nog")
    CHARGES_REFUSED = "charges_refused", _("Aangifte geweigerd")
    CHARGES_LEFT_OPEN = "charges_left_open", _("Aangifte loopt nog, wij wachten er niet op")
    CHARGES_DONE = "charges_done", _("Aangifte gedaan, uitkomst bekend")


POLICE_HINTS = {
    "not_wanted": _("U mag hier later op terugkomen."),
    "charges_refused": _("Vraag dan naar de hulpofficier van justitie."),
    "charges_left_open": _("Spreek dit af met de getroffene."),
}
CHARGES = frozenset({"charges_open", "charges_left_open", "charges_done"})
POLICE_SETTLED = frozenset(
    {"not_wanted", "not_criminal", "reported", "charges_left_open", "charges_done"}
)


class Outcome(models.TextChoices):
    """How an aangifte ended: the last of the events in docs/domain/incidents.md §5.4.

    The handler types in what the police or the OM says: no other system delivers it.
    """

    STOPPED = "opsporing_beeindigd", _("Politie stopt: geen verdachte gevonden")
    DISMISSED_TECHNICAL = "sepot_technisch", _("Sepot: te weinig bewijs")
    DISMISSED_POLICY = "sepot_beleid", _("Sepot: om een andere reden")
    DISMISSED_CONDITION = "voorwaardelijk_sepot", _("Sepot met voorwaarden")
    TALK = "berispend_gesprek", _("Gesprek met politie of OM")
    HALT = "halt_verwijzing", _("Halt")
    FINE = "om_strafbeschikking", _("Strafbeschikking van het OM")
    CONVICTED = "veroordeling", _("Veroordeling door de rechter")
    ACQUITTED = "vrijspraak", _("Vrijspraak")


class TalkOutcome(models.TextChoices):
    """How it went with a support talk (opvanggesprek, docs/domain/incidents.md §5.2)."""

    HELD = "held", _("Gehouden")
    DECLINED = "declined", _("De getroffene wil dit gesprek niet")
    DECLINED_ALL = "declined_all", _("De getroffene wil helemaal geen gesprekken")


TALK_HINTS = {"declined": _("U biedt het over twee weken nog een keer aan.")}


class TalkedBy(models.TextChoices):
    """Who held a support talk (docs/domain/incidents.md §3.8)."""

    MANAGER = "line_manager", _("Leidinggevende, griffier of secretaris")
    PEER = "peer_support", _("Collega van het bedrijfsopvangteam")
    EXTERN = "external", _("Iemand van buiten")


class FeedbackChannel(models.TextChoices):
    """How the reporter heard what was done (terugkoppeling, docs/domain/incidents.md §3.13)."""

    HERE = "app", _("Met dit bericht")
    PERSON = "in_person", _("In een gesprek")
    PHONE = "phone", _("Per telefoon")


class Lesson(models.TextChoices):
    """What is done differently (`aanpassing` in docs/domain/incidents.md §3.12)."""

    INSTRUCTION = "work_instruction", _("Werkinstructie")
    TRAINING = "training", _("Training")
    PROFILE = "risk_profile", _("Risicoprofiel")
    PROTOCOL = "protocol", _("Protocol")
    PHYSICAL = "physical", _("Gebouw of inrichting")
    SERVICE = "service", _("Eigen dienstverlening")


class NoIncident(models.TextChoices):
    """Why a report is no incident (docs/domain/incidents.md §5.1)."""

    EMOTIONAL = "emotional_behaviour", _("Emotie of kritiek, geen agressie")
    COMPLAINT = "complaint", _("Een klacht")
    INTERNAL = "internal", _("Het gaat over een collega")
    DUPLICATE = "duplicate", _("Al eerder gemeld")


NO_INCIDENT_HINTS = {"internal": _("Verwijs de melder naar de vertrouwenspersoon.")}
