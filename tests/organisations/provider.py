"""An OpenID Connect provider on the loopback address, as far as a sign-in by code needs one."""

import base64
import hashlib
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

CLIENT = "weerbaar"
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
STRANGER = rsa.generate_private_key(65537, 2048)


class Provider:
    """Says who somebody is (`subject`). `lie` changes what stands in the token, `config` what in the
    discovery document, `answer` what comes with the token; `key` and `algorithm` sign it.
    """

    def __init__(self, address: str) -> None:
        self.address, self.subject, self.lie = address, "user-1", {}
        self.key, self.algorithm, self.headers = RSA_KEY, "RS256", {"kid": "rsa"}
        self.config: dict = {}
        self.answer: dict = {}
        self.codes: dict[str, dict] = {}

    def consent(self, location: str) -> str:
        """Consent at the provider; return the query with which the person comes back."""
        parameters = dict(parse_qsl(urlsplit(location).query))
        assert location.startswith(f"{self.address}/authorize?")
        code = f"code-{len(self.codes)}"
        self.codes[code] = parameters
        return f"code={code}&state={parameters['state']}"

    def token(self, form: dict) -> dict:
        """Return the token for a code, once, to who shows its code verifier (RFC 7636)."""
        parameters = self.codes.pop(form["code"])
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
            .decode()
            .rstrip("=")
        )
        assert (parameters["code_challenge_method"], parameters["code_challenge"]) == (
            "S256",
            challenge,
        )
        claims = {
            "iss": self.address,
            "sub": self.subject,
            "aud": CLIENT,
            "nonce": parameters["nonce"],
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
            "email": "wie@voorbeeld.example",
            "name": "Kanarie Persoonsgegeven",
        } | self.lie
        claims = {name: value for name, value in claims.items() if value is not None}
        answer = {
            "access_token": "at",
            "token_type": "Bearer",
            "id_token": jwt.encode(claims, self.key, self.algorithm, headers=self.headers),
        } | self.answer
        return {name: value for name, value in answer.items() if value is not None}

    @staticmethod
    def keys() -> dict:
        """Return the public keys."""
        rsa_key = json.loads(RSAAlgorithm.to_jwk(RSA_KEY.public_key())) | {"kid": "rsa"}
        ec_key = json.loads(ECAlgorithm.to_jwk(EC_KEY.public_key())) | {"kid": "ec"}
        return {"keys": [rsa_key, ec_key]}


@contextmanager
def running():
    """Run a provider; yield it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802 -- its name in http.server
            base = provider.address
            if self.path == "/keys":
                self._answer(provider.keys())
                return
            config = {
                "issuer": base,
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "jwks_uri": f"{base}/keys",
            }
            self._answer(config | provider.config)

        def do_POST(self) -> None:  # noqa: N802 -- its name in http.server
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer(provider.token({name: values[0] for name, values in sent.items()}))

        def _answer(self, content: dict) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider = Provider(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield provider
        server.shutdown()
