"""What a supplier writes around the client of `openapi-python-client`: BASE, CLIENT, SECRET and RUN in the environment."""

import json
import os
from datetime import date

from python_client import AuthenticatedClient
from python_client.api.incidenten import (  # fmt: skip
    incident_lees,
    incident_nieuw,
    incident_wijzig,
    incidenten_bulk,
    incidenten_lijst,
)
from python_client.api.waardelijsten import waardelijsten
from python_client.models import (
    Incident,
    IncidentDeel,
    Incidenten,
    IncidentenDeel,
    IncidentenLijstFieldsItem,
    IncidentLeesFieldsItem,
    IncidentWijziging,
    IncidentWijzigingAangifte,
    NieuwIncident,
    Problem,
)
from sign_in import token

base, run = os.environ["BASE"], os.environ["RUN"]
access = token(base, os.environ["CLIENT"], os.environ["SECRET"])
api = AuthenticatedClient(base_url=f"{base}/api/v1", token=access)


def incident(number: int) -> NieuwIncident:
    return NieuwIncident(
        bronsysteem="gir",
        externe_id=f"{run}-{number}",
        voorval_datum=date(2026, 11, 20),
        gedraging_groep=["verbal"],
        kanaal=["phone"],
        locatie_type="office",
        functie_slachtoffer="frontdesk",
        ernst="serious",
    )


lists = waardelijsten.sync(client=api)

key = f'"{run}"'
made = incident_nieuw.sync_detailed(client=api, body=incident(0), idempotency_key=key)
again = incident_nieuw.sync_detailed(client=api, body=incident(0), idempotency_key=key)
wrong_key = incident_nieuw.sync(client=api, body=incident(0), idempotency_key="zonder")
assert isinstance(made.parsed, Incident)
assert isinstance(again.parsed, Incident)
assert isinstance(wrong_key, Problem)
pk = made.parsed.id

read = incident_lees.sync_detailed(pk, client=api)
part = incident_lees.sync(
    pk, client=api, fields=[IncidentLeesFieldsItem.ID, IncidentLeesFieldsItem.STATUS]
)
assert isinstance(read.parsed, Incident)
assert isinstance(part, IncidentDeel)

change = IncidentWijziging(aangifte=IncidentWijzigingAangifte.JA)
etag = read.headers["ETag"]
changed = incident_wijzig.sync(pk, client=api, body=change, if_match=etag)
stale = incident_wijzig.sync(pk, client=api, body=change, if_match=etag)
assert isinstance(changed, Incident)
assert isinstance(stale, Problem)

bad = incident(4)
bad.ernst = "erg"
results = incidenten_bulk.sync(client=api, body=[incident(1), incident(2), incident(0), bad])
assert isinstance(results, list)

walked, cursor = [], None
while True:
    page = incidenten_lijst.sync(client=api, limit=2, **({"cursor": cursor} if cursor else {}))
    assert isinstance(page, Incidenten)
    walked += [row.externe_id for row in page.resultaten]
    cursor = page.volgende
    if cursor is None:
        break
parts = incidenten_lijst.sync(
    client=api, limit=1, fields=[IncidentenLijstFieldsItem.NUMMER, IncidentenLijstFieldsItem.ERNST]
)
assert isinstance(parts, IncidentenDeel)

print(
    json.dumps(
        {
            "lists": len(lists.resultaten) > 5,
            "made": [made.status_code, again.status_code, made.parsed.id == again.parsed.id],
            "wrong key": wrong_key.title,
            "read": [read.parsed.ernst, read.parsed.externe_id],
            "part": sorted(part.to_dict()),
            "changed": changed.aangifte,
            "stale": stale.status,
            "bulk": [int(one.status) for one in results],
            "bulk error": results[3].errors[0].pointer,
            "walked": sorted(name for name in walked if name.startswith(run)),
            "twice": len(walked) - len(set(walked)),
            "parts": sorted(parts.resultaten[0].to_dict()),
        }
    )
)
