"""Signing in: who gets in, who does not, and when it ends."""

import time

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from audit.models import Entry
from organisations.models import Person
from organisations.signin import LAST_ACTIVE, STARTED
from tests.factories import person
from tests.organisations.conftest import PASSWORD, actions, sign_in, with_password
from tests.pages import judge

pytestmark = pytest.mark.django_db
SIGN_IN = "/inloggen/"


def test_the_right_password_gets_in_and_a_wrong_one_does_not(client, somebody):
    wrong = sign_in(client, password="een-ander-wachtwoord")
    assert (wrong.status_code, "_auth_user_id" in client.session) == (200, False)
    right = sign_in(client)
    assert (right.status_code, right["Location"]) == (302, "/mijn/")
    actions = list(
        Entry.objects.filter(stream=f"person:{somebody.pk}")
        .order_by("sequence")
        .values_list("action", flat=True)
    )
    assert actions == ["sign_in_failed", "signed_in"]


def test_an_unknown_account_hears_the_same(client, somebody):
    known_account = sign_in(client, password="een-ander-wachtwoord").content.decode()
    unknown_account = sign_in(
        client, email="niemand@voorbeeld.example", password="een-ander-wachtwoord"
    ).content.decode()

    def alert_on(html: str) -> str:
        return html.split('role="alert"')[1].split("</ul>")[0]

    assert alert_on(known_account) == alert_on(unknown_account)


def test_too_many_tries_are_stopped(client, somebody):
    for _try in range(6):
        sign_in(client, password="een-ander-wachtwoord")
    assert sign_in(client).status_code != 302


def test_an_account_that_stopped_does_not_get_in(client, somebody):
    somebody.is_active = False
    somebody.save()
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_nobody_makes_an_account(client):
    page = client.get("/account/signup/")
    assert 'type="password"' not in page.content.decode()


def test_signing_in_gives_a_new_session(client, somebody):
    before = client.session.session_key  # one that is there before anybody signs in
    assert client.cookies["sessie"].value == before
    sign_in(client)
    assert client.cookies["sessie"].value != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize(
    ("key", "ago"), [(LAST_ACTIVE, 15 * 60 + 5), (STARTED, 10 * 3600 + 5)], ids=["idle", "too old"]
)
def test_a_session_ends(client, somebody, key, ago):
    sign_in(client)
    assert client.get("/mijn/").status_code == 200
    session = client.session
    session[key] = int(time.time()) - ago
    session.save()
    ended = client.get("/mijn/")
    assert (ended.status_code, ended["Location"]) == (302, "/inloggen/?next=%2Fmijn%2F")
    assert Entry.objects.filter(stream=f"person:{somebody.pk}", action="session_ended").count() == 1


def test_signing_out_kills_the_session_on_the_server(client, somebody):
    sign_in(client)
    assert Session.objects.count() == 1
    client.post("/uitloggen/")
    assert client.get("/mijn/").status_code == 302
    assert Entry.objects.filter(stream=f"person:{somebody.pk}", action="signed_out").count() == 1


def test_signing_out_empties_the_browser(client, somebody):
    sign_in(client)
    assert judge(client.get("/uitloggen/").content.decode()) == []
    answer = client.post("/uitloggen/")
    assert (answer.status_code, answer["Location"], answer["Clear-Site-Data"]) == (
        302,
        "/",
        '"cache", "storage"',
    )


def test_after_an_end_the_page_that_was_asked_for_comes_back(client, somebody):
    ended = client.get("/berichten/?na=1")
    page = client.get(ended["Location"])
    assert judge(page.content.decode()) == []
    back = client.post(ended["Location"], {"login": somebody.email, "password": PASSWORD})
    assert back["Location"] == "/berichten/?na=1"


def test_nobody_is_sent_to_another_site(client, somebody):
    answer = client.post(
        f"{SIGN_IN}?next=https://elders.example/", {"login": somebody.email, "password": PASSWORD}
    )
    assert answer["Location"] == "/mijn/"


