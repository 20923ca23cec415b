"""Sealed files: AES-256-GCM in chunks, so that a large one streams in constant memory.

A file is `version (1) ‖ random prefix (7)` and then chunks of 64 KiB plain text, each with its tag. The nonce of a chunk is the
prefix, its number (4 bytes) and a last-chunk flag (1), and the additional data is the context: a chunk that is cut, moved,
repeated or taken from another file does not open.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files import File
from django.core.files.storage import default_storage

from sealing.keys import Unopenable

VERSION = b"\x01"
PREFIX = 7
CHUNK = 64 * 1024
TAG = 16


@dataclass(frozen=True)
class StoredFile:
    """Where a sealed file lies, and the digest and size of its plain content."""

    name: str
    sha256: str
    size: int


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def seal_file(readable: IO[bytes], target: IO[bytes], key: bytes, context: str) -> tuple[str, int]:
    """Write the sealed form of `readable` to `target`. Answers SHA-256 (hex) and size of the plain content."""
    cipher, prefix, digest, size, number = AESGCM(key), os.urandom(PREFIX), hashlib.sha256(), 0, 0
    target.write(VERSION + prefix)
    chunk = readable.read(CHUNK)
    while True:
        following = readable.read(CHUNK) if len(chunk) == CHUNK else b""
        digest.update(chunk)
        size += len(chunk)
        target.write(cipher.encrypt(_nonce(prefix, number, not following), chunk, context.encode()))
        if not following:
            return digest.hexdigest(), size
        chunk, number = following, number + 1


def open_file(readable: IO[bytes], key: bytes, context: str) -> Iterator[bytes]:
    """The plain content, chunk by chunk. Raises Unopenable at the first chunk that is not what it was."""
    head = readable.read(1 + PREFIX)
    if head[:1] != VERSION or len(head) != 1 + PREFIX:
        raise Unopenable("not a sealed file")
    cipher, prefix, number = AESGCM(key), head[1:], 0
    chunk = readable.read(CHUNK + TAG)
    while True:
        following = readable.read(CHUNK + TAG) if len(chunk) == CHUNK + TAG else b""
        try:
            yield cipher.decrypt(_nonce(prefix, number, not following), chunk, context.encode())
        except (InvalidTag, ValueError):
            raise Unopenable("a sealed file does not open") from None
        if not following:
            return
        chunk, number = following, number + 1


def store(readable: IO[bytes], key: bytes, context: str) -> StoredFile:
    """Seal into the store under a random name. When it fails, nothing is left behind."""
    random = secrets.token_hex(20)
    with tempfile.TemporaryFile() as sealed:
        sha256, size = seal_file(readable, sealed, key, context)
        sealed.seek(0)
        name = f"{random[:2]}/{random}"
        try:
            kept = default_storage.save(name, File(sealed))
        except OSError:
            default_storage.delete(name)
            raise
    return StoredFile(kept, sha256, size)


def fetch(name: str, key: bytes, context: str) -> Iterator[bytes]:
    """The plain content of a stored file, chunk by chunk."""
    with default_storage.open(name, "rb") as sealed:
        yield from open_file(sealed, key, context)
