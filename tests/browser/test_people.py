"""Pages bear what people set: dark, large letters, wide spacing, forced colours, a narrow window, paper."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import sign_in, violations

# WCAG 1.4.12: these four together lose nothing.
SPACING = """for (const one of document.querySelectorAll('*')) {
  one.style.lineHeight = '1.5'; one.style.letterSpacing = '0.12em'; one.style.wordSpacing = '0.16em';
  if (one.tagName === 'P') one.style.marginBlockEnd = '2em';
}"""
LEAST = 24  # px, WCAG 2.5.8; a link within a sentence may be lower
SMALL = """least => [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), select, textarea')]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest('p, small, dd, td, th, li > span') && !one.classList.contains('sr-only'))
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 1 && box.height > 1 && (box.width < least || box.height < least) && !one.labels?.length)
  .map(([one, box]) => `${one.outerHTML.slice(0, 90)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
# What is cut off: text that is wider than the box that holds it, where the rest cannot be reached.
CUT = """() => [...document.querySelectorAll('main *, header *')]
  .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0 && ['hidden', 'clip'].includes(getComputedStyle(one).overflowX)
                 && !one.closest('.sr-only') && one.childElementCount === 0)
  .map(one => one.outerHTML.slice(0, 120))"""


def pages(page: Page) -> list[str]:
    """One page of each kind, as griffier of Utrecht: list, worklist, file, form, own pages."""
    sign_in(page, "griffier@utrecht.example")
    page.goto("/meldingen/?status=alles")
    case = page.locator("a.rows__key").first.get_attribute("href")
    number = case.rstrip("/").rsplit("/", 1)[1]
    return [
        "/",
        "/werk/",
        "/meldingen/?status=alles",
        case,
        f"/zaken/{number}/bericht/",
        "/meldingen/nieuw/",
        "/mijn/",
        "/mijn/voorkeuren/",
        "/berichten/",
    ]


def too_wide(page: Page) -> int:
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("width", [1280, 320])
def test_in_the_dark(visit, width):
    page = visit(width=width)
    page.emulate_media(color_scheme="dark")
    found = {}
    for address in pages(page):
        page.goto(address)
        if wrong := violations(page):
            found[address] = wrong
    assert found == {}


def lost(page: Page, addresses: list[str], change: str = "0") -> dict:
    """Where something is cut off, or sticks out."""
    found = {}
    for address in addresses:
        page.goto(address)
        page.evaluate(change)
        if (wide := too_wide(page)) > 0 or page.evaluate(CUT):
            found[address] = (wide, page.evaluate(CUT))
    return found


@pytest.mark.parametrize("width", [1280, 640])
def test_letters_of_twice_the_size_lose_nothing(large_letters, width):
    page = large_letters(width)
    addresses = pages(page)
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 32
    assert lost(page, addresses) == {}


def test_wide_spacing_loses_nothing(visit):
    page = visit(width=320)
    assert lost(page, pages(page), SPACING) == {}


def test_what_is_pressed_is_large_enough(visit):
    page = visit(width=320)
    found = {}
    for address in pages(page):
        page.goto(address)
        if small := page.evaluate(SMALL, LEAST):
            found[address] = small
    assert found == {}


def test_forced_colours_keep_what_a_badge_says(visit):
    page = visit()
    page.emulate_media(forced_colors="active")
    page.goto(pages(page)[2])
    badge = page.locator(".badge").first
    assert badge.inner_text().strip()
    assert badge.evaluate("one => getComputedStyle(one).borderTopWidth") != "0px"


def test_paper_has_the_file_and_not_the_buttons(visit):
    page = visit()
    address = pages(page)[3]
    page.goto(address)
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert not page.locator("nav").first.is_visible()
    number = address.rstrip("/").rsplit("/", 1)[1]
    assert page.get_by_text(number).filter(visible=True).count() > 0
    assert page.locator("button:visible, .utrecht-button:visible").count() == 0
