"""The functions of who can be affected (domain reference §4.5): per kind of organisation, and how they read in a title."""

from django.utils.translation import gettext_lazy as _

from organisations.models import Function

OFFICES = {
    "municipality": (
        "councillor",
        "committee_member",
        "group_staff",
        "alderman",
        "mayor",
        "clerk",
        "municipal_secretary",
    ),
    "province": (
        "states_member",
        "committee_member",
        "group_staff",
        "deputy",
        "kings_commissioner",
        "states_clerk",
        "provincial_secretary",
    ),
    "water_authority": ("wb_general", "wb_executive", "dike_reeve", "wb_secretary"),
}
OFFICES["caribbean_body"] = OFFICES["municipality"]
STAFF = ("frontdesk", "social_domain", "inspector", "boa", "field_staff", "planning", "tax", "support", "contractor")
OTHERS = ("former", "candidate")
# A relative is told with the office that brought the trouble home: `relative:councillor`. One question, one answer.
RELATIVE_OF = {
    "municipality": ("councillor", "alderman", "mayor", "support"),
    "caribbean_body": ("councillor", "alderman", "mayor", "support"),
    "province": ("states_member", "deputy", "kings_commissioner", "support"),
    "water_authority": ("wb_general", "wb_executive", "dike_reeve", "support"),
}
# How a function reads after "gericht aan een", where its label does not.
IN_A_TITLE = {
    "clerk": _("griffier"), "kings_commissioner": _("commissaris van de Koning"), "wb_general": _("lid van het algemeen bestuur"),
    "wb_executive": _("lid van het dagelijks bestuur"), "frontdesk": _("ambtenaar aan de balie"),
    "social_domain": _("ambtenaar in het sociaal domein"), "inspector": _("toezichthouder"), "boa": _("boa"),
    "planning": _("ambtenaar ruimte"), "tax": _("ambtenaar belastingen"), "support": _("ambtenaar"), "contractor": _("medewerker"),
}  # fmt: skip


def in_a_title(function: str, relative_of: str = "") -> str:
    """How it reads after "gericht aan een"."""
    if relative_of:
        return str(_("gezinslid van een %s") % in_a_title(relative_of))
    return str(IN_A_TITLE.get(function) or Function(function).label.lower())


def choices(types: set[str]) -> list:
    """What can be chosen at organisations of these types, in groups. A type without offices of its own has staff only."""
    offices = _once(slug for kind in OFFICES if kind in types for slug in OFFICES[kind])
    relatives = _once(slug for kind in RELATIVE_OF if kind in types for slug in RELATIVE_OF[kind]) or ["support"]
    groups = [
        (_("Bestuur en politiek"), [*offices, *OTHERS] if offices else []),
        (_("Ambtenaren"), STAFF),
    ]  # fmt: skip
    found = [("", _("Kies een functie"))]
    found += [(name, [(slug, Function(slug).label) for slug in slugs]) for name, slugs in groups if slugs]
    home = [(f"relative:{slug}", _("Gezinslid van een %s") % in_a_title(slug)) for slug in relatives]
    return [*found, (_("Gezin of thuisfront"), home)]


def _once(slugs) -> list[str]:
    return list(dict.fromkeys(slugs))
