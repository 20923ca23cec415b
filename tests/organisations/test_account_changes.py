"""A name or an address changes when every address concerned has confirmed it, on record."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from notifications.models import Outgoing
from organisations import tasks
from organisations.models import AccountChange, Person
from tests.factories import person
from tests.organisations.conftest import actions, sign_in, with_password

pytestmark = pytest.mark.django_db
OLD, NEW = "oud@voorbeeld.example", "nieuw@voorbeeld.example"
ASK = "/mijn/voorkeuren/wijzigen/"


@pytest.fixture
def somebody(utrecht):
    """Somebody with an account and a password."""
    return with_password(person(utrecht, name="Anna Jansen", email=OLD))


@pytest.fixture
def me(somebody, enter):
    """Return their client."""
    return enter(somebody)


def links() -> dict[str, str]:
    """Return the newest link to confirm, by address."""
    rows = Outgoing.objects.filter(kind="confirm_change").order_by("created_at", "id")
    return {row.address: row.secret_path for row in rows}


def say(link: str, answer: str = "ja") -> str:
    """Answer a link as who reads the mail; return the page."""
    return Client().post(link, {"antwoord": answer}).content.decode()


def account(somebody) -> tuple[str, str]:
    """Return name and address as they are stored."""
    return Person.objects.values_list("name", "email").get(pk=somebody.pk)


def test_an_address_changes_when_both_have_confirmed(me, somebody):
    EmailAddress.objects.create(user=somebody, email=OLD, verified=True, primary=True)
    answer = me.post(ASK, {"name": "Anna de Boer", "email": NEW}, follow=True)
    assert "Er is nog niets gewijzigd" in answer.content.decode()
    sent = links()
    assert sorted(sent) == [NEW, OLD]
    page = Client().get(sent[NEW]).content.decode()
    assert ("Anna" in page, OLD in page) == (False, False)
    assert "Er is nog niets gewijzigd" in say(sent[NEW])
    assert account(somebody) == ("Anna Jansen", OLD)
    assert "De wijziging is gedaan" in say(sent[OLD])
    assert account(somebody) == ("Anna de Boer", NEW)
    assert actions(somebody) == [
        "account_change_asked",
        "account_change_confirmed",
        "account_change_confirmed",
        "account_changed",
    ]
    assert sign_in(Client(), NEW)["Location"] == "/mijn/"
    assert sign_in(Client(), OLD).status_code == 200
    assert not EmailAddress.objects.filter(email=OLD).exists()
    told = Outgoing.objects.filter(kind="address_changed")
    assert [row.address for row in told] == [OLD]


@pytest.mark.parametrize("first", [OLD, NEW])
def test_one_of_the_two_is_not_enough_however_often(first, me, somebody):
    me.post(ASK, {"name": somebody.name, "email": NEW})
    link = links()[first]
    for _time in range(3):
        Client().get(link)
        assert "De wijziging is gedaan" not in say(link)
    assert account(somebody) == ("Anna Jansen", OLD)


def test_a_name_alone_is_confirmed_by_the_address_of_the_account(me, somebody):
    me.post(ASK, {"name": "Anna de Boer", "email": OLD})
    assert list(links()) == [OLD]
    assert account(somebody)[0] == "Anna Jansen"
    say(links()[OLD])
    assert account(somebody) == ("Anna de Boer", OLD)


@pytest.mark.parametrize("side", [OLD, NEW])
def test_either_address_stops_it(side, me, somebody):
    me.post(ASK, {"name": somebody.name, "email": NEW})
    sent = links()
    assert "Er is niets gewijzigd" in say(sent[side], "nee")
    for link in sent.values():
        assert "Er is niets gewijzigd" in say(link)
    assert account(somebody) == ("Anna Jansen", OLD)
    assert actions(somebody)[-1] == "account_change_stopped"


def test_an_address_of_another_account_is_never_said_to_be_done(me, somebody, zeewolde):
    person(zeewolde, email=NEW)
    answer = me.post(ASK, {"name": somebody.name, "email": NEW}, follow=True)
    assert "Er is nog niets gewijzigd" in answer.content.decode()
    sent = links()
    say(sent[OLD])
    assert "Er is niets gewijzigd" in say(sent[NEW])
    assert account(somebody) == ("Anna Jansen", OLD)


def test_nothing_to_change_is_said(me, somebody):
    answer = me.post(ASK, {"name": "Anna Jansen", "email": OLD.upper()})
    assert (answer.status_code, "Dit is al de naam" in answer.content.decode()) == (422, True)
    assert not AccountChange.objects.exists()


def test_a_new_wish_stops_the_one_before(me, somebody):
    me.post(ASK, {"name": "Anna Eerst", "email": OLD})
    first = links()[OLD]
    me.post(ASK, {"name": "Anna Tweede", "email": OLD})
    assert "Er is niets gewijzigd" in say(first)
    say(links()[OLD])
    assert account(somebody)[0] == "Anna Tweede"


def test_what_expired_changes_nothing(me, somebody):
    me.post(ASK, {"name": "Anna de Boer", "email": OLD})
    AccountChange.objects.update(expires_at=timezone.now())
    assert "Er is niets gewijzigd" in say(links()[OLD])
    assert account(somebody)[0] == "Anna Jansen"
    tasks.end_unanswered.run()
    assert AccountChange.objects.values_list("name", "outcome").get() == ("", "stopped")
    me.post(ASK, {"name": "Anna de Boer", "email": OLD})
    assert AccountChange.objects.waiting().count() == 1


def test_an_administrator_asks_and_cannot_confirm(people, enter, somebody):
    admin = enter(people["org_admin"])
    path = f"/mensen/{somebody.pk}/wijzigen/"
    answer = admin.post(path, {"name": "Anna de Boer", "email": NEW}, follow=True)
    html = answer.content.decode()
    assert ("Er is nog niets gewijzigd" in html, NEW in html) == (True, False)
    sent = links()
    assert people["org_admin"].name in Client().get(sent[OLD]).content.decode()
    say(sent[OLD])
    say(sent[NEW])
    assert account(somebody) == ("Anna de Boer", NEW)
    entry = Entry.objects.get(action="account_changed")
    assert entry.details == {"fields": ["name", "email"], "asked_by": people["org_admin"].pk}


def test_an_administrator_stops_it(people, enter, somebody):
    admin = enter(people["org_admin"])
    admin.post(f"/mensen/{somebody.pk}/wijzigen/", {"name": "Anna de Boer", "email": OLD})
    stop = f"/mensen/{somebody.pk}/wijziging-stoppen/"
    assert "gaat niet door" in admin.post(stop, follow=True).content.decode()
    again = admin.post(stop, follow=True).content.decode()
    assert ("gaat niet door" in again, "geen wijziging meer open" in again) == (False, True)
    assert "Er is niets gewijzigd" in say(links()[OLD])


def test_not_of_another_organisation(people, enter, strangers):
    admin = enter(people["org_admin"])
    path = f"/mensen/{strangers['clerk'].pk}/wijzigen/"
    answer = admin.post(path, {"name": "X", "email": NEW})
    assert (admin.get(path).status_code, answer.status_code) == (404, 404)
    assert not AccountChange.objects.exists()


def test_what_was_asked_is_forgotten_afterwards(me, somebody):
    me.post(ASK, {"name": "Anna de Boer", "email": NEW})
    for link in links().values():
        say(link)
    change = AccountChange.objects.get()
    assert (change.name, change.email, change.outcome) == ("", "", "done")
    details = "".join(str(entry.details) for entry in Entry.objects.all())
    assert ("Boer" in details, NEW in details) == (False, False)
