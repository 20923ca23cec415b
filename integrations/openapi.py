"""The OpenAPI document: what every operation shares.

The rest follows from the views (docs/developers/api.md).
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from integrations.pagination import LONGEST_CURSOR

PROBLEM = {
    "type": "object",
    "description": "Wat er niet klopt (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "id": {
            "type": "string",
            "format": "uuid",
            "description": "Bij 409: het incident dat er al is.",
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "description": "De plek in de body."},
                    "parameter": {"type": "string", "description": "De naam van de parameter."},
                    "detail": {"type": "string"},
                },
                "required": ["detail"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["type", "status", "title", "detail"],
    "additionalProperties": False,
}


PROBLEMS = {
    400: "Het verzoek klopt niet.",
    401: "Er is geen geldig token.",
    403: "Het token heeft dit recht niet.",
    404: "Dit bestaat niet, of het is niet van deze koppeling.",
    405: "Deze methode bestaat hier niet.",
    406: "Dit formaat is er niet.",
    409: "Dit is er al, of het loopt nog.",
    412: "Het is intussen gewijzigd.",
    413: "Het is te groot.",
    415: "Dit formaat kennen wij niet.",
    422: "Deze Idempotency-Key is al voor iets anders gebruikt.",
    428: "If-Match ontbreekt.",
    429: "Er zijn te veel verzoeken. Zie Retry-After.",
    500: "De fout ligt bij ons.",
    503: "Wij zijn even niet bereikbaar.",
}


ALWAYS = (400, 401, 403, 405, 406, 429, 500, 503)


VERSION_HEADER = {
    "schema": {"type": "string", "examples": ["1.0.0"]},
    "description": "De versie van deze API.",
}


SECONDS = {"schema": {"type": "integer"}, "description": "Na hoeveel seconden het weer kan."}


VERSION_TAG = r'^"[0-9]+"$'


HEADERS = {
    "ETag": {
        "schema": {"type": "string", "pattern": VERSION_TAG},
        "description": "De versie. Stuur haar bij een wijziging mee in If-Match.",
    },
    "Location": {
        "schema": {"type": "string", "format": "uri-reference"},
        "description": "Waar het staat.",
    },
    "Link": {
        "schema": {"type": "string"},
        "description": "Waar de volgende bladzijde staat (RFC 8288), als die er is.",
    },
}


UUID = {"type": "string", "format": "uuid"}


# What a cursor may look like (pagination.keyset).
CURSOR = {
    "type": "string",
    "minLength": 1,
    "maxLength": LONGEST_CURSOR,
    "pattern": "^[A-Za-z0-9_:-]+$",
}


MOMENT_SCHEMA = {"type": "string", "format": "date-time"}


class Schema(AutoSchema):
    """The schema of an operation, described in Dutch or not at all: our docstrings are in English
    and for us.
    """

    def get_description(self) -> str:
        """Return no description but the one that `extend_schema` gives."""
        return ""


def thing(
    name: str, properties: dict[str, Any], required: tuple[str, ...] = (), **more: Any
) -> dict[str, Any]:
    """Return the schema of an object that takes nothing else; `finish` makes it a component of this
    name.
    """
    schema = {
        "type": "object",
        "title": name,
        "properties": properties,
        "additionalProperties": False,
    }
    if required:
        schema["required"] = list(required)
    return schema | more


def answer(schema: dict[str, Any] | None, text: str) -> OpenApiResponse:
    """Return a response with this schema."""
    return OpenApiResponse(response=schema, description=text)


def lines_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a text with on each line an object of this schema, as JSON (NDJSON)."""
    return {"type": "string", "contentMediaType": "application/json", "contentSchema": schema}


