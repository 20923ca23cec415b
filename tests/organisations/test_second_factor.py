"""The second factor: everybody has one, this session has shown it, and its secrets are sealed."""

import re

import pytest
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client

from audit.models import Entry
from notifications.models import Outgoing
from organisations.signin import SecondFactorAdapter
from tests.organisations.conftest import (
    PASSWORD,
    Device,
    actions,
    code,
    link_to,
    options_on,
    set_up_app,
    set_up_passkey,
    sign_in,
)
from tests.pages import judge

pytestmark = pytest.mark.django_db
FACTOR = "/account/tweede-factor/"
ACTIVATE = f"{FACTOR}totp/activate/"


@pytest.mark.usefixtures("strict")
def test_without_one_a_person_can_make_one_and_nothing_else(client, somebody):
    sign_in(client)
    closed = (
        "/mijn/",
        "/meldingen/nieuw/",
        "/berichten/",
        "/mijn/voorkeuren/",
        "/account/password/change/",
        "/account/sessies/",
        "/account/sso/",
        FACTOR,
        f"{FACTOR}webauthn/",
        f"{FACTOR}recovery-codes/",
        "/mensen/",
        "/werk/",
    )
    for path in closed:
        for answer in (client.get(path), client.post(path)):
            assert (path, answer.status_code, answer["Location"]) == (path, 302, ACTIVATE)
    assert client.get("/hulp/").status_code == 200
    assert client.post("/uitloggen/").status_code == 302


@pytest.mark.usefixtures("strict", "clock")
def test_an_app_by_the_pages(client, somebody):
    sign_in(client)
    ask = client.get(ACTIVATE)
    assert ask["Location"].startswith("/account/reauthenticate/")
    page = client.get(ask["Location"])
    assert judge(page.content.decode()) == []
    set_up_app(client)
    codes = client.get(f"{FACTOR}recovery-codes/")
    assert judge(codes.content.decode()) == []
    assert len(BeautifulSoup(codes.content, "html.parser").select("main code")) == 10
    assert client.get("/mijn/").status_code == 200
    assert actions(somebody) == ["signed_in", "totp_activated"]
    assert [row.kind for row in Outgoing.objects.all()] == ["security_notice"]


@pytest.mark.usefixtures("strict", "clock")
def test_recovery_codes_are_shown_once(client, somebody):
    sign_in(client)
    set_up_app(client)
    first = BeautifulSoup(client.get(f"{FACTOR}recovery-codes/").content, "html.parser").select(
        "main code"
    )
    again = BeautifulSoup(client.get(f"{FACTOR}recovery-codes/").content, "html.parser").select(
        "main code"
    )
    assert (len(first), len(again)) == (10, 0)


@pytest.mark.usefixtures("strict")
def test_a_wrong_code_makes_none_and_is_on_record(client, somebody):
    sign_in(client)
    client.post(client.get(ACTIVATE)["Location"], {"password": PASSWORD})
    client.get(ACTIVATE)
    wrong = client.post(ACTIVATE, {"code": "12"})
    assert "De code klopt niet." in wrong.content.decode()
    assert judge(wrong.content.decode()) == []
    assert not Authenticator.objects.exists()
    assert actions(somebody) == ["signed_in", "second_factor_failed"]


@pytest.mark.usefixtures("strict")
def test_the_password_alone_is_not_enough(client, somebody, clock):
    sign_in(client)
    seed = set_up_app(client)
    other = Client()
    assert sign_in(other)["Location"].startswith(f"{FACTOR}authenticate/")
    page = other.get(f"{FACTOR}authenticate/")
    assert judge(page.content.decode()) == []
    assert other.get("/mijn/")["Location"].startswith("/inloggen/")
    assert other.post(f"{FACTOR}authenticate/", {"code": "000 000"}).status_code == 200
    assert actions(somebody)[-1] == "second_factor_failed"
    clock.shift(30)
    spaced_code = f"{code(seed)[:3]} {code(seed)[3:]}"
    assert other.post(f"{FACTOR}authenticate/", {"code": spaced_code})["Location"] == "/mijn/"
    assert other.get("/mijn/").status_code == 200
    assert Entry.objects.filter(action="signed_in").order_by("id").last().details["methods"] == [
        "password",
        "totp",
    ]


