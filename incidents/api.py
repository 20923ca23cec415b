"""/api/v1/incidenten: the core set in and out, one or many. A client sees what it delivered, and nothing else."""

from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.parsers import JSONParser
from rest_framework.response import Response

from audit.record import record
from casework import api
from casework.api import Problem, Resource, wrong
from casework.apidocs import LIST, MOMENT, VERSION_TAG, answer, fields, header, link, pages, query
from casework.flow import Moved
from casework.models import Case
from incidents import core
from incidents.apischema import CHANGE, EXAMPLE, INCIDENT, NEW, PAGE, PART, SHOWN
from incidents.delivering import codes_of, columns_of, deliver, places_of, police_of
from incidents.models import Incident
from organisations.access import api as door
from organisations.models import Scope

LARGEST = 64 * 1024  # of one incident
READ = link("incidentLees", "Het incident lezen.", id="$response.body#/id")
CHANGED = link("incidentWijzig", "Het incident wijzigen.", id="$response.body#/id", If_Match="$response.header.ETag")
CHANGE_READ = link("incidentWijzig", "Het wijzigen.", id="$request.path.id", If_Match="$response.header.ETag")
NEXT = {"lees": READ, "wijzig": CHANGED}


class MergeParser(JSONParser):
    """JSON Merge Patch."""

    media_type = "application/merge-patch+json"


def shown(case: Incident) -> dict[str, Any]:
    """An incident as the API tells it: the core set, and nothing that was written here."""
    delivery = case.delivery
    return {
        "id": str(case.pk),
        "nummer": case.number,
        "bronsysteem": delivery.system,
        "externeId": delivery.external_id,
        "organisatie": case.organisation.code,
        "voorvalDatum": api.day(case.happened_at),
        "gedragingGroep": case.behaviours,
        "kanaal": case.channels,
        "locatieType": case.location,
        "functieSlachtoffer": f"relative:{case.relative_of}" if case.relative_of else case.function,
        "ernst": case.severity,
        "priveSfeer": case.private_sphere,
        "aangifte": delivery.told["aangifte"],
        "reactieVeroorzaker": case.reaction or None,
        "nazorgAangeboden": delivery.told["nazorgAangeboden"],
        "status": case.status,
        "bronGewijzigdOp": delivery.told["bronGewijzigdOp"],
        "onbekendeCodes": delivery.told.get("onbekend", {}),
        "gemeldOp": api.utc(case.created_at),
        "gewijzigdOp": api.utc(case.changed_at),
    }


def found(request, pk: str) -> Incident:
    """A case this client delivered. Raises Http404 for every other, whether it is there or not."""
    case = (
        Incident.objects.delivered_by(request.client)
        .select_related("delivery", "organisation")
        .defer("data_key")
        .filter(pk=pk)
        .first()
    )
    if case is None:
        raise Http404
    return case


def told(case: Incident, status: int, fields: list[str] | None = None) -> Response:
    """One incident with its ETag."""
    whole = shown(case)
    headers = {"ETag": api.etag(case.version)} | (
        {"Location": f"/api/v1/incidenten/{case.pk}"} if status == 201 else {}
    )  # noqa: PLR2004 -- created
    return Response({name: whole[name] for name in fields} if fields else whole, status=status, headers=headers)


def body_of(request, most: int = LARGEST) -> tuple[bytes, Any]:
    """The JSON of a request, as it came and as it reads. A name that stands in it twice is an error."""
    stream = request._request
    raw = stream.read(most + 1)
    if len(raw) > most:
        raise Problem(413, _("Te groot"), _("Een incident is hoogstens 64 kB."))
    return raw, api.json_of(raw)


