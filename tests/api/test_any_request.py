"""Whatever is sent, right or wrong, gets an answer that stands in the OpenAPI document: every operation of it is tried with requests
that hypothesis makes from the document itself, with ids that other answers gave, and with a mistake in half of them."""

import json
import string
import uuid

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import told
from tests.api.test_document import document, operations, resolved  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db
BULK = "/incidenten/bulk"  # answers in lines: tests/api/test_bulk.py
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=30),
    st.lists(st.text(max_size=5), max_size=3), st.dictionaries(st.text(max_size=8), st.integers(), max_size=3),
    st.sampled_from(["\x00", "2026-02-30", "9999-12-31", "0001-01-01", "' OR 1=1", "../..", "relative:", "x" * 20_000, "\ud7ff", 2**70]))  # fmt: skip
WORD = st.text(string.ascii_letters + string.digits, min_size=1, max_size=12)


def like(schema: dict, whole: dict) -> st.SearchStrategy:
    """Values that this schema allows, as far as our document goes."""
    schema = resolved(schema, whole)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = schema.get("type", "string")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    if kind == "object":
        needed = set(schema.get("required", ()))
        parts = {name: like(one, whole) for name, one in schema.get("properties", {}).items()}
        return st.fixed_dictionaries(
            {name: one for name, one in parts.items() if name in needed},
            optional={name: one for name, one in parts.items() if name not in needed},
        )
    if kind == "array":
        return st.lists(
            like(schema.get("items", {}), whole), min_size=schema.get("minItems", 0), max_size=schema.get("maxItems", 3)
        )
    if kind == "boolean":
        return st.booleans()
    if kind == "integer":
        return st.integers(schema.get("minimum", 0), schema.get("maximum", 1000))
    if schema.get("format") == "date":
        return st.dates().map(str)
    if schema.get("format") == "date-time":
        return st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds") + "Z")
    if schema.get("format") == "uuid":
        return st.uuids().map(str)
    return st.one_of(*map(st.just, schema["examples"]), WORD) if schema.get("examples") else WORD


def mistaken(value: object, data) -> object:
    """The same with something wrong in it."""
    if not isinstance(value, dict):
        return data.draw(JUNK)
    name = data.draw(st.sampled_from([*value, "onbekend"]))
    return {**value, name: data.draw(JUNK)}


class Asked:
    """Requests made from the document, and what is not right about the answers."""

    def __init__(self, gir, whole: dict) -> None:
        self.gir, self.whole = gir, whole
        made = gir.post(told())
        self.known = {"id": made.json()["id"], "code": gir.client.organisation.code}
        self.etag = made["ETag"]

    def ask(self, path: str, method: str, operation: dict, data):
        """One request: the address, the parameters, the headers and the body drawn from the document, half of them with a mistake."""
        wrong = data.draw(st.booleans())
        values = {
            name: data.draw(st.sampled_from([known, str(uuid.UUID(int=0)) if name == "id" else "XX0"]))
            for name, known in self.known.items()
        }
        query, headers = {}, dict(self.gir.headers)
        for one in operation.get("parameters", ()):
            if one["in"] == "query" and data.draw(st.booleans()):
                value = data.draw(st.text(max_size=12) if wrong else like(one["schema"], self.whole))
                query[one["name"]] = value
            elif one["in"] == "header" and data.draw(st.integers(0, 3)):
                headers[one["name"]] = self.etag if one["name"] == "If-Match" else f'"{data.draw(WORD)}"'
        if wrong and data.draw(st.booleans()):
            query[data.draw(WORD)] = "x"
        body, kind = "", "application/json"
        if content := operation.get("requestBody", {}).get("content"):
            kind = data.draw(st.sampled_from([*content, "text/plain"] if wrong else list(content)))
            value = data.draw(like(next(iter(content.values()))["schema"], self.whole))
            body = json.dumps(mistaken(value, data) if wrong else value)
        address = "/api/v1" + path.format(**values)
        return self.gir.http.generic(
            method.upper(), address, body, content_type=kind, headers=headers, query_params=query
        )

    def problem(self, operation: dict, answer) -> str:
        """What of this answer does not stand in the document, or ""."""
        promised = operation["responses"].get(str(answer.status_code))
        kind = answer["Content-Type"].partition(";")[0]
        if answer.status_code >= 500 or promised is None or kind not in promised["content"]:
            return f"{answer.status_code} {kind}"
        if answer.get("API-Version") != self.whole["info"]["version"]:
            return "no version"
        schema = promised["content"][kind]["schema"] | {"components": self.whole["components"]}
        found = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).iter_errors(
            answer.json()
        )
        return "; ".join(error.message[:200] for error in found)


def test_every_answer_stands_in_the_document(document, gir, settings):  # noqa: F811 -- the fixture
    settings.API_RATE = 100_000
    asked = Asked(gir, document)
    tried = [(path, method, one) for path, method, one in operations(document) if path != BULK]
    seen: set[int] = set()

    @_bounded
    @given(st.data())
    def run(data):
        path, method, operation = data.draw(st.sampled_from(tried))
        answer = asked.ask(path, method, operation, data)
        assert asked.problem(operation, answer) == "", f"{method} {path}"
        seen.add(answer.status_code)

    run()
    assert seen >= {200, 400, 404}


_bounded = settings(
    max_examples=250, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
