"""A time limit for a whole call to another system (docs/adr/0026).

The timeout of a socket holds for one read: a system that sends a byte every second keeps its caller
for hours. Inside `time_limit(seconds)` a call takes so many seconds altogether: looking up the
name, connecting, TLS, sending and every read.

    with time_limit(10):
        connected = connect("systeem.example", 443)
"""

import contextlib
import contextvars
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any

CONNECT_SECONDS = 5  # for one address: the next one may be there
# When the call must be over (time.monotonic); None outside of a limit.
_ends_at: contextvars.ContextVar[float | None] = contextvars.ContextVar("ends_at", default=None)


class TimeLimitExceeded(TimeoutError):
    """The whole call took longer than it may."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Limit all calls inside together to `seconds`; a limit around it that ends earlier stays."""
    ends_at = time.monotonic() + seconds
    outer = _ends_at.get()
    token = _ends_at.set(ends_at if outer is None else min(outer, ends_at))
    try:
        yield
    finally:
        _ends_at.reset(token)


def seconds_left() -> float | None:
    """Return how long the call may still take; None outside of a limit.

    Raises TimeLimitExceeded when nothing is left.
    """
    ends_at = _ends_at.get()
    if ends_at is None:
        return None
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeLimitExceeded("the call took too long")
    return left


# --- names ----------------------------------------------------------------------------------------


def look_up(host: str, port: int) -> list[str]:
    """Return the addresses of a name, in the order of the system, each once.

    The system's own look-up knows no time limit, so it runs in a thread that is left alone when it
    takes too long. Raises OSError or UnicodeError when the name leads nowhere.
    """
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="look-up").start()
    try:
        answer = answers.get(timeout=seconds_left())
    except queue.Empty:
        raise TimeLimitExceeded("the name was not looked up in time") from None
    if isinstance(answer, Exception):
        raise answer
    addresses = [str(socket_address[0]) for *_rest, socket_address in answer]
    return list(dict.fromkeys(addresses))


# --- sockets --------------------------------------------------------------------------------------


class LimitedSocket(socket.socket):
    """A socket of which each read and write takes no longer than what is left of the limit."""

    def _keep_limit(self) -> None:
        left = seconds_left()
        if left is not None:
            self.settimeout(left)

    def connect(self, address: Any) -> None:
        """Connect within the limit."""
        self._keep_limit()
        super().connect(address)

    def recv(self, *args: Any) -> bytes:
        """Read within the limit."""
        self._keep_limit()
        return super().recv(*args)

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """Read within the limit: what a file made of this socket does."""
        self._keep_limit()
        return super().recv_into(*args, **kwargs)

    def send(self, *args: Any) -> int:
        """Write within the limit."""
        self._keep_limit()
        return super().send(*args)

    def sendall(self, *args: Any) -> None:
        """Write all of it within the limit."""
        self._keep_limit()
        super().sendall(*args)


class LimitedTLSSocket(ssl.SSLSocket):
    """As LimitedSocket, over TLS. The other methods of an SSLSocket go by way of these."""

    def _keep_limit(self) -> None:
        left = seconds_left()
        if left is not None:
            self.settimeout(left)

    def do_handshake(self, *args: Any, **kwargs: Any) -> None:
        """Agree on keys within the limit."""
        self._keep_limit()
        super().do_handshake(*args, **kwargs)

    def read(self, *args: Any, **kwargs: Any) -> Any:
        """Read within the limit."""
        self._keep_limit()
        return super().read(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        """Write within the limit."""
        self._keep_limit()
        return super().send(*args, **kwargs)


def limited(plain: socket.socket) -> LimitedSocket:
    """Return a connected socket as one that keeps the limit."""
    timeout = plain.gettimeout()
    kept = LimitedSocket(plain.family, plain.type, plain.proto, fileno=plain.detach())
    kept.settimeout(timeout)
    return kept


def connect(host: str, port: int) -> LimitedSocket:
    """Return a connection to the first address of a host that takes one.

    Raises OSError when none does, and TimeLimitExceeded.
    """
    refused: OSError | None = None
    for address in look_up(host, port):
        try:
            return connect_address(address, port)
        except TimeLimitExceeded:
            raise
        except OSError as error:
            refused = error
    raise refused or OSError("the name leads nowhere")


def connect_address(address: str, port: int) -> LimitedSocket:
    """Return a connection to an address that was looked up. Raises OSError when it takes none."""
    left = seconds_left()
    seconds = CONNECT_SECONDS if left is None else min(left, CONNECT_SECONDS)
    return limited(socket.create_connection((address, port), seconds))


def connect_unix(path: str) -> LimitedSocket:
    """Return a connection to a socket of this machine. Raises OSError when nobody listens."""
    connection = LimitedSocket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(path)
    except OSError:
        connection.close()
        raise
    return connection


def tls_context() -> ssl.SSLContext:
    """Return the usual context of TLS, of which the sockets keep the limit."""
    context = ssl.create_default_context()
    context.sslsocket_class = LimitedTLSSocket
    return context
