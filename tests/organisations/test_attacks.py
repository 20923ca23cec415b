"""Signing in, as somebody sees it who should not get in."""

import time

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from notifications.models import Outgoing
from organisations import known_devices
from organisations.models import Person
from organisations.signin import STARTED
from tests.organisations.conftest import (
    Device,
    actions,
    code,
    set_up_app,
    set_up_passkey,
    sign_in,
    with_password,
)

pytestmark = pytest.mark.django_db
FACTOR = "/account/tweede-factor/"
SHOW = f"{FACTOR}authenticate/"
WRONG = "een-ander-wachtwoord"


def is_in(client) -> bool:
    """Past the door."""
    return client.get("/mijn/").status_code == 200


# --- guessing ---


def test_guessing_one_account_from_many_addresses_stops(somebody):
    for number in range(20):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), password=WRONG)
    answer = sign_in(Client(REMOTE_ADDR="192.0.2.99"))
    assert (answer.status_code, "Inloggen is te vaak mislukt." in answer.content.decode()) == (
        200,
        True,
    )


def test_guessing_many_accounts_from_one_address_stops(somebody):
    client = Client(REMOTE_ADDR="192.0.2.1")
    for number in range(11):
        sign_in(client, email=f"iemand{number}@voorbeeld.example", password=WRONG)
    assert not is_in(client)
    assert sign_in(client).status_code != 302
    assert sign_in(Client(REMOTE_ADDR="192.0.2.2")).status_code == 302


def test_an_address_that_somebody_makes_up_is_not_believed(somebody):
    for number in range(11):
        made_up = {"x-forwarded-for": f"198.51.100.{number}", "x-real-ip": f"198.51.100.{number}"}
        answer = Client(headers=made_up).post(
            "/inloggen/", {"login": f"iemand{number}@voorbeeld.example", "password": WRONG}
        )
    assert "Inloggen is te vaak mislukt." in answer.content.decode() or answer.status_code == 429


def test_another_spelling_is_another_try_of_the_same_account(somebody):
    spellings = [
        "WIE@voorbeeld.example",
        "Wie@Voorbeeld.Example",
        " wie@voorbeeld.example",
        "wie@voorbeeld.example ",
        "wiE@VOORBEELD.example",
        "wIe@voorbeeld.EXAMPLE",
    ]
    for email in spellings:
        sign_in(Client(REMOTE_ADDR="192.0.2.99"), email=email, password=WRONG)
    answer = sign_in(Client(REMOTE_ADDR="192.0.2.99"))
    assert (answer.status_code, "Inloggen is te vaak mislukt." in answer.content.decode()) == (
        200,
        True,
    )


def test_an_account_that_is_not_there_is_locked_as_one_that_is(somebody):
    """Else the lock tells who has an account."""

    def alerts(email: str, network: str) -> list[str]:
        answers = [
            sign_in(Client(REMOTE_ADDR=f"{network}.1"), email=email, password=WRONG)
            for _try in range(8)
        ]
        return [
            answer.content.decode().split('role="alert"')[1].split("</ul>")[0] for answer in answers
        ]

    alerts_of_known = alerts(somebody.email, "192.0.2")
    assert alerts_of_known == alerts("niemand@voorbeeld.example", "198.51.100")
    assert len(set(alerts_of_known)) == 2


def test_nobody_is_locked_out_for_long_by_somebody_else(somebody):
    device, owner = Device(), Client()
    sign_in(owner)
    set_up_passkey(owner, device)
    for number in range(6):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), password=WRONG)
    by_passkey = Client()
    options = by_passkey.get(
        f"{FACTOR}webauthn/login/", headers={"accept": "application/json"}
    ).json()["request_options"]
    assert (
        by_passkey.post(
            f"{FACTOR}webauthn/login/", {"credential": device.show(options)}
        ).status_code
        == 302
    )
    assert is_in(by_passkey)
    Client().post("/account/password/reset/", {"email": somebody.email})
    assert Outgoing.objects.filter(kind="password_reset").count() == 1
    assert is_in(owner)
    with time_machine.travel(time.time() + 301, tick=False):
        assert sign_in(Client()).status_code == 302


@pytest.mark.usefixtures("strict")
def test_guessing_codes_stops(somebody, clock):
    owner, thief = Client(), Client()
    sign_in(owner)
    seed = set_up_app(owner)
    sign_in(thief)
    answers = [thief.post(SHOW, {"code": f"{number:06d}"}) for number in range(8)]
    clock.shift(30)
    last = thief.post(SHOW, {"code": code(seed)})
    assert (last.status_code, is_in(thief)) != (302, True)
    assert "te vaak" in answers[-1].content.decode() + last.content.decode()
    assert actions(somebody).count("second_factor_failed") >= 5


@pytest.mark.usefixtures("strict")
def test_a_code_that_was_seen_is_worth_nothing(somebody, clock):
    owner, thief = Client(), Client()
    sign_in(owner)
    seed = set_up_app(owner)
    clock.shift(30)
    again, used_code = Client(), code(seed)
    sign_in(again)
    assert again.post(SHOW, {"code": used_code}).status_code == 302
    sign_in(thief)
    assert (thief.post(SHOW, {"code": used_code}).status_code, is_in(thief)) == (200, False)
    clock.shift(30)
    assert thief.post(SHOW, {"code": used_code}).status_code == 200


