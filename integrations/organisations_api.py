"""/api/v1/organisaties: the public bodies that are known here.

Reference data; nothing of who works there.
"""

from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from integrations import pagination, parameters
from integrations.api import Resource
from integrations.openapi import LIST, answer, link, page_of, pages, query, thing
from organisations.access import api as door
from organisations.models import Merger, Organisation

FIELDS = (
    "code",
    "naam",
    "type",
    "provincie",
    "inwoners",
    "tooiUri",
    "beginDatum",
    "eindDatum",
    "opvolgers",
)


_PROPERTIES = {
    "code": {
        "type": "string",
        "description": "De code van het CBS, of een eigen code.",
        "examples": ["GM0344"],
    },
    "naam": {"type": "string", "examples": ["Utrecht"]},
    "type": {
        "type": "string",
        "enum": list(Organisation.Type.values),
        "description": "Wat voor organisatie het is. "
        "Zie de lijst organisatieType in /waardelijsten.",
    },
    "provincie": {"type": ["string", "null"], "description": "De code van de provincie."},
    "inwoners": {"type": ["integer", "null"]},
    "tooiUri": {
        "type": ["string", "null"],
        "description": "De organisatie in het register van overheidsorganisaties.",
    },
    "beginDatum": {
        "type": ["string", "null"],
        "format": "date",
        "description": "De dag waarop de organisatie begon of begint, als die bekend is.",
    },
    "eindDatum": {
        "type": ["string", "null"],
        "format": "date",
        "description": "De dag vanaf wanneer de organisatie niet meer bestaat; ook een dag die nog "
        "komt. Wat van de organisatie was, is vanaf die dag van de opvolger.",
    },
    "opvolgers": {
        "type": "array",
        "items": {"type": "string"},
        "description": "De codes van wie de opvolger zijn. Leeg zonder `eindDatum`.",
        "examples": [["GM1978"]],
    },
}


TYPE_SCHEMA = {"type": "string", "enum": list(Organisation.Type.values)}
READ_FIRST = link("organisatieLees", "De eerste lezen.", code="$response.body#/resultaten/0/code")
ORGANISATION = thing("Organisatie", _PROPERTIES, FIELDS)


PAGE = page_of("Organisaties", ORGANISATION)


def organisation_json(place: Organisation) -> dict[str, Any]:
    """Return an organisation as the API shows it."""
    return {
        "code": place.code,
        "naam": place.name,
        "type": place.type,
        "provincie": place.province.code if place.province else None,
        "inwoners": place.inhabitants,
        "tooiUri": place.tooi_uri or None,
        "beginDatum": _day(place.valid_from),
        "eindDatum": _day(place.valid_until),
        "opvolgers": _successors(place),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _successors(place: Organisation) -> list[str]:
    """Return the codes of the organisations that this one became when it ended, or will become."""
    if place.valid_until is None:
        return []
    mergers = [merger for merger in place.became.all() if merger.on == place.valid_until]
    return sorted({merger.new.code for merger in mergers})


def _with_successors(places: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Fetch what `organisation_json` shows in a fixed number of statements."""
    mergers = Prefetch("became", Merger.objects.select_related("new"))
    return places.select_related("province").prefetch_related(mergers)


@door()
class Organisations(Resource):
    """Those that exist today."""

    accepted_parameters = ("cursor", "limit", "type")

    @extend_schema(
        operation_id="organisatiesLijst",
        summary="De organisaties die hier bekend zijn",
        tags=["organisaties"],
        parameters=[*LIST, query("type", "Alleen van dit type.", TYPE_SCHEMA)],
        extensions={
            "x-headers": {"200": ["Link"]},
            "x-links": {"200": pages("organisatiesLijst") | {"lees": READ_FIRST}},
        },
        responses={200: answer(PAGE, "Een bladzijde, op naam.")},
    )
    def get(self, request) -> Response:
        """Return a page, by name."""
        places = _with_successors(Organisation.objects.current())
        if kind := parameters.choice(request, "type", Organisation.Type.values):
            places = places.filter(type=kind)
        page = pagination.keyset(request, places, ("sort_name", "id"))
        return pagination.listed(request, page, [organisation_json(place) for place in page.rows])


@door()
class OneOrganisation(Resource):
    """One of them."""

    @extend_schema(
        operation_id="organisatieLees",
        summary="Een organisatie lezen",
        tags=["organisaties"],
        extensions={"x-problems": [404]},
        responses={200: answer(ORGANISATION, "De organisatie.")},
    )
    def get(self, request, code) -> Response:
        """Return one by its code, also when it does not exist any more. Raises Http404."""
        place = _with_successors(Organisation.objects.filter(code=code)).first()
        if place is None:
            raise Http404
        return Response(organisation_json(place))
