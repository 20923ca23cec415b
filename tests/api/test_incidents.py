"""/api/v1/incidenten: what goes in comes out, once, for its own system only, and lands where a report lands."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from casework.models import Case
from dataexchange.models import Delivery
from incidents.models import Incident
from integrations.models import SourceCode
from notifications.models import Outgoing
from organisations.access import Door
from tests import factories
from tests.api.conftest import NOW, lines_of, system, told
from weerbaar import scope

pytestmark = pytest.mark.django_db


def pointers(answer) -> list[str]:
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    return [error.get("pointer", error.get("parameter")) for error in answer.json()["errors"]]


# --- in and out -----------------------------------------------------------------------------------------------------------------


def test_what_was_delivered_is_read_back(gir):
    content = told(gedragingGroep=["verbal", "threat_intimidation"], kanaal=["phone"], aangifte="ja", priveSfeer=True, nazorgAangeboden=False,
                   reactieVeroorzaker="warning_letter", organisatie="GM0344", bronGewijzigdOp="2026-11-21T10:00:00+01:00")  # fmt: skip
    made = gir.post(content)
    assert (made.status_code, made["ETag"], made["API-Version"]) == (201, '"1"', "1.0.0")
    read = gir.http.get(made["Location"], headers=gir.headers)
    assert read.json() == made.json()
    assert {name: read.json()[name] for name in content} == content | {
        "bronGewijzigdOp": "2026-11-21T09:00:00Z"
    }
    assert read.json()["status"] == "reported"


def test_it_lands_where_a_report_lands(gir, people):
    gir.post(told(functieSlachtoffer="councillor"))
    case = Incident.objects.get()
    assert (case.lane, case.status, case.via, case.reporter, case.people) == (
        "council",
        "reported",
        "import",
        None,
        [],
    )
    reported = factories.incident(people["councillor"])
    assert {clock.name for clock in case.deadlines.all()} == {
        clock.name for clock in reported.deadlines.all()
    }
    assert case.due == min(clock.due for clock in case.deadlines.all())
    heard = set(
        Outgoing.objects.filter(case_number=case.number).values_list(
            "person__memberships__role", flat=True
        )
    )
    assert heard == {"clerk", "chair"}
    assert [entry.action for entry in Entry.objects.filter(stream=f"case:{case.pk}")] == [
        "delivered"
    ]
    with scope.acting_for(people["clerk"], Door.STAFF):
        assert Incident.objects.visible_to(people["clerk"]).filter(pk=case.pk).exists()
    with scope.acting_for(people["line_manager"], Door.STAFF):
        assert not Incident.objects.visible_to(people["line_manager"]).filter(pk=case.pk).exists()


def test_its_page_opens_and_says_where_it_came_from(gir, people, page):
    number = gir.post(told(functieSlachtoffer="councillor")).json()["nummer"]
    assert "gir-utrecht" in page(f"/meldingen/{number}/", by=people["clerk"]).get_text()


def test_what_is_sealed_of_it_opens(gir):
    gir.post(told())
    case = Incident.objects.get()
    assert (case.narrative, case.place, case.plan) == ("", "", "")


def test_it_goes_on_as_any_case(gir, people):
    gir.post(told(functieSlachtoffer="councillor"))
    case = (
        Incident.objects.get()
        .perform("take", by=people["clerk"])
        .perform("start", by=people["clerk"], **factories.ANSWERS["start"])
    )
    assert (case.status, case.plan) == ("in_progress", "Bellen.")


def test_what_was_handled_elsewhere_waits_for_nobody(gir, people):
    gir.post(told(status="closed", aangifte="ja"))
    case = Incident.objects.get()
    assert (case.status, case.is_open, case.deadlines.count(), case.due) == (
        "closed",
        False,
        0,
        None,
    )
    assert not Outgoing.objects.filter(case_number=case.number).exists()


# --- what is wrong is told with where --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("changes", "pointer"), [
    ({"naam": "Jan"}, "#/naam"), ({"voorvalDatum": "20-11-2026"}, "#/voorvalDatum"), ({"voorvalDatum": "2026-02-30"}, "#/voorvalDatum"),
    ({"voorvalDatum": (timezone.localdate() + timedelta(days=1)).isoformat()}, "#/voorvalDatum"), ({"voorvalDatum": 20261120}, "#/voorvalDatum"),
    ({"priveSfeer": "ja"}, "#/priveSfeer"), ({"priveSfeer": 1}, "#/priveSfeer"), ({"ernst": "erg"}, "#/ernst"), ({"ernst": None}, "#/ernst"),
    ({"gedragingGroep": []}, "#/gedragingGroep"), ({"gedragingGroep": "verbal"}, "#/gedragingGroep"),
    ({"gedragingGroep": ["verbal", "verbal"]}, "#/gedragingGroep"), ({"kanaal": ["hij belde mij op en zei"]}, "#/kanaal/0"),
    ({"functieSlachtoffer": "relative"}, "#/functieSlachtoffer"), ({"functieSlachtoffer": "B-17"}, "#/functieSlachtoffer"),
    ({"organisatie": "GM0050"}, "#/organisatie"), ({"bronsysteem": "GIR!"}, "#/bronsysteem"), ({"externeId": "J. Jansen"}, "#/externeId"),
    ({"bronGewijzigdOp": "2026-11-21T10:00:00-00:00"}, "#/bronGewijzigdOp"), ({"bronGewijzigdOp": "9999-01-01T00:00:00Z"}, "#/bronGewijzigdOp"),
    ({"bronGewijzigdOp": "1000-01-01T00:00:00Z"}, "#/bronGewijzigdOp"), ({"status": "in_progress"}, "#/status"), ({"a/b": 1}, "#/a~1b"),
])  # fmt: skip
def test_every_field_says_what_is_wrong_with_it(gir, changes, pointer):
    assert pointers(gir.post(told() | changes)) == [pointer]
    assert not Case.objects.exists()


def test_all_that_is_wrong_is_told_at_once(gir):
    content = told(ernst="erg", story="x")
    del content["kanaal"]
    assert set(pointers(gir.post(content))) == {"#/ernst", "#/story", "#/kanaal"}


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        "null",
        '"x"',
        '{"a": NaN}',
        '{"ernst": "less", "ernst": "very"}',
        "\ufeff{}",
        "[" * 5000,
    ],
)
def test_what_is_no_object_is_400(gir, body):
    answer = gir.post(body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_another_format_is_415_and_406(gir):
    answer = gir.http.post(
        "/api/v1/incidenten",
        "a=b",
        content_type="text/plain",
        headers=gir.headers | {"Idempotency-Key": '"x"'},
    )
    assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")
    answer = gir.http.get("/api/v1/incidenten", headers=gir.headers | {"Accept": "text/html"})
    assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")


# --- codes of another system -------------------------------------------------------------------------------------------------------


def test_a_code_that_is_not_known_is_kept_as_it_came(gir):
    made = gir.post(told(gedragingGroep=["A07", "verbal"], locatieType="BALIE-2")).json()
    assert (made["gedragingGroep"], made["locatieType"]) == (["other", "verbal"], "other")
    assert made["onbekendeCodes"] == {"gedragingGroep": ["A07"], "locatieType": ["BALIE-2"]}


def test_a_code_of_the_table_is_translated_for_its_own_system_only(gir):
    for field, code, value in (("functieSlachtoffer", "B-17", "boa"), ("kanaal", "T", "phone")):
        SourceCode.objects.create(
            organisation=gir.client.organisation,
            client=gir.client,
            system="gir",
            field=field,
            code=code,
            value=value,
        )
    made = gir.post(told(functieSlachtoffer="B-17", kanaal=["T"])).json()
    assert (made["functieSlachtoffer"], made["kanaal"], made["onbekendeCodes"]) == (
        "boa",
        ["phone"],
        {},
    )
    assert pointers(gir.post(told(bronsysteem="aro", functieSlachtoffer="B-17"))) == [
        "#/functieSlachtoffer"
    ]


# --- the same request twice ---------------------------------------------------------------------------------------------------------


def test_the_same_key_and_body_give_the_first_answer_again(gir):
    content = told()
    first, again = gir.post(content, key="een"), gir.post(content, key="een")
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert Case.objects.count() == 1


def test_the_same_key_with_another_body_is_422(gir):
    gir.post(told(), key="een")
    assert gir.post(told(), key="een").status_code == 422


def test_a_request_that_failed_may_be_tried_again_with_its_key(gir):
    assert gir.post(told(ernst="erg"), key="een").status_code == 400
    assert gir.post(told(), key="een").status_code == 201


@pytest.mark.parametrize(
    ("key", "title", "detail"),
    [
        (None, "Idempotency-Key ontbreekt", "Stuur een eigen sleutel"),
        ("", "Idempotency-Key klopt niet", "tussen aanhalingstekens"),
        ("zonder", "Idempotency-Key klopt niet", "tussen aanhalingstekens"),
        ('"', "Idempotency-Key klopt niet", "tussen aanhalingstekens"),
        ('""', "Idempotency-Key klopt niet", "is leeg"),
        ('"' + "x" * 65 + '"', "Idempotency-Key klopt niet", "langer dan 64"),
        ('"met spatie"', "Idempotency-Key klopt niet", "Geen spatie"),
        ('"een", "twee"', "Idempotency-Key klopt niet", "één sleutel"),
        ('"één"', "Idempotency-Key klopt niet", "Gebruik letters"),
    ],
)
def test_without_a_key_nothing_is_made(gir, key, title, detail):
    headers = gir.headers | ({} if key is None else {"Idempotency-Key": key})
    answer = gir.http.post(
        "/api/v1/incidenten", json.dumps(told()), content_type="application/json", headers=headers
    )
    assert (answer.status_code, answer.json()["title"]) == (400, title)
    assert detail in answer.json()["detail"]
    assert not Case.objects.exists()


def test_a_name_is_used_once_for_each_system(gir, aro):
    content = told()
    first = gir.post(content)
    assert (gir.post(content).status_code, gir.post(content).json()["id"]) == (
        200,
        first.json()["id"],
    )
    other = gir.post(content | {"ernst": "less"})
    assert (other.status_code, other.json()["id"]) == (409, first.json()["id"])
    assert aro.post(content).status_code == 201
    assert Delivery.objects.count() == 2


# --- two who change it -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("etag", "status", "title"),
    [
        ("*", 428, "If-Match noemt geen versie"),
        ("1", 400, "If-Match klopt niet"),
        ('"1', 400, "If-Match klopt niet"),
        ('"1" "2"', 400, "If-Match klopt niet"),
        ('W/"1"', 412, "Intussen gewijzigd"),
        ('"2"', 412, "Intussen gewijzigd"),
        ('"0", "1"', 200, ""),
    ],
)
def test_a_wrong_etag_is_told_as_wrong(gir, etag, status, title):
    pk = gir.post(told()).json()["id"]
    answer = gir.patch(pk, {"ernst": "less"}, etag=etag)
    assert (answer.status_code, answer.json().get("title", "")) == (status, title)
    if status == 412:
        assert ("W/" in answer.json()["detail"]) == etag.startswith("W/")


def test_a_change_needs_what_was_read(gir):
    made = gir.post(told())
    pk = made.json()["id"]
    assert (
        gir.patch(pk, {"ernst": "less"}).status_code
        == gir.patch(pk, {"ernst": "less"}, etag="*").status_code
        == 428
    )
    changed = gir.patch(
        pk, {"ernst": "less", "aangifte": "ja", "gedragingGroep": ["verbal"]}, etag=made["ETag"]
    )
    assert (
        changed.status_code,
        changed["ETag"],
        changed.json()["ernst"],
        changed.json()["aangifte"],
    ) == (
        200,
        '"2"',
        "less",
        "ja",
    )
    assert gir.patch(pk, {"ernst": "very"}, etag=made["ETag"]).status_code == 412
    assert gir.get(f"/incidenten/{pk}").json()["ernst"] == "less"
    entry = Entry.objects.get(stream=f"case:{pk}", action="correct")
    assert (entry.actor, entry.details["client"]) == (None, "gir-utrecht")


@pytest.mark.parametrize(
    "name", ["functieSlachtoffer", "externeId", "bronsysteem", "organisatie", "id"]
)
def test_who_it_is_about_and_whose_it_is_does_not_change(gir, name):
    made = gir.post(told())
    assert pointers(gir.patch(made.json()["id"], {name: "x"}, etag=NOW)) == [f"#/{name}"]


def test_it_ends_there_as_long_as_nobody_began_here(gir, people):
    one, two = (
        gir.post(told(functieSlachtoffer="councillor")),
        gir.post(told(functieSlachtoffer="councillor")),
    )
    assert gir.patch(one.json()["id"], {"status": "closed"}, etag=NOW).json()["status"] == "closed"
    Incident.objects.get(pk=two.json()["id"]).perform("take", by=people["clerk"])
    assert (
        gir.patch(two.json()["id"], {"status": "closed", "ernst": "less"}, etag=NOW).status_code
        == 409
    )
    assert Incident.objects.get(pk=two.json()["id"]).severity == "serious"


def test_a_person_can_not_take_the_steps_of_a_system(gir, people):
    gir.post(told(functieSlachtoffer="councillor"))
    from django.core.exceptions import PermissionDenied

    for somebody in people.values():
        with pytest.raises(PermissionDenied):
            Incident.objects.get().perform("end_at_source", by=somebody)


# --- nothing of another -----------------------------------------------------------------------------------------------------------------


def test_another_system_can_neither_read_nor_write_nor_detect(gir, aro, utrecht, people):
    pk = gir.post(told()).json()["id"]
    mine = str(factories.incident(people["councillor"]).pk)  # a report of a person is no system's
    colleague = system(utrecht, "andere-van-utrecht")
    nobody = "019364a0-0000-7000-8000-000000000000"
    for who, hidden in ((aro, pk), (colleague, pk), (gir, mine)):
        assert who.get(f"/incidenten/{hidden}").content == who.get(f"/incidenten/{nobody}").content
        assert (
            who.get(f"/incidenten/{hidden}").status_code,
            who.patch(hidden, {"ernst": "less"}, etag=NOW).status_code,
        ) == (404, 404)
        assert hidden not in who.get("/incidenten").content.decode()


def test_the_second_wall_stands_behind_it(gir, aro):
    gir.post(told())
    with scope.acting_for_client(aro.client):
        assert not Case.objects.exists()
        assert not Delivery.objects.exists()
    with scope.acting_for_client(gir.client):
        assert Case.objects.count() == Incident.objects.count() == 1


def test_a_look_is_on_record(gir):
    pk = gir.post(told()).json()["id"]
    gir.get(f"/incidenten/{pk}")
    gir.get("/incidenten")
    assert (
        Entry.objects.filter(stream=f"case:{pk}", action="read_by_client").get().details["client"]
        == "gir-utrecht"
    )
    assert Entry.objects.get(stream=f"client:{gir.client.pk}", action="listed").details[
        "cases"
    ] == [pk]


def test_who_sends_it_again_reads_it_and_that_is_on_record(gir):
    content = told()
    pk = gir.post(content, key="een").json()["id"]
    reads = Entry.objects.filter(stream=f"case:{pk}", action="read_by_client")
    assert not reads.exists()
    gir.post(content, key="een")
    gir.post(content, key="twee")
    assert [entry.details["client"] for entry in reads] == ["gir-utrecht"] * 2


# --- lists --------------------------------------------------------------------------------------------------------------------------------


def test_a_walk_through_the_pages_meets_each_once(gir):
    made = [gir.post(told()).json()["id"] for _n in range(7)]
    seen, query = [], {"limit": 3}
    while query:
        answer = gir.get("/incidenten", **query)
        seen += [row["id"] for row in answer.json()["resultaten"]]
        more = answer.json()["volgende"]
        assert ('rel="next"' in answer.get("Link", "")) is bool(more)
        query = {"limit": 3, "cursor": more} if more else None
    assert seen == made
    assert [
        row["id"] for row in gir.get("/incidenten", sort="-gewijzigdOp").json()["resultaten"]
    ] == made[::-1]


def test_only_what_changed_since(gir):
    first, second = (gir.post(told()).json() for _n in range(2))
    since = gir.get("/incidenten").json()["resultaten"][-1]["gewijzigdOp"]
    gir.patch(first["id"], {"ernst": "less"}, etag=NOW)
    assert [
        row["id"]
        for row in gir.get("/incidenten", gewijzigdNa=since.replace("Z", "999Z")).json()[
            "resultaten"
        ]
    ] == [first["id"]]
    assert second["id"]


def test_only_the_fields_that_were_asked(gir):
    made = gir.post(told()).json()
    assert gir.get("/incidenten", fields="status,id").json()["resultaten"] == [
        {"id": made["id"], "status": "reported"}
    ]
    assert gir.get(f"/incidenten/{made['id']}", fields="ernst").json() == {"ernst": "serious"}


def test_fields_may_be_one_list_or_a_few(gir):
    pk = gir.post(told()).json()["id"]
    for path in ("/incidenten", f"/incidenten/{pk}"):
        one = gir.get(path, fields="status,id,ernst").json()
        for names in (["status", "id", "ernst"], ["ernst,id", "status"]):
            assert gir.get(path, fields=names).json() == one
    gir.post(told())
    page = gir.get("/incidenten", fields=["id", "status"], limit=1)
    (address,) = re.findall("<(.+)>", page["Link"])
    assert set(gir.http.get(address, headers=gir.headers).json()["resultaten"][0]) == {
        "id",
        "status",
    }
    for names in (["id", "id"], ["id", ""], ["id,status", "id"], ["id", "naam"]):
        assert pointers(gir.get("/incidenten", fields=names)) == ["fields"]


def test_nothing_else_may_be_given_twice(gir):
    for name, values in (("limit", [1, 2]), ("status", ["reported", "closed"]), ("sort", ["gewijzigdOp"] * 2)):  # fmt: skip
        assert pointers(gir.get("/incidenten", **{name: values})) == [name]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"cursor": "x"}, {"cursor": ""}, {"fields": "naam"}, {"fields": "id,id"},
                                   {"gewijzigdNa": "gisteren"}, {"status": "x"}, {"sort": "naam"}, {"zoek": "x"}, {"bronsysteem": "A B"}])  # fmt: skip
def test_a_parameter_that_is_not_understood_is_an_error(gir, query):
    assert pointers(gir.get("/incidenten", **query)) == list(query)


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_the_same_for_more(gir, count, django_assert_max_num_queries):
    for _n in range(count):
        gir.post(told())
    assert gir.headers
    with django_assert_max_num_queries(12):
        assert len(gir.get("/incidenten").json()["resultaten"]) == count


# --- every address --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/incidenten/", "/bestaat-niet", "/incidenten/1", "/incidenten/bulk/"]
)
def test_what_is_not_there_is_a_problem_too(gir, path):
    answer = gir.get(path)
    assert (answer.status_code, answer["Content-Type"], answer["API-Version"]) == (
        404,
        "application/problem+json",
        "1.0.0",
    )


@pytest.mark.parametrize("method", ["delete", "put", "trace"])
def test_what_can_not_be_done_says_what_can(gir, method):
    answer = getattr(gir.http, method)("/api/v1/incidenten", headers=gir.headers)
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert set(answer["Allow"].split(", ")) >= {"GET", "POST"}


def test_a_moment_may_be_far_from_greenwich(gir):
    gir.post(told())
    asked = gir.get("/incidenten", gewijzigdNa="2000-01-01T02:32:16.5+21:39")
    assert (asked.status_code, len(asked.json()["resultaten"])) == (200, 1)
    assert gir.get("/incidenten", gewijzigdNa="0001-01-01T00:00:00+21:39").status_code == 400


def test_what_is_wrong_with_a_request_matters_only_where_its_method_exists(gir):
    for path in ("/aanvragen?onbekend=1", "/waardelijsten", "/organisaties/GM0344"):
        answer = gir.http.generic(
            "POST", f"/api/v1{path}", "x", content_type="text/plain", headers=gir.headers
        )
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS"), path


def test_a_format_is_asked_in_accept_and_nowhere_else(gir):
    answer = gir.get("/incidenten", format="xml")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "format")


@pytest.mark.parametrize(
    "odd", ['"\\u0000"', '"\\b"', '"\\ud800"', '["a", {"b\\u0007": 1}]', '"\x7f"']
)
def test_control_characters_are_refused_and_named(gir, odd):
    answer = gir.post(f'{{"bronsysteem": {odd}}}'.encode())
    assert answer.status_code == 400
    assert "stuurteken" in str(answer.json()["errors"])
    (line,) = lines_of(gir.bulk([f'{{"externeId": {odd}}}\n'.encode()]))
    assert line["status"] == 400
