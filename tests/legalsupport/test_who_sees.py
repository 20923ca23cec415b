"""Who sees a request for legal support: by page, by query, and in raw SQL."""

import pytest
from django.db import connection

from casework.models import Case
from casework.views.case_actions import colleagues
from legalsupport.models import LegalSupport, SupportDecision
from organisations.models import Membership, Role
from tests import factories
from tests.legalsupport import factory
from weerbaar import scope

pytestmark = pytest.mark.django_db
STORY = {
    "legalsupport_legalassessment",
    "legalsupport_legaldetails",
    "legalsupport_legalmandate",
    "casework_message",
    "casework_note",
    "casework_party",
    "casework_document",
}
OFFERED = {"legalsupport_legalsupport", "legalsupport_supportdecision"}


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
        return cursor.fetchone()[0]


def rows_for(person, tables) -> dict[str, int]:
    """How many rows of each table the database shows this person."""
    with scope.acting_for(type(person).objects.get(pk=person.pk)):
        return {table: rows(table) for table in sorted(tables)}


def nothing_of(tables) -> dict[str, int]:
    return dict.fromkeys(sorted(tables), 0)


def busy(case, people) -> LegalSupport:
    """A row in every table of a case."""
    case.note(people["jurist"], "intern")
    case.write_message(people["jurist"], "bericht")
    case.mandates.create(person=people["official"], until=case.received_at.date())
    return case


@pytest.fixture
def alderman(utrecht):
    return factories.person(utrecht, function="alderman")


class TestBoard:
    """A request of a wethouder: the desk, and nobody of the organisation before the offer."""

    @pytest.fixture
    def case(self, people, alderman):
        return busy(factory.advised(people | {"councillor": alderman}), people)

    def test_nobody_of_the_organisation_sees_it(self, case, people, page):
        for role in (Role.CLERK, Role.SECRETARY, Role.CHAIR, Role.HR_ADVISOR, Role.LEGAL_OFFICER):
            person = people[role]
            assert not Case.objects.visible_to(person).exists()
            assert not LegalSupport.objects.for_employer(person).exists()
            assert rows_for(person, STORY | OFFERED) == nothing_of(STORY | OFFERED), role
            page(case.decision_url(), person, 404)
            page(case.get_absolute_url(), person, 404)

    def test_who_decides_sees_the_advice_and_never_the_story(self, case, people, page):
        case = case.perform("offer", by=people["jurist"])
        shown = page(case.decision_url(), people["secretary"]).get_text()
        assert "Hoort bij het werk." in shown
        assert "persoonlijk voor de rechter" not in shown
        assert "Verzonnen Wederpartij" not in shown
        assert rows_for(people["secretary"], OFFERED) == dict.fromkeys(sorted(OFFERED), 1)
        hidden = STORY - {"casework_document"}
        assert rows_for(people["secretary"], hidden) == nothing_of(hidden)
        assert rows_for(people["clerk"], STORY | OFFERED) == nothing_of(STORY | OFFERED)

    def test_it_goes_back_when_the_advice_is_revised_or_withdrawn(self, case, people, alderman):
        offered = case.perform("offer", by=people["jurist"])
        revised = offered.perform("revise", by=people["jurist"])
        assert rows_for(people["secretary"], OFFERED) == nothing_of(OFFERED)
        again = revised.perform(
            "advise", by=people["jurist"], outcome="refused", reasons="Geen verband."
        )
        again = again.perform("offer", by=people["jurist"])
        again.perform("withdraw", by=alderman)
        assert rows_for(people["secretary"], OFFERED) == nothing_of(OFFERED)


class TestCouncil:
    """A request of a raadslid: the griffier is the desk, also when it waits for the decision."""

    def test_the_griffier_sees_all_of_it_before_and_after_the_offer(self, people, page):
        case = busy(factory.advised(people), people)
        whole = STORY | OFFERED
        before = rows_for(people["clerk"], whole)
        assert 0 not in before.values()
        case = case.perform("offer", by=people["clerk"])
        assert rows_for(people["clerk"], whole) == before
        page(case.get_absolute_url(), people["clerk"])
        hidden = STORY - {"casework_document"}
        assert rows_for(people["secretary"], hidden) == nothing_of(hidden)
        assert rows_for(people["secretary"], OFFERED) == dict.fromkeys(sorted(OFFERED), 1)

    def test_high_discretion_keeps_the_griffier_out(self, people, page):
        case = factory.make(people["councillor"], discretion="hoog")
        page(case.get_absolute_url(), people["clerk"], 404)
        page(case.get_absolute_url(), people["jurist"])
        assert rows_for(people["clerk"], STORY | OFFERED) == nothing_of(STORY | OFFERED)

    def test_nobody_can_be_handed_a_request_that_the_griffier_may_not_know(self, people):
        case = factory.make(people["councillor"], discretion="hoog")
        assert case.kept_out() == {Role.CLERK}
        assert factory.make(people["councillor"]).kept_out() == frozenset()


