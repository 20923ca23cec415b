"""/api/v1/incidenten/bulk: a result for each line, and nothing that grows with the lines."""

import json
import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer

from audit.record import record
from casework import api
from casework.api import Problem, Resource
from casework.models.together import check_now, in_one_go
from incidents import core
from incidents.delivering import BATCH, Batch, Result, TellOnce, codes_of, places_of
from organisations.access import api as door
from organisations.models import Scope

LINES = 10_000
LONGEST = 16 * 1024  # bytes of a line
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode


class LinesParser(BaseParser):
    """Says that lines are taken; nothing is read before the view does."""

    media_type = "application/x-ndjson"

    def parse(self, stream, media_type=None, parser_context=None) -> None:
        """The view reads the stream line by line."""


class LinesRenderer(BaseRenderer):
    """Says that lines are answered."""

    media_type, format, charset = "application/x-ndjson", "ndjson", None

    def render(self, data, accepted_media_type=None, renderer_context=None) -> bytes:
        """What is answered by this is streamed."""
        return b""


@door(post=Scope.WRITE)
class ManyIncidents(Resource):
    """Up to ten thousand lines."""

    parser_classes = [LinesParser]
    renderer_classes = [LinesRenderer, JSONRenderer]

    @extend_schema(
        operation_id="incidentenBulk",
        summary="Veel incidenten aanleveren",
        tags=["incidenten"],
        extensions={"x-problems": [409, 413, 415]},
        description="Hoogstens 10.000 regels, op elke regel een `NieuwIncident` als JSON. Elke regel slaagt of faalt op zichzelf. "
        "Nog een keer sturen is veilig: "
        "wat er al was, krijgt status 200.",
        request={"application/x-ndjson": {"type": "string"}},
        responses={
            (200, "application/x-ndjson"): {"type": "string", "description": "Op elke regel een `Regelresultaat`."}
        },
    )
    def post(self, request) -> StreamingHttpResponse:
        """A result for each line."""
        client = request.client
        answers = tempfile.SpooledTemporaryFile(max_size=256 * 1024)  # noqa: SIM115 -- closed when it is sent
        try:
            with transaction.atomic():
                _alone(client)
                tell = TellOnce(request.id)
                with in_one_go():  # the database writes a batch while the next one is read and sealed
                    number = _deliver_all(client, request._request, answers, tell)
                tell.send()
                record(f"client:{client.pk}", actor=None, action="delivered_many", client=client.slug, lines=number)
        except BaseException:
            answers.close()
            raise
        answers.seek(0)
        return StreamingHttpResponse(answers, content_type="application/x-ndjson")


def _deliver_all(client, request, answers, tell: TellOnce) -> int:
    """Read, make and answer, a batch at a time. Answers how many lines there were."""
    codes, places = codes_of(client), places_of(client.organisation)
    lines, number, before = enumerate(_lines(request), 1), 0, None

    def write(batch: Batch, numbers: list[int]) -> None:
        batch.write(tell)
        check_now()
        for number, result in zip(numbers, batch.results, strict=True):
            answers.write(_told(number, result))

    while found := list(islice(lines, BATCH)):
        made = Batch(client, [core.Core(errors=[("#", error)]) if error else core.read(content, codes=codes, places=places)
                              for _number, (content, error) in found])  # fmt: skip
        if before:
            write(*before)
        made.ask()
        before = made, [number for number, _line in found]
        number = before[1][-1]
    if before:
        write(*before)
    return number


STATUS = {"created": 201, "same": 200, "differs": 409, "wrong": 400}


def _told(number: int, result: Result) -> bytes:
    line: dict[str, Any] = {"regel": number, "status": STATUS[result.outcome]}
    if result.case:
        line |= {"id": str(result.case), "nummer": result.number, "externeId": result.external_id}
    if result.outcome == "differs":
        line["errors"] = [
            {
                "pointer": "#/externeId",
                "detail": _("Met deze externeId is eerder iets anders aangeleverd. Wijzig dat met PATCH."),
            }
        ]
    if result.errors:
        line["errors"] = [{"pointer": pointer, "detail": text} for pointer, text in result.errors]
    return _ENCODE(line).encode() + b"\n"


def _lines(stream) -> Iterator[tuple[Any, str | None]]:
    """What stands on each line, or why it cannot be read."""
    number = 0
    while line := stream.readline(LONGEST + 1):
        number += 1
        if number > LINES:
            raise Problem(413, _("Te groot"), _("Stuur hoogstens 10.000 regels. Er is niets opgeslagen."))
        if len(line) > LONGEST and not line.endswith(b"\n"):
            raise Problem(413, _("Te groot"), _("Een regel is hoogstens 16 kB. Er is niets opgeslagen."))
        try:
            yield api.json_of(line), None
        except Problem:
            yield None, _("Deze regel is geen geldige JSON.")


def _alone(client) -> None:
    """One at a time for each client: two that deliver the same in another order would wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 1))", [f"bulk:{client.pk}"])
        if not cursor.fetchone()[0]:
            raise Problem(409, _("Nog bezig"), _("Een vorige levering van deze koppeling loopt nog."))