def test_why_a_session_ended_is_said(client, somebody):
    sign_in(client)
    with time_machine.travel(time.time() + 16 * 60, tick=False):
        assert "U was een tijd niet actief." in client.get("/mijn/", follow=True).content.decode()
        sign_in(client)
    with time_machine.travel(time.time() + 11 * 3600, tick=False):
        assert "U was lang ingelogd." in client.get("/mijn/", follow=True).content.decode()


def test_what_was_typed_survives_the_end_of_a_session(somebody):
    client = Client(enforce_csrf_checks=False, headers={"origin": "http://testserver"})
    sign_in(client)
    session = client.session
    session[LAST_ACTIVE] = int(time.time()) - 3600
    session.save()
    words = "woord " * 20
    answer = client.post("/meldingen/nieuw/", {"narrative": words, "password": "geheim-woord"})
    assert (answer.status_code, words in answer.content.decode()) == (403, True)
    assert "geheim-woord" not in answer.content.decode()


def test_a_click_costs_a_write_of_the_session_at_most_once_a_minute(client, somebody):
    sign_in(client)
    first = client.session[LAST_ACTIVE]
    for later, stamped in ((30, False), (61, True), (90, True)):
        with time_machine.travel(first + later, tick=False):
            client.get("/mijn/")
        assert (later, client.session[LAST_ACTIVE] > first) == (later, stamped)
    assert client.session[LAST_ACTIVE] == first + 61


def test_being_there_is_enough_to_stay(client, somebody):
    sign_in(client)
    start = client.session[STARTED]
    for minutes in range(10, 120, 10):
        with time_machine.travel(start + minutes * 60, tick=False):
            assert client.post("/mijn/ping/").status_code == 204
    with time_machine.travel(start + 120 * 60, tick=False):
        assert client.get("/mijn/").status_code == 200


def test_an_end_of_other_sessions(client, somebody):
    other = Client()
    sign_in(other)
    sign_in(client)
    page = client.get("/account/sessies/")
    assert (judge(page.content.decode()), "dit apparaat" in page.content.decode()) == ([], True)
    client.post("/account/sessies/")
    assert (other.get("/mijn/").status_code, client.get("/mijn/").status_code) == (302, 200)


def test_another_password_ends_every_session(client, somebody):
    other = Client()
    sign_in(other)
    sign_in(client)
    change = "/account/password/change/"
    wrong = client.post(
        change, {"oldpassword": "niet-dit-wachtwoord", "password1": "kort", "password2": "anders"}
    )
    html = wrong.content.decode()
    assert ("Dit is niet uw huidige wachtwoord." in html, judge(html)) == (True, [])
    new = "nog-een-lang-wachtwoord"
    assert (
        client.post(
            change, {"oldpassword": PASSWORD, "password1": new, "password2": new}
        ).status_code
        == 302
    )
    assert (other.get("/mijn/").status_code, client.get("/mijn/").status_code) == (302, 302)
    assert sign_in(Client(), password=new)["Location"] == "/mijn/"
    assert "password_changed" in actions(somebody)


@pytest.mark.parametrize(
    "weak",
    [
        "kort",
        "wie@voorbeeld",
        "123456789012345",
        "aaaaaabbbbbbaaaa",
        "Wachtwoord2026!",
        "welkom-utrecht-1",
        "utrecht2026zomer",
    ],
)
def test_a_weak_password_is_refused(client, somebody, weak):
    sign_in(client)
    client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    )
    assert Person.objects.get(pk=somebody.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    "path",
    [
        "/account/email/",
        "/account/confirm-email/",
        "/account/login/",
        "/account/login/code/confirm/",
        "/account/logout/",
    ],
)
def test_what_allauth_could_do_more_is_not_there(client, somebody, path):
    sign_in(client)
    assert client.get(path).status_code == 404


