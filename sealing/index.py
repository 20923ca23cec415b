"""The blind index: exact search in what is sealed.

Equality only, and never on values of which there are few (a postcode, a year of birth): whoever
holds the database can count.
"""

import hmac
import unicodedata

from sealing.keys import derive_key


def normalise(value: str) -> str:
    """Return the form in which values are compared: NFKC, case folded, single spaces."""
    folded = unicodedata.normalize("NFKC", value).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def blind_index(purpose: str, scope: object, value: str) -> bytes:
    """Return the blind index of a value: 32 bytes of HMAC-SHA-256.

    The key belongs to `purpose`; `scope` (an organisation) is hashed along, so that the same value
    has another index in another organisation.
    """
    key = derive_key(f"index:{purpose}")
    message = f"{scope}\x00{normalise(value)}".encode("utf-8", "replace")
    return hmac.digest(key, message, "sha256")
