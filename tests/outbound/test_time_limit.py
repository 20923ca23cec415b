"""Every call to another system ends in time, also when it goes on answering byte by byte."""

import io
import smtplib
import socket
import threading
import time
from contextlib import contextmanager

import pytest
import requests
from django.core import mail

from casework import scanner
from notifications import delivery, webhook_http
from organisations.sso import SocialAccountAdapter
from outbound import time_limit as limits
from sealing.bucket import Bucket
from tests.outbound.slow import slow_server, slow_socket

LIMIT = 0.5  # seconds
SLACK = 2.5  # a busy machine


@contextmanager
def in_time():
    """Fail when what is inside takes longer than the limit and some slack."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < LIMIT + SLACK


HEADERS = b"HTTP/1.1 200 OK\r\nX-Long: "


@pytest.mark.parametrize(
    ("begin", "drip"),
    [(b"", b"x"), (b"HTTP/1.1 ", b"x"), (HEADERS, b"x"), (b"", b"HTTP/1.1 100 Continue\r\n\r\n")],
    ids=["nothing that is HTTP", "a status", "a header", "continue for ever"],
)
def test_a_webhook_that_never_finishes_its_answer(settings, begin, drip):
    settings.WEBHOOK_SECONDS = LIMIT
    refused_in_time = pytest.raises(webhook_http.EventNotAccepted)
    with slow_server(begin, drip) as server, in_time(), refused_in_time as refused:
        webhook_http.request("POST", f"http://127.0.0.1:{server.port}/", b"{}", {})
    assert (refused.value.status, refused.value.why) == (None, "too_slow")


def test_a_webhook_whose_tls_never_ends(settings):
    settings.WEBHOOK_SECONDS = LIMIT
    hello = bytes.fromhex("1603033fff")  # a record of 16 KB begins
    refused_in_time = pytest.raises(webhook_http.EventNotAccepted)
    with slow_server(hello) as server, in_time(), refused_in_time as refused:
        webhook_http.request("POST", f"https://127.0.0.1:{server.port}/", b"{}", {})
    assert refused.value.why == "too_slow"


def test_a_name_that_is_looked_up_for_ever(settings, monkeypatch):
    settings.WEBHOOK_SECONDS = LIMIT
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: answered.wait(30) and [])
    with in_time(), pytest.raises(webhook_http.EventNotAccepted) as refused:
        webhook_http.request("POST", "http://traag.example/", b"{}", {})
    answered.set()
    assert refused.value.why == "too_slow"


@pytest.mark.parametrize("begin", [b"", b"220 ", b"220-welkom\r\n"])
@pytest.mark.parametrize("scheme", ["smtp", "smtp+tls", "smtps"])
def test_a_mail_server_that_never_finishes(settings, begin, scheme):
    settings.MAIL_SECONDS = LIMIT
    drip = b"220-nog even\r\n"
    with slow_server(begin, drip) as server, in_time():
        settings.EMAIL_URL = f"{scheme}://127.0.0.1:{server.port}"
        with pytest.raises(OSError) as failed:  # noqa: PT011 -- of whatever class; it is temporary
            delivery.send(mail.EmailMultiAlternatives("hallo", "tekst", to=["a@b.example"]))
    assert delivery.is_temporary(failed.value)


def test_a_mail_server_that_stops_half_way(settings):
    """It greets, and then answers every command one line at a time, without an end."""
    settings.MAIL_SECONDS = LIMIT
    with slow_server(b"220 sink\r\n", b"250-en verder\r\n") as server, in_time():
        settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
        with pytest.raises((smtplib.SMTPException, OSError)) as failed:
            delivery.send(mail.EmailMultiAlternatives("hallo", "tekst", to=["a@b.example"]))
    assert delivery.is_temporary(failed.value)


def test_a_scanner_that_never_gives_its_verdict(settings):
    settings.SCANNER_SECONDS = LIMIT
    with slow_server(b"stream: ") as server, in_time(), pytest.raises(scanner.NotScanned):
        scanner.virus_in([b"inhoud"], f"tcp://127.0.0.1:{server.port}")


def test_a_scanner_on_a_socket_that_says_nothing(settings, tmp_path):
    settings.SCANNER_SECONDS = LIMIT
    with slow_socket(tmp_path) as path, in_time(), pytest.raises(scanner.NotScanned):
        scanner.virus_in([b"inhoud"], f"unix://{path}")


@pytest.mark.parametrize("begin", [b"", HEADERS, b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_provider_of_sign_in_that_never_finishes(settings, begin):
    settings.OIDC_SECONDS = LIMIT
    with slow_server(begin) as server, in_time():
        session = SocialAccountAdapter().get_requests_session()
        with pytest.raises(requests.RequestException):
            session.get(f"http://127.0.0.1:{server.port}/")


def bucket(port: int) -> Bucket:
    return Bucket(
        endpoint=f"http://127.0.0.1:{port}",
        bucket="dossiers",
        folder="",
        region="nl-1",
        access_key="sleutel",
        secret_key="geheim",  # noqa: S106 -- of this test
    )


CALLS = {
    "put": lambda store: store.save("naam", io.BytesIO(b"x" * 5_000_000)),
    "get": lambda store: store.open("naam").read(),
    "delete": lambda store: store.delete("naam"),
    "list": lambda store: list(store.names()),
    "check": lambda store: store.check_access(),
}


HEAD_ONLY = {"check", "delete"}  # these read no further than the head
SHORT_BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"


@pytest.mark.parametrize(
    ("call", "begin"),
    [(call, begin) for call in CALLS for begin in (b"", HEADERS)]
    + [(call, SHORT_BODY) for call in CALLS if call not in HEAD_ONLY],
)
def test_a_bucket_that_never_finishes(settings, call, begin):
    settings.STORE_SECONDS = LIMIT
    with slow_server(begin) as server, in_time(), pytest.raises(OSError, match="bucket"):
        CALLS[call](bucket(server.port))


def test_a_limit_around_another_one_holds(monkeypatch):
    with limits.time_limit(LIMIT), limits.time_limit(100):
        assert limits.seconds_left() <= LIMIT
    assert limits.seconds_left() is None


def test_nothing_is_begun_when_the_time_is_up():
    with limits.time_limit(0), pytest.raises(limits.TimeLimitExceeded):
        limits.connect("127.0.0.1", 1)
