"""Nobody decides about themselves: not with another account, address, organisation, or on paper."""

import pytest
from django.core.exceptions import PermissionDenied

from audit.models import Entry
from casework.access import is_visible
from casework.models import Case, case_types
from notifications.models import Outgoing
from organisations.access import Door
from organisations.models import Membership, Organisation, Person, Role
from records import tasks
from tests import factories
from tests.factories import advice_request, incident, person
from veiligwonen.models import AdviceRequest
from weerbaar import scope

pytestmark = pytest.mark.django_db


def fresh(row):
    """Return the row as a new request fetches it."""
    return type(row).objects.get(pk=row.pk)


def sees(who: Person, case: Case) -> tuple[bool, bool]:
    """Return whether somebody works with this case: in a list, and with the case in hand."""
    who = fresh(who)
    in_list = Case.objects.visible_to(who).filter(pk=case.pk).exists()
    return in_list, is_visible(fresh(case), who)


def another_account(of: Person, where: Organisation, role: Role, **changes) -> Person:
    """Return a second account of this person, at an address with a plus."""
    local, domain = of.email.split("@")
    values = {"email": f"{local}+2@{domain}", "name": "Tweede Account"} | changes
    return person(where, role, **values)


@pytest.mark.parametrize("case_type", case_types().values(), ids=lambda kind: kind.__name__)
class TestAnotherAccount:
    """Of every kind of case: every role that sees it, held with a second account."""

    def test_it_sees_nothing_of_the_own_case(self, case_type, people, utrecht):
        me = people["councillor"]
        case = factories.make(case_type, me)
        for role in case_type.visibility_rules:
            second = another_account(me, utrecht, role)
            Case.objects.filter(pk=case.pk).update(handler=second)
            assert sees(second, case) == (False, False), role
            emergencies = Case.objects.openable_in_emergency(fresh(second))
            assert not emergencies.filter(pk=case.pk).exists(), role
            with pytest.raises(PermissionDenied):
                case.perform("take", by=fresh(second))
            Case.objects.filter(pk=case.pk).update(handler=None)
            second.memberships.all().delete()
            second.delete()

    def test_a_colleague_goes_on_seeing_it(self, case_type, people, utrecht):
        case = factories.make(case_type, people["councillor"])
        role = next(iter(case_type.visibility_rules))
        colleague = person(utrecht, role, email="iemand+2@voorbeeld.example")
        Case.objects.filter(pk=case.pk).update(handler=colleague, lane=case.lane)
        others = [who for who in people.values() if sees(who, case)[0]]
        assert others

    def test_it_is_handed_to_nobody_who_is_the_victim(self, case_type, people, utrecht, enter):
        me = people["councillor"]
        case = factories.make(case_type, me)
        role = next(iter(case_type.visibility_rules))
        second = another_account(me, utrecht, role)
        taker = next(who for who in people.values() if sees(who, case)[0])
        case.perform("take", by=taker)
        html = enter(taker).get(f"/zaken/{case.number}/overdragen/").content.decode()
        assert second.name not in html

    def test_who_has_the_same_name_elsewhere_does_not_see_it(self, case_type, people, zeewolde):
        me = people["councillor"]
        case = factories.make(case_type, me)
        for role in case_type.visibility_rules:
            namesake = person(zeewolde, role, name=me.name.upper())
            Membership.objects.create(person=namesake, organisation=case.organisation, role=role)
            assert sees(namesake, case) == (False, False), role


