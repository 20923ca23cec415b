"""Two organisations: who is invited agrees, and who invites learns nothing of accounts elsewhere."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from notifications.models import Outgoing
from organisations import tasks
from organisations.models import Invitation, Membership, Organisation, Person, Role
from tests.factories import OrganisationFactory, person
from tests.organisations.conftest import PASSWORD, actions, link_to, sign_in, with_password

pytestmark = pytest.mark.django_db
NEW = "nieuw@voorbeeld.example"


@pytest.fixture
def admin(people, enter):
    """Return a client of the administrator of Utrecht."""
    return enter(people["org_admin"])


@pytest.fixture
def bzk(db):
    """Return the national desk."""
    return OrganisationFactory(name="Ministerie van BZK", code="bzk", type="national")


def invite(client, place, email, **changes):
    """Send the form by which a role is given."""
    answers = {"organisation": place.pk, "email": email, "name": "Robin Bijzonder", "role": "clerk"}
    return client.post("/mensen/uitnodigen/", answers | changes)


def shown(answer, email: str) -> str:
    """Return the text of a page with the address taken out of it."""
    main = BeautifulSoup(answer.content, "html.parser").find("main")
    return main.get_text(" ", strip=True).replace(email, "adres")


def test_an_account_elsewhere_gets_a_role_here_when_its_owner_agrees(
    admin, people, utrecht, zeewolde
):
    somebody = with_password(person(zeewolde, Role.CLERK, email="elders@voorbeeld.example"))
    assert invite(admin, utrecht, somebody.email).status_code == 302
    assert not somebody.memberships.filter(organisation=utrecht).exists()
    guest = Client()
    link = link_to(somebody.email)
    to_sign_in = guest.post(link, {"antwoord": "ja"})
    assert "/account/uitnodiging/" in to_sign_in["Location"]
    assert guest.get(to_sign_in["Location"])["Location"].startswith("/inloggen/")
    sign_in(guest, somebody.email)
    page = guest.get(to_sign_in["Location"]).content.decode()
    assert ("Griffier" in page, "Utrecht" in page) == (True, True)
    assert guest.post(to_sign_in["Location"], {"antwoord": "ja"}).status_code == 302
    role = somebody.memberships.get(organisation=utrecht)
    assert (role.role, role.until) == (Role.CLERK, None)
    assert actions(somebody)[-1] == "role_given"
    for _time in range(2):  # a second click
        guest.post(to_sign_in["Location"], {"antwoord": "ja"})
    assert somebody.memberships.filter(organisation=utrecht).count() == 1


def test_who_invites_sees_the_own_roles_and_never_those_elsewhere(admin, people, utrecht, zeewolde):
    somebody = with_password(person(zeewolde, Role.CONFIDANT, email="elders@voorbeeld.example"))
    invite(admin, utrecht, somebody.email)
    guest = Client()
    sign_in(guest, somebody.email)
    answer = guest.get(link_to(somebody.email))["Location"]
    guest.post(answer, {"antwoord": "ja"})
    mine = somebody.memberships.get(organisation=utrecht)
    theirs = somebody.memberships.get(organisation=zeewolde)
    html = admin.get(f"/mensen/{somebody.pk}/").content.decode()
    assert ("Griffier" in html, "Vertrouwenspersoon" in html, "Zeewolde" in html) == (
        True,
        False,
        False,
    )
    listed = admin.get("/mensen/", {"zoek": somebody.email}).content.decode()
    assert (f"/mensen/{somebody.pk}/" in listed, "Vertrouwenspersoon" in listed) == (True, False)
    for path in (
        f"/mensen/{somebody.pk}/sluiten/",
        f"/mensen/{somebody.pk}/openen/",
        f"/mensen/{somebody.pk}/wijzigen/",
        f"/mensen/{somebody.pk}/wijziging-stoppen/",
        f"/mensen/rol/{theirs.pk}/stop/",
    ):
        assert (path, admin.post(path).status_code) == (path, 404)
    assert admin.post(f"/mensen/rol/{mine.pk}/stop/").status_code == 302
    somebody = Person.objects.get(pk=somebody.pk)
    assert [role.organisation for role in somebody.memberships_now] == [zeewolde]
    assert somebody.is_active


def test_the_answer_is_the_same_with_and_without_an_account(admin, people, utrecht, zeewolde, bzk):
    known = person(zeewolde, Role.CLERK, email="wel@voorbeeld.example")
    closed = person(zeewolde, email="dicht@voorbeeld.example", is_active=False)
    national = person(bzk, Role.TRIAGIST, email="bzkk@voorbeeld.example")
    pages = {}
    for email in (known.email, closed.email, national.email, "niet@voorbeeld.example"):
        answer = invite(admin, utrecht, email)
        list_page = shown(admin.get("/mensen/"), email)
        Invitation.objects.all().delete()
        pages[email] = (answer.status_code, answer["Location"], list_page)
        assert "Wij sturen een uitnodiging naar adres" in list_page
    assert len(set(pages.values())) == 1
    rows = Outgoing.objects.filter(kind="role_offered")
    assert {(row.person_id, row.organisation_id, row.channel) for row in rows} == {
        (None, utrecht.pk, "mail")
    }


def test_a_new_account_is_made_when_the_invitation_is_accepted(admin, people, utrecht):
    answer = invite(admin, utrecht, NEW, role="line_manager", unit="Beheer", function="support")
    assert (answer.status_code, answer["Location"]) == (302, "/mensen/")
    assert not Person.objects.filter(email=NEW).exists()
    newcomer = Client()
    link = link_to(NEW)
    assert "Leidinggevende" in newcomer.get(link).content.decode()
    assert not Person.objects.filter(email=NEW).exists()
    password_page = newcomer.post(link, {"antwoord": "ja"}, follow=True)
    account = Person.objects.get(email=NEW)
    assert (account.organisation, account.has_usable_password()) == (utrecht, False)
    assert (account.memberships.get().unit.name, account.function) == ("Beheer", "support")
    assert actions(account) == ["account_made", "role_given", "office_given"]
    path = password_page.redirect_chain[-1][0]
    newcomer.post(path, {"password1": PASSWORD, "password2": PASSWORD})
    assert sign_in(Client(), NEW)["Location"] == "/mijn/"
    assert "geldt niet meer" in Client().get(link).content.decode()


def test_an_invitation_is_declined(admin, people, utrecht):
    invite(admin, utrecht, NEW)
    link = link_to(NEW)
    assert "U neemt deze rol niet aan" in Client().post(link, {"antwoord": "nee"}).content.decode()
    Client().post(link, {"antwoord": "ja"})
    assert not Person.objects.filter(email=NEW).exists()


def test_another_account_does_not_take_it(admin, people, utrecht, zeewolde):
    somebody = person(zeewolde, Role.CLERK, email="elders@voorbeeld.example")
    thief = with_password(person(zeewolde, email="dief@voorbeeld.example"))
    invite(admin, utrecht, somebody.email)
    other = Client()
    sign_in(other, thief.email)
    answer = other.get(link_to(somebody.email))["Location"]
    page = other.get(answer).content.decode()
    assert ("ander account" in page, "Utrecht" in page) == (True, False)
    other.post(answer, {"antwoord": "ja"})
    assert not Membership.objects.filter(organisation=utrecht, person=thief).exists()


@pytest.mark.parametrize("why", ["withdrawn", "expired", "inviter left", "inviter closed"])
def test_what_does_not_hold_any_more_gives_nothing(why, admin, people, utrecht):
    me = people["org_admin"]
    invite(admin, utrecht, NEW)
    link = link_to(NEW)
    offered = Invitation.objects.get()
    if why == "withdrawn":
        for _time in range(2):
            path = f"/mensen/uitnodiging/{offered.pk}/intrekken/"
            assert admin.post(path).status_code == 302
    elif why == "expired":
        Invitation.objects.update(expires_at=timezone.now())
    elif why == "inviter left":
        yesterday = timezone.localdate() - timedelta(days=1)
        me.memberships.update(until=yesterday, since=yesterday)
    else:
        Person.objects.filter(pk=me.pk).update(is_active=False)
    assert "geldt niet meer" in Client().post(link, {"antwoord": "ja"}).content.decode()
    assert not Person.objects.filter(email=NEW).exists()


def test_the_same_invitation_waits_once_and_can_be_sent_anew(admin, people, utrecht):
    invite(admin, utrecht, NEW)
    again = invite(admin, utrecht, NEW)
    assert (again.status_code, "al uitgenodigd" in again.content.decode()) == (422, True)
    Invitation.objects.update(expires_at=timezone.now())
    assert invite(admin, utrecht, NEW).status_code == 302
    assert Invitation.objects.waiting().count() == 1


def test_an_invitation_of_another_organisation_is_not_withdrawn(admin, people, strangers, zeewolde):
    theirs = Invitation.objects.create(
        organisation=zeewolde,
        email=NEW,
        name="X",
        role="clerk",
        digest="x",
        invited_by=strangers["org_admin"],
    )
    path = f"/mensen/uitnodiging/{theirs.pk}/intrekken/"
    assert (admin.get(path).status_code, admin.post(path).status_code) == (404, 404)
    assert NEW not in admin.get("/mensen/").content.decode()


def test_another_name_for_a_known_account_is_never_said_to_be_done(admin, people, utrecht):
    clerk = people["clerk"]
    answer = invite(admin, utrecht, clerk.email, role="dpo", name="Heel Anders")
    assert (answer.status_code, clerk.name in answer.content.decode()) == (422, True)
    assert not clerk.memberships.filter(role="dpo").exists()
    answer = invite(admin, utrecht, clerk.email, role="dpo", name=clerk.name.upper())
    assert answer["Location"] == f"/mensen/{clerk.pk}/"


def test_national_administration_gives_the_first_role_in_any_organisation(
    enter, bzk, zeewolde, utrecht
):
    keeper = with_password(person(bzk, Role.BEHEER))
    client = enter(keeper)
    answers = {"organisation": zeewolde.pk, "email": NEW, "name": "Eerste Beheerder"}
    assert client.get("/mensen/eerste-beheerder/").status_code == 200
    assert client.post("/mensen/eerste-beheerder/", answers).status_code == 302
    assert "Zeewolde" in client.get("/mensen/").content.decode()
    Client().post(link_to(NEW), {"antwoord": "ja"})
    first = Person.objects.get(email=NEW)
    assert (first.organisation, first.memberships.get().role) == (zeewolde, Role.ORG_ADMIN)
    again = client.post("/mensen/eerste-beheerder/", answers | {"email": "twee@voorbeeld.example"})
    assert (again.status_code, "heeft al een beheerder" in again.content.decode()) == (422, True)
    assert f"/mensen/{first.pk}/" not in client.get("/mensen/").content.decode()
    assert client.get(f"/mensen/{first.pk}/").status_code == 404


def test_the_second_first_administrator_is_too_late(enter, bzk, zeewolde):
    client = enter(person(bzk, Role.BEHEER))
    for email in (NEW, "twee@voorbeeld.example"):
        answers = {"organisation": zeewolde.pk, "email": email, "name": "Een Beheerder"}
        assert client.post("/mensen/eerste-beheerder/", answers).status_code == 302
    for email in (NEW, "twee@voorbeeld.example"):
        Client().post(link_to(email), {"antwoord": "ja"})
    assert Membership.objects.filter(organisation=zeewolde, role=Role.ORG_ADMIN).count() == 1


def test_a_first_administrator_of_an_organisation_that_begins_later(enter, bzk):
    day = timezone.localdate() + timedelta(days=30)
    soon = OrganisationFactory(name="Nieuwegein aan Zee", valid_from=day)
    client = enter(person(bzk, Role.BEHEER))
    answers = {"organisation": soon.pk, "email": NEW, "name": "Eerste Beheerder"}
    client.post("/mensen/eerste-beheerder/", answers)
    Client().post(link_to(NEW), {"antwoord": "ja"})
    role = Membership.objects.get(organisation=soon)
    assert (role.since, role.person.memberships_now) == (day, [])


def test_only_national_administration_gives_a_first_role(enter, people, bzk, zeewolde):
    answers = {"organisation": zeewolde.pk, "email": NEW, "name": "Eerste Beheerder"}
    for role in ("org_admin", "beheer", "clerk", "triagist"):  # "beheer" of Utrecht is not national
        client = enter(people[role])
        assert client.post("/mensen/eerste-beheerder/", answers).status_code == 404
    national = enter(person(bzk, Role.BEHEER))
    answers["organisation"] = bzk.pk
    assert national.post("/mensen/eerste-beheerder/", answers).status_code == 422
    assert not Invitation.objects.exists()


def test_other_administrators_hear_of_a_new_one(admin, people, utrecht):
    invite(admin, utrecht, NEW, role="org_admin")
    Client().post(link_to(NEW), {"antwoord": "ja"})
    told = Outgoing.objects.filter(kind="administrator_added")
    assert [row.person for row in told] == [people["org_admin"]]


@pytest.mark.parametrize("how", ["ja", "nee", "withdrawn", "expired"])
def test_who_was_invited_is_forgotten_when_it_ended(how, admin, people, utrecht):
    invite(admin, utrecht, NEW)
    offered = Invitation.objects.get()
    if how == "withdrawn":
        admin.post(f"/mensen/uitnodiging/{offered.pk}/intrekken/")
    elif how == "expired":
        Invitation.objects.update(expires_at=timezone.now())
        tasks.end_unanswered.run()
    else:
        Client().post(link_to(NEW), {"antwoord": how})
    assert Invitation.objects.values_list("email", "name").get() == ("", "")
    assert not Invitation.objects.unanswered().exists()


def test_no_address_and_no_name_on_record(admin, people, utrecht):
    invite(admin, utrecht, NEW)
    entry = Entry.objects.get(action="role_offered")
    assert (NEW in str(entry.details), "Bijzonder" in str(entry.details)) == (False, False)
    assert Organisation.objects.filter(pk=utrecht.pk).exists()
