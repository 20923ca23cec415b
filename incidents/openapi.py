"""How incidents look in the OpenAPI document: incidents.core_set, and the fields that we add."""

from typing import Any

from incidents import core_set
from incidents.bulk_stream import LINES, MOST_LINES, STATUS_BY_OUTCOME
from incidents.models import Incident
from integrations import idempotency
from integrations.openapi import (
    LIST,
    MOMENT_SCHEMA,
    UUID,
    VERSION_TAG,
    answer,
    fields,
    header,
    lines_of,
    link,
    page_of,
    pages,
    query,
    thing,
)

RESPONSE_FIELDS = (
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

Schema = dict[str, Any]
CODE_SCHEMA: Schema = {"type": "string", "pattern": f"^{core_set.CODE_PATTERN.pattern}$"}


def _enumeration(name: str) -> Schema:
    return {"type": "string", "enum": list(core_set.VALUE_LISTS[name])}


def _list_of(items: Schema, **more: Any) -> Schema:
    schema = {"type": "array", "items": items, "minItems": 1, "maxItems": core_set.MOST_CODES}
    return schema | {"uniqueItems": True, **more}


# Fields that look the same in a request and in a response.
SHARED_PROPERTIES: dict[str, Schema] = {
    "bronsysteem": {
        "type": "string",
        "pattern": f"^{core_set.SYSTEM_PATTERN.pattern}$",
        "description": "Het systeem waaruit het komt.",
        "examples": ["gir"],
    },
    "externeId": {
        "type": "string",
        "pattern": f"^{core_set.NAME.pattern}$",
        "description": "Het kenmerk in het bronsysteem.",
        "examples": ["GIR-2026-00417"],
    },
    "organisatie": {
        "type": "string",
        "description": "De TOOI-URI of de code van de organisatie van de koppeling.",
        "examples": ["GM0344"],
    },
    "voorvalDatum": {
        "type": "string",
        "format": "date",
        "description": "De dag van het voorval, vanaf 2000 en niet later dan vandaag.",
    },
    "priveSfeer": {"type": "boolean", "description": "Of het thuis of privé was."},
    "aangifte": _enumeration("aangifte") | {"description": "Of er aangifte is gedaan."},
    "nazorgAangeboden": {
        "type": ["boolean", "null"],
        "description": "Of er nazorg is aangeboden.",
    },
    "bronGewijzigdOp": {
        "type": ["string", "null"],
        "format": "date-time",
        "description": "Wanneer het in het bronsysteem veranderde.",
    },
}
BEHAVIOURS_TEXT: Schema = {
    "description": "Wat voor gedrag het was.",
    "examples": [["threat_intimidation"]],
}
CHANNELS_TEXT: Schema = {"description": "Hoe het binnenkwam.", "examples": [["email"]]}
LOCATION_TEXT: Schema = {"description": "Waar het was.", "examples": ["online"]}
FUNCTION_TEXT: Schema = {
    "description": "De functie van wie het trof. Daaruit volgt wie het mag zien.",
    "examples": ["frontdesk"],
}
SEVERITY_TEXT: Schema = {"description": "Hoe ernstig het was.", "examples": ["serious"]}
REACTION_TEXT: Schema = {
    "description": "Welke reactie de veroorzaker kreeg. Nooit wie dat is.",
}

# A request takes codes of the other system as well: they are translated, or stored under `other`.
REQUEST_PROPERTIES: dict[str, Schema] = SHARED_PROPERTIES | {
    "gedragingGroep": _list_of(CODE_SCHEMA, **BEHAVIOURS_TEXT),
    "kanaal": _list_of(CODE_SCHEMA, **CHANNELS_TEXT),
    "locatieType": CODE_SCHEMA | LOCATION_TEXT,
    "functieSlachtoffer": CODE_SCHEMA | FUNCTION_TEXT,
    "ernst": CODE_SCHEMA | SEVERITY_TEXT,
    "reactieVeroorzaker": CODE_SCHEMA | {"type": ["string", "null"]} | REACTION_TEXT,
    "status": _enumeration("status") | {"description": "Gemeld of afgehandeld."},
    core_set.DANGER: {
        "type": "boolean",
        "description": "Of er nu gevaar is. Bij een voorval van vandaag of gisteren dat hier nog "
        "niet is afgehandeld, wordt meteen iemand gewaarschuwd om te bellen.",
    },
}
# A response has our own slugs only, and what we add.
RESPONSE_PROPERTIES: dict[str, Schema] = SHARED_PROPERTIES | {
    "gedragingGroep": _list_of(_enumeration("gedragingGroep"), **BEHAVIOURS_TEXT),
    "kanaal": _list_of(_enumeration("kanaal"), **CHANNELS_TEXT),
    "locatieType": _enumeration("locatieType") | LOCATION_TEXT,
    "functieSlachtoffer": _enumeration("functieSlachtoffer"),
    "ernst": _enumeration("ernst") | SEVERITY_TEXT,
    "reactieVeroorzaker": {
        "type": ["string", "null"],
        "enum": [*core_set.VALUE_LISTS["reactieVeroorzaker"], None],
        **REACTION_TEXT,
    },
    "id": UUID,
    "nummer": {"type": "string", "examples": ["INC-2026-000417"]},
    "status": {
        "type": "string",
        "enum": list(Incident.Status.values),
        "description": "Waar het hier staat.",
    },
    "onbekendeCodes": {
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"type": "string"}},
        "description": "Codes uit het bronsysteem die hier nog niets betekenen.",
    },
    "gemeldOp": MOMENT_SCHEMA | {"description": "Wanneer het hier binnenkwam."},
    "gewijzigdOp": MOMENT_SCHEMA | {"description": "Wanneer het hier veranderde."},
}


