"""A backup is whole, or it is refused before anything is changed. On the real system:
tests/reliability/test_backup.py.
"""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from sealing import files
from weerbaar import copies


@pytest.fixture
def backup(tmp_path, monkeypatch) -> Path:
    """Make a backup of a store with two files; the dump is not one that PostgreSQL knows."""
    for number in range(2):
        files.store(io.BytesIO(b"x" * number), bytes(32), "case:1")
    monkeypatch.setattr(
        copies,
        "_run",
        lambda name, address, *options: (tmp_path / "copy" / copies.DUMP).write_bytes(b"dump"),
    )
    copies.save(tmp_path / "copy", "")
    return tmp_path / "copy"


def change(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(bytes(content))


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (
            lambda copy: change(
                next(path for path in (copy / "files").rglob("*") if path.is_file())
            ),
            "1 files of the backup are gone or changed",
        ),
        (
            lambda copy: next(
                path for path in (copy / "files").rglob("*") if path.is_file()
            ).unlink(),
            "1 files of the backup are gone or changed",
        ),
        (lambda copy: change(copy / "database.dump"), "the first is database.dump"),
        (lambda copy: (copy / "list.json").unlink(), "it has no list"),
        (lambda copy: (copy / "list.json").write_text('{"half'), "it has no list"),
    ],
    ids=["a byte of a file", "a file", "the dump", "no list", "half a list"],
)
def test_a_backup_that_is_not_whole_is_refused_before_anything_is_changed(backup, broken, says):
    broken(backup)
    for name in list(files.names()):
        default_storage.delete(name)
    with pytest.raises(copies.NotDone, match=f"{says}.*nothing was changed"):
        copies.restore(backup, "")
    assert list(files.names()) == []


@pytest.mark.django_db
def test_a_database_in_use_is_left_alone(backup):
    with pytest.raises(copies.NotDone, match="the database is not empty; nothing was changed"):
        copies.restore(backup, "")


def test_a_folder_in_use_is_left_alone(backup):
    with pytest.raises(copies.NotDone, match="is not empty; nothing was saved"):
        copies.save(backup, "")


def test_files_that_come_and_go_meanwhile(tmp_path, monkeypatch):
    """One went between the list and the copy, one came while the database was dumped, half a file
    belongs to nobody.
    """
    stored_name = files.store(io.BytesIO(b"x"), bytes(32), "case:1").name
    came = []

    def dump(name: str, address: str, *options: str) -> None:
        (tmp_path / "copy" / copies.DUMP).write_bytes(b"dump")
        came.append(files.store(io.BytesIO(b"later"), bytes(32), "case:1").name)

    monkeypatch.setattr(copies, "_run", dump)
    names = files.names
    monkeypatch.setattr(files, "names", lambda: ["we/nt/away", *names()])
    default_storage.save("unfinished/half", ContentFile(b"half"))
    manifest = copies.save(tmp_path / "copy", "")
    assert set(manifest["files"]) == {stored_name, *came}
    assert {
        str(path.relative_to(tmp_path / "copy" / "files"))
        for path in (tmp_path / "copy" / "files").rglob("*")
        if path.is_file()
    } == {stored_name, *came}
