"""The functions of affected persons (docs/domain/incidents.md §4.5).

Per kind of organisation, and how a function reads in a title.
"""

from collections.abc import Iterable
from typing import Any

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
STAFF = (
    "frontdesk",
    "social_domain",
    "inspector",
    "boa",
    "field_staff",
    "planning",
    "tax",
    "support",
    "contractor",
)
OTHERS = ("former", "candidate")
# A relative is coded with the function of the office-holder: `relative:councillor`. One question,
# one answer.
RELATIVE_OF = {
    "municipality": ("councillor", "alderman", "mayor", "support"),
    "caribbean_body": ("councillor", "alderman", "mayor", "support"),
    "province": ("states_member", "deputy", "kings_commissioner", "support"),
    "water_authority": ("wb_general", "wb_executive", "dike_reeve", "support"),
}
# How a function reads after "gericht aan een", where its label does not fit.
IN_A_TITLE = {
    "clerk": _("griffier"),
    "kings_commissioner": _("commissaris van de Koning"),
    "wb_general": _("lid van het algemeen bestuur"),
    "wb_executive": _("lid van het dagelijks bestuur"),
    "frontdesk": _("ambtenaar aan de balie"),
    "social_domain": _("ambtenaar in het sociaal domein"),
    "inspector": _("toezichthouder"),
    "boa": _("boa"),
    "planning": _("ambtenaar ruimte"),
    "tax": _("ambtenaar belastingen"),
    "support": _("ambtenaar"),
    "contractor": _("medewerker"),
}

Choice = tuple[Any, Any]  # value and label, or the label of a group and its choices


def in_a_title(function: str, relative_of: str = "") -> str:
    """Return how a function reads after "gericht aan een"."""
    if relative_of:
        return str(_("gezinslid van een %s") % in_a_title(relative_of))
    return str(IN_A_TITLE.get(function) or Function(function).label.lower())


def choices(types: set[str]) -> list[Choice]:
    """Return the choices of a form, in groups, at organisations of these types.

    A type without offices of its own has staff only.
    """
    empty_choice = ("", _("Kies een functie"))
    staff = (_("Ambtenaren"), _labelled(STAFF))
    relatives = (_("Gezin of thuisfront"), _relative_choices(types))
    offices = _of_types(OFFICES, types)
    if not offices:
        return [empty_choice, staff, relatives]
    politics = (_("Bestuur en politiek"), _labelled([*offices, *OTHERS]))
    return [empty_choice, politics, staff, relatives]


def _relative_choices(types: set[str]) -> list[Choice]:
    functions = _of_types(RELATIVE_OF, types) or ["support"]
    label = _("Gezinslid van een %s")
    return [(f"relative:{slug}", label % in_a_title(slug)) for slug in functions]


def _labelled(functions: Iterable[str]) -> list[Choice]:
    return [(slug, Function(slug).label) for slug in functions]


def _of_types(by_type: dict[str, tuple[str, ...]], types: set[str]) -> list[str]:
    """Return the functions of these types of organisation, each of them one time."""
    functions: dict[str, None] = {}
    for organisation_type, slugs in by_type.items():
        if organisation_type in types:
            functions |= dict.fromkeys(slugs)
    return list(functions)
