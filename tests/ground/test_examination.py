"""A backup is examined whole: every way in which it can be wrong is told, and nothing is touched.

What a restore then does: tests/ground/test_restoring.py, tests/reliability/test_backup.py.
"""

import base64
import hashlib
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from tests import prepared
from tests.backups import STORED, change_list, keys_of, make_home, run, tree
from weerbaar import env, postgres_tools
from weerbaar.backup_folder import NotRestored
from weerbaar.examination import examine
from weerbaar.restore_places import NewHome


@pytest.fixture(scope="module")
def saved(tmp_path_factory) -> Path:
    """Return a backup, made by the command itself."""
    folder = tmp_path_factory.mktemp("saved")
    make_home(folder / "home")
    ran = run("backup", folder / "backup", f"--home={folder / 'home'}")
    assert ran.returncode == 0, ran.stderr
    return folder / "backup"


@pytest.fixture
def backup(saved, tmp_path, settings, monkeypatch) -> Path:
    """Return a copy of that backup, and give this process its keys."""
    use_keys(settings, monkeypatch, (saved / "secrets.env").read_text())
    shutil.copytree(saved, tmp_path / "backup")
    return tmp_path / "backup"


def use_keys(settings, monkeypatch, secrets: str) -> None:
    for line in secrets.splitlines():
        name, _equals, value = line.partition("=")
        monkeypatch.setenv(name, value)
    settings.WEERBAAR_KEYS = env.keys("WEERBAAR_KEYS")
    settings.WEERBAAR_INDEX_KEY = env.key("WEERBAAR_INDEX_KEY")


def other_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def refusal(backup: Path, home: Path) -> str:
    """Return why this backup is refused. Nothing may have changed."""
    before = tree(backup.parent)
    with pytest.raises(NotRestored) as refused:
        examine(backup, NewHome(home)).refuse()
    assert tree(backup.parent) == before
    text = str(refused.value)
    assert (len(text.splitlines()), text.endswith("; nothing was changed")) == (1, True)
    return text


def list_again(backup: Path) -> None:
    """Write the digest of what the dump is now on the list, as who made it so would."""
    content = (backup / "database.dump").read_bytes()
    change_list(backup, dump=hashlib.sha256(content).hexdigest())


def files_listed(backup: Path, **others) -> dict:
    return json.loads((backup / "list.json").read_text())["files"] | others


def test_a_whole_backup_is_told_in_full(backup, tmp_path):
    before = tree(tmp_path)
    examination = examine(backup, NewHome(tmp_path / "home"))
    examination.refuse()
    told = "\n".join(examination.lines())
    for words in (
        str(backup),
        "of a demo, by release 0.1.0 on PostgreSQL 18",
        f"{examination.contents.cases:,} cases",
        "2 files (0.3 MB)",
        "keys      fit",
        "replaces  nothing",
        f"free in {tmp_path}",
    ):
        assert words in told, told
    assert examination.contents.cases > prepared.SIZE
    assert examination.contents.files_size == 300_000
    assert tree(tmp_path) == before


# --- a folder that is not whole -------------------------------------------------------------------


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def stored(backup: Path) -> Path:
    return backup / "files" / next(iter(STORED))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda backup: cut(backup / "list.json"), "it has no list"),
        (lambda backup: (backup / "list.json").write_bytes(b"\xff\xfe\x00"), "it has no list"),
        (lambda backup: (backup / "list.json").write_text("[" * 100_000), "it has no list"),
        (lambda backup: (backup / "list.json").write_text("[]"), "its list is damaged"),
        (lambda backup: (backup / "list.json").write_text("{}"), "its list is damaged"),
        (lambda backup: change_list(backup, files=["x"]), "its list is damaged"),
        (lambda backup: change_list(backup, dump=None), "its list is damaged"),
        (lambda backup: change_list(backup, version=1), "its list is damaged"),
        (lambda backup: change_list(backup, version="nieuwste"), "its list is damaged"),
        (lambda backup: change_list(backup, made_at="gisteren"), "its list is damaged"),
        (lambda backup: change_list(backup, made_at=5), "its list is damaged"),
        (lambda backup: change_list(backup, demo="ja"), "its list is damaged"),
        (lambda backup: (backup / "unfinished").touch(), "it was broken off"),
        (lambda backup: cut(backup / "database.dump"), "the first is database.dump"),
        (lambda backup: (backup / "database.dump").write_bytes(b""), "the first is database.dump"),
        (lambda backup: (backup / "database.dump").unlink(), "the first is database.dump"),
        (lambda backup: cut(stored(backup)), "1 files of the backup are gone or changed"),
        (lambda backup: shutil.rmtree(backup / "files"), "2 files of the backup are gone"),
        (lambda backup: change_list(backup, files={}), "2 files of the backup are not on its list"),
        (lambda backup: (backup / "files" / "erbij").touch(), "1 files of the backup are not on"),
        (lambda backup: shutil.rmtree(backup), "is not a folder with a backup"),
    ],
)
def test_what_is_not_whole_is_refused(backup, tmp_path, damage, says):
    damage(backup)
    assert says in refusal(backup, tmp_path / "home")


@pytest.mark.parametrize(
    "name",
    ["../buiten", "/etc/passwd", "a/../../buiten", "./a", "a//b", "a\\b", "a\nb", "a\0b", "", ".."],
)
def test_a_name_that_leads_out_of_the_backup_is_refused(backup, tmp_path, name):
    content = b"van een ander"
    (tmp_path / "buiten").write_bytes(content)
    listed = files_listed(backup) | {name: hashlib.sha256(content).hexdigest()}
    change_list(backup, files=listed)
    assert "the list of the backup leads out of it" in refusal(backup, tmp_path / "home")


