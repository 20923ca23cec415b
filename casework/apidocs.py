"""The OpenAPI document: what every operation shares. The rest follows from the views (docs/developers/api.md)."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

PROBLEM = {
    "type": "object",
    "description": "Wat er niet klopt (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "id": {"type": "string", "format": "uuid", "description": "Bij 409: het incident dat er al is."},
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
VERSION = {"schema": {"type": "string", "examples": ["1.0.0"]}, "description": "De versie van deze API."}
SECONDS = {"schema": {"type": "integer"}, "description": "Na hoeveel seconden het weer kan."}
VERSION_TAG = r'^"[0-9]+"$'
HEADERS = {
    "ETag": {"schema": {"type": "string", "pattern": VERSION_TAG}, "description": "De versie. Stuur haar bij een wijziging mee in If-Match."},
    "Location": {"schema": {"type": "string", "format": "uri-reference"}, "description": "Waar het staat."},
    "Link": {"schema": {"type": "string"}, "description": "Waar de volgende bladzijde staat (RFC 8288), als die er is."},
}  # fmt: skip
UUID = {"type": "string", "format": "uuid"}
MOMENT = {"type": "string", "format": "date-time"}


class Schema(AutoSchema):
    """An operation is told in Dutch, or not: what our docstrings say in English is for us."""

    def get_description(self) -> str:
        """Only what `extend_schema` gives it."""
        return ""


def thing(name: str, properties: dict[str, Any], required: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """A schema of an object that takes nothing else; `finish` gives it a place of its own under this name."""
    return {
        "type": "object",
        "title": name,
        "properties": properties,
        "additionalProperties": False,
        **({"required": list(required)} if required else {}),
        **more,
    }


def answer(schema: dict[str, Any] | None, text: str) -> OpenApiResponse:
    """An answer with this schema."""
    return OpenApiResponse(response=schema, description=text)


def page_of(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A page of a list."""
    return thing(
        name,
        {
            "resultaten": {"type": "array", "items": schema},
            "volgende": {"type": ["string", "null"], "description": "De cursor van de volgende bladzijde."},
        },
        ("resultaten", "volgende"),
    )


def query(name: str, text: str, schema: dict[str, Any]) -> OpenApiParameter:
    """A parameter in the address."""
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=text)


def fields(names: Iterable[str]) -> OpenApiParameter:
    """`fields=id,status`: which of these an answer must have."""
    some = {
        "type": "array",
        "items": {"type": "string", "enum": list(names)},
        "minItems": 1,
        "uniqueItems": True,
        "examples": [["id", "status"]],
    }
    return OpenApiParameter(
        "fields",
        some,
        OpenApiParameter.QUERY,
        description="Welke velden u wilt, met komma’s ertussen.",
        style="form",
        explode=False,
    )


def header(name: str, text: str, example: str, pattern: str) -> OpenApiParameter:
    """A header that must be sent."""
    return OpenApiParameter(
        name,
        {"type": "string", "examples": [example], "pattern": pattern},
        OpenApiParameter.HEADER,
        required=True,
        description=text,
    )


def link(operation: str, text: str, **values: str) -> dict[str, Any]:
    """From an answer to what can be asked next: the parameters of that operation, as runtime expressions of OpenAPI."""
    return {
        "operationId": operation,
        "description": text,
        "parameters": {name.replace("_", "-"): value for name, value in values.items()},
    }


def pages(operation: str, **filters: str) -> dict[str, Any]:
    """What follows from a page of a list: the next page, and with a filter what changed after its first row."""
    more = link(operation, "De volgende bladzijde.", cursor="$response.body#/volgende")
    return {"volgende": more} | ({"gewijzigd": link(operation, "Wat daarna veranderde.", **filters)} if filters else {})


LIST = [
    query(
        "cursor", "Waar de bladzijde begint: ‘volgende’ uit het vorige antwoord.", {"type": "string", "minLength": 1}
    ),
    query(
        "limit", "Hoeveel er op een bladzijde staan.", {"type": "integer", "minimum": 1, "maximum": 100, "default": 25}
    ),
]


def finish(result: dict[str, Any], generator: Any, **_kwargs: Any) -> dict[str, Any]:
    """Errors and headers of every operation, and names for the schemas that have one."""
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
            "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": dict(settings.API_SCOPES)}},
        }
    }
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    return result


def _finish(operation: dict[str, Any], method: str) -> None:
    answers = operation["responses"]
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    for status in (*ALWAYS, *operation.pop("x-problems", ())):
        answers.setdefault(
            str(status),
            {
                "description": PROBLEMS[status],
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        )
        if status in {429, 503}:
            answers[str(status)]["headers"] = {"Retry-After": SECONDS}
    for status, names in operation.pop("x-headers", {}).items():
        answers[status].setdefault("headers", {}).update({name: HEADERS[name] for name in names})
    for status, ways in operation.pop("x-links", {}).items():
        answers[status]["links"] = ways
    for told in answers.values():
        told.setdefault("headers", {})["API-Version"] = VERSION
    operation["responses"] = dict(sorted(answers.items()))


def _name(node: Any, schemas: dict[str, Any]) -> None:
    """Replace each schema with a title by a reference to it."""
    children = list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
    for key, child in children:
        _name(child, schemas)
        if isinstance(child, dict) and child.get("type") == "object" and isinstance(child.get("title"), str):
            name = child["title"]
            schemas[name] = {key: value for key, value in child.items() if key != "title"}
            node[key] = {"$ref": f"#/components/schemas/{name}"}
