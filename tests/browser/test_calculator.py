"""The calculator of legal terms in a real browser: without JavaScript, by keyboard, on a phone, on paper; axe on each page."""

import itertools
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import sign_in, violations

JURIST = "jurist@bzk.example"
CASEWORKER = "griffier@utrecht.example"
ADDRESS = "/juridische-hulp/termijnen/"
ANSWERED = (
    f"{ADDRESS}?termijn=aanvraag&begin=2026-09-05&opschorting-1-reden=aanvulling"
    "&opschorting-1-van=2026-09-10&opschorting-1-tot=2026-09-24"
)
WRONG = f"{ADDRESS}?termijn=eigen&aantal=%2B5&eenheid=weken&begin=2026-02-30"
DWANGSOM = f"{ADDRESS}dwangsom/?einde=2026-11-09&ingebrekestelling=2026-11-16&aanvragers=3"
RAW_END = "8 weken, tot en met zaterdag 31 oktober 2026"
PAGES = (ADDRESS, f"{ADDRESS}?termijn=eigen", ANSWERED, WRONG, DWANGSOM)


def fill_in(page: Page | Locator, question: str, day: str) -> None:
    """Type a day in its three boxes."""
    group = page.get_by_role("group", name=re.compile(f"^{re.escape(question)}"))
    for label, text in zip(("Dag", "Maand", "Jaar"), day.split(), strict=True):
        group.get_by_label(label, exact=True).fill(text)


def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit):
    page = visit()
    sign_in(page, CASEWORKER)
    found = {}
    for address, width, scheme in itertools.product(PAGES, (320, 1280), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto(address)
        page.locator("main details").evaluate_all("all => all.forEach(one => (one.open = true))")
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[address, width, scheme] = violations(page) + (["scrolls sideways"] if wide else [])
    assert found == dict.fromkeys(found, [])


@pytest.mark.parametrize("width", [320, 1280])
def test_a_caseworker_reckons_a_decision_with_two_suspensions(visit, javascript, width):
    page = visit(javascript=javascript, width=width)
    sign_in(page, CASEWORKER)
    page.get_by_text("Menu", exact=True).click() if width == 320 else None
    page.get_by_role("link", name="Termijnen", exact=True).click()
    page.get_by_role("link", name="Beslissen op een aanvraag").click()
    fill_in(page, "Op welke dag kwam de aanvraag binnen?", "5 9 2026")
    fill_in(page.get_by_role("group", name="Opschorting 1"), "Van", "10 september 2026")
    page.get_by_role("button", name="Opschorting toevoegen").click()
    second = page.get_by_role("group", name="Opschorting 2")
    second.get_by_label("Waarom staat de termijn stil?").select_option("overmacht")
    fill_in(second, "Van", "2 11 2026")
    fill_in(second, "Tot", "6 11 2026")
    page.get_by_role("button", name="Uitrekenen").click()
    summary = page.locator(".error-summary")
    expect(summary).to_contain_text("Vul deze dag ook in")
    summary.get_by_role("link").click()
    fill_in(page.get_by_role("group", name="Opschorting 1"), "Tot", "24 9 2026")
    page.get_by_role("button", name="Uitrekenen").click()
    expect(page.locator("#uitkomst")).to_have_text("Laatste dag: woensdag 18 november 2026")
    page.get_by_text("Hoe komen wij aan deze datum?").click()
    expect(page.get_by_text(RAW_END, exact=True)).to_be_visible()
    page.get_by_text("Kopiëren, delen of afdrukken").click()
    text = page.get_by_label("Deze tekst kunt u kopiëren")
    expect(text).to_have_value(re.compile("woensdag 18 november 2026"))
    expect(page.get_by_role("button", name="Kopieer")).to_be_visible(visible=javascript)
    assert violations(page) == [] if javascript else True


def test_enter_reckons_and_the_keyboard_reaches_the_sum(visit):
    page = visit()
    sign_in(page, JURIST)
    page.goto(f"{ADDRESS}?termijn=aanvraag")
    page.get_by_label("Dag", exact=True).first.focus()
    page.keyboard.type("5-9-2026")
    page.keyboard.press("Enter")
    expect(page.locator("#uitkomst")).to_have_text("Laatste dag: maandag 2 november 2026")
    sum_of_it = page.get_by_text("Hoe komen wij aan deze datum?")
    for _press in range(40):
        page.keyboard.press("Tab")
        if sum_of_it.evaluate("summary => summary === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text(RAW_END, exact=True)).to_be_visible()


def test_the_text_is_copied_and_its_link_shows_a_colleague_the_same(visit):
    page = visit()
    sign_in(page, CASEWORKER)
    page.context.grant_permissions(["clipboard-write"])
    page.goto(ANSWERED)
    page.get_by_text("Kopiëren, delen of afdrukken").click()
    page.get_by_role("button", name="Kopieer").click()
    expect(page.get_by_text("Gekopieerd.", exact=True)).to_be_visible()
    letter = page.context.new_page()  # our own pages may not read what was copied
    letter.set_content("<textarea></textarea>")
    letter.locator("textarea").press("Control+V")
    copied = letter.locator("textarea").input_value()
    assert "Laatste dag: vrijdag 13 november 2026" in copied
    colleague = visit()
    sign_in(colleague, JURIST)
    colleague.goto(copied.split()[-1])
    expect(colleague.locator("#uitkomst")).to_have_text("Laatste dag: vrijdag 13 november 2026")


def test_paper_holds_the_sum_and_not_the_form(visit):
    page = visit()
    sign_in(page, JURIST)
    page.goto(ANSWERED)
    page.emulate_media(media="print")
    expect(page.get_by_text(RAW_END, exact=True)).to_be_visible()
    expect(page.locator(".form-note", has_text="Berekend op")).to_be_visible()
    for unseen in (page.get_by_role("button", name="Uitrekenen"), page.locator("textarea")):
        expect(unseen).to_be_hidden()
