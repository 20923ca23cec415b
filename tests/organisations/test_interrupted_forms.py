"""What somebody typed is not lost when their session ended meanwhile, and nobody else reads it."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse_lazy
from django.utils import timezone

from notifications.models import Outgoing
from organisations import tasks
from organisations.models import InterruptedForm, Person
from organisations.models.interrupted_form import INTERRUPTED_A_PERSON, INTERRUPTED_LIFETIME
from organisations.signin import ENROLLED, LAST_ACTIVE, STARTED
from tests.factories import person
from tests.organisations.conftest import PASSWORD, sign_in, with_password
from tests.pages import judge
from weerbaar import interrupted

pytestmark = pytest.mark.django_db
FORM = "/meldingen/nieuw/"
INVITE = reverse_lazy("invite")
WORDS = "Zij zei: “ik weet waar je woont”. <b>Vet</b> & twee regels\r\nen een tweede. " + "x" * 60
ORIGIN = {"origin": "http://testserver"}
TYPED = {"for_whom": "self", "function": "councillor", "narrative": WORDS}


@pytest.fixture
def browser(somebody):
    """A browser in which somebody signed in."""
    client = Client(headers=ORIGIN)
    sign_in(client)
    return client


@pytest.mark.parametrize("slot", ["9" * 5000, "9" * 20, "x", ""])
def test_a_slot_that_nobody_gave_is_passed_over(browser, slot):
    answer = browser.post(FORM, {**TYPED, interrupted.SENT_AGAIN: slot})
    assert answer.status_code == 302


def idle(client):
    session = client.session
    session[LAST_ACTIVE] = int(time.time()) - 3600
    session.save()


def too_old(client):
    session = client.session
    session[STARTED] = int(time.time()) - 11 * 3600
    session.save()


def ended_elsewhere(client):
    client.session.flush()


def cookie_gone(client):
    del client.cookies["sessie"]


ENDS = [idle, too_old, ended_elsewhere, cookie_gone]


def soup_of(answer) -> BeautifulSoup:
    text = answer.content.decode()
    assert judge(text) == []
    return BeautifulSoup(text, "html.parser")


def login_address(answer) -> str:
    """The address behind "Inloggen" on the page of who was signed out."""
    return soup_of(answer).select_one("main a[href^='/inloggen/']")["href"]


def sign_in_again(client, address: str, email="wie@voorbeeld.example") -> str:
    """Sign in on this page; return where it leads."""
    answer = client.post(address, {"login": email, "password": PASSWORD})
    return answer["Location"]


def fields_of(page: BeautifulSoup) -> dict[str, str]:
    """What the form of a page would send."""
    form = page.select_one("main form")
    fields = {field["name"]: field["value"] for field in form.select("input[name]")}
    fields |= {field["name"]: field.get_text()[1:] for field in form.select("textarea[name]")}
    fields.pop("csrfmiddlewaretoken", None)
    return fields


@pytest.mark.parametrize("end", ENDS)
def test_after_signing_in_every_character_is_there_and_can_be_sent(browser, end):
    end(browser)
    answer = browser.post(FORM, TYPED)
    assert (answer.status_code, "is bewaard" in answer.content.decode()) == (403, True)
    assert soup_of(answer).select_one("textarea[readonly]").get_text()[1:] == WORDS
    back = sign_in_again(browser, login_address(answer))
    page = soup_of(browser.get(back))
    assert page.select_one("main form")["action"] == FORM
    fields = fields_of(page)
    assert {name: fields[name] for name in TYPED} == TYPED
    assert browser.post(FORM, fields).status_code == 302
    assert browser.get(back).status_code == 404  # what came through is forgotten


def test_form_with_a_mistake_is_forgotten_because_its_page_shows_it(browser):
    idle(browser)
    back = sign_in_again(browser, login_address(browser.post(FORM, TYPED | {"function": "x"})))
    fields = fields_of(soup_of(browser.get(back)))
    assert browser.post(FORM, fields).status_code == 422
    assert browser.get(back).status_code == 404


def test_it_can_be_thrown_away(browser):
    idle(browser)
    back = sign_in_again(browser, login_address(browser.post(FORM, TYPED)))
    assert browser.post(back, follow=True).status_code == 200
    assert browser.get(back).status_code == 404


def test_interrupted_twice_it_is_still_there(browser):
    idle(browser)
    back = sign_in_again(browser, login_address(browser.post(FORM, TYPED)))
    fields = fields_of(soup_of(browser.get(back)))
    idle(browser)
    again = sign_in_again(browser, login_address(browser.post(FORM, fields)))
    page = soup_of(browser.get(again))
    assert fields_of(page)["narrative"] == WORDS
    assert len(page.select("[name=_interrupted]")) == 1
    assert InterruptedForm.objects.count() == 1  # it took its own place
    assert browser.post(FORM, fields_of(page)).status_code == 302
    assert not InterruptedForm.objects.exists()


def test_somebody_else_does_not_read_it(browser, utrecht):
    with_password(person(utrecht, email="ander@voorbeeld.example"))
    idle(browser)
    address = login_address(browser.post(FORM, TYPED))
    back = sign_in_again(browser, address, email="ander@voorbeeld.example")
    answer = browser.get(back)
    assert (answer.status_code, WORDS[:20] in answer.content.decode()) == (404, False)
    assert back == parse_qs(urlsplit(address).query)["next"][0]


def test_in_a_browser_that_knows_nobody_the_page_itself_holds_it(browser):
    browser.cookies.clear()
    answer = browser.post(FORM, TYPED)
    page = soup_of(answer)
    assert answer.status_code == 403
    assert {name: fields_of(page)[name] for name in TYPED} == TYPED
    link = page.select_one("main a[target=_blank]")
    sign_in_again(browser, link["href"])
    assert browser.post(FORM, fields_of(page)).status_code == 302


def test_forged_cookie_keeps_nothing(browser, somebody):
    cookie_gone(browser)
    browser.cookies["apparaat"] = f'["x",{somebody.pk},"y"]'
    assert "is bewaard" not in browser.post(FORM, TYPED).content.decode()


def test_what_is_kept_is_sealed(browser, somebody):
    idle(browser)
    browser.post(FORM, TYPED)
    row = InterruptedForm.objects.get(person=somebody)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(f)::text FROM organisations_interruptedform f")
        stored = cursor.fetchone()[0]
    assert WORDS[:20] in str(row.content)
    assert ("narrative" in stored, FORM in stored) == (False, False)


def test_no_secret_is_kept_nor_what_comes_from_elsewhere(browser):
    idle(browser)
    back = sign_in_again(browser, login_address(browser.post(FORM, TYPED | {"password": "geheim"})))
    assert "geheim" not in browser.get(back).content.decode()
    cookie_gone(browser)
    answer = browser.post(FORM, TYPED, headers={"origin": "https://elders.example"})
    assert (answer.status_code, WORDS[:20] in answer.content.decode()) == (302, False)


def test_what_a_page_sends_by_itself_is_not_kept(browser, somebody):
    """Autosave tries again every few seconds."""
    cookie_gone(browser)
    answer = browser.post(FORM, TYPED, headers=ORIGIN | {"sec-fetch-mode": "cors"})
    assert answer.status_code == 302
    assert not InterruptedForm.objects.exists()
    # Without the header: a script takes anything, who waits for a page asks for one.
    browser.post(FORM, TYPED, headers=ORIGIN | {"accept": "*/*"})
    assert not InterruptedForm.objects.exists()
    browser.post(FORM, TYPED, headers=ORIGIN | {"accept": "text/html,*/*;q=0.8"})
    assert InterruptedForm.objects.filter(person=somebody).count() == 1


def test_no_more_than_a_few_are_kept(browser, somebody):
    pages = []
    for number in range(INTERRUPTED_A_PERSON + 1):
        cookie_gone(browser)
        answer = browser.post(FORM, TYPED | {"narrative": f"{number} {WORDS}"})
        pages.append(sign_in_again(browser, login_address(answer)))
    assert browser.get(pages[0]).status_code == 404
    assert InterruptedForm.objects.filter(person=somebody).count() == INTERRUPTED_A_PERSON
    assert fields_of(soup_of(browser.get(pages[-1])))["narrative"].startswith("5 ")


def test_what_is_sent_before_a_second_factor_is_kept(settings, people, enter):
    """A role is given after a code; what was filled in comes back after it."""
    client = enter(people["org_admin"])
    settings.SECOND_FACTOR_REQUIRED = True
    session = client.session
    session[ENROLLED] = int(time.time()) - 3600
    session.save()
    filled_in = {"name": "Nieuwe Collega", "email": "nieuw@utrecht.example", "role": "clerk"}
    answer = client.post(INVITE, filled_in, headers=ORIGIN)
    assert answer["Location"].startswith("/account/tweede-factor/reauthenticate/?next=")
    session[ENROLLED] = int(time.time())
    session.save()
    page = soup_of(client.get(parse_qs(urlsplit(answer["Location"]).query)["next"][0]))
    assert page.select_one("main form")["action"] == INVITE
    assert filled_in.items() <= fields_of(page).items()


# --- two people at one browser --------------------------------------------------------------------


@pytest.fixture
def shared_browser(somebody, utrecht):
    """A browser that checks tokens, in which "ander" has a page open and "wie" signed in since."""
    with_password(person(utrecht, email="ander@voorbeeld.example"))
    client = Client(enforce_csrf_checks=True, headers=ORIGIN)
    enter_by_form(client, "ander@voorbeeld.example")
    client.token = token_of(client.get("/mijn/"))
    client.post("/uitloggen/", {"csrfmiddlewaretoken": client.token})
    enter_by_form(client, "wie@voorbeeld.example")
    return client


def token_of(answer) -> str:
    page = BeautifulSoup(answer.content, "html.parser")
    return page.select_one("[name=csrfmiddlewaretoken]")["value"]


def enter_by_form(client, email):
    token = token_of(client.get("/inloggen/"))
    form = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post("/inloggen/", form).status_code == 302


@pytest.mark.parametrize("end", ENDS)
def test_what_one_typed_is_not_kept_for_who_signed_in_after(shared_browser, end):
    end(shared_browser)
    sent = TYPED | {"csrfmiddlewaretoken": shared_browser.token}
    for _click in range(3):  # who only clicks on, without signing in
        answer = shared_browser.post(FORM, sent)
        assert (answer.status_code, "is bewaard" in answer.content.decode()) == (403, False)
        sent = fields_of(soup_of(answer)) | {"csrfmiddlewaretoken": token_of(answer)}
        assert sent["narrative"] == WORDS
    assert not InterruptedForm.objects.exists()


def test_a_new_password_of_another_makes_nobodys_form_theirs(somebody, utrecht):
    """A new password by mail signs nobody in: the forms that are open stay of who was signed in."""
    other = with_password(person(utrecht, email="ander@voorbeeld.example"))
    browser = Client(enforce_csrf_checks=True, headers=ORIGIN)
    enter_by_form(browser, "wie@voorbeeld.example")
    token = token_of(browser.get("/mijn/"))
    cookie_gone(browser)
    browser.post("/account/password/reset/", {"email": other.email, "csrfmiddlewaretoken": token})
    mail = Outgoing.objects.get(person=other, kind="password_reset")
    form_address = browser.get(mail.secret_path)["Location"]
    new = {"password1": "paars-fietspad-koepel", "password2": "paars-fietspad-koepel"}
    answer = browser.post(form_address, new | {"csrfmiddlewaretoken": token})
    assert answer.status_code == 302
    browser.cookies.pop("sessie", None)
    browser.post(FORM, TYPED | {"csrfmiddlewaretoken": token})
    assert [form.person_id for form in InterruptedForm.objects.all()] == [somebody.pk]


def test_who_typed_it_sends_it_from_that_page(shared_browser):
    """Signed in again in another tab, as who they are."""
    idle(shared_browser)
    first = shared_browser.post(FORM, TYPED | {"csrfmiddlewaretoken": shared_browser.token})
    enter_by_form(shared_browser, "ander@voorbeeld.example")
    fields = fields_of(soup_of(first)) | {"csrfmiddlewaretoken": token_of(first)}
    second = shared_browser.post(FORM, fields)
    assert "ingelogd als" in second.content.decode()
    fields = fields_of(soup_of(second)) | {"csrfmiddlewaretoken": token_of(second)}
    assert shared_browser.post(FORM, fields).status_code == 302


# --- browsers and settings that say less ----------------------------------------------------------

SILENT = [
    {"referer": "http://testserver/meldingen/nieuw/"},
    {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"},
    {},  # nothing at all: the token of the form is left
]


@pytest.mark.parametrize("headers", SILENT)
@pytest.mark.parametrize("end", ENDS)
def test_without_origin_it_is_kept_as_well(somebody, end, headers):
    browser = Client()
    sign_in(browser)
    end(browser)
    answer = browser.post(FORM, TYPED, headers=headers)
    back = sign_in_again(browser, login_address(answer))
    assert fields_of(soup_of(browser.get(back)))["narrative"] == WORDS


FOREIGN = [
    {"origin": "https://elders.example"},
    {"origin": "null"},
    {"origin": "null", "referer": "http://testserver/"},
    {"sec-fetch-site": "cross-site", "referer": "http://testserver/"},
    {"sec-fetch-site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_of_a_form_from_elsewhere_nothing_comes_back(browser, headers):
    silent = Client()
    silent.cookies["apparaat"] = browser.cookies["apparaat"].value
    answer = silent.post(FORM, TYPED, headers=headers)
    assert WORDS[:20] not in answer.content.decode()
    assert not InterruptedForm.objects.exists()


# --- what a name of a field does not decide -------------------------------------------------------


@pytest.mark.parametrize("name", ["postcode", "vpt_code_asked", "code"])
def test_a_code_that_proves_nothing_comes_back(browser, name):
    idle(browser)
    back = sign_in_again(browser, login_address(browser.post(FORM, TYPED | {name: "1234 AB"})))
    assert fields_of(soup_of(browser.get(back)))[name] == "1234 AB"


@pytest.mark.parametrize("words", ["Hij belde weer.", "Twee\r\nregels", "x" * 61])
def test_a_few_words_for_an_address_without_a_right_can_be_copied(browser, words):
    """Who lost the right while typing, or whose case moved, finds the note of a few words."""
    fields = {"text": words, "version": "12"}
    answer = browser.post("/zaken/INC-2020-999999/notitie/", fields)
    page = soup_of(answer)
    assert (answer.status_code, "12" in str(page.main)) == (404, False)
    assert page.select_one("main textarea").get_text()[1:] == words


# --- what asks for no words -----------------------------------------------------------------------


@pytest.mark.parametrize("end", ENDS)
def test_a_button_leads_back_to_its_page_and_says_that_it_did_nothing(browser, end):
    end(browser)
    headers = ORIGIN | {"referer": "http://testserver/mijn/voorkeuren/?tab=1"}
    answer = browser.post("/mijn/ping/", {"csrfmiddlewaretoken": "x"}, headers=headers)
    assert answer["Location"] == "/inloggen/?next=%2Fmijn%2Fvoorkeuren%2F%3Ftab%3D1"
    assert "is niet gedaan" in browser.get(answer["Location"]).content.decode()
    headers["referer"] = "https://elders.example/x"
    answer = browser.post("/mijn/ping/", {"csrfmiddlewaretoken": "x"}, headers=headers)
    assert answer["Location"] == "/inloggen/?next=%2F"


def test_signing_out_when_the_session_ended_is_just_that(browser):
    idle(browser)
    answer = browser.post("/uitloggen/", {"csrfmiddlewaretoken": "x"})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_signing_in_on_a_page_that_was_open_signs_in(browser, somebody):
    idle(browser)
    assert sign_in(browser)["Location"] == "/mijn/"
    assert not InterruptedForm.objects.exists()


# --- the way back ---------------------------------------------------------------------------------


def test_who_signs_in_elsewhere_finds_it_on_their_page(browser, somebody, utrecht):
    """On another device, by a new password: without the address of the page of who was signed out."""
    idle(browser)
    browser.post(FORM, TYPED)
    elsewhere = Client()
    assert sign_in(elsewhere)["Location"] == "/mijn/"
    link = soup_of(elsewhere.get("/mijn/")).select_one("main a[href^='/verder/']")
    assert fields_of(soup_of(elsewhere.get(link["href"])))["narrative"] == WORDS
    with_password(person(utrecht, email="ander@voorbeeld.example"))
    other = Client()
    sign_in(other, email="ander@voorbeeld.example")
    assert "/verder/" not in other.get("/mijn/").content.decode()


def test_it_outlives_everything_that_is_not_the_database(browser):
    """A server restart empties the cache: it may forget anything at any time."""
    idle(browser)
    address = login_address(browser.post(FORM, TYPED))
    cache.clear()
    back = sign_in_again(browser, address)
    assert fields_of(soup_of(browser.get(back)))["narrative"] == WORDS


def test_after_a_day_it_is_gone(browser):
    idle(browser)
    back = sign_in_again(browser, login_address(browser.post(FORM, TYPED)))
    InterruptedForm.objects.update(kept_at=timezone.now() - INTERRUPTED_LIFETIME)
    assert browser.get(back).status_code == 404
    assert "/verder/" not in browser.get("/mijn/").content.decode()
    tasks.end_unanswered()
    assert not InterruptedForm.objects.exists()


def test_of_a_closed_account_nothing_is_kept(browser, somebody):
    cookie_gone(browser)
    Person.objects.filter(pk=somebody.pk).update(is_active=False)
    assert fields_of(soup_of(browser.post(FORM, TYPED)))["narrative"] == WORDS
    assert not InterruptedForm.objects.exists()


# --- what a page that is open learns of the session ----------------------------------------------


def test_page_learns_who_is_signed_in_and_gets_a_token_that_works(somebody):
    client = Client(enforce_csrf_checks=True, headers=ORIGIN)
    token = client.get("/sessie/").json()["token"]
    sign_in_form = {"login": somebody.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post("/inloggen/", sign_in_form).status_code == 302
    mark = BeautifulSoup(client.get("/mijn/").content, "html.parser").body["data-person"]
    state = client.get("/sessie/").json()
    assert state["person"] == mark != ""
    answer = client.post(FORM, TYPED | {"csrfmiddlewaretoken": state["token"]})
    assert answer.status_code == 302


@pytest.mark.parametrize("end", ENDS)
def test_page_learns_that_the_session_ended(browser, end):
    end(browser)
    answer = browser.get("/sessie/")
    assert answer.status_code == 302 or answer.json()["person"] == ""


def test_asking_does_not_keep_a_session_alive(browser):
    session = browser.session
    session[LAST_ACTIVE] = int(time.time()) - 800
    session.save()
    browser.get("/sessie/", headers={"x-polling": "1"})
    assert browser.session[LAST_ACTIVE] == session[LAST_ACTIVE]


def test_session_without_its_second_factor_is_nobodys(browser, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    assert browser.get("/sessie/").json()["person"] == ""


def test_who_signed_in_meanwhile_is_named_before_it_is_sent(somebody):
    client = Client(enforce_csrf_checks=True, headers=ORIGIN)
    client.force_login(somebody, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[STARTED] = session[LAST_ACTIVE] = int(time.time())
    session.save()
    answer = client.post(FORM, TYPED | {"csrfmiddlewaretoken": "a" * 64})
    assert f"ingelogd als {somebody.short_name}" in answer.content.decode()
