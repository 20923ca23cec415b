"""What somebody uploaded is opened in a small process: it can take little, and reach nothing."""

import contextlib
import os
import re
import threading
import time
from datetime import date, datetime
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings as project

from spreadsheets import reader
from tests.uploads import growing
from tests.uploads.test_inspection import upload
from uploads import inspection
from uploads.inspection import UploadRefused, inspect
from uploads.limited_process import (
    Limits,
    NotOpened,
    Reader,
    Refused,
    TooBusy,
    items,
    run,
    run_for_one,
)

ROOT = Path(project.BASE_DIR)
MEBIBYTE = 1024 * 1024


def named(name: str) -> Reader:
    """Return one of the readers that misbehave."""
    return Reader("tests.uploads.readers", name)


def children() -> list[str]:
    """Return the processes that this one started and that are still there."""
    tasks = Path("/proc/self/task").glob("*/children")
    return [pid for task in tasks for pid in task.read_text().split()]


@contextlib.contextmanager
def own_growth():
    """Measure how much more memory this process takes at its peak, in MiB."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = _peak()
    grown = []
    yield grown
    grown.append((_peak() - before) / 1024)


def _peak() -> int:
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])


def test_what_a_reader_yields_comes_back():
    content = os.urandom(3 * MEBIBYTE)
    values, file = run(named("echo"), [content[:5], b"", content[5:]], side=7)
    assert (values, file.read() == content) == ({"options": {"side": 7}}, True)
    assert run_for_one(named("count_days"), []) == [
        date(2026, 11, 29),
        datetime(2026, 11, 29, 9, 5),
        417,
        1.5,
        True,
        "é\x00",
        None,
    ]
    assert children() == []


def test_a_refusal_comes_back_also_when_it_comes_late():
    with pytest.raises(Refused) as refused:
        list(items(named("refuse"), []))
    assert (refused.value.code, refused.value.values) == ("late", {"rows": 7})


@pytest.mark.parametrize(
    ("name", "options", "limits"),
    [
        ("take_memory", {"megabytes": 200}, {"UPLOAD_MEMORY_MB": 120}),
        ("compute", {}, {"UPLOAD_CPU_SECONDS": 1}),
        ("wait", {}, {"UPLOAD_SECONDS": 1}),
        ("write", {"megabytes": 6}, {"UPLOAD_OUTPUT_MB": 5}),
        ("write_one_long_item", {}, {}),
        ("fail", {}, {}),
        ("end_midway", {}, {}),
        ("not_marked", {}, {}),
        ("not_there", {}, {}),
    ],
)
def test_what_takes_too_much_or_breaks_off_is_ended(name, options, limits, settings, caplog):
    for limit, value in limits.items():
        setattr(settings, limit, value)
    started = time.monotonic()
    with pytest.raises(NotOpened):
        run(named(name), [b"content"], **options)
    assert time.monotonic() - started < 8
    assert children() == []
    assert "about the content" not in caplog.text
    assert "upload not opened" in caplog.text


def test_what_stays_within_the_limits_is_not_ended(settings):
    settings.UPLOAD_MEMORY_MB, settings.UPLOAD_OUTPUT_MB = 400, 7
    run(named("take_memory"), [], megabytes=200)
    assert len(run(named("write"), [], megabytes=6)[1].read()) == 6 * MEBIBYTE


def test_a_reader_has_no_network_no_files_and_no_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "KANARIE")
    with open("/etc/hostname") as held, contextlib.suppress(OSError):  # noqa: PTH123
        os.set_inheritable(held.fileno(), True)
        seen = run_for_one(named("look_around"), [])
    full = "Too many open files"
    assert seen == {
        "environment": [],
        "socket": full,
        "unix": full,
        "file": full,
        "parent": full,
        "program": full,
        "descriptors": [],
    }


def test_a_process_is_gone_when_nobody_reads_on():
    answer = items(named("write"), [], megabytes=50)
    next(answer)
    assert len(children()) == 1
    answer.close()
    assert children() == []


def test_what_goes_wrong_while_it_is_fed_is_told_as_it_was():
    def stored():
        yield b"begin"
        raise ConnectionError("the store is away")

    with pytest.raises(ConnectionError):
        run(named("echo"), stored())
    assert children() == []


def test_only_what_is_waited_for_counts_on_the_clock(settings):
    settings.UPLOAD_SECONDS = 2
    answer = items(named("write"), [], megabytes=4)
    next(answer)
    threading.Event().wait(2.5)  # as a delivery does between two batches
    assert sum(len(piece) for piece in answer) == 4 * MEBIBYTE


def test_so_many_at_once_and_the_next_one_is_told(settings):
    settings.UPLOADS_AT_ONCE, settings.UPLOADS_WAITING = 1, 1
    first = items(named("write"), [], megabytes=20)
    next(first)
    outcomes = []

    def wait_for_a_place():
        outcomes.append(run_for_one(named("count_days"), [])[2])

    waiting = threading.Thread(target=wait_for_a_place)
    waiting.start()
    _until_one_waits()
    with pytest.raises(TooBusy):
        run_for_one(named("count_days"), [])
    with pytest.raises(UploadRefused, match="Wat u typte is er nog"):
        inspect(upload("brief.txt", b"tekst"))
    first.close()
    waiting.join(20)
    assert outcomes == [417]


def _until_one_waits() -> None:
    from uploads.limited_process import places

    end = time.monotonic() + 10
    while not places.waiting:
        assert time.monotonic() < end
        threading.Event().wait(0.01)


def test_who_waits_too_long_is_told(settings):
    settings.UPLOADS_AT_ONCE, settings.UPLOADS_WAITING, settings.UPLOAD_SECONDS = 1, 1, 1
    first = items(named("write"), [], megabytes=20)
    next(first)
    with pytest.raises(TooBusy):
        run_for_one(named("count_days"), [])
    first.close()


# --- files that grow ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("brief.pdf", lambda: growing.pdf(150)),
        ("foto.png", lambda: growing.picture(7000)),
        ("foto.jpg", lambda: growing.picture(7000)),
    ],
)
def test_a_small_file_that_grows_is_told_and_leaves_this_process_as_it_was(name, make, settings):
    settings.UPLOAD_MEMORY_MB = 160
    content = make()
    assert len(content) < MEBIBYTE
    with own_growth() as grown, pytest.raises(UploadRefused) as refused:
        inspect(upload(name, content))
    assert f"“{name}”: dit bestand kunnen wij niet openen" in str(refused.value)
    assert "Wat u typte is er nog" in str(refused.value)
    assert grown[0] < 10


def test_a_workbook_that_grows_is_told_and_leaves_this_process_as_it_was(settings):
    content = growing.workbook(55)
    assert len(content) < MEBIBYTE
    with own_growth() as grown:
        assert reader.inspect_table(upload("lijst.xlsx", content)).heads == ["Datum", "Soort"]
    assert grown[0] < 10
    settings.UPLOAD_MEMORY_MB = 60
    with pytest.raises(UploadRefused, match="“lijst.xlsx”: dit bestand kunnen wij niet openen"):
        reader.inspect_table(upload("lijst.xlsx", content))


def test_a_worker_that_reads_a_workbook_stays_as_it_was():
    content = growing.workbook(55)
    with own_growth() as grown:
        assert len(list(reader.read_rows(upload("lijst.xlsx", content), "xlsx"))) == 2
    assert grown[0] < 10


def test_a_worker_may_take_longer_than_a_page():
    limits = Limits.of_settings()
    assert limits.times(6).seconds == 6 * limits.seconds
    assert limits.times(6).memory == limits.memory


# --- one place for it -----------------------------------------------------------------------------

DECODERS = re.compile(
    r"^\s*(?:import|from) (?:pikepdf|PIL|pillow_heif|openpyxl|zipfile|tarfile|csv|email\.parser|xml)\b",
    re.MULTILINE,
)
# Who reads and writes files that are ours: letters, exports, reference data, mail of the demo; and
# what somebody hands over on the console.
OF_OURS = {
    "organisations/management/commands/load_organisations.py",
    "organisations/tile_map.py",
    "scanscores/answers.py",
    "spreadsheets/workbook_parts.py",
    "spreadsheets/writer.py",
    "tour/forms/pipeline.py",
    "tour/rules/facts.py",
    "ui/pdf.py",
    "ui/pdf_tags.py",
    "veiligwonen/forms/queue.py",
}


def modules_that_decode() -> set[str]:
    """Return the modules of the product that import what decodes files."""
    rooms = [path.parent for path in ROOT.glob("*/__init__.py")]
    rooms = [room for room in rooms if room.name not in {"tests", "benchmarks", "tools"}]
    sources = [path for room in rooms for path in room.rglob("*.py")]
    decoding = [path for path in sources if DECODERS.search(path.read_text())]
    return {str(path.relative_to(ROOT)) for path in decoding}


def small_process_modules() -> set[str]:
    """Return the modules that run in the small process: those of every reader that is named."""
    readers = [reader for reader, *_rest in inspection.READERS.values()]
    readers += [inspection.TEXT_READER, *reader.INSPECTORS.values(), *reader.ROW_READERS.values()]
    return {reader.module for reader in readers}


def test_nothing_but_the_small_process_decodes_what_came_in():
    helpers = {"spreadsheets/workbook_inspection.py"}
    own = {f"{module.replace('.', '/')}.py" for module in small_process_modules()}
    assert modules_that_decode() - OF_OURS - helpers - own == set()


def test_every_reader_that_is_named_is_marked():
    for kind, (named_reader, *_rest) in inspection.READERS.items():
        function = getattr(import_module(named_reader.module), named_reader.name)
        assert function.opens_uploads, kind
    for named_reader in [*reader.INSPECTORS.values(), *reader.ROW_READERS.values()]:
        assert getattr(import_module(named_reader.module), named_reader.name).opens_uploads


def test_a_page_loads_none_of_what_decodes(settings):
    """The web imports the doors, not what is behind them."""
    import subprocess
    import sys

    code = "import sys; import uploads.inspection, spreadsheets.reader; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
    ).stdout.split()
    assert {"pikepdf", "PIL", "pillow_heif", "openpyxl"} & set(loaded) == set()
