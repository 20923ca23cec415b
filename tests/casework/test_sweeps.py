"""What was left lying is picked up: letters, and halves of files."""

import io
import os
import resource
import time
from datetime import timedelta
from importlib import import_module

import pytest
from django.utils import timezone
from redis import Redis

from casework import tasks
from casework.models import Document
from notifications import outbox
from sealing import files
from tests.factories import incident
from tests.notifications.conftest import broker, posting_to  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(people):
    """Asked for an hour ago, and not made."""
    document = incident(people["councillor"]).documents.get(kind="receipt")
    document.made_at = timezone.now() - timedelta(hours=1)
    document.save()
    return document


@pytest.mark.usefixtures("letter")
def test_a_letter_left_lying_is_asked_for_again_once_the_broker_is_there(
    broker,  # noqa: F811 -- the fixture
    django_capture_on_commit_callbacks,
):
    outbox._quiet_until.clear()
    with (
        posting_to("redis+socket:///nergens/valkey.sock"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        tasks.sweep_documents.run()
    outbox._quiet_until.clear()
    with (
        posting_to(broker.replace("unix://", "redis+socket://")),
        django_capture_on_commit_callbacks(execute=True),
    ):
        tasks.sweep_documents.run()
    assert Redis(unix_socket_path=broker.removeprefix("unix://")).llen("nwb:pdf") == 1


def test_a_full_disk_is_no_fault_of_the_letter(letter, _storage):
    import_module("ui.pdf")  # what Python compiles on the way would be cut off as well
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for _try in range(tasks.LETTER_TRIES + 1):
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        try:
            tasks.make_pdf.run(str(letter.pk))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == ("requested", 0)
    assert [path for path in _storage.rglob("*") if path.is_file()] == []
    tasks.make_pdf.run(str(letter.pk))
    letter.refresh_from_db()
    assert letter.state == "ready"


def test_a_letter_that_stops_its_worker_every_time_is_given_up(letter):
    stuck = {"tries": tasks.LETTER_TRIES, "claimed_at": timezone.now() - tasks.CLAIM_EXPIRES * 2}
    Document.objects.filter(pk=letter.pk).update(**stuck)
    tasks.sweep_documents.run()
    letter.refresh_from_db()
    assert letter.state == "failed"


def test_halves_of_files_are_taken_away_and_nothing_else(_storage):
    kept = files.store(io.BytesIO(b"heel"), bytes(32), "case:1")
    beside = _storage / "unfinished"
    (beside / "of a process that was killed").write_bytes(b"half")
    (beside / "of a process that is writing").write_bytes(b"half")
    old = time.time() - files.UNFINISHED_SECONDS - 1
    os.utime(beside / "of a process that was killed", (old, old))
    os.utime(_storage / kept.name, (old, old))
    tasks.sweep_store.run()
    left = {str(path.relative_to(_storage)) for path in _storage.rglob("*") if path.is_file()}
    assert left == {kept.name, "unfinished/of a process that is writing"}
