"""Errors of the API as problem documents (RFC 9457)."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions


class Problem(Exception):
    """An answer that is an error.

    `errors`: pairs of a pointer (`#/veld`) or the name of a parameter, and what is wrong with it.
    `members`: other members of the document.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        errors: Iterable[tuple[str, str]] = (),
        **members: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = list(errors)
        self.members = members


def wrong(errors: Iterable[tuple[str, str]]) -> Problem:
    """Return the problem of a request with errors (400), with a pointer for each field."""
    title = _("Dit verzoek klopt niet")
    return Problem(400, title, _("Kijk bij ‘errors’ wat er niet klopt."), errors)


def problem(
    status: int,
    title: str,
    detail: str,
    errors: Iterable[tuple[str, str]] = (),
    headers: dict[str, str] | None = None,
    **members: Any,
) -> JsonResponse:
    """Return the problem document (RFC 9457)."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "status": status,
        "title": title,
        "detail": detail,
        **members,
    }
    if errors:
        document["errors"] = [_error(place, text) for place, text in errors]
    return JsonResponse(
        document, status=status, content_type="application/problem+json", headers=headers
    )


def _error(place: str, text: str) -> dict[str, str]:
    name = "pointer" if place.startswith("#") else "parameter"
    return {name: place, "detail": text}


# status → title and detail of what the framework refuses
WORDS: dict[int, Callable[[], tuple[str, str]]] = {
    400: lambda: (_("Dit verzoek klopt niet"), _("De body is geen geldige JSON.")),
    404: lambda: (
        _("Niet gevonden"),
        _("Dit bestaat niet, of het is niet van deze koppeling."),
    ),
    405: lambda: (_("Dit kan hier niet"), _("Deze methode bestaat niet voor dit adres.")),
    406: lambda: (_("Dit formaat is er niet"), _("Wij antwoorden met application/json.")),
    413: lambda: (_("Te groot"), _("Stuur minder in één keer.")),
    415: lambda: (
        _("Dit formaat kennen wij niet"),
        _("Stuur wat de documentatie noemt, in de header Content-Type."),
    ),
}


def not_json() -> Problem:
    """Return the problem of a body that is no JSON (400)."""
    title, detail = WORDS[400]()
    return Problem(400, title, detail)


def problem_of(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Return the problem document of what went wrong in a view.

    None for a mistake of our own, which is answered elsewhere (weerbaar.errors).
    """
    request = context["request"]
    headers = dict(getattr(request, "limit", {}))
    if isinstance(error, Problem):
        return problem(
            error.status, error.title, error.detail, error.errors, headers, **error.members
        )
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if not isinstance(error, exceptions.APIException) or error.status_code not in WORDS:
        return None
    if isinstance(error, exceptions.MethodNotAllowed):
        headers["Allow"] = ", ".join(context["view"].allowed_methods)
    title, detail = WORDS[error.status_code]()
    return problem(error.status_code, title, detail, headers=headers)
