"""Sealed files: AES-256-GCM in chunks, so that a large one streams in constant memory (docs/developers/sealing.md).

A file is `version (1) ‖ salt (16)` and then chunks of 64 KiB plain text, each with its tag. Every file has a key of its own: HKDF
over the data key with the salt. The nonce of a chunk is its number (11 bytes) and whether it is the last (1), and the additional
data is the context: a chunk that is cut, moved, repeated or taken from another file does not open.
"""

import contextlib
import errno
import hashlib
import os
import secrets
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.files import File
from django.core.files.storage import default_storage

from sealing.keys import SIZE, Unopenable

VERSION = b"\x02"
SALT = 16
CHUNK = 64 * 1024
TAG = 16
UNFINISHED = 3600  # seconds since it was last written to: whoever wrote it is gone
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class NoRoom(OSError):
    """The file store is full. Nothing was kept, and nothing half-written was left."""


class Readable(Protocol):
    """An uploaded file, an open file, bytes in memory. A short read does not mean that it ends."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


class Pieces:
    """Content that comes in pieces, read as a file is read: what is made as it is stored never lies anywhere as a whole."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.rest = pieces, b""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        while len(self.rest) < size and (piece := next(self.pieces, None)) is not None:
            self.rest += piece
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken


class Digest(NamedTuple):
    """Of the plain content."""

    sha256: str
    size: int


@dataclass(frozen=True)
class StoredFile:
    """Where a sealed file lies, and the digest and size of its plain content."""

    name: str
    sha256: str
    size: int


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), SIZE, salt, b"sealed file").derive(key))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _chunks(readable: Readable, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Number, content and whether it is the last: full chunks but for the last, and at least one."""
    number, chunk = 0, _exactly(readable, size)
    while len(chunk) == size and (following := _exactly(readable, size)):
        yield number, chunk, False
        number, chunk = number + 1, following
    yield number, chunk, True


def _exactly(readable: Readable, size: int) -> bytes:
    parts: list[bytes] = []
    while size and (part := readable.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def seal_file(readable: Readable, target: IO[bytes], key: bytes, context: str) -> Digest:
    """Write the sealed form of `readable` to `target`. Answers SHA-256 (hex) and size of the plain content."""
    salt, digest, size = os.urandom(SALT), hashlib.sha256(), 0
    cipher = _cipher(key, salt)
    target.write(VERSION + salt)
    for number, chunk, last in _chunks(readable, CHUNK):
        digest.update(chunk)
        size += len(chunk)
        target.write(cipher.encrypt(_nonce(number, last), chunk, context.encode()))
    return Digest(digest.hexdigest(), size)


def open_file(readable: Readable, key: bytes, context: str) -> Iterator[bytes]:
    """The plain content, chunk by chunk. Raises Unopenable at the first chunk that is not what it was."""
    head = _exactly(readable, 1 + SALT)
    if head[:1] != VERSION or len(head) != 1 + SALT:
        raise Unopenable("not a sealed file")
    cipher = _cipher(key, head[1:])
    for number, chunk, last in _chunks(readable, CHUNK + TAG):
        try:
            yield cipher.decrypt(_nonce(number, last), chunk, context.encode())
        except (InvalidTag, ValueError):
            raise Unopenable("a sealed file does not open") from None


class _Finished(File):  # type: ignore[type-arg]  # not subscriptable at run time
    """A finished file beside the store: the storage moves it to its place in one step instead of copying it."""

    def __init__(self, path: Path, handle: IO[bytes]) -> None:
        super().__init__(handle, name=path.name)
        self.path = path

    def temporary_file_path(self) -> str:
        """Asked by Django's FileSystemStorage."""
        return str(self.path)


def _beside() -> Path | None:
    """A folder on the same disk as the store. The system's own folder for a store that is not on a disk of ours."""
    try:
        beside = Path(default_storage.path("unfinished"))
    except NotImplementedError:
        return None
    beside.mkdir(mode=0o700, parents=True, exist_ok=True)
    return beside


def store(readable: Readable, key: bytes, context: str) -> StoredFile:
    """Seal into the store under a random name. When it fails nothing is left behind, not even half a file. Raises NoRoom."""
    try:
        return _store(readable, key, context)
    except OSError as error:
        if error.errno in FULL:
            raise NoRoom(error.errno, "the file store is full") from error
        raise


def _store(readable: Readable, key: bytes, context: str) -> StoredFile:
    handle, path = tempfile.mkstemp(dir=_beside())
    unfinished = Path(path)
    try:
        with os.fdopen(handle, "w+b") as sealed:
            digest = seal_file(readable, sealed, key, context)
            sealed.flush()
            os.fsync(sealed.fileno())  # before the row that names it is committed
            sealed.seek(0)
            random = secrets.token_hex(20)
            name = default_storage.save(f"{random[:2]}/{random[2:4]}/{random}", _Finished(unfinished, sealed))
        return StoredFile(name, digest.sha256, digest.size)
    finally:
        unfinished.unlink(missing_ok=True)


def sweep() -> int:
    """Take away what a process that was killed left unfinished beside the store. Answers how many."""
    beside, now, gone = _beside(), time.time(), 0
    for path in beside.iterdir() if beside else ():
        with contextlib.suppress(FileNotFoundError):  # it was finished meanwhile
            if path.stat().st_mtime < now - UNFINISHED:
                path.unlink()
                gone += 1
    return gone


def names() -> Iterator[str]:
    """Every finished file in the store, for a backup."""
    try:
        place = Path(default_storage.path(""))
    except NotImplementedError:
        yield from default_storage.names()  # type: ignore[attr-defined]  # a bucket
        return
    for folder, below, found in os.walk(place):
        if Path(folder) == place and "unfinished" in below:
            below.remove("unfinished")
        for name in found:
            yield str((Path(folder) / name).relative_to(place))


def fetch(name: str, key: bytes, context: str) -> Iterable[bytes]:
    """The plain content of a stored file, chunk by chunk. Raises Unopenable at once when it is not there or not ours to open,
    so that a page can still answer with an error instead of an empty download."""
    pieces = _pieces(name, key, context)
    return chain([next(pieces)], pieces)


def _pieces(name: str, key: bytes, context: str) -> Iterator[bytes]:
    try:
        sealed = default_storage.open(name, "rb")
    except FileNotFoundError:
        raise Unopenable("a sealed file is not in the store") from None
    with sealed:
        yield from open_file(sealed, key, context)
