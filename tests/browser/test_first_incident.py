"""The first incident goes through the house, from report to closed, in a real browser and through a real worker."""

import io
import re

import pikepdf
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import download, sign_in, until_there, violations

STORY = "Onder mijn bericht schreef iemand: ik weet waar je woont. CANARY-7f3a"


def screenshot() -> dict:
    """A picture as a phone makes it."""
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "white").save(out, "PNG")
    return {"name": "schermafdruk.png", "mimeType": "image/png", "buffer": out.getvalue()}


def report(page: Page) -> str:
    """As griffier, on behalf of the raadslid; answers the number."""
    page.goto("/meldingen/nieuw/")
    page.get_by_label("Voor iemand anders").check()
    page.get_by_label("Wat is de functie").select_option("councillor")
    page.get_by_label("Naam van degene").fill("Yara Vermeer")
    page.get_by_label("E-mailadres van degene").fill("raadslid@utrecht.example")
    page.get_by_role("button", name="Verder", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat gebeurde er?")
    page.get_by_label("Bedreigen of intimideren").check()
    page.get_by_label("Vertel wat er gebeurde").fill(STORY)
    page.get_by_label("Schermafdruk of bestand").set_input_files(screenshot())
    page.get_by_role("button", name="Verder", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waar en wanneer?")
    page.get_by_label("Dag", exact=True).first.fill("20")
    page.get_by_label("Maand", exact=True).first.fill("11")
    page.get_by_label("Jaar", exact=True).first.fill("2026")
    page.get_by_label("Hoe laat ongeveer?").fill("23.30")
    page.get_by_label("Sociale media, openbaar").check()
    page.get_by_role("button", name="Verder", exact=True).click()
    page.get_by_label("Minder ernstig").check()
    page.get_by_label("Ik wil horen wat ermee gebeurt").check()
    page.get_by_role("button", name="Verder", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Controleer en verstuur")
    expect(page.get_by_text("schermafdruk.png")).to_be_visible()
    page.get_by_role("button", name="Melding versturen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw melding is verstuurd")
    return re.search(r"INC-\d{4}-\d{6}", page.inner_text("main"))[0]


def step(page: Page, name: str, **answers: str) -> None:
    """Take one step from the file of the case."""
    page.get_by_role("link", name=name, exact=True).click()
    for label, value in answers.items():
        field = page.get_by_label(label.replace("_", " "))
        field.check() if value == "kies" else field.fill(value)
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Gedaan")


def handle(page: Page, number: str) -> None:
    """As the other griffier: from the file to closed."""
    page.goto(f"/meldingen/{number}/")
    step(page, "Oppakken")
    step(
        page,
        "In behandeling nemen",
        **{"Minder ernstig": "kies", "Wat gaat u doen?": "Bellen en een brief sturen."},
    )
    page.get_by_role("link", name="Afsluiten", exact=True).click()
    page.get_by_role("button", name="Afsluiten", exact=True).click()
    expect(page.get_by_text("Vertel de melder eerst wat u hebt gedaan.")).to_be_visible()
    page.goto(f"/meldingen/{number}/")
    for _talk in range(3):
        step(page, "Gesprek vastleggen", Gehouden="kies")
    step(page, "Reactie kiezen", Waarschuwingsbrief="kies")
    step(page, "Politie vastleggen", **{"Melding gedaan, geen aangifte": "kies"})
    step(
        page,
        "Terugkoppelen aan de melder",
        **{"Wat wilt u de melder vertellen?": "Wij hebben een brief gestuurd."},
    )
    step(page, "Afsluiten")
    expect(page.get_by_text("Deze melding is klaar.")).to_be_visible()


def link_there(page: Page, address: str, name: str | re.Pattern) -> None:
    """Open the page until a worker has done it and the link is on it."""
    until_there(page, page.get_by_role("link", name=name), lambda: page.goto(address))


def test_from_report_to_closed(visit, javascript):
    page = visit(javascript=javascript)
    sign_in(page, "griffier@utrecht.example")
    number = report(page)
    sign_in(page, "plaatsvervangend-griffier@utrecht.example")
    handle(page, number)
    sign_in(page, "raadslid@utrecht.example")
    page.goto(f"/mijn/zaken/{number}/")
    expect(page.get_by_text("Uw melding is afgehandeld.").first).to_be_visible()
    expect(page.get_by_text("Wij hebben een brief gestuurd.")).to_be_visible()
    page.get_by_role("link", name="Wie keek in uw dossier?").click()
    expect(page.get_by_text("K. Haddad").first).to_be_visible()

    link_there(page, f"/mijn/zaken/{number}/", "Ontvangstbevestiging")
    caught = download(page, page.get_by_role("link", name="Ontvangstbevestiging"))
    with pikepdf.open(caught.path()) as letter:
        assert letter.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in letter.Root
        assert str(letter.Root.Lang) == "nl"

    link_there(page, "/demo/mail/", number)
    page.get_by_role("link", name=number).first.click()
    mail = page.inner_text("main")
    assert number in mail
    assert "CANARY" not in mail
    assert "Vermeer" not in mail


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(visit, width):
    page = visit(width=width)
    found = {}

    def look(address: str) -> None:
        if address:
            page.goto(address)
        if wrong := violations(page):
            found[page.url] = wrong
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wide > 0:
            found.setdefault(page.url, []).append(f"{wide} px too wide")

    for address in ("/", "/inloggen/", "/demo/", "/demo/mail/", "/hulp/", "/privacy/", "/toegankelijkheid/", "/bestaat-niet/",
                    "/account/password/reset/"):  # fmt: skip
        look(address)
    sign_in(page, "griffier@utrecht.example")
    for address in ("/werk/", "/werk/?toon=wacht", "/meldingen/", "/meldingen/?status=alles", "/mijn/", "/berichten/", "/mijn/voorkeuren/",
                    "/meldingen/nieuw/"):  # fmt: skip
        look(address)
    page.get_by_role("button", name="Verder", exact=True).click()
    page.locator(".error-summary").wait_for()
    look("")
    page.get_by_label("Voor mijzelf").check()
    page.get_by_label("Wat is de functie").select_option("clerk")
    page.get_by_role("button", name="Verder", exact=True).click()
    page.wait_for_url("**/wat/")
    look("")
    page.get_by_role("button", name="Verder", exact=True).click()
    page.locator(".error-summary").wait_for()
    look("")
    page.goto("/meldingen/?status=alles")
    page.locator("a.rows__key").first.click()
    page.wait_for_url("**/INC-*/")
    look("")
    number = page.url.rstrip("/").rsplit("/", 1)[1]
    for address in (
        "notitie",
        "bericht",
        "taak",
        "overdragen",
        "meekijken",
        "zichtbaarheid",
        "verbinden",
    ):
        look(f"/zaken/{number}/{address}/")
    sign_in(page, "beheerder@utrecht.example")
    for address in ("/mensen/", "/mensen/uitnodigen/", "/berichten/verzonden/"):
        look(address)
    assert found == {}


def test_a_report_by_keyboard_alone(visit):
    page = visit()
    sign_in(page, "raadslid@utrecht.example")
    page.goto("/meldingen/nieuw/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Naar de inhoud"

    def tab_to(label: str) -> None:
        for _press in range(60):
            page.keyboard.press("Tab")
            seen = page.evaluate(
                "(e => ((e.labels && e.labels[0] ? e.labels[0].textContent : e.textContent) || '').trim())(document.activeElement)"
            )
            if seen.startswith(label):
                return
        raise AssertionError(f"{label} is not reached by Tab")

    tab_to("Voor mijzelf")
    page.keyboard.press("Space")
    tab_to("Verder")
    page.keyboard.press("Enter")
    page.wait_for_url("**/wat/")
    tab_to("Schelden of beledigen")
    page.keyboard.press("Space")
    tab_to("Vertel wat er gebeurde")
    page.keyboard.type("Iemand schold mij uit.")
    tab_to("Verder")
    page.keyboard.press("Enter")
    page.wait_for_url("**/waar-wanneer/")
    for label, text in (("Dag", "20"), ("Maand", "11"), ("Jaar", "2026")):
        tab_to(label)
        page.keyboard.type(text)
    tab_to("Telefoon")
    page.keyboard.press("Space")
    tab_to("Verder")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nodig/")
    tab_to("Minder ernstig")
    page.keyboard.press("Space")
    tab_to("Alleen registreren")
    page.keyboard.press("Space")
    tab_to("Verder")
    page.keyboard.press("Enter")
    page.wait_for_url("**/controle/")
    tab_to("Melding versturen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw melding is verstuurd")


def test_a_draft_is_kept_while_typing_and_found_on_another_device(visit):
    page = visit()
    sign_in(page, "burgemeester@zeewolde.example")
    page.goto("/meldingen/nieuw/")
    page.get_by_label("Voor mijzelf").check()
    page.get_by_role("button", name="Verder", exact=True).click()
    with page.expect_response("**/bewaren/") as kept:
        page.get_by_label("Vertel wat er gebeurde").press_sequentially("Half getypt verhaal")
    assert kept.value.status == 200
    other = visit(javascript=False)
    sign_in(other, "burgemeester@zeewolde.example")
    other.goto("/meldingen/nieuw/")
    other.get_by_role("link", name="Ga verder met uw melding").click()
    other.goto(other.url.replace("voor-wie", "wat"))
    expect(other.get_by_label("Vertel wat er gebeurde")).to_have_value("Half getypt verhaal")
