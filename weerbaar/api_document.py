"""Settings of the OpenAPI document: what it says of itself."""

from typing import Any

SCOPES = {
    "incidenten:lezen": "Meldingen van deze koppeling lezen",
    "incidenten:schrijven": "Meldingen aanleveren en wijzigen",
    "aanvragen:lezen": "De stand van aanvragen lezen",
    "juridische-aanvragen:lezen": "De stand van aanvragen juridische hulp lezen",
    "sessies:lezen": "Dag en organisatie van sessies lezen",
    "aggregaten:lezen": "Totalen lezen",
}


def contact(base_url: str, email: str) -> dict[str, str]:
    """Return whom to ask about the API."""
    return {"name": "Steunpunt Weerbaar Bestuur", "url": f"{base_url}/hulp/", "email": email}


def spectacular(base_url: str, version: str) -> dict[str, Any]:
    """Return the settings of drf-spectacular."""
    return {
        "TITLE": "Weerbaar: incidenten van registratiesystemen",
        "DESCRIPTION": (
            "Lever meldingen van agressie en intimidatie aan en lees hoe het ermee staat. "
            "Alleen codes: geen namen, geen vrije tekst, geen veroorzaker."
        ),
        "VERSION": version,
        "OAS_VERSION": "3.1.0",
        "SERVERS": [{"url": f"{base_url}/api/v1", "description": "Deze installatie"}],
        "LICENSE": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/nl"},
        "SCHEMA_PATH_PREFIX": "",
        "POSTPROCESSING_HOOKS": ["integrations.openapi.finish"],
        "SECURITY": [{"token": []}],
    }
