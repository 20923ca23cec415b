"""/api/v1/incidenten/bulk: a result for each line, in memory that does not grow with the lines."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from typing import IO, Any

from django.db import transaction
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer

from audit.record import record
from casework.sql import check_foreign_keys, pipeline
from incidents import core_set
from incidents.bulk_insert import lock_deliveries
from incidents.core_set import ParsedIncident
from incidents.delivery import BATCH, CombinedNotice
from incidents.delivery_batch import DeliveryBatch, DeliveryResult
from incidents.delivery_columns import code_translations, organisation_codes
from integrations import api
from integrations.api import Resource
from integrations.problems import Problem
from organisations.access import api as door
from organisations.models import ApiClient, Scope

MOST_LINES = 10_000
LONGEST_LINE = 16 * 1024  # bytes
IN_MEMORY = 256 * 1024  # bytes of results; what is more goes to a file
STATUS_BY_OUTCOME = {"created": 201, "same": 200, "differs": 409, "wrong": 400}
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode


class LinesParser(BaseParser):
    """Declares that the resource accepts lines; the view reads the stream itself."""

    media_type = "application/x-ndjson"

    def parse(self, stream, media_type=None, parser_context=None) -> None:
        """Read nothing: the view reads the stream line by line."""


class LinesRenderer(BaseRenderer):
    """Declares that the resource answers with lines."""

    media_type = "application/x-ndjson"
    format = "ndjson"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None) -> bytes:
        """Return nothing: the answer is streamed."""
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
        description="Hoogstens 10.000 regels, op elke regel een `NieuwIncident` als JSON. "
        "Elke regel slaagt of faalt op zichzelf. "
        "Nog een keer sturen is veilig: wat er al was, krijgt status 200.",
        request={"application/x-ndjson": {"type": "string"}},
        responses={
            (200, "application/x-ndjson"): {
                "type": "string",
                "description": "Op elke regel een `Regelresultaat`.",
            }
        },
    )
    def post(self, request) -> StreamingHttpResponse:
        """Return a result for each line.

        Raises Problem 409 while another delivery of this client runs, and 413 when there is too
        much: then nothing is stored.
        """
        client = request.client
        with ExitStack() as until_sent:
            output = until_sent.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
            with transaction.atomic():
                if not lock_deliveries(client):
                    raise Problem(
                        409,
                        _("Nog bezig"),
                        _("Een vorige levering van deze koppeling loopt nog."),
                    )
                notice = CombinedNotice(request.id)
                with pipeline():
                    count = _deliver_lines(client, request._request, output, notice)
                notice.send()
                record(
                    f"client:{client.pk}",
                    actor=None,
                    action="delivered_many",
                    client=client.slug,
                    lines=count,
                )
            until_sent.pop_all()  # the response closes the file
        output.seek(0)
        return StreamingHttpResponse(output, content_type="application/x-ndjson")


def _deliver_lines(client: ApiClient, stream, output: IO[bytes], notice: CombinedNotice) -> int:
    """Read, write and answer, a batch at a time; return how many lines there were.

    The database writes a batch while the next one is read and sealed.
    """
    codes = code_translations(client)
    organisation = organisation_codes(client.organisation)

    def parse(line: tuple[Any, str | None]) -> ParsedIncident:
        content, error = line
        if error:
            return ParsedIncident(errors=[("#", error)])
        return core_set.parse(content, codes=codes, organisation_codes=organisation)

    lines = _lines(stream)
    writer = _Writer(output, notice)
    claimed = None
    while chunk := list(islice(lines, BATCH)):
        batch = DeliveryBatch(client, map(parse, chunk))
        if claimed:
            writer.write(claimed)
        batch.claim_external_ids()
        claimed = batch
    if claimed:
        writer.write(claimed)
    return writer.count


class _Writer:
    """Writes batches to the database and their results to the output, numbered from 1."""

    def __init__(self, output: IO[bytes], notice: CombinedNotice) -> None:
        self.output = output
        self.notice = notice
        self.count = 0

    def write(self, batch: DeliveryBatch) -> None:
        batch.write(self.notice)
        check_foreign_keys()
        for result in batch.results:
            self.count += 1
            self.output.write(_result_line(self.count, result))


def _result_line(number: int, result: DeliveryResult) -> bytes:
    line: dict[str, Any] = {"regel": number, "status": STATUS_BY_OUTCOME[result.outcome]}
    if result.case:
        line["id"] = str(result.case)
        line["nummer"] = result.number
        line["externeId"] = result.external_id
    errors = result.errors
    if result.outcome == "differs":
        text = _("Met deze externeId is eerder iets anders aangeleverd. Wijzig dat met PATCH.")
        errors = [("#/externeId", text)]
    if errors:
        line["errors"] = [{"pointer": pointer, "detail": detail} for pointer, detail in errors]
    return _ENCODE(line).encode() + b"\n"


def _lines(stream) -> Iterator[tuple[Any, str | None]]:
    """Yield the content of each line, or why it cannot be read.

    Raises Problem 413 when a line is too long or there are too many of them.
    """
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if number > MOST_LINES:
            raise Problem(
                413, _("Te groot"), _("Stuur hoogstens 10.000 regels. Er is niets opgeslagen.")
            )
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            raise Problem(
                413, _("Te groot"), _("Een regel is hoogstens 16 kB. Er is niets opgeslagen.")
            )
        try:
            yield api.json_of(line), None
        except Problem:
            yield None, _("Deze regel is geen geldige JSON.")