@pytest.mark.usefixtures("strict")
def test_the_code_that_opened_a_session_does_not_give_it_rights_as_well(somebody, clock):
    """Refuse who read over a shoulder, or took the session with the code still on the screen."""
    owner = Client()
    sign_in(owner)
    seed = set_up_app(owner)
    clock.shift(30)
    session, used_code = Client(), code(seed)
    sign_in(session)
    assert session.post(SHOW, {"code": used_code}).status_code == 302
    again = f"{FACTOR}reauthenticate/?next=/mijn/"
    assert session.post(again, {"code": used_code}).status_code == 200
    clock.shift(30)
    assert session.post(again, {"code": code(seed)}).status_code == 302


# --- finding out who has an account ---


def _accounts(somebody, utrecht) -> dict[str, str]:
    """One of each kind: with a second factor, closed, without a password yet, and none."""
    from tests.factories import person

    sign_in(owner := Client())
    set_up_passkey(owner, Device())
    closed = with_password(person(utrecht, email="weg@voorbeeld.example"))
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    person(utrecht, email="nieuw@voorbeeld.example")  # has no password yet
    return {
        "known": somebody.email,
        "closed": closed.email,
        "invited": "nieuw@voorbeeld.example",
        "unknown": "niemand@voorbeeld.example",
    }


@pytest.mark.parametrize("path", ["/inloggen/", "/account/password/reset/"])
def test_every_account_hears_the_same_in_the_same_time(
    somebody, utrecht, path, settings, monkeypatch
):
    settings.ACCOUNT_RATE_LIMITS = False
    for limit in ("OF_ACCOUNT_AT_NETWORK", "OF_NETWORK", "OF_ACCOUNT_ANYWHERE"):
        monkeypatch.setattr(known_devices, limit, (1_000_000, known_devices.MINUTE))
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher"
    ]  # the tests have a quick one
    somebody = with_password(somebody)
    accounts = _accounts(somebody, utrecht)
    field = "login" if path == "/inloggen/" else "email"

    def ask(email: str) -> tuple:
        client = Client()
        began = time.perf_counter()
        answer = client.post(path, {field: email, "password": WRONG})
        took = time.perf_counter() - began
        text = answer.content.decode().replace(email, "…")
        alert = text.split('role="alert"')[1].split("</ul>")[0] if 'role="alert"' in text else ""
        return (answer.status_code, answer.get("Location"), alert), took

    times_by_kind = {kind: [] for kind in accounts}
    answers_by_kind = {kind: set() for kind in accounts}
    least: dict[str, float] = {}
    for turn in range(60):
        for kind, email in accounts.items():
            words, took = ask(email)
            answers_by_kind[kind].add(words)
            times_by_kind[kind].append(took)
        least = {
            kind: min(times) for kind, times in times_by_kind.items()
        }  # what else this machine does, only adds
        if turn > 6 and max(least.values()) < 1.4 * min(least.values()):
            break
    assert len(set.union(*answers_by_kind.values())) == 1
    assert next(iter(answers_by_kind["known"]))[0] in {200, 302}
    assert max(least.values()) < 1.5 * min(least.values()), least


# --- taking over a session ---


@pytest.mark.usefixtures("strict")
def test_a_session_that_somebody_else_made_is_not_gone_on_with(somebody, clock):
    owner = Client()
    sign_in(owner)
    seed = set_up_app(owner)
    clock.shift(30)
    victim = Client()
    victim.get("/account/reauthenticate/")
    session = victim.session
    session["planted"] = "by an attacker"
    session.save()
    planted = session.session_key
    victim.cookies["sessie"] = planted
    sign_in(victim)
    halfway = victim.cookies["sessie"].value
    victim.post(SHOW, {"code": code(seed)})
    assert is_in(victim)
    assert len({planted, halfway, victim.cookies["sessie"].value}) >= 2
    for old_key in {planted, halfway} - {victim.cookies["sessie"].value}:
        attacker = Client()
        attacker.cookies["sessie"] = old_key
        assert not is_in(attacker)
    made_up = Client()
    made_up.cookies["sessie"] = "a" * 32
    sign_in(made_up)
    assert made_up.cookies["sessie"].value != "a" * 32


def test_a_session_that_ended_stays_ended(client, somebody):
    sign_in(client)
    session_key = client.cookies["sessie"].value
    client.post("/uitloggen/")
    thief = Client()
    thief.cookies["sessie"] = session_key
    assert (is_in(thief), Session.objects.filter(session_key=session_key).exists()) == (
        False,
        False,
    )


def test_every_session_ends_with_the_account(client, somebody):
    other = Client()
    sign_in(client)
    sign_in(other)
    assert is_in(client)
    assert is_in(other)
    Person.objects.filter(pk=somebody.pk).update(is_active=False)
    assert (is_in(client), is_in(other)) == (False, False)


def test_a_session_that_is_kept_busy_ends_all_the_same(client, somebody):
    """End a stolen session: asking for something every ten minutes does not keep it."""
    sign_in(client)
    began = client.session[STARTED]
    for minutes in range(10, 10 * 60, 10):
        with time_machine.travel(began + minutes * 60, tick=False):
            assert client.post("/mijn/ping/").status_code == 204
    with time_machine.travel(began + 10 * 3600 + 5, tick=False):
        assert (client.post("/mijn/ping/").status_code == 204, is_in(client)) == (False, False)
    assert actions(somebody)[-1] == "session_ended"
