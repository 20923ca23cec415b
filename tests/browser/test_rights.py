"""Asking for the own data and having it corrected, from the question to the file, and what the auditor sees of it."""

import re

import pytest

from tests.browser.conftest import sign_in, until_there, violations

REQUESTS = "/beheer/inzage/"


def text_there(page, text: str) -> None:
    """Ask again until a worker did it, as the page says."""
    until_there(page, page.get_by_text(text), page.reload)


def test_from_the_question_to_the_file(visit, javascript):
    page = visit(javascript=javascript)
    somebody = "wethouder" if javascript else "ambtenaar"
    sign_in(page, f"{somebody}@utrecht.example")
    page.goto("/mijn/")
    page.get_by_role("link", name="Mijn gegevens").first.click()
    page.get_by_role("link", name="Mijn gegevens opvragen").click()
    page.get_by_role("button", name="Opvragen").click()
    text_there(page, "Wacht op controle")
    sign_in(page, "fg@utrecht.example")
    page.goto(REQUESTS)
    page.get_by_role("row").filter(has_text="Wacht op controle").first.get_by_role(
        "link"
    ).first.click()
    page.get_by_role("button", name="Vrijgeven").click()
    text_there(page, "kan het nu downloaden")
    sign_in(page, f"{somebody}@utrecht.example")
    page.goto("/mijn/inzage/")
    address = page.get_by_role("link", name=re.compile("^PDF")).first.get_attribute("href")
    assert page.request.get(address).body().startswith(b"%PDF")


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(visit, width):
    page = visit(width=width)
    found = {}

    def look(address: str) -> None:
        page.goto(address)
        found[address] = violations(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found[address].append("scrolls sideways")

    sign_in(page, "raadslid@utrecht.example")
    page.goto("/mijn/inzage/vragen/")
    page.get_by_role("button", name="Opvragen").click()
    text_there(page, "Wacht op controle")
    page.goto("/mijn/")
    mine = page.locator("a[href*='/mijn/zaken/INC']").first.get_attribute("href")
    page.goto(f"{mine}correctie/")
    page.get_by_label("Wat klopt er niet?").select_option("narrative")
    page.get_by_label("Wat moet er staan?").fill("Het was dinsdag.")
    page.get_by_role("button", name="Versturen").click()
    for address in (
        "/mijn/inzage/",
        "/mijn/inzage/vragen/",
        f"{mine}correctie/",
        f"{mine}wie-keek/",
    ):
        look(address)
    sign_in(page, "fg@utrecht.example")
    look(REQUESTS)
    asked = page.locator(f"main a[href^='{REQUESTS}0']").first.get_attribute("href")
    for address in (asked, f"{REQUESTS}nieuw/", "/beheer/noodtoegang/"):
        look(address)
    sign_in(page, "griffier@utrecht.example")
    corrections = f"/zaken/{mine.strip('/').rsplit('/', 1)[1]}/correcties/"
    look("/zaken/in-nood/")
    look(corrections)
    look(page.locator("main a[href*='/correcties/0']").first.get_attribute("href"))
    sign_in(page, "auditor@bzk.example")
    for address in ("/beheer/logboek/", "/beheer/logboek/?who=niemand", "/beheer/logboek/?action=listed", "/beheer/logboek/uitvoer/",
                    "/beheer/logboek/bestanden/"):  # fmt: skip
        look(address)
    assert {address: what for address, what in found.items() if what} == {}
