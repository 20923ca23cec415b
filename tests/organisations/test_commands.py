"""What whoever runs the installation does for people."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from notifications.models import Outgoing
from organisations.models import Person
from tests.factories import OrganisationFactory
from tests.organisations.conftest import actions, set_up_app, sign_in

pytestmark = pytest.mark.django_db


def test_the_first_administrator(utrecht, capsys):
    for _time in range(2):
        call_command("appoint", "Eerste@Utrecht.example", "Eerste Beheerder", organisation="GM0344")
    person = Person.objects.get()
    assert (person.email, person.organisation, person.has_usable_password()) == (
        "eerste@utrecht.example",
        utrecht,
        False,
    )
    assert [membership.role for membership in person.memberships.all()] == ["org_admin"]
    assert actions(person) == ["account_made", "role_given"]
    assert [row.kind for row in Outgoing.objects.all()] == ["invited"]
    assert capsys.readouterr().out.endswith("nothing to do\n")


@pytest.mark.parametrize(
    ("code", "role"), [("GM9999", "org_admin"), ("GM0344", "triagist"), ("bzk", "clerk")]
)
def test_not_where_there_is_no_such_role(utrecht, code, role):
    OrganisationFactory(code="bzk", type="national")
    with pytest.raises(CommandError):
        call_command("appoint", "wie@voorbeeld.example", "Wie Dan", organisation=code, role=role)
    assert not Person.objects.exists()


@pytest.mark.usefixtures("strict", "clock")
def test_who_lost_every_factor_starts_again(client, somebody):
    sign_in(client)
    set_up_app(client)
    call_command("forget_second_factor", somebody.email.upper())
    assert client.get("/mijn/")["Location"].startswith("/inloggen/")
    again = Client()
    sign_in(again)
    assert again.get("/mijn/")["Location"] == "/account/tweede-factor/totp/activate/"
    assert "second_factors_forgotten" in actions(somebody)
    assert Outgoing.objects.filter(kind="security_notice", person=somebody).exists()
