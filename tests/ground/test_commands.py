"""What every management command of ours refuses, from the command line: one line, exit 2, and nothing written."""

import base64
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class
from psycopg import sql

from sealing.commands import OperatorCommand
from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "commands_of_ours"
WRONG_KEYS = (
    "weerbaar: WEERBAAR_KEYS does not open what is sealed in this database: "
    "these are the keys of another one"
)
WRONG_INDEX_KEY = (
    "weerbaar: WEERBAAR_INDEX_KEY does not fit the record of this database: "
    "it is the key of another one"
)
# Of each command: arguments that are fine, and lists of arguments that are not.
ARGUMENTS = {
    "appoint": (
        ["a.jansen@utrecht.example", "Anna Jansen", "--organisation", "GM0344"],
        [
            ["", "Anna Jansen", "--organisation", "GM0344"],
            ["   ", "Anna Jansen", "--organisation", "GM0344"],
            ["a.jansen", "Anna Jansen", "--organisation", "GM0344"],
            ["a@utrecht.example\u200b", "Anna Jansen", "--organisation", "GM0344"],
            ["a@utrecht.example", " ", "--organisation", "GM0344"],
            ["a@utrecht.example", "Anna Jansen", "--organisation", "GM0344", "--role", "chef"],
            ["a@utrecht.example", "Anna Jansen"],
        ],
    ),
    "audit_anchor": ([], [["--wait", "-1"], ["--wait", "nan"]]),
    "audit_verify": ([], [["--stream"], ["--anchor"]]),
    "backup": (["{folder}/copy"], [[]]),
    "demo_accounts": ([], [["--unknown"]]),
    "forget_second_factor": (
        ["a.jansen@utrecht.example"],
        [[""], ["nobody"], []],
    ),
    "load_organisations": ([], [["--unknown"]]),
    "make_demo": (["--size", "3"], [["--size", "-3"], ["--size", "x"]]),
    "make_demo_legal": ([], [["--unknown"]]),
    "make_demo_meetings": ([], [["--unknown"]]),
    "make_demo_tour": ([], [["--unknown"]]),
    "make_demo_requests": (["--size", "3"], [["--size", "0"]]),
    "migrate": ([], [["--unknown"]]),
    "prepare_demo": (["--size", "3"], [["--size", "-1"], []]),
    "rebuild_figures": ([], [["--unknown"]]),
    "reindex_parties": ([], [["--unknown"]]),
    "restore": (["{folder}/copy"], [[]]),
    "rotate_keys": ([], [["--batch", "-1"], ["--batch", "0"]]),
    "set_aside": ([], [["--unknown"]]),
}
# Well-formed, and not there.
NOT_THERE = [
    ("appoint", ["a@utrecht.example", "Anna Jansen", "--organisation", "GM9999"]),
    ("appoint", ["a@utrecht.example", "Anna Jansen", "--organisation", ""]),
    ("audit_verify", ["--anchor", "/nowhere/anchors"]),
    ("audit_verify", ["--stream", "person:1", "case:unknown"]),
    ("forget_second_factor", ["nobody@utrecht.example"]),
    ("migrate", ["nowhere"]),
    ("migrate", ["incidents", "9999"]),
    ("restore", ["{folder}/nowhere"]),
]


def our_commands() -> dict[str, OperatorCommand]:
    """Return every management command of an app of ours, by its name."""
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    return {
        name: load_command_class(app, name) for name, app in get_commands().items() if app in ours
    }


def address(login: str = "weerbaar_owner") -> str:
    """Return the address of the database of these tests, for a login."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{login}@{host}", path=f"/{DATABASE}"))


def run(name: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run one command in a process of its own."""
    own = {"DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "weerbaar.settings"}
    own["DATABASE_BACKUP_URL"] = address("weerbaar_backup")
    return subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", name, *arguments],
        cwd=ROOT,
        env=os.environ | own | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def row_counts() -> dict[str, int]:
    """Return how many rows each table has, for a login that sees them all."""
    with psycopg.connect(address("weerbaar_backup")) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        ).fetchall()
        counts = {}
        for (table,) in tables:
            count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            counts[table] = connection.execute(count).fetchone()[0]
    return counts


