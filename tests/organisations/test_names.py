"""People with an account, by name: found however it is typed, in Dutch order."""

import pytest

from organisations.models import Person
from tests.factories import person
from texts.names import fold_name

pytestmark = pytest.mark.django_db
IN_ORDER = [
    "Eelco Smit",
    "Élise Smit",
    "Eva Smit",
    "Ĳsbrand Smit",
    "ijsbrand Smits",
    "Ilse Smit",
    "'s Gravesande",
    "van den Berg",
    "Van der Berg",
    "Zoë Smit",
]


def test_names_stand_in_dutch_order(utrecht, enter):
    for name in reversed(IN_ORDER):
        person(utrecht, name=name)
    client = enter(person(utrecht, "org_admin", name="Zz Beheer"))
    shown = [row.name for row in client.get("/mensen/").context["page"].rows]
    assert shown == [*IN_ORDER, "Zz Beheer"]


@pytest.mark.parametrize("words", ["hoff", "JP van t", "j.p.van 't höff", "’t Hoff"])
def test_an_account_is_found_however_its_name_is_typed(utrecht, enter, words):
    person(utrecht, name="J. P. van ’t Höff")
    person(utrecht, name="Anna Smit")
    client = enter(person(utrecht, "org_admin", name="Beheer"))
    shown = [row.name for row in client.get("/mensen/", {"zoek": words}).context["page"].rows]
    assert shown == ["J. P. van ’t Höff"]


@pytest.mark.parametrize(
    "name", ["Łukasz Sørensen", "Çelik Yıldız", "Straße", "Æsop", "Ĳs d'Hondt", "Ivan Иванов"]
)
def test_the_database_folds_as_the_code_does(utrecht, name):
    person(utrecht, name=name)
    assert Person.objects.get(name=name).sort_name.replace(" ", "") == fold_name(name)
