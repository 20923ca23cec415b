"""Whatever is sent: an answer in Dutch that says what is wrong, nothing that breaks, nothing lost."""

import pytest
from bs4 import BeautifulSoup

from casework.models import Draft
from tests.factories import incident
from tests.pages import judge

pytestmark = pytest.mark.django_db
FINE = {200, 302, 404, 405, 409, 422}
ODD = {
    "nothing": "",
    "long": "x" * 20_000,
    "emoji": "👩🏽‍⚖️🔥" * 50,
    "right to left": "‮مرحبا بالعالم",
    "control": "a\x00b\x07\r\nSet-Cookie: x=1",
    "markup": "<script>alert(1)</script>{{ 7*7 }}{% debug %}",
    "sql": "'; DROP TABLE casework_case; --",
    "formula": "=HYPERLINK(1)",
}


def forms_of(html: str) -> list[tuple[str, list[str]]]:
    """Every form of a page: where it posts to, and the names it asks for."""
    found = []
    for form in BeautifulSoup(html, "html.parser").find_all("form", method="post"):
        names = {
            tag.get("name")
            for tag in form.find_all(("input", "select", "textarea"))
            if tag.get("name")
        }
        found.append((form["action"], sorted(names - {"csrfmiddlewaretoken"})))
    return found


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_odd_answers_in_every_form(odd, people, enter):
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    draft = Draft(owner=people["councillor"], kind="incident")
    draft.save_answers({})
    clerk = [
        f"/zaken/{case.number}/{tail}/"
        for tail in ("notitie", "bericht", "taak", "overdragen", "meekijken", "verbinden")
    ]
    clerk += [f"/meldingen/{case.number}/{step}/" for step in ("start", "dismiss")]
    mine = ["/meldingen/nieuw/", f"/mijn/zaken/{case.number}/bericht/"]
    mine += [
        f"/meldingen/nieuw/{draft.pk}/{slug}/"
        for slug in ("voor-wie", "wat", "waar-wanneer", "nodig")
    ]
    seen = 0
    for person, paths in (
        ("clerk", clerk),
        ("councillor", mine),
        ("org_admin", ["/mensen/uitnodigen/"]),
    ):
        client = enter(people[person])
        for path in paths:
            page = client.get(path)
            assert page.status_code in FINE, path
            for action, names in forms_of(page.content.decode()):
                if "uitloggen" in action:
                    continue
                answer = client.post(action, dict.fromkeys(names, odd))
                assert answer.status_code in FINE, (action, names)
                seen += 1
                if answer.status_code == 422:
                    assert judge(answer.content.decode()) == [], action
                    assert "<script>alert(1)" not in answer.content.decode()
    assert seen > 10


@pytest.mark.parametrize("odd", [*ODD.values(), "-1", "99999999999999999999", "é%00"])
def test_odd_filters(odd, people, enter):
    client = enter(people["clerk"])
    for name in (
        "nummer",
        "status",
        "wie",
        "groep",
        "volgorde",
        "te_laat",
        "na",
        "naam",
        "soort",
        "ernst",
        "toon",
    ):
        for path in ("/meldingen/", "/werk/", "/berichten/"):
            assert client.get(path, {name: odd}).status_code == 200, (path, name)


def test_odd_addresses(people, enter):
    client = enter(people["clerk"])
    for path in ("/meldingen/%00/", "/meldingen/INC-2026-000001%27/", "/zaken/../", "/zaken/INC/document/x/", "/mijn/zaken/é/",
                 "/meldingen/nieuw/00000000-0000-0000-0000-000000000000/wat/", "/meldingen/INC-2026-1/onbekend/"):  # fmt: skip
        assert client.get(path).status_code in {302, 404}, path


def test_a_case_of_another_organisation_is_not_found_by_searching(people, strangers, enter):
    case = incident(people["councillor"])
    assert (
        case.number
        in enter(people["clerk"]).get("/meldingen/", {"nummer": case.number}).content.decode()
    )
    for role in ("aggression_coordinator", "clerk", "secretary"):
        page = enter(strangers[role]).get("/meldingen/", {"nummer": case.number}).content.decode()
        assert f"/meldingen/{case.number}/" not in page
        linked = enter(strangers[role]).get("/meldingen/", {"status": "alles"}).content.decode()
        assert case.number not in linked
