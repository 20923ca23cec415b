"""A case type that was just made, on the real system: reported, taken and read again, in a browser.

The system is that of a copy of this repository to which docs/developers/new-case-type.md was done.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import newcomer, prepared
from tests.browser.conftest import serve, sign_in, violations

STORY = "Iemand belde vannacht drie keer. CANARY-51c9"
REPORTS, HANDLES = "raadslid@utrecht.example", "griffier@utrecht.example"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of the demo of a house with a new case type in it."""
    place = tmp_path_factory.mktemp("newcomer")
    root = place / "weerbaar"
    newcomer.copy(root)
    newcomer.make(root)
    prepared.copy(place / "home")
    with serve(place / "home", root) as address:
        yield address


def report(page: Page) -> str:
    """Report by the wizard, from the page of the own cases; return the number."""
    page.goto("/mijn/")
    page.get_by_role("link", name="Careline", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat is er?")
    page.get_by_role("button", name="Verder", exact=True).click()
    expect(page.get_by_role("link", name="Vertel wat er is. Eén zin is genoeg.")).to_be_visible()
    page.get_by_label("Vertel wat er is").fill(STORY)
    page.get_by_role("button", name="Verder", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Controleer en verstuur")
    expect(page.get_by_text(STORY)).to_be_visible()
    page.get_by_role("button", name="Versturen", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Het is verstuurd")
    return re.search(r"CAR-\d{4}-\d{6}", page.inner_text("main"))[0]


def take(page: Page, number: str) -> None:
    """Open it from the list, which stands in the navigation, and take it."""
    page.get_by_role("navigation").get_by_role("link", name="Careline", exact=True).first.click()
    page.get_by_role("link", name=number).click()
    expect(page.get_by_text(STORY)).to_be_visible()
    page.get_by_role("link", name="Oppakken", exact=True).click()
    page.get_by_role("button", name="Oppakken", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Gedaan")
    expect(page.get_by_text("Opgepakt")).to_be_visible()


def test_it_is_reported_taken_and_read(visit):
    page = visit()
    sign_in(page, REPORTS)
    number = report(page)
    assert violations(page) == []
    sign_in(page, HANDLES)
    take(page, number)
    assert violations(page) == []
    sign_in(page, REPORTS)
    page.goto("/mijn/")
    page.get_by_role("link", name=number).click()
    expect(page.get_by_text("heeft dit opgepakt")).to_be_visible()
    expect(page.get_by_text("behandelt dit.")).to_be_visible()
    assert violations(page) == []
