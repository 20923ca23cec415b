"""How far the cases are that were offered to an organisation, for its own systems.

A case type says which those are (`readable_by`), and what is told of one. Here is what holds for
all of them: keyset pages, filters, and that each look is on record.
"""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from audit.record import record
from integrations import etags, pagination, parameters
from integrations.api import Resource
from integrations.openapi import LIST, MOMENT_SCHEMA, UUID, link, pages, query
from organisations.models import ApiClient

API_COLUMNS = ("id", "number", "status", "changed_at", "organisation__code")


def status_properties(example: str, statuses: list[str], value_list: str) -> dict[str, Any]:
    """Return the schema of the five properties that every offered case has."""
    return {
        "id": UUID,
        "nummer": {"type": "string", "examples": [example]},
        "organisatie": {
            "type": "string",
            "description": "De code van de organisatie.",
            "examples": ["GM0344"],
        },
        "status": {
            "type": "string",
            "enum": statuses,
            "description": f"Hoe ver het is. Zie de lijst {value_list} in /waardelijsten.",
        },
        "gewijzigdOp": MOMENT_SCHEMA,
    }


def status_of(case) -> dict[str, Any]:
    """Return the five properties of a case: none of what it is about."""
    return {
        "id": str(case.pk),
        "nummer": case.number,
        "organisatie": case.organisation.code,
        "status": case.status,
        "gewijzigdOp": parameters.utc(case.changed_at),
    }


def list_parameters(statuses: list[str]) -> list[OpenApiParameter]:
    """Return the parameters of a list of offered cases."""
    return [
        *LIST,
        query("gewijzigdNa", "Alleen wat na dit moment veranderde.", MOMENT_SCHEMA),
        query("status", "Alleen met deze status.", {"type": "string", "enum": statuses}),
    ]


def list_links(list_operation: str, read_operation: str) -> dict[str, Any]:
    """Return how to go on from a page: the next one, what changed since, and the first case."""
    first = "$response.body#/resultaten/0"
    return pages(list_operation, gewijzigdNa=f"{first}/gewijzigdOp") | {
        "lees": link(read_operation, "De eerste lezen.", id=f"{first}/id")
    }


class OfferedCase(Resource):
    """One case that was offered to the organisation of the client."""

    case_type: ClassVar[Any]
    columns: ClassVar[tuple[str, ...]] = API_COLUMNS

    def as_json(self, case) -> dict[str, Any]:
        """Return what is told of a case."""
        return status_of(case)

    def readable_cases(self, client: ApiClient) -> QuerySet:
        """Return the cases that this client may know of, with what `as_json` reads."""
        return self.case_type.objects.readable_by(client).select_related("organisation")

    def show_one(self, request, pk) -> Response:
        """Return one case, and put on record that it was read.

        Raises Http404 when the client may not know of it.
        """
        case = self.readable_cases(request.client).filter(pk=pk).first()
        if case is None:
            raise Http404
        case.record("read_by_client", by=request.client)
        return Response(self.as_json(case), headers={"ETag": etags.etag(case.version)})


class OfferedCases(OfferedCase):
    """The cases of one type that were offered to the organisation of the client."""

    accepted_parameters = ("cursor", "limit", "gewijzigdNa", "status")

    def show_page(self, request) -> Response:
        """Return a page, oldest change first, and put on record what it shows.

        Raises Problem 400 when a parameter has no meaning.
        """
        cases = self.readable_cases(request.client)
        since = parameters.moment(request, "gewijzigdNa")
        if since:
            cases = cases.filter(changed_at__gt=since)
        status = parameters.choice(request, "status", self.case_type.Status.values)
        if status:
            cases = cases.filter(status=status)
        page = pagination.keyset(request, cases.only(*self.columns), ("changed_at", "id"))
        rows = [self.as_json(case) for case in page.rows]
        _record_list(request.client, rows)
        return pagination.listed(request, page, rows)


def _record_list(client: ApiClient, rows: list[dict[str, Any]]) -> None:
    """Put on record which cases this client was shown in a list."""
    record(
        f"client:{client.pk}",
        actor=None,
        action="listed",
        client=client.slug,
        cases=[row["id"] for row in rows],
    )
