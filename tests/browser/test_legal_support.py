"""A wethouder asks for legal support, the jurist advises, the secretaris decides: in a real browser, with and without JavaScript, judged by axe on a phone and on a desk."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in, violations

STORY = "Een inwoner eist geld van mij persoonlijk om een besluit van de raad. CANARY-77ab"
OPPONENT = "Canarius Verzonnen"
PAGES = [
    ("Is er nú gevaar?", ["Nee, nu niet"]),
    ("Voor wie vraagt u hulp?", ["Voor mijzelf"]),
    ("Welk ambt of welke functie?", []),
    (
        "Om wat voor zaak gaat het?",
        [
            "Iemand eist geld of iets anders via de rechter",
            "Gedaagde: iemand begon de zaak tegen mij",
            "Bij de rechter, voor het eerst",
        ],
    ),
    ("Wie staat tegenover u?", ["Een inwoner"]),
    ("Wat speelt er?", ["De eis maakt bijna geen kans"]),
    ("Welke hulp wilt u?", ["Een vergoeding van kosten", "Nee"]),
    (
        "Wie mag dit weten?",
        [
            "Gewoon: wie bij mijn functie hoort, mag helpen",
            "Ja, maar pas als het advies klaar is",
        ],
    ),
    ("Hoe bereiken wij u veilig?", []),
]


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def press(page: Page, name: str) -> None:
    """By keyboard: the button or link gets the focus, and Enter."""
    pressed = page.get_by_role("button", name=name, exact=True)
    pressed = pressed.or_(page.get_by_role("link", name=name, exact=True))
    pressed.first.focus()
    page.keyboard.press("Enter")


def judge(page: Page) -> None:
    """What axe says of a page on a phone and on a desk; nothing is wider than the screen."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def ask(page: Page, *, judged: bool) -> str:
    """Page after page; answers the number."""
    page.goto("/juridische-hulp/aanvragen/")
    expect(page.get_by_role("main").get_by_role("link", name="112")).to_be_visible()
    for title, chosen in PAGES:
        expect(heading(page)).to_have_text(title)
        for label in chosen:
            page.get_by_label(label, exact=True).check()
        if title == "Welk ambt of welke functie?":
            page.get_by_label("Wat is het ambt").select_option("alderman")
        if title == "Wie staat tegenover u?":
            page.get_by_label("Naam").fill(OPPONENT)
        if title == "Wat speelt er?":
            page.get_by_label("Vertel wat er speelt").fill(STORY)
        if title == "Welke hulp wilt u?":
            page.get_by_label("Welk bedrag vraagt u").fill("1.250,50")
        if title == "Hoe bereiken wij u veilig?":
            page.get_by_label("Telefoonnummer").fill("06 12345678")
        if judged:
            judge(page)
        press(page, "Verder")
    expect(heading(page)).to_have_text("Controleer en verstuur")
    press(page, "Aanvraag versturen")
    expect(heading(page)).to_have_text("Uw aanvraag is verstuurd")
    return re.search(r"JO-\d{4}-\d{6}", page.inner_text("main"))[0]


def test_from_request_to_decision(visit, javascript):
    page = visit(javascript=javascript)
    sign_in(page, "wethouder@utrecht.example")
    number = ask(page, judged=javascript)
    expect(page.get_by_text("Awb art. 4:13 lid 2")).to_be_attached()

    sign_in(page, "secretaris@utrecht.example")
    page.goto("/juridische-hulp/besluiten/")
    expect(page.get_by_text(number)).to_have_count(0)

    sign_in(page, "jurist@bzk.example")
    page.goto(f"/juridische-hulp/{number}/")
    expect(page.get_by_text(STORY)).to_be_visible()
    for step in ("Oppakken", "De aanvraag is volledig"):
        press(page, step)
        press(page, step)
    press(page, "Beoordelen")
    expect(page.get_by_label("Niet duidelijk", exact=True).first).to_be_visible()
    for answer in page.get_by_label("Niet duidelijk", exact=True).all():
        answer.check()
    if javascript:
        judge(page)
    press(page, "Beoordelen")
    press(page, "Advies geven")
    page.get_by_label("Toekennen", exact=True).check()
    page.get_by_label("Hoogstens welk bedrag").fill("1.250,50")
    page.get_by_label("Waarom?").fill("De zaak komt voort uit het ambt.")
    press(page, "Advies geven")
    press(page, "Aanbieden voor besluit")
    press(page, "Aanbieden voor besluit")
    expect(page.get_by_text("Wacht op besluit").first).to_be_visible()
    if javascript:
        judge(page)

    sign_in(page, "secretaris@utrecht.example")
    page.goto("/juridische-hulp/besluiten/")
    page.get_by_role("link", name=number).click()
    expect(page.get_by_text("De zaak komt voort uit het ambt.")).to_be_visible()
    shown = page.content()
    assert "CANARY" not in shown
    assert OPPONENT not in shown
    if javascript:
        judge(page)
    press(page, "Besluit nemen")
    page.get_by_label("Afwijzen", exact=True).check()
    page.get_by_label("Waarom?", exact=True).fill("Wij volgen het advies niet.")
    press(page, "Besluit nemen")
    error = page.get_by_text("U wijkt af van het advies. Schrijf op waarom (Awb 3:50).")
    expect(error.first).to_be_visible()
    page.get_by_label("Wijkt u af van het advies?").fill("Het gaat om een privézaak.")
    press(page, "Besluit nemen")
    expect(page.get_by_text("Het gaat om een privézaak.")).to_be_visible()

    sign_in(page, "wethouder@utrecht.example")
    page.goto(f"/mijn/zaken/{number}/")
    expect(page.get_by_text("Bezwaar kan tot en met")).to_have_count(0)
    if javascript:
        judge(page)


def test_the_griffier_is_not_shown_what_a_raadslid_keeps_to_the_desk(visit):
    page = visit(javascript=False)
    sign_in(page, "griffier@utrecht.example")
    page.goto("/juridische-hulp/")
    listed = page.locator("main tbody tr")
    assert listed.count() > 0
    functions = {row.locator("th small").inner_text().partition(",")[0] for row in listed.all()}
    assert functions == {"Raadslid"}
