"""Who makes accounts and gives roles, to whom, and to whom not."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from notifications.models import Outgoing
from organisations.models import Function, Membership, Office, Person, Role, Unit
from tests.factories import OrganisationFactory, person
from tests.organisations.conftest import accept, actions, sign_in, with_password

pytestmark = pytest.mark.django_db
NEW = "nieuw@voorbeeld.example"


def fill_in(**changes) -> dict:
    """Return what is filled in to give a role."""
    return {"email": NEW, "name": "Nieuw Iemand", "role": "clerk"} | changes


@pytest.fixture
def admin(people, enter):
    """Return a client of the administrator of Utrecht."""
    return enter(people["org_admin"])


def give(admin, people, **changes):
    """Send the form."""
    return admin.post(
        "/mensen/uitnodigen/", fill_in(organisation=people["org_admin"].organisation_id, **changes)
    )


def test_a_new_account_with_a_role_an_office_and_a_unit(admin, people, utrecht):
    answer = give(admin, people, role="line_manager", function="support", unit="Vergunningen")
    assert (answer.status_code, answer["Location"]) == (302, "/mensen/")
    account = accept(NEW)
    assert (account.organisation, account.has_usable_password()) == (utrecht, False)
    membership = account.memberships.get()
    assert (membership.role, membership.unit.name, membership.until) == (
        Role.LINE_MANAGER,
        "Vergunningen",
        None,
    )
    assert account.function == Function.SUPPORT
    assert actions(account) == ["account_made", "role_given", "office_given"]
    assert [(row.kind, row.person) for row in Outgoing.objects.all()] == [("role_offered", None)]


def test_a_second_role_makes_no_second_account_and_a_known_unit_no_second_one(
    admin, people, utrecht
):
    Unit.objects.create(organisation=utrecht, name="Vergunningen")
    give(admin, people, role="line_manager", unit="vergunningen")
    accept(NEW)
    for _time in range(2):
        give(admin, people, role="line_manager", unit="vergunningen")
        give(admin, people, role="reporter")
    account = Person.objects.get(email=NEW)
    assert sorted(membership.role for membership in account.memberships.all()) == [
        "line_manager",
        "reporter",
    ]
    assert Unit.objects.filter(name__iexact="vergunningen").count() == 1
    assert Outgoing.objects.count() == 1


def test_a_role_until_a_day(admin, people):
    until = timezone.localdate() + timedelta(days=30)
    give(admin, people, until_day=until.day, until_month=until.month, until_year=until.year)
    accept(NEW)
    membership = Membership.objects.get(person__email=NEW)
    assert membership.until == until
    Membership.objects.filter(pk=membership.pk).update(
        since=until - timedelta(days=60), until=timezone.localdate()
    )
    assert Person.objects.get(email=NEW).has_role(Role.CLERK)
    Membership.objects.filter(pk=membership.pk).update(
        until=timezone.localdate() - timedelta(days=1)
    )
    assert not Person.objects.get(email=NEW).has_role(Role.CLERK)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"role": "triagist"}, "Kies een antwoord uit de lijst."),
        ({"role": "line_manager"}, "Vul de afdeling in."),
        ({"email": "geen adres"}, "Schrijf een e-mailadres als naam@gemeente.nl."),
        ({"function": "keizer"}, "Kies een antwoord uit de lijst."),
        ({"until_day": "1", "until_month": "1", "until_year": "2020"}, "Deze dag is al geweest."),
    ],
)
def test_what_cannot_be_given(admin, people, changes, says):
    answer = give(admin, people, **changes)
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert not Person.objects.filter(email=NEW).exists()


def test_nobody_gives_a_role_to_themselves(admin, people):
    me = people["org_admin"]
    answer = give(admin, people, email=me.email.upper(), role="clerk")
    assert (answer.status_code, "U kunt uzelf geen rol geven." in answer.content.decode()) == (
        422,
        True,
    )
    assert [membership.role for membership in me.memberships.all()] == ["org_admin"]


def test_an_account_of_another_organisation_is_left_alone(admin, people, strangers):
    theirs = strangers["clerk"]
    name = theirs.name
    answer = give(admin, people, email=theirs.email)
    assert (answer.status_code, answer["Location"]) == (302, "/mensen/")
    theirs.refresh_from_db()
    assert (theirs.memberships.count(), theirs.name) == (1, name)


def test_not_for_another_organisation(admin, zeewolde):
    answer = admin.post("/mensen/uitnodigen/", fill_in(organisation=zeewolde.pk))
    assert answer.status_code == 422
    assert not Person.objects.filter(email=NEW).exists()


def test_a_role_stops_at_once_also_when_it_began_today(admin, people):
    clerk = people["clerk"]
    membership = clerk.memberships.get()
    assert clerk.has_role(Role.CLERK)
    for _time in range(2):
        assert admin.post(f"/mensen/rol/{membership.pk}/stop/").status_code == 302
    assert not Person.objects.get(pk=clerk.pk).has_role(Role.CLERK)
    assert actions(clerk) == ["role_ended"]


def test_an_office_ends_and_its_history_stays(admin, people):
    councillor = people["councillor"]
    office = Office.objects.get(person=councillor)
    for _time in range(2):
        assert admin.post(f"/mensen/ambt/{office.pk}/stop/").status_code == 302
    office.refresh_from_db()
    assert office.until < timezone.localdate()
    assert Person.objects.get(pk=councillor.pk).function == ""
    assert actions(councillor) == ["office_ended"]


def test_a_question_comes_first_and_changes_nothing(people, page):
    membership, office = (
        people["clerk"].memberships.get(),
        Office.objects.get(person=people["clerk"]),
    )
    for path in (
        f"/mensen/rol/{membership.pk}/stop/",
        f"/mensen/ambt/{office.pk}/stop/",
        f"/mensen/{people['clerk'].pk}/sluiten/",
        f"/mensen/{people['clerk'].pk}/openen/",
        f"/mensen/{people['clerk'].pk}/",
        f"/mensen/uitnodigen/?persoon={people['clerk'].pk}",
    ):
        page(path, people["org_admin"])
    membership.refresh_from_db()
    assert (membership.until, actions(people["clerk"])) == (None, [])


def test_the_last_administrator_stays(admin, people, utrecht):
    me = people["org_admin"]
    membership = me.memberships.get()
    assert (
        "U bent de enige beheerder."
        in admin.post(f"/mensen/rol/{membership.pk}/stop/", follow=True).content.decode()
    )
    assert Person.objects.get(pk=me.pk).has_role(Role.ORG_ADMIN)
    person(utrecht, Role.ORG_ADMIN)
    admin.post(f"/mensen/rol/{membership.pk}/stop/")
    assert not Person.objects.get(pk=me.pk).has_role(Role.ORG_ADMIN)
    assert admin.get("/mensen/").status_code == 404


def test_a_closed_account_is_out_and_can_be_opened_again(admin, people, django_user_model):
    from django.test import Client

    clerk = with_password(people["clerk"])
    signed_in = Client()
    sign_in(signed_in, clerk.email)
    assert signed_in.get("/mijn/").status_code == 200
    for _time in range(2):
        assert admin.post(f"/mensen/{clerk.pk}/sluiten/").status_code == 302
    assert signed_in.get("/mijn/")["Location"].startswith("/inloggen/")
    assert sign_in(Client(), clerk.email)["Location"] == "/account/inactive/"
    admin.post(f"/mensen/{clerk.pk}/openen/")
    assert sign_in(Client(), clerk.email)["Location"] == "/mijn/"
    assert actions(clerk)[:1] + actions(clerk)[1:3] == [
        "signed_in",
        "account_closed",
        "account_opened",
    ]
    assert Session.objects.exists()


def test_nobody_closes_their_own_account(admin, people):
    me = people["org_admin"]
    assert admin.post(f"/mensen/{me.pk}/sluiten/").status_code == 404
    me.refresh_from_db()
    assert me.is_active


def test_an_administrator_of_utrecht_does_not_touch_zeewolde(admin, strangers):
    theirs = strangers["clerk"]
    membership, office = theirs.memberships.get(), Office.objects.get(person=theirs)
    before = (
        list(Membership.objects.values()),
        list(Office.objects.values()),
        list(Person.objects.values_list("pk", "is_active")),
    )
    for path in (
        f"/mensen/{theirs.pk}/",
        f"/mensen/{theirs.pk}/sluiten/",
        f"/mensen/{theirs.pk}/openen/",
        f"/mensen/rol/{membership.pk}/stop/",
        f"/mensen/ambt/{office.pk}/stop/",
    ):
        unknown = path.replace(f"/{theirs.pk}/", "/99999999999999999999/")
        assert (path, admin.get(path).status_code, admin.get(unknown).status_code) == (
            path,
            404,
            404,
        )
        assert (path, admin.post(path).status_code) in {(path, 404), (path, 405)}
    assert theirs.email not in admin.get("/mensen/").content.decode()
    assert theirs.name not in admin.get("/mensen/?zoek=Robin").content.decode()
    after = (
        list(Membership.objects.values()),
        list(Office.objects.values()),
        list(Person.objects.values_list("pk", "is_active")),
    )
    assert after == before


@pytest.mark.parametrize(
    "role", ["clerk", "reporter", "dpo", "security", "councillor", "chair", "triagist", "auditor"]
)
def test_nobody_else_manages_people(people, enter, role):
    client = enter(people[role])
    for path in ("/mensen/", "/mensen/uitnodigen/", f"/mensen/{people['clerk'].pk}/"):
        assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_the_desk_manages_its_own_people_and_gives_its_own_roles(enter, utrecht):
    desk = OrganisationFactory(name="Ministerie van BZK", code="bzk", type="national")
    keeper = person(desk, Role.BEHEER)
    client = enter(keeper)
    give_role = fill_in(organisation=desk.pk, role="triagist")
    assert client.post("/mensen/uitnodigen/", give_role).status_code == 302
    accept(NEW)
    assert (
        client.post("/mensen/uitnodigen/", fill_in(organisation=desk.pk, role="clerk")).status_code
        == 422
    )
    assert (
        client.post(
            "/mensen/uitnodigen/", fill_in(organisation=utrecht.pk, role="clerk")
        ).status_code
        == 422
    )
    assert [membership.role for membership in Person.objects.get(email=NEW).memberships.all()] == [
        "triagist"
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_more(admin, people, utrecht, count, django_assert_num_queries):
    for _one in range(count):
        person(utrecht, Role.CLERK)
    admin.get("/mensen/")
    with django_assert_num_queries(
        13
    ):  # among them three of the test: a savepoint, and the scope set back
        assert admin.get("/mensen/").status_code == 200


def test_a_name_is_found(admin, people, utrecht):
    somebody = person(utrecht, name="Zuster & Zoon", email="zoon@voorbeeld.example")
    for search, is_listed in (("zuster &", True), ("ZOON@", True), ("niemand", False)):
        html = admin.get("/mensen/", {"zoek": search}).content.decode()
        assert (search, f"/mensen/{somebody.pk}/" in html) == (search, is_listed)


# --- nobody decides about themselves -----------------------------------------------------------


@pytest.fixture
def me(people):
    """Return the administrator, with a name and an address of their own."""
    admin = people["org_admin"]
    Person.objects.filter(pk=admin.pk).update(email="iris@voorbeeld.example", name="Iris Meijer")
    return Person.objects.get(pk=admin.pk)


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "iris+2@voorbeeld.example"},
        {"email": "IRIS+griffier@Voorbeeld.example"},
        {"email": "iris.prive@elders.example", "name": "iris  MEIJER"},
    ],
)
def test_nobody_gives_themselves_a_role_by_another_address(me, people, enter, changes):
    before = Membership.objects.count()
    answer = give(enter(me), people, **changes)
    assert (answer.status_code, "U kunt uzelf geen rol geven." in answer.content.decode()) == (
        422,
        True,
    )
    assert (Membership.objects.count(), Person.objects.filter(email=NEW).exists()) == (
        before,
        False,
    )


def test_nobody_gives_a_role_to_an_account_of_their_own(me, people, utrecht, enter):
    mine = person(utrecht, Role.REPORTER, email="ander@voorbeeld.example", name="Iris Meijer")
    answer = give(enter(me), people, email=mine.email, name="Iemand Anders")
    assert answer.status_code == 422
    assert [row.role for row in mine.memberships.all()] == [Role.REPORTER]


def test_nobody_opens_a_closed_account_of_their_own(me, utrecht, enter):
    mine = person(utrecht, Role.CLERK, email="iris+2@voorbeeld.example")
    Person.objects.filter(pk=mine.pk).update(is_active=False)
    assert enter(me).post(f"/mensen/{mine.pk}/openen/").status_code == 404
    mine.refresh_from_db()
    assert not mine.is_active


def test_an_administrator_of_next_month_is_no_administrator_yet(admin, people, utrecht):
    """The last one who can do the work today cannot stop."""
    next_month = timezone.localdate() + timedelta(days=30)
    successor = person(utrecht, Role.ORG_ADMIN)
    successor.memberships.update(since=next_month)
    membership = people["org_admin"].memberships.get()
    admin.post(f"/mensen/rol/{membership.pk}/stop/")
    assert Person.objects.get(pk=people["org_admin"].pk).has_role(Role.ORG_ADMIN)


def test_a_role_that_is_to_begin_can_be_stopped_and_is_not_given_twice(admin, people, utrecht):
    clerk = person(utrecht, Role.CLERK)
    membership = clerk.memberships.get()
    Membership.objects.filter(pk=membership.pk).update(
        since=timezone.localdate() + timedelta(days=30)
    )
    answer = give(admin, people, email=clerk.email, name=clerk.name, role="clerk")
    assert "Deze persoon heeft deze rol al." in answer.content.decode()
    assert admin.post(f"/mensen/rol/{membership.pk}/stop/").status_code == 302
    membership.refresh_from_db()
    assert membership.until < timezone.localdate()
