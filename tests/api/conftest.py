"""A client of Utrecht and one of Zeewolde, and how a system talks to us."""

import base64
import itertools
import json

import pytest
from django.core.cache import cache
from django.test import Client

from organisations import clients
from organisations.models import ApiClient, Scope

NUMBERS = itertools.count(1)
NOW = "as it is now"


def told(**changes) -> dict:
    """An incident as a system tells it."""
    return {"bronsysteem": "gir", "externeId": f"GIR-{next(NUMBERS)}", "voorvalDatum": "2026-11-20", "gedragingGroep": ["threat_intimidation"],
            "kanaal": ["email"], "locatieType": "online", "functieSlachtoffer": "frontdesk", "ernst": "serious"} | changes  # fmt: skip


class System:
    """Another system: a client with a secret, and a token once it asked for one."""

    def __init__(self, client: ApiClient) -> None:
        self.client, self.http = client, Client()
        self.secret, self.token = clients.new_secret(client), ""

    def ask_token(self, secret: str = "", name: str = "", **form):
        pair = base64.b64encode(
            f"{name or self.client.slug}:{secret or self.secret}".encode()
        ).decode()
        return self.http.post(
            "/oauth/token",
            {"grant_type": "client_credentials", **form},
            headers={"Authorization": f"Basic {pair}"},
        )

    @property
    def headers(self) -> dict:
        if not self.token:
            self.token = self.ask_token().json()["access_token"]
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str, **query):
        return self.http.get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, content, key: str = "", path: str = "/incidenten", **headers):
        key = key or f"sleutel-{next(NUMBERS)}"
        body = content if isinstance(content, bytes | str) else json.dumps(content)
        return self.http.post(
            f"/api/v1{path}",
            body,
            content_type="application/json",
            headers=self.headers | {"Idempotency-Key": f'"{key}"'} | headers,
        )

    def patch(self, pk, content, etag: str | None = None):
        if etag == NOW:
            etag = self.get(f"/incidenten/{pk}").get("ETag", '"1"')
        more = {"If-Match": etag} if etag else {}
        return self.http.patch(
            f"/api/v1/incidenten/{pk}",
            json.dumps(content),
            content_type="application/json",
            headers=self.headers | more,
        )

    def bulk(self, lines):
        body = b"".join(
            line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines
        )
        return self.http.post(
            "/api/v1/incidenten/bulk",
            body,
            content_type="application/x-ndjson",
            headers=self.headers,
        )


def lines_of(answer) -> list[dict]:
    """What a bulk answers."""
    return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


def system(organisation, name: str, scopes=tuple(Scope.values)) -> System:
    """A system of this organisation."""
    cache.clear()
    return System(
        ApiClient.objects.create(
            slug=name, name=name, organisation=organisation, scopes=list(scopes)
        )
    )


@pytest.fixture
def gir(utrecht):
    """A system of Utrecht."""
    return system(utrecht, "gir-utrecht")


@pytest.fixture
def aro(zeewolde):
    """A system of Zeewolde."""
    return system(zeewolde, "aro-zeewolde")
