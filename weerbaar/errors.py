"""What somebody reads when it went wrong: in Dutch with a way on, or problem+json below /api/ (RFC 9457). Never what was wrong inside.

These pages are made without the request, so without the database: who is looking may be what is broken. If even the template
fails, there is a plain page in this file.
"""

import logging
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE, get_token
from django.template import loader
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.access import public

logger = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError)
# Never sent back to a page: what proves who somebody is.
SECRET_NAMES = ("password", "wachtwoord", "code", "token", "secret", "credential")
TITLES = {
    400: gettext_lazy("Dit verzoek klopt niet"),
    403: gettext_lazy("Verstuur het formulier opnieuw"),
    404: gettext_lazy("Deze pagina bestaat niet"),
    409: gettext_lazy("Er is intussen iets veranderd"),
    500: gettext_lazy("Er ging iets mis"),
    503: gettext_lazy("Wij zijn even niet bereikbaar"),
}
TEXTS = {
    400: gettext_lazy("Wij begrijpen niet wat er gestuurd is. Ga terug en probeer het opnieuw."),
    404: gettext_lazy("De pagina bestaat niet, of u kunt er niet bij."),
    409: gettext_lazy("Iemand anders was u voor. Open de pagina opnieuw en kijk wat er nu staat."),
    500: gettext_lazy("De fout ligt bij ons. Wat u net invulde is niet opgeslagen. Probeer het later opnieuw."),
    503: gettext_lazy("Wat u net invulde is niet opgeslagen. Probeer het over een paar minuten opnieuw."),
}
PLAIN = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>{title}</h1><p>{text}</p><p>{danger}</p><p><a href="/">{home}</a></p></main></body></html>"""


def answer(request: HttpRequest, status: int) -> HttpResponse:
    """The page, or the problem document, for this status."""
    return _answer(request, status, str(TEXTS[status]))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: we do not understand what was sent."""
    return answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No right looks like not found: it must not tell that something is there."""
    return answer(request, 404)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: it is not there, or not for you."""
    return answer(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our mistake. 503 when the database is away: then trying again makes sense."""
    if not isinstance(sys.exc_info()[1], AWAY):
        return answer(request, 500)
    response = answer(request, 503)
    response.headers["Retry-After"] = "30"
    return response


@public
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long (its mark against forged forms is old): offer to send what was typed once more.

    Only when the browser says that the form came from this site: a forged form from elsewhere gets nothing back to send.
    """
    ours = urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()
    kept = (
        [(name, value) for name, values in request.POST.lists() if _may_return(name) for value in values]
        if ours
        else []
    )
    if reason == REASON_NO_CSRF_COOKIE and not kept:
        text = _("Uw browser bewaart geen cookies voor deze site. Zet ze aan en probeer het opnieuw.")
    elif kept:
        text = _("Deze pagina stond te lang open. Wat u invulde is er nog. Bestanden kiest u na het versturen opnieuw.")
    else:
        text = _("Deze pagina stond te lang open. Ga terug, ververs de pagina en probeer het opnieuw.")
    return _answer(
        request, 403, text, "stale_form", kept=kept, path=request.get_full_path(), csrf_token=get_token(request)
    )


def _may_return(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and not any(secret in name.lower() for secret in SECRET_NAMES)


def _answer(request: HttpRequest, status: int, text: str, template: str = "", **more) -> HttpResponse:
    title = str(TITLES[status])
    if request.path_info.startswith("/api/"):
        problem = {"type": "about:blank", "status": status, "title": title, "detail": text}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    context = {"title": title, "text": text, "status": status, "bare": True, "desk_phone": settings.DESK_PHONE} | more
    try:
        page = loader.render_to_string(f"errors/{template or status}.html", context)
    except Exception:  # an error page must not fail on its template
        logger.exception("an error page could not be made")
        page = format_html(
            PLAIN, title=title, text=text, danger=_("Is er nú gevaar? Bel 112."), home=_("Naar de voorpagina")
        )
    return HttpResponse(page, status=status)
