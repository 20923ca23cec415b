"""/api/v1/aanvragen: how far a request for Veilig Wonen is, for the systems of the employer that must provide. Never what is in it or whose it is.

A client hears of a request what its organisation hears, and from the same moment: when the advice is offered. Requests that the
applicant keeps to a person by name, or away from the own driehoek, are told to no system.
"""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from audit.record import record
from casework import api
from casework.api import Resource
from casework.apidocs import LIST, MOMENT, UUID, answer, link, page_of, pages, query, thing
from casework.models import Case
from organisations.access import api as door
from organisations.models import Scope
from veiligwonen.models import AdviceRequest
from veiligwonen.models.status import Status

FIELDS = ("id", "nummer", "organisatie", "status", "gewijzigdOp")
REQUEST = thing(
    "Aanvraag",
    {
        "id": UUID,
        "nummer": {"type": "string", "examples": ["VW-2026-000012"]},
        "organisatie": {"type": "string", "description": "De code van de organisatie.", "examples": ["GM0344"]},
        "status": {"type": "string", "enum": list(Status.values), "description": "Hoe ver het is. Zie de lijst aanvraagStatus in /waardelijsten."},
        "gewijzigdOp": MOMENT,
    },
    FIELDS,
)  # fmt: skip
PAGE = page_of("Aanvragen", REQUEST)


def shown(case: AdviceRequest | Case) -> dict[str, Any]:
    """A request as the API tells it: five fields, and none of what it is about."""
    return {"id": str(case.pk), "nummer": case.number, "organisatie": case.organisation.code, "status": case.status,
            "gewijzigdOp": api.utc(case.changed_at)}  # fmt: skip


@door(get=Scope.REQUESTS)
class Requests(Resource):
    """Those that were offered to this organisation."""

    known = ("cursor", "limit", "gewijzigdNa", "status")

    @extend_schema(
        operation_id="aanvragenLijst",
        summary="De stand van aanvragen Veilig Wonen",
        tags=["aanvragen"],
        extensions={
            "x-headers": {"200": ["Link"]},
            "x-links": {
                "200": pages("aanvragenLijst", gewijzigdNa="$response.body#/resultaten/0/gewijzigdOp")
                | {"lees": link("aanvraagLees", "De eerste lezen.", id="$response.body#/resultaten/0/id")}
            },
        },
        description="Alleen aanvragen die aan de organisatie van deze koppeling zijn aangeboden. Geen inhoud, geen persoon, geen adres.",
        parameters=[
            *LIST,
            query("gewijzigdNa", "Alleen wat na dit moment veranderde.", MOMENT),
            query("status", "Alleen met deze status.", {"type": "string", "enum": list(Status.values)}),
        ],
        responses={200: answer(PAGE, "Een bladzijde, de oudste wijziging eerst.")},
    )
    def get(self, request) -> Response:
        """A page, oldest change first."""
        client = request.client
        cases = AdviceRequest.objects.readable_by(client).select_related("organisation")
        if since := api.moment(request, "gewijzigdNa"):
            cases = cases.filter(changed_at__gt=since)
        if status := api.choice(request, "status", Status.values):
            cases = cases.filter(status=status)
        names = ("id", "number", "status", "changed_at", "organisation__code")
        page = api.keyset(request, cases.only(*names), ("changed_at", "id"))
        rows = [shown(case) for case in page.rows]
        record(
            f"client:{client.pk}", actor=None, action="listed", client=client.slug, cases=[row["id"] for row in rows]
        )
        return api.listed(request, page, rows)


@door(get=Scope.REQUESTS)
class OneRequest(Resource):
    """One of them."""

    @extend_schema(
        operation_id="aanvraagLees",
        summary="De stand van een aanvraag lezen",
        tags=["aanvragen"],
        extensions={"x-problems": [404], "x-headers": {"200": ["ETag"]}},
        responses={200: answer(REQUEST, "De stand, met een ETag.")},
    )
    def get(self, request, pk) -> Response:
        """Read one; it is on record."""
        case = AdviceRequest.objects.readable_by(request.client).select_related("organisation").filter(pk=pk).first()
        if case is None:
            raise Http404
        case.record("read_by_client", by=request.client)
        return Response(shown(case), headers={"ETag": api.etag(case.version)})