@pytest.mark.usefixtures("strict")
def test_a_recovery_code_opens_once(client, somebody, clock):
    sign_in(client)
    set_up_app(client)
    page = BeautifulSoup(client.get(f"{FACTOR}recovery-codes/").content, "html.parser")
    spare = page.select("main code")[0].get_text()
    answers = []
    for other in (Client(), Client()):
        sign_in(other)
        answers.append(other.post(f"{FACTOR}authenticate/", {"code": spare}).status_code)
    assert answers == [302, 200]


@pytest.mark.usefixtures("strict")
def test_a_session_from_before_there_was_one_stays_closed(client, somebody, clock):
    """Stop who has the password only and waits until the owner enrols a factor."""
    waiting = Client()
    sign_in(waiting)
    sign_in(client)
    seed = set_up_app(client)
    for path in ("/mijn/", FACTOR, ACTIVATE, f"{FACTOR}webauthn/add/", "/account/password/change/"):
        assert waiting.get(path)["Location"].startswith(f"{FACTOR}reauthenticate/"), path
    by_password = waiting.get("/account/reauthenticate/")
    assert by_password["Location"].startswith(f"{FACTOR}reauthenticate/")
    clock.shift(30)
    waiting.post(f"{FACTOR}reauthenticate/?next=/mijn/", {"code": code(seed)})
    assert waiting.get("/mijn/").status_code == 200


@pytest.mark.usefixtures("strict")
def test_a_new_password_by_mail_does_not_pass_it(client, somebody, clock):
    sign_in(client)
    set_up_app(client)
    other = Client()
    other.post("/account/password/reset/", {"email": somebody.email})
    link = other.get(Outgoing.objects.get(kind="password_reset").secret_path)["Location"]
    assert judge(other.get(link).content.decode()) == []
    other.post(link, {"password1": "een-ander-wachtwoord", "password2": "een-ander-wachtwoord"})
    assert other.get("/mijn/")["Location"].startswith("/inloggen/")
    assert sign_in(other, password="een-ander-wachtwoord")["Location"].startswith(
        f"{FACTOR}authenticate/"
    )
    assert client.get("/mijn/")["Location"].startswith(
        "/inloggen/"
    )  # a new password ends the sessions of before


@pytest.mark.usefixtures("strict")
def test_who_was_invited_can_come_in(client, people, enter, settings):
    """Go from the mail to the first page: the invitation, a password, a sign-in, a second factor."""
    settings.SECOND_FACTOR_REQUIRED = False
    enter(people["org_admin"]).post(
        "/mensen/uitnodigen/",
        {
            "organisation": people["org_admin"].organisation_id,
            "email": "nieuw@voorbeeld.example",
            "name": "Nieuw Iemand",
            "role": "reporter",
        },
    )
    settings.SECOND_FACTOR_REQUIRED = True
    fresh = Client()
    to_password = fresh.post(link_to("nieuw@voorbeeld.example"), {"antwoord": "ja"})
    link = fresh.get(to_password["Location"])["Location"]
    fresh.post(link, {"password1": PASSWORD, "password2": PASSWORD})
    sign_in(fresh, "nieuw@voorbeeld.example")
    set_up_app(fresh)
    assert fresh.get("/mijn/").status_code == 200


@pytest.mark.usefixtures("strict")
def test_the_last_one_stays(client, somebody, clock):
    sign_in(client)
    seed = set_up_app(client)
    clock.shift(30)
    client.post(f"{FACTOR}reauthenticate/?next={FACTOR}", {"code": code(seed)})
    page = client.post(f"{FACTOR}totp/deactivate/")
    assert "Dit is uw enige tweede factor." in page.content.decode()
    assert set_up_passkey(client, Device()).status_code == 302
    assert client.post(f"{FACTOR}totp/deactivate/").status_code == 302
    passkey = Authenticator.objects.get(type="webauthn")
    assert client.post(f"{FACTOR}webauthn/keys/{passkey.pk}/remove/").status_code == 302
    assert Authenticator.objects.filter(pk=passkey.pk).exists()
    assert client.get("/mijn/").status_code == 200


