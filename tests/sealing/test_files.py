"""A sealed file opens whole and in order, or not at all."""

import errno
import hashlib
import io
import os
import resource
import tracemalloc

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from sealing import files
from sealing.files import (
    CHUNK_SIZE,
    SALT_SIZE,
    TAG_SIZE,
    StorageFull,
    StorageUnavailable,
    StorageUnreachable,
    fetch,
    open_file,
    seal_file,
    store,
)
from sealing.keys import Unopenable

KEY = bytes(range(32))
PIECE = CHUNK_SIZE + TAG_SIZE
HEAD = 1 + SALT_SIZE


def sealed(plain, key=KEY, context="case:1"):
    target = io.BytesIO()
    seal_file(io.BytesIO(plain), target, key, context)
    return target.getvalue()


def opened(blob, key=KEY, context="case:1"):
    return b"".join(open_file(io.BytesIO(blob), key, context))


def everything(folder):
    """List every file below, by its path."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


class Dribble(io.RawIOBase):
    """A source that gives a little at a time, as a socket does."""

    def __init__(self, plain):
        self.rest = io.BytesIO(plain)

    def read(self, size=-1):
        return self.rest.read(min(size, 1000))


class Endless:
    """So many zeros, none of them in memory."""

    def __init__(self, size):
        self.remaining = size

    def read(self, size):
        size = min(size, self.remaining)
        self.remaining -= size
        return bytes(size)


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 2 * CHUNK_SIZE, 3 * CHUNK_SIZE + 5]
)
def test_it_comes_back_at_every_border(size):
    plain = os.urandom(size)
    target = io.BytesIO()
    digest = seal_file(io.BytesIO(plain), target, KEY, "case:1")
    assert opened(target.getvalue()) == plain
    assert digest == (hashlib.sha256(plain).hexdigest(), size)


@given(st.binary(max_size=3 * CHUNK_SIZE))
@settings(max_examples=30, deadline=None)
def test_it_comes_back(plain):
    assert opened(sealed(plain)) == plain


def test_a_source_that_gives_little_at_a_time_is_not_cut():
    plain = os.urandom(2 * CHUNK_SIZE + 77)
    target = io.BytesIO()
    assert seal_file(Dribble(plain), target, KEY, "case:1").size == len(plain)
    assert b"".join(open_file(Dribble(target.getvalue()), KEY, "case:1")) == plain


def test_the_same_file_never_looks_the_same():
    assert sealed(b"bewijs") != sealed(b"bewijs")


@pytest.mark.parametrize(
    "cut", [HEAD, HEAD + PIECE, HEAD + 2 * PIECE, HEAD + PIECE + 100, -1, 0, 1, 10]
)
def test_a_cut_file_does_not_open(cut):
    blob = sealed(os.urandom(2 * CHUNK_SIZE + 100))
    with pytest.raises(Unopenable):
        opened(blob[:cut])


def test_a_longer_file_does_not_open():
    blob = sealed(os.urandom(CHUNK_SIZE))
    for more in (b"x", blob[HEAD:], bytes(PIECE)):
        with pytest.raises(Unopenable):
            opened(blob + more)


def test_chunks_in_another_order_do_not_open():
    blob = sealed(os.urandom(3 * CHUNK_SIZE))
    first, second, third = (blob[HEAD + n * PIECE : HEAD + (n + 1) * PIECE] for n in range(3))
    for order in (
        [second, first, third],
        [first, first, third],
        [first, third],
        [second, third],
        [third],
    ):
        with pytest.raises(Unopenable):
            opened(blob[:HEAD] + b"".join(order))


def test_chunks_of_another_file_of_the_same_case_do_not_open():
    first, other = sealed(os.urandom(2 * CHUNK_SIZE)), sealed(os.urandom(2 * CHUNK_SIZE))
    with pytest.raises(Unopenable):
        opened(first[: HEAD + PIECE] + other[HEAD + PIECE :])
    with pytest.raises(Unopenable):
        opened(other[:HEAD] + first[HEAD:])


@pytest.mark.parametrize("place", [0, 1, SALT_SIZE, HEAD, HEAD + 10, -1])
def test_a_changed_byte_does_not_open(place):
    blob = bytearray(sealed(b"een dreigbrief"))
    blob[place] ^= 1
    with pytest.raises(Unopenable):
        opened(bytes(blob))


def test_another_case_or_another_key_does_not_open_it():
    blob = sealed(b"een dreigbrief")
    with pytest.raises(Unopenable):
        opened(blob, context="case:2")
    with pytest.raises(Unopenable):
        opened(blob, key=bytes(32))


def test_a_stored_file_comes_back_and_is_unreadable_in_the_store(_storage):
    plain = b"kenteken XX-99-X " * 10_000
    stored = store(SimpleUploadedFile("foto van mijn huis.jpg", plain), KEY, "case:1")
    assert b"".join(fetch(stored.name, KEY, "case:1")) == plain
    assert (stored.sha256, stored.size) == (hashlib.sha256(plain).hexdigest(), len(plain))
    assert everything(_storage) == [stored.name]
    path = _storage / stored.name
    assert b"XX-99-X" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


def test_names_are_random_and_lie_two_folders_deep():
    names = {store(io.BytesIO(b"x"), KEY, "case:1").name for _ in range(20)}
    assert len(names) == 20
    for name in names:
        outer, inner, filename = name.split("/")
        assert filename.startswith(outer + inner)
        assert len(filename) == 40


def test_a_missing_or_foreign_file_raises_before_the_first_byte_is_sent():
    stored = store(io.BytesIO(b"x" * 3 * CHUNK_SIZE), KEY, "case:1")
    with pytest.raises(Unopenable):
        fetch(stored.name, KEY, "case:2")
    default_storage.delete(stored.name)
    with pytest.raises(Unopenable, match="not in the store"):
        fetch(stored.name, KEY, "case:1")


class Breaks:
    """A source that fails half-way."""

    def __init__(self, error):
        self.error, self.calls = error, 0

    def read(self, size):
        self.calls += 1
        if self.calls > 2:
            raise self.error
        return bytes(size)


@pytest.mark.parametrize(
    "error", [OSError(errno.EIO, "gone"), KeyboardInterrupt(), ValueError("stop")]
)
def test_nothing_half_written_stays_when_it_fails(error, _storage):
    with pytest.raises(type(error)):
        store(Breaks(error), KEY, "case:1")
    assert everything(_storage) == []


def test_a_full_disk_says_so_and_keeps_nothing(_storage):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (CHUNK_SIZE, hard))
    try:
        with pytest.raises(StorageFull, match="full"):
            store(Endless(10 * CHUNK_SIZE), KEY, "case:1")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert everything(_storage) == []
    with pytest.raises(StorageFull):
        store(Breaks(OSError(errno.ENOSPC, "No space left on device")), KEY, "case:1")


def test_fifty_megabytes_take_no_memory():
    size = 50 * 1024 * 1024
    tracemalloc.start()
    try:
        stored = store(Endless(size), KEY, "case:1")
        assert sum(len(chunk) for chunk in fetch(stored.name, KEY, "case:1")) == size
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert stored.size == size
    assert peak < 2 * 1024 * 1024


def test_the_storage_that_views_delete_from_is_the_one_we_write_to():
    assert files.default_storage is default_storage


REFUSALS = (errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE, errno.ENOTCONN)


@pytest.mark.parametrize("number", REFUSALS, ids=[errno.errorcode[n] for n in REFUSALS])
def test_a_store_that_refuses_says_that_it_takes_nothing(number, _storage):
    with pytest.raises(StorageUnavailable) as refused:
        store(Breaks(OSError(number, "refused", "/a/secret/path")), KEY, "case:1")
    assert not isinstance(refused.value, StorageFull)
    assert "secret" not in str(refused.value)
    assert everything(_storage) == []


def test_a_store_that_is_gone_takes_gives_and_deletes_nothing(_storage):
    stored = store(io.BytesIO(b"inhoud"), KEY, "case:1")
    moved = _storage.with_name("elders")
    _storage.rename(moved)
    _storage.touch()  # no folder any more
    with pytest.raises(StorageUnavailable):
        store(io.BytesIO(b"x"), KEY, "case:1")
    with pytest.raises(StorageUnreachable):
        fetch(stored.name, KEY, "case:1")
    with pytest.raises(StorageUnreachable):
        files.delete(stored.name)


# --- put back, by a restore -----------------------------------------------------------------------

NAME = "0a/1b/" + "0a1b" * 10


def test_what_is_put_back_lies_under_its_old_name_as_it_was(_storage):
    blob = sealed(b"inhoud")
    files.put_back(NAME, io.BytesIO(blob))
    assert everything(_storage) == [NAME]
    assert b"".join(fetch(NAME, KEY, "case:1")) == b"inhoud"
    assert (_storage / NAME).stat().st_mode & 0o077 == 0


def test_what_is_there_is_not_put_back_again(_storage):
    files.put_back(NAME, io.BytesIO(b"eerst"))
    with pytest.raises(StorageUnavailable, match="holds this file already"):
        files.put_back(NAME, io.BytesIO(b"later"))
    assert everything(_storage) == [NAME]
    assert (_storage / NAME).read_bytes() == b"eerst"


def test_what_cannot_be_put_back_whole_is_not_put_back(_storage):
    with pytest.raises(StorageFull):
        files.put_back(NAME, Breaks(OSError(errno.ENOSPC, "No space left on device")))
    assert everything(_storage) == []
