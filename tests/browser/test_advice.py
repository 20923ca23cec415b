"""From request to aftercare over all four parties, in a real browser with real workers: by keyboard, and without JavaScript."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pikepdf
from playwright.sync_api import Page, expect

from organisations.workdays import NETHERLANDS
from tests.browser.conftest import download, sign_in, violations
from tests.browser.test_first_incident import link_there, screenshot
from tests.browser.test_first_request import OTHER_OFFICE, ask
from tests.pdftext import words

ASKS, TRIAGES, ADVISES, ADOPTS, PROVIDES = (
    "wethouder@utrecht.example", "triagist@bzk.example", "adviseur@ccv.example", "bva@bzk.example", "secretaris@utrecht.example",
)  # fmt: skip
THREAT, FAMILY, STREET = "kanariedreiging", "kanariegezin", "Verzonnen Laan"
TEXTS = {
    "Samenvatting": {"Samenvatting": "Eerst de brievenbus, dan het alarm."},
    "Dreigingsanalyse": {"Bronnen": THREAT, "Ernst en waarschijnlijkheid": "Ernst 3, waarschijnlijkheid 4.",
                         "Plaatselijke omstandigheden": "Een azc in de buurt.", "Wat weet u niet?": "Wie het is."},
    "Gezin en thuisfront": {"Gezin en thuisfront": FAMILY},
    "Politiekeurmerk": {"Wat ontbreekt er voor het Politiekeurmerk?": "Sloten.", "Wat kost dat": "600"},
    "Gedrag en afspraken": {"Gedrag en afspraken": "Doe niet open voor wie u niet kent."},
    "Uitvoering": {"Wie is het contact bij de uitvoering?": "De adviseur.", "Planning en test": "Deze week."},
    "Nazorg": {"Nazorg, herbeoordeling": "Na zes weken bellen."},
}  # fmt: skip
ARBO = ("Staat het risico", "Betaalt de bestuurder niets", "Is het op een plaats")


def press(page: Page, name: str, role: str = "button") -> None:
    """Enter on what has the focus."""
    page.get_by_role(role, name=name, exact=True).first.press("Enter")


def day(page: Page, group: str, *, ahead: int = 0) -> None:
    """A day in three boxes."""
    when = datetime.now(NETHERLANDS).date() + timedelta(days=ahead)
    for label, part in (("Dag", when.day), ("Maand", when.month), ("Jaar", when.year)):
        page.get_by_role("group", name=group).get_by_label(label, exact=True).fill(str(part))


def take(page: Page, address: str, label: str, fill=None) -> None:
    """A step, from the page where it is offered."""
    page.goto(address)
    press(page, label, "link")
    expect(page.get_by_role("heading", level=1)).to_have_text(label)
    if fill:
        fill(page)
    press(page, label)
    expect(page.get_by_role("status").first).to_contain_text("Gedaan")


def note(page: Page) -> None:
    """What was said."""
    page.get_by_label(re.compile("besproken|afgesproken")).fill("Er kwamen ook mails.")


def working(page: Page) -> None:
    """The working test."""
    for box in page.get_by_role("checkbox").all():
        box.check()


def plan(page: Page) -> None:
    """Intake and visit."""
    day(page, "Op welke dag is het intakegesprek?", ahead=1)
    page.get_by_label("Hoe laat?", exact=True).fill("10:30")
    day(page, "Op welke dag is het huisbezoek?", ahead=2)
    page.get_by_label("Hoe laat is het huisbezoek?").fill("14:00")


def claim(page: Page, number: str) -> None:
    """What is nobody's yet and stands first in the queue, is handed out: this one, urgent by rule H2."""
    page.goto("/veilig-wonen/")
    expect(page.get_by_role("row").filter(has_text="nog niemand").first).to_contain_text(number)
    press(page, "Pak de volgende")
    expect(page.get_by_role("heading", name="Waarom staat dit hier?")).to_be_visible()
    assert number in page.url
    expect(page.locator("#urgentie + p .badge")).to_have_text("P1 Spoed")
    expect(page.get_by_text("regel H2").first).to_be_visible()


