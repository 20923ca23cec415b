"""Sealed files: AES-256-GCM in chunks, so that a large one streams in constant memory.

A file is `version (1) ‖ salt (16)` and then chunks of 64 KiB plain text, each with its tag. Every
file has a key of its own: HKDF over the data key with the salt. The nonce of a chunk is its number
(11 bytes) and whether it is the last (1), and the additional data is the context: a chunk that is
cut, moved, repeated or taken from another file does not open (docs/developers/sealing.md).
"""

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
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

from sealing.keys import KEY_SIZE, Unopenable

FILE_VERSION = b"\x02"
SALT_SIZE = 16
CHUNK_SIZE = 64 * 1024
TAG_SIZE = 16
UNFINISHED_FOLDER = "unfinished"
UNFINISHED_SECONDS = 3600  # seconds since the last write: the process that wrote it has ended
DISK_FULL_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StorageUnavailable(OSError):
    """The file store takes nothing: it is full or read-only, it refuses us, or it is away.

    Nothing was stored, and nothing half-written remains.
    """


class StorageFull(StorageUnavailable):
    """The file store is full."""


class StorageUnreachable(OSError):
    """The file store gives nothing back, or deletes nothing, now."""


class Readable(Protocol):
    """An uploaded file, an open file, bytes in memory. A short read does not mean that it ends."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; none at the end."""


class IteratorReader:
    """An iterator of bytes that is read as a file: generated content is never in memory whole."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.buffer = b""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; none at the end."""
        while len(self.buffer) < size:
            piece = next(self.pieces, None)
            if piece is None:
                break
            self.buffer += piece
        content = self.buffer[:size]
        self.buffer = self.buffer[size:]
        return content


class Digest(NamedTuple):
    """SHA-256 (hex) and size in bytes of the plain content."""

    sha256: str
    size: int


