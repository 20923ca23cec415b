"""A lawyer declares by a personal link: invited, a code by mail, an invoice; then the desk stops it. In a real browser with real workers."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in, violations
from tests.browser.test_advice import day
from tests.browser.test_legal_course import go_on
from tests.browser.test_legal_support import heading

MAIL = "advocaat@balie.example"
PICTURES = os.environ.get("PICTURES", "")


def judge(page: Page, name: str) -> None:
    """Nothing is wrong for axe or wider than a phone or a desk; a picture where one is asked."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        if PICTURES:
            path = Path(PICTURES) / f"lawyer-{name}-{width}.png"
            page.screenshot(path=path, full_page=True)


def newest_mail(page: Page, pattern: str) -> str:
    """What the newest mails to the lawyer say, as soon as a worker sent the one that fits."""
    found: list[str] = []

    def look() -> None:
        page.goto("/demo/mail/")
        links = page.get_by_role("row").filter(has_text=MAIL).get_by_role("link")
        for link in [one.get_attribute("href") for one in links.all()[:2]]:
            page.goto(link)
            found.extend(re.findall(pattern, page.inner_text("main")))

    look()
    for _again in range(60):
        if found:
            break
        page.wait_for_timeout(1_000)
        look()
    return found[0]


def invite(page: Page) -> str:
    """As the jurist, in a request whose support runs; answers its address."""
    sign_in(page, "jurist@bzk.example")
    page.goto("/juridische-hulp/")
    running = page.get_by_role("row").filter(has_text="Ondersteuning loopt")
    running.get_by_role("link").first.click()
    address = page.url
    go_on(page, "Advocaat uitnodigen")
    page.get_by_label("Hoe heet de advocaat?").fill("mr. Vera Verzonnen")
    page.get_by_label("Op welk mailadres?").fill(MAIL)
    page.get_by_label("De aanvrager wil dat deze advocaat").check()
    judge(page, "invite")
    go_on(page, "Advocaat uitnodigen")
    return address


def declare(page: Page) -> None:
    """As the lawyer, who is in."""
    go_on(page, "Kosten declareren")
    page.get_by_label("Welk bedrag declareert u").fill("250")
    for label in ("Vanaf welke dag?", "Tot en met welke dag?"):
        day(page, label, ahead=0)
    page.get_by_label("Andere kosten").fill("250")
    page.get_by_label("Waarvoor zijn de kosten?").fill("Griffierecht betaald.")
    invoice = {"name": "factuur.txt", "mimeType": "text/plain", "buffer": b"Griffierecht 250"}
    page.get_by_label("Uw factuur").set_input_files(invoice)
    judge(page, "declare")
    go_on(page, "Declaratie versturen")


def test_a_lawyer_declares_by_a_personal_link(visit):
    desk, lawyer = visit(), visit()
    case = invite(desk)
    lawyer.goto(newest_mail(desk, r"/advocaat/link/[\w-]+/"))
    go_on(lawyer, "Mail mij de code")
    lawyer.get_by_label("Welke code staat in de mail?").fill(newest_mail(desk, r"Uw code: (\d{6})"))
    go_on(lawyer, "Verder")
    expect(heading(lawyer)).to_have_text("Uw declaraties")
    declare(lawyer)
    expect(lawyer.get_by_text("Wij kijken er nog naar.")).to_be_visible()

    desk.goto(case)
    expect(desk.get_by_text("nog niet bekeken")).to_be_visible()
    expect(desk.get_by_role("link", name="Declaratie van de advocaat overnemen")).to_be_visible()
    go_on(desk, "Toegang van de advocaat stoppen")
    go_on(desk, "Toegang van de advocaat stoppen")
    lawyer.reload()
    expect(heading(lawyer)).to_have_text("Deze pagina is niet open")
    judge(lawyer, "over")
