"""What somebody reads when it went wrong, also when the database is away."""

import json
import os
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from sealing import files
from tests.pages import judge
from weerbaar import errors

HERE = "http://testserver"


@pytest.mark.django_db
def test_a_page_that_is_not_there_is_a_dutch_page(client):
    answer = client.get("/bestaat-niet/")
    assert (answer.status_code, judge(answer.content.decode())) == (404, [])
    assert "Deze pagina bestaat niet" in answer.content.decode()


@pytest.fixture
def strict():
    """Return a client that is checked for forged forms."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.django_db
def test_a_form_that_was_open_too_long_can_be_sent_once_more(strict):
    typed = {
        "login": "noor@utrecht.example",
        "verhaal": "wat er gebeurde",
        "password": "geheim-123456",
    }
    answer = strict.post("/inloggen/", typed, headers={"origin": HERE})
    page = answer.content.decode()
    assert (answer.status_code, judge(page)) == (403, [])
    assert "wat er gebeurde" in page
    assert "geheim-123456" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_a_form_from_elsewhere_gets_nothing_back_to_send(strict, origin):
    answer = strict.post(
        "/inloggen/", {"verhaal": "van een ander"}, headers={"origin": origin} if origin else {}
    )
    assert answer.status_code == 403
    assert "van een ander" not in answer.content.decode()


ASK = """
import django, json
django.setup()
from django.test import Client
client = Client(raise_request_exception=False, SERVER_NAME="localhost")
paths = ("/", "/api/v1/iets", "/health/live", "/health/ready")
answers = {path: client.get(path) for path in paths}
typed = {
    "narrative": "Iemand stond aan mijn deur en riep dat ik moest oppassen. Tweede regel.",
    "kind": "bedreiging",
    "password": "geheim-123456",
    "csrfmiddlewaretoken": "x" * 64,
}
ours = {"origin": "http://localhost"}
elsewhere = {"origin": "https://evil.example"}
answers["typed"] = client.post("/meldingen/nieuw/?terug=1", typed, headers=ours)
answers["forged"] = client.post("/meldingen/nieuw/", typed, headers=elsewhere)
print(json.dumps({
    path: [answer.status_code, answer.headers.get("Content-Type"), answer.content.decode()]
    for path, answer in answers.items()
}))
"""


def test_a_database_that_is_away_is_said_in_dutch():
    away = {
        "DATABASE_URL": "postgresql://weerbaar_web@/weerbaar?host=/nowhere",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK],
        env=os.environ | away,
        capture_output=True,
        text=True,
        check=True,
    )
    answers = json.loads(result.stdout)
    status, _type, page = answers["/"]
    assert (status, judge(page)) == (503, [])
    assert "Wij zijn even niet bereikbaar" in page
    assert answers["/api/v1/iets"][:2] == [503, "application/problem+json"]
    assert answers["/health/live"][0] == 200
    status, _type, readiness = answers["/health/ready"]
    assert (status, json.loads(readiness)["status"]) == (503, "unavailable")
    assert "/nowhere" not in result.stderr
    status, _type, page = answers["typed"]
    assert (status, judge(page)) == (503, [])
    form = BeautifulSoup(page, "html.parser").form
    assert form["action"] == "/meldingen/nieuw/?terug=1"
    again = {
        field["name"]: field.get("value") or field.text.strip()
        for field in form.find_all(["input", "textarea"])
    }
    assert again == {
        "narrative": "Iemand stond aan mijn deur en riep dat ik moest oppassen. Tweede regel.",
        "kind": "bedreiging",
        "csrfmiddlewaretoken": "x" * 64,
    }
    assert "aan mijn deur" in form.get_text(" ")  # to be read and copied
    assert "aan mijn deur" not in answers["forged"][2]


@pytest.mark.parametrize("kind", [files.StorageFull, files.StorageUnavailable])
def test_a_store_that_takes_nothing_is_said_in_dutch_and_what_was_typed_is_there(rf, kind):
    request = rf.post("/meldingen/nieuw/", {"reason": "tekst"}, headers={"origin": HERE})
    try:
        raise kind(28, "full")
    except OSError:
        answer = errors.broken(request)
    page = answer.content.decode()
    assert (answer.status_code, judge(page)) == (507, [])
    assert "Er is even geen plek voor bestanden" in page
    assert 'value="tekst"' in page


@pytest.mark.django_db
def test_a_way_that_does_not_exist_has_words(client):
    answer = client.post("/hulp/")
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Allow"], judge(page)) == (405, "GET", [])
    assert "Dit kan hier niet" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "much", [{"login": "x" * 2_000_000}, {str(number): "" for number in range(1001)}]
)
def test_too_much_has_words(client, much):
    answer = client.post("/inloggen/", much)
    page = answer.content.decode()
    assert (answer.status_code, judge(page)) == (413, [])
    assert "Dit is te veel in één keer" in page
