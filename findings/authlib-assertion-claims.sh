#!/usr/bin/env bash
# Authlib 1.9.10: `private_key_jwt_sign(..., claims=…)` writes into the dict of the caller.
#
# Good guess: the claims that a client hands over for its assertions (RFC 7523) are extra claims,
# and each assertion gets an id (jti) of its own. Seen: the first call writes its jti into the same
# dict, so the second assertion repeats it, and a server that accepts each assertion once refuses
# the second. An assertion also lasts an hour, where profiles allow minutes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check authlib==1.9.10 cryptography==46.0.3
"$folder/venv/bin/python" - <<'PYTHON'
import base64
import json

from authlib.oauth2.rfc7523 import private_key_jwt_sign
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

key = rsa.generate_private_key(65537, 2048).private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
)


def claims_of(assertion) -> dict:
    text = assertion.decode() if isinstance(assertion, bytes) else assertion
    part = text.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def sign(**options) -> dict:
    return claims_of(
        private_key_jwt_sign(key, client_id="voorbeeld", token_endpoint="https://voorbeeld.example/token", **options)
    )


first, second = sign(), sign()
print("without claims, two ids:", first["jti"] != second["jti"])
print("lifetime in seconds:", first["exp"] - first["iat"])
own = {"afdeling": "voorbeeld"}
first, second = sign(claims=own), sign(claims=own)
print("with one dict of claims, two ids:", first["jti"] != second["jti"])
print("the dict of the caller now has:", sorted(own))
assert sign()["jti"] != sign()["jti"]
assert first["jti"] == second["jti"], "the behaviour changed: each assertion has its own id"
assert "jti" in own, "the behaviour changed: the dict is left alone"
PYTHON
