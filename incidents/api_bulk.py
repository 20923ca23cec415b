"""/api/v1/incidenten/bulk: a result for each incident, in memory that does not grow with them."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice

from django.db import transaction
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.renderers import BaseRenderer, JSONRenderer

from audit.record import record
from casework.sql import check_foreign_keys, pipeline
from incidents import core_set
from incidents.bulk_insert import lock_deliveries
from incidents.bulk_stream import LINES, Content, ResultWriter, read_incidents
from incidents.core_set import ParsedIncident
from incidents.delivery import BATCH, CombinedNotice
from incidents.delivery_batch import DeliveryBatch
from incidents.delivery_columns import code_translations, organisation_codes
from incidents.openapi import BULK_REQUEST, BULK_RESPONSES
from integrations.api import Resource
from integrations.problems import Problem
from organisations.access import api as door
from organisations.models import ApiClient, Scope

IN_MEMORY = 256 * 1024  # bytes of results; what is more goes to a file


class LinesParser(BaseParser):
    """Declares that the resource accepts lines; the view reads the stream itself."""

    media_type = LINES

    def parse(self, stream, media_type=None, parser_context=None) -> None:
        """Read nothing: the view reads the stream line by line."""


class LinesRenderer(BaseRenderer):
    """Declares that the resource answers with lines."""

    media_type = LINES
    format = "ndjson"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None) -> bytes:
        """Return nothing: the answer is streamed."""
        return b""


@door(post=Scope.WRITE)
class ManyIncidents(Resource):
    """Up to ten thousand lines."""

    parser_classes = [JSONParser, LinesParser]
    renderer_classes = [LinesRenderer, JSONRenderer]

    @extend_schema(
        operation_id="incidentenBulk",
        summary="Veel incidenten aanleveren",
        tags=["incidenten"],
        extensions={"x-problems": [409, 413, 415]},
        description="Hoogstens 10.000 incidenten: een lijst, of op elke regel een `NieuwIncident`. "
        "Het antwoord heeft dezelfde vorm, met voor elk een `Regelresultaat`. "
        "Elke regel slaagt of faalt op zichzelf. "
        "Nog een keer sturen is veilig: wat er al was, krijgt status 200.",
        request=BULK_REQUEST,
        responses=BULK_RESPONSES,
    )
    def post(self, request) -> StreamingHttpResponse:
        """Return a result for each incident, as lines for lines and as a list for a list.

        Raises Problem 409 while another delivery of this client runs, 413 when there is too much
        and 400 for a list that is none: then nothing is stored.
        """
        client = request.client
        media_type = request.content_type.partition(";")[0].strip().lower()
        as_list = media_type != LINES
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
                    results = ResultWriter(output, as_list=as_list)
                    contents = read_incidents(request._request, as_list=as_list)
                    _deliver(client, contents, results, notice)
                notice.send()
                record(
                    f"client:{client.pk}",
                    actor=None,
                    action="delivered_many",
                    client=client.slug,
                    lines=results.count,
                )
            until_sent.pop_all()  # the response closes the file
        output.seek(0)
        return StreamingHttpResponse(output, content_type=media_type)


def _deliver(
    client: ApiClient,
    contents: Iterator[Content],
    results: ResultWriter,
    notice: CombinedNotice,
) -> None:
    """Read, write and answer, a batch at a time.

    The database writes a batch while the next one is read and sealed.
    """
    codes = code_translations(client)
    organisation = organisation_codes(client.organisation)

    def parse(sent: Content) -> ParsedIncident:
        content, error = sent
        if error:
            return ParsedIncident(errors=[("#", error)])
        return core_set.parse(content, codes=codes, organisation_codes=organisation)

    claimed = None
    while chunk := list(islice(contents, BATCH)):
        batch = DeliveryBatch(client, map(parse, chunk))
        if claimed:
            _write(claimed, results, notice)
        batch.claim_external_ids()
        claimed = batch
    if claimed:
        _write(claimed, results, notice)
    results.close()


def _write(batch: DeliveryBatch, results: ResultWriter, notice: CombinedNotice) -> None:
    """Write a batch to the database, and its results to the answer."""
    batch.write(notice)
    check_foreign_keys()
    for result in batch.results:
        results.write(result)
