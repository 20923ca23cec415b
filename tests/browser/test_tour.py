"""A griffier chooses an evening, moves it, and tells what became of a promise; the planner looks at the country and asks the planner for evenings: by keyboard, in a real browser with real workers."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in, until_there
from tests.browser.test_legal_support import heading, judge, press

CHOOSES, PROMISED, PLANS = (
    "griffier@utrecht.example",
    "griffier@zeewolde.example",
    "planner@bzk.example",
)
PICTURES = os.environ.get("PICTURES", "")


def look(page: Page, name: str) -> None:
    """Judge the page on a phone and on a desk; keep a picture when somebody asks for it."""
    judge(page)
    for width in (1280, 320) if PICTURES else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=Path(PICTURES) / f"tour-{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def go_on(page: Page, name: str) -> None:
    with page.expect_navigation():
        press(page, name)


@pytest.mark.parametrize("javascript", [True], ids=["javascript"])
def test_from_the_offer_to_the_promise(visit, javascript):
    page = visit(javascript=javascript)
    sign_in(page, CHOOSES)
    page.goto("/tour/")
    look(page, "home")
    go_on(page, "Avond kiezen")
    look(page, "choose")
    page.locator("input[name=evening]").nth(0).check()
    page.locator("input[name=fallback]").nth(1).check()
    page.get_by_label("Waar is de bijeenkomst?").fill("Raadzaal, Stadhuisbrug 1")
    go_on(page, "Avond kiezen")
    expect(page.get_by_role("heading", name="De avond")).to_be_visible()
    look(page, "own")
    go_on(page, "Verplaatsen naar de uitwijkavond")
    page.get_by_label("Waarom verplaatst u de sessie?").fill("De begroting gaat voor.")
    go_on(page, "Verplaatsen naar de uitwijkavond")
    expect(page.get_by_text("Verplaatst naar de uitwijkavond").first).to_be_visible()

    sign_in(page, PROMISED)
    page.goto("/tour/")
    with page.expect_navigation():
        page.get_by_role("link", name="Bekijken").first.click()
    go_on(page, "Afspraken bijwerken")
    page.get_by_label("Dit is gedaan").first.check()
    go_on(page, "Afspraken bijwerken")
    expect(page.get_by_text("nagekomen").first).to_be_visible()


def test_who_plans_sees_the_country_and_gets_a_proposal(visit):
    page = visit()
    sign_in(page, PLANS)
    for name, path in {
        "list": "trajecten/",
        "board": "trajecten/bord/",
        "letters": "trajecten/brieven/?provincie=Utrecht",
        "coverage": "dekking/",
        "team": "team/",
        "calendar": "agenda/",
        "packages": "pakketten/?wat=alles",
        "package-round": "pakketten/versturen/?provincie=Utrecht",
    }.items():
        page.goto(f"/tour/{path}")
        look(page, name)
    page.goto("/tour/trajecten/?fase=session_wanted")
    page.locator(".rows__key").first.click()
    look(page, "file")
    page.goto("/tour/planner/")
    press(page, "Voorstel maken")
    expect(heading(page)).to_have_text("Planner")
    until_there(page, page.get_by_text("Voorstel van"), page.reload)
    look(page, "planner")
    with page.expect_navigation():
        page.get_by_role("link", name="Vastleggen als optie").first.click()
    look(page, "evening")
    go_on(page, "Avond vastleggen")
    if page.get_by_text("Schrijf op waarom u deze avond toch kiest").count():
        page.get_by_label("Waarom toch deze avond?").fill("De raad kan alleen dan.")
        go_on(page, "Avond vastleggen")
    expect(page.get_by_role("heading", name="Sessie: optie")).to_be_visible()
