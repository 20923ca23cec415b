"""A missing or weak value stops the start with one clear line."""

import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from weerbaar import env

KEY = base64.b64encode(bytes(range(32))).decode()
STRONG = base64.b64encode(bytes(range(100, 160))).decode()


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
        ({"UPLOAD_MEMORY_MB": "0"}, "weerbaar: UPLOAD_MEMORY_MB must be 1 or more, not 0"),
        ({"UPLOADS_AT_ONCE": "-1"}, "weerbaar: UPLOADS_AT_ONCE must be 1 or more, not -1"),
        (
            {"DEMO": "1", "BASE_URL": "https://weerbaar.example"},
            "weerbaar: DEMO signs anybody in and must not run with a public BASE_URL",
        ),
        (
            {"DEMO": "1", "BASE_URL": "http://127.0.0.1.weerbaar.example:8000"},
            "weerbaar: DEMO signs anybody in and must not run with a public BASE_URL",
        ),
        (
            {"DEMO": "1", "BASE_URL": "http://127.0.0.1@weerbaar.example"},
            "weerbaar: DEMO signs anybody in and must not run with a public BASE_URL",
        ),
        (
            {"DEMO": "1", "BIND": "0.0.0.0:8000"},
            "weerbaar: DEMO signs anybody in and must not listen at a public BIND",
        ),
        (
            {"DEMO": "1", "BIND": "127.0.0.1:8000,:8001"},
            "weerbaar: DEMO signs anybody in and must not listen at a public BIND",
        ),
        (
            {"SECRET_KEY_FALLBACKS": f"{STRONG},short"},
            "weerbaar: SECRET_KEY_FALLBACKS is too weak: use at least 50 random characters",
        ),
        (
            {"SECRET_KEY_FALLBACKS": "a" * 60},
            "weerbaar: SECRET_KEY_FALLBACKS is too weak: use at least 50 random characters",
        ),
        ({"API_RATE": "-1"}, "weerbaar: API_RATE must be 1 or more, not -1"),
        ({"API_RATE": "0"}, "weerbaar: API_RATE must be 1 or more, not 0"),
        (
            {"STORAGE_URL": "file:///"},
            "weerbaar: STORAGE_URL must name a folder of its own, not /",
        ),
        (
            {"STORAGE_URL": "file:////srv/../."},
            "weerbaar: STORAGE_URL must name a folder of its own, not /",
        ),
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


@pytest.mark.parametrize(
    "fine",
    [
        {"DEMO": "1", "BASE_URL": "http://localhost:8123", "BIND": "127.0.0.1:8123"},
        {"DEMO": "1", "BASE_URL": "http://[::1]:8123", "BIND": "[::1]:8123,unix:/run/x.sock"},
        {"SECRET_KEY_FALLBACKS": f"{STRONG}, {STRONG[::-1]}"},
        {"SECRET_KEY_FALLBACKS": ""},
        {"STORAGE_URL": "file:///srv"},
    ],
)
def test_what_is_fine_starts(fine):
    command = [sys.executable, "-c", "import weerbaar.settings"]
    ended = subprocess.run(
        command, env=os.environ | fine, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_no_number_is_negative(monkeypatch):
    """Whichever setting is a number: it is found in what reads it."""
    text = (Path(env.__file__).parent / "settings.py").read_text()
    read = re.findall(r'env\.(number|positive)\(\s*"(\w+)"', text)
    assert {"API_RATE", "API_RATE_ORGANISATION", "MESSAGES_KEPT_DAYS"} <= {n for _kind, n in read}
    for kind, name in read:
        monkeypatch.setenv(name, "-1")
        assert line(getattr(env, kind), name, 7).startswith(f"weerbaar: {name} must be ")
        monkeypatch.delenv(name)


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


@pytest.mark.parametrize(
    "start",
    [
        "import weerbaar.wsgi",
        "from weerbaar import celery; celery.app.config_from_object('weerbaar.settings');"
        "import django; django.setup(); celery.refuse_worker()",
    ],
)
def test_the_memory_of_a_process_with_keys_is_hidden(start):
    """prctl(2): PR_GET_DUMPABLE is 3."""
    code = f"{start}; import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "weerbaar.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout.strip() == "0", ended.stderr


@pytest.mark.parametrize(
    "value", ["geen adres", "a@b@c", "@x", "Naam <a@b.example>", "a@b\nBcc: c@d"]
)
def test_an_address_for_answers_is_one_bare_address(monkeypatch, value):
    monkeypatch.setenv("MAIL_REPLY_TO", value)
    assert line(env.mail_address, "MAIL_REPLY_TO").endswith("must be one e-mail address")


def test_no_address_for_answers_is_fine(monkeypatch):
    monkeypatch.delenv("MAIL_REPLY_TO", raising=False)
    assert env.mail_address("MAIL_REPLY_TO") == ""
