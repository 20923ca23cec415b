"""What somebody handed in opens only after the virus scanner looked at it. The scanner here speaks the language of clamd."""

import socketserver
import threading

import pytest

from audit.models import Entry
from casework import tasks
from casework.models import Document
from casework.scanner import NotScanned, virus_in
from dataexchange.tasks import check_intake
from incidents.models import Incident
from tests.casework.working import work
from tests.dataexchange.test_import import brought, lijst, row
from tests.incidents.test_evidence import named
from tests.incidents.test_report import fill_in

pytestmark = pytest.mark.django_db
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.StreamRequestHandler):
    """INSTREAM of clamd(8): pieces with their length in four bytes, a length of nothing at the end."""

    def handle(self) -> None:
        asked, told = self.rfile.read(10), b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            told += self.rfile.read(length)
        self.server.looked_at.append(told)
        verdict = "Eicar-Test-Signature FOUND" if b"EICAR" in told else "OK"
        if len(told) > 1_000_000:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        elif asked == b"zINSTREAM\0":
            self.wfile.write(f"stream: {verdict}\0".encode())


@pytest.fixture
def clamd(settings):
    """A scanner on a port of its own."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        server.looked_at = []
        threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        settings.SCANNER_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


def handed_in(enter, person, content: bytes) -> Document:
    """A text that came with a report."""
    client = enter(person)
    client.post(
        fill_in(client, files=[named(content, "bericht.txt")]).replace("controle", "versturen")
    )
    return Document.objects.get(kind="evidence")


def opens(enter, person, document: Document) -> bool:
    return (
        enter(person).get(f"/zaken/{document.case.number}/document/{document.pk}/").status_code
        == 200
    )


def test_a_clean_file_opens_after_the_scan_and_not_before(people, enter, clamd, page):
    document = handed_in(enter, people["clerk"], b"Ik weet je te vinden.")
    assert not opens(enter, people["chair"], document)
    assert (
        "wordt nagekeken op virussen"
        in page(f"/meldingen/{document.case.number}/", people["chair"]).text
    )
    tasks.scan.run(str(document.pk))
    assert clamd.looked_at == [b"Ik weet je te vinden."]
    assert opens(enter, people["chair"], document)


def test_a_virus_never_opens_and_the_file_says_so(people, enter, clamd, page):
    document = handed_in(enter, people["clerk"], EICAR)
    tasks.scan.run(str(document.pk))
    tasks.scan.run(str(document.pk))
    assert not opens(enter, people["chair"], document)
    told = page(f"/meldingen/{document.case.number}/", people["chair"]).text
    assert "bevat een virus en gaat niet open" in told
    assert told.count("Virus gevonden") == 1
    assert len(clamd.looked_at) == 1


def test_a_report_is_taken_while_the_scanner_is_down_and_its_file_opens_later(
    people, enter, clamd, settings
):
    up, settings.SCANNER_URL = settings.SCANNER_URL, "tcp://127.0.0.1:1"
    document = handed_in(enter, people["clerk"], b"Een bericht.")
    assert Incident.objects.count() == 1
    tasks.scan.run(str(document.pk))
    assert not opens(enter, people["chair"], document)
    settings.SCANNER_URL = up
    Document.objects.update(made_at=document.case.created_at.replace(year=2025))
    tasks.sweep_quarantine.run()
    assert opens(enter, people["chair"], document)


def test_no_verdict_is_not_a_clean_file(clamd, settings):
    with pytest.raises(NotScanned, match="size limit"):
        virus_in([b"x" * 1_000_001], settings.SCANNER_URL)


def test_without_a_scanner_it_opens_at_once(people, enter):
    assert opens(enter, people["chair"], handed_in(enter, people["clerk"], b"Een bericht."))


# --- a list that is brought in ---------------------------------------------------------------------------------------------------


def test_a_list_with_a_virus_is_thrown_away_and_its_page_says_so(
    people, enter, clamd, page, _storage
):
    intake = brought(enter(people["aggression_coordinator"]), lijst(row(1, Verhaal=EICAR.decode())))
    assert (intake.state, intake.stored, intake.created) == ("failed", "", 0)
    assert not [path for path in _storage.rglob("*") if path.is_file()]
    told = page(f"/gegevens/import/{intake.pk}/", people["aggression_coordinator"])
    assert "In dit bestand zit een virus." in told.text
    assert "Opnieuw proberen" not in told.text
    assert Entry.objects.filter(stream=f"intake:{intake.pk}", action="virus_found").count() == 1


def test_a_list_waits_for_a_scanner_that_is_down_and_is_looked_at_before_its_rows_are(
    people, enter, clamd, settings
):
    up, settings.SCANNER_URL = settings.SCANNER_URL, "tcp://127.0.0.1:1"
    intake = brought(enter(people["aggression_coordinator"]), lijst(row(1)))
    for _time in range(10):
        work(check_intake, intake.pk)
    intake.refresh_from_db()
    assert (intake.state, intake.rows, intake.total) == ("checking", 0, 0)
    settings.SCANNER_URL = up
    work(check_intake, intake.pk)
    intake.refresh_from_db()
    assert (intake.state, intake.good) == ("ready", 1)
    assert b"2026-001" in clamd.looked_at[0]
