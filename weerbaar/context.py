"""The context of every page: navigation, account menu and figures of the base template."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from casework.models import case_types
from casework.reach import LINE_ROLES, Reach, reach_of
from casework.urgency import Urgent, watches
from dataexchange.models.export import EXPORTERS
from dataexchange.models.import_file import IMPORTERS
from insights.models import NATIONAL_FIGURES, OWN_FIGURES
from meetings.access import PLANNERS, is_visitor
from organisations.access import Role
from organisations.signin import page_mark
from records.models.subject_access import DATA_PROTECTION_ROLES
from records.views.destruction_lists import DESTRUCTION_ROLES
from weerbaar.scope import staff_reach

FIGURES = (*OWN_FIGURES, *NATIONAL_FIGURES)


def page(request: HttpRequest) -> dict:
    """Return the navigation for this person, the account menu, and figures of the base template."""
    person = getattr(request, "user", None)
    is_signed_in = bool(person and person.is_authenticated)
    places = _places(person) if is_signed_in else _places_before_sign_in()
    return {
        "navigation": [_item(request, label, name) for label, name in places],
        "account": _account(person) if is_signed_in else None,
        "urgent": SimpleLazyObject(partial(_urgent, person)) if is_signed_in else None,
        "demo": settings.DEMO,
        "desk_phone": settings.DESK_PHONE,
        "version": settings.VERSION,
        "page_mark": page_mark(person) if is_signed_in else "",
        "idle_seconds": int(settings.SESSION_IDLE.total_seconds()) if is_signed_in else 0,
    }


def _urgent(person) -> Urgent | None:
    """Return what this person must phone about; None for who has no lane. Asked by pages alone."""
    if not watches(person):
        return None
    urgent = Urgent(person)
    with staff_reach(person):
        _asked_here = urgent.cases
    return urgent


def _case_lists(reach: Reach) -> list[tuple[str, str]]:
    """Return the label and the name of the address of the lists of cases within this reach."""
    reached = {compartment.partition(":")[0] for compartment in reach.compartments}
    reached.update(reach.kinds)
    lists = []
    for case_type in case_types().values():
        lists += [(label, name) for label, name, kind in case_type.navigation if kind in reached]
    return lists


def _places(person) -> list[tuple[str, str]]:
    """Return the label and the name of the address of every place that this person may open."""
    places = []
    reach = reach_of(person)
    if reach.compartments or reach.kinds:
        places.append((_("Mijn werk"), "work"))
        places += _case_lists(reach)
        places.append((_("Termijnen"), "term_calculator"))
    if person.has_role(*LINE_ROLES):
        places.append((_("24-uurslijn"), "desk_line"))
    places += [(_("Mijn meldingen"), "mine"), (_("Melding maken"), "report")]
    if person.has_role(*PLANNERS):
        places.append((_("Bijeenkomsten"), "planned_meetings"))
    elif is_visitor(person):
        places.append((_("Bijeenkomsten"), "meetings"))
    if person.has_role(*FIGURES):
        places.append((_("Overzicht"), "overview"))
    if person.has_role(Role.ORG_ADMIN, Role.BEHEER):
        places += [(_("Mensen"), "people"), (_("Koppelingen"), "clients")]
    if person.manages_all_clients:
        places += [(_("Herindelingen"), "successions"), (_("Gelijkgestelde dagen"), "equated_days")]
        places += [(_("Storingen"), "outages"), (_("Beoordelingskader"), "legal_frame")]
    if person.has_role(*EXPORTERS, *IMPORTERS):
        places.append((_("In- en uitvoer"), "exchange"))
    if person.has_role(Role.AUDITOR):
        places.append((_("Logboek"), "log"))
    if person.has_role(*DATA_PROTECTION_ROLES):
        places.append((_("Inzage"), "access_requests"))
    if person.has_role(*DESTRUCTION_ROLES):
        places.append((_("Bewaren"), "destruction"))
    return places


def _places_before_sign_in() -> list[tuple[str, str]]:
    return [(_("Inloggen"), "account_login")]


def _item(request: HttpRequest, label: str, name: str) -> dict:
    try:
        url = reverse(name)
    except NoReverseMatch:
        url = "/"
    return {"label": label, "url": url, "current": request.path == url}


def _account(person) -> dict:
    """Return the name of this person and, when they have a role, the role and its organisation."""
    memberships = person.memberships_now
    if not memberships:
        return {"name": person.short_name, "role": ""}
    membership = memberships[0]
    role = f"{membership.get_role_display().lower()} {membership.organisation.name}"
    return {"name": person.short_name, "role": role}
