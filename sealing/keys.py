"""Keys: a ring that never touches the database, and data keys wrapped by it.

`WEERBAAR_KEYS` is the ring (the first key seals, every key opens). A wrapped key is
`version (1) ‖ length of key id (1) ‖ key id ‖ nonce (12) ‖ ciphertext and tag`, bound to its context by the additional data.
`WEERBAAR_INDEX_KEY` never wraps anything: blind indexes, pseudonyms and the audit chain derive from it, each for its own purpose,
and stay the same when the ring rotates.
"""

import base64
import binascii
import functools
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = b"\x01"
NONCE = 12
SIZE = 32


class Unopenable(Exception):
    """A sealed value does not open: the key is not there, the value was changed, or it belongs somewhere else."""


def _ring() -> dict[str, bytes]:
    ring: dict[str, bytes] = settings.WEERBAAR_KEYS
    return ring


def first_key() -> str:
    """The id of the key that seals."""
    return next(iter(_ring()))


def new_data_key() -> bytes:
    """32 random bytes."""
    return os.urandom(SIZE)


def encrypt(key: bytes, plain: bytes, context: bytes) -> bytes:
    """Nonce and AES-256-GCM ciphertext, bound to `context`."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, context)


def encrypt_many(key: bytes, texts: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
    """The same for several pairs of plain bytes and context, under one key: each has a nonce of its own."""
    cipher, random = AESGCM(key), os.urandom(NONCE * len(texts))
    nonces = [random[start : start + NONCE] for start in range(0, len(random), NONCE)]
    return [
        nonce + cipher.encrypt(nonce, plain, context) for nonce, (plain, context) in zip(nonces, texts, strict=True)
    ]


def decrypt(key: bytes, blob: bytes, context: bytes) -> bytes:
    """The plain bytes. Raises Unopenable."""
    try:
        return AESGCM(key).decrypt(blob[:NONCE], blob[NONCE:], context)
    except (InvalidTag, ValueError):
        raise Unopenable("a sealed value does not open") from None


def wrap(data_key: bytes, context: str) -> bytes:
    """A data key, wrapped by the first key of the ring."""
    name = first_key()
    head = _head(name)
    return head + encrypt(_ring()[name], data_key, head + context.encode())


def unwrap(blob: bytes, context: str) -> bytes:
    """The data key. Raises Unopenable when its key is not in the ring or it belongs to another context."""
    name = key_id(blob)
    head = _head(name)
    if name not in _ring():
        raise Unopenable(f"the key {name!r} is not in WEERBAAR_KEYS")
    return decrypt(_ring()[name], blob[len(head) :], head + context.encode())


def _head(name: str) -> bytes:
    encoded = name.encode()
    return VERSION + bytes([len(encoded)]) + encoded


def first_head() -> bytes:
    """How a key starts that was wrapped by the first key of the ring: rotation looks for the others."""
    return _head(first_key())


def key_id(blob: bytes) -> str:
    """The id of the key that wrapped this. Raises Unopenable when nothing wrapped it: a destroyed key is an empty one."""
    if len(blob) <= 2 or blob[:1] != VERSION or len(blob) <= 2 + blob[1]:  # noqa: PLR2004 -- version and length
        raise Unopenable("not a wrapped key")
    return blob[2 : 2 + blob[1]].decode("utf-8", "replace")


def seal(purpose: str, plain: bytes) -> bytes:
    """A secret of the installation itself (a TOTP seed, a webhook secret), under a data key of its own."""
    data_key = new_data_key()
    wrapped = wrap(data_key, f"secret:{purpose}")
    return len(wrapped).to_bytes(2, "big") + wrapped + encrypt(data_key, plain, purpose.encode())


def open_sealed(purpose: str, blob: bytes) -> bytes:
    """The plain secret. Raises Unopenable."""
    wrapped, sealed = _halves(blob)
    return decrypt(unwrap(wrapped, f"secret:{purpose}"), sealed, purpose.encode())


def reseal(purpose: str, blob: bytes) -> bytes:
    """The same secret under the first key of the ring; the same bytes when it is there already. Raises Unopenable."""
    wrapped, _ = _halves(blob)
    return blob if key_id(wrapped) == first_key() else seal(purpose, open_sealed(purpose, blob))


def _halves(blob: bytes) -> tuple[bytes, bytes]:
    length = int.from_bytes(blob[:2], "big")
    return blob[2 : 2 + length], blob[2 + length :]


@functools.lru_cache(maxsize=64)
def _derive(root: str, purpose: str) -> bytes:
    try:
        key = base64.b64decode(root, validate=True)
    except binascii.Error:
        raise Unopenable("WEERBAAR_INDEX_KEY is not base64") from None
    if len(key) != SIZE:
        raise Unopenable("WEERBAAR_INDEX_KEY must be 32 bytes")
    return HKDF(SHA256(), SIZE, None, purpose.encode()).derive(key)


def derive(purpose: str) -> bytes:
    """A key for one purpose that is not sealing: an index, a pseudonym, the audit chain."""
    return _derive(settings.WEERBAAR_INDEX_KEY, purpose)
