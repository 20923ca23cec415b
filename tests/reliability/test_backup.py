"""It comes back: every row and every file as it was, in a new server, and nothing that is there is overwritten."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.reliability.person import Person
from tests.reliability.system import ROOT, until
from tests.reliability.test_kills import Reporting, opened
from tests.sealing.bucket import LOGIN, serve
from weerbaar import embedded

SHAPE = {
    "policies": "SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies",
    "grants": "SELECT relname, relacl::text, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
    "indexes": "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, contype::text, convalidated FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger WHERE NOT tgisinternal",
    "numbers": "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'",
}


def look(address: str) -> dict:
    """Everything in a database: each table with its rows, and what guards them."""
    with psycopg.connect(address) as database:
        tables = [
            name
            for (name,) in database.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
        ]
        rows = {table: database.execute(f'SELECT count(*), md5(string_agg(row::text, chr(10) ORDER BY row::text)) FROM "{table}" row').fetchone()
                for table in tables}  # fmt: skip
        return {"rows": rows} | {
            what: sorted(map(str, database.execute(asked))) for what, asked in SHAPE.items()
        }


def files(folder: Path) -> dict[str, bytes]:
    """Every finished file of a store."""
    found = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {name: content for name, content in found.items() if not name.startswith("unfinished/")}


def make(command: str, folder: Path, home: Path) -> subprocess.CompletedProcess:
    """`make backup` and `make restore` of a demo."""
    asked = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "weerbaar.backup",
        command,
        str(folder),
        "--home",
        str(home),
    ]
    outside = {
        name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")
    }
    return subprocess.run(asked, cwd=ROOT, env=outside, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def saved(system, tmp_path_factory):
    """A backup, made while the site runs, of a system with reports, files, letters and mail in it."""
    Person(system.site, "raadslid@utrecht.example").report(
        "Iemand schold mij uit.", b"Dit stond in het bericht. " * 10_000
    )
    system.finish()
    folder = tmp_path_factory.mktemp("backup") / "een"
    ran = make("backup", folder, system.home)
    assert ran.returncode == 0, ran.stderr
    return folder


def test_the_demo_comes_back_row_by_row_and_file_by_file(system, saved, tmp_path):
    home = tmp_path / "nieuw"
    ran = make("restore", saved, home)
    assert ran.returncode == 0, ran.stderr
    assert "unbroken" in ran.stdout
    was = look(system.address("weerbaar_backup"))
    with embedded.services(home, fast=True) as servers:
        again = look(servers["DATABASE_BACKUP_URL"])
    assert was["rows"]["casework_document"][0] > 0
    for what, found in was.items():
        assert again[what] == found, what
    assert files(home / "storage") == files(system.storage)
    assert {
        path.stat().st_mode & 0o077
        for path in (*saved.rglob("*"), *(home / "storage").rglob("*"))
        if path.is_file()
    } == {0}
    refused = make("restore", saved, home)
    assert (refused.returncode, "holds a demo" in refused.stderr) == (2, True)


def test_an_installation_comes_back_in_another_server_and_in_a_bucket(system, saved, tmp_path):
    """With the environment of an installation; from a folder to a bucket, so that is also how to move from one to the other."""
    (tmp_path / "s3").mkdir()
    with (
        serve(tmp_path / "s3") as (endpoint, bucket),
        embedded.services(tmp_path / "ander", fast=True) as servers,
    ):
        url = f"s3://{LOGIN['access_key']}:{LOGIN['secret_key'].replace('/', '%2F').replace('+', '%2B')}@{endpoint.removeprefix('http://')}/{bucket.name}/terug?tls=0"
        mine = (
            system.environment
            | {name: servers[name] for name in servers if name.startswith("DATABASE_")}
            | {"STORAGE_URL": url}
        )
        mine["DATABASE_URL"] = servers["DATABASE_OWNER_URL"]

        def restore(**changed: str) -> subprocess.CompletedProcess:
            asked = [sys.executable, "-W", "ignore", "manage.py", "restore", str(saved)]
            return subprocess.run(
                asked, cwd=ROOT, env=mine | changed, capture_output=True, text=True, check=False
            )

        (tmp_path / "in-gebruik").mkdir()
        (tmp_path / "in-gebruik" / "van-iemand-anders").write_bytes(b"x")
        mixed = restore(STORAGE_URL=f"file://{tmp_path}/in-gebruik")
        assert (
            mixed.returncode,
            "the store holds 1 other files; nothing was changed" in mixed.stderr,
        ) == (2, True)
        assert look(servers["DATABASE_BACKUP_URL"])["rows"] == {}
        ran = restore()
        assert ran.returncode == 0, ran.stderr
        assert (
            look(servers["DATABASE_BACKUP_URL"])["rows"]
            == look(system.address("weerbaar_backup"))["rows"]
        )
        assert files(bucket / "terug") == files(system.storage)
        assert opened(system, mine | {"DATABASE_URL": servers["DATABASE_WORKER_URL"]}) == opened(
            system
        )
        again = restore()
        assert (
            again.returncode,
            "the database is not empty; nothing was changed" in again.stderr,
        ) == (2, True)


def test_the_copy_holds_every_file_that_its_database_knows(saved, system):
    known = {
        stored
        for (stored,) in system.ask("SELECT stored FROM casework_document WHERE stored <> ''")
    }
    assert known
    assert known <= set(json.loads((saved / "list.json").read_text())["files"])


def test_what_is_reported_meanwhile_is_in_it_whole_or_not_at_all(system, tmp_path):
    """Every file that its database knows opens, and the record is unbroken."""
    person = Reporting(system, "raadslid@zeewolde.example")
    person.start()
    try:
        until(lambda: person.accepted or person.went_wrong, "a first report")
        ran = make("backup", tmp_path / "backup", system.home)
        accepted_meanwhile = len(person.accepted)
    finally:
        person.enough.set()
        person.join()
    assert person.went_wrong is None
    assert ran.returncode == 0, ran.stderr
    assert accepted_meanwhile > 1
    ran = make("restore", tmp_path / "backup", tmp_path / "home")
    assert (ran.returncode, "unbroken" in ran.stdout) == (0, True), ran.stderr
    with embedded.services(tmp_path / "home", fast=True) as servers:
        mine = system.environment | servers | {"DATABASE_URL": servers["DATABASE_WORKER_URL"]}
        assert opened(system, mine)
