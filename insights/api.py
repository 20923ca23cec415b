"""/api/v1/aggregaten: the figures that were published (docs/adr/0014), as codes and numbers. Nothing is counted here.

A client gets the figures of its own organisation; one of the national desk those of the country, by type of organisation.
"""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from audit.record import record
from casework import api
from casework.api import Resource
from casework.apidocs import answer, thing
from insights import overview
from insights.blocks import PARTS, SHARES
from insights.models import Publication
from insights.suppress import REST
from insights.words import LABELS
from organisations.access import api as door
from organisations.models import Organisation, Scope

NAMES = {"kind": "gedragingGroep", "channel": "kanaal", "group": "functieGroep", "severity": "ernst"}
SHARE_NAMES = {"in_24h": "gemeldBinnen24Uur", "talks": "gesprekkenOpTijd", "reaction": "reactieOpTijd", "charges": "metAangifte",
               "code": "codeGevraagd", "feedback": "teruggekoppeld"}  # fmt: skip

_MONTH = {"type": "string", "pattern": r"^\d{4}-\d{2}$", "examples": ["2026-01"]}
_COUNT = {"type": "integer", "description": "Hoeveel meldingen. Wat onder de tien is, staat samen onder ‘rest’."}
_PERIOD = {"vanafMaand": _MONTH, "totEnMetMaand": _MONTH, "aantal": _COUNT}
_VALUE = thing("Aantal", {"code": {"type": "string"}, "aantal": _COUNT}, ("code", "aantal"))
_PART = thing(
    "Onderdeel",
    {
        "naam": {"type": "string", "enum": list(NAMES.values())},
        "waarden": {"type": "array", "items": _VALUE},
    },
    ("naam", "waarden"),
)
_PARTS = {"type": "array", "items": _PART}
_SHARE = thing(
    "Aandeel",
    {
        "naam": {"type": "string", "enum": list(SHARE_NAMES.values())},
        "percentage": {"type": ["integer", "null"], "description": "Leeg als het er te weinig zijn om iets te zeggen."},
    },
    ("naam", "percentage"),
)
_TYPE = thing(
    "OrganisatietypeTotalen",
    {"type": {"type": "string", "enum": list(Organisation.Type.values)}, "onderdelen": _PARTS},
    ("type", "onderdelen"),
)
_BLOCK = thing(
    "Periode",
    _PERIOD
    | {
        "onderdelen": _PARTS,
        "aandelen": {"type": "array", "items": _SHARE},
        "perType": {"type": "array", "items": _TYPE, "description": "Alleen bij de landelijke cijfers."},
    },
    (*_PERIOD, "onderdelen", "aandelen", "perType"),
)
FIGURES = thing(
    "Aggregaten",
    {
        "organisatie": {"type": "string", "description": "Van welke organisatie; ‘bzk’ is het hele land.", "examples": ["GM0344"]},
        "berekendOp": {"type": ["string", "null"], "format": "date-time", "description": "Van wanneer deze cijfers zijn."},
        "verloop": {"type": "array", "items": thing("Verloop", _PERIOD, tuple(_PERIOD))},
        "perioden": {"type": "array", "items": _BLOCK},
    },
    ("organisatie", "berekendOp", "verloop", "perioden"),
)  # fmt: skip
LISTS = {
    "functieGroep": LABELS["group"],
    "organisatieType": dict(Organisation.Type.choices),
}


def _period(block: dict[str, Any]) -> dict[str, Any]:
    return {"vanafMaand": block["from"][:7], "totEnMetMaand": block["until"][:7], "aantal": block["count"]}


def _parts(block: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"naam": NAMES[name], "waarden": [{"code": code, "aantal": count} for code, count in block[name].items()]}
        for name in PARTS
        if block.get(name)
    ]


def shown(organisation: Organisation, published: Publication | None) -> dict[str, Any]:
    """What was published, in the words of the API."""
    figures = published.figures if published else {}
    return {
        "organisatie": organisation.code,
        "berekendOp": api.utc(published.made_at) if published else None,
        "verloop": [_period(block) for block in figures.get("trend", [])],
        "perioden": [
            _period(block)
            | {
                "onderdelen": _parts(block),
                "aandelen": [{"naam": SHARE_NAMES[name], "percentage": overview.share([block], name)} for name in SHARES],
                "perType": [{"type": kind, "onderdelen": _parts(parts)} for kind, parts in block.get("types", {}).items()],
            }
            for block in figures.get("blocks", [])
        ],
    }  # fmt: skip


@door(get=Scope.FIGURES)
class Figures(Resource):
    """The published figures of the organisation of a client."""

    @extend_schema(
        operation_id="aggregaten",
        summary="De gepubliceerde cijfers",
        tags=["aggregaten"],
        description="De cijfers van de organisatie van deze koppeling, zoals ze ook op het dashboard staan. Kleine aantallen staan samen onder "
        f"`{REST}`. Perioden staan vast: wie ze van elkaar aftrekt, vindt geen klein aantal.",
        responses={200: answer(FIGURES, "De cijfers.")},
    )
    def get(self, request) -> Response:
        """As they were published."""
        client = request.client
        published = Publication.objects.filter(organisation=client.organisation_id).first()
        record(f"client:{client.pk}", actor=None, action="figures_read", client=client.slug)
        return Response(shown(client.organisation, published))
