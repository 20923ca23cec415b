"""What a supplier writes with Authlib to prove itself by a key of its own: BASE, CLIENT and KEY (a PEM) in the environment."""

import json
import os

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT, private_key_jwt_sign
from joserfc.jwk import RSAKey
from sign_in import metadata

base, client, key = os.environ["BASE"], os.environ["CLIENT"], os.environ["KEY"]
endpoint = metadata(base)["token_endpoint"]


class FiveMinutes(PrivateKeyJWT):
    """As Authlib makes it, but for as long as we take one; it has no setting for that."""

    def sign(self, auth, token_endpoint):
        return private_key_jwt_sign(
            RSAKey.import_key(auth.client_secret), auth.client_id, token_endpoint, alg=self.alg, expires_in=300
        )  # fmt: skip


def ask(method: PrivateKeyJWT) -> dict:
    """What comes back for two requests of one session."""
    with OAuth2Session(client, key, token_endpoint_auth_method="private_key_jwt") as session:
        session.register_client_auth_method(method)
        told = {}
        for number in ("first", "second"):
            try:
                told[number] = session.fetch_token(endpoint)["token_type"]
            except Exception as refused:  # noqa: BLE001 -- whatever a library raises is what its user reads
                told[number] = str(refused)
        if session.token:
            headers = {"Authorization": f"Bearer {session.token['access_token']}"}
            answer = requests.get(
                f"{base}/api/v1/organisaties?limit=1", headers=headers, timeout=10
            )
            told["read"] = answer.status_code
        return told


print(
    json.dumps({"as it comes": ask(PrivateKeyJWT(endpoint)), "shorter": ask(FiveMinutes(endpoint))})
)
