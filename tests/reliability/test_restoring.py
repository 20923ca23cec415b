"""What was refused, ran out of disk or was killed leaves nothing behind: the same command works
again. On real servers; the examination: tests/ground/test_examination.py.
"""

import base64
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests.backups import (
    ROOT,
    STORED,
    change_list,
    keys_of,
    make_home,
    outside,
    refusal,
    run,
    tree,
)
from weerbaar import embedded

NO_ROLES = """
    DO $$ DECLARE r text; BEGIN
    FOR r IN SELECT rolname FROM pg_roles WHERE rolname LIKE 'weerbaar\\_%' AND NOT rolcanlogin
    LOOP EXECUTE 'DROP ROLE ' || r; END LOOP; END $$
"""
STATE = """
    SELECT 'relation', relname::text FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname = 'public'
    UNION ALL SELECT 'role', rolname FROM pg_roles WHERE rolname LIKE 'weerbaar%'
    ORDER BY 1, 2
"""


def until(true, what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, what
        threading.Event().wait(0.005)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "home"
    make_home(folder)
    return folder


@pytest.fixture(scope="module")
def backup(home) -> Path:
    folder = home.parent / "backup"
    ran = run("backup", folder, f"--home={home}")
    assert ran.returncode == 0, ran.stderr
    assert "The keys are in it" in ran.stdout
    assert "not in it" not in ran.stdout
    return folder


@dataclass
class Installation:
    """An empty database and store, with the keys of a backup in the environment."""

    servers: dict[str, str]
    store: Path
    keys: dict[str, str]
    running: list[subprocess.Popen] = field(default_factory=list)

    def environment(self, **changed: str) -> dict[str, str]:
        mine = {"DATABASE_URL": self.servers["DATABASE_OWNER_URL"], "DEMO": "1"}
        mine |= {"STORAGE_URL": f"file://{self.store}", "REDIS_URL": self.servers["REDIS_URL"]}
        return outside() | mine | self.keys | changed

    def start(self, folder: Path, *options: str, limit: int = 0, **changed: str):
        asked = [sys.executable, "-W", "ignore", "manage.py", "restore", str(folder), *options]
        if limit:
            asked = ["prlimit", f"--fsize={limit}", *asked]
        process = subprocess.Popen(
            asked,
            cwd=ROOT,
            env=self.environment(**changed),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.running.append(process)
        return process

    def restore(self, folder: Path, *options: str, **changed) -> subprocess.CompletedProcess:
        process = self.start(folder, *options, **changed)
        output, errors = process.communicate()
        return subprocess.CompletedProcess([], process.returncode, output, errors)

    def ask(self, sql: str, login: str = "postgres", database: str = "weerbaar") -> list[tuple]:
        address = self.servers["DATABASE_URL"].replace("weerbaar_web", login)
        address = address.replace("/weerbaar?", f"/{database}?")
        with psycopg.connect(address, autocommit=True) as connection:
            answer = connection.execute(sql)
            return answer.fetchall() if answer.description else []

    def state(self) -> tuple:
        """Return all that a restore could leave behind."""
        files = tree(self.store) if self.store.exists() else None
        return self.ask(STATE), files and {name: content for name, (_at, content) in files.items()}

    def cases(self) -> int:
        """Return how many cases there are; -1 when there is no such table."""
        with contextlib.suppress(psycopg.errors.UndefinedTable):
            return self.ask("SELECT count(*) FROM casework_case")[0][0]
        return -1


@pytest.fixture(scope="module")
def servers(tmp_path_factory) -> Iterator[dict[str, str]]:
    with embedded.services(tmp_path_factory.mktemp("servers") / "home", fast=True) as started:
        yield started


@pytest.fixture
def installation(servers, backup, tmp_path) -> Iterator[Installation]:
    """Yield one that is as new."""
    new = Installation(servers, tmp_path / "store", keys_of(backup))
    new.ask("DROP DATABASE weerbaar WITH (FORCE)", database="postgres")
    new.ask(NO_ROLES, database="postgres")
    new.ask("CREATE DATABASE weerbaar OWNER weerbaar_owner", database="postgres")
    yield new
    for process in new.running:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.communicate()


def other_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


# --- an installation ------------------------------------------------------------------------------


def test_it_comes_back_and_leaves_no_mark(installation, backup):
    ran = installation.restore(backup)
    assert (ran.returncode, "unbroken" in ran.stdout) == (0, True), ran.stderr
    assert "2 files" in ran.stdout
    relations, files = installation.state()
    assert ("relation", "weerbaar_restore") not in relations
    assert {name: files[name] for name in STORED} == STORED
    assert installation.cases() > 0
    assert "the database is not empty; nothing was changed" in refusal(installation.restore(backup))


def test_a_dry_run_tells_all_and_changes_nothing(installation, backup):
    before = installation.state(), tree(backup)
    ran = installation.restore(backup, "--dry-run")
    assert ran.returncode == 0, ran.stderr
    for words in (
        "cases",
        "2 files",
        "keys      fit",
        "replaces  nothing",
        "free in",
        "its server",
    ):
        assert words in ran.stdout, ran.stdout
    assert (installation.state(), tree(backup)) == before
    assert installation.restore(backup).returncode == 0


def test_a_record_that_was_tampered_with_comes_back_and_is_told(installation, backup, tmp_path):
    """Not as a wrong key: whoever must look into it needs the record."""
    home = tmp_path / "home"
    make_home(home)
    with embedded.services(home, fast=True) as servers:
        superuser = servers["DATABASE_URL"].replace("weerbaar_web", "postgres")
        with psycopg.connect(superuser, autocommit=True) as database:
            database.execute("SET session_replication_role = replica")
            changed = database.execute("UPDATE audit_entry SET action = 'x' WHERE id IN (1, 9)")
            assert changed.rowcount == 2
        assert run("backup", tmp_path / "backup", f"--home={home}").returncode == 0
    tampered = Installation(installation.servers, installation.store, keys_of(tmp_path / "backup"))
    ran = tampered.restore(tmp_path / "backup")
    assert ran.returncode == 1
    assert ran.stdout.count("was changed") == 2
    assert "put back as it was" in ran.stdout
    assert "2 broken" in ran.stderr
    assert ("relation", "weerbaar_restore") not in installation.state()[0]


WRONG = {
    "keys": ({"WEERBAAR_KEYS": f"k1:{other_key()}"}, "these are the keys of another one"),
    "index key": (
        {"WEERBAAR_INDEX_KEY": other_key()},
        "WEERBAAR_INDEX_KEY does not fit the record of this database: it is the key of another",
    ),
    "no demo": (
        {"DEMO": "0", "BASE_URL": "https://x.example", "EMAIL_URL": "smtps://x.example"},
        "this is the backup of a demo, and here DEMO is off",
    ),
}


@pytest.mark.parametrize("dry", [[], ["--dry-run"]], ids=["", "dry"])
@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_refused_leaves_nothing_behind(installation, backup, wrong, dry):
    changed, says = WRONG[wrong]
    before = installation.state()
    assert says in refusal(installation.restore(backup, *dry, **changed))
    assert installation.state() == before


def test_the_login_of_the_web_is_refused(installation, backup):
    before = installation.state()
    line = refusal(installation.restore(backup, DATABASE_URL=installation.servers["DATABASE_URL"]))
    assert "signs in as weerbaar_web" in line
    assert installation.state() == before


def test_a_database_that_is_away_is_one_line(installation, backup, tmp_path):
    address = f"postgresql://weerbaar_owner@/weerbaar?host={tmp_path}"
    assert "the database does not answer" in refusal(
        installation.restore(backup, DATABASE_URL=address)
    )
    assert not installation.store.exists()


def test_nobody_may_be_at_work_in_the_database(installation, backup):
    with psycopg.connect(installation.servers["DATABASE_URL"]):
        before = installation.state()
        assert "1 sessions of web or workers are in the database" in refusal(
            installation.restore(backup)
        )
        assert installation.state() == before
    assert installation.restore(backup).returncode == 0


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("van/een/ander", b"x", "the store holds 1 other files"),
        (next(iter(STORED)), b"half", "1 files that are not as in the backup"),
    ],
)
def test_a_store_that_holds_something_else_is_left_alone(installation, backup, name, content, says):
    path = installation.store / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    before = installation.state()
    assert says in refusal(installation.restore(backup))
    assert installation.state() == before


