"""/api/v1/incidenten/bulk: a result for each line; a bad one sinks nothing; nothing grows with the lines."""

import gc
import json
import tracemalloc

import pytest

from audit.models import Entry
from casework.models import Case
from incidents import api_bulk, bulk_stream
from incidents.models import Incident
from notifications.models import Outgoing
from sealing.fields import SealedField
from tests.api.conftest import lines_of, told

pytestmark = pytest.mark.django_db


def test_each_line_succeeds_or_fails_by_itself(gir):
    good, same = told(), told()
    gir.post(same)
    lines = [
        good,
        told(ernst="erg"),
        b"{geen json\n",
        b"\n",
        good,
        same,
        same | {"ernst": "less"},
        told(naam="Jan"),
        b"[]\n",
        told(),
    ]
    answers = lines_of(gir.bulk(lines))
    assert [(line["regel"], line["status"]) for line in answers] == [
        (1, 201), (2, 400), (3, 400), (4, 400), (5, 200), (6, 200), (7, 409), (8, 400), (9, 400), (10, 201)]  # fmt: skip
    assert answers[1]["errors"][0]["pointer"] == "#/ernst"
    assert answers[4]["id"] == answers[0]["id"]
    assert Case.objects.count() == 3


def test_a_name_that_comes_again_in_a_later_batch_is_known(gir, monkeypatch):
    monkeypatch.setattr(api_bulk, "BATCH", 2)
    one, wrong = told(), told(ernst="erg")
    lines = lines_of(gir.bulk([one, told(), wrong, wrong, told(), one, one | {"ernst": "less"}]))
    assert [line["status"] for line in lines] == [201, 201, 400, 400, 201, 200, 409]
    assert lines[5]["nummer"] == lines[6]["nummer"] == lines[0]["nummer"]
    assert Case.objects.count() == 3


def test_a_bulk_makes_what_single_posts_make(gir, people):
    one, two = (
        told(functieSlachtoffer="councillor", aangifte="ja"),
        told(functieSlachtoffer="councillor", aangifte="ja"),
    )
    gir.post(one)
    lines_of(gir.bulk([two]))
    single, many = Incident.objects.order_by("number")
    left_out = {
        "id",
        "case_ptr",
        "number",
        "created_at",
        "changed_at",
        "due",
        "data_key",
        "happened_at",
    }
    for field in Incident._meta.concrete_fields:
        if field.name not in left_out:
            assert getattr(single, field.name) == getattr(many, field.name), field.name
    assert {clock.name for clock in single.deadlines.all()} == {
        clock.name for clock in many.deadlines.all()
    }
    assert many.due == min(clock.due for clock in many.deadlines.all())
    assert Entry.objects.filter(stream=f"case:{many.pk}", action="delivered").count() == 1


def test_what_is_sealed_opens_in_every_row(gir):
    lines_of(gir.bulk([told() for _n in range(5)]))
    sealed = [field.name for field in Incident._meta.local_fields if isinstance(field, SealedField)]
    opened = [[str(getattr(case, name)) for name in sealed] for case in Incident.objects.all()]
    assert opened == [[""] * len(sealed)] * 5


def test_who_must_act_hears_once_of_many(gir, people):
    lines_of(
        gir.bulk(
            [told(functieSlachtoffer="councillor") for _n in range(600)]
            + [told() for _n in range(3)]
        )
    )
    heard = list(
        Outgoing.objects.filter(kind="new_cases", channel="message").values_list(
            "person__memberships__role", flat=True
        )
    )
    assert sorted(heard) == ["aggression_coordinator", "chair", "clerk"]


def test_sent_again_it_makes_nothing(gir):
    lines = [told() for _n in range(20)]
    first, again = lines_of(gir.bulk(lines)), lines_of(gir.bulk(lines))
    assert [line["status"] for line in again] == [200] * 20
    assert [line["id"] for line in first] == [line["id"] for line in again]
    assert [line["nummer"] for line in first] == [line["nummer"] for line in again]


@pytest.mark.parametrize("lines", [[b"{}\n"] * 10_001, [b"x" * 20_000]])
def test_too_much_stores_nothing(gir, lines):
    answer = gir.bulk([told(), *lines])
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert not Case.objects.exists()


