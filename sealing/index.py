"""The blind index: exact search in what is sealed.

Equality only, and never on values of which there are few (a postcode, a year of birth): whoever
holds the database can count.
"""

import hmac
import unicodedata
from collections.abc import Iterable

from sealing.keys import derive_key
from texts.names import fold_name


def fold_address(address: str) -> str:
    """Return the form in which e-mail addresses are compared: NFKC, case folded, no spaces."""
    folded = unicodedata.normalize("NFKC", address).casefold()
    return unicodedata.normalize("NFKC", "".join(folded.split()))


def name_index(scope: object, name: str) -> bytes:
    """Return the blind index of the name of a person, however it is typed (texts.names)."""
    return blind_index("name", scope, fold_name(name))


def address_index(scope: object, address: str) -> bytes:
    """Return the blind index of an e-mail address."""
    return blind_index("address", scope, fold_address(address))


def person_index(scope: object, words: str) -> bytes:
    """Return the blind index of who is searched for: by address with an @, else by name."""
    return address_index(scope, words) if "@" in words else name_index(scope, words)


def blind_index(purpose: str, scope: object, folded_value: str) -> bytes:
    """Return the blind index of a value: 32 bytes of HMAC-SHA-256.

    The key belongs to `purpose`; `scope` (an organisation) is hashed along, so that the same value
    has another index in another organisation.
    """
    return blind_indexes(purpose, [scope], folded_value)[0]


def blind_indexes(purpose: str, scopes: Iterable[object], folded_value: str) -> list[bytes]:
    """Return the blind index of one value in each of these scopes."""
    key = derive_key(f"index:{purpose}")
    value = f"\x00{folded_value}".encode("utf-8", "replace")
    return [hmac.digest(key, str(scope).encode() + value, "sha256") for scope in scopes]
