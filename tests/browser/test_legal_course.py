"""A raadslid is sued in person by a company: the whole course of a request for legal support, by keyboard, in a real browser with real workers. Each letter is opened and is tagged."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in, violations
from tests.browser.test_advice import day, read
from tests.browser.test_legal_support import PAGES, heading, press

APPLIES, HELPS = "raadslid@utrecht.example", "jurist@bzk.example"
DECIDES, DECIDES_AGAIN = "secretaris@utrecht.example", "locosecretaris@utrecht.example"
STORY = "Een bedrijf eist een ton van mij persoonlijk om mijn stem in de raad. CANARY-c0ur5e"
COMPANY = "Verzonnen Projecten BV"
PICTURES = os.environ.get("PICTURES", "")
ANSWERS = {
    "Wie staat tegenover u?": ["Een bedrijf"],
    "Welke hulp wilt u?": ["Een vergoeding van kosten", "Nee"],
}


def apply(page: Page) -> str:
    """As the raadslid; answers the number."""
    page.goto("/juridische-hulp/aanvragen/")
    for title, usual in PAGES:
        expect(heading(page)).to_have_text(title)
        for label in ANSWERS.get(title, usual):
            page.get_by_label(label, exact=True).check()
        if title == "Welk ambt of welke functie?":
            page.get_by_label("Wat is het ambt").select_option("councillor")
        if title == "Wie staat tegenover u?":
            page.get_by_label("Naam").fill(COMPANY)
        if title == "Wat speelt er?":
            page.get_by_label("Vertel wat er speelt").fill(STORY)
        if title == "Hoe bereiken wij u veilig?":
            page.get_by_label("Telefoonnummer").fill("06 12345678")
        press(page, "Verder")
    press(page, "Aanvraag versturen")
    expect(heading(page)).to_have_text("Uw aanvraag is verstuurd")
    return re.search(r"JO-\d{4}-\d{6}", page.inner_text("main"))[0]


def go_on(page: Page, name: str) -> None:
    """Press what leads to the next page, and wait for that."""
    with page.expect_navigation():
        press(page, name)


class Course:
    """The pages of one request, for each who has to do with it."""

    def __init__(self, page: Page, number: str) -> None:
        self.page = page
        self.desk = f"/juridische-hulp/{number}/"
        self.employer = f"/juridische-hulp/besluiten/{number}/"
        self.own = f"/mijn/zaken/{number}/"
        self.looks = 0

    def take(self, address: str, step: str, **answers: str) -> None:
        """Take a step from the page where it is offered: texts by the beginning of their label."""
        self.page.goto(address)
        press(self.page, step)
        expect(heading(self.page)).to_have_text(step)
        for label, text in answers.items():
            self.answer(label, text)
        go_on(self.page, step)

    def answer(self, label: str, text: str) -> None:
        """Answer one question: a choice, a day from today, or a text."""
        if text == "kies":
            self.page.get_by_label(label, exact=True).check()
        elif text.startswith("dag"):
            day(self.page, label, ahead=int(text.removeprefix("dag") or 0))
        else:
            self.page.get_by_label(label).first.fill(text)

    def look(self, address: str) -> None:
        """Nothing is wrong with the page for axe, and nothing is wider than a phone or a desk."""
        self.page.goto(address)
        self.looks += 1
        for width in (320, 1280):
            self.page.set_viewport_size({"width": width, "height": 900})
            assert violations(self.page) == [], address
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, address
            if PICTURES:
                path = Path(PICTURES) / f"course-{self.looks:02}-{width}.png"
                self.page.screenshot(path=path, full_page=True)


def advise_and_decide(course: Course) -> None:
    """Complete it after a question, advise two thousand five hundred, decide a thousand."""
    page = course.page
    sign_in(page, HELPS)
    course.take(course.desk, "Oppakken")
    missing = {"Wat ontbreekt er?": "De dagvaarding.", "Tot en met welke dag": "dag14"}
    course.take(course.desk, "Om aanvulling vragen", **missing)
    sign_in(page, APPLIES)
    course.take(course.own, "Aanvulling geven", **{"Uw antwoord": "Hier is de dagvaarding."})
    sign_in(page, HELPS)
    course.take(course.desk, "De aanvraag is volledig")
    page.goto(course.desk)
    go_on(page, "Beoordelen")
    for answer in page.get_by_label("Niet duidelijk", exact=True).all():
        answer.check()
    go_on(page, "Beoordelen")
    advice = {"Toekennen": "kies", "Hoogstens welk bedrag": "2.500", "Waarom?": "Om het ambt."}
    course.take(course.desk, "Advies geven", **advice)
    course.take(course.desk, "Aanbieden voor besluit")
    sign_in(page, DECIDES)
    decision = {
        "Deels toekennen": "kies",
        "Hoogstens welk bedrag": "1.000",
        "Waarom?": "Een deel past bij de zaak.",
        "Wijkt u af van het advies?": "Een kort geding kost minder.",
    }
    course.take(course.employer, "Besluit nemen", **decision)
    known = {"Op welke dag is het besluit": "dag"}
    course.take(course.employer, "Bekendmaking vastleggen", **known)
    shown = page.content()
    assert "CANARY" not in shown
    assert COMPANY not in shown
    course.look(course.employer)


def object_and_hear(course: Course) -> None:
    """Object, be heard apart; somebody else decides two thousand."""
    page = course.page
    sign_in(page, APPLIES)
    expect_sum(page, course.own)
    course.take(course.own, "Bezwaar maken", **{"Waarom bent u het niet": "Het is te weinig."})
    course.look(course.own)
    sign_in(page, HELPS)
    hearing = {
        "Waarom apart": "De wederpartij dreigde.",
        "Op welke dag?": "dag14",
        "Hoe laat?": "14:00",
        "Waar?": "Stadhuis, kamer 3.12",
        "Wie hoort?": "Hanna Verzonnen-Hoorder",
    }
    course.take(course.desk, "Hoorzitting plannen", **hearing)
    course.look(course.desk)
    report = {"Op welke dag is er gehoord?": "dag", "Verslag": "Toegelicht wat het kostte."}
    course.take(course.desk, "Verslag van de hoorzitting vastleggen", **report)
    sign_in(page, DECIDES)
    page.goto(course.employer)
    expect(page.get_by_text("U nam het eerste besluit.")).to_be_visible()
    sign_in(page, DECIDES_AGAIN)
    decision = {
        "Gegrond, met een nieuw besluit": "kies",
        "Toekennen": "kies",
        "Hoogstens welk bedrag": "2.000",
        "Waarom?": "De kosten waren nodig.",
    }
    course.take(course.employer, "Beslissen op bezwaar", **decision)
    known = {"Op welke dag is de beslissing": "dag"}
    step = "Bekendmaking van de beslissing op bezwaar vastleggen"
    course.take(course.employer, step, **known)
    course.look(course.employer)


def expect_sum(page: Page, address: str) -> None:
    """The term stood still, and its sum says so."""
    page.goto(address)
    sums = page.get_by_text("Hoe komen wij aan deze datum?")
    expect(sums.first).to_be_attached()
    assert "Awb" in page.content()


def declare_and_settle(course: Course) -> None:
    """Declare above the ceiling in vain, then within it; get costs back; settle."""
    page = course.page
    sign_in(page, HELPS)
    course.take(course.desk, "Ondersteuning starten")
    appeal = {"De wederpartij": "kies"}
    course.take(course.desk, "Voortzetten in hoger beroep", **appeal)
    sign_in(page, APPLIES)
    costs = {
        "Welk bedrag declareert u": "2.000,01",
        "Vanaf welke dag?": "dag",
        "Tot en met welke dag?": "dag",
        "Hoeveel uren?": "10",
        "Welk tarief per uur": "210",
        "Waarvoor zijn de kosten?": "Zitting voorbereid.",
    }
    course.take(course.own, "Kosten declareren", **costs)
    expect(page.get_by_text("Vul hoogstens dat in.").first).to_be_visible()
    page.get_by_label("Welk bedrag declareert u").fill("1.800")
    go_on(page, "Kosten declareren")
    expect(page.get_by_text("Na uw bezwaar kwam er een ander besluit.")).to_be_visible()
    course.look(course.own)
    sign_in(page, DECIDES)
    course.take(course.employer, "Over een declaratie beslissen", **{"Helemaal goedkeuren": "kies"})
    course.look(course.employer)
    sign_in(page, HELPS)
    course.take(course.desk, "Betaling vastleggen", **{"Op welke dag is het betaald?": "dag"})
    award = {
        "Bezwaar": "kies",
        "Welk bedrag betaalde de wederpartij": "666",
        "Op welke dag is het ontvangen?": "dag",
    }
    course.take(course.desk, "Proceskosten van de wederpartij vastleggen", **award)
    sign_in(page, DECIDES)
    settled = {"Op welk bedrag stelt u vast": "1.800", "Motivering": "Alles is goedgekeurd."}
    course.take(course.employer, "Vergoeding vaststellen", **settled)
    known = {"Op welke dag is het verstuurd": "dag"}
    course.take(course.employer, "Bekendmaking van een geldbesluit vastleggen", **known)


def test_the_whole_course_of_a_request(visit):
    page = visit()
    sign_in(page, APPLIES)
    course = Course(page, apply(page))
    advise_and_decide(course)
    object_and_hear(course)
    declare_and_settle(course)
    sign_in(page, HELPS)
    course.look(course.desk)
    page.get_by_text("Eerst nog, voor").first.click()
    expect(
        page.get_by_text("Bezwaar tegen de vaststelling van de vergoeding kan nog").first
    ).to_be_visible()

    sign_in(page, APPLIES)
    assert "bezwaar" in read(page, course.own, "Besluit, bekendgemaakt").lower()
    assert "rechtbank" in read(page, course.own, "Beslissing op bezwaar, bekendgemaakt").lower()
    for name in (
        "Ontvangstbevestiging",
        "Verzoek om aanvulling",
        "Ontvangstbevestiging bezwaar",
        "Uitnodiging hoorzitting",
        "Voorwaarden van de toekenning",
        "Declaratieformulier",
    ):
        assert COMPANY not in read(page, course.own, name)
    account = read(page, course.own, "Eindafrekening, bekendgemaakt")
    assert "1.800" in account
    assert "666" in account
