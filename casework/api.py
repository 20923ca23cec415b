"""What every resource of the API shares: problems, keyset pages, `fields`, ETags and idempotency (NL API Design Rules 2.2, RFC 9457).

Nothing here knows a case type. A request is let in by its door (weerbaar.scope), with `request.client`.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import APIView

from casework.models.delivery import ANSWERED_KEPT, Answered
from sealing.keys import derive
from ui.pages import page

MOST = 100
KEY = re.compile(r'"([\x21\x23-\x5b\x5d-\x7e]{1,64})"')  # a structured string (RFC 8941) without escapes
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})")


class Problem(Exception):
    """An answer that is no answer. `errors`: pairs of a pointer (`#/veld`) or a name of a parameter, and what is wrong with it."""

    def __init__(
        self, status: int, title: str, detail: str, errors: Iterable[tuple[str, str]] = (), **members: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail, self.errors, self.members = status, title, detail, list(errors), members


def wrong(errors: Iterable[tuple[str, str]]) -> Problem:
    """400: what was sent is not right, with a pointer for each field."""
    return Problem(400, _("Dit verzoek klopt niet"), _("Kijk bij ‘errors’ wat er niet klopt."), errors)


def problem(status: int, title: str, detail: str, errors: Iterable[tuple[str, str]] = (), headers: dict[str, str] | None = None,
            **members: Any) -> JsonResponse:  # fmt: skip
    """The document of RFC 9457."""
    told: dict[str, Any] = {"type": "about:blank", "status": status, "title": title, "detail": detail, **members}
    if errors:
        told["errors"] = [
            {"pointer": pointer, "detail": text} if pointer.startswith("#") else {"parameter": pointer, "detail": text}
            for pointer, text in errors
        ]
    return JsonResponse(told, status=status, content_type="application/problem+json", headers=headers)


# status → title and detail of what the framework refuses
WORDS: dict[int, Callable[[], tuple[str, str]]] = {
    400: lambda: (_("Dit verzoek klopt niet"), _("De body is geen geldige JSON.")),
    404: lambda: (_("Niet gevonden"), _("Dit bestaat niet, of het is niet van deze koppeling.")),
    405: lambda: (_("Dit kan hier niet"), _("Deze methode bestaat niet voor dit adres.")),
    406: lambda: (_("Dit formaat is er niet"), _("Wij antwoorden met application/json.")),
    413: lambda: (_("Te groot"), _("Stuur minder in één keer.")),
    415: lambda: (_("Dit formaat kennen wij niet"), _("Stuur wat de documentatie noemt, in de header Content-Type.")),
}


def problem_of(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """What goes wrong in a view, as a problem document. None: our own mistake, which is told elsewhere (weerbaar.errors)."""
    request = context["request"]
    more = dict(getattr(request, "limit", {}))
    if isinstance(error, Problem):
        return problem(error.status, error.title, error.detail, error.errors, more, **error.members)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if not isinstance(error, exceptions.APIException) or error.status_code not in WORDS:
        return None
    if isinstance(error, exceptions.MethodNotAllowed):
        more["Allow"] = ", ".join(context["view"].allowed_methods)
    return problem(error.status_code, *WORDS[error.status_code](), headers=more)


class Resource(APIView):
    """One address of the API. Its door is set by `organisations.access.api`."""

    known: tuple[str, ...] = ()  # names of parameters a GET understands

    def initial(self, request, *args: Any, **kwargs: Any) -> None:
        """Parameters that nobody understands are an error: a filter with a typo would show everything. So is one that is told twice."""
        if request.method not in self.allowed_methods:
            raise exceptions.MethodNotAllowed(request.method)  # before anybody looks at what came with it
        super().initial(request, *args, **kwargs)
        taken = {parser.media_type for parser in self.parser_classes}
        if request.method in {"POST", "PATCH"} and request.content_type.partition(";")[0].strip().lower() not in taken:
            raise exceptions.UnsupportedMediaType(request.content_type)
        if not hasattr(type(self), "door"):
            raise ImproperlyConfigured("an address without a door")
        known = self.known if request.method in {"GET", "HEAD"} else ()
        errors = [(name, _("Deze parameter bestaat niet.")) for name in request.GET if name not in known]
        errors += [
            (name, _("Geef deze parameter één keer.")) for name, values in request.GET.lists() if len(values) > 1
        ]
        if errors:
            raise wrong(errors)

    def finalize_response(self, request, response, *args: Any, **kwargs: Any):
        """Every answer tells how many requests are left."""
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in getattr(request, "limit", {}).items():
            response.headers.setdefault(name, value)
        if "Accept" in response.headers.get("Vary", ""):
            response.headers["Vary"] = "Accept, Authorization"
        return response

    def options(self, request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Which methods there are; nothing else."""
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})