@pytest.mark.usefixtures("strict")
def test_a_passkey_by_the_pages_opens_by_itself(client, somebody):
    device = Device()
    sign_in(client)
    page = client.get(f"{FACTOR}webauthn/add/")
    client.post(page["Location"], {"password": PASSWORD})
    assert judge(client.get(f"{FACTOR}webauthn/add/").content.decode()) == []
    assert set_up_passkey(client, device).status_code == 302
    assert client.get("/mijn/").status_code == 200
    other = Client()
    options = other.get(f"{FACTOR}webauthn/login/", headers={"accept": "application/json"}).json()[
        "request_options"
    ]
    assert options["publicKey"]["userVerification"] == "required"
    into = other.post(
        f"{FACTOR}webauthn/login/?next=/berichten/", {"credential": device.show(options)}
    )
    assert (into.status_code, into["Location"]) == (302, "/berichten/")
    assert other.get("/mijn/").status_code == 200


@pytest.mark.usefixtures("strict")
def test_a_passkey_as_the_second_factor(client, somebody):
    device = Device()
    sign_in(client)
    set_up_passkey(client, device)
    other = Client()
    assert sign_in(other)["Location"].startswith(f"{FACTOR}authenticate/")
    page = other.get(f"{FACTOR}authenticate/")
    assert judge(page.content.decode()) == []
    stranger = Device()
    stranger.user = device.user
    assert (
        other.post(
            f"{FACTOR}authenticate/", {"credential": stranger.show(options_on(page))}
        ).status_code
        == 200
    )
    page = other.get(f"{FACTOR}authenticate/")
    assert (
        other.post(f"{FACTOR}authenticate/", {"credential": device.show(options_on(page))})[
            "Location"
        ]
        == "/mijn/"
    )


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize(
    ("counters", "told"),
    [
        ([0, 0, 0], 0),
        ([1, 2, 9], 0),
        ([5, 6, 6], 1),
        ([5, 9, 3], 1),
        ([5, 4, 6], 1),
        ([5, 0, 0], 2),
    ],
)
def test_a_passkey_that_counts_back_is_told_to_its_owner(client, somebody, counters, told):
    device = Device()
    device.counter, *later = counters
    sign_in(client)
    set_up_passkey(client, device)
    for counter in later:
        device.counter = counter
        other = Client()
        sign_in(other)
        page = other.get(f"{FACTOR}authenticate/")
        shown = {"credential": device.show(options_on(page))}
        assert other.post(f"{FACTOR}authenticate/", shown)["Location"] == "/mijn/"
    assert actions(somebody).count("passkey_counter_went_back") == told
    notices = Outgoing.objects.filter(kind="security_notice", person=somebody)
    assert notices.count() == told + 1  # one of the new passkey itself


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("verifies", [True, False])
def test_a_device_that_does_not_ask_who_it_is_makes_no_passkey(client, somebody, verifies):
    sign_in(client)
    set_up_passkey(client, Device(verifies=verifies))
    assert Authenticator.objects.filter(type="webauthn").exists() is verifies


@pytest.mark.usefixtures("clock")
def test_its_secrets_are_sealed_in_the_database(client, somebody):
    sign_in(client)
    seed = set_up_app(client)
    page = BeautifulSoup(client.get(f"{FACTOR}recovery-codes/").content, "html.parser")
    spare = page.select("main code")[0].get_text()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        stored = cursor.fetchone()[0]
    assert seed not in stored
    assert spare not in stored
    assert not re.search(r"[A-Z2-7]{32}", stored)
    adapter = SecondFactorAdapter()
    assert adapter.decrypt(Authenticator.objects.get(type="totp").data["secret"]) == seed


@pytest.mark.usefixtures("strict")
def test_giving_rights_asks_for_it_again(client, people, clock):
    from tests.organisations.conftest import with_password

    admin = with_password(people["org_admin"])
    sign_in(client, admin.email)
    seed = set_up_app(client)
    assert client.get("/mensen/uitnodigen/").status_code == 200
    clock.shift(6 * 60)
    assert client.get("/mensen/").status_code == 200
    ask = client.get("/mensen/uitnodigen/")
    assert ask["Location"] == f"{FACTOR}reauthenticate/?next=%2Fmensen%2Fuitnodigen%2F"
    assert judge(client.get(ask["Location"]).content.decode()) == []
    assert client.post(ask["Location"], {"code": code(seed)})["Location"] == "/mensen/uitnodigen/"
    assert client.get("/mensen/uitnodigen/").status_code == 200
