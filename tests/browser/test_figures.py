"""The pages of figures in a real browser: axe, both widths, light and dark, keyboard, print, without JavaScript."""

import io
import itertools
import time

import pikepdf
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import download, sign_in, violations

WHO = (
    "secretaris@utrecht.example",
    "griffier@utrecht.example",
    "coordinator@utrecht.example",
    "secretaris@zeewolde.example",
    "analist@bzk.example",
    "triagist@bzk.example",
)


@pytest.mark.parametrize("account", WHO)
def test_axe_finds_nothing(visit, account):
    page = visit()
    sign_in(page, account)
    found = {}
    for width, scheme in itertools.product((320, 1280), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto("/overzicht/")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Overzicht")
        for details in page.locator("main details > summary").all():
            details.click()
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[width, scheme] = violations(page) + (["scrolls sideways"] if wide else [])
    assert found == dict.fromkeys(found, [])


def test_utrecht_reads_the_dashboard_prints_it_and_exports_it(visit):
    """The same number on the screen, on paper and in the file; a picture has a name, a description and a table."""
    page = visit()
    sign_in(page, "secretaris@utrecht.example")
    page.get_by_role("link", name="Overzicht", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overzicht gemeente Utrecht")
    expect(page.get_by_text("Meer meldingen kan goed nieuws zijn.")).to_be_visible()
    told = page.locator(".tile", has_text="meldingen").first.locator("strong").inner_text()
    assert int(told) >= 30
    said = "Meldingen per maand De getallen staan in de tabel hieronder."
    expect(page.get_by_role("img", name=said, exact=True)).to_be_visible()
    expect(page.locator(".eight > li")).to_have_count(8)
    sums = [
        sum(
            map(
                int,
                page.get_by_role("table", name=title).locator(".bars__number").all_inner_texts(),
            )
        )
        for title in (
            "Soort gedrag",
            "Hoe het kwam",
            "Over wie het ging",
            "Ernst volgens de melder",
        )
    ]
    # A table of which one source supplied too much is left out whole (insights.sources).
    assert max(sums) >= 30
    assert all(number == 0 or number >= 30 for number in sums)
    assert violations(page) == []

    saved = download(page, page.get_by_role("link", name="Downloaden als CSV"))
    lines = [line.split(";") for line in saved.path().read_text("utf-8-sig").splitlines()]
    assert sum(int(line[3]) for line in lines if line[0] == "Meldingen") == int(told)

    page.evaluate("window.print = () => document.body.dataset.printed = 'yes'")
    page.get_by_role("button", name="Afdrukken").click()
    expect(page.locator("body")).to_have_attribute("data-printed", "yes")
    page.emulate_media(media="print")
    rows = page.get_by_role("table", name="Meldingen door de tijd").locator("tbody tr")
    expect(rows.first).to_be_visible()
    assert sum(int(row.locator("td").first.inner_text()) for row in rows.all()) == int(told)
    for name in ("Hoofdmenu", "Bij gevaar"):
        expect(page.get_by_label(name)).to_be_hidden()
    with pikepdf.open(io.BytesIO(page.pdf())) as paper:
        assert 2 <= len(paper.pages) <= 4
    page.emulate_media(media="screen", color_scheme="dark")
    assert violations(page) == []


def test_the_griffier_sees_the_council_and_the_coordinator_officials_once_the_board_counts_enough(
    visit,
):
    told = {}
    for account, about in (("griffier", "raad of Staten"), ("secretaris", "")):
        page = visit()
        sign_in(page, f"{account}@utrecht.example")
        page.goto("/overzicht/?periode=alles")
        if about:
            expect(page.get_by_text(f"alleen over meldingen over {about}")).to_be_visible()
        expect(page.get_by_role("button", name="Rapport maken")).to_be_visible(visible=not about)
        told[account] = int(
            page.locator(".tile", has_text="meldingen").first.locator("strong").inner_text()
        )
        saved = download(page, page.get_by_role("link", name="Downloaden als CSV"))
        assert about == "" or "Ambtenaren" not in saved.path().read_text("utf-8-sig")
    assert 10 <= told["griffier"] < told["secretaris"]

    page = visit()
    sign_in(page, "coordinator@utrecht.example")
    page.goto("/overzicht/?periode=alles")
    expect(page.get_by_text("alleen over meldingen over ambtenaren")).to_be_visible()
    expect(page.get_by_text("en ook 10 over raad of Staten en 10 over bestuurders")).to_be_visible()
    expect(page.get_by_role("heading", name="Maatregelen", exact=True)).to_be_visible()
    expect(page.locator(".tile")).to_have_count(0)


def test_choose_export_and_report(visit, javascript):
    page = visit(javascript=javascript)
    sign_in(page, "secretaris@utrecht.example")
    page.get_by_role("link", name="Overzicht", exact=True).click()
    page.get_by_label("Periode").select_option("alles")
    page.get_by_role("button", name="Tonen").click()
    assert "periode=alles" in page.url
    expect(page.get_by_label("Periode")).to_have_value("alles")
    saved = download(page, page.get_by_role("link", name="Downloaden als CSV"))
    assert saved.suggested_filename == "overzicht-utrecht.csv"
    expect(page.get_by_role("button", name="Afdrukken")).to_be_visible(visible=javascript)
    page.get_by_label("Rapport over").select_option("jaar")
    page.get_by_role("button", name="Rapport maken").click()
    expect(page.get_by_role("status").first).to_contain_text("Het rapport wordt gemaakt")
    link = page.get_by_role("link", name="Jaar 2025 (pdf")
    end = time.monotonic() + 60
    while not link.count() and time.monotonic() < end:  # a worker makes it
        page.reload()
    saved = download(page, link)
    with pikepdf.open(saved.path()) as report:
        assert report.Root.MarkInfo.Marked


def test_zeewolde_sees_what_is_not_shown_and_why(visit):
    """No number under ten stands on the page or in the file, and nothing of Utrecht."""
    page = visit()
    sign_in(page, "secretaris@zeewolde.example")
    page.goto("/overzicht/?plek=GM0344")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Utrecht")
    page.goto("/overzicht/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overzicht gemeente Zeewolde")
    expect(page.get_by_text("minder dan 10").first).to_be_visible()
    numbers = page.locator(".bars__number, .tile strong").all_inner_texts()
    for summary in page.get_by_text("Tabel tonen").all():
        summary.click()
    numbers += page.locator('td[data-label="Meldingen"]').all_inner_texts()
    assert all(
        int(number.replace(".", "")) >= 10
        for number in numbers
        if number.replace(".", "").isdigit()
    )
    saved = download(page, page.get_by_role("link", name="Downloaden als CSV"))
    counts = [line.split(";")[3] for line in saved.path().read_text("utf-8-sig").splitlines()[1:]]
    assert all(int(count) >= 10 for count in counts if count)
    assert violations(page) == []


def test_with_the_keyboard_alone(visit):
    page = visit()
    sign_in(page, "analist@bzk.example")
    page.goto("/overzicht/")
    page.get_by_label("Periode").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**periode=alles")
    summary = page.locator("summary", has_text="Tabel tonen").last
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Utrecht").first).to_be_visible()


def test_on_paper_there_is_no_menu_and_every_table(visit):
    page = visit()
    sign_in(page, "analist@bzk.example")
    page.goto("/overzicht/")
    page.emulate_media(media="print")
    expect(page.get_by_role("cell", name="Flevoland").first).to_be_visible()
    expect(page.get_by_text("Naar de inhoud")).to_be_hidden()
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_role("button", name="Tonen")).to_be_hidden()
    with pikepdf.open(io.BytesIO(page.pdf())) as paper:
        assert len(paper.pages) >= 2
