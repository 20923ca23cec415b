"""Limits on guessing a password that do not lock its owner out.

Tries are counted for an account at one network, for a network, and for an account at all networks.
A browser that signed in to the account before has a count of its own: whatever strangers do, it
gets in. It shows a signed cookie, which opens nothing.
"""

import ipaddress
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from organisations.rate_limits import remaining_requests, take_back_request

AGE = timedelta(days=90)
SALT = "organisations.known_devices"
MAX_ACCOUNTS = 5  # of one browser, the latest first
MINUTE, FIVE_MINUTES = 60, 300  # seconds
# Wrong passwords, each with the seconds in which they count together.
OF_KNOWN_DEVICE = (10, FIVE_MINUTES)
OF_ACCOUNT_AT_NETWORK = (5, FIVE_MINUTES)
OF_NETWORK = (10, MINUTE)  # for all accounts
OF_ACCOUNT_ANYWHERE = (20, FIVE_MINUTES)  # by browsers that did not sign in to it before
IPV6_SITE = 64  # bits of an address that are one household or office


def may_try(request: HttpRequest, email: str) -> bool:
    """Count a try to sign in to this account, and return whether it may be made.

    It counts as a wrong password until `take_back`: of tries at the same time none is overlooked.
    """
    counts = list(_counts(request, _digest(email)))
    remaining = [remaining_requests(cache, key, *limit) for key, limit in counts]
    return min(remaining) >= 0


def take_back(request: HttpRequest, email: str) -> None:
    """Count a try no longer: the password was right. An office signs in from one address."""
    for key, (_limit, window) in _counts(request, _digest(email)):
        take_back_request(cache, key, window)


def _counts(request: HttpRequest, account: str) -> Iterator[tuple[str, tuple[int, int]]]:
    device, _person, accounts = _read_cookie(request)
    if account in accounts:
        yield f"sign-in:{account}:{device}", OF_KNOWN_DEVICE
        return
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    yield f"sign-in:{account}:{network}", OF_ACCOUNT_AT_NETWORK
    yield f"sign-in:{network}", OF_NETWORK
    yield f"sign-in:{account}", OF_ACCOUNT_ANYWHERE


def remember(request: HttpRequest, email: str, signed_in: int | None = None) -> None:
    """Make the browser of this request a known device of the account, with the next answer.

    `signed_in`: the id of the person, when they sign in now. A new password alone does not: forms
    that are open are still of who signed in before.
    """
    device, last_signed_in, accounts = _read_cookie(request)
    account = _digest(email)
    others = [other for other in accounts if other != account]
    person_id = signed_in or last_signed_in
    request.known_device = [device, person_id, *[account, *others][:MAX_ACCOUNTS]]


def network_of(address: str) -> str:
    """Return what counts as one place: an IPv4 address, or the site of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:  # noqa: PLR2004 -- IPv4
        return address
    return str(ipaddress.ip_network(f"{parsed}/{IPV6_SITE}", strict=False))


def _digest(email: str) -> str:
    """Return what stands in the cookie and in the cache for an account.

    Keyed: a plain hash of an address is found again by who tries addresses.
    """
    return salted_hmac(SALT, email.strip().lower(), algorithm="sha256").hexdigest()[:32]


def last_person_id(request: HttpRequest) -> int | None:
    """Return who signed in last in the browser of this request; None when nobody is known.

    It proves nothing: what is kept for this person is shown after they signed in themselves.
    """
    _device, person_id, _accounts = _read_cookie(request)
    return person_id


def _read_cookie(request: HttpRequest) -> tuple[str, int | None, list[str]]:
    """Return the device, who signed in last, and the accounts it signed in to; a new device without
    a good cookie.
    """
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        device, person_id, *accounts = signing.loads(cookie, salt=SALT, max_age=AGE)
    except (signing.BadSignature, ValueError):
        return secrets.token_urlsafe(12), None, []
    return device, person_id, accounts


class KnownDeviceMiddleware:
    """Sets the cookie of a known device after a sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        known_device = getattr(request, "known_device", None)
        if known_device:
            response.set_cookie(
                settings.DEVICE_COOKIE_NAME,
                signing.dumps(known_device, salt=SALT),
                max_age=AGE,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response