@door(get=Scope.READ, post=Scope.WRITE)
class Incidents(Resource):
    """The list, and a new one."""

    known = ("cursor", "limit", "fields", "gewijzigdNa", "status", "bronsysteem", "sort")
    parser_classes = [JSONParser]

    @extend_schema(
        operation_id="incidentenLijst",
        summary="Incidenten van deze koppeling",
        tags=["incidenten"],
        extensions={
            "x-headers": {"200": ["Link"]},
            "x-links": {
                "200": pages("incidentenLijst", gewijzigdNa="$response.body#/resultaten/0/gewijzigdOp")
                | {"lees": link("incidentLees", "Het eerste lezen.", id="$response.body#/resultaten/0/id")}
            },
        },
        description="Alleen wat deze koppeling aanleverde. Vraag wijzigingen op met `gewijzigdNa`; neem tien minuten overlap.",
        parameters=[
            *LIST,
            fields(SHOWN),
            query("gewijzigdNa", "Alleen wat na dit moment veranderde.", MOMENT),
            query("status", "Alleen met deze status.", {"type": "string", "enum": list(Incident.Status.values)}),
            query(
                "bronsysteem", "Alleen uit dit bronsysteem.", {"type": "string", "pattern": f"^{core.SYSTEM.pattern}$"}
            ),
            query(
                "sort",
                "Op welke volgorde.",
                {"type": "string", "enum": ["gewijzigdOp", "-gewijzigdOp"], "default": "gewijzigdOp"},
            ),
        ],
        responses={200: answer(PAGE, "Een bladzijde.")},
    )
    def get(self, request) -> Response:
        """A page, oldest change first."""
        names = api.chosen(request, SHOWN)
        cases = Case.objects.delivered_by(request.client).filter(kind=Incident.KIND)
        if since := api.moment(request, "gewijzigdNa"):
            cases = cases.filter(changed_at__gt=since)
        if status := api.choice(request, "status", Incident.Status.values):
            cases = cases.filter(status=status)
        if "bronsysteem" in request.GET:
            if not core.SYSTEM.fullmatch(request.GET["bronsysteem"]):
                raise wrong([("bronsysteem", _("Geef de naam van een bronsysteem."))])
            cases = cases.filter(delivery__system=request.GET["bronsysteem"])
        down = api.choice(request, "sort", ("gewijzigdOp", "-gewijzigdOp")) == "-gewijzigdOp"
        page = api.keyset(
            request, cases.only("id", "changed_at"), ("-changed_at", "-id") if down else ("changed_at", "id")
        )
        by_id = (
            Incident.objects.select_related("delivery", "organisation")
            .defer("data_key")
            .in_bulk([row.pk for row in page.rows])
        )
        rows = [shown(by_id[row.pk]) for row in page.rows if row.pk in by_id]
        client = request.client
        record(
            f"client:{client.pk}", actor=None, action="listed", client=client.slug, cases=[row["id"] for row in rows]
        )
        return api.listed(request, page, [{name: row[name] for name in names} for row in rows])

    @extend_schema(
        operation_id="incidentNieuw",
        summary="Een incident aanleveren",
        tags=["incidenten"],
        extensions={
            "x-problems": [409, 413, 415, 422],
            "x-headers": {"201": ["ETag", "Location"], "200": ["ETag"]},
            "x-links": {"201": NEXT, "200": NEXT},
        },
        parameters=[
            header(
                "Idempotency-Key",
                "Een eigen sleutel, tussen aanhalingstekens. Dezelfde sleutel en body geven het eerste antwoord.",
                '"4f2c1a"',
                f"^{api.KEY.pattern}$",
            )
        ],
        request={"application/json": NEW},
        examples=[OpenApiExample("Een dreigmail aan de balie", value=EXAMPLE, request_only=True)],
        responses={
            201: answer(INCIDENT, "Het is gemaakt."),
            200: answer(INCIDENT, "Dit was al aangeleverd, met dezelfde inhoud."),
        },
    )
    def post(self, request) -> Response:
        """Make one. The same name with the same content is the same incident; with other content it is a change, and goes by PATCH."""
        raw, content = body_of(request)
        client = request.client
        one = core.read(content, codes=codes_of(client), places=places_of(client.organisation))
        if one.errors:
            raise wrong(one.errors)

        def make() -> tuple[Any, int]:
            (result,) = deliver(client, [one])
            if result.outcome == "differs":
                raise Problem(
                    409,
                    _("Dit is er al"),
                    _("Met deze externeId is eerder iets anders aangeleverd. Wijzig dat met PATCH."),
                    id=str(result.case),
                )
            return result.case, 201 if result.outcome == "created" else 200

        pk, status, again = api.once(request, raw, make)
        case = found(request, pk)
        if again or status == 200:  # noqa: PLR2004 -- it was there: who sends it again reads it as it is now
            case.record("read_by_client", by=client)
        return told(case, status)


