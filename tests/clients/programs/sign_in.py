"""Ask a token as Authlib does it by itself: it knows nothing of us but the address."""

import requests
from authlib.integrations.requests_client import OAuth2Session


def metadata(base: str) -> dict:
    """What the installation says of itself (RFC 8414)."""
    answer = requests.get(f"{base}/.well-known/oauth-authorization-server", timeout=10)
    answer.raise_for_status()
    return answer.json()


def token(base: str, client: str, secret: str) -> str:
    """A token for a client with a secret."""
    with OAuth2Session(client, secret) as session:
        told = session.fetch_token(metadata(base)["token_endpoint"])
    return told["access_token"]
