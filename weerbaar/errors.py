"""Error responses: a page in Dutch with a way on, or problem+json below /api/ (RFC 9457).

They never say what was wrong inside. These pages are made without the request, so without the
database: who is looking may be what is broken. If even the template fails, there is a plain page in
this file.
"""

import functools
import logging
import sys
from collections.abc import Callable, Sequence

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
from sealing.files import StorageUnavailable, StorageUnreachable
from weerbaar.typed_fields import BY_UNKNOWN, TypedField, typed_fields

logger = logging.getLogger(__name__)
# Without the cache nobody counts wrong passwords: then nobody signs in.
AWAY = (OperationalError, InterfaceError, RedisError, StorageUnreachable)
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
RETRY_AFTER = "30"  # seconds
STALE = 403
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
    405: gettext_lazy(
        "U kunt deze pagina niet op deze manier openen. Ga terug en gebruik de knop op de pagina."
    ),
    409: gettext_lazy("Iemand anders was u voor. Open de pagina opnieuw en kijk wat er nu staat."),
    413: gettext_lazy(
        "Wat u stuurde is te groot. "
        "Ga terug, stuur uw bestanden één voor één, of maak de tekst korter."
    ),
    500: gettext_lazy(
        "De fout ligt bij ons. Wat u net invulde is niet opgeslagen. Probeer het later opnieuw."
    ),
    503: gettext_lazy(
        "Wat u net invulde is niet opgeslagen. Probeer het over een paar minuten opnieuw."
    ),
    507: gettext_lazy(
        "Uw bestand is niet opgeslagen. Probeer het later opnieuw, of verstuur het zonder bestand."
    ),
}
COPY_IT = gettext_lazy("Hieronder staat wat u schreef. Kopieer het als u het nog nodig hebt.")
# The texts when what was typed stands on the page to be sent once more.
TEXTS_WITH_FORM = {
    500: gettext_lazy(
        "De fout ligt bij ons. "
        "Wat u invulde is nog niet opgeslagen, maar het staat nog op deze pagina."
    ),
    503: gettext_lazy(
        "Wat u invulde is nog niet opgeslagen, maar het staat nog op deze pagina. "
        "Wacht een paar minuten en verstuur het opnieuw."
    ),
    507: gettext_lazy(
        "Uw bestand is niet opgeslagen. Wat u typte staat nog op deze pagina. "
        "Probeer het later opnieuw, of verstuur het zonder bestand."
    ),
}
PLAIN = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>{title}</h1><p>{text}</p><p>{danger}</p>
<p><a href="/">{home}</a></p></main></body></html>"""


def answer(request: HttpRequest, status: int) -> HttpResponse:
    """Return the page, or the problem document, for this status.

    What somebody wrote in a form that cannot be handled stands on the page, to be copied.
    """
    text = str(TEXTS[status])
    written = [field for field in _fields_of_form(request, status) if field[2]]
    if not written:
        return _answer(request, status, text)
    text = f"{text} {COPY_IT}"
    return _answer(request, status, text, written, can_send=False)


def _fields_of_form(request: HttpRequest, status: int) -> list[TypedField]:
    if request.method != "POST" or status == 413:  # noqa: PLR2004 -- too large to be read
        return []
    return typed_fields(request)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 when we do not understand what was sent, 413 when it is more than we take."""
    return answer(request, 413 if isinstance(exception, TOO_MUCH) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 to who has no right: it must not show that something is there."""
    return answer(request, 404)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: it is not there, or not for you."""
    return answer(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500 for a mistake of ours, 503 when the database or the cache is away or the store
    gives nothing back, 507 when the store takes nothing: it is full or read-only, or refuses us.

    What was typed stands on the page with a button to send it once more: going back would ask for
    the page again, and lose it.
    """
    status = _status_of(sys.exc_info()[1])
    typed = typed_fields(request)
    if typed:
        # The token of the form itself: nothing may have been read of its cookie.
        csrf_token = request.POST.get("csrfmiddlewaretoken", "")
        text = str(TEXTS_WITH_FORM[status])
        response = _answer(request, status, text, typed, csrf_token)
    else:
        response = answer(request, status)
    if status != 500:  # noqa: PLR2004 -- our mistake does not go by itself
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _status_of(error: BaseException | None) -> int:
    if isinstance(error, AWAY):
        return 503
    if isinstance(error, StorageUnavailable):
        return 507
    return 500


@public
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Offer to send a form once more that was open too long (its token against forged forms is
    old).

    Only when the browser says that the form came from this site: a forged form from elsewhere gets
    nothing back to send.
    """
    typed = typed_fields(request)
    if typed:
        text = _(
            "Deze pagina stond te lang open. Wat u invulde is er nog. "
            "Bestanden kiest u na het versturen opnieuw."
        )
        text += _signed_in_as(request)
    elif reason == REASON_NO_CSRF_COOKIE:
        text = _(
            "Uw browser bewaart geen cookies voor deze site. Zet ze aan en probeer het opnieuw."
        )
    else:
        text = _(
            "Deze pagina stond te lang open. Ga terug, ververs de pagina en probeer het opnieuw."
        )
    return _answer(request, STALE, text, typed, get_token(request))


def _signed_in_as(request: HttpRequest) -> str:
    """Return the sentence that names who would send it: somebody else may have signed in since."""
    person = request.user
    if not person.is_authenticated:
        return ""
    sentence = _(" U bent ingelogd als %s. Bent u dat niet? Log dan eerst uit.")
    return sentence % person.short_name


class WordsMiddleware:
    """Gives an answer without content (405) a page of our own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        page = answer(request, 405)
        page.headers["Allow"] = response.headers["Allow"]
        return page


def _answer(
    request: HttpRequest,
    status: int,
    text: str,
    typed: Sequence[TypedField] = (),
    csrf_token: str = "",
    *,
    can_send: bool = True,
) -> HttpResponse:
    title = str(TITLES[status])
    if request.path_info.startswith("/api/"):
        return _problem(status, title, text)
    context = {
        "title": title,
        "text": text,
        "status": status,
        "desk_phone": settings.DESK_PHONE,
    }
    try:
        if typed:
            path = request.get_full_path()
            context |= {"path": path, "kept": typed, "csrf_token": csrf_token, "can_send": can_send}
            if status == STALE or BY_UNKNOWN in request.POST:
                context["by_unknown"] = BY_UNKNOWN
            page = loader.render_to_string("errors/page.html", context)
        else:
            page = _cached_page(**context)
    except Exception:  # an error page must not fail on its template
        # The log holds the class and the places of the error, and not its message (weerbaar.logs).
        logger.exception("an error page could not be made")
        page = _plain_page(title, text)
    return HttpResponse(page, status=status)


def _problem(status: int, title: str, detail: str) -> JsonResponse:
    problem = {"type": "about:blank", "status": status, "title": title, "detail": detail}
    return JsonResponse(problem, status=status, content_type="application/problem+json")


@functools.lru_cache(maxsize=64)
def _cached_page(**context) -> str:
    """Render a page with nothing in it of who asks, once for all who ask."""
    return loader.render_to_string("errors/page.html", context)


def _plain_page(title: str, text: str) -> str:
    return format_html(
        PLAIN,
        title=title,
        text=text,
        danger=_("Is er nú gevaar? Bel 112."),
        home=_("Naar de voorpagina"),
    )
