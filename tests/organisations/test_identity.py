"""Who is presumed to be one person: over accounts, addresses and names. It only takes rights away."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organisations.identity import mailbox_of, name_key_of
from organisations.models import Membership, Person, Role
from tests.factories import PersonFactory, person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("Jan@Voorbeeld.example", "jan@voorbeeld.example"),
        ("jan+2@voorbeeld.example", "jan@voorbeeld.example"),
        ("jan+a+b@voorbeeld.example", "jan@voorbeeld.example"),
        ("j.an+x@GoogleMail.com", "jan@gmail.com"),
    ],
)
def test_one_mailbox_however_it_is_written(address, same):
    assert mailbox_of(address) == mailbox_of(same)


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("j.an@voorbeeld.example", "jan@voorbeeld.example"),
        ("jan@voorbeeld.example", "jan@ander.example"),
        ("+jan@voorbeeld.example", "jan@voorbeeld.example"),
        ("jan-2@voorbeeld.example", "jan@voorbeeld.example"),
    ],
)
def test_another_mailbox(address, other):
    assert mailbox_of(address) != mailbox_of(other)


def test_a_name_is_the_same_without_capitals_accents_and_marks():
    assert name_key_of("Zoë  O’Brien-Jansen") == name_key_of("zoe o'brien jansen")
    assert name_key_of("Jan") == name_key_of("Piet") == ""


ADDRESSES = st.from_regex(r"[a-zA-Z.+é]{1,9}@(gmail\.com|googlemail\.com|x\.nl)", fullmatch=True)
NAMES = st.text("abzéÉëÏß  '’.-ĳ1", min_size=1, max_size=20)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(address=ADDRESSES, name=NAMES)
def test_the_database_computes_what_the_code_computes(utrecht, address, name):
    made = PersonFactory(organisation=utrecht, email=address.lower(), name=name)
    stored = Person.objects.get(pk=made.pk)
    try:
        assert (stored.mailbox, stored.name_key) == (mailbox_of(address), name_key_of(name))
    finally:
        made.delete()


def test_accounts_of_one_person_are_found_by_mailbox_and_by_name(utrecht, zeewolde):
    me = person(utrecht, Role.CLERK, email="yara@voorbeeld.example", name="Yara Vermeer")
    plus = person(zeewolde, Role.CLERK, email="yara+2@voorbeeld.example", name="Y.")
    namesake = PersonFactory(email="ander@elders.example", name="yara  vermeer")
    other = person(utrecht, Role.CLERK, name="Yara de Boer")
    assert me.account_ids == sorted([me.pk, plus.pk, namesake.pk])
    assert namesake.account_ids == sorted([me.pk, namesake.pk])
    assert not me.is_same_person(other.pk)
    assert not me.is_same_person(None)


def test_a_role_counts_from_its_first_day_to_its_last(utrecht):
    today = timezone.localdate()
    somebody = PersonFactory(organisation=utrecht)
    for since, until, counts in (
        (1, None, False),
        (0, None, True),
        (-9, 0, True),
        (-9, -1, False),
    ):
        Membership.objects.all().delete()
        Membership.objects.create(
            person=somebody,
            organisation=utrecht,
            role=Role.CLERK,
            since=today + timedelta(days=since),
            until=None if until is None else today + timedelta(days=until),
        )
        fresh = Person.objects.get(pk=somebody.pk)
        holders = Person.objects.holding(Role.CLERK, organisation_id=utrecht.pk)
        routed = Person.objects.holders_of([Role.CLERK], utrecht.pk, None, [])
        answers = (
            fresh.has_role(Role.CLERK),
            list(holders) == [somebody],
            [row.pk for row in routed] == [somebody.pk],
        )
        assert answers == (counts,) * 3, (since, until)