def test_pages_on_the_way(client, somebody):
    for path in (
        "/account/password/reset/",
        "/account/password/reset/done/",
        "/account/password/reset/key/1-x/",
        "/account/password/reset/key/done/",
        "/account/signup/",
        "/account/inactive/",
    ):
        page = client.get(path, follow=True)
        assert (path, page.status_code, judge(page.content.decode())) == (path, 200, [])


def test_pages_of_my_account(client, somebody):
    sign_in(client)
    for path in (
        "/mijn/voorkeuren/",
        "/account/tweede-factor/",
        "/account/tweede-factor/webauthn/",
        "/account/password/change/",
        "/account/reauthenticate/",
    ):
        page = client.get(path)
        assert (path, page.status_code, judge(page.content.decode())) == (path, 200, [])


def test_too_many_tries_of_a_page_are_told_in_dutch(client, db):
    for _try in range(21):
        answer = client.post("/account/password/reset/", {"email": f"wie{_try}@voorbeeld.example"})
    assert (answer.status_code, judge(answer.content.decode())) == (429, [])
    assert "Dit ging te vaak" in answer.content.decode()


def tries(number: int, **browser) -> None:
    """Somebody tries wrong passwords."""
    stranger = Client(**browser)
    for _try in range(number):
        sign_in(stranger, password="een-ander-wachtwoord")


def test_a_stranger_locks_nobody_out_elsewhere(client, somebody):
    tries(8, REMOTE_ADDR="203.0.113.7")
    assert sign_in(Client(REMOTE_ADDR="203.0.113.7")).status_code == 200
    assert sign_in(Client(REMOTE_ADDR="198.51.100.9")).status_code == 302


def test_the_own_browser_gets_in_whatever_strangers_do(client, somebody):
    own = Client(REMOTE_ADDR="203.0.113.7")
    assert sign_in(own).status_code == 302
    own.post("/uitloggen/")
    for number in range(12):
        tries(5, REMOTE_ADDR=f"203.0.113.{number}")
    assert sign_in(Client(REMOTE_ADDR="198.51.100.9")).status_code == 200
    assert sign_in(own).status_code == 302


def test_an_office_signs_in_from_one_address(client, utrecht):
    accounts = [with_password(person(utrecht)) for _number in range(12)]
    for account in accounts:
        office = Client(REMOTE_ADDR="203.0.113.7")
        assert sign_in(office, email=account.email).status_code == 302


def test_an_address_of_ipv6_is_a_whole_household(client, somebody):
    for number in range(6):
        tries(1, REMOTE_ADDR=f"2001:db8:1:2::{number + 1}")
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:2::99")).status_code == 200
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:3::1")).status_code == 302


def test_a_known_browser_is_not_known_for_another_account(client, somebody, utrecht):
    other = with_password(person(utrecht))
    own = Client(REMOTE_ADDR="203.0.113.7")
    sign_in(own)
    own.post("/uitloggen/")
    for _try in range(6):
        sign_in(own, email=other.email, password="een-ander-wachtwoord")
    assert sign_in(own, email=other.email).status_code == 200
    assert sign_in(own).status_code == 302


def test_a_known_browser_guesses_no_more_than_others(client, somebody):
    own = Client()
    sign_in(own)
    own.post("/uitloggen/")
    for _try in range(10):
        sign_in(own, password="een-ander-wachtwoord")
    assert sign_in(own).status_code == 200


def test_the_cookie_of_a_known_browser_tells_nothing_and_is_no_key(client, somebody, settings):
    own = Client()
    cookie = sign_in(own).cookies[settings.DEVICE_COOKIE_NAME]
    assert cookie["path"] == "/"
    assert cookie["httponly"]
    assert somebody.email not in cookie.value
    other = Client()
    other.cookies[settings.DEVICE_COOKIE_NAME] = cookie.value
    assert other.get("/mijn/").status_code == 302
    for forged in ("", "x", cookie.value[:-2], "[]:x:y", "\x7f" * 9):
        other.cookies[settings.DEVICE_COOKIE_NAME] = forged
        assert other.get("/inloggen/").status_code == 200
        tries(1)
