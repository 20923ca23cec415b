"""Kill -9 of the worker in the middle of an import, and of taking it back: each row is there once, and the page tells what is so."""

import contextlib
import re

import psycopg
import pytest

from tests.reliability.person import Person
from tests.reliability.system import System, until

ROWS = 3000  # six batches
HEADS = "Kenmerk;Datum;Soort gedrag;Kanaal;Locatie;Functie;Ernst;Status"
COLUMNS = {name: f"k:{place}" for place, name in enumerate(
    ("externeId", "voorvalDatum", "gedragingGroep", "kanaal", "locatieType", "functieSlachtoffer", "ernst", "status"))}  # fmt: skip


def lijst() -> bytes:
    """A list as Excel saves it: some of it is still open, and so has terms and messages."""
    rows = (
        f"lijst-{n};3-11-2026;Bedreiging;Telefoon;Balie;Raadslid;Hoog;{'nieuw' if n % 3 else 'afgehandeld'}"
        for n in range(ROWS)
    )
    return "\r\n".join([HEADS, *rows]).encode()


@pytest.fixture
def coordinator(system):
    """Who brings the list in."""
    return Person(system.site, "coordinator@utrecht.example")


class Page:
    """The page of this import, and what the database says of it."""

    def __init__(self, system: System, person: Person) -> None:
        self.system, self.person = system, person
        sent = person.patiently(
            "/gegevens/import/nieuw/incident/", {}, ("lijst.csv", lijst()), "file"
        )
        self.pk = re.fullmatch(r"/gegevens/import/([0-9a-f-]{36})/kolommen/", sent.location)[1]
        self.path = f"/gegevens/import/{self.pk}/"

    def press(self, step: str, **typed: str) -> None:
        """A button of it."""
        assert self.person.patiently(f"{self.path}{step}/", typed).location == self.path

    def told(self) -> str:
        """The words on it, numbers without their dots."""
        return re.sub(r"(?<=\d)\.(?=\d)", "", self.person.patiently(self.path).told())

    def row(self, column: str):
        """A column of its row."""
        return self.system.ask(
            f"SELECT {column} FROM dataexchange_importfile WHERE id = %s", self.pk
        )[0][0]

    def made(self) -> int:
        """How many cases came from it."""
        return self.system.ask(
            "SELECT count(*) FROM dataexchange_delivery WHERE import_file_id = %s", self.pk
        )[0][0]

    def goes_on(self, state: str) -> None:
        """Another worker takes it up, some minutes later, until it is this far."""
        self.system.start("worker")
        self.system.let_time_pass()
        self.system.sweep()
        until(lambda: self.row("state") == state, f"it is {state}")


@contextlib.contextmanager
def stuck(system: System, table: str):
    """Nobody can write in this table for a while: who does stands in the middle of a transaction."""
    with psycopg.connect(system.address("postgres")) as connection:
        connection.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield


def waits(system: System, table: str) -> bool:
    """Somebody waits for this table."""
    return bool(
        system.ask("SELECT 1 FROM pg_locks WHERE relation = %s::regclass AND NOT granted", table)
    )


def killed_half_way(page: Page) -> None:
    """Its worker dies in the middle of a batch that is not the first."""
    table = "casework_case"
    until(lambda: page.row("rows") > 0, "it has begun")
    with stuck(page.system, table):
        until(lambda: waits(page.system, table), "it is in the middle of a batch")
        page.system.kill("worker")


def test_each_row_is_there_once_and_the_page_tells_the_truth(system, coordinator):
    before = system.ask("SELECT count(*) FROM casework_case")[0][0]
    page = Page(system, coordinator)
    page.press("kolommen", **COLUMNS)
    until(lambda: page.row("state") == "ready", "it is looked at")
    assert f"{ROWS} rijen kunnen mee" in page.told()

    page.press("invoeren")
    killed_half_way(page)
    done = page.made()
    assert 0 < done < ROWS
    assert f"Wij voeren in: {done} van {ROWS} rijen." in page.told()
    page.goes_on("done")
    assert f"Klaar. {ROWS} rijen zijn ingevoerd." in page.told()
    assert page.made() == ROWS
    names = "SELECT count(DISTINCT external_id), count(DISTINCT case_id) FROM dataexchange_delivery WHERE import_file_id = %s"
    assert system.ask(names, page.pk) == [(ROWS, ROWS)]
    assert system.ask("SELECT count(*) FROM casework_case") == [(before + ROWS,)]
    once = ("SELECT count(*), count(DISTINCT stream) FROM audit_entry WHERE action = 'imported' AND stream IN "
            "(SELECT 'case:' || case_id FROM dataexchange_delivery WHERE import_file_id = %s)")  # fmt: skip
    assert system.ask(once, page.pk) == [(ROWS, ROWS)]

    page.press("terugdraaien")
    killed_half_way(page)
    left = page.made()
    assert 0 < left < ROWS
    assert f"Wij draaien terug: {ROWS - left} van {ROWS}." in page.told()
    page.goes_on("undone")
    assert "De invoer is teruggedraaid. Er is niets van overgebleven." in page.told()
    assert system.ask("SELECT count(*) FROM casework_case") == [(before,)]
    system.finish()
    told = "SELECT kind, count(*) FROM notifications_outgoing WHERE path = %s AND channel = 'message' GROUP BY kind"
    assert system.ask(told, page.path) == [
        ("intake_done", 2)
    ]  # that it was in, and that it was out again
    assert "unbroken" in system.manage("audit_verify")
