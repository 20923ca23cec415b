"""Another system that never finishes: it takes a connection and sends a byte now and then."""

import contextlib
import itertools
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

PAUSE = 0.05  # seconds between two bytes: any timeout for one read is satisfied


class SlowServer(socketserver.ThreadingTCPServer):
    """Listens on a free port of this machine. `begin`: what it says at once; then it says `drip`,
    byte by byte, for ever. `connections` counts who came.
    """

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, begin: bytes = b"", drip: bytes = b"x") -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.begin = begin
        self.drip = drip
        self.connections = 0
        self.is_over = threading.Event()
        self.tls: ssl.SSLContext | None = None

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return self.server_address[1]


class _Talk(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.server.connections += 1
        with contextlib.suppress(OSError):
            self.request.sendall(self.server.begin)
            for byte in itertools.cycle(self.server.drip):
                if self.server.is_over.wait(PAUSE):
                    return
                self.request.sendall(bytes([byte]))


@contextlib.contextmanager
def slow_server(begin: bytes = b"", drip: bytes = b"x") -> Iterator[SlowServer]:
    """Run a server that never finishes what it says."""
    with SlowServer(begin, drip) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.is_over.set()
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def slow_socket(folder: Path, begin: bytes = b"") -> Iterator[str]:
    """Run one on a socket of this machine that takes everything and says `begin`, then nothing."""
    path = str(folder / "slow.sock")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        yield path