def replace_by_link(path: Path, target: Path) -> None:
    """Move something out of the backup, and leave a link to it."""
    path.rename(target)
    path.symlink_to(target)


@pytest.mark.parametrize(
    "part", ["database.dump", "list.json", "files", f"files/{next(iter(STORED))}", "files/0a"]
)
def test_a_link_is_no_part_of_a_backup(backup, tmp_path, part):
    replace_by_link(backup / part, tmp_path / "elders")
    assert "something that is no file" in refusal(backup, tmp_path / "home")


def test_a_pipe_is_no_part_of_a_backup_and_holds_nothing_up(backup, tmp_path):
    stored(backup).unlink()
    os.mkfifo(stored(backup))
    assert "something that is no file" in refusal(backup, tmp_path / "home")


# --- a dump that is not one, or is not for here ---------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"PGDMP", b"-- SQL\n", b"\x1f\x8b" + b"x" * 5000])
def test_what_is_no_dump_is_refused_though_its_digest_is_right(backup, tmp_path, content):
    (backup / "database.dump").write_bytes(content)
    list_again(backup)
    assert "pg_restore did not work" in refusal(backup, tmp_path / "home")


def test_half_a_dump_is_refused_though_its_digest_is_right(backup, tmp_path):
    cut(backup / "database.dump")
    list_again(backup)
    assert "pg_restore did not work" in refusal(backup, tmp_path / "home")


def test_a_newer_release_is_refused(backup, tmp_path):
    change_list(backup, version="0.10.0")
    assert "made by release 0.10.0, which is newer than 0.1.0" in refusal(backup, tmp_path / "home")
    change_list(backup, version="0.0.9")
    examine(backup, NewHome(tmp_path / "home")).refuse()


def test_migrations_of_another_release_are_refused(backup, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "weerbaar.examination._own_migrations", lambda: {("casework", "0001_initial")}
    )
    assert "made by another release: migration account." in refusal(backup, tmp_path / "home")


def test_a_newer_postgresql_does_not_go_back_to_an_older_one(backup, tmp_path, monkeypatch):
    monkeypatch.setattr(postgres_tools, "major_version", lambda name: 17)
    assert "is of PostgreSQL 18, and here is 17" in refusal(backup, tmp_path / "home")


# --- keys -----------------------------------------------------------------------------------------

FOREIGN_KEYS = (
    "WEERBAAR_KEYS does not open what is sealed in this database: these are the keys of another one"
)
FOREIGN_INDEX_KEY = "WEERBAAR_INDEX_KEY does not fit the record of this database: it is the key of another one"  # fmt: skip


@pytest.mark.parametrize("key_id", ["k1", "k2"], ids=["of the same name", "of another name"])
def test_keys_of_another_database_are_told_as_the_web_tells_them(
    backup, tmp_path, settings, monkeypatch, key_id
):
    use_keys(settings, monkeypatch, f"WEERBAAR_KEYS={key_id}:{other_key()}")
    assert refusal(backup, tmp_path / "home") == f"{FOREIGN_KEYS}; nothing was changed"


def test_a_key_that_was_added_does_no_harm(backup, tmp_path, settings, monkeypatch):
    ring = keys_of(backup)
    use_keys(settings, monkeypatch, f"WEERBAAR_KEYS=k2:{other_key()},{ring['WEERBAAR_KEYS']}")
    examine(backup, NewHome(tmp_path / "home")).refuse()


def test_a_wrong_index_key_is_told_as_a_wrong_key_and_not_as_tampering(
    backup, tmp_path, settings, monkeypatch
):
    use_keys(settings, monkeypatch, f"WEERBAAR_INDEX_KEY={other_key()}")
    text = refusal(backup, tmp_path / "home")
    assert text == f"{FOREIGN_INDEX_KEY}; nothing was changed"
    assert "changed" not in text.removesuffix("nothing was changed")


# --- the place ------------------------------------------------------------------------------------


def test_the_backup_of_a_demo_does_not_go_among_real_reports(backup, tmp_path, settings):
    settings.DEMO = False
    assert "this is the backup of a demo, and here DEMO is off" in refusal(
        backup, tmp_path / "home"
    )


def test_real_reports_do_not_go_where_anybody_signs_in_as_anybody(backup, tmp_path):
    change_list(backup, demo=False)
    assert "the backup of an installation, and here DEMO is on" in refusal(
        backup, tmp_path / "home"
    )


@pytest.mark.parametrize("content", ["postgres", "secrets.env"])
def test_a_home_that_holds_anything_stays_as_it_is(backup, tmp_path, content):
    (tmp_path / "home" / content).mkdir(parents=True)
    assert "move it away first" in refusal(backup, tmp_path / "home")


def test_without_room_nothing_begins(backup, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=100_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    needed = re.search(
        r"there is no room: ([\d.]+) MB needed, 100.0 MB free", refusal(backup, tmp_path / "home")
    )
    assert float(needed[1]) > 100  # more than there is: the dump, three times, and the files


def test_all_that_stands_in_the_way_is_told(backup, tmp_path, settings, monkeypatch):
    use_keys(settings, monkeypatch, f"WEERBAAR_KEYS=k1:{other_key()}")
    (tmp_path / "home" / "postgres").mkdir(parents=True)
    told = "\n".join(examine(backup, NewHome(tmp_path / "home")).lines())
    assert f"keys      {FOREIGN_KEYS}" in told
    assert "holds a demo; move it away first" in told
