"""What a browser is told with each answer, and what we believe of what comes in. Cookies, CSP and HSTS are in the settings."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NOTHING = ("accelerometer", "autoplay", "camera", "clipboard-read", "display-capture", "encrypted-media", "gamepad",
           "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
           "screen-wake-lock", "serial", "usb", "xr-spatial-tracking")  # fmt: skip
PERMISSIONS = ", ".join(f"{name}=()" for name in NOTHING)
# Words of a proxy. From anybody else they are lies.
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
    """Sets what has to be on every answer, also on an error and on a static file; believes the proxy and nobody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _take_origin(request)
        response = self.get_response(request)
        headers = response.headers
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["X-Frame-Options"] = "DENY"  # Django's own comes too late for what is answered before it
        headers["Permissions-Policy"] = PERMISSIONS
        if "public" not in headers.get("Cache-Control", ""):  # only what says so itself may be kept
            headers["Cache-Control"] = "no-store"
        if request.path_info.startswith("/api/"):
            _for_machines(response)
        elif _signed_out(request, response):
            headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _take_origin(request: HttpRequest) -> None:
    """Behind our proxy (BEHIND_PROXY=1) the address of the browser is what the proxy says, and X-Forwarded-Proto stays as well."""
    told = {name: request.META.pop(name, "") for name in FORWARDED}
    if not settings.SECURE_PROXY_SSL_HEADER:
        request.META.pop("HTTP_X_FORWARDED_PROTO", None)
    elif told["HTTP_X_REAL_IP"]:
        request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(told["HTTP_X_REAL_IP"]))


def _for_machines(response: HttpResponse) -> None:
    """The set of the NL API Design Rules. Pages below /api/ (its documentation) keep the policy of pages."""
    response.headers["API-Version"] = settings.API_VERSION
    if response.headers.get("Content-Type", "").startswith("text/html"):
        return
    response.headers["Content-Security-Policy"] = API_POLICY
    response.headers["Referrer-Policy"] = "no-referrer"


def _signed_out(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    return bool(
        match and match.view_name == "account_logout" and request.method == "POST" and response.status_code < 400
    )  # noqa: PLR2004 -- not an error
