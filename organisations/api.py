"""/oauth/token: client credentials for external systems.

RFC 6749 §4.4, RFC 7523 and the NLGov profile for OAuth.
"""

from http import HTTPStatus

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from audit import record as audit
from organisations import clients
from organisations.access import public
from organisations.assertions import ALGORITHMS
from organisations.models import Token
from organisations.rate_limits import seconds_until_allowed

REQUESTS_A_MINUTE = 30  # for one address


@public
@require_safe
def metadata(request: HttpRequest) -> JsonResponse:
    """Answer what a library must know to ask a token (RFC 8414)."""
    methods = ["private_key_jwt"]
    if settings.API_CLIENT_SECRETS:
        methods.append("client_secret_basic")
    content = {
        "issuer": settings.BASE_URL,
        "token_endpoint": clients.token_endpoint(),
        "response_types_supported": [],  # required; there is no authorization endpoint
        "grant_types_supported": [clients.GRANT_TYPE],
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "scopes_supported": list(settings.API_SCOPES),
        "service_documentation": f"{settings.BASE_URL}/api/v1/docs/",
        "ui_locales_supported": ["nl"],
    }
    return JsonResponse(content)


@public
@csrf_exempt
@require_POST
def token(request: HttpRequest) -> JsonResponse:
    """Issue a token to a client that proves who it is.

    Errors are answers of RFC 6749 §5.2, which the libraries of clients know.
    """
    origin = audit.Origin.of(request)
    audit.origin.set(origin)
    wait = seconds_until_allowed(cache, f"token:{origin.address}", REQUESTS_A_MINUTE)
    if wait:
        return _rate_limited(wait)
    if request.GET or _has_repeated_field(request):
        return _error("invalid_request", "Elk gegeven één keer, en in de body.", 400)
    form = {name: values[0] for name, values in request.POST.lists()}
    authorization = request.headers.get("Authorization", "")
    try:
        value, issued = clients.grant(form, authorization)
    except clients.OAuthError as error:
        return _refused(error)
    return _issued(value, issued)


def _has_repeated_field(request: HttpRequest) -> bool:
    return any(len(values) > 1 for _name, values in request.POST.lists())


def _rate_limited(wait: int) -> JsonResponse:
    return _error("slow_down", "Te veel verzoeken.", 429, {"Retry-After": str(wait)})


def _refused(error: clients.OAuthError) -> JsonResponse:
    headers = {}
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Basic realm="weerbaar"'
    return _error(error.error, error.detail, error.status, headers)


def _error(
    code: str, description: str, status: int, headers: dict[str, str] | None = None
) -> JsonResponse:
    return _answer({"error": code, "error_description": description}, status, headers)


def _issued(value: str, issued: Token) -> JsonResponse:
    content = {
        "access_token": value,
        "token_type": "Bearer",
        "expires_in": int(clients.TOKEN_LIFETIME.total_seconds()),
        "scope": " ".join(issued.scopes),
    }
    return _answer(content, 200)


def _answer(content: dict, status: int, headers: dict[str, str] | None = None) -> JsonResponse:
    all_headers = {"Pragma": "no-cache"} | (headers or {})
    return JsonResponse(content, status=status, headers=all_headers)