class TestNamedByAddress:
    """A victim who was named by somebody else."""

    @pytest.fixture
    def victim(self, utrecht, zeewolde):
        """Return somebody of Zeewolde who is griffier in Utrecht as well."""
        somebody = person(zeewolde, Role.REPORTER, email="griffier@zeewolde.example")
        Membership.objects.create(person=somebody, organisation=utrecht, role=Role.CLERK)
        return somebody

    @pytest.mark.parametrize(
        "address", ["griffier@zeewolde.example", "Griffier+melding@Zeewolde.example"]
    )
    def test_a_victim_of_two_organisations_does_not_handle_the_own_case(
        self, people, victim, address
    ):
        case = incident(
            people["official"], for_whom="other", name="", function="councillor", email=address
        )
        tasks.link_parties(str(case.pk))
        assert sees(victim, case) == (False, False)
        assert sees(people["clerk"], case) == (True, True)

    @pytest.mark.parametrize("make", [incident, advice_request], ids=["report", "request"])
    def test_also_before_a_worker_looked_and_where_the_reporter_sees_no_account(
        self, people, zeewolde, utrecht, make
    ):
        """The reporter reaches the accounts of Utrecht alone; the victim has one in Zeewolde."""
        role = Role.CLERK if make is incident else Role.SECRETARY
        victim = person(zeewolde, Role.REPORTER, email="beide@zeewolde.example")
        Membership.objects.create(person=victim, organisation=utrecht, role=role)
        named = {"name": "Wie Dan Ook", "email": "Beide+x@zeewolde.example"}
        named |= {"mandate_until": "2030-01-01"} if make is advice_request else {}
        factories.national_desk()
        with scope.acting_for(people["official"], Door.OWN):
            case = make(people["official"], for_whom="other", function="councillor", **named)
        assert victim.pk in fresh(case).conflicted
        assert sees(victim, case) == (False, False)

    def test_the_victim_reads_it_at_the_exact_address_and_hears_so(self, people, victim):
        case = incident(
            people["official"], for_whom="other", function="councillor", email=victim.email
        )
        tasks.link_parties(str(case.pk))
        assert Case.objects.own_of(victim).filter(pk=case.pk).exists()
        kinds = Outgoing.objects.filter(person=victim, channel="message").values_list("kind")
        assert list(kinds) == [("received_for_you",)]
        tasks.link_parties(str(case.pk))
        assert Outgoing.objects.filter(person=victim, channel="message").count() == 1

    def test_another_address_of_the_mailbox_takes_rights_and_gives_none(self, people, victim):
        case = incident(
            people["official"],
            for_whom="other",
            function="councillor",
            email="griffier+thuis@zeewolde.example",
        )
        Case.objects.filter(pk=case.pk).update(conflicted=[])  # the reporter reaches no Zeewolde
        tasks.link_parties(str(case.pk))
        assert not Case.objects.own_of(victim).filter(pk=case.pk).exists()
        assert not Outgoing.objects.filter(person=victim).exists()
        kept_out = Entry.objects.filter(stream=f"case:{case.pk}", action="account_kept_out")
        assert kept_out.count() == 1

    def test_a_role_that_is_given_later_does_not_open_the_own_case(self, people, utrecht, zeewolde):
        victim = person(zeewolde, Role.REPORTER, email="later@zeewolde.example")
        case = incident(
            people["official"], for_whom="other", function="councillor", email=victim.email
        )
        tasks.link_parties(str(case.pk))
        Membership.objects.create(person=victim, organisation=utrecht, role=Role.CLERK)
        tasks.link_accounts()
        assert sees(victim, case) == (False, False)

    def test_a_triagist_who_was_named_does_not_weigh_the_own_request(self, people, utrecht):
        triagist = people["triagist"]
        elsewhere = national("bzk")
        Person.objects.filter(pk=triagist.pk).update(organisation=elsewhere)
        Membership.objects.filter(person=triagist).update(organisation=elsewhere)
        case = advice_request(
            people["councillor"],
            for_whom="other",
            name="Iemand",
            email=triagist.email.upper(),
            mandate_until="2030-01-01",
        )
        tasks.link_parties(str(case.pk))
        assert sees(triagist, case) == (False, False)
        with pytest.raises(PermissionDenied):
            case.perform("take", by=fresh(triagist))


class TestNamedOnPaper:
    """A victim of whom only a name was written down."""

    def test_who_has_that_name_does_not_handle_it(self, people, utrecht):
        clerk = person(utrecht, Role.CLERK, name="Clara Smit")
        case = incident(
            people["official"], for_whom="other", name="clara SMIT", function="councillor"
        )
        tasks.link_parties(str(case.pk))
        assert sees(clerk, case) == (False, False)
        assert sees(people["clerk"], case) == (True, True)
        assert not Case.objects.own_of(clerk).exists()

    def test_an_account_that_came_later_does_not_handle_it_either(self, people, utrecht):
        case = incident(
            people["official"], for_whom="other", name="Clara Smit", function="councillor"
        )
        clerk = person(utrecht, Role.CLERK, name="Clara Smit")
        tasks.link_accounts()
        assert sees(clerk, case) == (False, False)

    def test_a_closed_account_that_is_opened_again_does_not_handle_it(self, people, utrecht):
        clerk = person(utrecht, Role.CLERK, email="clara@utrecht.example", is_active=False)
        case = incident(
            people["official"],
            for_whom="other",
            name="Wie Dan Ook",
            email="Clara@utrecht.example",
            function="councillor",
        )
        tasks.link_parties(str(case.pk))
        assert not Case.objects.own_of(clerk).exists()
        Person.objects.filter(pk=clerk.pk).update(is_active=True)
        assert sees(clerk, case) == (False, False)

    def test_the_name_of_a_witness_takes_nothing_from_anybody(self, people, utrecht):
        """Else a colleague is locked out by typing a name (issue 17, point 3)."""
        case = incident(people["councillor"]).perform("take", by=people["clerk"])
        second_clerk = person(utrecht, Role.CLERK, name="Getuige Naam")
        case.perform("add_person", by=people["clerk"], role="witness", name="Getuige Naam")
        tasks.link_parties(str(case.pk))
        tasks.link_accounts()
        assert sees(second_clerk, case) == (True, True)

    def test_a_report_that_nobody_may_take_reaches_who_sees_the_lane(self, utrecht):
        """The only griffier is the victim: the report is not lost."""
        clerk = person(utrecht, Role.CLERK, name="Clara Smit")
        legal = person(utrecht, Role.LEGAL_OFFICER)
        reporter = person(utrecht, Role.REPORTER, "councillor")
        case = incident(reporter, for_whom="other", email=clerk.email, without_chair=True)
        told = Outgoing.objects.filter(case_number=case.number, kind="new_case")
        assert {row.person for row in told} == {legal}


