"""/oauth/token: client credentials for external systems (RFC 6749 §4.4, RFC 7523; NLGov OAuth profile)."""

from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from audit import record as audit
from organisations import clients
from organisations.access import public
from ui.limits import over

TRIES = 30  # a minute, for one address


@public
@csrf_exempt
@require_POST
def token(request: HttpRequest) -> JsonResponse:
    """A token for a client that proves who it is. Told in the words of RFC 6749, which its libraries know."""
    origin = audit.Origin.of(request)
    audit.origin.set(origin)
    if wait := over(cache, f"token:{origin.address}", TRIES):
        return _told({"error": "slow_down", "error_description": "Te veel verzoeken."}, 429, {"Retry-After": str(wait)})
    form = {name: values[0] for name, values in request.POST.lists()}
    if request.GET or any(len(values) > 1 for _name, values in request.POST.lists()):
        return _told({"error": "invalid_request", "error_description": "Elk gegeven één keer, en in de body."}, 400)
    try:
        value, made = clients.grant(form, request.headers.get("Authorization", ""))
    except clients.Refused as refused:
        more = {"WWW-Authenticate": 'Basic realm="weerbaar"'} if refused.status == 401 else {}  # noqa: PLR2004 -- not known
        return _told({"error": refused.error, "error_description": refused.detail}, refused.status, more)
    seconds = int(clients.LIFE.total_seconds())
    return _told(
        {"access_token": value, "token_type": "Bearer", "expires_in": seconds, "scope": " ".join(made.scopes)}, 200
    )


def _told(answer: dict, status: int, headers: dict[str, str] | None = None) -> JsonResponse:
    return JsonResponse(answer, status=status, headers={"Pragma": "no-cache", **(headers or {})})
