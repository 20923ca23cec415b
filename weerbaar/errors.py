"""What somebody reads when it went wrong: in Dutch with a way on, or problem+json below /api/ (RFC 9457). Never what was wrong inside.

These pages are made without the request, so without the database: who is looking may be what is broken. If even the template
fails, there is a plain page in this file.
"""

import functools
import logging
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE, get_token
from django.template import loader
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from redis.exceptions import RedisError

from organisations.access import public
from sealing.files import NoRoom

logger = logging.getLogger(__name__)
AWAY = (
    OperationalError,
    InterfaceError,
    RedisError,
)  # without the cache nobody counts wrong passwords: then nobody signs in
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
LONG = 60  # characters: somebody's own words, shown so that they can be copied
# Never sent back to a page: what proves who somebody is.
SECRET_NAMES = ("password", "wachtwoord", "code", "token", "secret", "credential")
TITLES = {
    400: gettext_lazy("Dit verzoek klopt niet"),
    403: gettext_lazy("Verstuur het formulier opnieuw"),
    404: gettext_lazy("Deze pagina bestaat niet"),
    405: gettext_lazy("Dit kan hier niet"),
    409: gettext_lazy("Er is intussen iets veranderd"),
    413: gettext_lazy("Dit is te veel in één keer"),
    500: gettext_lazy("Er ging iets mis"),
    503: gettext_lazy("Wij zijn even niet bereikbaar"),
    507: gettext_lazy("Er is even geen plek voor bestanden"),
}
TEXTS = {
    400: gettext_lazy("Wij begrijpen niet wat er gestuurd is. Ga terug en probeer het opnieuw."),
    404: gettext_lazy("De pagina bestaat niet, of u kunt er niet bij."),
    405: gettext_lazy("U kunt deze pagina niet op deze manier openen. Ga terug en gebruik de knop op de pagina."),
    409: gettext_lazy("Iemand anders was u voor. Open de pagina opnieuw en kijk wat er nu staat."),
    413: gettext_lazy("Wat u stuurde is te groot. Ga terug, stuur uw bestanden één voor één, of maak de tekst korter."),
    500: gettext_lazy("De fout ligt bij ons. Wat u net invulde is niet opgeslagen. Probeer het later opnieuw."),
    503: gettext_lazy("Wat u net invulde is niet opgeslagen. Probeer het over een paar minuten opnieuw."),
    507: gettext_lazy("Uw bestand is niet opgeslagen. Probeer het later opnieuw, of verstuur het zonder bestand."),
}
# The same, when what was typed stands on the page to be sent once more.
KEPT = {
    500: gettext_lazy("De fout ligt bij ons. Wat u invulde is nog niet opgeslagen, maar het staat nog op deze pagina."),
    503: gettext_lazy(
        "Wat u invulde is nog niet opgeslagen, maar het staat nog op deze pagina. Wacht een paar minuten en verstuur het opnieuw."
    ),
    507: gettext_lazy(
        "Uw bestand is niet opgeslagen. Wat u typte staat nog op deze pagina. Probeer het later opnieuw, of verstuur het zonder bestand."
    ),
}
PLAIN = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>{title}</h1><p>{text}</p><p>{danger}</p><p><a href="/">{home}</a></p></main></body></html>"""


def answer(request: HttpRequest, status: int) -> HttpResponse:
    """The page, or the problem document, for this status."""
    return _answer(request, status, str(TEXTS[status]))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: we do not understand what was sent. 413: it is more than we take."""
    return answer(request, 413 if isinstance(exception, TOO_MUCH) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No right looks like not found: it must not tell that something is there."""
    return answer(request, 404)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: it is not there, or not for you."""
    return answer(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our mistake. 503: the database (or the cache) is away, and trying again makes sense. 507: the file store is full.

    What was typed stands on the page with a button to send it once more: going back would ask for the page again, and lose it.
    """
    error = sys.exc_info()[1]
    status = 503 if isinstance(error, AWAY) else 507 if isinstance(error, NoRoom) else 500
    kept = _kept(request)
    mark = (
        request.POST.get("csrfmiddlewaretoken", "") if kept else ""
    )  # its own: nothing may have been read of its cookie
    response = _answer(request, status, str((KEPT if kept else TEXTS)[status]), kept=kept, csrf_token=mark)
    if status != 500:  # noqa: PLR2004 -- our mistake does not go by itself
        response.headers["Retry-After"] = "30"
    return response


@public
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long (its mark against forged forms is old): offer to send what was typed once more.

    Only when the browser says that the form came from this site: a forged form from elsewhere gets nothing back to send.
    """
    kept = _kept(request)
    if reason == REASON_NO_CSRF_COOKIE and not kept:
        text = _("Uw browser bewaart geen cookies voor deze site. Zet ze aan en probeer het opnieuw.")
    elif kept:
        text = _("Deze pagina stond te lang open. Wat u invulde is er nog. Bestanden kiest u na het versturen opnieuw.")
    else:
        text = _("Deze pagina stond te lang open. Ga terug, ververs de pagina en probeer het opnieuw.")
    return _answer(request, 403, text, kept=kept, csrf_token=get_token(request))


class WordsMiddleware:
    """Gives an answer without a word (405) words of our own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            told = answer(request, 405)
            told.headers["Allow"] = response.headers["Allow"]
            return told
        return response


def _kept(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """What was typed, to stand on an error page: name, text, and whether it is long enough to be shown. Nothing of a form from elsewhere."""
    try:
        ours = urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()
        lists = list(request.POST.lists()) if ours else []
    except Exception:  # another host, or the browser hung up, or it sent what nobody can read
        return []
    return [(name, text, len(text) > LONG) for name, texts in lists if _may_return(name) for text in texts]


def _may_return(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and not any(secret in name.lower() for secret in SECRET_NAMES)


def _answer(request: HttpRequest, status: int, text: str, **more) -> HttpResponse:
    title = str(TITLES[status])
    if request.path_info.startswith("/api/"):
        problem = {"type": "about:blank", "status": status, "title": title, "detail": text}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    context = {"title": title, "text": text, "status": status, "desk_phone": settings.DESK_PHONE}
    try:
        kept = {"path": request.get_full_path(), **more} if more.get("kept") else {}
        page = loader.render_to_string("errors/page.html", context | kept) if kept else _page(**context)
    except Exception:  # an error page must not fail on its template
        logger.exception("an error page could not be made")
        page = format_html(
            PLAIN, title=title, text=text, danger=_("Is er nú gevaar? Bel 112."), home=_("Naar de voorpagina")
        )
    return HttpResponse(page, status=status)


@functools.lru_cache(maxsize=64)
def _page(**context) -> str:
    """A page with nothing in it of who asks, made once: who tries a thousand addresses hears a thousand times the same."""
    return loader.render_to_string("errors/page.html", context)
