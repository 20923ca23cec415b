"""A wethouder applies (the azc case of docs/domain/support.md §4.6), and the triagist takes it first: in a real browser, by keyboard, without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in, violations

STORY = "Een man stond deze week twee keer aan de deur en dreigde met brand. CANARY-4c1d"
ANSWERS = [
    ("Is er nú gevaar?", ["Nee, nu niet"]),
    ("Voor wie vraagt u aan?", ["Voor mijzelf"]),
    ("Welk ambt?", ["Ja, nu"]),
    ("Waarom vraagt u dit aan?", ["Er is een dreiging"]),
    ("Wat is er gebeurd?", []),
    ("Weet de politie ervan?", []),
    ("Hoe is uw woning?", []),
    ("Wie wonen er bij u?", []),
    ("Waar woont u?", []),
    ("Mag uw werkgever dit weten?", ["Pas als het advies er is"]),
    ("Hoe bereiken wij u veilig?", []),
]  # fmt: skip
OTHER_OFFICE = [
    *ANSWERS[:3],
    ("Iemand anders helpt u beter", ["Raadsledenscan van het CCV"]),
    ANSWERS[-1],
]


def ask(page: Page, answers=ANSWERS, office: str = "alderman") -> str:
    """Page after page, with Enter instead of a click; answers the number."""
    page.goto("/veilig-wonen/aanvragen/")
    expect(page.get_by_role("main").get_by_role("link", name="112")).to_be_visible()
    for heading, chosen in answers:
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        for label in chosen:
            page.get_by_label(label, exact=True).check()
        if heading == "Welk ambt?":
            page.get_by_label("Wat is het ambt of de functie?").select_option(office)
        if heading == "Waarom vraagt u dit aan?":
            page.get_by_label("Wat speelt er?").fill(STORY)
        if heading == "Wat is er gebeurd?":
            page.get_by_label("Geweld of brandstichting").check()
            page.get_by_label("Concreet en nabij").check()
            page.get_by_role("radiogroup").or_(page.get_by_role("group")).filter(
                has_text="bij uw woning"
            ).get_by_label("Ja").check()
        if heading == "Waar woont u?":
            page.get_by_label("Straat en huisnummer").fill("Verzonnen Laan 12")
            page.get_by_label("Postcode").fill("3500 ZZ")
            page.get_by_label("Woonplaats").fill("Verzonnendam")
        if heading == "Hoe bereiken wij u veilig?":
            page.get_by_label("Telefoonnummer").fill("06 12345678")
        page.get_by_role("button", name="Verder", exact=True).focus()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Controleer en verstuur")
    page.get_by_role("button", name="Aanvraag versturen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw aanvraag is verstuurd")
    return re.search(r"VW-\d{4}-\d{6}", page.inner_text("main"))[0]


def test_from_request_to_the_head_of_the_queue(visit, javascript):
    page = visit(javascript=javascript)
    sign_in(page, "wethouder@utrecht.example")
    number = ask(page)
    sign_in(page, "triagist@bzk.example")
    page.goto("/veilig-wonen/")
    row = page.get_by_role("row").filter(has_text="nog niemand").first
    expect(row).to_contain_text(number)
    expect(row).to_contain_text("P1 Spoed")
    expect(row).to_contain_text("regel H2")
    expect(row).not_to_contain_text("Verzonnen")
    page.goto(f"/veilig-wonen/{number}/")
    expect(page.get_by_text("Dit is geen dreigingsinschatting.").first).to_be_visible()
    page.get_by_role("link", name="Oppakken", exact=True).click()
    page.get_by_role("button", name="Oppakken", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Gedaan")
    page.goto(f"/veilig-wonen/{number}/weigh/")
    page.get_by_role("button", name="Wegen", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Gedaan")
    sign_in(page, "wethouder@utrecht.example")
    page.goto(f"/mijn/zaken/{number}/")
    expect(page.get_by_text("hier is het nu")).to_be_visible()
    page.get_by_role("link", name="Wie keek in uw dossier?").click()
    expect(page.get_by_text("S. de Vries").first).to_be_visible()


def test_a_new_request_comes_into_the_queue_without_reload(visit):
    page, other = visit(), visit()
    sign_in(page, "triagist@bzk.example")
    page.goto("/veilig-wonen/")
    expect(page.get_by_text("De lijst ververst zichzelf.")).to_be_visible()
    sign_in(other, "wethouder@utrecht.example")
    number = ask(other)
    expect(page.locator("#rij")).to_contain_text(number, timeout=60_000)
    page.get_by_role("button", name="Pak de volgende").click()
    expect(page).to_have_url(re.compile(number))


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(visit, width):
    page = visit(width=width)
    sign_in(page, "wethouder@utrecht.example")
    found = {}
    page.goto("/veilig-wonen/aanvragen/")
    found["first page"] = violations(page)
    number = ask(page)
    for path in (
        "/mijn/",
        f"/mijn/zaken/{number}/",
        f"/mijn/veilig-wonen/{number}/adres/",
        f"/mijn/veilig-wonen/{number}/huisgenoot/",
        f"/mijn/zaken/{number}/wie-keek/",
    ):
        page.goto(path)
        found[path] = violations(page)
    sign_in(page, "triagist@bzk.example")
    for path in ("/veilig-wonen/", f"/veilig-wonen/{number}/", f"/veilig-wonen/{number}/take/"):
        page.goto(path)
        found[path] = violations(page)
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        found[path] += ["scrolls sideways"] if wide else []
    page.get_by_role(
        "button", name="Oppakken", exact=True
    ).click()  # the next test finds its own request first
    assert {path: what for path, what in found.items() if what} == {}
