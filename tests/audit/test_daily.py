"""The anchor of each day leaves the database by itself, and tells afterwards what was cut."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import Anchor
from audit.record import record
from audit.tasks import make_anchor
from audit.verify import verify
from weerbaar.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def anchor_file(settings, tmp_path) -> Path:
    """Set where the operator wants the lines."""
    settings.ANCHOR_FILE = str(tmp_path / "anchors")
    return tmp_path / "anchors"


def lines(anchor_file: Path) -> list[dict]:
    return [json.loads(line) for line in anchor_file.read_text().splitlines()]


def test_beat_asks_for_it(settings):
    scheduled = [
        entry
        for entry in app.conf.beat_schedule.values()
        if entry["task"] == "audit.tasks.make_anchor"
    ]
    assert [entry["schedule"] for entry in scheduled] == [3600.0]
    assert "audit.tasks.make_anchor" in app.tasks


def test_a_worker_makes_one_a_day_however_often_it_is_asked(chains, anchor_file):
    for _ in range(3):
        make_anchor()
    assert Anchor.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        record("case:b", actor=7, action="noted")
        make_anchor()
    assert Anchor.objects.count() == 2
    assert [line.get("stream") for line in lines(anchor_file)] == [
        "case:a",
        "case:b",
        "person:7",
        None,
        "case:b",
        None,
    ]
    assert anchor_file.stat().st_mode & 0o777 == 0o600


def test_what_is_cut_later_is_named_from_the_file_alone(chains, anchor_file, tamper):
    make_anchor()
    tamper("DELETE FROM audit_entry WHERE stream = 'case:a' AND sequence > 2")
    assert list(verify()) == []
    output = io.StringIO()
    with pytest.raises(CommandError):
        call_command("audit_verify", "--anchor", str(anchor_file), stdout=output)
    assert "case:a#4: cut off" in output.getvalue()


def test_an_anchor_that_cannot_leave_is_not_made(chains, settings, tmp_path):
    settings.ANCHOR_FILE = str(tmp_path / "not there" / "anchors")
    with pytest.raises(OSError, match="No such file"):
        make_anchor()
    assert Anchor.objects.count() == 0


def test_without_a_file_the_line_is_in_the_log(chains, settings, caplog):
    settings.ANCHOR_FILE = ""
    with caplog.at_level("INFO", logger="audit.tasks"):
        make_anchor()
    (output,) = [record.getMessage() for record in caplog.records if record.name == "audit.tasks"]
    assert json.loads(output.removeprefix("anchor "))["entries"] == 8
