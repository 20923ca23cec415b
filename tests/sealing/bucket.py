"""A real server that speaks S3, on this machine."""

import contextlib
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from weerbaar import embedded

LOGIN = {"access_key": "sleutel", "secret_key": "geheim/met+tekens"}
BUCKET = "dossiers"


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=1)
    except urllib.error.HTTPError:
        return True  # it wants a login
    except OSError:
        return False
    return True


@contextlib.contextmanager
def serve(home: Path) -> Iterator[tuple[str, Path]]:
    """Run the server; yield its address and the folder in which it keeps its one bucket."""
    (home / BUCKET).mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [
        Path(sys.prefix) / "bin" / "rclone",
        "serve",
        "s3",
        "--addr",
        address,
        "--config",
        "/dev/null",
        "--auth-key",
        ",".join(LOGIN.values()),
        home,
    ]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            embedded.tied([str(part) for part in command], "KILL"), stdout=log, stderr=log
        )
    try:
        embedded._until(lambda: _answers(f"http://{address}"), "the S3 server did not start")
        yield f"http://{address}", home / BUCKET
    finally:
        process.kill()
        process.wait()
