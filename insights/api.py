"""/api/v1/aggregaten: the published figures (docs/adr/0014), as codes and numbers. Counts nothing.

A client gets the figures of its own organisation; a client of the national desk those of the
country, with the breakdowns by type of organisation.
"""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from audit.record import record
from insights.dimensions import CATEGORY_DIMENSIONS, SHARE_DIMENSIONS
from insights.disclosure_control import REST
from insights.labels import CATEGORY_LABELS
from insights.models import Publication
from insights.selection import share
from insights.trend import Block
from integrations import parameters
from integrations.api import Resource
from integrations.openapi import answer, thing
from organisations.access import api as door
from organisations.models import Organisation, Scope

# Dimension → its name in the API.
CATEGORY_NAMES = {
    "kind": "gedragingGroep",
    "channel": "kanaal",
    "group": "functieGroep",
    "severity": "ernst",
}
SHARE_NAMES = {
    "in_24h": "gemeldBinnen24Uur",
    "talks": "gesprekkenOpTijd",
    "reaction": "reactieOpTijd",
    "charges": "metAangifte",
    "code": "codeGevraagd",
    "feedback": "teruggekoppeld",
}

_MONTH_SCHEMA = {"type": "string", "pattern": r"^\d{4}-\d{2}$", "examples": ["2026-01"]}
_COUNT_SCHEMA = {
    "type": "integer",
    "description": "Hoeveel meldingen. Wat onder de tien is, staat samen onder ‘rest’.",
}
_PERIOD_PROPERTIES = {
    "vanafMaand": _MONTH_SCHEMA,
    "totEnMetMaand": _MONTH_SCHEMA,
    "aantal": _COUNT_SCHEMA,
}
_CELL_SCHEMA = thing(
    "Aantal", {"code": {"type": "string"}, "aantal": _COUNT_SCHEMA}, ("code", "aantal")
)
_BREAKDOWN_SCHEMA = thing(
    "Onderdeel",
    {
        "naam": {"type": "string", "enum": list(CATEGORY_NAMES.values())},
        "waarden": {"type": "array", "items": _CELL_SCHEMA},
    },
    ("naam", "waarden"),
)
_BREAKDOWNS_SCHEMA = {"type": "array", "items": _BREAKDOWN_SCHEMA}
_SHARE_SCHEMA = thing(
    "Aandeel",
    {
        "naam": {"type": "string", "enum": list(SHARE_NAMES.values())},
        "percentage": {
            "type": ["integer", "null"],
            "description": "Leeg als het er te weinig zijn om iets te zeggen.",
        },
    },
    ("naam", "percentage"),
)
_TYPE_SCHEMA = thing(
    "OrganisatietypeTotalen",
    {
        "type": {"type": "string", "enum": list(Organisation.Type.values)},
        "onderdelen": _BREAKDOWNS_SCHEMA,
    },
    ("type", "onderdelen"),
)
_BLOCK_SCHEMA = thing(
    "Periode",
    _PERIOD_PROPERTIES
    | {
        "onderdelen": _BREAKDOWNS_SCHEMA,
        "aandelen": {"type": "array", "items": _SHARE_SCHEMA},
        "perType": {
            "type": "array",
            "items": _TYPE_SCHEMA,
            "description": "Alleen bij de landelijke cijfers.",
        },
    },
    (*_PERIOD_PROPERTIES, "onderdelen", "aandelen", "perType"),
)
_TREND_SCHEMA = thing("Verloop", _PERIOD_PROPERTIES, tuple(_PERIOD_PROPERTIES))
FIGURES_SCHEMA = thing(
    "Aggregaten",
    {
        "organisatie": {
            "type": "string",
            "description": "Van welke organisatie; ‘bzk’ is het hele land.",
            "examples": ["GM0344"],
        },
        "berekendOp": {
            "type": ["string", "null"],
            "format": "date-time",
            "description": "Van wanneer deze cijfers zijn.",
        },
        "verloop": {"type": "array", "items": _TREND_SCHEMA},
        "perioden": {"type": "array", "items": _BLOCK_SCHEMA},
    },
    ("organisatie", "berekendOp", "verloop", "perioden"),
)
LISTS = {
    "functieGroep": CATEGORY_LABELS["group"],
    "organisatieType": dict(Organisation.Type.choices),
}


def _period_body(block: Block) -> dict[str, Any]:
    return {
        "vanafMaand": block["from"][:7],
        "totEnMetMaand": block["until"][:7],
        "aantal": block["count"],
    }


def _breakdown_bodies(breakdowns: Mapping[str, Any]) -> list[dict[str, Any]]:
    bodies = []
    for dimension in CATEGORY_DIMENSIONS:
        breakdown = breakdowns.get(dimension)
        if breakdown:
            cells = [{"code": code, "aantal": count} for code, count in breakdown.items()]
            bodies.append({"naam": CATEGORY_NAMES[dimension], "waarden": cells})
    return bodies


def _block_body(block: Block) -> dict[str, Any]:
    shares = []
    for dimension in SHARE_DIMENSIONS:
        percentage = share([block], dimension)
        shares.append({"naam": SHARE_NAMES[dimension], "percentage": percentage})
    types = []
    for organisation_type, breakdowns in block.get("types", {}).items():
        bodies = _breakdown_bodies(breakdowns)
        types.append({"type": organisation_type, "onderdelen": bodies})
    return _period_body(block) | {
        "onderdelen": _breakdown_bodies(block),
        "aandelen": shares,
        "perType": types,
    }


def figures_body(organisation: Organisation, published: Publication | None) -> dict[str, Any]:
    """Return the body of the response: what was published, in the words of the API."""
    figures = published.figures if published else {}
    return {
        "organisatie": organisation.code,
        "berekendOp": parameters.utc(published.made_at) if published else None,
        "verloop": [_period_body(block) for block in figures.get("trend", [])],
        "perioden": [_block_body(block) for block in figures.get("blocks", [])],
    }


@door(get=Scope.FIGURES)
class Figures(Resource):
    """The published figures of the organisation of a client."""

    @extend_schema(
        operation_id="aggregaten",
        summary="De gepubliceerde cijfers",
        tags=["aggregaten"],
        description=(
            "De cijfers van de organisatie van deze koppeling, zoals ze ook op het dashboard "
            f"staan. Kleine aantallen staan samen onder `{REST}`. Perioden staan vast: wie ze van "
            "elkaar aftrekt, vindt geen klein aantal."
        ),
        responses={200: answer(FIGURES_SCHEMA, "De cijfers.")},
    )
    def get(self, request) -> Response:
        """Return the figures as they were published."""
        client = request.client
        published = Publication.objects.filter(organisation=client.organisation_id).first()
        record(f"client:{client.pk}", actor=None, action="figures_read", client=client.slug)
        return Response(figures_body(client.organisation, published))
