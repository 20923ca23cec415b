"""/api/v1/aanvragen: how far a request for Veilig Wonen is, for the systems of its employer.

Never what is in it or whose it is. A client hears of a request what its organisation hears, and
from the same moment: when the advice is offered. Requests that the applicant keeps to a person by
name, or away from the own driehoek, are told to no system.
"""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from audit.record import record
from casework.models import Case
from integrations import etags, pagination, parameters
from integrations.api import Resource
from integrations.openapi import (
    LIST,
    MOMENT_SCHEMA,
    UUID,
    answer,
    link,
    page_of,
    pages,
    query,
    thing,
)
from organisations.access import api as door
from organisations.models import ApiClient, Scope
from veiligwonen.models import AdviceRequest
from veiligwonen.transitions.status import Status

FIELDS = ("id", "nummer", "organisatie", "status", "gewijzigdOp")
API_COLUMNS = ("id", "number", "status", "changed_at", "organisation__code")
STATUS_VALUES = list(Status.values)
REQUEST = thing(
    "Aanvraag",
    {
        "id": UUID,
        "nummer": {"type": "string", "examples": ["VW-2026-000012"]},
        "organisatie": {
            "type": "string",
            "description": "De code van de organisatie.",
            "examples": ["GM0344"],
        },
        "status": {
            "type": "string",
            "enum": STATUS_VALUES,
            "description": "Hoe ver het is. Zie de lijst aanvraagStatus in /waardelijsten.",
        },
        "gewijzigdOp": MOMENT_SCHEMA,
    },
    FIELDS,
)
PAGE = page_of("Aanvragen", REQUEST)
REQUEST_LINKS = pages("aanvragenLijst", gewijzigdNa="$response.body#/resultaten/0/gewijzigdOp") | {
    "lees": link("aanvraagLees", "De eerste lezen.", id="$response.body#/resultaten/0/id")
}


def as_json(case: AdviceRequest | Case) -> dict[str, Any]:
    """Return the five fields of a request that the API tells: none of what it is about."""
    return {
        "id": str(case.pk),
        "nummer": case.number,
        "organisatie": case.organisation.code,
        "status": case.status,
        "gewijzigdOp": parameters.utc(case.changed_at),
    }


def _record_list(client: ApiClient, rows: list[dict[str, Any]]) -> None:
    """Put on record which requests this client was shown in a list."""
    record(
        f"client:{client.pk}",
        actor=None,
        action="listed",
        client=client.slug,
        cases=[row["id"] for row in rows],
    )


@door(get=Scope.REQUESTS)
class Requests(Resource):
    """The requests that were offered to the organisation of the client."""

    known = ("cursor", "limit", "gewijzigdNa", "status")

    @extend_schema(
        operation_id="aanvragenLijst",
        summary="De stand van aanvragen Veilig Wonen",
        tags=["aanvragen"],
        extensions={"x-headers": {"200": ["Link"]}, "x-links": {"200": REQUEST_LINKS}},
        description=(
            "Alleen aanvragen die aan de organisatie van deze koppeling zijn aangeboden. "
            "Geen inhoud, geen persoon, geen adres."
        ),
        parameters=[
            *LIST,
            query("gewijzigdNa", "Alleen wat na dit moment veranderde.", MOMENT_SCHEMA),
            query("status", "Alleen met deze status.", {"type": "string", "enum": STATUS_VALUES}),
        ],
        responses={200: answer(PAGE, "Een bladzijde, de oudste wijziging eerst.")},
    )
    def get(self, request) -> Response:
        """Return a page, oldest change first, and put on record what it shows."""
        client = request.client
        cases = AdviceRequest.objects.readable_by(client).select_related("organisation")
        since = parameters.moment(request, "gewijzigdNa")
        if since:
            cases = cases.filter(changed_at__gt=since)
        status = parameters.choice(request, "status", Status.values)
        if status:
            cases = cases.filter(status=status)
        page = pagination.keyset(request, cases.only(*API_COLUMNS), ("changed_at", "id"))
        rows = [as_json(case) for case in page.rows]
        _record_list(client, rows)
        return pagination.listed(request, page, rows)


@door(get=Scope.REQUESTS)
class OneRequest(Resource):
    """One request that was offered to the organisation of the client."""

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
        cases = AdviceRequest.objects.readable_by(request.client)
        case = cases.select_related("organisation").filter(pk=pk).first()
        if case is None:
            raise Http404
        case.record("read_by_client", by=request.client)
        etag = etags.etag(case.version)
        return Response(as_json(case), headers={"ETag": etag})