def new_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """Make a new installation with one administrator, by the commands of the manual."""
    template = migrated.make()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(DATABASE), sql.Identifier(template)
            )
        )
    loaded = run("load_organisations")
    assert loaded.returncode == 0, loaded.stderr
    appointed = run(
        "appoint", " Bo@bzk.example ", "Bo de Vries", "--organisation", "bzk", "--role", "beheer"
    )
    assert (appointed.returncode, appointed.stderr) == (0, ""), "nothing to compare with yet"
    assert appointed.stdout.startswith("bo@bzk.example: ")
    yield tmp_path_factory.mktemp("commands")
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


@pytest.fixture
def refused(installation):
    """Run several commands, two at a time; return the line of each.

    Each must be refused in one line with exit 2, and none may write a row.
    """

    def check(calls: list[tuple[str, list[str]]], **environment: str) -> dict[str, str]:
        before = row_counts()

        def call(name: str, arguments: list[str]) -> subprocess.CompletedProcess:
            filled_in = [argument.format(folder=installation) for argument in arguments]
            return run(name, *filled_in, **environment)

        with ThreadPoolExecutor(2) as pool:
            ended = list(pool.map(lambda each: call(*each), calls))
        lines = {}
        for (name, arguments), process in zip(calls, ended, strict=True):
            told = process.stderr
            assert (process.returncode, told.count("\n"), told[:10]) == (2, 1, "weerbaar: "), (
                f"{name} {arguments}: exit {process.returncode}, {told}"
            )
            assert "unbroken" not in process.stdout
            lines[name] = told.strip()
        assert row_counts() == before
        return lines

    return check


def calls_of(commands: dict[str, OperatorCommand]) -> list[tuple[str, list[str]]]:
    return [(name, ARGUMENTS[name][0]) for name in commands]


def test_every_command_of_ours_is_an_operator_command():
    commands = our_commands()
    assert set(commands) == set(ARGUMENTS), "a new command has its arguments here"
    for name, command in commands.items():
        assert isinstance(command, OperatorCommand), name
    without_keys = {name for name, command in commands.items() if not command.needs_keys}
    assert without_keys == {
        "backup",
        "demo_accounts",
        "load_organisations",
        "restore",
        "set_aside",
    }


@pytest.mark.parametrize("key_id", ["other", "same"])
def test_keys_of_another_database_are_refused(refused, settings, key_id):
    name = key_id if key_id == "other" else next(iter(settings.WEERBAAR_KEYS))
    calls = calls_of({name: each for name, each in our_commands().items() if each.needs_keys})
    if key_id == "same":  # the same words of the code: a few are enough
        calls = [call for call in calls if call[0] in {"appoint", "rotate_keys"}]
    lines = refused(calls, WEERBAAR_KEYS=f"{name}:{new_key()}")
    assert set(lines.values()) == {WRONG_KEYS}


def test_the_index_key_of_another_database_is_refused_and_is_no_tampering(refused):
    calls = calls_of({name: each for name, each in our_commands().items() if each.needs_keys})
    assert set(refused(calls, WEERBAAR_INDEX_KEY=new_key()).values()) == {WRONG_INDEX_KEY}


def owners_calls() -> list[tuple[str, list[str]]]:
    """Return a call of each command that the owner of the database runs."""
    commands = our_commands()
    return calls_of({name: each for name, each in commands.items() if each.needs_owner}) + [
        ("restore", ARGUMENTS["restore"][0])  # only where it changes something
    ]


def test_another_login_than_the_owner_is_refused(refused):
    calls = owners_calls()
    for login in ("weerbaar_web", "weerbaar_worker"):
        lines = refused(
            calls if login == "weerbaar_web" else calls[:2], DATABASE_URL=address(login)
        )
        assert set(lines.values()) == {
            f"weerbaar: DATABASE_URL signs in as {login}: "
            "this command needs the owner of the database"
        }