def test_another_format_is_refused(gir):
    for form in ("text/csv", "application/x-www-form-urlencoded", "application/xml", ""):
        answer = gir.http.generic(
            "POST",
            "/api/v1/incidenten/bulk",
            json.dumps([told()]),
            content_type=form,
            headers=gir.headers,
        )
        assert answer.status_code == 415


# --- a list in place of lines ------------------------------------------------------------------------------------------------


def results_of(answer) -> list[dict]:
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    return json.loads(b"".join(answer.streaming_content))


def test_a_list_does_what_lines_do(gir):
    sent = [told(), told(ernst="erg"), [], 7, None, "tekst", told(naam="Jan")]
    lines = lines_of(gir.bulk(sent))
    again = [sent[0], told(), *sent[1:]]
    results = results_of(gir.post(again, path="/incidenten/bulk"))
    assert [one["status"] for one in lines] == [201, 400, 400, 400, 400, 400, 400]
    assert [one["status"] for one in results] == [200, 201, 400, 400, 400, 400, 400, 400]
    assert [one["regel"] for one in results] == list(range(1, 9))
    assert results[2:] == [one | {"regel": one["regel"] + 1} for one in lines[1:]]
    assert Case.objects.count() == 2


@pytest.mark.parametrize("body", [b"[]", b" [ ] \n"])
def test_an_empty_list_is_answered_by_one(gir, body):
    assert results_of(gir.post(body, path="/incidenten/bulk")) == []


def test_a_list_may_be_written_with_spaces_and_cut_anywhere(gir, monkeypatch):
    sent = [told(), 12345678901234567890, told(), True]
    body = json.dumps(sent, indent=3, ensure_ascii=False).encode() + b" \n"
    for size in (1, 2, 7, 64, 10_000):
        monkeypatch.setattr(bulk_stream, "CHUNK", size)
        results = results_of(gir.post(body, path="/incidenten/bulk"))
        assert [one["status"] for one in results][1::2] == [400, 400]
        assert {results[0]["status"], results[2]["status"]} <= {200, 201}
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    "tail",
    [b"", b",", b", ]", b"] x", b"]]", b"}", b", \xff]", b",{]",
     b',"x]', b";", b"," + b"[" * 5_000, b",\xc3"],
)  # fmt: skip
def test_a_list_that_is_no_list_stores_nothing(gir, tail):
    body = b"[" + json.dumps(told()).encode() + tail
    answer = gir.post(body, path="/incidenten/bulk")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert not Case.objects.exists()


def test_an_item_that_no_line_could_be_is_told_as_a_line_is(gir):
    body = b"[" + json.dumps(told()).encode() + b',{"a": 1, "a": 2}, NaN, {"ernst": NaN}]'
    assert [one["status"] for one in results_of(gir.post(body, path="/incidenten/bulk"))] == [
        201,
        400,
        400,
        400,
    ]


@pytest.mark.parametrize("body", [b" ", b"{}", b"7", b"null", b'"x"', b"[", b"\xef\xbb\xbf[]"])
def test_what_is_no_list_is_refused(gir, body):
    assert gir.post(body, path="/incidenten/bulk").status_code == 400


@pytest.mark.parametrize(
    "items", [[{}] * 10_001, [{"x": "y" * 20_000}], [{}, "x" * 100_000], [[0] * 9_000]]
)
def test_too_much_in_a_list_stores_nothing(gir, items):
    answer = gir.post([told(), *items], path="/incidenten/bulk")
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert not Case.objects.exists()


@pytest.mark.parametrize("form", ["application/x-ndjson", "application/json"])
def test_memory_does_not_grow_with_the_lines(gir, form):
    def most(count: int) -> int:
        incidents = [json.dumps(told()) for _n in range(count)]
        body = "\n".join(incidents) if form != "application/json" else f"[{','.join(incidents)}]"
        body = body.encode()
        del incidents
        gc.collect()
        tracemalloc.start()
        answer = gir.http.post(
            "/api/v1/incidenten/bulk",
            body,
            content_type=form,
            headers=gir.headers,
        )
        assert b"".join(answer.streaming_content)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert answer.status_code == 200
        return peak - len(body)  # the body itself is held by the test

    most(500)
    assert most(2500) < most(1000) * 1.4
