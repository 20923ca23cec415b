"""What must not run in production is named."""

import base64
import logging
import os
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.checks import Tags, run_checks

from organisations.signin import SecondFactorAdapter
from tests.factories import incident
from weerbaar import checks
from weerbaar.health import problems

GOOD = {
    "DEMO": False,
    "BASE_URL": "https://weerbaar.example",
    "ALLOWED_HOSTS": ["weerbaar.example"],
    "WEERBAAR_KEYS": {"k1": b"1" * 32},
    "WEERBAAR_INDEX_KEY": "aW5kZXg=",
    "SECRET_KEY": "something else",
    "SCANNER_URL": "tcp://clamav:3310",
    "ANCHOR_FILE": "/srv/anchors/weerbaar",
    "EMAIL_URL": "smtps://mail.example",
    "WEBHOOK_PRIVATE": False,
}


def check_ids(settings, **changed) -> list[str]:
    for name, value in (GOOD | changed).items():
        setattr(settings, name, value)
    result = run_checks(
        tags=[Tags.security], include_deployment_checks=True
    )  # as `check --deploy` does
    return [message.id for message in result if message.id.startswith("weerbaar.")]


def test_good_settings_pass(settings):
    assert check_ids(settings) == []


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"BASE_URL": "http://weerbaar.example"}, ["weerbaar.E001"]),
        ({"ALLOWED_HOSTS": ["*"]}, ["weerbaar.E002"]),
        ({"ALLOWED_HOSTS": ["other.example"]}, ["weerbaar.E003"]),
        ({"WEERBAAR_KEYS": {"k1": b"1" * 32, "k2": b"1" * 32}}, ["weerbaar.E004"]),
        ({"SECRET_KEY": "aW5kZXg="}, ["weerbaar.E005"]),
        ({"SECRET_KEY_FALLBACKS": ["x", "aW5kZXg="]}, ["weerbaar.E005"]),
        ({"SECRET_KEY_FALLBACKS": [base64.b64encode(b"1" * 32).decode()]}, ["weerbaar.E005"]),
        ({"EMAIL_URL": "smtp://mail.example"}, ["weerbaar.W008"]),
        ({"EMAIL_URL": "smtp://10.1.2.3:25"}, ["weerbaar.W008"]),
        ({"EMAIL_URL": "smtp://login:secret@mail.example"}, ["weerbaar.E010"]),
        ({"EMAIL_URL": "smtp://login:secret@relay"}, []),
        ({"EMAIL_URL": "smtp://127.0.0.1:25"}, []),
        ({"EMAIL_URL": "smtp+tls://login:secret@mail.example"}, []),
        ({"REDIS_URL": "redis://:secret@redis.example:6379/0"}, ["weerbaar.W006"]),
        ({"REDIS_URL": "rediss://:secret@redis.example:6379/0"}, []),
        ({"CACHES": {"default": {"LOCATION": "redis://redis.example"}}}, ["weerbaar.W006"]),
        ({"SCANNER_URL": "tcp://scanner.example:3310"}, ["weerbaar.W007"]),
        ({"SCANNER_URL": "unix:///run/clamav/clamd.ctl"}, []),
        ({"OIDC_SERVER": "http://login.example"}, ["weerbaar.E011"]),
        ({"OIDC_SERVER": "https://login.example"}, []),
        ({"WEBHOOK_PRIVATE": True}, ["weerbaar.W005"]),
        ({"SCANNER_URL": ""}, ["weerbaar.W003"]),
        ({"ANCHOR_FILE": ""}, ["weerbaar.W004"]),
        ({"UPLOADS_WAITING": 3}, ["weerbaar.W010"]),
        ({"UPLOADS_AT_ONCE": 2}, ["weerbaar.W010"]),
        ({"DEMO": True}, ["weerbaar.W001"]),
    ],
)
def test_each_weakness_is_named(settings, changed, named):
    assert check_ids(settings, **changed) == named


@pytest.mark.parametrize(
    ("user", "host", "options", "named"),
    [
        ("weerbaar_web", "pgbouncer", {}, []),
        ("weerbaar_web", "/run/postgresql", {}, []),
        ("weerbaar_web", "127.0.0.1", {}, []),
        ("weerbaar_web", "db.example", {"sslmode": "verify-full"}, []),
        ("weerbaar_web", "db.example", {}, ["weerbaar.W002"]),
        ("weerbaar_web", "192.0.2.1", {"sslmode": "prefer"}, ["weerbaar.W002"]),
        ("postgres", "pgbouncer", {}, ["weerbaar.E007"]),
    ],
)
def test_how_we_reach_the_database(user, host, options, named):
    assert [
        message.id for message in checks.logins({"USER": user, "HOST": host, "OPTIONS": options})
    ] == named


