"""A long list goes in by parts, and can be stopped while it goes in."""

import io

import pytest
from bs4 import BeautifulSoup

from audit.models import Entry
from dataexchange import tasks
from dataexchange.importing import check, delivery, rows, undo
from dataexchange.models import ImportFile
from incidents.models import Incident
from tests.casework.working import work
from tests.dataexchange.test_import import COLUMNS, NEW, brought, lijst, row
from tests.pages import judge

pytestmark = pytest.mark.django_db


@pytest.fixture
def _tiny_parts(monkeypatch):
    """Let a part be one batch of two rows."""
    monkeypatch.setattr(rows, "ROWS_PER_BATCH", 2)
    moments = iter(range(0, 10_000, 40))
    for module in (delivery, undo):
        monkeypatch.setattr(module, "time", Clock(moments))


class Clock:
    """A clock that runs forty seconds each time it is looked at."""

    def __init__(self, moments) -> None:
        self.moments = moments

    def monotonic(self) -> int:
        return next(self.moments)


def running(client, count: int = 7) -> ImportFile:
    """Return a file that is being imported, of which no row went in yet."""
    import_file = brought(client, lijst(*(row(n) for n in range(1, count + 1))))
    assert client.post(f"/gegevens/import/{import_file.pk}/invoeren/").status_code == 302
    import_file.refresh_from_db()
    return import_file


def part(import_file: ImportFile) -> tuple[str, int]:
    """Have a worker do one part; return the state and how many cases there are."""
    work(tasks.run_intake, import_file.pk)
    import_file.refresh_from_db()
    return import_file.state, Incident.objects.count()


@pytest.mark.usefixtures("_tiny_parts")
def test_a_long_list_goes_in_by_parts_and_no_part_is_a_try(
    excel, monkeypatch, django_capture_on_commit_callbacks
):
    import_file = running(excel)
    woken = []
    monkeypatch.setattr(tasks.outbox, "send_task_on_commit", lambda *call: woken.append(call))
    assert part(import_file) == ("running", 2)
    assert (import_file.tries, import_file.claimed_at) == (0, None)
    assert ("dataexchange.tasks.run_intake", str(import_file.pk)) in woken
    assert [part(import_file) for _part in range(3)] == [
        ("running", 4),
        ("running", 6),
        ("done", 7),
    ]
    assert (import_file.created, import_file.stored, import_file.rows_stored) == (7, "", "")


@pytest.mark.usefixtures("_tiny_parts")
def test_an_import_that_runs_is_stopped_and_can_be_undone(excel, people):
    import_file = running(excel)
    part(import_file)
    page = excel.get(f"/gegevens/import/{import_file.pk}/").content.decode()
    assert judge(page) == []
    soup = BeautifulSoup(page, "html.parser")
    assert soup.find("a", href=f"/gegevens/import/{import_file.pk}/stoppen/")
    ask = excel.get(f"/gegevens/import/{import_file.pk}/stoppen/").content.decode()
    assert judge(ask) == []
    assert "Wat er al in staat, blijft staan." in " ".join(ask.split())
    for _click in range(2):
        answer = excel.post(f"/gegevens/import/{import_file.pk}/stoppen/")
        assert answer.status_code == 302
    assert part(import_file) == ("stopped", 2)
    assert (import_file.created, import_file.stored, import_file.rows_stored) == (2, "", "")
    assert Entry.objects.filter(action="import_stopped").count() == 1
    page = excel.get(f"/gegevens/import/{import_file.pk}/").content.decode()
    assert judge(page) == []
    assert "De invoer is gestopt. 2 rijen waren al ingevoerd" in " ".join(page.split())
    excel.post(f"/gegevens/import/{import_file.pk}/terugdraaien/")
    for _part in range(3):
        work(tasks.undo_intake, import_file.pk)
    import_file.refresh_from_db()
    assert (import_file.state, Incident.objects.count()) == ("undone", 0)