def _request_properties(names: tuple[str, ...]) -> dict[str, Schema]:
    return {name: REQUEST_PROPERTIES[name] for name in names}


_RESPONSE = {name: RESPONSE_PROPERTIES[name] for name in RESPONSE_FIELDS}
INCIDENT = thing("Incident", _RESPONSE, RESPONSE_FIELDS)
PARTIAL_INCIDENT = thing("IncidentDeel", dict(_RESPONSE))
PAGE = page_of("Incidenten", INCIDENT)
PARTIAL_PAGE = page_of("IncidentenDeel", PARTIAL_INCIDENT)
NEW_INCIDENT = thing("NieuwIncident", _request_properties(core_set.FIELDS), core_set.REQUIRED)
CHANGE = thing(
    "IncidentWijziging",
    _request_properties(core_set.CHANGEABLE),
    minProperties=1,
)
# A response has all fields, unless `fields` asks for some. Who reads takes the first that fits.
INCIDENT_OR_PART = {"anyOf": [INCIDENT, PARTIAL_INCIDENT]}
PAGE_OR_PART = {"anyOf": [PAGE, PARTIAL_PAGE]}

# --- many at once ---------------------------------------------------------------------------------

LINE_ERROR = thing(
    "Regelfout",
    {
        "pointer": {"type": "string", "description": "De plek in de regel."},
        "detail": {"type": "string"},
    },
    ("pointer", "detail"),
)
LINE_RESULT = thing(
    "Regelresultaat",
    {
        "regel": {"type": "integer", "minimum": 1, "description": "Welke regel het is."},
        "status": {
            "type": "integer",
            "enum": sorted(STATUS_BY_OUTCOME.values()),
            "description": "201: gemaakt. 200: was er al. 400: klopt niet. "
            "409: was er al, met andere inhoud.",
        },
        "id": UUID,
        "nummer": RESPONSE_PROPERTIES["nummer"],
        "externeId": RESPONSE_PROPERTIES["externeId"],
        "errors": {"type": "array", "items": LINE_ERROR, "minItems": 1},
    },
    ("regel", "status"),
)
BULK_REQUEST = {
    "application/json": {
        "type": "array",
        "items": NEW_INCIDENT,
        "maxItems": MOST_LINES,
    },
    LINES: lines_of(NEW_INCIDENT),
}
BULK_TEXT = "Voor elk incident een resultaat, in dezelfde volgorde."
RESULT_LIST: Schema = {"type": "array", "items": LINE_RESULT, "maxItems": MOST_LINES}
BULK_RESPONSES = {
    (200, "application/json"): answer(RESULT_LIST, BULK_TEXT),
    (200, LINES): answer(lines_of(LINE_RESULT), BULK_TEXT),
}
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

# --- links and parameters -------------------------------------------------------------------------

LINK_READ = link("incidentLees", "Het incident lezen.", id="$response.body#/id")
LINK_CHANGE = link(
    "incidentWijzig",
    "Het incident wijzigen.",
    id="$response.body#/id",
    If_Match="$response.header.ETag",
)
LINK_CHANGE_SAME = link(
    "incidentWijzig",
    "Het wijzigen.",
    id="$request.path.id",
    If_Match="$response.header.ETag",
)
LINK_READ_FIRST = link("incidentLees", "Het eerste lezen.", id="$response.body#/resultaten/0/id")
INCIDENT_LINKS = {"lees": LINK_READ, "wijzig": LINK_CHANGE}
LIST_LINKS = pages("incidentenLijst", gewijzigdNa="$response.body#/resultaten/0/gewijzigdOp") | {
    "lees": LINK_READ_FIRST
}
LIST_PARAMETERS = [
    *LIST,
    fields(RESPONSE_FIELDS),
    query("gewijzigdNa", "Alleen wat na dit moment veranderde.", MOMENT_SCHEMA),
    query(
        "status",
        "Alleen met deze status.",
        {"type": "string", "enum": list(Incident.Status.values)},
    ),
    query(
        "bronsysteem",
        "Alleen uit dit bronsysteem.",
        {"type": "string", "pattern": f"^{core_set.SYSTEM_PATTERN.pattern}$"},
    ),
    query(
        "sort",
        "Op welke volgorde.",
        {"type": "string", "enum": ["gewijzigdOp", "-gewijzigdOp"], "default": "gewijzigdOp"},
    ),
]
IDEMPOTENCY_KEY = header(
    "Idempotency-Key",
    "Een eigen sleutel, tussen aanhalingstekens. "
    "Dezelfde sleutel en body geven het eerste antwoord.",
    '"4f2c1a"',
    f"^{idempotency.KEY.pattern}$",
)
IF_MATCH = header("If-Match", "De ETag van wat u las.", '"1"', VERSION_TAG)
