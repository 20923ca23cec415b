"""A list comes in and the register goes out, in a real browser: both widths, light and dark, without JavaScript, by keyboard."""

import io
import time
from datetime import date

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import download, sign_in, violations

HEADS = [
    "Nr",
    "Datum incident",
    "Soort agressie",
    "Hoe",
    "Locatie",
    "Functie medewerker",
    "Ernst",
    "Afgehandeld",
    "Naam",
]
WHO = "coordinator@utrecht.example"


def lijst(*marks: str) -> dict:
    """A workbook as a coordinator keeps it; one word of it is their own."""
    book = openpyxl.Workbook()
    book.active.append(HEADS)
    for mark in marks:
        book.active.append(
            [
                mark,
                date(2026, 3, 4),
                "Code oranje",
                "Telefonisch",
                "Balie",
                "BOA",
                "Hoog",
                "ja",
                "Verzonnen Naam",
            ]
        )
    book.active.append(
        ["zonder nummer", "31-2-2026", "Schelden", "Mail", "Online", "Balie", "Laag", "ja", ""]
    )
    out = io.BytesIO()
    book.save(out)
    return {
        "name": "lijst.xlsx",
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "buffer": out.getvalue(),
    }


def wait(page, text: str) -> None:
    """Until a worker is done; the page asks again by itself, also without JavaScript."""
    expect(page.locator("main")).to_contain_text(text, timeout=60_000)


def whole(page) -> None:
    """Nothing for axe to find, at both widths, and nothing that makes the page scroll sideways."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_list_comes_in_is_explained_and_taken_back(visit, javascript):
    page = visit(javascript=javascript)
    sign_in(page, WHO)
    marks = [f"{time.time_ns()}-{n}" for n in range(3)]
    page.get_by_role("link", name="In- en uitvoer").click()
    page.get_by_role("link", name="Invoeren: meldingen").click()
    page.get_by_label("Bestand").set_input_files(lijst(*marks))
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welke kolom is wat?")
    expect(page.get_by_label("Datum van het voorval")).to_have_value("k:1")
    page.get_by_role("button", name="Nakijken").click()
    wait(
        page,
        "woord uit uw lijst niet"
        if page.get_by_text("woord uit uw lijst niet").count()
        else "Er is",
    )
    if page.get_by_role("link", name="Woorden uitleggen").count():  # the second time it is known
        page.get_by_role("link", name="Woorden uitleggen").click()
        page.get_by_label("Soort gedrag: “Code oranje”").select_option("threat_intimidation")
        page.get_by_role("button", name="Nakijken").click()
    wait(page, "3 rijen kunnen mee. 1 rij klopt nog niet")
    page.get_by_role("button", name="3 rijen invoeren").click()
    wait(page, "Klaar. 3 rijen zijn ingevoerd.")
    page.get_by_role("link", name="Alles terugdraaien").click()
    page.get_by_role("button", name="Terugdraaien").click()
    wait(page, "De invoer is teruggedraaid. Er is niets van overgebleven.")


def two_sheets(*marks: str) -> dict:
    """A workbook with a cover, an older list, and this year's, of which a filter hides a row."""
    book = openpyxl.load_workbook(io.BytesIO(lijst(*marks)["buffer"]))
    this_year = book.active
    this_year.title = "Meldingen 2026"
    this_year.row_dimensions[2].hidden = True
    older = book.create_sheet("Meldingen 2025", 0)
    for cells in (
        [*HEADS],
        ["1", date(2025, 3, 4), "Schelden", "Mail", "Balie", "BOA", "Laag", "ja", ""],
    ):
        older.append(cells)
    book.create_sheet("Uitleg", 0).append(["Agressieregistratie van de gemeente"])
    book.create_sheet("Codes", 0).sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return {**lijst(), "name": "alle jaren.xlsx", "buffer": out.getvalue()}


def test_a_sheet_is_chosen_and_what_a_filter_hides_stays_out(visit, javascript):
    page = visit(javascript=javascript)
    sign_in(page, WHO)
    page.goto("/gegevens/import/nieuw/incident/")
    marks = [f"{time.time_ns()}-{n}" for n in range(3)]
    page.get_by_label("Bestand").set_input_files(two_sheets(*marks))
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat lezen wij uit dit bestand?")
    expect(page.locator("main")).to_contain_text("4 rijen, 9 kolommen: Nr, Datum incident")
    expect(page.locator("main")).to_contain_text("Verborgen: 1 rij.")
    if javascript:
        whole(page)
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("alert")).to_contain_text("Kies een blad.")
    page.get_by_label("Meldingen 2026").check()
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("alert")).to_contain_text("Kies wat wij doen met wat verborgen is.")
    if javascript:
        whole(page)
    page.get_by_label("Alleen lezen wat zichtbaar is").check()
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welke kolom is wat?")
    expect(page.locator("main")).to_contain_text("Wij lezen het blad “Meldingen 2026”.")
    expect(page.locator("main")).to_contain_text("1 verborgen rij slaan wij over.")
    page.get_by_role("link", name="Iets anders lezen uit dit bestand").click()
    expect(page.get_by_label("Meldingen 2026")).to_be_checked()
    page.get_by_role("button", name="Verder").click()
    page.get_by_role("button", name="Nakijken").click()
    wait(page, "Wat er nog niet klopt")
    wait(page, "In rij 5 staat bij Datum incident “31-2-2026”: die dag bestaat niet.")
    page.get_by_role("link", name="Weggooien").click()
    page.get_by_role("button", name="Weggooien").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_way(visit, scheme):
    page = visit()
    page.emulate_media(color_scheme=scheme)
    sign_in(page, WHO)
    for path in (
        "/gegevens/",
        "/gegevens/import/nieuw/incident/",
        "/gegevens/export/nieuw/incident/",
    ):
        page.goto(path)
        whole(page)
    page.goto("/gegevens/import/nieuw/incident/")
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("alert")).to_contain_text("Kies een bestand.")
    whole(page)
    page.get_by_label("Bestand").set_input_files(lijst(f"{time.time_ns()}"))
    page.get_by_role("button", name="Verder").click()
    whole(page)
    page.get_by_role("button", name="Nakijken").click()
    wait(page, "Wat er nog niet klopt")
    whole(page)


def test_the_register_goes_out_with_the_keyboard(visit, javascript):
    page = visit(javascript=javascript)
    sign_in(page, WHO)
    page.goto("/gegevens/export/nieuw/incident/")
    page.get_by_role("button", name="Bestand laten maken").click()
    expect(page.get_by_role("alert")).to_contain_text("Kies waarom u de gegevens nodig hebt.")
    page.get_by_label("Voor een verslag of verantwoording").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Jaarverslag voor de raad.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait(page, "Uw bestand staat klaar.")
    if javascript:
        whole(page)
    saved = download(page, page.get_by_role("link", name="Bestand ophalen"))
    book = openpyxl.load_workbook(io.BytesIO(saved.path().read_bytes()))
    assert book.sheetnames == ["Meldingen", "Over dit bestand"]
    assert book["Meldingen"]["A1"].value == "Nummer"
    assert book["Meldingen"].max_row > 1
