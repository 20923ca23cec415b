"""Keys: a ring that never touches the database, and data keys wrapped by it.

`WEERBAAR_KEYS` is the ring (the first key seals, every key opens). A wrapped key is
`version (1) ‖ length of key id (1) ‖ key id ‖ nonce (12) ‖ ciphertext and tag`, bound to its
context by the additional data. `WEERBAAR_INDEX_KEY` never wraps anything: blind indexes,
pseudonyms and the audit chain derive from it, each for its own purpose, and stay the same when the
ring rotates.
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

KEY_VERSION = b"\x01"
NONCE_SIZE = 12
KEY_SIZE = 32
FIXED_HEADER_SIZE = 2  # the version and the length of the key id


class Unopenable(Exception):
    """A sealed value does not open: key missing, value changed, or value moved elsewhere."""


def _ring() -> dict[str, bytes]:
    ring: dict[str, bytes] = settings.WEERBAAR_KEYS
    return ring


def first_key_id() -> str:
    """Return the id of the key that seals."""
    return next(iter(_ring()))


def new_data_key() -> bytes:
    """Return 32 random bytes."""
    return os.urandom(KEY_SIZE)


def encrypt(key: bytes, plain: bytes, context: bytes) -> bytes:
    """Return the nonce and the AES-256-GCM ciphertext, bound to `context`."""
    nonce = os.urandom(NONCE_SIZE)
    return nonce + AESGCM(key).encrypt(nonce, plain, context)


def encrypt_many(key: bytes, texts: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
    """Encrypt several pairs of plain bytes and context under one key, each with its own nonce."""
    cipher = AESGCM(key)
    random = os.urandom(NONCE_SIZE * len(texts))
    blobs = []
    for number, (plain, context) in enumerate(texts):
        start = number * NONCE_SIZE
        nonce = random[start : start + NONCE_SIZE]
        blobs.append(nonce + cipher.encrypt(nonce, plain, context))
    return blobs


def decrypt(key: bytes, blob: bytes, context: bytes) -> bytes:
    """Return the plain bytes. Raises Unopenable when key, bytes or context do not fit."""
    try:
        return AESGCM(key).decrypt(blob[:NONCE_SIZE], blob[NONCE_SIZE:], context)
    except (InvalidTag, ValueError):
        raise Unopenable("a sealed value does not open") from None


def wrap(data_key: bytes, context: str) -> bytes:
    """Encrypt a data key under the first key of the ring, bound to `context`."""
    wrapping_key_id = first_key_id()
    header = _header(wrapping_key_id)
    wrapping_key = _ring()[wrapping_key_id]
    return header + encrypt(wrapping_key, data_key, header + context.encode())


def unwrap(blob: bytes, context: str) -> bytes:
    """Return the data key.

    Raises Unopenable when its key is not in the ring or when it belongs to another context.
    """
    wrapping_key_id = key_id(blob)
    header = _header(wrapping_key_id)
    if wrapping_key_id not in _ring():
        raise Unopenable(f"the key {wrapping_key_id!r} is not in WEERBAAR_KEYS")
    wrapping_key = _ring()[wrapping_key_id]
    return decrypt(wrapping_key, blob[len(header) :], header + context.encode())


def _header(wrapping_key_id: str) -> bytes:
    encoded = wrapping_key_id.encode()
    return KEY_VERSION + bytes([len(encoded)]) + encoded


def first_key_header() -> bytes:
    """Return how a data key starts that the first key wrapped: rotation looks for the others."""
    return _header(first_key_id())


def key_id(blob: bytes) -> str:
    """Return the id of the key that wrapped this data key.

    Raises Unopenable when nothing wrapped it: the column of a destroyed key is empty.
    """
    if len(blob) <= FIXED_HEADER_SIZE or blob[:1] != KEY_VERSION:
        raise Unopenable("not a wrapped key")
    end = FIXED_HEADER_SIZE + blob[1]
    if len(blob) <= end:
        raise Unopenable("not a wrapped key")
    return blob[FIXED_HEADER_SIZE:end].decode("utf-8", "replace")


def seal(purpose: str, plain: bytes) -> bytes:
    """Seal a secret of the installation (a TOTP seed, a webhook secret) under its own data key."""
    data_key = new_data_key()
    wrapped = wrap(data_key, f"secret:{purpose}")
    length = len(wrapped).to_bytes(2, "big")
    return length + wrapped + encrypt(data_key, plain, purpose.encode())


def open_sealed(purpose: str, blob: bytes) -> bytes:
    """Return the plain secret. Raises Unopenable."""
    wrapped, ciphertext = _split(blob)
    data_key = unwrap(wrapped, f"secret:{purpose}")
    return decrypt(data_key, ciphertext, purpose.encode())


def reseal(purpose: str, blob: bytes) -> bytes:
    """Return the secret sealed under the first key of the ring; `blob` itself when it is already.

    Raises Unopenable when the secret does not open.
    """
    wrapped, _ciphertext = _split(blob)
    if key_id(wrapped) == first_key_id():
        return blob
    return seal(purpose, open_sealed(purpose, blob))


def wrapped_key_of(blob: bytes) -> bytes:
    """Return the wrapped data key of a sealed secret."""
    wrapped, _ciphertext = _split(blob)
    return wrapped


def _split(blob: bytes) -> tuple[bytes, bytes]:
    """Split a sealed secret into its wrapped data key and its ciphertext."""
    end = 2 + int.from_bytes(blob[:2], "big")
    return blob[2:end], blob[end:]


@functools.lru_cache(maxsize=64)
def _derive(root: str, purpose: str) -> bytes:
    try:
        key = base64.b64decode(root, validate=True)
    except binascii.Error:
        raise Unopenable("WEERBAAR_INDEX_KEY is not base64") from None
    if len(key) != KEY_SIZE:
        raise Unopenable("WEERBAAR_INDEX_KEY must be 32 bytes")
    return HKDF(SHA256(), KEY_SIZE, None, purpose.encode()).derive(key)


def derive_key(purpose: str) -> bytes:
    """Return the 32-byte key for one purpose that is not sealing: an index, a pseudonym, the chain.

    Raises Unopenable when WEERBAAR_INDEX_KEY is not 32 bytes in base64.
    """
    return _derive(settings.WEERBAAR_INDEX_KEY, purpose)
