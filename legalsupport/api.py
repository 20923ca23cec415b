"""/api/v1/juridische-aanvragen: how far a request for legal support is, for the systems of the
organisation that decides on it.

Never what it is about, against whom, what it costs or whose it is. A client hears of a request from
the moment that it is offered to its organisation, and no longer than that. A request with high
discretion is told to no system.
"""

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from casework.models import Deadline
from integrations import offered_cases, parameters
from integrations.openapi import answer, page_of, thing
from legalsupport.models import LegalSupport
from legalsupport.transitions.status import LegalStatus
from organisations.access import api as door
from organisations.models import ApiClient, Scope

DATE_SCHEMA = {"type": "string", "format": "date"}
DATE_OR_NULL_SCHEMA = {"type": ["string", "null"], "format": "date"}
STATUS_VALUES = list(LegalStatus.values)
LEGAL_REQUEST = thing(
    "JuridischeAanvraag",
    offered_cases.status_properties("JO-2026-000012", STATUS_VALUES, "juridischeAanvraagStatus")
    | {
        "ontvangstDatum": DATE_SCHEMA
        | {"description": "De dag van ontvangst: daarmee begint de termijn."},
        "besluitUiterlijkDatum": DATE_OR_NULL_SCHEMA
        | {"description": "De laatste dag voor het besluit; null als er geen termijn meer loopt."},
        "bekendmakingDatum": DATE_OR_NULL_SCHEMA
        | {"description": "De dag waarop het besluit is bekendgemaakt."},
    },
    (
        "id",
        "nummer",
        "organisatie",
        "status",
        "gewijzigdOp",
        "ontvangstDatum",
        "besluitUiterlijkDatum",
        "bekendmakingDatum",
    ),
)
LEGAL_REQUEST_PAGE = page_of("JuridischeAanvragen", LEGAL_REQUEST)
LEGAL_REQUEST_LINKS = offered_cases.list_links("juridischeAanvragenLijst", "juridischeAanvraagLees")


class OfferedLegalSupport(offered_cases.OfferedCase):
    """What both addresses tell of a request."""

    case_type = LegalSupport
    columns = (*offered_cases.API_COLUMNS, "received_at", "made_known_on")

    def readable_cases(self, client: ApiClient):
        """Return the requests that this client may know of, with the term for a decision."""
        running = Deadline.objects.running().filter(name="decision")
        terms = Prefetch("deadlines", running, to_attr="decision_terms")
        return super().readable_cases(client).prefetch_related(terms)

    def as_json(self, case) -> dict[str, Any]:
        """Return the status of a request, and the days that a body that decides must know."""
        due = [parameters.day(term.due) for term in case.decision_terms]
        made_known_on = case.made_known_on
        return super().as_json(case) | {
            "ontvangstDatum": parameters.day(case.received_at),
            "besluitUiterlijkDatum": due[0] if due else None,
            "bekendmakingDatum": made_known_on.isoformat() if made_known_on else None,
        }


@door(get=Scope.LEGAL_REQUESTS)
class LegalRequests(OfferedLegalSupport, offered_cases.OfferedCases):
    """The requests that were offered to the organisation of the client."""

    @extend_schema(
        operation_id="juridischeAanvragenLijst",
        summary="De stand van aanvragen juridische hulp",
        tags=["juridische-aanvragen"],
        extensions={"x-headers": {"200": ["Link"]}, "x-links": {"200": LEGAL_REQUEST_LINKS}},
        description=(
            "Alleen aanvragen die aan de organisatie van deze koppeling zijn aangeboden voor een "
            "besluit. Geen inhoud, geen persoon, geen wederpartij, geen bedrag."
        ),
        parameters=offered_cases.list_parameters(STATUS_VALUES),
        responses={200: answer(LEGAL_REQUEST_PAGE, "Een bladzijde, de oudste wijziging eerst.")},
    )
    def get(self, request) -> Response:
        """Return a page, oldest change first, and put on record what it shows."""
        return self.show_page(request)


@door(get=Scope.LEGAL_REQUESTS)
class OneLegalRequest(OfferedLegalSupport):
    """One request that was offered to the organisation of the client."""

    @extend_schema(
        operation_id="juridischeAanvraagLees",
        summary="De stand van een aanvraag juridische hulp lezen",
        tags=["juridische-aanvragen"],
        extensions={"x-problems": [404], "x-headers": {"200": ["ETag"]}},
        responses={200: answer(LEGAL_REQUEST, "De stand, met een ETag.")},
    )
    def get(self, request, pk) -> Response:
        """Return one request, and put on record that it was read.

        Raises Http404 when the client may not know of it.
        """
        return self.show_one(request, pk)
