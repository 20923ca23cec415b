"""HTTP to systems of others: to public addresses only, checked at the moment of sending
(docs/adr/0016), and within a time limit for the whole of it (docs/adr/0026).
"""

import http.client
import ipaddress
import ssl
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from notifications.public_addresses import is_public
from outbound.time_limit import connect_address, look_up, time_limit, tls_context

TOO_SLOW = "too_slow"  # why an event was not accepted: the time was up


class AddressRefused(Exception):
    """We do not send to this address, whatever it may answer."""


class EventNotAccepted(Exception):
    """The receiver did not accept an event. `status`: what it answered, None when it did not
    answer.
    """

    def __init__(self, status: int | None, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


# --- addresses ------------------------------------------------------------------------------------


def problem_of(url: str) -> str:
    """Return why we cannot send to an address, by the look of it: a slug, or "".

    Where it leads is looked up when something is sent.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "unreadable"
    if not parts.hostname or not url.isascii() or not url.isprintable() or " " in url:
        return "unreadable"
    if _carries_secret(parts):
        return "secret"
    if settings.WEBHOOK_PRIVATE:
        if parts.scheme in {"http", "https"}:
            return ""
        return "unsafe"
    if parts.scheme == "https" and port in {None, 443}:
        return ""
    return "unsafe"


def _carries_secret(parts: SplitResult) -> bool:
    return parts.username is not None or parts.password is not None or bool(parts.fragment)


def resolve(host: str, port: int) -> str:
    """Return the address to connect to.

    Raises EventNotAccepted when the name leads nowhere or is not looked up in time, and
    AddressRefused when any of its addresses is not public: one of them could be chosen later.
    """
    try:
        addresses = look_up(host, port)
    except TimeoutError:
        raise EventNotAccepted(None, TOO_SLOW) from None
    except (OSError, UnicodeError):
        raise EventNotAccepted(None, "no_address") from None
    if not settings.WEBHOOK_PRIVATE and not all(_is_public_text(text) for text in addresses):
        raise AddressRefused
    return sorted(addresses, key=_is_ipv6)[0]


def _is_public_text(address: str) -> bool:
    without_zone = address.partition("%")[0]
    return is_public(ipaddress.ip_address(without_zone))


def _is_ipv6(address: str) -> bool:
    return ":" in address


# --- connections ----------------------------------------------------------------------------------


class _PlainConnection(http.client.HTTPConnection):
    """A connection to the address that was checked, and to no other."""

    def __init__(self, address: str, host: str, port: int) -> None:
        super().__init__(host, port)
        self.address = address

    def connect(self) -> None:
        self.sock = connect_address(self.address, self.port)


class _SecureConnection(_PlainConnection):
    """A connection over TLS to the address that was checked, for the name in the URL."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock = tls_context().wrap_socket(self.sock, server_hostname=self.host)


def open_connection(url: str) -> tuple[http.client.HTTPConnection, str]:
    """Return a connection for a URL, not connected yet, and the path to ask.

    Raises AddressRefused for an address that we do not send to, and EventNotAccepted when its name
    leads nowhere.
    """
    if problem_of(url):
        raise AddressRefused
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    host = parts.hostname or ""
    port = parts.port or (443 if is_secure else 80)
    path = parts.path or "/"
    if parts.query:
        path = f"{path}?{parts.query}"
    connection_class = _SecureConnection if is_secure else _PlainConnection
    return connection_class(resolve(host, port), host, port), path


def request(
    method: str, url: str, body: bytes, headers: dict[str, str]
) -> http.client.HTTPResponse:
    """Send a request; return the answer, of which nothing but the head is read.

    No redirect is followed. Raises AddressRefused for an address that we do not send to, and
    EventNotAccepted when there is no answer within WEBHOOK_SECONDS.
    """
    with time_limit(settings.WEBHOOK_SECONDS):
        return _request(method, url, body, headers)


def _request(
    method: str, url: str, body: bytes, headers: dict[str, str]
) -> http.client.HTTPResponse:
    connection, path = open_connection(url)
    all_headers = {"User-Agent": "Weerbaar", "Connection": "close", **headers}
    try:
        connection.request(method, path, body, all_headers)
        response = connection.getresponse()
        response.close()
        return response
    except TimeoutError:
        raise EventNotAccepted(None, TOO_SLOW) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = "tls" if isinstance(error, ssl.SSLError) else "no_answer"
        raise EventNotAccepted(None, why) from None
    finally:
        connection.close()
