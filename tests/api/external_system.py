"""A registration system of others, as its supplier would write it: with the standard library, by HTTP, and what the documents say."""

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field

KINDS = ["verbal"] * 6 + ["threat_intimidation"] * 3 + ["physical"]


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict
    body: bytes

    def json(self):
        return json.loads(self.body)

    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.body.splitlines()]


@dataclass
class ExternalSystem:
    """Delivers to `base` as `client`. What it sent is what it believes that we have."""

    base: str
    client: str
    secret: str
    token: str = ""
    sent: dict[str, dict] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        headers = ({"Authorization": f"Bearer {self.token}"} if self.token else {}) | headers
        request = urllib.request.Request(self.base + path, body or None, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=240) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())

    def sign_in(self) -> Answer:
        basic = base64.b64encode(f"{self.client}:{self.secret}".encode()).decode()
        answer = self.ask(
            "POST", "/oauth/token", b"grant_type=client_credentials", Authorization=f"Basic {basic}"
        )
        self.token = answer.json()["access_token"]
        return answer

    def incident(self, number: int) -> dict:
        """The incident with this number in this system; the same whenever it is asked."""
        return {"bronsysteem": "gir", "externeId": f"GIR-{number}", "voorvalDatum": f"2026-11-{number % 20 + 1:02}", "gedragingGroep": [KINDS[number % 10]],
                "kanaal": ["phone" if number % 2 else "email"], "locatieType": "office", "functieSlachtoffer": "frontdesk", "ernst": "serious"}  # fmt: skip

    def deliver(self, numbers) -> Answer:
        """Many at once."""
        told = [self.incident(number) for number in numbers]
        self.sent |= {one["externeId"]: one for one in told}
        body = b"".join(json.dumps(one).encode() + b"\n" for one in told)
        return self.ask(
            "POST", "/api/v1/incidenten/bulk", body, **{"Content-Type": "application/x-ndjson"}
        )

    def change(self, pk: str, etag: str, **changes) -> Answer:
        return self.ask("PATCH", f"/api/v1/incidenten/{pk}", json.dumps(changes).encode(),
                        **{"Content-Type": "application/json", "If-Match": etag})  # fmt: skip
