"""Danger comes first, in a real browser: reported, seen on an open page, phoned about, over."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in, violations

SOON = 10_000  # milliseconds: an open page shows it
PICTURES = os.environ.get("PICTURES", "")


def report_danger(page: Page) -> str:
    """As raadslid: danger first; answers the number."""
    page.goto("/meldingen/nieuw/")
    page.get_by_label("Ja, er is nu gevaar").check()
    page.get_by_label("Voor mijzelf").check()
    page.get_by_label("Wat is de functie").select_option("councillor")
    look(page, "first-page")
    verder(page)
    expect(page.get_by_text("Doe dat eerst.")).to_be_visible()
    look(page, "second-page")
    page.get_by_label("Bedreigen of intimideren").check()
    page.get_by_label("Vertel wat er gebeurde").fill("Er staat iemand voor mijn deur.")
    verder(page)
    page.get_by_label("Dag", exact=True).first.fill("20")
    page.get_by_label("Maand", exact=True).first.fill("11")
    page.get_by_label("Jaar", exact=True).first.fill("2026")
    page.get_by_label("Sociale media, openbaar").check()
    verder(page)
    page.get_by_label("Zeer ernstig").check()
    page.get_by_label("Ik wil horen wat ermee gebeurt").check()
    page.get_by_label("Op welk nummer kunnen wij veilig bellen?").fill("06 12345678")
    page.get_by_label("Wanneer mogen wij niet bellen?").fill("na 23 uur")
    look(page, "last-page")
    verder(page)
    page.get_by_role("button", name="Melding versturen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw melding is verstuurd")
    look(page, "sent")
    return re.search(r"INC-\d{4}-\d{6}", page.inner_text("main"))[0]


def verder(page: Page) -> None:
    page.get_by_role("button", name="Verder", exact=True).click()


def look(page: Page, name: str) -> None:
    """Nothing is wrong with the page for axe, and it is no wider than the screen."""
    assert violations(page) == [], name
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, name
    if PICTURES:
        width = page.viewport_size["width"]
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 360])
def test_an_open_page_shows_it_until_somebody_phoned(visit, width):
    handler = visit(width=width)
    sign_in(handler, "griffier@utrecht.example")
    handler.goto("/mijn/")
    reporter = visit(width=width)
    sign_in(reporter, "raadslid@utrecht.example")
    number = report_danger(reporter)
    urgent = handler.locator("aside.urgent")
    link = urgent.get_by_role("link", name=f"Bel {number}")
    expect(link).to_be_visible(timeout=SOON)
    expect(handler).to_have_title(re.compile("^Spoed: "))
    look(handler, "open-page")
    link.focus()
    handler.keyboard.press("Enter")
    expect(handler.get_by_role("heading", name="Wat nu: bel eerst")).to_be_visible()
    expect(handler.get_by_role("link", name="06 12345678")).to_have_attribute(
        "href", "tel:+31612345678"
    )
    look(handler, "what-now")
    handler.get_by_role("link", name="Ik heb gebeld", exact=True).click()
    look(handler, "log-call")
    handler.get_by_role("button", name="Ik heb gebeld", exact=True).click()
    expect(urgent.get_by_role("link", name=f"Bel {number}")).to_have_count(0)
    look(handler, "phoned")
    handler.get_by_role("link", name="Gevaar is voorbij", exact=True).click()
    handler.get_by_role("button", name="Gevaar is voorbij", exact=True).click()
    expect(handler.get_by_role("status").first).to_contain_text("Gedaan")
    handler.goto("/meldingen/")
    look(handler, "list")
    reporter.goto(f"/mijn/zaken/{number}/")
    expect(reporter.get_by_text("heeft u gebeld").first).to_be_visible()
    expect(reporter.get_by_text("is het gevaar voorbij").first).to_be_visible()
    look(reporter, "own")


def test_without_javascript_the_next_page_shows_it(visit):
    handler = visit(javascript=False)
    sign_in(handler, "plaatsvervangend-griffier@utrecht.example")
    handler.goto("/werk/")
    reporter = visit(javascript=False)
    sign_in(reporter, "raadslid@utrecht.example")
    page = reporter
    page.goto("/meldingen/nieuw/")
    expect(page.get_by_text("Ja? Bel 112. Doe dat eerst.")).to_be_visible()
    handler.goto("/werk/")
    handler.locator("aside.urgent").get_by_role("link").first.click()
    handler.get_by_role("link", name="Ik heb gebeld", exact=True).click()
    handler.get_by_role("button", name="Ik heb gebeld", exact=True).click()
    expect(handler.get_by_role("status").first).to_contain_text("Gedaan")


def test_the_desk_sees_numbers_alone(visit):
    page = visit(width=1280)
    sign_in(page, "triagist@bzk.example")
    page.goto("/werk/24-uurslijn/")
    expect(page.get_by_role("heading", level=1)).to_have_text("24-uurslijn")
    look(page, "desk-line")
    page.goto("/veilig-wonen/")
    page.locator("aside.urgent").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Wat nu: bel eerst")).to_be_visible()
    look(page, "what-now-request")