@door(get=Scope.READ, patch=Scope.WRITE)
class OneIncident(Resource):
    """One of them."""

    known = ("fields",)
    parser_classes = [JSONParser, MergeParser]

    @extend_schema(
        operation_id="incidentLees",
        summary="Een incident lezen",
        tags=["incidenten"],
        extensions={"x-problems": [404], "x-headers": {"200": ["ETag"]}, "x-links": {"200": {"wijzig": CHANGE_READ}}},
        parameters=[fields(SHOWN)],
        responses={200: answer(PART, "Het incident, met een ETag.")},
    )
    def get(self, request, pk) -> Response:
        """Read one; it is on record."""
        names = api.chosen(request, SHOWN)
        case = found(request, pk)
        case.record("read_by_client", by=request.client)
        return told(case, 200, names)

    @extend_schema(
        operation_id="incidentWijzig",
        summary="Een incident wijzigen",
        tags=["incidenten"],
        extensions={
            "x-problems": [404, 409, 412, 413, 415, 428],
            "x-headers": {"200": ["ETag"]},
            "x-links": {"200": NEXT},
        },
        parameters=[header("If-Match", "De ETag van wat u las.", '"1"', VERSION_TAG)],
        request={"application/json": CHANGE, "application/merge-patch+json": CHANGE},
        examples=[OpenApiExample("Toch aangifte gedaan", value={"aangifte": "ja"}, request_only=True)],
        responses={200: answer(INCIDENT, "Het is gewijzigd.")},
    )
    def patch(self, request, pk) -> Response:
        """Change what the other system knows better."""
        _raw, content = body_of(request)
        client = request.client
        with transaction.atomic():
            Case.objects.delivered_by(client).filter(pk=pk).select_for_update(no_key=True, of=("self",)).first()
            case = found(request, pk)
            api.must_match(request, case.version)
            one = core.read(content, codes=codes_of(client), places=frozenset(), part=True, system=case.delivery.system)
            if one.errors:
                raise wrong(one.errors)
            try:
                change(case, one, client)
            except Moved:
                raise Problem(409, _("Dit kan niet meer"), _("De melding is hier al opgepakt of gesloten.")) from None
        return told(found(request, pk), 200)


def change(case: Incident, one: core.Core, client) -> None:
    """Take over what the source says now. Raises Moved."""
    answers = one.answers
    delivery = case.delivery
    columns = columns_of(answers, case.created_at)
    if "aangifte" in answers and answers["aangifte"] != delivery.told["aangifte"]:
        columns["police"] = police_of(answers["aangifte"], closed=not case.is_open)
    known = {
        name: codes for name, codes in delivery.told.get("onbekend", {}).items() if name not in answers
    } | one.unknown
    delivery.told |= {
        name: answers[name] for name in ("aangifte", "nazorgAangeboden", "bronGewijzigdOp") if name in answers
    } | {"onbekend": known}
    delivery.save(update_fields=["told"])
    case = case.do("correct", by=client, **columns)
    if answers.get("status") == "closed" and case.is_open:
        case.do("end_at_source", by=client)
    elif answers.get("status") == "reported" and not case.is_open:
        raise Moved(case.status, "reopen")