def test_sealed_files_do_not_lie_among_static_ones(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {"default": {"OPTIONS": {"location": str(tmp_path / "sealed")}}}
    assert check_ids(settings) == ["weerbaar.E006"]


@pytest.mark.parametrize("folder", [".", "..", "/srv/../"])
def test_sealed_files_have_a_folder_of_their_own(settings, folder):
    location = Path(settings.BASE_DIR) / folder
    settings.STORAGES = {"default": {"OPTIONS": {"location": str(location)}}}
    assert check_ids(settings) == ["weerbaar.E012"]


@pytest.mark.django_db
def test_a_start_tells_what_is_weak(settings, caplog):
    for name, value in GOOD.items():
        if name not in {"WEERBAAR_KEYS", "WEERBAAR_INDEX_KEY"}:
            setattr(settings, name, value)
    settings.WEBHOOK_PRIVATE = True
    with caplog.at_level(logging.WARNING, logger="weerbaar.checks"):
        checks.refuse_to_start()
    (line,) = caplog.messages
    assert line.startswith("WEBHOOK_PRIVATE is on")
    assert line.endswith("(weerbaar.W005)")


@pytest.mark.django_db
def test_a_password_in_the_clear_stops_the_start(settings):
    for name, value in GOOD.items():
        if name not in {"WEERBAAR_KEYS", "WEERBAAR_INDEX_KEY"}:
            setattr(settings, name, value)
    settings.EMAIL_URL = "smtp://login:very-secret@mail.example"
    with pytest.raises(SystemExit) as result:
        checks.refuse_to_start()
    assert str(result.value).startswith("weerbaar: start refused: EMAIL_URL leaves this network")
    assert "very-secret" not in str(result.value)


@pytest.mark.parametrize(
    ("endpoint", "named"),
    [
        ("https://opslag.example", []),
        ("http://opslag:9000", []),
        ("http://opslag.example", ["weerbaar.E009"]),
    ],
)
def test_sealed_files_leave_over_tls(settings, endpoint, named):
    settings.STORAGES = {"default": {"OPTIONS": {"endpoint": endpoint}}}
    assert check_ids(settings) == named


@pytest.mark.django_db
def test_the_login_of_the_tests_passes_no_wall():
    assert checks.row_level_security(databases=["default"]) == []


@pytest.mark.django_db
def test_the_keys_of_another_database_stop_the_start_with_one_line(people, settings):
    for name, value in GOOD.items():
        if name != "WEERBAAR_KEYS":
            setattr(settings, name, value)
    seed = SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
    assert checks.keys_fit()
    Authenticator.objects.create(user=people["clerk"], type="totp", data={"secret": seed})
    assert checks.keys_fit()
    checks.refuse_to_start()
    name = next(iter(settings.WEERBAAR_KEYS))
    for ring in ({"other": os.urandom(32)}, {name: os.urandom(32)}):
        settings.WEERBAAR_KEYS = ring
        with pytest.raises(SystemExit) as result:
            checks.refuse_to_start()
        assert "\n" not in str(result.value)
        assert str(result.value).startswith(
            "weerbaar: WEERBAAR_KEYS does not open what is sealed in this database"
        )
        assert problems() == ["sealing"]


@pytest.mark.django_db
def test_a_worker_that_misses_an_old_key_does_not_start(people, settings):
    for name, value in GOOD.items():
        if name not in {"WEERBAAR_KEYS", "WEERBAAR_INDEX_KEY"}:
            setattr(settings, name, value)
    old = dict(settings.WEERBAAR_KEYS)
    incident(people["councillor"])
    settings.WEERBAAR_KEYS = {"new": os.urandom(32)} | old
    incident(people["councillor"])
    checks.refuse_to_work()
    for ring in ({"new": settings.WEERBAAR_KEYS["new"]}, old, {"new": os.urandom(32)} | old):
        settings.WEERBAAR_KEYS = ring
        with pytest.raises(SystemExit) as result:
            checks.refuse_to_work()
        assert str(result.value).startswith(
            "weerbaar: WEERBAAR_KEYS does not open casework.Case.data_key"
        )