@dataclass(frozen=True)
class StoredFile:
    """Name of a sealed file in the store, and SHA-256 (hex) and size of its plain content."""

    name: str
    sha256: str
    size: int


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_SIZE, salt, b"sealed file").derive(key))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _chunks(readable: Readable, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Yield number, content and whether it is the last: full chunks but the last; at least one."""
    number = 0
    chunk = _read_exactly(readable, size)
    while len(chunk) == size:
        following = _read_exactly(readable, size)
        if not following:
            break
        yield number, chunk, False
        number += 1
        chunk = following
    yield number, chunk, True


def _read_exactly(readable: Readable, size: int) -> bytes:
    """Read `size` bytes, in as many reads as that takes; fewer at the end of the content."""
    parts: list[bytes] = []
    while size:
        part = readable.read(size)
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def seal_file(readable: Readable, target: IO[bytes], key: bytes, context: str) -> Digest:
    """Write the sealed form of `readable` to `target`; return the digest of the plain content."""
    salt = os.urandom(SALT_SIZE)
    sha256 = hashlib.sha256()
    size = 0
    cipher = _cipher(key, salt)
    target.write(FILE_VERSION + salt)
    for number, chunk, is_last in _chunks(readable, CHUNK_SIZE):
        sha256.update(chunk)
        size += len(chunk)
        nonce = _nonce(number, is_last)
        target.write(cipher.encrypt(nonce, chunk, context.encode()))
    return Digest(sha256.hexdigest(), size)


def open_file(readable: Readable, key: bytes, context: str) -> Iterator[bytes]:
    """Yield the plain content, chunk by chunk. Raises Unopenable at the first changed chunk."""
    header = _read_exactly(readable, 1 + SALT_SIZE)
    if header[:1] != FILE_VERSION or len(header) != 1 + SALT_SIZE:
        raise Unopenable("not a sealed file")
    cipher = _cipher(key, header[1:])
    for number, chunk, is_last in _chunks(readable, CHUNK_SIZE + TAG_SIZE):
        try:
            nonce = _nonce(number, is_last)
            yield cipher.decrypt(nonce, chunk, context.encode())
        except (InvalidTag, ValueError):
            raise Unopenable("a sealed file does not open") from None


class _FinishedFile(File):  # type: ignore[type-arg]  # not subscriptable at run time
    """A finished file beside the store: the storage moves it to its place instead of copying it."""

    def __init__(self, path: Path, handle: IO[bytes]) -> None:
        super().__init__(handle, name=path.name)
        self.path = path

    def temporary_file_path(self) -> str:
        """Return the path that Django's FileSystemStorage moves the file from."""
        return str(self.path)


def _unfinished_folder() -> Path | None:
    """Return a folder on the same disk as the store.

    None for a store that is not on a local disk: then the system's own folder for temporary files
    serves.
    """
    try:
        folder = Path(default_storage.path(UNFINISHED_FOLDER))
    except NotImplementedError:
        return None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def store(readable: Readable, key: bytes, context: str) -> StoredFile:
    """Seal `readable` into the store under a random name; return where it lies.

    When it fails nothing remains, not even half a file. Raises StorageFull when the store is full,
    and StorageUnavailable when it takes nothing for another reason.
    """
    with _storage_errors(), _unfinished_file() as (sealed, unfinished):
        digest = seal_file(readable, sealed, key, context)
        name = _finish(sealed, unfinished, _random_name())
    return StoredFile(name, digest.sha256, digest.size)


def put_back(name: str, sealed_content: IO[bytes]) -> None:
    """Store a file that is sealed already under the name that it had, for a restore.

    Whole or not at all. Raises StorageFull and StorageUnavailable as `store` does, the latter also
    when another file of that name came meanwhile.
    """
    with _storage_errors(), _unfinished_file() as (sealed, unfinished):
        shutil.copyfileobj(sealed_content, sealed, CHUNK_SIZE)
        stored_name = _finish(sealed, unfinished, name)
        if stored_name != name:
            default_storage.delete(stored_name)
            raise FileExistsError(errno.EEXIST, "the file store holds this file already")


@contextlib.contextmanager
def _storage_errors() -> Iterator[None]:
    """Raise StorageFull or StorageUnavailable for an error of the disk or of the bucket."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL_ERRORS:
            raise StorageFull(error.errno, "the file store is full") from error
        reason = error.strerror or "the file store does not answer"
        raise StorageUnavailable(error.errno, reason) from error


@contextlib.contextmanager
def _unfinished_file() -> Iterator[tuple[IO[bytes], Path]]:
    """Open a file beside the store, to be moved into it when it is whole; else nothing remains."""
    handle, path = tempfile.mkstemp(dir=_unfinished_folder())
    unfinished = Path(path)
    try:
        with os.fdopen(handle, "w+b") as sealed:
            yield sealed, unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def _finish(sealed: IO[bytes], unfinished: Path, name: str) -> str:
    """Move a whole file into the store; return the name under which it lies there."""
    sealed.flush()
    os.fsync(sealed.fileno())  # before the row that names it is committed
    sealed.seek(0)
    return default_storage.save(name, _FinishedFile(unfinished, sealed))


def _random_name() -> str:
    """Return 40 random hex digits, two folders deep: no folder grows too large."""
    random = secrets.token_hex(20)
    return f"{random[:2]}/{random[2:4]}/{random}"


def delete_unfinished() -> int:
    """Delete what a killed process left unfinished beside the store; return how many files."""
    folder = _unfinished_folder()
    if folder is None:
        return 0
    deleted = 0
    oldest_allowed = time.time() - UNFINISHED_SECONDS
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # it was finished meanwhile
            if path.stat().st_mtime < oldest_allowed:
                path.unlink()
                deleted += 1
    return deleted


def names() -> Iterator[str]:
    """Yield the name of every finished file in the store, for a backup."""
    try:
        root = Path(default_storage.path(""))
    except NotImplementedError:
        yield from default_storage.names()  # type: ignore[attr-defined]  # a bucket
        return
    for folder, subfolders, filenames in os.walk(root):
        if Path(folder) == root and UNFINISHED_FOLDER in subfolders:
            subfolders.remove(UNFINISHED_FOLDER)
        for filename in filenames:
            yield str((Path(folder) / filename).relative_to(root))


def fetch(name: str, key: bytes, context: str) -> Iterable[bytes]:
    """Return the plain content of a stored file, chunk by chunk.

    Raises Unopenable at once when it is not there or does not open, so that a page can still answer
    with an error instead of an empty download; StorageUnreachable when the store refuses.
    """
    chunks = _open_stored(name, key, context)
    return chain([next(chunks)], chunks)


def _open_stored(name: str, key: bytes, context: str) -> Iterator[bytes]:
    try:
        sealed = default_storage.open(name, "rb")
        with sealed:
            yield from open_file(sealed, key, context)
    except FileNotFoundError:
        raise Unopenable("a sealed file is not in the store") from None
    except OSError as error:
        reason = error.strerror or "the file store does not answer"
        raise StorageUnreachable(error.errno, reason) from error


def delete(name: str) -> None:
    """Delete a file from the store; a file that is not there is no error.

    Raises StorageUnreachable when the store refuses.
    """
    try:
        default_storage.delete(name)
    except OSError as error:
        reason = error.strerror or "the file store does not answer"
        raise StorageUnreachable(error.errno, reason) from error
