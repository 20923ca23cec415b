"""What a supplier writes around the Python client of `openapi-generator`: BASE, CLIENT, SECRET and RUN in the environment."""

import json
import os
from datetime import date

from openapi_client import ApiClient, Configuration, IncidentenApi, WaardelijstenApi
from openapi_client.exceptions import ApiException
from openapi_client.models import (
    Incident,
    IncidentDeel,
    Incidenten,
    IncidentenDeel,
    IncidentWijziging,
    NieuwIncident,
    Problem,
)
from sign_in import token

base, run = os.environ["BASE"], os.environ["RUN"]
access = token(base, os.environ["CLIENT"], os.environ["SECRET"])
connection = ApiClient(Configuration(host=f"{base}/api/v1", access_token=access))
api = IncidentenApi(connection)


def incident(number: int, **changes) -> NieuwIncident:
    told = {"bronsysteem": "gir", "externeId": f"{run}-{number}", "voorvalDatum": date(2026, 11, 20), "gedragingGroep": ["verbal"],
            "kanaal": ["phone"], "locatieType": "office", "functieSlachtoffer": "frontdesk", "ernst": "serious"}  # fmt: skip
    return NieuwIncident(**(told | changes))


def problem(ask, *args, **more) -> Problem:
    try:
        ask(*args, **more)
    except ApiException as error:
        refused = error.data
    assert isinstance(refused, Problem)
    return refused


lists = WaardelijstenApi(connection).waardelijsten()

key = f'"{run}"'
made = api.incident_nieuw_with_http_info(key, incident(0))
again = api.incident_nieuw_with_http_info(key, incident(0))
pk = made.data.id
assert isinstance(made.data, Incident)
wrong = problem(api.incident_nieuw, f'"{run}-fout"', incident(9, ernst="erg"))

read = api.incident_lees_with_http_info(pk)
part = api.incident_lees(pk, fields=["id", "status"]).actual_instance
whole = read.data.actual_instance
assert isinstance(whole, Incident)
assert isinstance(part, IncidentDeel)

etag = read.headers["ETag"]
changed = api.incident_wijzig(etag, pk, IncidentWijziging(aangifte="ja"))
stale = problem(api.incident_wijzig, etag, pk, IncidentWijziging(aangifte="ja"))

results = api.incidenten_bulk([incident(1), incident(2), incident(0), incident(4, ernst="erg")])

walked, cursor = [], None
while True:
    page = api.incidenten_lijst(limit=2, cursor=cursor).actual_instance
    assert isinstance(page, Incidenten)
    walked += [row.externe_id for row in page.resultaten]
    cursor = page.volgende
    if cursor is None:
        break
parts = api.incidenten_lijst(limit=1, fields=["nummer", "ernst"]).actual_instance
assert isinstance(parts, IncidentenDeel)

print(
    json.dumps(
        {
            "lists": len(lists.resultaten) > 5,
            "made": [made.status_code, again.status_code, made.data.id == again.data.id],
            "wrong": [wrong.status, wrong.errors[0].pointer],
            "read": [whole.ernst, whole.externe_id],
            "part": sorted(part.model_dump(by_alias=True, exclude_none=True)),
            "changed": changed.aangifte,
            "stale": stale.status,
            "bulk": [one.status for one in results],
            "bulk error": results[3].errors[0].pointer,
            "walked": sorted(name for name in walked if name.startswith(run)),
            "twice": len(walked) - len(set(walked)),
            "parts": sorted(parts.resultaten[0].model_dump(by_alias=True, exclude_none=True)),
        }
    )
)
