"""A session is lost while somebody types, in ten ways and five forms: after signing in every character is there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import prepared
from tests.browser.conftest import serve, sign_in, violations
from tests.browser.test_exchange import lijst

WORDS = (
    "Hij riep: “ik weet waar u woont” & <dreigde>.\nOp de tweede regel: 100 % zeker, café, naïef."
)
PASSWORD = "weerbaar-demo"


# --- five forms -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Form:
    """`open` leads to the form, as `account`; `field` holds what is typed, `send` is its button."""

    account: str
    open: Callable[[Page], None]
    field: str
    send: str
    typed: str = WORDS


def draft_of(page: Page, address: str, first_answer: str) -> str:
    """Return the address of a draft, above its pages: the one that was begun, or a new one."""
    page.goto(address)
    begun = page.get_by_role("link", name=re.compile("Ga verder met uw"))
    if begun.count():
        begun.first.click()
    else:
        page.get_by_label(first_answer, exact=True).check()
        page.get_by_role("button", name="Verder", exact=True).click()
    page.wait_for_url(re.compile(r"[0-9a-f]{8}-"))
    return re.match(r".*/[0-9a-f-]{36}/", page.url)[0]


def open_report(page: Page) -> None:
    page.goto(f"{draft_of(page, '/meldingen/nieuw/', 'Voor mijzelf')}wat/")


def open_request(page: Page) -> None:
    page.goto(f"{draft_of(page, '/veilig-wonen/aanvragen/', 'Nee, nu niet')}aanleiding/")


def open_advice(page: Page) -> None:
    page.goto("/veilig-wonen/")
    expect(page.locator("#rij a").first).to_be_visible()
    for number in page.locator("main td a, main th a").all_inner_texts():
        page.goto(f"/veilig-wonen/{number}/advies/")
        if page.get_by_role("link", name="Gezin en thuisfront").count():
            page.get_by_role("link", name="Gezin en thuisfront").click()
            if page.locator("main textarea").count():
                return
    raise AssertionError("no advice to write")


def open_note(page: Page) -> None:
    page.goto("/meldingen/")
    number = page.locator("main a[href^='/meldingen/INC']").first.inner_text()
    page.goto(f"/zaken/{re.search(r'INC-[0-9-]+', number)[0]}/notitie/")


def open_mapping(page: Page) -> None:
    page.goto("/gegevens/import/nieuw/incident/")
    page.get_by_label("Bestand").set_input_files(lijst("1"))
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welke kolom is wat?")


FORMS = {
    "report": Form("raadslid@utrecht.example", open_report, "narrative", "Verder"),
    "request": Form("wethouder@utrecht.example", open_request, "story", "Verder"),
    "advice": Form("adviseur@ccv.example", open_advice, "", "Bewaren"),
    "note": Form("griffier@utrecht.example", open_note, "text", "Notitie bewaren"),
    "mapping": Form("coordinator@utrecht.example", open_mapping, "voorvalDatum", "Nakijken", "k:8"),
}


def typed_in(page: Page, form: Form) -> Locator:
    if form.field:
        return page.locator(f"main form [name={form.field}]")
    return page.locator("main form textarea").first


def type_it(page: Page, form: Form) -> str:
    """Fill the field in; return its name."""
    field = typed_in(page, form)
    if form.typed is WORDS:
        field.fill(WORDS)
    else:
        field.select_option(form.typed)
    return field.get_attribute("name") or ""


# --- ten ways to lose a session -------------------------------------------------------------------


def drop_cookies(*names: str) -> Callable[..., None]:
    def lose(page: Page, *_who) -> None:
        for name in names:
            page.context.clear_cookies(name=name)

    return lose


def garbage(page: Page, *_who) -> None:
    page.context.clear_cookies(name="sessie")
    page.context.add_cookies([{"name": "sessie", "value": "bestaat-niet", "url": page.url}])


def sign_out_elsewhere(page: Page, *_who) -> None:
    other = page.context.new_page()
    other.goto("/uitloggen/")
    other.locator("main button[type=submit]").click()
    # Closing a tab that is on its way to another page can wait for ever.
    other.wait_for_url(lambda url: "/uitloggen/" not in url)
    other.close()


def in_and_out_elsewhere(page: Page, account: str, _visit) -> None:
    sign_out_elsewhere(page)
    sign_in_elsewhere(page, account)


def ended_from_another_device(_page: Page, account: str, visit) -> None:
    device = visit()
    sign_in(device, account)
    device.goto("/account/sessies/")
    device.locator("main button[type=submit]").last.click()


def sign_in_elsewhere(page: Page, account: str) -> None:
    """In another tab of the same browser."""
    other = page.context.new_page()
    other.goto("/inloggen/")
    say_who(other, account)
    other.close()


def say_who(page: Page, account: str) -> None:
    page.locator("main [name=login]").fill(account)
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/inloggen/" not in url)


ALL = ("sessie", "csrf", "apparaat")
# name: how it is lost, and whether there is JavaScript.
WAYS: dict[str, tuple[Callable[..., None], bool]] = {
    "the cookie of the session is gone": (drop_cookies("sessie"), True),
    "the same without JavaScript": (drop_cookies("sessie"), False),
    "all cookies are gone": (drop_cookies(*ALL), True),
    "all cookies are gone without JavaScript": (drop_cookies(*ALL), False),
    "the cookie against forged forms is gone": (drop_cookies("csrf"), False),
    "the session does not exist": (garbage, False),
    "signed out in another tab": (sign_out_elsewhere, True),
    "signed out in another tab without JavaScript": (sign_out_elsewhere, False),
    "signed out and in again in another tab": (in_and_out_elsewhere, False),
    "ended from another device": (ended_from_another_device, False),
}


def send(page: Page, form: Form) -> None:
    page.get_by_role("button", name=form.send, exact=True).first.click()
    page.wait_for_load_state()


def back_in(page: Page, account: str) -> None:
    """Do what the pages say, until the form was sent or can be sent."""
    if page.get_by_role("link", name="Inloggen", exact=True).and_(page.locator("main a")).count():
        page.locator("main").get_by_role("link", name="Inloggen", exact=True).click()
        say_who(page, account)
    elif page.locator("main a[target=_blank]").count():
        sign_in_elsewhere(page, account)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", FORMS)
def test_every_character_is_there_after_signing_in(visit, name, way):
    form, (lose, javascript) = FORMS[name], WAYS[way]
    page = visit(javascript=javascript)
    sign_in(page, form.account)
    form.open(page)
    field_name = type_it(page, form)
    lose(page, form.account, visit)
    send(page, form)
    field = page.locator(f"main form [name='{field_name}']")
    seen = []
    for _page in range(4):
        back_in(page, form.account)
        if not page.locator("main form").count() or field.count() == 0:
            break
        seen.append(field.first.input_value())
        again = page.get_by_role("button", name=re.compile("^(Opnieuw v|V)ersturen$"))
        if not again.count():
            break
        again.click()
        page.wait_for_load_state()
    assert seen, page.inner_text("main")
    assert {text.replace("\r\n", "\n") for text in seen} == {form.typed}


# --- a page that stays open -----------------------------------------------------------------------


def notice_at(field: Locator) -> Locator:
    """What is said at a field when nothing can be saved."""
    question = field.locator("xpath=ancestor::div[contains(concat(' ', @class, ' '), ' field ')]")
    return question.locator(".not-saved")


@pytest.fixture
def writing(visit) -> Page:
    """A raadslid in the middle of a report, with JavaScript, whose session is lost."""
    page = visit(width=320)
    sign_in(page, FORMS["report"].account)
    open_report(page)
    return page


def test_notice_stands_at_the_field_until_saving_goes_on(writing):
    story = typed_in(writing, FORMS["report"])
    story.fill(WORDS)
    expect(writing.locator("[data-saved]")).to_contain_text("bewaard om")
    drop_cookies("sessie")(writing)
    story.press_sequentially(" En nog iets.")
    notice = notice_at(story)
    expect(notice).to_contain_text("U bent uitgelogd. Wat u typte staat nog op deze pagina.")
    assert violations(writing) == []
    other_field = writing.locator("main form textarea").nth(1)
    other_field.press_sequentially("Bedreiging.")
    expect(notice_at(other_field)).to_be_visible()  # where the eye is
    with writing.context.expect_page() as opened:
        notice_at(other_field).get_by_role("link").click()
    say_who(opened.value, FORMS["report"].account)
    opened.value.close()
    expect(writing.locator(".not-saved")).to_have_count(0, timeout=20_000)
    expect(writing.locator("[data-saved]")).to_contain_text("bewaard om")
    writing.reload()
    expect(story).to_have_value(f"{WORDS} En nog iets.")
    expect(other_field).to_have_value("Bedreiging.")


def test_nothing_is_saved_under_the_name_of_who_signed_in_meanwhile(writing):
    story = typed_in(writing, FORMS["report"])
    sign_out_elsewhere(writing)
    sign_in_elsewhere(writing, "griffier@utrecht.example")
    story.fill(WORDS)
    notice = notice_at(story)
    expect(notice).to_contain_text("In deze browser is nu iemand anders ingelogd.")
    sign_out_elsewhere(writing)
    sign_in_elsewhere(writing, FORMS["report"].account)
    expect(notice).to_have_count(0, timeout=20_000)
    writing.reload()
    expect(story).to_have_value(WORDS)


def test_while_the_site_is_away_the_text_stays_and_is_saved_afterwards(chromium, watched):
    seen = watched(chromium, viewport={"width": 320, "height": 900})
    writing = seen.context.new_page()
    sign_in(writing, FORMS["report"].account)
    open_report(writing)
    story = typed_in(writing, FORMS["report"])
    writing.context.set_offline(True)
    story.fill(WORDS)
    expect(notice_at(story)).to_contain_text("Nog niet bewaard")
    writing.context.set_offline(False)
    assert {problem.partition(" net::")[0] for problem in seen.problems} == {
        "Failed to load resource:"
    }
    seen.problems.clear()
    expect(writing.locator(".not-saved")).to_have_count(0, timeout=20_000)
    writing.reload()
    expect(story).to_have_value(WORDS)


def test_text_survives_a_restart_of_the_site(chromium, watched, tmp_path_factory):
    home = tmp_path_factory.mktemp("restarted") / "home"
    prepared.copy(home)
    with serve(home) as address:
        seen = watched(chromium, at=address, viewport={"width": 320, "height": 900})
        writing = seen.context.new_page()
        sign_in(writing, FORMS["report"].account)
        open_report(writing)
    story = typed_in(writing, FORMS["report"])
    story.fill(WORDS)
    expect(notice_at(story)).to_contain_text("Nog niet bewaard")
    with serve(home, port=urlsplit(address).port):
        expect(writing.locator(".not-saved")).to_have_count(0, timeout=30_000)
        writing.reload()
        expect(story).to_have_value(WORDS)
        seen.problems.clear()  # what could not be reached meanwhile


def test_form_without_autosave_goes_through_at_once_after_signing_in_elsewhere(visit):
    page = visit()
    note = FORMS["note"]
    sign_in(page, note.account)
    open_note(page)
    type_it(page, note)
    sign_out_elsewhere(page)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(notice_at(typed_in(page, note))).to_contain_text("U bent uitgelogd")
    sign_in_elsewhere(page, note.account)
    expect(page.locator(".not-saved")).to_have_count(0, timeout=20_000)
    send(page, note)
    expect(page.get_by_role("main")).to_contain_text("ik weet waar u woont")
    assert page.get_by_role("heading", level=1).inner_text() != "Interne notitie"
