"""Every page, judged as HTML."""

import pytest

from tests.factories import incident
from tests.pages import judge

pytestmark = pytest.mark.django_db


def test_pages_for_everybody(client, utrecht):
    for path in (
        "/",
        "/hulp/",
        "/privacy/",
        "/toegankelijkheid/",
        "/inloggen/",
        "/account/password/reset/",
        "/demo/",
        "/demo/mail/",
    ):
        answer = client.get(path)
        assert (path, answer.status_code, judge(answer.content.decode())) == (path, 200, [])


def test_pages_of_who_handles(people, page):
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    for path in (
        "/werk/",
        "/werk/?toon=wacht",
        "/meldingen/",
        "/meldingen/?status=alles&volgorde=nieuw",
        f"/meldingen/{case.number}/",
        f"/meldingen/{case.number}/start/",
        f"/zaken/{case.number}/notitie/",
        f"/zaken/{case.number}/overdragen/",
        "/berichten/",
        "/mijn/voorkeuren/",
    ):
        page(path, people["clerk"])


def test_pages_of_who_reported(people, page):
    case = incident(people["councillor"])
    for path in (
        "/mijn/",
        f"/mijn/zaken/{case.number}/",
        f"/mijn/zaken/{case.number}/wie-keek/",
        f"/mijn/zaken/{case.number}/bericht/",
        "/meldingen/nieuw/",
    ):
        page(path, people["councillor"])


def test_pages_of_an_administrator(people, page):
    for path in ("/mensen/", "/mensen/uitnodigen/", "/berichten/verzonden/"):
        page(path, people["org_admin"])


def test_a_page_that_is_not_there(people, page):
    page("/meldingen/INC-2026-999999/", people["clerk"], status=404)


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ("<h1>x</h1>", "2 times h1"),
        ('<input name="a">', "no label: a"),
        ('<p style="x">', "inline: p"),
    ],
)
def test_the_judge_sees_what_is_wrong(client, utrecht, broken, problem):
    html = client.get("/").content.decode().replace("</main>", f"{broken}</main>")
    assert problem in judge(html)
