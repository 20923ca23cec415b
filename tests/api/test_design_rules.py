"""The NL API Design Rules 2.1, each by its name: a check, or where it is checked, or why there is nothing to check.

Source: Logius, API Design Rules; the rules for machines are those of its linter. The linter itself is on no registry.
"""

import json
import re
from pathlib import Path

import pytest

from casework.models import Case
from tests.api.conftest import NOW, told
from tests.api.test_document import document, operations, resolved  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
RULES = [
    "naming-resources",
    "naming-collections",
    "interface-language",
    "no-trailing-slash",
    "path-segments-kebab-case",
    "query-keys-camel-case",
    "hide-implementation",
    "http-methods",
    "http-safety",
    "http-response-code",
    "stateless",
    "nested-child",
    "resource-operations",
    "doc-openapi",
    "doc-openapi-contact",
    "doc-language",
    "publish-openapi",
    "deprecation-schedule",
    "transition-period",
    "uri-version",
    "changelog",
    "semver",
    "version-header",
    "error-handling/problem-details",
    "error-handling/invalid-input",
    "date-time/timezone",
    "date-time/date-omit-time-portion",
    "transport/tls",
    "transport/no-sensitive-uris",
    "transport/security-headers",
    "transport/cors",
    "geospatial",
]
ELSEWHERE = {
    "http-response-code": "tests/api/test_any_request.py: no answer with a status that the document does not tell",
    "doc-openapi": "tests/api/test_any_request.py: schemathesis reads the document; tests/api/test_document.py: every address stands in it",
    "transport/tls": "deploy/nginx: TLS ends at the proxy of the operator",
}
NOT_OURS = {
    "nested-child": "There is no resource that exists only within another one.",
    "geospatial": "There is no place on a map in the API: an organisation has a code.",
}
WORDS = {
    "incidenten",
    "aanvragen",
    "juridische-aanvragen",
    "sessies",
    "organisaties",
    "waardelijsten",
    "aggregaten",
}  # Dutch, nouns, plural
OPERATIONS = {"bulk"}  # below what they are done with
checked: set[str] = set()


def rule(*names):
    """A check of these rules."""
    checked.update(names)
    return pytest.mark.parametrize("rule", [", ".join(f"/core/{name}" for name in names)])


def test_every_rule_has_an_entry_and_one():
    entries = [*checked, *ELSEWHERE, *NOT_OURS]
    assert sorted(entries) == sorted(RULES)
    assert [
        place for place in ELSEWHERE.values() if not (ROOT / place.partition(":")[0]).exists()
    ] == []


@rule("naming-resources", "naming-collections", "interface-language", "resource-operations")
def test_resources(rule, document):  # noqa: F811 -- the fixture
    for path in document["paths"]:
        collection, *rest = path.strip("/").split("/")
        assert collection in WORDS, path
        assert len(rest) < 2, path
        assert not rest or rest[0] in OPERATIONS or re.fullmatch(r"\{\w+\}", rest[0]), path


@rule("no-trailing-slash", "path-segments-kebab-case")
def test_paths(rule, document, gir):  # noqa: F811
    parts = [part for path in document["paths"] for part in path.strip("/").split("/")]
    assert [part for part in parts if not re.fullmatch(r"[a-z0-9-]+|\{\w+\}", part)] == []
    for path in document["paths"]:
        assert not path.endswith("/")
        answer = gir.get(
            path.format(id="019364a0-0000-7000-8000-000000000000", code="GM0344") + "/"
        )
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), (
            path
        )


@rule("query-keys-camel-case")
def test_names_are_camel_case(rule, document):  # noqa: F811
    camel = re.compile(r"[a-z][a-z\d]*([A-Z][a-z\d]*)*")
    names = [
        p["name"]
        for _path, _method, one in operations(document)
        for p in one.get("parameters", ())
        if p["in"] == "query"
    ]
    names += [
        name
        for schema in document["components"]["schemas"].values()
        for name in schema.get("properties", {})
    ]
    assert [name for name in names if not camel.fullmatch(name)] == []
    assert [
        name
        for name in document["components"]["schemas"]
        if not re.fullmatch(r"([A-Z][a-z]+)+", name)
    ] == []


@rule("hide-implementation")
def test_nothing_tells_what_we_are_made_of(rule, document, gir):  # noqa: F811
    answer = gir.post(told())
    headers = " ".join([*answer.headers, *answer.headers.values()])
    for text in (headers, json.dumps(document), answer.content.decode()):
        assert not re.search(
            r"django|postgres|python|celery|redis|_id\b|\bpk\b", text, re.IGNORECASE
        )
    assert "Server" not in answer.headers


@rule("http-methods")
def test_methods(rule, document, gir):  # noqa: F811
    assert {method for _path, method, _one in operations(document)} <= {
        "get",
        "post",
        "put",
        "patch",
        "delete",
    }
    answer = gir.http.generic("TRACE", "/api/v1/incidenten", headers=gir.headers)
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert "POST" in answer["Allow"]


