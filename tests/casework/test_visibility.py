"""One rule of visibility, asked in three ways: as a query, of a case in hand, and by the database. They must agree."""

import itertools

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.access import is_visible
from casework.models import Case, CaseShare, case_types
from casework.reach import reach_of
from organisations.models import Membership, Role
from tests import factories
from weerbaar import scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(people, strangers):
    """A case of each type in Utrecht, and everybody in both towns."""
    cases = []
    for case_type in case_types().values():
        case = factories.make(case_type, people["councillor"])
        cases.append(case)
    return cases, [*people.values(), *strangers.values()]


def fresh(person):
    """The same account, with nothing remembered of an earlier question."""
    return type(person).objects.get(pk=person.pk)


def answers(case, person) -> tuple[bool, bool, bool]:
    """Visible by query, visible by the case in hand, let through by the database."""
    by_query = Case.objects.visible_to(fresh(person)).filter(pk=case.pk).exists()
    by_case = is_visible(type(case).objects.get(pk=case.pk), fresh(person))
    with scope.acting_for(fresh(person)):
        by_database = Case.objects.filter(pk=case.pk).exists()
    return by_query, by_case, by_database


def agree(case, person) -> None:
    by_query, by_case, by_database = answers(case, person)
    assert by_query == by_case, (case.kind, person.email)
    # Who holds a national role works as `desk`, which lets through kinds and no compartment: a local
    # role beside it reaches nothing more in the database.
    reach = reach_of(fresh(person))
    if not (reach.kinds and reach.compartments):
        assert by_database or not by_query, (case.kind, person.email)


def test_query_case_and_database_agree_for_everybody(world):
    cases, everybody = world
    visible = 0
    for case, person in itertools.product(cases, everybody):
        agree(case, person)
        visible += answers(case, person)[1]
    assert visible


CHANGES = st.fixed_dictionaries(
    {
        "lane": st.sampled_from(
            [
                "staff",
                "council",
                "council_closed",
                "board",
                "board_closed",
                "secretary",
                "chair",
                "",
            ]
        ),
        "confidentiality": st.sampled_from(["normal", "restricted"]),
        "own_unit": st.booleans(),
        "handles": st.booleans(),
        "shared": st.booleans(),
        "conflicted": st.booleans(),
        "destroyed": st.booleans(),
        "active": st.booleans(),
        "role": st.sampled_from(list(Role.values)),
        "colleague": st.booleans(),
    }
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=CHANGES, which=st.integers(0, 9), whom=st.integers(0, 99))
def test_query_case_and_database_agree_on_any_case(world, changes, which, whom):
    cases, everybody = world
    case = cases[which % len(cases)]
    person = fresh(everybody[whom % len(everybody)])
    savepoint = transaction.savepoint()  # what one example changes is not there in the next
    try:
        change(case, person, changes)
        agree(case, person)
    finally:
        transaction.savepoint_rollback(savepoint)


def change(case, person, changes) -> None:
    unit = person.memberships.exclude(unit=None).values_list("unit", flat=True).first()
    Case.objects.filter(pk=case.pk).update(
        lane=changes["lane"],
        confidentiality=changes["confidentiality"],
        unit=unit if changes["own_unit"] else None,
        handler=person if changes["handles"] else None,
        conflicted=[person.pk] if changes["conflicted"] else [],
        destroyed=changes["destroyed"],
    )
    if changes["shared"]:
        CaseShare.objects.assign_perm("view_case", person, Case.objects.get(pk=case.pk))
    person.memberships.all().delete()
    places = {person.organisation_id}
    Membership.objects.create(
        person=person, organisation_id=person.organisation_id, role=changes["role"], unit_id=unit
    )
    if changes["colleague"] and case.organisation_id not in places:
        Membership.objects.create(person=person, organisation=case.organisation, role=Role.CLERK)
    type(person).objects.filter(pk=person.pk).update(is_active=changes["active"])


def test_a_step_without_its_view_asks_who_may_see_the_case(people):
    """`perform` alone is safe: a role that may take the step, but may not see this case, is refused."""
    case = factories.incident(people["councillor"])
    Case.objects.filter(pk=case.pk).update(confidentiality=Case.Confidentiality.RESTRICTED)
    for slug in ("clerk", "chair"):
        if not is_visible(type(case).objects.get(pk=case.pk), fresh(people[slug])):
            with pytest.raises(PermissionDenied):
                case.perform("take", by=fresh(people[slug]))
    assert type(case).objects.get(pk=case.pk).handler_id is None
