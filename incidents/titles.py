"""The title of a report: made of coded answers only, so that a list and a mail can show it."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from incidents.job_functions import in_a_title

# The order is that of weight: the first is the heaviest.
BEHAVIOUR_WORDS = {
    "physical": _("Geweld"),
    "threat_intimidation": _("Bedreiging"),
    "sexual_harassment": _("Seksuele intimidatie"),
    "vandalism": _("Vernieling"),
    "discrimination": _("Discriminatie"),
    "undue_pressure": _("Druk"),
    "verbal": _("Belediging"),
    "other": _("Incident"),
}
BEHAVIOURS_BY_WEIGHT = list(BEHAVIOUR_WORDS)
CHANNEL_WORDS = {
    "face_to_face": _("in persoon"),
    "phone": _("per telefoon"),
    "email": _("per e-mail"),
    "letter": _("per brief"),
    "social_public": _("op sociale media"),
    "social_private": _("in een privébericht"),
    "chat_group": _("in een chatgroep"),
    "web": _("op een website"),
    "meeting": _("in een vergadering"),
    "protest": _("bij een demonstratie"),
}
WITHOUT_CHANNEL = {"physical", "vandalism"}  # goes without saying how


def heaviest(behaviours: Sequence[str]) -> str:
    """Return the main kind of several kinds of behaviour (docs/domain/incidents.md §3.2)."""
    return min(behaviours, key=BEHAVIOURS_BY_WEIGHT.index)


def title(
    behaviours: Sequence[str], channels: Sequence[str], function: str, relative_of: str = ""
) -> str:
    """Return what a person would call it.

    For example "Bedreiging op sociale media, gericht aan een raadslid".
    """
    main = heaviest(behaviours)
    words = {
        "what": BEHAVIOUR_WORDS[main],
        "how": _channel_words(main, channels[0]),
        "whom": in_a_title(function, relative_of),
    }
    return str(_("%(what)s%(how)s, gericht aan een %(whom)s") % words)


def _channel_words(behaviour: str, channel: str) -> str:
    if behaviour in WITHOUT_CHANNEL or channel == "other":
        return ""
    return f" {CHANNEL_WORDS[channel]}"
