"""Connecting a system in a real browser, with and without JavaScript: made, its secret shown, a code translated, a webhook that works."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.api.listener import listening
from tests.browser.conftest import sign_in, violations

WHO = "beheer@bzk.example"


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(visit, width):
    page = visit(width=width)
    sign_in(page, WHO)
    page.goto("/koppelingen/")
    page.get_by_role("link", name="GIR van Utrecht").click()
    client = page.url
    for path in ("/koppelingen/", "/koppelingen/nieuw/", client, f"{client}wijzigen/", f"{client}geheim/", f"{client}stoppen/",
                 f"{client}codes/", f"{client}webhooks/", f"{client}webhooks/nieuw/"):  # fmt: skip
        page.goto(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_system_is_connected_and_hears(visit, javascript):
    name = f"Proef {'met' if javascript else 'zonder'}"
    with listening() as listener:
        page = visit(javascript=javascript)
        sign_in(page, WHO)
        page.get_by_role("link", name="Koppelingen", exact=True).click()
        page.get_by_role("link", name="Koppeling maken").click()
        page.get_by_role("button", name="Koppeling maken").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Koppeling maken")
        assert violations(page) == [] if javascript else True
        page.get_by_label("Organisatie").select_option(label="Utrecht")
        page.get_by_label("Naam", exact=True).fill(name)
        page.get_by_label("Client-id").fill(name.lower().replace(" ", "-"))
        page.get_by_label("Meldingen lezen (alleen de codes)").check()
        page.get_by_role("button", name="Koppeling maken").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Het geheim")
        assert re.search(r"nwb_[A-Za-z0-9_-]{43}", page.locator("main").inner_text())
        page.get_by_role("link", name="Ik heb het geheim bewaard").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        page.get_by_role("link", name="Webhooks").click()
        page.get_by_role("link", name="Webhook maken").click()
        page.get_by_label("Adres").fill(listener.url)
        page.get_by_label("Een melding is veranderd").check()
        page.get_by_role("button", name="Webhook maken").click()
        page.get_by_role("link", name="Ik heb het geheim bewaard").click()
        works, end = page.locator("main").get_by_text("werkt", exact=True), time.monotonic() + 60
        while not works.count() and time.monotonic() < end:  # a worker greets within ten seconds
            page.reload()
        expect(works).to_be_visible()
        assert [event["type"] for event in listener.events] == [
            "nl.weerbaarbestuur.koppeling.koppeling-proef.v1"
        ]
        assert violations(page) == [] if javascript else True