def test_a_database_that_is_away_is_told(refused):
    lines = refused(owners_calls(), DATABASE_URL="postgresql://weerbaar_owner@127.0.0.1:1/weerbaar")
    assert all("the database does not answer: " in line for line in lines.values()), lines


@pytest.mark.parametrize(
    ("name", "value", "start"),
    [
        ("DATABASE_URL", "postgresql://weerbaar_owner@127.0.0.1:99999/x", "DATABASE_URL is no "),
        ("DATABASE_URL", "postgresql://weerbaar_owner@127.0.0.1:0/x", "DATABASE_URL is no "),
        ("DATABASE_URL", "postgresql://weerbaar_owner@127.0.0.1:port/x", "DATABASE_URL is no "),
        ("DATABASE_URL", "postgresql://weerbaar_owner@[::1/x", "DATABASE_URL is no "),
        ("DATABASE_URL", "postgresql://weerbaar_owner@/x?sslmode", "DATABASE_URL must name "),
        ("DATABASE_URL", "postgresql://weerbaar_owner@/x?nonsense=1", "the database does not "),
        ("DATABASE_URL", "postgresql://nobody-here@127.0.0.1:1/x", "the database does not "),
        ("REDIS_URL", "redis://broker:99999", "REDIS_URL is no address"),
        ("STORAGE_URL", "s3://key:secret@opslag:port/bucket", "STORAGE_URL is no address"),
        ("WEERBAAR_KEYS_FILE", "/nowhere/keys", "WEERBAAR_KEYS_FILE cannot be read: "),
        ("WEERBAAR_KEYS_FILE", "/", "WEERBAAR_KEYS_FILE cannot be read: "),
        ("SECRET_KEY_FILE", sys.executable, "SECRET_KEY_FILE cannot be read: "),
    ],
)
def test_a_setting_that_cannot_be_is_told(refused, name, value, start):
    lines = refused([("appoint", ARGUMENTS["appoint"][0])], **{name: value})
    assert lines["appoint"].removeprefix("weerbaar: ").startswith(start)
    assert "secret@" not in lines["appoint"]


@pytest.mark.parametrize("name", ARGUMENTS)
def test_wrong_arguments_are_told(name, capsys):
    """What the parser refuses, before anything else is looked at: in this process."""
    for arguments in ARGUMENTS[name][1]:
        with pytest.raises(SystemExit) as ended:
            our_commands()[name].run_from_argv(["manage.py", name, *arguments])
        told = capsys.readouterr().err
        assert (ended.value.code, told.count("\n"), told[:10]) == (2, 1, "weerbaar: "), arguments


def test_a_command_of_django_tells_a_database_that_is_away(refused):
    away = "postgresql://weerbaar_web@127.0.0.1:1/weerbaar"
    lines = refused([("check", ["--database", "default"])], DATABASE_URL=away)
    assert "the database does not answer: " in lines["check"]


def test_what_is_not_there_is_told(refused):
    lines = refused(NOT_THERE)
    assert "not on record, so nothing was verified: case:unknown" in lines["audit_verify"]


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (["weerbaar.embedded"], {}),
        (["weerbaar.embedded", "--home"], {}),
        (["weerbaar.embedded", "--", "no-such-program"], {}),
        (["weerbaar.embedded", "--home", "/dev/null/home", "--", "true"], {}),
        (["weerbaar.demo", "--port", "99999"], {}),
        (["weerbaar.demo", "--size", "-3"], {}),
        (["weerbaar.demo"], {"PORT": "8000x"}),
        (["weerbaar.demo"], {"DEMO_SIZE": "many"}),
    ],
)
def test_what_make_starts_tells_a_wrong_argument_in_one_line(arguments, environment):
    ended = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    told = ended.stderr
    assert (ended.returncode, told.count("\n"), told[:10]) == (2, 1, "weerbaar: ")


def test_what_is_fine_still_works(installation):
    before = row_counts()
    for name in ("audit_verify", "rotate_keys", "reindex_parties"):
        ended = run(name)
        assert (ended.returncode, ended.stderr) == (0, ""), name
    assert row_counts() == before
