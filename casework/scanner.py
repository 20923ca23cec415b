"""The virus scanner: clamd, asked over a socket (standards SEC-42). Knows no case."""

import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

TIMEOUT = 60  # seconds for one answer
PIECE = 1 << 16  # bytes


class NotScanned(Exception):
    """The scanner did not look: it was not reached, or it gave no verdict. The file stays where nobody opens it."""


def virus_in(content: Iterable[bytes], address: str) -> str:
    """The name of the virus that clamd finds, or "" when it finds none.

    `address`: `tcp://host:3310` or `unix:///run/clamd.ctl`. Raises NotScanned. Source: clamd(8), INSTREAM.
    """
    try:
        with _connect(address) as scanner:
            scanner.sendall(b"zINSTREAM\0")
            for chunk in content:
                for start in range(0, len(chunk), PIECE):
                    piece = chunk[start : start + PIECE]
                    scanner.sendall(len(piece).to_bytes(4, "big") + piece)
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
        return socket.create_connection((parts.hostname, parts.port or 3310), timeout=TIMEOUT)
    scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    scanner.settimeout(TIMEOUT)
    scanner.connect(parts.path)
    return scanner


def _answer(scanner: socket.socket) -> str:
    told = b""
    while not told.endswith(b"\0") and (more := scanner.recv(1024)):
        told += more
    return told.rstrip(b"\0").decode(errors="replace")