def write(page: Page, number: str) -> None:
    """Every page of the advice: a finding with a photo, two measures from the catalogue, and the texts."""
    address = f"/veilig-wonen/{number}/advies/"
    page.goto(address)
    press(page, "Bevinding bij wonen")
    page.get_by_label("Wat zag u?").fill("De brievenbus zit in de deur.")
    page.get_by_label("Wat is het risico?").fill("Brand.")
    page.get_by_label("Foto’s").set_input_files(screenshot())
    press(page, "Bewaren")
    for item, once, month in (
        ("brievenbus_vrijstaand", "400", "0"),
        ("alarm_doormelding", "1500", "50"),
    ):
        page.get_by_label("Maatregel uit de catalogus").select_option(item)
        press(page, "Maatregel toevoegen")
        page.get_by_label("Nummer van de bevinding").fill("1")
        page.get_by_label("Nu", exact=True).check()
        page.get_by_label("Eenmalige kosten, in euro").fill(once)
        page.get_by_label("Terugkerende kosten, in euro").fill(month)
        page.get_by_role("textbox", name=re.compile("^Leverancier")).fill("Veilig BV")
        press(page, "Bewaren")
        expect(page.get_by_role("heading", level=1)).to_have_text("Beveiligingsadvies")
    for title, fields in TEXTS.items():
        if page.get_by_role("link", name="Begin met de samenvatting").count():
            press(page, "Begin met de samenvatting", "link")
        else:
            press(page, title, "link")
        for label, text in fields.items():
            page.get_by_label(label).fill(text)
        press(page, "Bewaren")
        expect(page.get_by_role("heading", level=1)).to_have_text("Beveiligingsadvies")
    press(page, "Domeinen zonder bevinding", "link")
    for domain in ("Werken", "Verplaatsen", "Informatie en online"):
        page.get_by_label(domain).check()
    press(page, "Bewaren")
    expect(page.get_by_text("nog niet af")).to_have_count(0)


def well(page: Page) -> None:
    """How it goes."""
    page.get_by_role("radio", name="Ja").check()
    page.get_by_label("Hoe gaat het?").fill("Rustig. Alles werkt.")


def ends(page: Page) -> None:
    """What was agreed for the end of the office."""
    day(page, "Tot wanneer", ahead=60)
    day(page, "abonnementen", ahead=60)
    page.get_by_label("Van wie worden de spullen").fill("Van de bestuurder.")


def provide(page: Page, address: str) -> None:
    """Decide over each measure, answer the tax questions, and provide."""
    for number in (1, 2):
        page.goto(address)
        press(page, f"Beslis over maatregel {number}", "link")
        page.get_by_label("Verstrekken", exact=False).first.check()
        press(page, "Bewaren")
    press(page, "Beantwoord de vragen over de belasting", "link")
    for question in ARBO:
        page.get_by_role("group", name=question).or_(
            page.get_by_role("radiogroup", name=question)
        ).get_by_label("Ja").check()
    press(page, "Bewaren")
    take(
        page,
        address,
        "Verstrekken",
        lambda page: page.get_by_label("Wie is bij u het contact").fill("Facilitair"),
    )
    take(page, address, "Uitvoering starten")
    for number in range(2):
        for state in ("Geplaatst", "Getest"):
            page.goto(address)
            page.get_by_role("link", name=re.compile("^Bijwerken")).nth(number).press("Enter")
            page.get_by_label(state, exact=True).check()
            day(page, "Op welke dag?")
            page.get_by_label("Wie testte het?").fill("Veilig BV")
            press(page, "Bewaren")
            expect(page.get_by_text(state).first).to_be_visible()


def read(page: Page, address: str, name: str) -> str:
    """A document, as soon as the worker made it: it opens and is tagged. Answers what it says."""
    link_there(page, address, re.compile(f"^{name}$"))
    caught = download(page, page.get_by_role("link", name=name, exact=True))
    with pikepdf.open(caught.path()) as letter:
        assert letter.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in letter.Root
        assert str(letter.Root.Lang) == "nl"
    return words(Path(caught.path()).read_bytes())


