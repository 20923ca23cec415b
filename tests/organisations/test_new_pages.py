"""The pages of invitations, changed accounts and herindelingen, judged as HTML in each of their states."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from organisations import account_changes, invitations, tasks
from organisations.models import AccountChange, Invitation, Role, Succession
from organisations.models.client import digest
from tests.factories import OrganisationFactory, person
from tests.pages import judge

pytestmark = pytest.mark.django_db


def judged(path: str, method: str = "get", **posted) -> str:
    """Return a page for who has the link and nothing else, after judging it."""
    answer = getattr(Client(), method)(path, posted)
    html = answer.content.decode()
    assert (answer.status_code, judge(html)) == (200, []), path
    return html


def test_pages_of_an_administrator(people, page, utrecht):
    admin, clerk = people["org_admin"], people["clerk"]
    offered = invitations.offer(
        utrecht, {"email": "x@voorbeeld.example", "name": "X", "role": "clerk"}, by=admin
    )
    account_changes.ask(clerk, by=admin, name="Y", email="y@voorbeeld.example")
    for path in (
        "/mensen/",
        f"/mensen/{clerk.pk}/",
        f"/mensen/{clerk.pk}/wijzigen/",
        f"/mensen/uitnodiging/{offered.pk}/intrekken/",
    ):
        page(path, admin)
    page("/mijn/voorkeuren/", clerk)
    page("/mijn/voorkeuren/wijzigen/", clerk)


def test_pages_of_who_has_a_link(people, utrecht):
    admin, clerk = people["org_admin"], people["clerk"]
    offered = Invitation.objects.create(
        organisation=utrecht,
        email="x@voorbeeld.example",
        name="X",
        role="clerk",
        digest=digest("o"),
        invited_by=admin,
    )
    AccountChange.objects.create(
        person=clerk,
        organisation=utrecht,
        name="Y",
        email="y@voorbeeld.example",
        asked_by=admin,
        old_digest=digest("old"),
        new_digest=digest("new"),
    )
    judged("/uitnodiging/o/")
    judged("/account/wijziging/old/")
    judged("/account/wijziging/new/")
    judged("/account/wijziging/new/", "post", antwoord="ja")
    judged("/account/wijziging/old/", "post", antwoord="ja")
    judged("/uitnodiging/o/", "post", antwoord="nee")
    judged("/uitnodiging/o/")
    assert Client().get("/uitnodiging/p/").status_code == 404
    assert offered.pk


def test_pages_of_national_administration(people, page, utrecht, zeewolde):
    desk = OrganisationFactory(name="BZK", code="bzk", type="national")
    keeper = person(desk, Role.BEHEER)
    row = Succession.objects.create(
        old=utrecht,
        new=zeewolde,
        on=timezone.localdate() + timedelta(days=3),
        planned_by=keeper,
    )
    one = f"/herindelingen/{row.pk}/"
    for path in ("/mensen/eerste-beheerder/", "/herindelingen/", "/herindelingen/nieuw/", one):
        page(path, keeper)
    tasks.prepare_successions.run()
    page(one, keeper)
    Succession.objects.update(
        state="planned", confirmed_by=keeper, confirmed_at=timezone.now(), on=timezone.localdate()
    )
    page(one, keeper)
    tasks.carry_out_successions.run()
    assert "Nog een keer uitvoeren" in str(page(one, keeper))
    Succession.objects.update(state="running", remaining={"records.DestructionList": 1})
    page(one, keeper)
