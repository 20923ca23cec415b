"""/api/v1/sessies: that a session was held or is confirmed, for the systems of the organisation.

A code, a day and who takes part; never a person, a room, a number of people, or what was said. That
a council has such an evening can tell that it was threatened (docs/adr/0037): a system hears of its
own organisation alone, and that of the national desk of all of them.
"""

from functools import partial
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from audit.record import record
from integrations import pagination, parameters
from integrations.api import Resource
from integrations.openapi import LIST, UUID, answer, page_of, pages, query, thing
from organisations.access import api as door
from organisations.models import ApiClient, Scope
from tour.lists import SURE_STATES, Group
from tour.public_sessions import PUBLIC_ORDER, PublicFilters, PublicSession, public_sessions

SESSION_LISTS = {
    "sessieStatus": {state.value: state.label for state in SURE_STATES},
    "deelnemersGroep": dict(Group.choices),
}
PROVINCE_CODES = [f"PV{number}" for number in range(20, 32)]  # of CBS, from north to south
_STATUS_SCHEMA = {"type": "string", "enum": list(SESSION_LISTS["sessieStatus"])}
_SESSION = thing(
    "Sessie",
    {
        "id": UUID,
        "organisatie": {
            "type": "string",
            "description": "De code van de organisatie.",
            "examples": ["GM0344"],
        },
        "provincie": {
            "type": ["string", "null"],
            "description": "De code van de provincie, als die bekend is.",
        },
        "sessieDatum": {"type": "string", "format": "date"},
        "deelnemersGroep": {
            "type": ["string", "null"],
            "description": "Voor wie de sessie is, als dat bekend is. "
            "Zie de lijst deelnemersGroep in /waardelijsten.",
        },
        "status": _STATUS_SCHEMA
        | {"description": "Of de sessie al is geweest. Zie de lijst sessieStatus."},
    },
    ("id", "organisatie", "provincie", "sessieDatum", "deelnemersGroep", "status"),
)
SESSION_PAGE = page_of("Sessies", _SESSION)


def session_json(session: PublicSession) -> dict[str, Any]:
    """Return a session as the API shows it."""
    return {
        "id": str(session.key),
        "organisatie": session.organisation,
        "provincie": session.province,
        "sessieDatum": session.day.isoformat(),
        "deelnemersGroep": session.participants or None,
        "status": session.state,
    }


@door(get=Scope.TOUR_SESSIONS)
class TourSessions(Resource):
    """The sessions that are confirmed or were held."""

    accepted_parameters = ("cursor", "limit", "datumVanaf", "provincie", "status")

    @extend_schema(
        operation_id="sessiesLijst",
        summary="De sessies van OTWB on Tour die vaststaan of zijn gehouden",
        tags=["sessies"],
        description=(
            "Van de organisatie van deze koppeling; een koppeling van het Steunpunt ziet die van "
            "het hele land. Geen personen, geen ruimte, geen aantallen, niets van wat is besproken."
        ),
        parameters=[
            *LIST,
            query("datumVanaf", "Alleen vanaf deze dag.", {"type": "string", "format": "date"}),
            query(
                "provincie",
                "Alleen van deze provincie.",
                {"type": "string", "enum": PROVINCE_CODES},
            ),
            query("status", "Alleen met deze status.", _STATUS_SCHEMA),
        ],
        extensions={"x-headers": {"200": ["Link"]}, "x-links": {"200": pages("sessiesLijst")}},
        responses={200: answer(SESSION_PAGE, "Een bladzijde, op datum.")},
    )
    def get(self, request) -> Response:
        """Return a page, by day, and put on record what it shows. Raises Problem (400)."""
        since = parameters.calendar_day(request, "datumVanaf")
        state = parameters.choice(request, "status", SESSION_LISTS["sessieStatus"])
        province = parameters.choice(request, "provincie", PROVINCE_CODES)
        filters = PublicFilters(since, state, province)
        fetch = partial(public_sessions, filters)
        page = pagination.keyset_of(request, fetch, PUBLIC_ORDER)
        rows = [session_json(session) for session in page.rows]
        _record_shown(request.client, rows)
        return pagination.listed(request, page, rows)


def _record_shown(client: ApiClient, rows: list[dict[str, Any]]) -> None:
    """Put on record which sessions this client was shown."""
    record(
        f"client:{client.pk}",
        actor=None,
        action="listed",
        client=client.slug,
        sessions=[row["id"] for row in rows],
    )