def looked_at(page: Page, found: dict, *addresses: str) -> None:
    """axe at both widths, and nothing scrolls sideways."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            page.goto(address)
            wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            if wrong := violations(page) + (["scrolls sideways"] if wide else []):
                found[f"{address} {width}"] = wrong


def test_from_request_to_aftercare(visit, javascript):
    page, found = visit(javascript=javascript), {}
    look = looked_at if javascript else lambda *_addresses: None
    sign_in(page, ASKS)
    number = ask(page)
    case, advice = f"/veilig-wonen/{number}/", f"/veilig-wonen/{number}/advies/"
    own, employer = f"/mijn/zaken/{number}/", f"/veilig-wonen/werkgever/{number}/"

    sign_in(page, TRIAGES)
    claim(page, number)
    take(page, case, "Wegen")
    take(
        page,
        case,
        "Doorgeven aan een adviseur",
        lambda page: page.get_by_role("radio").first.check(),
    )

    sign_in(page, ADVISES)
    take(page, case, "Intake en huisbezoek plannen", plan)
    take(page, case, "Intake vastleggen", note)
    take(page, case, "Wegen")
    take(
        page,
        case,
        "Huisbezoek vastleggen",
        lambda page: day(page, "Op welke dag was het huisbezoek?"),
    )
    take(page, case, "Advies schrijven")
    write(page, number)
    pages = [
        f"{advice}{slug}/"
        for slug in ("samenvatting", "dreiging", "domeinen", "bevinding-1", "maatregel-2")
    ]
    look(
        page,
        found,
        case,
        advice,
        *pages,
        f"{case}submit_advice/",
        f"{advice[:-7]}afscherming/kadaster/",
    )
    link_there(page, f"{advice}bevinding-1/", "schermafdruk")
    take(page, case, "Advies naar de BVA")

    sign_in(page, ADOPTS)
    look(page, found, case, advice, f"{case}adopt/", "/veilig-wonen/uitgaven/")
    take(page, case, "Advies vaststellen")
    take(page, case, "Aanbieden aan de werkgever")
    full = read(page, case, "Beveiligingsadvies")
    assert THREAT in full
    look(page, found, f"{advice}controle/")

    sign_in(page, PROVIDES)
    look(
        page,
        found,
        "/veilig-wonen/werkgever/",
        employer,
        f"{employer}belasting/",
        f"{employer}report_deviation/",
    )
    part = read(page, employer, "Werkgeversuittreksel")
    assert "Alarm met doormelding" in part
    provide(page, employer)
    look(page, found, employer)
    part += read(page, employer, "Besluit tot verstrekking") + read(
        page, employer, "Leveranciersopdracht 1"
    )
    part += page.content()
    assert [
        secret for secret in (THREAT, FAMILY, STREET, "De brievenbus zit") if secret in part
    ] == []

    sign_in(page, ADVISES)
    take(page, case, "Oplevering vastleggen", working)
    take(page, case, "Nazorg starten")
    expect(page.get_by_text("Nazorg").first).to_be_visible()
    look(page, found, case, advice, f"{case}check_aftercare/", f"{case}wind_down/")
    sign_in(page, ASKS)
    page.goto(own)
    expect(page.get_by_text("nazorg", exact=False).first).to_be_visible()
    look(page, found, own)
    assert read(page, own, "Beveiligingsadvies")
    sign_in(page, ADVISES)
    take(page, case, "Nazorg vastleggen", well)
    take(page, case, "Afbouwen: einde van het ambt", ends)
    sign_in(page, ASKS)
    assert "Voelt u zich veiliger" in read(page, own, "Evaluatieformulier")
    assert "Van de bestuurder." in read(page, own, "Overdrachtsbrief")
    look(page, found, own)
    assert found == {}


def test_who_is_helped_elsewhere_reads_it_in_a_letter(visit, javascript):
    page = visit(javascript=javascript)
    sign_in(page, "raadslid@utrecht.example")
    number = ask(page, OTHER_OFFICE, "councillor")
    case = f"/veilig-wonen/{number}/"
    sign_in(page, TRIAGES)
    take(page, case, "Oppakken")
    take(page, case, "Warme overdracht vastleggen", note)
    take(page, case, "Afsluiten")
    sign_in(page, "raadslid@utrecht.example")
    assert "Raadsledenscan van het CCV" in read(page, f"/mijn/zaken/{number}/", "Doorverwijsbrief")