def json_of(raw: bytes) -> Any:
    """JSON as RFC 8259 has it: UTF-8, no NaN, no name twice in one object, no NUL, not nested deep. Raises Problem."""
    try:
        return json.loads(raw.decode(), object_pairs_hook=_pairs, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Problem(400, *WORDS[400]()) from None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _refuse(text: str) -> Any:
    raise ValueError(text)


# --- parameters ----------------------------------------------------------------------------------------------------------------


def whole(request, name: str, default: int, least: int, most: int) -> int:
    """A whole number between two others."""
    told = request.GET.get(name)
    if told is None:
        return default
    if not re.fullmatch(r"[0-9]{1,6}", told) or not least <= int(told) <= most:
        raise wrong([(name, _("Geef een getal van %(least)s tot en met %(most)s.") % {"least": least, "most": most})])
    return int(told)


def moment_of(text: str) -> datetime:
    """A moment as RFC 3339 writes it, with any offset but -00:00, in UTC: PostgreSQL knows no offset past 16 hours. Raises ValueError."""
    if not MOMENT.fullmatch(text) or text.endswith("-00:00"):
        raise ValueError(text)
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None


def moment(request, name: str) -> datetime | None:
    """A moment; None when it was not asked."""
    told = request.GET.get(name)
    if told is None:
        return None
    try:
        return moment_of(told)
    except ValueError:
        raise wrong([(name, _("Geef een moment als 2026-11-23T10:00:00Z."))]) from None


def choice(request, name: str, choices: Iterable[str]) -> str:
    """One of these, or "" when it was not asked."""
    told = request.GET.get(name)
    if told is not None and told not in choices:
        raise wrong([(name, _("Kies uit: %s.") % ", ".join(choices))])
    return told or ""


def chosen(request, known: Iterable[str]) -> list[str]:
    """Which fields an answer must have: `fields=id,status`. All of them when not asked."""
    told = request.GET.get("fields")
    if told is None:
        return list(known)
    names = told.split(",")
    if errors := [
        ("fields", _("Dit veld bestaat niet, of staat er twee keer."))
        for name in set(names)
        if name not in known or names.count(name) > 1
    ]:
        raise wrong(errors[:1])
    return [name for name in known if name in names]


# --- lists ----------------------------------------------------------------------------------------------------------------------


def keyset(request, rows: QuerySet, order: tuple[str, ...]):
    """One page of a list, after `cursor`, of at most `limit` rows."""
    size = whole(request, "limit", 25, 1, MOST)
    cursor = request.GET.get("cursor", "")
    found = page(rows, order=order, after=cursor, size=size)
    if "cursor" in request.GET and found.first:
        raise wrong([("cursor", _("Neem ‘cursor’ over uit het vorige antwoord."))])
    return found


def listed(request, found, rows: list[dict[str, Any]]) -> Response:
    """A page with where the next one begins, in the body and in `Link`."""
    headers = {}
    if found.next:
        query = request.GET.copy()
        query["cursor"] = found.next
        headers["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
    return Response({"resultaten": rows, "volgende": found.next or None}, headers=headers)


def utc(value: datetime) -> str:
    """A moment in UTC, as RFC 3339 writes it."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day(moment: datetime) -> str:
    """The day it was in the Netherlands."""
    return timezone.localdate(moment).isoformat()


# --- one of two who change it at once ---------------------------------------------------------------------------------------------


def etag(version: int) -> str:
    """A strong validator."""
    return f'"{version}"'


def must_match(request, version: int) -> None:
    """428 without If-Match, 412 when it is about an older version. `*` names no version, so it is none: who sends it has read nothing."""
    told = request.headers.get("If-Match", "*").strip()
    if told == "*":
        raise Problem(
            428, _("If-Match ontbreekt"), _("Lees eerst en stuur de ETag mee in If-Match. Een * is niet genoeg.")
        )
    if etag(version) not in [one.strip() for one in told.split(",")]:
        raise Problem(
            412, _("Intussen gewijzigd"), _("Lees opnieuw: wat u wilt wijzigen is veranderd nadat u het las.")
        )


# --- the same request twice ---------------------------------------------------------------------------------------------------------


def fingerprint(content: bytes) -> str:
    """A keyed digest: it tells whether two are the same, and nothing of what they are."""
    return hmac.digest(derive("api"), content, hashlib.sha256).hex()


def once(request, body: bytes, make: Callable[[], tuple[Any, int]]) -> tuple[Any, int, bool]:
    """Do `make` once for each Idempotency-Key of a client. Answers the id of the case, the status, and whether it was there already.

    The same key and body: the first answer. Another body: 422. While the first one is still running: 409.
    """
    told = KEY.fullmatch(request.headers.get("Idempotency-Key", "").strip())
    if not told:
        raise Problem(
            400,
            _("Idempotency-Key ontbreekt"),
            _('Stuur een eigen sleutel van 1 tot 64 tekens mee, tussen aanhalingstekens: "4f2c…".'),
        )
    client, print_ = request.client, fingerprint(body)
    key = fingerprint(f"{request.method} {request.path} {told[1]}".encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"{client.pk}:{key}"])
        if not cursor.fetchone()[0]:
            raise Problem(
                409, _("Nog bezig"), _("Het eerste verzoek met deze sleutel loopt nog. Stuur het zo meteen opnieuw.")
            )
    before = Answered.objects.filter(client=client, key=key).first()
    if before and before.at < timezone.now() - ANSWERED_KEPT:
        before.delete()
        before = None
    if before and before.print != print_:
        raise Problem(
            422,
            _("Deze sleutel is al gebruikt"),
            _("Met deze Idempotency-Key is iets anders gestuurd. Neem een nieuwe sleutel."),
        )
    if before:
        return before.case_id, before.status, True
    with transaction.atomic():
        made, status = make()
        Answered.objects.create(
            organisation_id=client.organisation_id, client=client, key=key, print=print_, case_id=made, status=status
        )
    return made, status, False