@rule("http-safety", "stateless")
def test_reading_changes_nothing_and_needs_nothing_but_its_token(rule, gir):
    one = gir.post(told()).json()["id"]
    before = list(Case.objects.values_list("pk", "version", "changed_at"))
    first, again = gir.get(f"/incidenten/{one}"), gir.get(f"/incidenten/{one}")
    assert (first.content, first["ETag"]) == (again.content, again["ETag"])
    assert list(Case.objects.values_list("pk", "version", "changed_at")) == before
    assert gir.http.head(f"/api/v1/incidenten/{one}", headers=gir.headers).status_code == 200
    assert not gir.http.cookies


@rule("doc-openapi-contact", "doc-language")
def test_the_document_says_in_dutch_who_to_ask(rule, document):  # noqa: F811
    assert set(document["info"]["contact"]) == {"name", "url", "email"}
    for path, method, one in operations(document):
        assert one["summary"], (path, method)
        assert not re.search(
            r"\b(the|with|list of)\b", one["summary"] + one.get("description", "")
        ), path


@rule("publish-openapi", "uri-version", "semver")
def test_the_document_is_where_everybody_looks(rule, document):  # noqa: F811 -- the fixture asks without a token and with an Origin
    assert document["openapi"].startswith("3.1")
    assert [bool(re.search(r"/v1$", server["url"])) for server in document["servers"]] == [True]
    assert re.fullmatch(r"1\.\d+\.\d+", document["info"]["version"])


@rule("version-header")
def test_every_answer_tells_its_version(rule, document, gir):  # noqa: F811
    answers = [
        gir.get("/incidenten"),
        gir.get("/bestaat-niet"),
        gir.http.get("/api/v1/incidenten"),
        gir.post("x"),
        gir.get("/incidenten/bulk"),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 401, 400, 405]
    assert {answer["API-Version"] for answer in answers} == {document["info"]["version"]}
    assert all(
        "API-Version" in answer["headers"]
        for _p, _m, one in operations(document)
        for answer in one["responses"].values()
    )


@rule("deprecation-schedule", "transition-period", "changelog")
def test_what_goes_is_told_before(rule):
    promised = (ROOT / "docs/developers/api.md").read_text()
    for word in ("two releases before", "`Deprecation`", "`Sunset`", "/api/v2/", "CHANGELOG"):
        assert word in promised, word
    assert (ROOT / "CHANGELOG.md").exists()


@rule("error-handling/problem-details", "error-handling/invalid-input")
def test_errors(rule, document, gir):  # noqa: F811
    for path, _method, one in operations(document):
        assert "400" in one["responses"], path
        for status, answer in one["responses"].items():
            if status >= "400":
                problem = resolved(
                    answer["content"]["application/problem+json"]["schema"], document
                )
                assert {"status", "title", "detail"} <= set(problem["properties"])
    wrong = gir.post({"bronsysteem": 1, "onbekend": 2})
    assert (wrong.status_code, wrong["Content-Type"]) == (400, "application/problem+json")
    assert {"#/bronsysteem", "#/onbekend", "#/voorvalDatum"} <= {
        one["pointer"] for one in wrong.json()["errors"]
    }  # all at once


@rule("date-time/timezone", "date-time/date-omit-time-portion")
def test_days_and_moments(rule, document, gir):  # noqa: F811
    for schema in document["components"]["schemas"].values():
        for name, field in schema.get("properties", {}).items():
            assert (field.get("format") == "date") == name.endswith("Datum"), name
            assert (field.get("format") == "date-time") == name.endswith("Op"), name
    for sent, kept in (
        ("2026-11-21T10:00:00+01:00", "2026-11-21T09:00:00Z"),
        ("2026-11-21T10:00:00+14:00", "2026-11-20T20:00:00Z"),
    ):
        made = gir.post(told(bronGewijzigdOp=sent)).json()
        assert made["bronGewijzigdOp"] == kept
        assert made["gemeldOp"].endswith("Z")
        changed = gir.patch(
            made["id"], {"bronGewijzigdOp": sent.replace("21", "22")}, etag=NOW
        ).json()
        assert changed["bronGewijzigdOp"].endswith("Z")


@rule("transport/no-sensitive-uris")
def test_nothing_of_a_person_stands_in_an_address(rule, document):  # noqa: F811
    told_in = [
        p
        for _path, _method, one in operations(document)
        for p in one.get("parameters", ())
        if p["in"] != "header"
    ]
    assert not {p["name"].lower() for p in told_in} & {
        "naam",
        "name",
        "email",
        "postcode",
        "telefoon",
        "bsn",
        "zoek",
        "q",
    }


@rule("transport/security-headers")
@pytest.mark.parametrize(
    "path", ["/api/v1/incidenten", "/api/v1/bestaat-niet", "/api/v1/openapi.json"]
)
def test_headers(rule, client, path):
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert (
        headers["X-Content-Type-Options"],
        headers["Referrer-Policy"],
        headers["X-Frame-Options"],
    ) == (
        "nosniff",
        "no-referrer",
        "DENY",
    )
    assert "no-store" in headers["Cache-Control"]


@rule("transport/cors")
def test_other_sites_read_the_document_and_nothing_else(rule, client):
    asked = {"Origin": "https://elders.example", "Access-Control-Request-Method": "GET"}
    for answer in (
        client.options("/api/v1/incidenten", headers=asked),
        client.get("/api/v1/incidenten", headers=asked),
    ):
        assert "Access-Control-Allow-Origin" not in answer.headers
