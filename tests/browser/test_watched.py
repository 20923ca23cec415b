"""Nothing escapes who watches the pages: a style of its own, another host, an error and what axe knows are noticed, however a page is
looked at."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route

from tests.browser.conftest import violations

HOWS = {
    "as it is": {},
    "without JavaScript": {"java_script_enabled": False},
    "in the dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
}


def with_a_style(route: Route) -> None:
    """The page as it is sent, its policy too, with what the policy forbids in it."""
    answer = route.fetch()
    route.fulfill(
        response=answer, body=answer.text().replace("</h1>", '</h1><p style="color: red">x</p>', 1)
    )


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("how", HOWS.values(), ids=HOWS)
def test_what_breaks_the_policy_is_noticed(chromium, watched, how, media):
    seen = watched(chromium, **how)
    page = seen.context.new_page()
    page.emulate_media(media=media)
    page.route("**/hulp/", with_a_style)
    with page.expect_console_message(lambda said: "Content Security Policy" in said.text):
        page.goto("/hulp/")
    assert any("style" in problem for problem in seen.problems)
    seen.problems.clear()


def test_a_page_that_a_page_opens_is_watched_too(chromium, watched):
    seen = watched(chromium)
    page = seen.context.new_page()
    seen.context.route("**/hulp/", with_a_style)
    page.goto("/")
    with seen.context.expect_console_message(lambda said: "Content Security Policy" in said.text):
        page.evaluate("window.open('/hulp/')")
    assert seen.problems
    seen.problems.clear()


def test_an_error_of_a_script_is_noticed(chromium, watched):
    seen = watched(chromium)
    page = seen.context.new_page()
    page.route(
        "**/build/app.*js",
        lambda route: route.fulfill(body="nergens.heen()", content_type="text/javascript"),
    )
    with seen.context.expect_event("weberror"):
        page.goto("/")
    assert ["nergens" in problem for problem in seen.problems] == [True]
    seen.problems.clear()


def test_what_few_can_read_is_noticed(visit):
    page = visit()
    page.goto("/hulp/")
    assert violations(page) == []
    page.locator("h1").evaluate("h1 => { h1.style.color = '#ccc'; h1.after(new Image()) }")
    assert sorted(wrong.split(":")[0] for wrong in violations(page)) == [
        "color-contrast",
        "image-alt",
    ]


def test_no_test_opens_a_page_that_is_not_watched():
    opens = re.compile(r"new_context\(|\blaunch\w*\(|connect_over_cdp|(?<!context)\.new_page\(")
    tests = set(Path(__file__).parent.glob("test_*.py")) - {Path(__file__)}
    found = {path.name for path in tests if opens.search(path.read_text())}
    assert found == set()
