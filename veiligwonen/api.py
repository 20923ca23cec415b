"""/api/v1/aanvragen: how far a request for Veilig Wonen is, for the systems of its employer.

Never what is in it or whose it is. A client hears of a request what its organisation hears, and
from the same moment: when the advice is offered. Requests that the applicant keeps to a person by
name, or away from the own driehoek, are told to no system.
"""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from integrations import offered_cases
from integrations.openapi import answer, page_of, thing
from organisations.access import api as door
from organisations.models import Scope
from veiligwonen.models import AdviceRequest
from veiligwonen.transitions.status import Status

FIELDS = ("id", "nummer", "organisatie", "status", "gewijzigdOp")
STATUS_VALUES = list(Status.values)
REQUEST = thing(
    "Aanvraag",
    offered_cases.status_properties("VW-2026-000012", STATUS_VALUES, "aanvraagStatus"),
    FIELDS,
)
PAGE = page_of("Aanvragen", REQUEST)
REQUEST_LINKS = offered_cases.list_links("aanvragenLijst", "aanvraagLees")


@door(get=Scope.REQUESTS)
class Requests(offered_cases.OfferedCases):
    """The requests that were offered to the organisation of the client."""

    case_type = AdviceRequest

    @extend_schema(
        operation_id="aanvragenLijst",
        summary="De stand van aanvragen Veilig Wonen",
        tags=["aanvragen"],
        extensions={"x-headers": {"200": ["Link"]}, "x-links": {"200": REQUEST_LINKS}},
        description=(
            "Alleen aanvragen die aan de organisatie van deze koppeling zijn aangeboden. "
            "Geen inhoud, geen persoon, geen adres."
        ),
        parameters=offered_cases.list_parameters(STATUS_VALUES),
        responses={200: answer(PAGE, "Een bladzijde, de oudste wijziging eerst.")},
    )
    def get(self, request) -> Response:
        """Return a page, oldest change first, and put on record what it shows."""
        return self.show_page(request)


@door(get=Scope.REQUESTS)
class OneRequest(offered_cases.OfferedCase):
    """One request that was offered to the organisation of the client."""

    case_type = AdviceRequest

    @extend_schema(
        operation_id="aanvraagLees",
        summary="De stand van een aanvraag lezen",
        tags=["aanvragen"],
        extensions={"x-problems": [404], "x-headers": {"200": ["ETag"]}},
        responses={200: answer(REQUEST, "De stand, met een ETag.")},
    )
    def get(self, request, pk) -> Response:
        """Return one request, and put on record that it was read.

        Raises Http404 when the client may not know of it.
        """
        return self.show_one(request, pk)
