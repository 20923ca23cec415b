"""The blind index: exact search in what is sealed.

Equality only, and never on values of which there are few (a postcode, a year of birth): who holds the database can count.
"""

import hmac
import unicodedata

from sealing.keys import derive


def normalise(value: str) -> str:
    """How values are compared: one form of every sign, small letters, single spaces."""
    folded = unicodedata.normalize("NFKC", value).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def blind(purpose: str, scope: object, value: str) -> bytes:
    """HMAC-SHA-256 of a value, under a key of this purpose, within this scope (an organisation): 32 bytes."""
    return hmac.digest(
        derive(f"index:{purpose}"), f"{scope}\x00{normalise(value)}".encode("utf-8", "replace"), "sha256"
    )
