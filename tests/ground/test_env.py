"""A missing or weak value stops the start with one clear line."""

import base64
import os
import subprocess
import sys

import pytest

from weerbaar import env

KEY = base64.b64encode(bytes(range(32))).decode()


def line(ask, *args) -> str:
    with pytest.raises(env.Misconfigured) as stopped:
        ask(*args)
    assert "\n" not in str(stopped.value)
    return str(stopped.value)


def test_a_missing_value_is_named_with_where_to_read_on(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert (
        line(env.text, "DATABASE_URL")
        == "weerbaar: DATABASE_URL is missing; see docs/operators/configuration.md"
    )


def test_a_value_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "url").write_text("postgresql://x\n")
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "url"))
    assert env.text("DATABASE_URL") == "postgresql://x"
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "none"))
    assert (
        line(env.text, "DATABASE_URL")
        == "weerbaar: DATABASE_URL_FILE cannot be read: No such file or directory"
    )


@pytest.mark.parametrize("weak", ["", "short", "a" * 60])
def test_a_weak_secret_is_refused(monkeypatch, weak):
    monkeypatch.setenv("SECRET_KEY", weak)
    assert "too weak" in line(env.secret, "SECRET_KEY")


@pytest.mark.parametrize(
    ("ring", "because"),
    [
        ("", "holds no key"),
        (KEY, "must be written as id:base64key"),
        ("k1:&&&&", "is not base64"),
        ("k1:bm8=", "must be 32 bytes, not 2"),
        (f"k1:{KEY},k1:{KEY}", "must be unique"),
        (f"k-1:{KEY}", "letters and digits"),
    ],
)
def test_a_ring_of_keys_is_whole_or_refused(monkeypatch, ring, because):
    monkeypatch.setenv("WEERBAAR_KEYS", ring)
    message = line(env.keys, "WEERBAAR_KEYS")
    assert because in message
    assert KEY not in message


def test_the_first_key_of_a_ring_stays_the_first(monkeypatch):
    monkeypatch.setenv("WEERBAAR_KEYS", f"new:{KEY}, old:{base64.b64encode(bytes(32)).decode()}")
    assert list(env.keys("WEERBAAR_KEYS")) == ["new", "old"]


def test_the_index_key_is_a_key(monkeypatch):
    monkeypatch.setenv("WEERBAAR_INDEX_KEY", "bm8=")
    assert "must be 32 bytes" in line(env.key, "WEERBAAR_INDEX_KEY")


@pytest.mark.parametrize(
    ("written", "expected"), [("1", True), ("yes", True), ("off", False), ("", False)]
)
def test_a_flag_is_read_as_people_write_it(monkeypatch, written, expected):
    monkeypatch.setenv("DEMO", written)
    assert env.flag("DEMO") is expected


def test_a_flag_that_is_neither_is_refused(monkeypatch):
    monkeypatch.setenv("DEMO", "perhaps")
    assert "must be 1 or 0" in line(env.flag, "DEMO")


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        (
            {"WEERBAAR_KEYS": None},
            "weerbaar: WEERBAAR_KEYS is missing; see docs/operators/configuration.md",
        ),
        (
            {"DEMO": "1", "ALLOWED_HOSTS": "weerbaar.example"},
            "weerbaar: DEMO signs anybody in and must not run with a public ALLOWED_HOSTS",
        ),
        (
            {"DEMO": "0", "EMAIL_URL": None},
            "weerbaar: EMAIL_URL is missing; see docs/operators/configuration.md",
        ),
        ({"DATABASE_URL": "mysql://x"}, "weerbaar: DATABASE_URL must start with postgresql://"),
    ],
)
def test_a_process_stops_with_that_line(changed, line):
    environment = {
        name: value for name, value in (os.environ | changed).items() if value is not None
    }
    ended = subprocess.run(
        [sys.executable, "-c", "import weerbaar.settings"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr.strip()) == (1, line)


def test_weak_production_settings_do_not_start(tmp_path):
    """Well-formed and weak all the same: one line, from what gunicorn loads."""
    environment = os.environ | {
        "DEMO": "0",
        "ALLOWED_HOSTS": "*",
        "BASE_URL": "https://weerbaar.example",
        "EMAIL_URL": "smtps://mail.example",
    }
    environment |= {"DJANGO_SETTINGS_MODULE": "weerbaar.settings"}
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", "import weerbaar.wsgi"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    message = (
        "weerbaar: start refused: ALLOWED_HOSTS must name the hosts; * lets anybody write our links"
    )
    assert (ended.returncode, ended.stderr.strip()) == (1, message)
