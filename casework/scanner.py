"""The virus scanner: clamd, asked over a socket (standards SEC-42). Knows no case."""

import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings

from outbound.time_limit import connect, connect_unix, time_limit

CLAMD_PORT = 3310
CHUNK_SIZE = 1 << 16  # bytes


class NotScanned(Exception):
    """The scanner did not look: it was not reached, or it gave no verdict.

    The file stays where nobody opens it.
    """


def virus_in(content: Iterable[bytes], address: str) -> str:
    """Return the name of the virus that clamd finds, "" when it finds none.

    `address`: `tcp://host:3310` or `unix:///run/clamd.ctl`. Raises NotScanned, at the latest after
    SCANNER_SECONDS. Source: clamd(8), INSTREAM.
    """
    try:
        with time_limit(settings.SCANNER_SECONDS), _connect(address) as scanner:
            scanner.sendall(b"zINSTREAM\0")
            for chunk in content:
                for start in range(0, len(chunk), CHUNK_SIZE):
                    piece = chunk[start : start + CHUNK_SIZE]
                    length = len(piece).to_bytes(4, "big")
                    scanner.sendall(length + piece)
            scanner.sendall(bytes(4))
            verdict = _answer(scanner)
    except OSError as error:
        raise NotScanned(f"not reached: {type(error).__name__}") from error
    if verdict == "stream: OK":
        return ""
    if verdict.startswith("stream: ") and verdict.endswith(" FOUND"):
        return verdict.removeprefix("stream: ").removesuffix(" FOUND")
    raise NotScanned(f"no verdict: {verdict[:80]}")


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        return connect(parts.hostname or "", parts.port or CLAMD_PORT)
    return connect_unix(parts.path)


def _answer(scanner: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0"):
        received = scanner.recv(1024)
        if not received:
            break
        answer += received
    return answer.rstrip(b"\0").decode(errors="replace")