def test_a_view_or_a_sequence_of_others_is_left_alone(installation, backup):
    installation.ask("CREATE SEQUENCE van_een_ander")
    assert "the database is not empty" in refusal(installation.restore(backup))


# --- a disk that is full --------------------------------------------------------------------------


def test_a_store_that_is_full_leaves_nothing_behind(installation, backup):
    before = installation.state()
    line = refusal(installation.restore(backup, limit=100_000))
    assert "the file store is full; nothing was changed" in line
    assert installation.state() == before
    assert installation.restore(backup).returncode == 0


def test_a_database_that_takes_nothing_leaves_nothing_behind(installation, backup):
    """Not one table stays, nor the files that were back already, nor a role."""
    installation.ask("CREATE FUNCTION audit_refuse() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    before = installation.state()
    line = refusal(installation.restore(backup))
    assert "pg_restore did not work" in line
    assert "nothing was changed" in line
    assert installation.state() == before
    installation.ask("DROP FUNCTION audit_refuse()")
    assert installation.restore(backup).returncode == 0


def test_files_of_before_stay_when_a_restore_fails(installation, backup):
    """The store survived and the database did not: what is in the store is all there is."""
    shutil.copytree(backup / "files", installation.store)
    installation.ask("CREATE FUNCTION audit_refuse() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    before = installation.state()
    refusal(installation.restore(backup))
    assert installation.state() == before


# --- kill -9 --------------------------------------------------------------------------------------


def relations(installation) -> set[str]:
    return {name for kind, name in installation.ask(STATE) if kind == "relation"}


@pytest.mark.parametrize(
    "moment", ["the first files are back", "the rows go in", "the database is back"]
)
def test_a_restore_that_was_killed_is_finished_by_the_same_command(installation, backup, moment):
    is_there = {
        "the first files are back": lambda: "weerbaar_restore" in relations(installation),
        "the rows go in": lambda: installation.ask(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'pg_restore'"
        ),
        "the database is back": lambda: "casework_case" in relations(installation),
    }[moment]
    process = installation.start(backup)
    until(lambda: is_there() or process.poll() is not None, moment)
    assert process.poll() is None, process.communicate()
    process.kill()
    process.communicate()
    ran = installation.restore(backup)
    assert ran.returncode == 0, ran.stderr
    assert "unbroken" in ran.stdout
    state, files = installation.state()
    assert ("relation", "weerbaar_restore") not in state
    assert {name: files[name] for name in STORED} == STORED


def test_another_backup_does_not_finish_it(installation, backup, tmp_path):
    installation.ask("CREATE TABLE weerbaar_restore (dump text)", "weerbaar_owner")
    installation.ask("INSERT INTO weerbaar_restore VALUES ('van een andere')", "weerbaar_owner")
    assert "a restore of another backup that was broken off" in refusal(
        installation.restore(backup)
    )


# --- a demo ---------------------------------------------------------------------------------------


def test_a_demo_that_was_refused_leaves_nothing_behind(backup, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(backup, copy)
    (copy / "secrets.env").write_text(
        (backup / "secrets.env")
        .read_text()
        .replace(keys_of(backup)["WEERBAAR_KEYS"], f"k1:{other_key()}")
    )
    before = tree(tmp_path)
    for dry in ([], ["--dry-run"]):
        line = refusal(run("restore", copy, f"--home={tmp_path}/new/home", *dry))
        assert "these are the keys of another one" in line
        assert tree(tmp_path) == before


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda copy: (copy / "secrets.env").unlink(), "holds no keys"),
        (
            lambda copy: (copy / "secrets.env").write_text("SECRET_KEY=x\n"),
            "holds no WEERBAAR_INDEX_KEY",
        ),
        (lambda copy: (copy / "list.json").unlink(), "it has no list"),
        (lambda copy: change_list(copy, version="9.0.0"), "newer than 0.1.0"),
        (shutil.rmtree, "holds no keys"),
    ],
)
def test_a_backup_that_is_no_demo_starts_nothing(backup, tmp_path, damage, says):
    copy = tmp_path / "copy"
    shutil.copytree(backup, copy)
    damage(copy)
    before = tree(tmp_path)
    assert says in refusal(run("restore", copy, f"--home={tmp_path}/home"))
    assert tree(tmp_path) == before


