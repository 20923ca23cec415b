"""The demo: invented people, one click, and nothing of it where it does not belong."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.urls import NoReverseMatch, clear_url_caches, reverse

from organisations import demo
from organisations.models import Membership, Office, Person, Role
from tests.pages import judge

pytestmark = pytest.mark.django_db
CONTRACT = (
    {
        f"{who}@{place}.example"
        for place in ("utrecht", "zeewolde")
        for who in (
            "ambtenaar",
            "coordinator",
            "griffier",
            "secretaris",
            "burgemeester",
            "raadslid",
            "leidinggevende",
            "plaatsvervangend-griffier",
        )
    }
    | {
        f"{who}@bzk.example"
        for who in ("triagist", "bva", "jurist", "planner", "analist", "auditor", "beheer")
    }
    | {"adviseur@ccv.example", "vertrouwenspersoon@otwb.example", "begeleider@riec.example"}
)


@pytest.fixture
def invented(db):
    """Create the accounts as `make demo` does."""
    call_command("load_organisations", verbosity=0)
    demo.make_accounts()


def test_everybody_of_the_contract_is_there_once(invented):
    def state():
        return [
            list(model.objects.order_by("pk").values()) for model in (Person, Membership, Office)
        ]

    before = state()
    demo.make_accounts()
    assert state() == before
    assert {person.email for person in Person.objects.all()} >= CONTRACT
    assert {email for email, _place, _tells in demo.accounts()} == {
        person.email for person in Person.objects.all()
    }
    assert len({person.password for person in Person.objects.all()}) == 1
    assert Person.objects.get(email="raadslid@utrecht.example").function == "councillor"
    assert (
        Person.objects.get(email="leidinggevende@zeewolde.example")
        .memberships.get(role=Role.LINE_MANAGER)
        .unit.name
    )


def test_one_click_signs_in_as_each(invented, client):
    page = client.get("/demo/")
    assert judge(page.content.decode()) == []
    buttons = [
        button.get_text(strip=True)
        for button in BeautifulSoup(page.content, "html.parser").select("main button")
    ]
    assert set(buttons) >= CONTRACT
    for email in buttons:
        answer = client.post("/demo/inloggen/", {"account": email})
        assert (email, answer.status_code) == (email, 302)
        assert client.get(answer["Location"], follow=True).status_code == 200
        assert int(client.session["_auth_user_id"]) == Person.objects.get(email=email).pk


@pytest.mark.parametrize(
    "account", ["", "iemand@utrecht.example", "GRIFFIER@utrecht.example", "echt@voorbeeld.example"]
)
def test_nobody_else_is_signed_in_by_a_click(invented, client, account):
    Person.objects.create_user(
        "echt@voorbeeld.example",
        name="Echt Iemand",
        organisation=Person.objects.first().organisation,
    )
    assert client.post("/demo/inloggen/", {"account": account}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_outside_the_demo_its_addresses_do_not_exist(settings, client):
    import importlib

    from weerbaar import urls

    settings.DEMO = False
    try:
        importlib.reload(urls)
        clear_url_caches()
        with pytest.raises(NoReverseMatch):
            reverse("demo_sign_in")
        for path in ("/demo/", "/demo/inloggen/", "/demo/mail/"):
            assert (path, client.get(path).status_code, client.post(path).status_code) == (
                path,
                404,
                404,
            )
        assert not re.search("Demo", client.get("/inloggen/").content.decode())
    finally:
        settings.DEMO = True
        importlib.reload(urls)
        clear_url_caches()
