"""/api/v1/incidenten: the core set in and out, one at a time.

A client of the API sees what it delivered, and nothing else. Many at once: incidents.api_bulk.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.parsers import JSONParser
from rest_framework.response import Response

from audit.record import record
from casework.models import Case
from casework.transitions import StaleTransition
from dataexchange.models.delivery import delivered_by
from incidents import core_set
from incidents.core_set import ParsedIncident
from incidents.delivery import deliver
from incidents.delivery_columns import (
    DELIVERY_FIELDS,
    code_translations,
    incident_columns,
    organisation_codes,
    police_column,
)
from incidents.models import Incident
from incidents.openapi import (
    CHANGE,
    EXAMPLE,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    INCIDENT,
    INCIDENT_LINKS,
    INCIDENT_OR_PART,
    LINK_CHANGE_SAME,
    LIST_LINKS,
    LIST_PARAMETERS,
    NEW_INCIDENT,
    PAGE_OR_PART,
    RESPONSE_FIELDS,
)
from integrations import api, etags, idempotency, pagination, parameters
from integrations.api import Resource
from integrations.openapi import answer, fields
from integrations.problems import Problem, wrong
from organisations.access import api as door
from organisations.models import ApiClient, Scope

LARGEST_BODY = 64 * 1024  # bytes, of one incident
SORTS = {
    "gewijzigdOp": ("changed_at", "id"),
    "-gewijzigdOp": ("-changed_at", "-id"),
}


class MergeParser(JSONParser):
    """Parser of JSON Merge Patch. A change is one, under either name; the document tells one of
    them, because generated clients make one argument of each.
    """

    media_type = "application/merge-patch+json"


# --- from and to JSON -----------------------------------------------------------------------------


def as_json(case: Incident) -> dict[str, Any]:
    """Return an incident as the API shows it: the core set, and nothing that was written here."""
    delivery = case.delivery
    return {
        "id": str(case.pk),
        "nummer": case.number,
        "bronsysteem": delivery.system,
        "externeId": delivery.external_id,
        "organisatie": case.organisation.code,
        "voorvalDatum": parameters.day(case.happened_at),
        "gedragingGroep": case.behaviours,
        "kanaal": case.channels,
        "locatieType": case.location,
        "functieSlachtoffer": case.function_code,
        "ernst": case.severity,
        "priveSfeer": case.private_sphere,
        "aangifte": delivery.other_answers["aangifte"],
        "reactieVeroorzaker": case.reaction or None,
        "nazorgAangeboden": delivery.other_answers["nazorgAangeboden"],
        "status": case.status,
        "bronGewijzigdOp": delivery.other_answers["bronGewijzigdOp"],
        "onbekendeCodes": delivery.other_answers.get("onbekend", {}),
        "gemeldOp": parameters.utc(case.created_at),
        "gewijzigdOp": parameters.utc(case.changed_at),
    }


def with_delivery() -> QuerySet[Incident]:
    """Return the incidents with all that `as_json` reads."""
    return Incident.objects.select_related("delivery", "organisation").defer("data_key")


def get_delivered(client: ApiClient, pk: str) -> Incident:
    """Return a case this client delivered.

    Raises Http404 for every other case, whether it exists or not.
    """
    case = delivered_by(with_delivery(), client).filter(pk=pk).first()
    if case is None:
        raise Http404
    return case


def respond(case: Incident, status_code: int, field_names: list[str] | None = None) -> Response:
    """Return one incident with its ETag, and its address when it was created."""
    content = as_json(case)
    headers = {"ETag": etags.etag(case.version)}
    if status_code == status.HTTP_201_CREATED:
        headers["Location"] = f"/api/v1/incidenten/{case.pk}"
    if field_names:
        content = {name: content[name] for name in field_names}
    return Response(content, status=status_code, headers=headers)


def read_body(request) -> tuple[bytes, Any]:
    """Return the JSON of a request, as bytes and as parsed.

    Raises Problem: 413 when it is larger than 64 kB, 400 when it is no JSON or has a name twice.
    """
    stream = request._request
    raw = stream.read(LARGEST_BODY + 1)
    if len(raw) > LARGEST_BODY:
        raise Problem(413, _("Te groot"), _("Een incident is hoogstens 64 kB."))
    return raw, api.json_of(raw)


# --- the list -------------------------------------------------------------------------------------


@door(get=Scope.READ, post=Scope.WRITE)
class Incidents(Resource):
    """The list, and a new one."""

    accepted_parameters = (
        "cursor",
        "limit",
        "fields",
        "gewijzigdNa",
        "status",
        "bronsysteem",
        "sort",
    )
    parser_classes = [JSONParser]

    @extend_schema(
        operation_id="incidentenLijst",
        summary="Incidenten van deze koppeling",
        tags=["incidenten"],
        extensions={"x-headers": {"200": ["Link"]}, "x-links": {"200": LIST_LINKS}},
        description="Alleen wat deze koppeling aanleverde. "
        "Vraag wijzigingen op met `gewijzigdNa`; neem tien minuten overlap.",
        parameters=LIST_PARAMETERS,
        responses={200: answer(PAGE_OR_PART, "Een bladzijde.")},
    )
    def get(self, request) -> Response:
        """Return a page, oldest change first; which cases it shows is on record."""
        client = request.client
        field_names = parameters.chosen(request, RESPONSE_FIELDS)
        cases = _filtered(request)
        sort = parameters.choice(request, "sort", SORTS) or "gewijzigdOp"
        page = pagination.keyset(request, cases.only("id", "changed_at"), SORTS[sort])
        cases_by_id = with_delivery().in_bulk([row.pk for row in page.rows])
        rows = []
        for row in page.rows:
            if row.pk in cases_by_id:
                rows.append(as_json(cases_by_id[row.pk]))
        ids = [row["id"] for row in rows]
        stream = f"client:{client.pk}"
        record(stream, actor=None, action="listed", client=client.slug, cases=ids)
        selected = [{name: row[name] for name in field_names} for row in rows]
        return pagination.listed(request, page, selected)

    @extend_schema(
        operation_id="incidentNieuw",
        summary="Een incident aanleveren",
        tags=["incidenten"],
        extensions={
            "x-problems": [409, 413, 415, 422],
            "x-headers": {"201": ["ETag", "Location"], "200": ["ETag"]},
            "x-links": {"201": INCIDENT_LINKS, "200": INCIDENT_LINKS},
        },
        parameters=[IDEMPOTENCY_KEY],
        request={"application/json": NEW_INCIDENT},
        examples=[OpenApiExample("Een dreigmail aan de balie", value=EXAMPLE, request_only=True)],
        responses={
            201: answer(INCIDENT, "Het is gemaakt."),
            200: answer(INCIDENT, "Dit was al aangeleverd, met dezelfde inhoud."),
        },
    )
    def post(self, request) -> Response:
        """Create one incident.

        The same name with the same content is the same incident; with other content it is a change,
        which goes by PATCH. Raises Problem when the content is wrong or differs.
        """
        raw, content = read_body(request)
        client = request.client
        incident = core_set.parse(
            content,
            codes=code_translations(client),
            organisation_codes=organisation_codes(client.organisation),
        )
        if incident.errors:
            raise wrong(incident.errors)

        def create() -> tuple[Any, int]:
            return _deliver_one(client, incident)

        pk, status_code, is_repeated = idempotency.once(request, raw, create)
        case = get_delivered(client, pk)
        if is_repeated or status_code == status.HTTP_200_OK:
            # It existed: who sends it again reads it as it is now.
            case.record("read_by_client", by=client)
        return respond(case, status_code)


def _filtered(request) -> QuerySet[Case]:
    """Return the cases of this client that the parameters ask for.

    Raises Problem 400 when a parameter has no meaning.
    """
    cases = delivered_by(Case.objects.all(), request.client).filter(kind=Incident.KIND)
    changed_since = parameters.moment(request, "gewijzigdNa")
    if changed_since:
        cases = cases.filter(changed_at__gt=changed_since)
    case_status = parameters.choice(request, "status", Incident.Status.values)
    if case_status:
        cases = cases.filter(status=case_status)
    if "bronsysteem" in request.GET:
        system = request.GET["bronsysteem"]
        if not core_set.SYSTEM_PATTERN.fullmatch(system):
            raise wrong([("bronsysteem", _("Geef de naam van een bronsysteem."))])
        cases = cases.filter(delivery__system=system)
    return cases


def _deliver_one(client: ApiClient, incident: ParsedIncident) -> tuple[Any, int]:
    (result,) = deliver(client, [incident])
    if result.outcome == "differs":
        raise Problem(
            409,
            _("Dit is er al"),
            _("Met deze externeId is eerder iets anders aangeleverd. Wijzig dat met PATCH."),
            id=str(result.case),
        )
    if result.outcome == "created":
        return result.case, status.HTTP_201_CREATED
    return result.case, status.HTTP_200_OK


# --- one incident ---------------------------------------------------------------------------------


@door(get=Scope.READ, patch=Scope.WRITE)
class OneIncident(Resource):
    """One incident."""

    accepted_parameters = ("fields",)
    parser_classes = [JSONParser, MergeParser]

    @extend_schema(
        operation_id="incidentLees",
        summary="Een incident lezen",
        tags=["incidenten"],
        extensions={
            "x-problems": [404],
            "x-headers": {"200": ["ETag"]},
            "x-links": {"200": {"wijzig": LINK_CHANGE_SAME}},
        },
        parameters=[fields(RESPONSE_FIELDS)],
        responses={200: answer(INCIDENT_OR_PART, "Het incident, met een ETag.")},
    )
    def get(self, request, pk) -> Response:
        """Return one incident; that it was read is on record. Raises Http404."""
        field_names = parameters.chosen(request, RESPONSE_FIELDS)
        case = get_delivered(request.client, pk)
        case.record("read_by_client", by=request.client)
        return respond(case, status.HTTP_200_OK, field_names)

    @extend_schema(
        operation_id="incidentWijzig",
        summary="Een incident wijzigen",
        tags=["incidenten"],
        extensions={
            "x-problems": [404, 409, 412, 413, 415, 428],
            "x-headers": {"200": ["ETag"]},
            "x-links": {"200": INCIDENT_LINKS},
        },
        parameters=[IF_MATCH],
        request={"application/json": CHANGE},
        examples=[
            OpenApiExample("Toch aangifte gedaan", value={"aangifte": "ja"}, request_only=True)
        ],
        responses={200: answer(INCIDENT, "Het is gewijzigd.")},
    )
    def patch(self, request, pk) -> Response:
        """Change what the other system knows better.

        Raises Http404, or Problem: 400, 412 or 428, and 409 when the case was taken or closed here.
        """
        _raw, content = read_body(request)
        client = request.client
        with transaction.atomic():
            _lock(client, pk)
            case = get_delivered(client, pk)
            etags.must_match(request, case.version)
            incident = core_set.parse(
                content,
                codes=code_translations(client),
                organisation_codes=frozenset(),
                partial=True,
                system=case.delivery.system,
            )
            if incident.errors:
                raise wrong(incident.errors)
            try:
                change(case, incident, client)
            except StaleTransition:
                raise Problem(
                    409,
                    _("Dit kan niet meer"),
                    _("De melding is hier al opgepakt of gesloten."),
                ) from None
        return respond(get_delivered(client, pk), status.HTTP_200_OK)


def _lock(client: ApiClient, pk: str) -> None:
    cases = delivered_by(Case.objects.all(), client).filter(pk=pk)
    cases.select_for_update(no_key=True, of=("self",)).first()


def change(case: Incident, incident: ParsedIncident, client: ApiClient) -> None:
    """Change a case to what the other system says now.

    Raises StaleTransition when the case was taken here and is closed there, or the other way round.
    """
    answers = incident.answers
    delivery = case.delivery
    columns = incident_columns(answers, case.created_at)
    charges = answers.get("aangifte", delivery.other_answers["aangifte"])
    if charges != delivery.other_answers["aangifte"]:
        columns["police"] = police_column(charges, closed=not case.is_open)
    with case.act("deliver", by=client):
        delivery.other_answers.update(_changed_details(delivery.other_answers, incident))
        delivery.save(update_fields=["other_answers"])
    case = case.perform("correct", by=client, **columns)
    if answers.get("status") == "closed" and case.is_open:
        case.perform("end_at_source", by=client)
    elif answers.get("status") == "reported" and not case.is_open:
        raise StaleTransition(case.status, "reopen")


def _changed_details(stored: dict[str, Any], incident: ParsedIncident) -> dict[str, Any]:
    """Return what changes in the details of a delivery.

    The unknown codes of a field stay as long as this change says nothing of that field.
    """
    answers = incident.answers
    details: dict[str, Any] = {}
    for name in DELIVERY_FIELDS:
        if name in answers:
            details[name] = answers[name]
    unknown_before = stored.get("onbekend", {})
    unknown = {name: codes for name, codes in unknown_before.items() if name not in answers}
    details["onbekend"] = unknown | incident.unknown
    return details
