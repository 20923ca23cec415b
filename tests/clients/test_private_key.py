"""A system that proves itself with a key of its own, by Authlib: what its maker reads, and what works."""

import json
import re
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.clients.browsing import Visitor
from tests.clients.conftest import BIN, Workshop


def connect(base: str, slug: str, key: rsa.RSAPrivateKey) -> None:
    """Connect a system with a key, as the administrator of Utrecht does it on the screen."""
    visitor = Visitor(base, "beheerder@utrecht.example")
    page = "/koppelingen/nieuw/"
    select = re.search(r'<select[^>]*name="organisation".*?</select>', visitor.get(page)[1], re.S)
    places = re.findall(r'value="(\d+)"', select[0]) if select else []
    last = datetime.now(UTC).date() + timedelta(days=30)
    shown = visitor.post(
        page,
        organisation=places[:1],
        name="Met een sleutel",
        slug=slug,
        scopes=["incidenten:lezen"],
        until_day=last.day,
        until_month=last.month,
        until_year=last.year,
        jwks=json.dumps({"keys": [json.loads(RSAAlgorithm.to_jwk(key.public_key()))]}),
    )
    assert slug in shown


def test_authlib_with_a_key(workshop: Workshop, base: str):
    key = rsa.generate_private_key(65537, 2048)
    slug = workshop.folder.name.lower()
    connect(base, slug, key)
    form = serialization.PrivateFormat.PKCS8
    pem = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    workshop.take("sign_in.py", "with_private_key.py")
    told = json.loads(workshop.run(BIN / "python", "with_private_key.py", CLIENT=slug, KEY=pem.decode()))  # fmt: skip
    refused = told["as it comes"]
    assert "300 seconden" in refused["first"]  # Authlib makes it for an hour
    assert told["shorter"] == {"first": "Bearer", "second": "Bearer", "read": 200}