def page_of(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a page of a list."""
    cursor = CURSOR | {
        "type": ["string", "null"],
        "description": "De cursor van de volgende bladzijde.",
    }
    properties = {"resultaten": {"type": "array", "items": schema}, "volgende": cursor}
    return thing(name, properties, ("resultaten", "volgende"))


def query(name: str, text: str, schema: dict[str, Any]) -> OpenApiParameter:
    """Return a parameter in the address."""
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=text)


def fields(names: Iterable[str]) -> OpenApiParameter:
    """Return the parameter `fields`: which of these names an answer must have."""
    schema = {
        "type": "array",
        "items": {"type": "string", "enum": list(names)},
        "minItems": 1,
        "uniqueItems": True,
        "examples": [["id", "status"]],
    }
    return OpenApiParameter(
        "fields",
        schema,
        OpenApiParameter.QUERY,
        description="Welke velden u wilt: met komma’s ertussen, of de parameter een paar keer.",
        style="form",
        explode=False,
    )


def header(name: str, text: str, example: str, pattern: str) -> OpenApiParameter:
    """Return a header that must be sent."""
    return OpenApiParameter(
        name,
        {"type": "string", "examples": [example], "pattern": pattern},
        OpenApiParameter.HEADER,
        required=True,
        description=text,
    )


def link(operation: str, text: str, **values: str) -> dict[str, Any]:
    """Return a link from a response to what can be asked next, with its parameters as runtime
    expressions of OpenAPI.
    """
    return {
        "operationId": operation,
        "description": text,
        "parameters": {name.replace("_", "-"): value for name, value in values.items()},
    }


def pages(operation: str, **filters: str) -> dict[str, Any]:
    """Return the links of a page of a list: the next page, and with filters what changed after its
    first row.
    """
    next_page = link(operation, "De volgende bladzijde.", cursor="$response.body#/volgende")
    links = {"volgende": next_page}
    if filters:
        links["gewijzigd"] = link(operation, "Wat daarna veranderde.", **filters)
    return links


LIST = [
    query(
        "cursor",
        "Waar de bladzijde begint: ‘volgende’ uit het vorige antwoord.",
        CURSOR,
    ),
    query(
        "limit",
        "Hoeveel er op een bladzijde staan.",
        {"type": "integer", "minimum": 1, "maximum": 100, "default": 25},
    ),
]


def finish(result: dict[str, Any], generator: Any, **_kwargs: Any) -> dict[str, Any]:
    """Add errors and headers to every operation, and make a component of each schema with a name.

    Returns the document.
    """
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for methods in result["paths"].values():
        for method, operation in methods.items():
            _finish(operation, method)
            _name(operation, schemas)
    result["info"]["contact"] = settings.API_CONTACT
    result["components"]["securitySchemes"] = {
        "token": {
            "type": "oauth2",
            "description": "Een token van /oauth/token, in de header Authorization.",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": "/oauth/token",
                    "scopes": dict(settings.API_SCOPES),
                }
            },
        }
    }
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    return result


def _finish(operation: dict[str, Any], method: str) -> None:
    responses = operation["responses"]
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    for status in (*ALWAYS, *operation.pop("x-problems", ())):
        responses.setdefault(str(status), _problem_response(status))
        if status in {429, 503}:
            responses[str(status)]["headers"] = {"Retry-After": SECONDS}
    for status, names in operation.pop("x-headers", {}).items():
        headers = responses[status].setdefault("headers", {})
        headers.update({name: HEADERS[name] for name in names})
    for status, links in operation.pop("x-links", {}).items():
        responses[status]["links"] = links
    for response in responses.values():
        response.setdefault("headers", {})["API-Version"] = VERSION_HEADER
    operation["responses"] = dict(sorted(responses.items()))


def _problem_response(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": schema}}
    return {"description": PROBLEMS[status], "content": content}


def _name(node: Any, schemas: dict[str, Any]) -> None:
    """Replace each object schema with a title by a reference to it, and put it among `schemas`."""
    for key, child in _children(node):
        _name(child, schemas)
        if _is_named_schema(child):
            name = child["title"]
            schemas[name] = {key: value for key, value in child.items() if key != "title"}
            node[key] = {"$ref": f"#/components/schemas/{name}"}


def _children(node: Any) -> list[tuple[Any, Any]]:
    if isinstance(node, dict):
        return list(node.items())
    if isinstance(node, list):
        return list(enumerate(node))
    return []


def _is_named_schema(node: Any) -> bool:
    if not isinstance(node, dict) or node.get("type") != "object":
        return False
    return isinstance(node.get("title"), str)