def test_a_jurist_who_also_works_there_sees_no_request_of_a_colleague(people, alderman, utrecht):
    case = factory.make(alderman)
    jurist = people["jurist"]
    assert LegalSupport.objects.visible_to(jurist).filter(pk=case.pk).exists()
    Membership.objects.create(person=jurist, organisation=utrecht, role=Role.REPORTER)
    colleague = type(jurist).objects.get(pk=jurist.pk)
    assert not LegalSupport.objects.visible_to(colleague).filter(pk=case.pk).exists()


def test_a_griffier_who_is_also_jurist_keeps_the_requests_of_the_council(people, utrecht):
    """The role for outsiders counts nowhere at the own workplace; the other role goes on."""
    case = factory.make(people["councillor"])
    Membership.objects.create(person=people["clerk"], organisation=utrecht, role=Role.JURIST)
    both = type(people["clerk"]).objects.get(pk=people["clerk"].pk)
    assert LegalSupport.objects.visible_to(both).get() == case


def test_who_is_named_as_opponent_neither_sees_nor_decides(people, utrecht, page):
    people["secretary"].name = "Kanarie Tegenpartij"
    people["secretary"].save()
    other = factories.person(utrecht, Role.SECRETARY)
    case = factory.make(
        people["councillor"], opponent="medebestuurder", opponent_name="kanarie tegenpartij"
    )
    case = case.perform("take", by=people["jurist"]).perform("accept", by=people["jurist"])
    case = factory.weighed(case)
    case = case.perform("arrange_preparation", by=people["jurist"], prepared_by="Zeewolde")
    case = case.perform("advise", by=people["jurist"], outcome="granted", reasons="Ja.")
    case = case.perform("offer", by=people["jurist"])
    page(case.decision_url(), people["secretary"], 404)
    page(case.decision_url(), other)
    assert case.deciders() == [other]


def test_who_is_kept_out_neither_sees_nor_decides(people, page):
    """A relative or a co-defendant, with whichever account: by name, or by address."""
    case = factory.advised(people).perform("offer", by=people["jurist"])
    page(case.decision_url(), people["secretary"])
    case = case.perform(
        "exclude_person", by=people["jurist"], name=people["secretary"].name.upper()
    )
    page(case.decision_url(), people["secretary"], 404)
    assert case.deciders() == []
    case = case.perform(
        "exclude_person", by=people["jurist"], name="Anders Genaamd", email=people["clerk"].email
    )
    page(case.get_absolute_url(), people["clerk"], 404)
    case = case.perform("exclude_person", by=people["jurist"], name=people["jurist"].name)
    assert case.handler is None
    page(case.get_absolute_url(), people["jurist"], 404)


def test_the_desk_hands_over_to_the_griffier_but_to_no_jurist_who_works_there(people, utrecht):
    case = factory.make(people["councillor"])
    roles = case.assignable_roles
    assert {people["clerk"], people["jurist"]} <= set(colleagues(case, roles))
    Membership.objects.create(person=people["jurist"], organisation=utrecht, role=Role.REPORTER)
    assert people["jurist"] not in colleagues(case, roles)
    assert people["clerk"] in colleagues(case, roles)
    alderman = factories.person(utrecht, function="alderman")
    assert people["clerk"] not in colleagues(factory.make(alderman), roles)


def test_who_advised_does_not_decide(people, utrecht):
    """Also when one person is griffier and secretaris."""
    Membership.objects.create(person=people["secretary"], organisation=utrecht, role=Role.CLERK)
    both = type(people["secretary"]).objects.get(pk=people["secretary"].pk)
    case = factory.make(people["councillor"]).perform("take", by=both).perform("accept", by=both)
    case = factory.weighed(case)
    case = case.perform("advise", by=both, outcome="granted", reasons="Ja.")
    assert case.deciders() == []
    assert not LegalSupport.objects.for_employer(both).exists()
    factories.person(utrecht, Role.SECRETARY)
    case = case.perform("offer", by=both)
    assert not LegalSupport.objects.for_employer(both).exists()
    assert SupportDecision.objects.get().advised_by == both
