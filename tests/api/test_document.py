"""The OpenAPI document says what the API does: every answer matches it."""

import json
import re

import pytest
from django.urls import reverse

from organisations.models import Organisation
from tests.api.conftest import NOW, lines_of, told
from weerbaar.api_urls import urlpatterns

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client):
    """As anybody gets it."""
    answer = client.get("/api/v1/openapi.json", headers={"Origin": "https://elders.example"})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"], answer["API-Version"]) == (
        200,
        "*",
        "1.0.0",
    )
    return answer.json()


def operations(document):
    return [
        (path, method, one)
        for path, methods in document["paths"].items()
        for method, one in methods.items()
    ]


def resolved(schema, document):
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def differs(value, schema, document, at="$") -> list[str]:
    """What of a value is not as its schema says. As much of JSON Schema as we use; a word it does not know fails."""
    schema = resolved(schema, document)
    known = {"type", "properties", "required", "additionalProperties", "items", "enum", "format", "pattern", "description", "examples", "minItems",
             "maxItems", "uniqueItems", "minProperties", "title", "anyOf", "minLength", "maxLength", "minimum"}  # fmt: skip
    assert set(schema) <= known, set(schema) - known
    if "anyOf" in schema:
        all_found = [differs(value, one, document, at) for one in schema["anyOf"]]
        return [] if [] in all_found else all_found[0]
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "boolean": bool,
        "integer": int,
        "null": type(None),
    }
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not isinstance(value, tuple(kinds[one] for one in types)):
        return [f"{at}: {value!r} is no {types}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is none of them")
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{at}: {value!r} is written otherwise")
    if (
        isinstance(value, str)
        and schema.get("format") == "date"
        and not re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    ):
        found.append(f"{at}: {value!r} is no date")
    if (
        isinstance(value, str)
        and schema.get("format") == "date-time"
        and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value)
    ):
        found.append(f"{at}: {value!r} is no moment")
    if isinstance(value, dict):
        found += [
            f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value
        ]
        more = schema.get("additionalProperties", {})
        for name, one in value.items():
            if name in schema.get("properties", {}):
                found += differs(one, schema["properties"][name], document, f"{at}.{name}")
            elif more is False:
                found.append(f"{at}.{name} is not told")
            else:
                found += differs(one, more, document, f"{at}.{name}")
    if isinstance(value, list):
        found += [
            problem
            for n, one in enumerate(value)
            for problem in differs(one, schema.get("items", {}), document, f"{at}[{n}]")
        ]
    return found


def test_every_answer_is_as_the_document_says(document, gir, aro, settings):
    settings.API_RATE = 1000
    made = gir.post(
        told(
            reactieVeroorzaker="none",
            nazorgAangeboden=True,
            kanaal=["ZZ-9"],
            functieSlachtoffer="relative:mayor",
        ),
        key="een",
    )
    one = made.json()["id"]
    stale = gir.patch(one, {"ernst": "less"}, etag=made["ETag"])
    heard = [
        ("/incidenten", "post", made), ("/incidenten", "post", gir.post(told(), key="een")), ("/incidenten", "post", gir.post({})),
        ("/incidenten", "post", gir.post("x")), ("/incidenten", "get", gir.get("/incidenten")), ("/incidenten", "get", gir.get("/incidenten", limit=0)),
        ("/incidenten", "get", gir.get("/incidenten", fields="id")), ("/incidenten", "get", gir.http.get("/api/v1/incidenten")),
        ("/incidenten/{id}", "get", gir.get(f"/incidenten/{one}")), ("/incidenten/{id}", "get", aro.get(f"/incidenten/{one}")),
        ("/incidenten/{id}", "patch", stale), ("/incidenten/{id}", "patch", gir.patch(one, {"ernst": "less"}, etag=made["ETag"])),
        ("/incidenten/{id}", "patch", gir.patch(one, {"ernst": "less"})), ("/incidenten/{id}", "patch", gir.patch(one, {}, etag=NOW)),
        ("/waardelijsten", "get", gir.get("/waardelijsten")), ("/organisaties", "get", gir.get("/organisaties")),
        ("/organisaties", "get", gir.get("/organisaties", type="x")), ("/organisaties/{code}", "get", gir.get("/organisaties/GM0344")),
        ("/organisaties/{code}", "get", gir.get("/organisaties/XX1")), ("/aanvragen", "get", gir.get("/aanvragen")),
        ("/juridische-aanvragen", "get", gir.get("/juridische-aanvragen")),
        ("/juridische-aanvragen/{id}", "get", gir.get(f"/juridische-aanvragen/{one}")),
        ("/sessies", "get", gir.get("/sessies")), ("/sessies", "get", gir.get("/sessies", provincie="x")),
        ("/aanvragen/{id}", "get", gir.get(f"/aanvragen/{one}")), ("/aggregaten", "get", gir.get("/aggregaten")),
    ]  # fmt: skip
    wrong = []
    for path, method, answer in heard:
        promised = document["paths"][path][method]["responses"].get(str(answer.status_code))
        kind = answer["Content-Type"]
        if promised is None or kind not in promised["content"]:
            wrong.append((path, method, answer.status_code, kind))
        else:
            wrong += differs(
                answer.json(),
                promised["content"][kind]["schema"],
                document,
                f"{method} {path} {answer.status_code} ",
            )
        assert answer["API-Version"] == "1.0.0"
    assert wrong == []
    assert {answer.status_code for _path, _method, answer in heard} == {
        200,
        201,
        400,
        401,
        404,
        412,
        422,
        428,
    }