def test_a_demo_that_was_killed_comes_back_by_the_same_command(backup, tmp_path):
    home = tmp_path / "home"
    asked = [sys.executable, "-W", "ignore", "-m", "weerbaar.backup", "restore", str(backup)]
    process = subprocess.Popen(
        [*asked, f"--home={home}"],
        cwd=ROOT,
        env=outside(),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    pid_file = tmp_path / "home.unfinished" / "postgres" / "postmaster.pid"
    until(pid_file.exists, "a server of the home to be runs")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not home.exists()
    ran = run("restore", backup, f"--home={home}")
    assert ran.returncode == 0, ran.stderr
    assert not (tmp_path / "home.unfinished").exists()
    again = run("restore", backup, f"--home={home}")
    assert "holds a demo; move it away first" in refusal(again)


# --- saving ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [100_000, 1_000_000], ids=["in a file", "in the dump"])
def test_a_full_disk_leaves_nothing_of_a_backup(home, tmp_path, limit):
    (tmp_path / "there").mkdir()
    with embedded.services(home, fast=True):
        for folder in (tmp_path / "deep" / "one", tmp_path / "there"):
            line = refusal(run("backup", folder, f"--home={home}", limit=limit))
            assert line.endswith("; nothing was saved")
            assert list(tmp_path.rglob("*")) == [tmp_path / "there"]
            assert run("backup", folder, f"--home={home}").returncode == 0
            shutil.rmtree(folder.parent if folder.name == "one" else folder / "files")
            for path in (tmp_path / "there").iterdir():
                path.unlink()


def start_backup(home: Path, folder: Path) -> subprocess.Popen:
    asked = [sys.executable, "-W", "ignore", "-m", "weerbaar.backup", "backup", str(folder)]
    return subprocess.Popen(
        [*asked, f"--home={home}"],
        cwd=ROOT,
        env=outside(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_a_backup_that_was_killed_is_made_by_the_same_command(home, tmp_path):
    with embedded.services(home, fast=True):
        process = start_backup(home, tmp_path / "one")
        until((tmp_path / "one" / "database.dump").exists, "the dump begins")
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        (tmp_path / "one" / "secrets.env").write_bytes((home / "secrets.env").read_bytes())
        assert "it was broken off" in refusal(
            run("restore", tmp_path / "one", f"--home={tmp_path}/home")
        )
        ran = run("backup", tmp_path / "one", f"--home={home}")
    assert ran.returncode == 0, ran.stderr
    assert {path.name for path in (tmp_path / "one").iterdir()} == {
        "database.dump",
        "files",
        "list.json",
        "secrets.env",
    }


def test_two_backups_in_one_folder_are_one(home, tmp_path):
    """Whichever comes second is refused, and disturbs nothing."""
    with embedded.services(home, fast=True):
        both = [start_backup(home, tmp_path / "one") for _backup in range(2)]
        errors = [process.communicate()[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 2], errors
    assert "nothing was saved" in "".join(errors)
    assert run("restore", tmp_path / "one", f"--home={tmp_path}/home", "--dry-run").returncode == 0


def test_ctrl_c_leaves_nothing_of_a_backup(home, tmp_path):
    with embedded.services(home, fast=True):
        process = start_backup(home, tmp_path / "one")
        until((tmp_path / "one" / "database.dump").exists, "the dump begins")
        os.killpg(process.pid, signal.SIGINT)
        _output, errors = process.communicate()
    assert process.returncode not in {0, 1}
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (lambda folder: (folder.mkdir(), (folder / "x").touch()), "is not empty"),
        (lambda folder: folder.touch(), "is not a folder"),
        (lambda folder: (folder.mkdir(), (folder / "unfinished").touch(), (folder / "x").touch()), "is not empty"),
    ],
)  # fmt: skip
def test_a_folder_in_use_starts_nothing(home, tmp_path, prepare, says):
    prepare(tmp_path / "one")
    before = tree(tmp_path), tree(home)
    assert says in refusal(run("backup", tmp_path / "one", f"--home={home}"))
    assert (tree(tmp_path), tree(home)) == before


def test_a_folder_below_a_file_is_one_line(home, tmp_path):
    (tmp_path / "file").touch()
    assert "nothing was saved" in refusal(run("backup", tmp_path / "file" / "x", f"--home={home}"))


def test_a_backup_does_not_go_into_the_store(home):
    before = set((home / "storage").rglob("*"))
    assert "lies in the store itself" in refusal(
        run("backup", home / "storage" / "one", f"--home={home}")
    )
    assert set((home / "storage").rglob("*")) == before


@pytest.mark.parametrize(
    "asked",
    [(), ("backup",), ("restore", "x", "--huis=y"), ("herstel", "x"), ("backup", "x", "--dry-run")],
)
def test_a_wrong_command_line_is_one_line(asked):
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "weerbaar.backup", *asked],
        cwd=ROOT,
        env=outside(),
        capture_output=True,
        text=True,
        check=False,
    )
    refusal(ran)


def test_no_demo_is_one_line(tmp_path):
    assert "there is no demo in" in refusal(run("backup", tmp_path / "one", f"--home={tmp_path}/x"))
    assert list(tmp_path.iterdir()) == []
