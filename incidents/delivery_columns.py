"""From the clean answers of a delivery to the columns of a case."""

import json
from datetime import date, datetime, time
from typing import Any

from incidents.core_set import DANGER, Codes, ParsedIncident
from incidents.value_lists import Police
from integrations.idempotency import fingerprint
from integrations.models import SourceCode
from organisations.models import ApiClient, Organisation
from organisations.workdays import DAY, NETHERLANDS

NOON = time(12)
COLUMN_OF_FIELD = {
    "gedragingGroep": "behaviours",
    "kanaal": "channels",
    "locatieType": "location",
    "ernst": "severity",
    "priveSfeer": "private_sphere",
    DANGER: "acute",
}
# Answers without a column of their own: they are stored with the delivery.
DELIVERY_FIELDS = ("aangifte", "nazorgAangeboden", "bronGewijzigdOp")
_ENCODE = json.JSONEncoder(sort_keys=True, default=str).encode


def code_translations(client: ApiClient) -> Codes:
    """Return how the codes of the systems behind this client are translated."""
    rows = SourceCode.objects.filter(client=client).exclude(value="")
    return {(row.system, row.field, row.code): row.value for row in rows}


def organisation_codes(organisation: Organisation) -> frozenset[str]:
    """Return how the organisation of a client may be written: its code or its TOOI-URI."""
    return frozenset({organisation.code, organisation.tooi_uri} - {""})


def delivery_fingerprint(incident: ParsedIncident) -> str:
    """Return a keyed digest of what was delivered: the same content again is recognised by it."""
    return fingerprint(_ENCODE([incident.answers, incident.unknown]).encode())


def delivery_details(incident: ParsedIncident) -> dict[str, Any]:
    """Return what is stored with the delivery: answers without a column, and unknown codes."""
    details: dict[str, Any] = {name: incident.answers[name] for name in DELIVERY_FIELDS}
    if incident.unknown:
        details["onbekend"] = incident.unknown
    return details


def incident_columns(answers: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return the columns that come straight from these answers: all of them, or those of a change.

    A day becomes noon of that day in the Netherlands, but never a moment after `now`.
    """
    columns: dict[str, Any] = {}
    for name, value in answers.items():
        if name in COLUMN_OF_FIELD:
            columns[COLUMN_OF_FIELD[name]] = value
    if "voorvalDatum" in answers:
        columns["happened_at"] = min(_noon(answers["voorvalDatum"]), now)
    if "reactieVeroorzaker" in answers:
        columns["reaction"] = answers["reactieVeroorzaker"] or ""
    return columns


def is_danger_now(answers: dict[str, Any], today: date) -> bool:
    """Tell whether somebody must phone: danger in an event of today or yesterday, not handled yet.

    What an old system had marked months ago wakes nobody.
    """
    is_fresh = answers["voorvalDatum"] >= today - DAY
    return bool(answers.get(DANGER)) and is_fresh and answers["status"] == "reported"


def _noon(day: date) -> datetime:
    return datetime.combine(day, NOON, NETHERLANDS)


def police_column(charges: str, *, closed: bool) -> str:
    """Return the `police` column, as far as "ja", "nee" or "onbekend" to an aangifte says it."""
    if charges != "ja":
        return ""
    return Police.CHARGES_LEFT_OPEN if closed else Police.CHARGES_OPEN
