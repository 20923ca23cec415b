"""A driehoek waits for its third person and then has a place, and the planner sees it: by keyboard, in a real browser, with real workers; the mail is opened by a real calendar."""

import os
from pathlib import Path

from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in, until_there
from tests.browser.test_legal_support import heading, judge, press

WAITS, SECOND, THIRD = (
    "griffier@utrecht.example",
    "burgemeester@utrecht.example",
    "secretaris@utrecht.example",
)
PLANS = "planner@bzk.example"
PICTURES = os.environ.get("PICTURES", "")


def look(page: Page, name: str) -> None:
    """Judge the page on a phone and on a desk; keep a picture when somebody asks for it."""
    judge(page)
    for width in (1280, 320) if PICTURES else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=Path(PICTURES) / f"meetings-{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def open_meeting(page: Page, email: str) -> None:
    """Sign in and open the first driehoek of the list, in Amersfoort."""
    sign_in(page, email)
    page.goto("/bijeenkomsten/")
    with page.expect_navigation():
        page.get_by_role("row").filter(has_text="Driehoeksessie").first.get_by_role("link").click()


def register(page: Page) -> None:
    with page.expect_navigation():
        press(page, "Meld mij aan")


def test_a_driehoek_waits_for_its_third_person(visit):
    page = visit()
    open_meeting(page, WAITS)
    expect(page.get_by_text("Wij wachten nog op")).to_be_visible()
    look(page, "waiting")
    open_meeting(page, SECOND)
    register(page)
    expect(page.get_by_text("Wij wachten nog op: secretaris.")).to_be_visible()
    assert page.get_by_text("De Brug").count() == 0  # where it is, is for who has a place
    open_meeting(page, THIRD)
    look(page, "new")
    register(page)
    expect(page.get_by_text("U hebt een plek")).to_be_visible()
    expect(page.get_by_text("De Brug")).to_be_visible()
    look(page, "place")
    open_meeting(page, WAITS)
    expect(page.get_by_text("U hebt een plek")).to_be_visible()

    begins = page.locator("dl.facts dd").first.inner_text()
    open_mail(page, WAITS)
    assert page.get_by_text("Amersfoort").count() == 0
    text = page.locator("pre").inner_text().replace("\n", "\r\n")
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert event["SUMMARY"] == "Bijeenkomst"
    assert f" {event.start.day} " in begins

    sign_in(page, PLANS)
    page.goto("/bijeenkomsten/plannen/")
    look(page, "planned")
    with page.expect_navigation():
        page.get_by_role("row").filter(has_text="Driehoeksessie").first.get_by_role("link").click()
    expect(heading(page)).to_contain_text("Driehoeksessie")
    look(page, "planned-meeting")


def open_mail(page: Page, email: str) -> None:
    """Open the mail about the place, as the mailbox of the demo has it, once a worker sent it."""
    row = page.get_by_role("row").filter(has_text=email).first
    until_there(page, row, lambda: page.goto("/demo/mail/"))
    with page.expect_navigation():
        row.get_by_role("link").click()
    expect(page.get_by_text("U hebt een plek bij een bijeenkomst")).to_be_visible()
