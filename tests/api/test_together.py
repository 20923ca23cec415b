"""Twenty at once with one key make one case; two that change at once: one wins."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from casework.models import Case
from tests import factories
from tests.api.conftest import system, told

pytestmark = pytest.mark.usefixtures("committed")


def busy(name: str):
    """A client that was here a moment ago: nothing but what is tried makes one request wait for another."""
    made = system(factories.OrganisationFactory(), name)
    assert made.get("/waardelijsten").status_code == 200
    return made


def at_once(count: int, ask) -> list:
    def one(_n: int):
        try:
            return ask(Client())
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_twenty_posts_with_one_key_make_one_case():
    gir = busy("gir-tegelijk")
    headers, body = gir.headers | {"Idempotency-Key": '"een"'}, json.dumps(told())
    answers = at_once(
        20,
        lambda http: http.post(
            "/api/v1/incidenten", body, content_type="application/json", headers=headers
        ),
    )
    assert Case.objects.count() == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.json()["id"] for answer in answers if answer.status_code == 201} == {
        str(Case.objects.get().pk)
    }
    again = Client().post(
        "/api/v1/incidenten", body, content_type="application/json", headers=headers
    )
    assert (again.status_code, Case.objects.count()) == (201, 1)


def test_twenty_posts_with_keys_of_their_own_and_one_name_make_one_case():
    gir = busy("gir-tegelijk")
    headers, body = gir.headers, json.dumps(told())
    keys = iter(range(20))
    answers = at_once(20, lambda http: http.post("/api/v1/incidenten", body, content_type="application/json",
                                                 headers=headers | {"Idempotency-Key": f'"{next(keys)}"'}))  # fmt: skip
    assert Case.objects.count() == 1
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]


def test_of_two_changes_at_once_one_wins():
    gir = busy("gir-tegelijk")
    made = gir.post(told())
    headers = gir.headers | {"If-Match": made["ETag"]}
    body = json.dumps({"ernst": "less"})
    answers = at_once(
        6,
        lambda http: http.patch(
            made["Location"], body, content_type="application/json", headers=headers
        ),
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 5
