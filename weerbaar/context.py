"""What every page shows around its content."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from casework.models.exchange import EXPORTERS, IMPORTERS
from casework.models.rights import HANDLERS
from casework.views.retention import KEEPERS
from insights.models import NATIONAL_FIGURES, OWN_FIGURES
from organisations.access import Role

FIGURES = (*OWN_FIGURES, *NATIONAL_FIGURES)


def page(request: HttpRequest) -> dict:
    """Navigation for this person, account menu, and the figures of the base template."""
    person = getattr(request, "user", None)
    known = bool(person and person.is_authenticated)
    return {
        "navigation": [_item(request, *item) for item in (_places(person) if known else _strangers())],
        "account": _account(person) if known else None,
        "demo": settings.DEMO,
        "desk_phone": settings.DESK_PHONE,
        "version": settings.VERSION,
        "idle_seconds": int(settings.SESSION_IDLE.total_seconds()) if known else 0,
    }


LISTS = (
    (_l("Meldingen"), "incidents", "incident"),
    (_l("Veilig Wonen"), "advice_requests", "veiligwonen"),
    (_l("Maatregelen"), "employer_requests", "veiligwonen_employer"),
)


def _reaches(person, kind: str) -> bool:
    """Works with cases of this kind, at an organisation or at the desk."""
    return kind in person.reach.kinds or any(place.partition(":")[0] == kind for place in person.reach.compartments)


def _places(person) -> list[tuple[str, str]]:
    places = []
    if person.reach.compartments or person.reach.kinds:
        places.append((_("Mijn werk"), "work"))
        places += [(label, name) for label, name, kind in LISTS if _reaches(person, kind)]
    places += [(_("Mijn meldingen"), "mine"), (_("Melding maken"), "report")]
    if person.has_role(*FIGURES):
        places.append((_("Overzicht"), "overview"))
    if person.has_role(Role.ORG_ADMIN, Role.BEHEER):
        places += [(_("Mensen"), "people"), (_("Koppelingen"), "clients")]
    if person.has_role(*EXPORTERS, *IMPORTERS):
        places.append((_("In- en uitvoer"), "exchange"))
    if person.has_role(Role.AUDITOR):
        places.append((_("Logboek"), "log"))
    if person.has_role(*HANDLERS):
        places.append((_("Inzage"), "access_requests"))
    if person.has_role(*KEEPERS):
        places.append((_("Bewaren"), "destruction"))
    return places


def _strangers() -> list[tuple[str, str]]:
    return [(_("Inloggen"), "account_login")]


def _item(request: HttpRequest, label: str, name: str) -> dict:
    try:
        url = reverse(name)
    except NoReverseMatch:
        url = "/"
    return {"label": label, "url": url, "current": request.path == url}


def _account(person) -> dict:
    role = person.memberships_now[0] if person.memberships_now else None
    where = f"{role.get_role_display().lower()} {role.organisation.name}" if role else ""
    return {"name": person.short_name, "role": where}
