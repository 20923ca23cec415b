"""How incidents look in the OpenAPI document: the table of incidents/core.py, and what we add."""

from casework.apidocs import MOMENT, UUID, page_of, thing
from incidents import core
from incidents.models import Incident

SHOWN = (
    "id",
    "nummer",
    "bronsysteem",
    "externeId",
    "organisatie",
    "voorvalDatum",
    "gedragingGroep",
    "kanaal",
    "locatieType",
    "functieSlachtoffer",
    "ernst",
    "priveSfeer",
    "aangifte",
    "reactieVeroorzaker",
    "nazorgAangeboden",
    "status",
    "bronGewijzigdOp",
    "onbekendeCodes",
    "gemeldOp",
    "gewijzigdOp",
)
_STRICT = core.properties(strict=True) | {
    "id": UUID,
    "nummer": {"type": "string", "examples": ["INC-2026-000417"]},
    "status": {"type": "string", "enum": list(Incident.Status.values), "description": "Waar het hier staat."},
    "onbekendeCodes": {
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"type": "string"}},
        "description": "Codes uit het bronsysteem die hier nog niets betekenen.",
    },
    "gemeldOp": MOMENT | {"description": "Wanneer het hier binnenkwam."},
    "gewijzigdOp": MOMENT | {"description": "Wanneer het hier veranderde."},
}
INCIDENT = thing("Incident", {name: _STRICT[name] for name in SHOWN}, SHOWN)
PART = thing("IncidentDeel", {name: _STRICT[name] for name in SHOWN})
_LOOSE = core.properties(strict=False)
NEW = thing("NieuwIncident", {name: _LOOSE[name] for name in core.FIELDS}, core.REQUIRED)
CHANGE = thing("IncidentWijziging", {name: _LOOSE[name] for name in core.CHANGEABLE}, minProperties=1)
RESULT = thing(
    "Regelresultaat",
    {
        "regel": {"type": "integer"},
        "status": {"type": "integer", "enum": [200, 201, 400, 409]},
        "id": UUID,
        "nummer": {"type": "string"},
        "externeId": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
    ("regel", "status"),
)
EXAMPLE = {
    "bronsysteem": "gir",
    "externeId": "GIR-2026-00417",
    "voorvalDatum": "2026-11-20",
    "gedragingGroep": ["threat_intimidation"],
    "kanaal": ["email"],
    "locatieType": "online",
    "functieSlachtoffer": "frontdesk",
    "ernst": "serious",
    "aangifte": "nee",
}
PAGE = page_of("Incidenten", PART)
