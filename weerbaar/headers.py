"""Response headers, and which request headers are believed. Cookies, CSP and HSTS are in the
settings.
"""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

DENIED_FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join(f"{feature}=()" for feature in DENIED_FEATURES)
# Headers of a proxy. From anybody else they are lies.
FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_REAL_IP",
    "HTTP_X_REQUEST_ID",
    "HTTP_FORWARDED",
)
API_POLICY = "default-src 'none'; frame-ancestors 'none'"


class HeadersMiddleware:
    """Sets the headers of every response, also of an error and a static file; believes the proxy
    and nobody else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _take_origin(request)
        response = self.get_response(request)
        headers = response.headers
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        # Django's own comes too late for what is answered before it.
        headers["X-Frame-Options"] = "DENY"
        headers["Permissions-Policy"] = PERMISSIONS
        if "public" not in headers.get("Cache-Control", ""):  # a cache may keep only what says so
            headers["Cache-Control"] = "no-store"
        if request.path_info.startswith("/api/"):
            _set_api_headers(response)
        elif _has_signed_out(request, response):
            headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _take_origin(request: HttpRequest) -> None:
    """Drop the headers of a proxy, unless it is ours.

    Behind our proxy (BEHIND_PROXY=1) the address of the browser is what the proxy says, and
    X-Forwarded-Proto stays as well.
    """
    forwarded = {name: request.META.pop(name, "") for name in FORWARDED}
    browser_address = forwarded["HTTP_X_REAL_IP"]
    if not settings.SECURE_PROXY_SSL_HEADER:
        request.META.pop("HTTP_X_FORWARDED_PROTO", None)
    elif browser_address:
        request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(browser_address))


def _set_api_headers(response: HttpResponse) -> None:
    """Set the headers of the NL API Design Rules; pages below /api/ (its documentation) keep the
    policy of pages.
    """
    response.headers["API-Version"] = settings.API_VERSION
    if response.headers.get("Content-Type", "").startswith("text/html"):
        return
    response.headers["Content-Security-Policy"] = API_POLICY
    response.headers["Referrer-Policy"] = "no-referrer"


def _has_signed_out(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    if not match or match.view_name != "account_logout":
        return False
    return request.method == "POST" and response.status_code < 400  # noqa: PLR2004 -- not an error
