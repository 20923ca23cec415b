"""/api/v1/organisaties: the public bodies that are known here. Reference data; nothing of who works there."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from casework import api
from casework.api import Resource
from casework.apidocs import LIST, answer, link, page_of, pages, query, thing
from organisations.access import api as door
from organisations.models import Organisation

FIELDS = ("code", "naam", "type", "provincie", "inwoners", "tooiUri")
_PROPERTIES = {
    "code": {"type": "string", "description": "De code van het CBS, of een eigen code.", "examples": ["GM0344"]},
    "naam": {"type": "string", "examples": ["Utrecht"]},
    "type": {
        "type": "string",
        "enum": list(Organisation.Type.values),
        "description": "Wat voor organisatie het is. Zie de lijst organisatieType in /waardelijsten.",
    },
    "provincie": {"type": ["string", "null"], "description": "De code van de provincie."},
    "inwoners": {"type": ["integer", "null"]},
    "tooiUri": {"type": ["string", "null"], "description": "De organisatie in het register van overheidsorganisaties."},
}
ORGANISATION = thing("Organisatie", _PROPERTIES, FIELDS)
PAGE = page_of("Organisaties", ORGANISATION)


def shown(place: Organisation) -> dict[str, Any]:
    """An organisation as the API tells it."""
    return {
        "code": place.code,
        "naam": place.name,
        "type": place.type,
        "provincie": place.province.code if place.province else None,
        "inwoners": place.inhabitants,
        "tooiUri": place.tooi_uri or None,
    }


@door()
class Organisations(Resource):
    """Those that exist today."""

    known = ("cursor", "limit", "type")

    @extend_schema(
        operation_id="organisatiesLijst",
        summary="De organisaties die hier bekend zijn",
        tags=["organisaties"],
        parameters=[*LIST, query("type", "Alleen van dit type.", {"type": "string", "enum": list(Organisation.Type.values)})],
        extensions={
            "x-headers": {"200": ["Link"]},
            "x-links": {
                "200": pages("organisatiesLijst")
                | {"lees": link("organisatieLees", "De eerste lezen.", code="$response.body#/resultaten/0/code")}
            },
        },
        responses={200: answer(PAGE, "Een bladzijde, op naam.")},
    )  # fmt: skip
    def get(self, request) -> Response:
        """A page, by name."""
        places = Organisation.objects.current().select_related("province")
        if kind := api.choice(request, "type", Organisation.Type.values):
            places = places.filter(type=kind)
        page = api.keyset(request, places, ("sort_name", "id"))
        return api.listed(request, page, [shown(place) for place in page.rows])


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
        """By its code; also one that does not exist any more."""
        place = Organisation.objects.select_related("province").filter(code=code).first()
        if place is None:
            raise Http404
        return Response(shown(place))
