"""Whom a case names is compared with accounts, whatever was compared and remembered before."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.utils import timezone

from casework.models import Case, Party
from organisations.models import Membership, Person, Role
from records import account_linking, tasks
from tests.factories import incident, person
from tests.organisations.test_succession import bzk, keeper, merge  # noqa: F401 -- two fixtures

pytestmark = pytest.mark.django_db
NAME = "Kanarie Beide-Kanten"


@pytest.fixture
def settled(zeewolde):
    """Somebody whose account and role are older than what a sweep looks back to."""
    old = timezone.now() - timedelta(days=99)
    account = person(zeewolde, function="councillor", name=NAME, invited_at=old)
    account.memberships.update(since="2020-01-01")
    return account


def named(people, **words):
    """A case of Utrecht that names somebody whose account is elsewhere."""
    return incident(people["clerk"], for_whom="other", name=NAME, **words)


def is_out(case, account) -> bool:
    return account.pk in Case.objects.get(pk=case.pk).conflicted


def test_role_that_ended_and_was_given_again_is_compared_again(people, utrecht, settled):
    role = {"person": settled, "organisation": utrecht, "role": Role.CLERK}
    Membership.objects.create(**role)
    tasks.link_accounts()
    Membership.objects.filter(**role).end_yesterday()
    tasks.link_accounts()
    case = named(people)
    tasks.link_accounts()
    assert not is_out(case, settled)  # they cannot do anything with it
    Membership.objects.create(**role)
    tasks.link_accounts()
    assert is_out(case, settled)


def test_whose_role_begins_tomorrow_is_out_before_it_does(people, utrecht, settled):
    tomorrow = timezone.localdate() + timedelta(days=1)
    Membership.objects.create(person=settled, organisation=utrecht, role=Role.CLERK, since=tomorrow)
    tasks.link_accounts()
    case = named(people)
    Case.objects.filter(pk=case.pk).update(conflicted=[])  # as when the broker was away
    tasks.link_parties(str(case.pk))
    assert is_out(case, settled)


@pytest.mark.parametrize("days", [0, 9])
def test_whose_account_is_opened_again_reads_the_case_about_them(
    people,
    utrecht,
    enter,
    days,
):
    old = timezone.now() - timedelta(days=99)
    closed = person(utrecht, function="councillor", email="later@utrecht.example", invited_at=old)
    closed.memberships.update(since="2020-01-01")
    administrator = enter(people["org_admin"])
    administrator.post(f"/mensen/{closed.pk}/sluiten/")
    assert not Person.objects.get(pk=closed.pk).is_active
    case = incident(people["clerk"], for_whom="other", email="later@utrecht.example")
    tasks.link_accounts()
    assert not Party.objects.filter(case=case, person=closed).exists()
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        administrator = enter(people["org_admin"])
        administrator.post(f"/mensen/{closed.pk}/openen/")
        assert Person.objects.get(pk=closed.pk).is_active
        tasks.link_accounts()
    assert enter(closed).get(f"/mijn/zaken/{case.number}/").status_code == 200


def test_case_that_came_by_a_herindeling_is_compared_with_who_works_there(
    people,
    utrecht,
    zeewolde,
    settled,
    keeper,  # noqa: F811 -- the fixture
):
    with time_machine.travel(timezone.now() - timedelta(days=9), tick=False):
        case = named(people)
        tasks.link_accounts()
    assert not is_out(case, settled)
    merge(keeper, utrecht, zeewolde)
    tasks.link_accounts()
    assert Case.objects.get(pk=case.pk).organisation == zeewolde
    assert is_out(case, settled)


@pytest.fixture
def cache_away(monkeypatch):
    """A cache that nobody listens behind."""
    away = RedisCache("redis://127.0.0.1:1/0", {})
    monkeypatch.setattr(account_linking, "cache", away)


def test_without_the_cache_everything_is_compared(people, utrecht, cache_away):
    case = incident(people["clerk"], for_whom="other", email="later@utrecht.example")
    late = person(utrecht, function="councillor", email="later@utrecht.example")
    tasks.link_accounts()
    assert late.pk in Case.objects.get(pk=case.pk).people


def test_emptied_cache_changes_nothing(people, utrecht, settled):
    case = named(people)
    Membership.objects.create(person=settled, organisation=utrecht, role=Role.CLERK)
    tasks.link_accounts()
    version = Case.objects.get(pk=case.pk).version
    caches["default"].clear()
    tasks.link_accounts()
    assert (is_out(case, settled), Case.objects.get(pk=case.pk).version) == (True, version)


def test_the_newest_come_first_and_the_rest_in_the_next_sweeps(people, utrecht, monkeypatch):
    monkeypatch.setattr(account_linking, "MAX_A_SWEEP", 2)
    address = "later%d@utrecht.example"
    cases = [
        incident(people["clerk"], for_whom="other", email=address % number) for number in range(5)
    ]
    late = [person(utrecht, function="councillor", email=address % number) for number in range(5)]

    def linked() -> list[bool]:
        people_of = [Case.objects.get(pk=case.pk).people for case in cases]
        return [who.pk in of for who, of in zip(late, people_of, strict=True)]

    tasks.link_accounts()
    assert linked()[-1] is True
    for _minute in range(8):  # everybody else in this world is new as well
        tasks.link_accounts()
    assert linked() == [True] * 5