def test_every_result_of_many_is_as_the_document_says(document, gir):
    same = told()
    gir.post(same)
    sent = [told(), {}, told(naam="Jan"), same, same | {"ernst": "less"}]
    content = document["paths"]["/incidenten/bulk"]["post"]["responses"]["200"]["content"]
    line, listed = content["application/x-ndjson"]["schema"], content["application/json"]["schema"]
    results = lines_of(gir.bulk(sent))
    assert [one["status"] for one in results] == [201, 400, 400, 200, 409]
    for one in results:
        assert differs(one, line["contentSchema"], document) == []
    again = json.loads(b"".join(gir.post(sent, path="/incidenten/bulk").streaming_content))
    assert differs(again, listed, document) == []
    assert resolved(line["contentSchema"], document) == resolved(listed["items"], document)


def test_what_is_sent_in_bulk_is_what_is_sent_alone(document):
    content = document["paths"]["/incidenten/bulk"]["post"]["requestBody"]["content"]
    alone = document["paths"]["/incidenten"]["post"]["requestBody"]["content"]["application/json"]
    assert content["application/x-ndjson"]["schema"]["contentSchema"] == alone["schema"]
    assert content["application/json"]["schema"]["items"] == alone["schema"]
    assert content["application/json"]["schema"]["maxItems"] == 10_000


def test_a_change_has_one_form_and_a_second_name_for_it(document, gir):
    content = document["paths"]["/incidenten/{id}"]["patch"]["requestBody"]["content"]
    assert list(content) == ["application/json"]
    made = gir.post(told())
    changed = gir.http.patch(
        f"/api/v1/incidenten/{made.json()['id']}",
        json.dumps({"ernst": "less"}),
        content_type="application/merge-patch+json",
        headers=gir.headers | {"If-Match": made["ETag"]},
    )
    assert (changed.status_code, changed.json()["ernst"]) == (200, "less")


def test_an_answer_is_whole_unless_fields_are_asked(document, gir):
    """Of what may be in an answer, the first that fits is what a generated client makes of it."""
    pk = gir.post(told()).json()["id"]
    for path, asked, whole, part in (
        ("/incidenten/{id}", f"/incidenten/{pk}", "Incident", "IncidentDeel"),
        ("/incidenten", "/incidenten", "Incidenten", "IncidentenDeel"),
    ):
        answer = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        names = [one["$ref"].rpartition("/")[2] for one in answer["schema"]["anyOf"]]
        assert names == [whole, part]
        first = answer["schema"]["anyOf"][0]
        assert differs(gir.get(asked).json(), first, document) == []
        assert differs(gir.get(asked, fields="id").json(), first, document) != []
    assert {"Incident", "IncidentDeel"} & set(re.findall(r"schemas/(\w+)", json.dumps(
        [document["paths"]["/incidenten/{id}"]["patch"], document["paths"]["/incidenten"]["post"]]))) == {"Incident"}  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/incidenten", "/aanvragen", "/juridische-aanvragen", "/sessies", "/organisaties"]
)
def test_a_cursor_has_bounds(document, gir, path):
    (cursor,) = (
        one["schema"]
        for one in document["paths"][path]["get"]["parameters"]
        if one["name"] == "cursor"
    )
    assert (cursor["minLength"], cursor["maxLength"]) == (1, 2200)
    for wrong in ("x" * 2201, "a b", "é", "\x00", "x" * 100_000):
        answer = gir.get(path, cursor=wrong)
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "cursor")


def test_every_cursor_of_ours_is_within_its_bounds(document, gir):
    widest = "\U0001f600" * 120  # each takes twelve characters in JSON
    for number in range(2):
        Organisation.objects.create(
            name=f"{number}", sort_name=widest, code=f"GM9{number}", type="municipality"
        )
    page = gir.get("/organisaties", limit=2).json()
    schema = document["components"]["schemas"]["Organisaties"]["properties"]["volgende"]
    assert 1900 < len(page["volgende"]) <= schema["maxLength"]
    assert re.fullmatch(schema["pattern"], page["volgende"])
    following = gir.get("/organisaties", limit=2, cursor=page["volgende"])
    assert following.status_code == 200


def test_every_address_stands_in_it(document):
    values = {"id": "019364a0-0000-7000-8000-000000000000", "code": "GM0344"}
    told_paths = {"/api/v1" + path.format(**values) for path in document["paths"]}
    ours = {reverse(one.name, args=[values["id"]] if "pk" in str(one.pattern) else [values["code"]] if "code" in str(one.pattern) else [])
            for one in urlpatterns if one.name not in {"api_document", "api_docs"}}  # fmt: skip
    assert told_paths == ours


def test_there_is_no_room_for_a_name_or_a_story(document):
    free = [(name, field) for name in ("NieuwIncident", "IncidentWijziging") for field, schema in document["components"]["schemas"][name]["properties"].items()
            if "string" in schema.get("type", ()) and not ({"enum", "pattern", "format"} & set(schema)) and field != "organisatie"]  # fmt: skip
    assert free == []


def test_it_is_told_in_dutch_with_an_example(document):
    for path, method, one in operations(document):
        assert one["summary"], (path, method)
        assert all(told["description"] for told in one["responses"].values()), (path, method)
        assert one["security"] == [{"token": []}]
    body = document["paths"]["/incidenten"]["post"]["requestBody"]["content"]["application/json"]
    assert differs(next(iter(body["examples"].values()))["value"], body["schema"], document) == []


def test_its_page_is_ours_alone(page, people):
    found = page("/api/v1/docs/", by=people["org_admin"])
    assert "/incidenten/bulk" in found.get_text()
    assert not json.dumps([tag.attrs for tag in found.find_all(["script", "link", "img"])]).count(
        "//"
    )
