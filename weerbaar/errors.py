"""Answers when something is wrong: in Dutch, with a way on, and without what should not be told. Below /api/ as problem+json."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from organisations.access import public

TITLES = {
    400: _("Dit verzoek klopt niet"),
    403: _("Dit mag niet"),
    404: _("Deze pagina bestaat niet"),
    409: _("Er is intussen iets veranderd"),
    500: _("Er ging iets mis"),
    503: _("Wij zijn even niet bereikbaar"),
}


def answer(request: HttpRequest, status: int) -> HttpResponse:
    """The page, or the problem document, for this status. Needs no database."""
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "status": status, "title": TITLES[status], "detail": TITLES[status] + "."}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    # Without the context processors: they ask who somebody is, and that may be what is broken.
    return HttpResponse(render_to_string(f"errors/{status}.html", {"title": TITLES[status], "bare": True}), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No right looks like not found: it must not tell that something is there."""
    return answer(request, 404)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return answer(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    return answer(request, 500)


@public
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a session that is over. What was typed is shown again, so that it can be copied; it is not kept."""
    hidden = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code"}
    typed = [value for name, value in request.POST.items() if name not in hidden and len(value) > 20]  # noqa: PLR2004 -- texts
    page = render_to_string("errors/stale_form.html", {"typed": typed, "path": request.path, "bare": True})
    return HttpResponse(page, status=403)
