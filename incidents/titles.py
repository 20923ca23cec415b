"""What a person would call a report: of coded answers only, so that a list and a mail can show it."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from incidents.functions import in_a_title

WHAT = {
    "physical": _("Geweld"), "threat_intimidation": _("Bedreiging"), "sexual_harassment": _("Seksuele intimidatie"),
    "vandalism": _("Vernieling"), "discrimination": _("Discriminatie"), "undue_pressure": _("Druk"), "verbal": _("Belediging"), "other": _("Incident"),
}  # fmt: skip
HOW = {
    "face_to_face": _("in persoon"), "phone": _("per telefoon"), "email": _("per e-mail"), "letter": _("per brief"),
    "social_public": _("op sociale media"), "social_private": _("in een privébericht"), "chat_group": _("in een chatgroep"),
    "web": _("op een website"), "meeting": _("in een vergadering"), "protest": _("bij een demonstratie"),
}  # fmt: skip
HANDS_ON = {"physical", "vandalism"}  # goes without saying how


def heaviest(behaviours: Sequence[str]) -> str:
    """The main one of several kinds of behaviour (§3.2: multi, one main)."""
    return min(behaviours, key=list(WHAT).index)


def title(behaviours: Sequence[str], channels: Sequence[str], function: str, relative_of: str = "") -> str:
    """Bedreiging op sociale media, gericht aan een raadslid."""
    main = heaviest(behaviours)
    how = "" if main in HANDS_ON or channels[0] == "other" else f" {HOW[channels[0]]}"
    return str(
        _("%(what)s%(how)s, gericht aan een %(whom)s")
        % {"what": WHAT[main], "how": how, "whom": in_a_title(function, relative_of)}
    )
