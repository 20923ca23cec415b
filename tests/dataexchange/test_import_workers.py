"""Imports that stop half-way, run twice, are undone, or are left lying."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone

from audit.models import Entry
from audit.verify import verify
from casework.models import Case
from dataexchange import tasks
from dataexchange.importing import rows
from dataexchange.importing.delivery import BatchTaken, run_import
from dataexchange.importing.sources import client_of
from dataexchange.importing.upkeep import claim_import
from dataexchange.models import Delivery, ImportFile
from incidents.models import Incident
from tests.casework.working import work
from tests.dataexchange.test_import import brought, gone_in, lijst, row
from tests.factories import ANSWERS
from weerbaar import scope
from weerbaar.celery import app

pytestmark = pytest.mark.django_db


def test_a_killed_worker_is_followed_by_another_and_no_row_comes_twice(excel, monkeypatch):
    monkeypatch.setattr(rows, "ROWS_PER_BATCH", 2)
    import_file = brought(excel, lijst(*(row(n) for n in range(1, 8))))
    excel.post(f"/gegevens/import/{import_file.pk}/invoeren/")
    source = Incident.spreadsheet_import()
    deliver, calls = type(source).deliver, []

    def stops(self, client, cores, *, import_file):
        calls.append(len(cores))
        if len(calls) == 3:
            raise KeyboardInterrupt  # as if the process was stopped
        return deliver(self, client, cores, import_file=import_file)

    monkeypatch.setattr(type(source), "deliver", stops)
    with pytest.raises(KeyboardInterrupt):
        work(tasks.run_intake, import_file.pk)
    import_file.refresh_from_db()
    assert (import_file.state, import_file.rows, Incident.objects.count()) == ("running", 4, 4)
    work(tasks.run_intake, import_file.pk)  # the claim is held
    assert Incident.objects.count() == 4
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        work(tasks.run_intake, import_file.pk)
        work(tasks.run_intake, import_file.pk)
    import_file.refresh_from_db()
    assert (import_file.state, import_file.created, Incident.objects.count()) == ("done", 7, 7)


def test_of_two_workers_one_counts_a_batch(excel, monkeypatch):
    import_file = brought(excel, lijst(row(1), row(2)))
    excel.post(f"/gegevens/import/{import_file.pk}/invoeren/")
    with scope.job():
        mine = claim_import(
            import_file.pk, "running", silence=tasks.CLAIM_LAPSES_AFTER, max_tries=tasks.MAX_TRIES
        )
        client = client_of(mine.organisation)
    ImportFile.objects.filter(pk=import_file.pk).update(rows=2)  # the other was here
    with pytest.raises(BatchTaken):
        run_import(mine, client, tasks.run_intake.scope)
    assert not Incident.objects.exists()


def test_taken_back_as_a_whole_and_brought_in_again(excel, people, enter, page):
    import_file = gone_in(
        excel, brought(excel, lijst(*(row(n, Afgehandeld="nee") for n in range(1, 4))))
    )
    text = page(
        f"/gegevens/import/{import_file.pk}/terugdraaien/", people["aggression_coordinator"]
    ).main.get_text(" ", strip=True)
    assert "Uit dit bestand kwamen 3 meldingen" in text
    looked = Incident.objects.first()
    page(f"/meldingen/{looked.number}/", people["clerk"])  # only looked at
    client = enter(people["aggression_coordinator"])
    assert client.post(f"/gegevens/import/{import_file.pk}/terugdraaien/").status_code == 302
    work(tasks.undo_intake, import_file.pk)
    import_file.refresh_from_db()
    assert (
        import_file.state,
        import_file.remaining,
        Incident.objects.count(),
        Delivery.objects.count(),
    ) == (
        "undone",
        [],
        0,
        0,
    )
    assert Entry.objects.filter(stream=f"case:{looked.pk}", action="import_undone").exists()
    assert list(verify()) == []
    assert gone_in(client, brought(client, lijst(row(1)))).created == 1


def test_what_was_worked_on_stays_and_is_named(excel, people, enter, page):
    import_file = gone_in(
        excel, brought(excel, lijst(*(row(n, Afgehandeld="nee") for n in range(1, 6))))
    )
    handled, noted, linked, other, alone = Incident.objects.order_by("number")
    clerk = enter(people["clerk"])
    handled.perform("take", by=people["clerk"])
    clerk.post(f"/zaken/{noted.number}/notitie/", {"text": "Gebeld."})
    clerk.post(f"/zaken/{linked.number}/verbinden/", {"number": other.number})
    coordinator = enter(people["aggression_coordinator"])
    coordinator.post(f"/gegevens/import/{import_file.pk}/terugdraaien/")
    work(tasks.undo_intake, import_file.pk)
    import_file.refresh_from_db()
    assert import_file.remaining == [case.number for case in (handled, noted, linked, other)]
    assert not Case.objects.filter(pk=alone.pk).exists()
    text = page(
        f"/gegevens/import/{import_file.pk}/", people["aggression_coordinator"]
    ).main.get_text(" ", strip=True)
    assert f"4 zaken bleven staan, omdat iemand er al mee werkte: {handled.number}" in text
    handled.perform("start", by=people["clerk"], **ANSWERS["start"])


def test_an_upload_nobody_goes_on_with_goes_and_so_do_the_errors(excel):
    abandoned = brought(excel, lijst(row(1)))
    imported = gone_in(excel, brought(excel, lijst(row(2), row(3, Ernst="gek"))))
    assert default_storage.exists(imported.errors_stored)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        tasks.sweep_intakes.run()
    assert not default_storage.exists(abandoned.stored)
    assert not default_storage.exists(imported.errors_stored)
    assert list(ImportFile.objects.values_list("pk", flat=True)) == [imported.pk]
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        tasks.sweep_intakes.run()
    assert not ImportFile.objects.exists()
    assert Incident.objects.get().delivery.import_file is None


def test_thrown_away_before_it_ran(excel):
    import_file = brought(excel, lijst(row(1)))
    assert (
        "Er is nog niets ingevoerd"
        in excel.get(f"/gegevens/import/{import_file.pk}/weggooien/").content.decode()
    )
    assert excel.post(f"/gegevens/import/{import_file.pk}/weggooien/").status_code == 302
    assert not ImportFile.objects.exists()
    assert not default_storage.exists(import_file.stored)


def test_a_second_click_and_a_second_file_wait(excel):
    first, second = brought(excel, lijst(row(1))), brought(excel, lijst(row(2)))
    for _click in range(2):
        excel.post(f"/gegevens/import/{first.pk}/invoeren/")
    assert Entry.objects.filter(action="import_started").count() == 1
    answer = excel.post(f"/gegevens/import/{second.pk}/invoeren/", follow=True)
    assert "Er loopt al een invoer" in answer.content.decode()


def test_a_sweep_wakes_a_task_that_exists_for_every_state_a_worker_has_in_hand():
    assert set(tasks.STATE_TASKS) == set(ImportFile.WORKING)
    assert set(tasks.STATE_TASKS.values()) <= set(app.tasks)
