"""HTTP by libraries that make their own connections (urllib3), kept within the time limit."""

import ssl
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from outbound.time_limit import LimitedSocket, LimitedTLSSocket, connect, time_limit


class LimitedConnection:
    """Mix into a connection of urllib3: its socket keeps the limit, and so does its look-up."""

    host: str
    port: int
    socket_options: Any
    ssl_context: ssl.SSLContext | None

    def _new_conn(self) -> LimitedSocket:
        """Connect. Raises what urllib3 expects when that does not work."""
        try:
            connection = connect(self.host.strip("[]"), self.port)
        except TimeoutError:
            message = f"no connection with {self.host} in time"
            raise ConnectTimeoutError(self, message) from None
        except (OSError, UnicodeError) as error:
            message = f"no connection: {type(error).__name__}"
            raise NewConnectionError(self, message) from None
        for option in self.socket_options or ():
            connection.setsockopt(*option)
        return connection


class LimitedTLSConnection(LimitedConnection):
    """As LimitedConnection, for a connection over TLS."""

    def connect(self) -> None:
        """Connect and agree on keys within the limit."""
        if self.ssl_context is None:
            self.ssl_context = create_urllib3_context()
        self.ssl_context.sslsocket_class = LimitedTLSSocket
        super().connect()  # type: ignore[misc]  # of the class that this is mixed into


class _SessionConnection(LimitedConnection, HTTPConnection):
    """HTTP within the limit."""


class _SessionTLSConnection(LimitedTLSConnection, HTTPSConnection):
    """HTTPS within the limit."""


class _SessionPool(HTTPConnectionPool):
    ConnectionCls = _SessionConnection


class _SessionTLSPool(HTTPSConnectionPool):
    ConnectionCls = _SessionTLSConnection


POOLS = {"http": _SessionPool, "https": _SessionTLSPool}


class _LimitedAdapter(HTTPAdapter):
    """Makes the connections of a session."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Return the pools of connections through a proxy."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = POOLS
        return manager


class LimitedSession(requests.Session):
    """A session of `requests` of which each request, with its redirects and its whole answer,
    takes so many seconds at most.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds
        self.mount("http://", _LimitedAdapter())
        self.mount("https://", _LimitedAdapter())

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request and read the whole answer.

        Raises what `requests` raises; Timeout when it took too long.
        """
        kwargs.setdefault("timeout", self.seconds)
        with time_limit(self.seconds):
            return super().request(*args, **kwargs)
