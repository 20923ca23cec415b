"""The blind index: exact search in what is sealed."""

import hmac
import unicodedata

from sealing.keys import derive


def normalise(value: str) -> str:
    """How values are compared: one form of every sign, small letters, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def blind(purpose: str, scope: object, value: str) -> bytes:
    """HMAC-SHA-256 of a value, under a key of this purpose, within this scope (an organisation): 32 bytes."""
    return hmac.digest(derive(f"index:{purpose}"), f"{scope}\x00{normalise(value)}".encode(), "sha256")
