"""What an organisation wants when somebody reports danger: its administrator says so, and nobody else."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from audit.models import Entry
from organisations.access import Door
from organisations.models import Organisation, Role
from weerbaar.scope import acting_for

pytestmark = pytest.mark.django_db
WANTED = {
    "danger_minutes": "10",
    "danger_escalation_minutes": "20",
    "danger_to_desk": "on",
    "danger_contact": "Piket griffie 030-2860000",
}


def address(organisation) -> str:
    return reverse("danger_settings", args=[organisation.pk])


def test_administrator_says_what_happens_at_danger(people, utrecht, page, enter):
    link = f"main a[href='{address(utrecht)}']"
    assert page(reverse("people"), people["org_admin"]).select_one(link)
    page(address(utrecht), people["org_admin"])
    answer = enter(people["org_admin"]).post(address(utrecht), WANTED)
    assert answer.status_code == 302
    utrecht.refresh_from_db()
    assert (utrecht.danger_minutes, utrecht.danger_escalation_minutes) == (10, 20)
    assert (utrecht.danger_to_desk, utrecht.danger_contact) == (True, "Piket griffie 030-2860000")
    entry = Entry.objects.get(action="danger_settings_changed")
    assert (entry.actor, entry.stream) == (people["org_admin"].pk, f"organisation:{utrecht.pk}")


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("danger_minutes", "-1", "danger_minutes"),
        ("danger_minutes", "1441", "danger_minutes"),
        ("danger_minutes", "snel", "Vul een heel getal in"),
        ("danger_escalation_minutes", "0", "danger_escalation_minutes"),
        ("danger_contact", "", "Vul in wie de 24-uurslijn bij u kan bellen."),
    ],
)
def test_what_cannot_be_is_told_at_the_field(people, utrecht, enter, field, text, sentence):
    answer = enter(people["org_admin"]).post(address(utrecht), WANTED | {field: text})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert Organisation.objects.get(pk=utrecht.pk).danger_minutes == 0


def test_nobody_of_another_organisation_or_role(people, strangers, utrecht, zeewolde, enter):
    for somebody in (strangers["org_admin"], people["clerk"], people["secretary"]):
        assert enter(somebody).post(address(utrecht), WANTED).status_code == 404
    assert enter(people["org_admin"]).post(address(zeewolde), WANTED).status_code == 404


@pytest.mark.parametrize("column", ["name", "valid_until", "reaction_hours"])
def test_database_lets_staff_change_nothing_else_of_an_organisation(people, utrecht, column):
    with (
        acting_for(people[Role.ORG_ADMIN], Door.STAFF),
        pytest.raises(DatabaseError),
        transaction.atomic(),
    ):
        Organisation.objects.filter(pk=utrecht.pk).update(**{column: None})


def test_database_lets_staff_change_no_other_organisation(people, zeewolde):
    with acting_for(people["org_admin"], Door.STAFF):
        assert Organisation.objects.filter(pk=zeewolde.pk).update(danger_minutes=5) == 0