def test_stopping_holds_also_while_a_worker_is_in_the_middle(excel, people, monkeypatch):
    monkeypatch.setattr(rows, "ROWS_PER_BATCH", 2)
    import_file = running(excel)
    source = Incident.spreadsheet_import()
    deliver = type(source).deliver

    def stop_after(self, client, cores, *, import_file):
        outcomes = deliver(self, client, cores, import_file=import_file)
        stopping.append(ImportFile.objects.get(pk=import_file.pk))
        return outcomes

    stopping: list[ImportFile] = []
    monkeypatch.setattr(type(source), "deliver", stop_after)
    real = delivery._deliver_batch

    def deliver_and_stop(*args):
        real(*args)
        if len(stopping) == 2:
            stopping[-1].stop(by=people["aggression_coordinator"])

    monkeypatch.setattr(delivery, "_deliver_batch", deliver_and_stop)
    assert part(import_file) == ("stopped", 4)
    assert import_file.created == 4


def test_what_went_in_before_it_was_stopped_is_recognised(excel, people, monkeypatch):
    test_stopping_holds_also_while_a_worker_is_in_the_middle(excel, people, monkeypatch)
    monkeypatch.undo()
    again = brought(excel, lijst(*(row(n) for n in range(1, 8))))
    assert (again.state, again.same, again.good) == ("ready", 4, 3)


def test_a_check_is_stopped_and_begins_anew_with_other_columns(excel, monkeypatch):
    monkeypatch.setattr(rows, "ROWS_PER_BATCH", 2)
    assert excel.post(NEW, {"file": lijst(*(row(n) for n in range(1, 8)))}).status_code == 302
    import_file = ImportFile.objects.get()
    columns = f"/gegevens/import/{import_file.pk}/kolommen/"
    excel.post(columns, COLUMNS)
    read_batches = check.read_batches

    def stopped_half_way(*file):
        batches = read_batches(*file)
        yield next(batches)
        assert excel.post(f"/gegevens/import/{import_file.pk}/stoppen/").status_code == 302
        excel.post(columns, COLUMNS)  # and another worker begins
        yield from batches

    monkeypatch.setattr(check, "read_batches", stopped_half_way)
    work(tasks.check_intake, import_file.pk)
    import_file.refresh_from_db()
    assert (import_file.state, import_file.total, import_file.tries) == ("checking", 0, 0)
    monkeypatch.setattr(check, "read_batches", read_batches)
    work(tasks.check_intake, import_file.pk)
    import_file.refresh_from_db()
    assert (import_file.state, import_file.total, import_file.good) == ("ready", 7, 7)


def test_who_may_not_import_stops_nothing(excel, people, strangers, utrecht, enter):
    import_file = running(excel)
    address = f"/gegevens/import/{import_file.pk}/stoppen/"
    others = [person for role, person in people.items() if role not in MAY_IMPORT]
    for one in [*others, *strangers.values()]:
        assert enter(one).post(address).status_code == 404, one
    import_file.refresh_from_db()
    assert import_file.state == "running"


MAY_IMPORT = {"aggression_coordinator", "org_admin"}


def test_only_what_is_running_is_stopped(excel):
    import_file = brought(excel, lijst(row(1)))
    excel.post(f"/gegevens/import/{import_file.pk}/stoppen/")
    import_file.refresh_from_db()
    assert (import_file.state, bool(import_file.stored)) == ("ready", True)


def test_the_rows_that_wait_are_sealed_and_go_with_the_file(excel, _storage):
    import_file = brought(excel, lijst(row(1), row(2, Ernst="Ooit")))
    assert import_file.rows_stored
    for path in _storage.rglob("*"):
        assert not path.is_file() or b"2026-001" not in path.read_bytes()
    excel.post(f"/gegevens/import/{import_file.pk}/weggooien/")
    assert [path for path in _storage.rglob("*") if path.is_file()] == []


def test_a_list_with_too_many_rows_is_refused_at_the_upload(excel, monkeypatch):
    line = b"1;2;3;4\n"
    upload = io.BytesIO(b"Nr;Datum;Soort;Hoe\n" + line * 100_001)
    upload.name = "lang.csv"
    answer = excel.post(NEW, {"file": upload})
    page = answer.content.decode()
    assert (answer.status_code, judge(page)) == (422, [])
    assert "meer dan 100.000 rijen" in page
    assert not ImportFile.objects.exists()
    assert not Entry.objects.filter(action="import_uploaded").exists()
