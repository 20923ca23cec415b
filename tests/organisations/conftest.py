"""Shared by tests of sign-in: an account with a password, an app with codes, a passkey device."""

import hashlib
import json
import os
import time
import uuid

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from bs4 import BeautifulSoup
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.core.cache import caches
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from audit.models import Entry
from notifications.models import Outgoing
from organisations.models import Person
from tests.factories import person

PASSWORD = "een-lang-wachtwoord"
PRESENT, VERIFIED, NEW = 0x01, 0x04, 0x40


@pytest.fixture(autouse=True)
def _limits_of_this_test(monkeypatch):
    """Counters of tries that no other test sees, also not one that runs beside this one."""
    monkeypatch.setattr(caches["default"], "key_prefix", uuid.uuid4().hex)


@pytest.fixture
def strict(settings):
    """Require a second factor, as in production."""
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def somebody(utrecht):
    """Create an account with a password."""
    return with_password(person(utrecht, email="wie@voorbeeld.example"))


def with_password(account):
    """Give an account the password of these tests; return it."""
    account.set_password(PASSWORD)
    account.save()
    return account


def sign_in(client, email="wie@voorbeeld.example", password=PASSWORD):
    """Sign in by the form; return the answer."""
    return client.post("/inloggen/", {"login": email, "password": password})


@pytest.fixture
def clock():
    """Stop the clock, so that no code expires between two lines; `clock.shift(30)` for the next."""
    with time_machine.travel(time.time() // 30 * 30 + 5, tick=False) as standing:
        yield standing


def code(seed: str) -> str:
    """Return the code that an app with this seed shows now (RFC 6238)."""
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30))


def seed_on(page) -> str:
    """Return the seed that the page shows."""
    return BeautifulSoup(page.content, "html.parser").find("code").get_text(strip=True)


def set_up_app(client) -> str:
    """Enrol an app with codes by the pages, after a recent sign-in; return its seed."""
    ask = client.get("/account/tweede-factor/totp/activate/")
    if ask.status_code == 302:
        client.post(ask["Location"], {"password": PASSWORD})
        ask = client.get("/account/tweede-factor/totp/activate/")
    seed = seed_on(ask)
    answer = client.post("/account/tweede-factor/totp/activate/", {"code": code(seed)})
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/account/tweede-factor/recovery-codes/",
    )
    return seed


class Device:
    """A device that keeps one passkey. `verifies`: it asks who somebody is."""

    def __init__(self, *, verifies: bool = True) -> None:
        self.key, self.id = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.flags = PRESENT | (VERIFIED if verifies else 0)
        self.user = ""
        self.counter = 0

    def make(self, options: dict) -> str:
        """Make a passkey; return it as the browser would post it."""
        requested = options["publicKey"]
        self.user = requested["user"]["id"]
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        data = (
            self._data(requested["rp"]["id"], NEW)
            + bytes(16)
            + len(self.id).to_bytes(2, "big")
            + self.id
            + public
        )
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client_data = self._client_data("webauthn.create", requested["challenge"])
        return self._posted({"attestationObject": attestation, "clientDataJSON": client_data})

    def show(self, options: dict) -> str:
        """Show the passkey; return it as the browser would post it."""
        requested = options["publicKey"]
        data, client_data = (
            self._data(requested["rpId"]),
            self._client_data("webauthn.get", requested["challenge"]),
        )
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        answer = self._posted(
            {"authenticatorData": data, "clientDataJSON": client_data, "signature": signature}
        )
        return json.dumps(
            json.loads(answer)
            | {"response": json.loads(answer)["response"] | {"userHandle": self.user}}
        )

    def _data(self, party: str, more: int = 0) -> bytes:
        return (
            hashlib.sha256(party.encode()).digest()
            + bytes([self.flags | more])
            + self.counter.to_bytes(4, "big")
        )

    @staticmethod
    def _client_data(kind: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": challenge, "origin": "https://testserver"}
        ).encode()

    def _posted(self, response: dict) -> str:
        name = websafe_encode(self.id)
        plain = {key: websafe_encode(value) for key, value in response.items()}
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "clientExtensionResults": {"credProps": {"rk": True}},
                "response": plain,
            }
        )


def options_on(page) -> dict:
    """Return the options that the page has for a device."""
    return json.loads(
        BeautifulSoup(page.content, "html.parser").find(attrs={"data-options": True})[
            "data-options"
        ]
    )


def set_up_passkey(client, device: Device, name: str = "laptop"):
    """Make a passkey by the pages. return the answer."""
    add = "/account/tweede-factor/webauthn/add/"
    ask = client.get(add)
    if ask.status_code == 302:
        client.post(ask["Location"], {"password": PASSWORD})
        ask = client.get(add)
    return client.post(add, {"name": name, "credential": device.make(options_on(ask))})


def actions(account) -> list[str]:
    """Return the actions on record about somebody, in order."""
    entries = Entry.objects.filter(stream=f"person:{account.pk}").order_by("sequence")
    return list(entries.values_list("action", flat=True))


def link_to(email: str, kind: str = "role_offered") -> str:
    """Return the link in the newest mail of this kind to this address."""
    for row in Outgoing.objects.filter(kind=kind):
        if row.address == email:
            return row.secret_path
    raise AssertionError(f"no {kind} to {email}")


def accept(email: str) -> Person:
    """Accept the newest invitation as somebody without an account; return the new account."""
    Client().post(link_to(email), {"antwoord": "ja"})
    return Person.objects.get(email=email)