def national(code: str) -> Organisation:
    """Return the national organisation with this code."""
    return factories.OrganisationFactory(code=code, name=code.upper(), type="national")


class TestFourEyes:
    """The second person is another person, and not another account."""

    @pytest.fixture
    def twin(self, people, utrecht):
        """Return a second account of the triagist."""
        return another_account(people["triagist"], utrecht, Role.DESK_COORDINATOR)

    def test_of_a_refusal(self, people, twin):
        case = advice_request(people["councillor"]).perform("take", by=people["triagist"])
        case = case.perform("refuse", by=people["triagist"], route="support_team", message="Nee.")
        with pytest.raises(PermissionDenied):
            case.perform("agree_refusal", by=fresh(twin))
        other = person(people["clerk"].organisation, Role.TRIAGIST)
        assert case.perform("agree_refusal", by=other).refusal_agreed_by == other

    def test_of_a_lower_band(self, people, twin):
        from dataclasses import asdict

        from tests.veiligwonen.test_triage import AZC

        case = advice_request(people["councillor"]).perform("take", by=people["triagist"])
        case = case.perform("weigh", by=people["triagist"], **asdict(AZC))
        case = case.perform("move_band", by=people["triagist"], band=3, reason="Opgepakt.")
        for step in ("agree_lower", "refuse_lower"):
            with pytest.raises(PermissionDenied):
                case.perform(step, by=fresh(twin))

    def test_of_an_advice(self, people, utrecht):
        from veiligwonen import access

        bva = another_account(people["adviser"], utrecht, Role.BVA)
        case = advice_request(people["councillor"])
        AdviceRequest.objects.filter(pk=case.pk).update(authors=[people["adviser"].pk])
        assert not access.may_adopt(fresh(case), fresh(bva))
        assert access.may_adopt(fresh(case), fresh(people["bva"]))


def test_a_colleague_with_another_account_is_a_colleague(people, utrecht, strangers):
    """Who works at the desk and, with another account, for a gemeente sees no request from there."""
    case = advice_request(people["councillor"])
    triagist = person(national("bzk"), Role.TRIAGIST)
    assert sees(triagist, case) == (True, True)
    another_account(triagist, utrecht, Role.REPORTER)
    assert sees(triagist, case) == (False, False)


def test_the_employer_never_provides_for_oneself(people, utrecht):
    me = people["councillor"]
    case = advice_request(me)
    AdviceRequest.objects.filter(pk=case.pk).update(
        compartment=f"veiligwonen_employer:{utrecht.pk}"
    )
    second = another_account(me, utrecht, Role.SECRETARY)
    assert not AdviceRequest.objects.for_employer(fresh(second)).exists()
    from veiligwonen.access import is_employer
    from veiligwonen.transitions.provision import employers

    assert not is_employer(fresh(case), fresh(second))
    assert second not in employers(fresh(case))
    assert people["secretary"] in employers(fresh(case))


def test_first_recipients_are_never_the_victim(people, utrecht):
    second = another_account(people["councillor"], utrecht, Role.CLERK)
    case = incident(people["councillor"])
    told = Outgoing.objects.filter(case_number=case.number, kind="new_case")
    assert people["clerk"] in {row.person for row in told}
    assert second not in {row.person for row in told}
