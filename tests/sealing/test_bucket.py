"""A store in a bucket behaves as one on a disk. The server is a real one, on this machine."""

import errno
import hashlib
import http.server
import io
import os
import socket
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from sealing import files
from sealing.files import CHUNK_SIZE, StorageFull, fetch, store
from sealing.keys import Unopenable
from tests.sealing.bucket import LOGIN, serve
from tests.sealing.test_files import Breaks, Endless
from weerbaar import health

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Run a server; yield its address and the folder it keeps its bucket in."""
    with serve(tmp_path_factory.mktemp("s3")) as served:
        yield served


@pytest.fixture
def use(settings):
    """Keep files in a bucket from here on."""

    def bucket(endpoint: str, **changed: str) -> None:
        options = (
            {"endpoint": endpoint, "bucket": "dossiers", "folder": "proef/", "region": "us-east-1"}
            | LOGIN
            | changed
        )
        settings.STORAGES = settings.STORAGES | {
            "default": {"BACKEND": "sealing.bucket.Bucket", "OPTIONS": options}
        }

    return bucket


@pytest.fixture
def bucket(server, use) -> Path:
    """Use the server; return the folder in which it stores what is sent to it."""
    use(server[0])
    return server[1] / "proef"


def test_it_comes_back_and_is_unreadable_in_the_bucket(bucket):
    plain = b"kenteken XX-99-X " * 10_000
    stored = store(io.BytesIO(plain), KEY, "case:1")
    assert b"".join(fetch(stored.name, KEY, "case:1")) == plain
    assert (stored.sha256, stored.size) == (hashlib.sha256(plain).hexdigest(), len(plain))
    assert b"XX-99-X" not in (bucket / stored.name).read_bytes()
    assert default_storage.exists(stored.name)
    assert stored.name in set(default_storage.names())
    default_storage.delete(stored.name)
    assert not default_storage.exists(stored.name)
    with pytest.raises(Unopenable, match="not in the store"):
        fetch(stored.name, KEY, "case:1")


def test_another_case_does_not_open_it(bucket):
    stored = store(io.BytesIO(b"x" * 3 * CHUNK_SIZE), KEY, "case:1")
    with pytest.raises(Unopenable):
        fetch(stored.name, KEY, "case:2")


def test_nothing_half_written_is_seen(bucket):
    before = set(default_storage.names())
    with pytest.raises(OSError, match="gone"):
        store(Breaks(OSError(errno.EIO, "gone")), KEY, "case:1")
    assert set(default_storage.names()) == before


def test_twenty_megabytes_take_no_memory(bucket):
    store(io.BytesIO(b"x"), KEY, "case:1")  # the library is loaded
    size = 20 * 1024 * 1024
    tracemalloc.start()
    try:
        stored = store(Endless(size), KEY, "case:1")
        pieces = fetch(stored.name, KEY, "case:1")
        assert sum(len(chunk) for chunk in pieces) == size
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * 1024 * 1024


def test_many_hands_at_once(bucket):
    stored, threads = {}, []

    def keep(number: int) -> None:
        stored[number] = store(io.BytesIO(str(number).encode()), KEY, "case:1").name

    for number in range(8):
        threads.append(threading.Thread(target=keep, args=[number]))
        threads[-1].start()
    for thread in threads:
        thread.join()
    assert {number: b"".join(fetch(name, KEY, "case:1")) for number, name in stored.items()} == {
        number: str(number).encode() for number in range(8)
    }


@pytest.mark.django_db
def test_readiness_tells_the_truth(bucket, server, use):
    assert health.problems() == []
    use(server[0], secret_key="een andere")
    assert health.problems() == ["storage"]
    use(server[0], bucket="bestaat-niet")
    assert health.problems() == ["storage"]


def test_a_bucket_that_is_away_or_refuses_is_an_error_of_the_store(server, use):
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    use(nobody)
    with pytest.raises(OSError, match="was not reached: EndpointConnectionError"):
        store(io.BytesIO(b"x"), KEY, "case:1")
    use(server[0], secret_key="een andere")
    with pytest.raises(OSError, match="the bucket answered SignatureDoesNotMatch") as refused:
        store(io.BytesIO(b"x"), KEY, "case:1")
    assert not isinstance(refused.value, StorageFull)


class Full(http.server.BaseHTTPRequestHandler):
    """A bucket whose quota is used up, as Ceph says it."""

    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b"<Error><Code>QuotaExceeded</Code></Error>"
        self.send_response(403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def test_a_full_bucket_says_so(use):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Full) as full:
        threading.Thread(target=full.serve_forever).start()
        use(f"http://127.0.0.1:{full.server_port}")
        with pytest.raises(StorageFull):
            store(io.BytesIO(b"x"), KEY, "case:1")
        full.shutdown()


PRINT_OPTIONS = """
import django
django.setup()
from django.conf import settings
print(settings.STORAGES["default"]["OPTIONS"])
"""


def started(url: str) -> subprocess.CompletedProcess:
    environment = os.environ | {"STORAGE_URL": url, "DJANGO_SETTINGS_MODULE": "weerbaar.settings"}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PRINT_OPTIONS],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_address_is_read_whole():
    result = started(
        "s3://een%2Ftwee:drie%40vier@opslag.example:9000/dossiers/per/jaar?region=nl-1"
    )
    assert result.stdout.strip() == str(
        {
            "endpoint": "https://opslag.example:9000",
            "bucket": "dossiers",
            "folder": "per/jaar/",
            "region": "nl-1",
            "access_key": "een/twee",
            "secret_key": "drie@vier",
        }
    )
    assert "'http://opslag:9000'" in started("s3://k:s@opslag:9000/dossiers?tls=0").stdout


@pytest.mark.parametrize(
    ("url", "line"),
    [
        (
            "s3://opslag.example/dossiers",
            "weerbaar: STORAGE_URL must be written as s3://key:secret@host/bucket",
        ),
        (
            "s3://key:geheim@opslag.example",
            "weerbaar: STORAGE_URL must be written as s3://key:secret@host/bucket",
        ),
        (
            "ftp://key:geheim@opslag.example/x",
            "weerbaar: STORAGE_URL must start with file:/// or s3://",
        ),
        ("file://folder", "weerbaar: STORAGE_URL must start with file:/// or s3://"),
    ],
)
def test_a_wrong_address_stops_the_start_with_one_line_without_the_secret(url, line):
    ended = started(url)
    assert (ended.returncode, ended.stderr.strip()) == (1, line)


def test_the_store_views_delete_from_is_this_one(bucket):
    assert files.default_storage is default_storage
