"""The base of every resource of the API (NL API Design Rules 2.2).

Nothing here knows a case type. A request is let in by its door (weerbaar.scope), with
`request.client`.
"""

import json
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.views import APIView

from integrations.problems import WORDS, Problem, wrong
from texts.cleaning import ControlCharacter, clean_json


class Resource(APIView):
    """One address of the API.

    Its door is set by `organisations.access.api`. `accepted_parameters`: what a GET may be asked
    with; `lists`: those of them that may be given more than once.
    """

    accepted_parameters: tuple[str, ...] = ()
    lists: tuple[str, ...] = ("fields",)

    def initial(self, request, *args: Any, **kwargs: Any) -> None:
        """Refuse what nobody understands, before the view runs.

        A parameter that nobody understands is an error, because a filter with a typo would show
        everything; so is one that is given twice. Raises Problem (400), MethodNotAllowed,
        UnsupportedMediaType, and ImproperlyConfigured without a door.
        """
        if request.method not in self.allowed_methods:
            raise exceptions.MethodNotAllowed(
                request.method
            )  # before anybody reads what came with it
        super().initial(request, *args, **kwargs)
        self._check_media_type(request)
        if not hasattr(type(self), "door"):
            raise ImproperlyConfigured("an address without a door")
        errors = self._parameter_errors(request)
        if errors:
            raise wrong(errors)

    def _check_media_type(self, request) -> None:
        if request.method not in {"POST", "PATCH"}:
            return
        accepted = {parser.media_type for parser in self.parser_classes}
        media_type = request.content_type.partition(";")[0].strip().lower()
        if media_type not in accepted:
            raise exceptions.UnsupportedMediaType(request.content_type)

    def _parameter_errors(self, request) -> list[tuple[str, str]]:
        accepted = self.accepted_parameters if request.method in {"GET", "HEAD"} else ()
        unknown = [name for name in request.GET if name not in accepted]
        repeated = [
            name
            for name, values in request.GET.lists()
            if len(values) > 1 and name not in self.lists
        ]
        errors = [(name, _("Deze parameter bestaat niet.")) for name in unknown]
        errors += [(name, _("Geef deze parameter één keer.")) for name in repeated]
        return errors

    def finalize_response(self, request, response, *args: Any, **kwargs: Any):
        """Add to every answer how many requests are left."""
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in getattr(request, "limit", {}).items():
            response.headers.setdefault(name, value)
        if "Accept" in response.headers.get("Vary", ""):
            response.headers["Vary"] = "Accept, Authorization"
        return response

    def options(self, request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return which methods there are; nothing else."""
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})


def json_of(raw: bytes) -> Any:
    """Return JSON as RFC 8259 has it, with all text in NFC.

    UTF-8, no NaN, no name twice in one object, no control characters, not nested deep. Raises
    Problem (400).
    """
    try:
        content = json.loads(
            raw.decode(), object_pairs_hook=_object_of, parse_constant=_refuse_constant
        )
        if raw.isascii() and b"\\" not in raw and b"\x7f" not in raw:
            return content  # JSON has any other control character escaped
        return clean_json(content)
    except ControlCharacter:
        error = _("In de tekst staat een stuurteken. Haal dat weg.")
        raise wrong([("#", error)]) from None
    except (ValueError, RecursionError):
        title, detail = WORDS[400]()
        raise Problem(400, title, detail) from None


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name twice")
    return members


def _refuse_constant(text: str) -> Any:
    raise ValueError(text)
