"""Somebody leaves, or loses a role: the open work goes back to its lane, and nobody reads the name."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from audit.models import Entry
from casework import tasks, worklist
from casework.models import Case, CaseShare, Task, case_types
from casework.transitions import GuardFailed, steps_for
from notifications.models import Outgoing
from organisations.models import Membership, Person, Role, Unit
from tests import factories
from tests.factories import advice_request, incident, person

pytestmark = pytest.mark.django_db
# The role that takes a case of this kind, as nobody else works with it.
TAKERS = {
    "incident": Role.CLERK,
    "veiligwonen": Role.TRIAGIST,
    "legalsupport": Role.JURIST,
    "tour": Role.PLANNER,
}
TYPES = pytest.mark.parametrize(
    "case_type", case_types().values(), ids=lambda case_type: case_type.__name__
)


def fresh(row):
    """Return the row as a new request fetches it."""
    return type(row).objects.get(pk=row.pk)


def close_account(who: Person) -> None:
    """Close the account."""
    Person.objects.filter(pk=who.pk).update(is_active=False)


def end_role(who: Person) -> None:
    """End every role, as the page does."""
    who.memberships.all().end_yesterday()


def let_role_expire(who: Person) -> None:
    """Let the role end by its date: nobody clicked."""
    yesterday = timezone.localdate() - timedelta(days=1)
    who.memberships.update(since=yesterday - timedelta(days=9), until=yesterday)


def move_elsewhere(who: Person) -> None:
    """Give the same local role at another organisation, in place of this one."""
    other = factories.OrganisationFactory()
    who.memberships.update(organisation=other, role=Role.CLERK)


def change_role(who: Person) -> None:
    """Give another role here, that reaches no case."""
    who.memberships.update(role=Role.SECURITY)


def postpone_role(who: Person) -> None:
    """Let the role begin next month."""
    who.memberships.update(since=timezone.localdate() + timedelta(days=30))


WAYS = pytest.mark.parametrize(
    "leave",
    [close_account, end_role, let_role_expire, move_elsewhere, change_role, postpone_role],
    ids=lambda leave: leave.__name__,
)


@pytest.fixture
def taken(people, utrecht):
    """Return a function: a case of this type, and who took it; a colleague could as well."""

    def take(case_type) -> tuple[Case, Person]:
        case = factories.make(case_type, people["councillor"])
        role = TAKERS[case_type.KIND]
        handler = person(utrecht, role, name="Vera Vertrokken")
        return case.perform("take", by=handler), handler

    return take


def told(case: Case, kind: str) -> set[Person]:
    """Return who got this message about the case."""
    rows = Outgoing.objects.filter(case_number=case.number, kind=kind, channel="message")
    return {row.person for row in rows}


@TYPES
@WAYS
class TestLeaving:
    """Of every kind of case, in every way in which somebody leaves."""

    def test_the_reporter_reads_the_name_no_more(self, case_type, leave, people, taken, enter):
        case, handler = taken(case_type)
        mine = enter(people["councillor"])
        pages = (f"/mijn/zaken/{case.number}/", "/mijn/")
        now = [mine.get(page).content.decode() for page in pages]
        assert all(handler.short_name in html or handler.name in html for html in now)
        leave(handler)
        own_page, own_list = [mine.get(page).content.decode() for page in pages]
        assert f"<strong>{handler.name}</strong>" not in own_page
        assert handler.short_name not in own_list

    def test_it_waits_again_for_who_may_take_it(self, case_type, leave, people, taken):
        case, handler = taken(case_type)
        leave(handler)
        for _time in range(2):
            tasks.release_work(everybody=leave is not close_account)
        case = fresh(case)
        assert case.handler is None
        assert told(case, "handler_left")
        assert handler not in told(case, "handler_left")
        assert people["councillor"] in told(case, "status_changed")
        left = Entry.objects.filter(stream=f"case:{case.pk}", action="handler_left")
        assert left.count() == 1
        colleague = next(iter(told(case, "handler_left")))
        assert case.pk in worklist.waiting(fresh(colleague)).values_list("pk", flat=True)
        assert "take_over" in {step.name for step in steps_for(case, fresh(colleague))}
        assert worklist.claim_next(fresh(colleague)).pk == case.pk
        assert fresh(case).handler == colleague

    def test_who_left_hears_nothing_and_the_lane_does(self, case_type, leave, people, taken, enter):
        case, handler = taken(case_type)
        Outgoing.objects.all().delete()
        leave(handler)
        answer = enter(people["councillor"]).post(
            f"/mijn/zaken/{case.number}/bericht/", {"text": "Is er nog nieuws?"}
        )
        assert answer.status_code == 302
        assert told(case, "message")
        assert handler not in told(case, "message")
        case.deadlines.start(contact=timezone.now() + timedelta(hours=1))
        tasks.remind()
        assert told(case, "deadline_near")
        assert handler not in told(case, "deadline_near")
        with pytest.raises(PermissionDenied):
            fresh(case).perform("take_over", by=fresh(handler))


@TYPES
class TestStaying:
    """What must not happen."""

    def test_who_works_on_keeps_it(self, case_type, people, taken):
        case, handler = taken(case_type)
        Membership.objects.create(
            person=handler,
            organisation=people["clerk"].organisation,
            role=Role.SECURITY,
            since=timezone.localdate() - timedelta(days=9),
            until=timezone.localdate() - timedelta(days=1),
        )
        tasks.release_work()
        tasks.release_work(everybody=True)
        assert fresh(case).handler == handler
        assert not told(case, "handler_left")

    def test_nobody_takes_over_what_somebody_handles(self, case_type, people, taken, utrecht):
        case, handler = taken(case_type)
        colleague = person(utrecht, handler.memberships.get().role)
        assert "take_over" not in {step.name for step in steps_for(case, colleague)}
        with pytest.raises(GuardFailed):
            case.perform("take_over", by=colleague)
        assert fresh(case).handler == handler

    def test_a_role_ends_at_the_end_of_its_last_day(self, case_type, taken):
        case, handler = taken(case_type)
        handler.memberships.update(until=timezone.localdate())
        tasks.release_work(everybody=True)
        assert fresh(case).handler == handler
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            tasks.release_work()
        assert fresh(case).handler is None

    def test_what_was_promised_and_shared_goes_with_who_left(self, case_type, people, taken):
        case, handler = taken(case_type)
        promised = Task.objects.create(case=case, made_by=handler, assignee=handler, text="Bellen")
        other = factories.make(case_type, people["councillor"])
        CaseShare.objects.assign_perm("view_case", handler, Case.objects.get(pk=other.pk))
        close_account(handler)
        tasks.release_work()
        assert fresh(promised).assignee is None
        assert not CaseShare.objects.filter(user=handler).exists()

    def test_a_restricted_case_is_not_lost(self, case_type, people, taken):
        case, handler = taken(case_type)
        Case.objects.filter(pk=case.pk).update(confidentiality="restricted")
        end_role(handler)
        tasks.release_work()
        let_in = told(case, "handler_left")
        assert let_in
        for colleague in let_in:
            assert case.pk in worklist.waiting(fresh(colleague)).values_list("pk", flat=True)


def test_a_case_of_an_organisation_that_moves_to_its_successor_keeps_its_handler(people, utrecht):
    """Roles and cases move in turn: what is not there yet is compared at the successor."""
    handler = person(utrecht, Role.CLERK)
    case = incident(people["councillor"]).perform("take", by=handler)
    type(utrecht).objects.filter(pk=utrecht.pk).update(valid_until=timezone.localdate())
    end_role(handler)
    successor = factories.OrganisationFactory(name="Groot Utrecht")
    Membership.objects.create(person=handler, organisation=successor, role=Role.CLERK)
    tasks.release_work(everybody=True)
    assert fresh(case).handler == handler
    Case.objects.filter(pk=case.pk).update(organisation=successor)
    tasks.release_work(everybody=True)
    assert fresh(case).current_handler == handler
    close_account(handler)
    tasks.release_work()
    assert fresh(case).handler is None


def test_who_goes_to_no_successor_is_taken_off_there(people, utrecht):
    handler = person(utrecht, Role.CLERK)
    case = incident(people["councillor"]).perform("take", by=handler)
    successor = factories.OrganisationFactory(name="Groot Utrecht")
    clerk = person(successor, Role.CLERK)
    end_role(handler)
    Case.objects.filter(pk=case.pk).update(organisation=successor)
    tasks.release_work()
    assert fresh(case).handler is None
    assert told(case, "handler_left") == {clerk}


def test_a_report_that_is_reopened_goes_to_the_lane_when_its_handler_left(people, utrecht):
    handler = person(utrecht, Role.CLERK)
    case = incident(people["councillor"]).perform("take", by=handler)
    case = case.perform("dismiss", by=handler, **factories.ANSWERS["dismiss"])
    end_role(handler)
    case = fresh(case).perform("object", by=people["councillor"], message="Kijk nog eens.")
    assert case.handler is None
    told_of_it = {row.person for row in Outgoing.objects.filter(kind="status_changed")}
    assert people["clerk"] in told_of_it
    assert handler not in told_of_it


def test_who_turns_out_to_be_the_victim_is_taken_off_with_notice(people, utrecht):
    from records import tasks as records_tasks

    handler = person(utrecht, Role.CLERK, email="griffier@utrecht.example")
    case = incident(people["official"], for_whom="other", name="Wie", function="councillor")
    case = case.perform("take", by=handler)
    party = case.parties.get(role="affected")
    party.email = "griffier+x@utrecht.example"
    party.save()
    records_tasks.link_parties(str(case.pk))
    assert fresh(case).handler is None
    assert people["clerk"] in told(case, "handler_left")
    assert handler not in told(case, "handler_left")


class TestAnotherRole:
    """Who loses the role that showed a case, and keeps one that could be given such a case."""

    def test_a_griffier_who_becomes_hr_adviser_gives_the_report_back(self, people, utrecht):
        handler = person(utrecht, Role.CLERK)
        case = incident(people["councillor"]).perform("take", by=handler)
        end_role(handler)
        Membership.objects.create(person=handler, organisation=utrecht, role=Role.HR_ADVISOR)
        tasks.release_work()
        assert fresh(case).handler is None
        assert told(case, "handler_left") >= {people["clerk"]}

    def test_who_is_given_it_afterwards_keeps_it(self, people, utrecht):
        handler = person(utrecht, Role.CLERK)
        case = incident(people["councillor"]).perform("take", by=handler)
        end_role(handler)
        Membership.objects.create(person=handler, organisation=utrecht, role=Role.HR_ADVISOR)
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            case.record("assigned", by=people["clerk"], to=handler.pk)
            tasks.release_work(everybody=True)
        assert fresh(case).handler == handler

    def test_who_leads_another_unit_gives_it_back(self, people, utrecht):
        units = [Unit.objects.create(organisation=utrecht, name=name) for name in ("Een", "Twee")]
        leader = person(utrecht, Role.LINE_MANAGER, unit=units[0])
        case = incident(
            person(utrecht, Role.REPORTER, "frontdesk", unit=units[0]), function="frontdesk"
        )
        case = case.perform("take", by=leader)
        end_role(leader)
        Membership.objects.create(
            person=leader, organisation=utrecht, role=Role.LINE_MANAGER, unit=units[1]
        )
        tasks.release_work()
        assert fresh(case).handler is None

    def test_who_has_another_role_that_shows_it_keeps_it(self, people, utrecht):
        handler = person(utrecht, Role.CLERK)
        case = incident(people["councillor"]).perform("take", by=handler)
        end_role(handler)
        Membership.objects.create(person=handler, organisation=utrecht, role=Role.CHAIR)
        tasks.release_work(everybody=True)
        assert fresh(case).handler == handler


class TestAdviser:
    """A request whose adviser left."""

    @pytest.fixture
    def advised(self, people, utrecht):
        """Return a request that an adviser has, and the adviser."""
        from dataclasses import asdict

        from tests.veiligwonen.test_triage import AZC

        adviser = person(utrecht.__class__.objects.get(pk=national().pk), Role.ADVISER)
        case = advice_request(people["councillor"]).perform("take", by=people["triagist"])
        case = case.perform("weigh", by=people["triagist"], **asdict(AZC))
        return case.perform("to_adviser", by=people["triagist"], adviser=adviser), adviser

    def test_another_adviser_goes_on(self, advised, people):
        case, adviser = advised
        end_role(adviser)
        tasks.release_work()
        case = fresh(case)
        assert (case.adviser, case.handler) == (None, None)
        assert people["triagist"] in told(case, "handler_left")
        case = case.perform("take_over", by=people["triagist"])
        case = case.perform("to_adviser", by=people["triagist"], adviser=people["adviser"])
        assert (case.adviser, case.status) == (people["adviser"], "intake_planned")
        case.perform("plan_visit", by=people["adviser"], intake_at=timezone.now())

    def test_nobody_is_chosen_while_the_first_works_on(self, advised, people):
        case, _adviser = advised
        with pytest.raises(GuardFailed):
            case.perform("to_adviser", by=people["triagist"], adviser=people["adviser"])

    def test_who_became_triagist_advises_no_more(self, advised, people):
        case, adviser = advised
        adviser.memberships.update(role=Role.TRIAGIST)
        tasks.release_work(everybody=True)
        case = fresh(case)
        assert (case.adviser, case.handler) == (None, adviser)
        assert told(case, "handler_left") == {adviser}


def national():
    """Return the organisation of the advisers."""
    return factories.OrganisationFactory(code="ccv", name="CCV", type="national")


class TestThePageTells:
    """Who closes an account, or ends a role or an office, reads what is still open."""

    def test_before_an_account_is_closed(self, people, utrecht, taken, page, enter):
        case, handler = taken(case_types()["incident"])
        Task.objects.create(case=case, made_by=handler, assignee=handler, text="Bellen")
        text = page(f"/mensen/{handler.pk}/sluiten/", people["org_admin"]).get_text()
        assert "1 zaak wordt nu door deze persoon behandeld." in text
        assert "1 taak is nog niet klaar." in text
        assert case.number not in text
        assert "Niemand anders" not in text
        assert enter(people["org_admin"]).post(f"/mensen/{handler.pk}/sluiten/").status_code == 302
        tasks.release_work()
        text = page(f"/mensen/{handler.pk}/sluiten/", people["org_admin"]).get_text()
        assert "zaak" not in text

    def test_before_a_role_is_stopped(self, people, taken, page):
        _case, handler = taken(case_types()["incident"])
        membership = handler.memberships.get()
        text = page(f"/mensen/rol/{membership.pk}/stop/", people["org_admin"]).get_text()
        assert "1 zaak" in text
        chair = people["chair"].memberships.get()
        text = page(f"/mensen/rol/{chair.pk}/stop/", people["org_admin"]).get_text()
        assert "Niemand anders heeft nu de rol burgemeester of voorzitter." in text

    def test_before_an_office_ends(self, people, page):
        office = people["clerk"].offices.get()
        text = page(f"/mensen/ambt/{office.pk}/stop/", people["org_admin"]).get_text()
        assert "De rol griffier loopt door." in text

    def test_nothing_of_another_organisation(self, people, utrecht, zeewolde, page):
        """Somebody with a role in two: each administrator counts the own cases."""
        both = person(utrecht, Role.CLERK)
        Membership.objects.create(person=both, organisation=zeewolde, role=Role.CLERK)
        theirs = incident(person(zeewolde, Role.REPORTER, "councillor"))
        theirs.perform("take", by=both)
        path = f"/mensen/{both.pk}/sluiten/"
        assert "zaak" not in page(path, people["org_admin"]).get_text()
        incident(people["councillor"]).perform("take", by=both)
        assert "1 zaak wordt" in page(path, people["org_admin"]).get_text()

    def test_the_desk_counts_what_its_people_handle_everywhere(self, people, page):
        bzk = factories.OrganisationFactory(code="bzk", name="BZK", type="national")
        triagist, keeper = person(bzk, Role.TRIAGIST), person(bzk, Role.BEHEER)
        advice_request(people["councillor"]).perform("take", by=triagist)
        text = page(f"/mensen/{triagist.pk}/sluiten/", keeper).get_text()
        assert "1 zaak wordt" in text


class TestEmployerContact:
    """Who reads for the employer, by the choice of the applicant, and left."""

    @pytest.fixture
    def offered(self, people, utrecht):
        """Return an offered request, and the secretaris who was named."""
        contact = person(utrecht, Role.SECRETARY)
        case = advice_request(people["councillor"], employer_contact=contact)
        type(case).objects.filter(pk=case.pk).update(
            status="offered", compartment=f"veiligwonen_employer:{utrecht.pk}"
        )
        return fresh(case), contact

    def test_the_applicant_names_somebody_else(self, offered, people, enter):
        from veiligwonen.transitions.provision import employers

        case, contact = offered
        mine = enter(people["councillor"])
        end_role(contact)
        Outgoing.objects.all().delete()
        for _time in range(2):
            tasks.release_work()
        assert told(case, "status_changed") == {people["councillor"]}
        assert employers(fresh(case)) == []
        html = mine.get(f"/mijn/zaken/{case.number}/").content.decode()
        assert "Kies iemand anders." in html
        path = f"/mijn/veilig-wonen/{case.number}/replace_contact/"
        answer = mine.post(path, {"employer_contact": people["secretary"].pk})
        assert answer.status_code == 302
        assert employers(fresh(case)) == [people["secretary"]]
        assert told(case, "to_provide") == {people["secretary"]}
        assert mine.post(path, {"employer_contact": people["secretary"].pk}).status_code == 409

    def test_nobody_else_reads_it_meanwhile(self, offered, people):
        """It was the choice of the applicant: it does not fall to the other secretarissen."""
        case, contact = offered
        close_account(contact)
        tasks.release_work()
        assert not type(case).objects.for_employer(people["secretary"]).exists()

    def test_who_is_named_stays_while_they_read(self, offered, people):
        case, _contact = offered
        with pytest.raises(GuardFailed):
            case.perform(
                "replace_contact", by=people["councillor"], employer_contact=people["secretary"]
            )


class TestEndedOffice:
    """An office of an applicant that the organisation ended, whatever the request said."""

    @pytest.fixture
    def lasting(self, people, utrecht):
        """Return a request of a wethouder whose measures stand, and the office."""
        alderman = person(utrecht, Role.REPORTER, "alderman")
        case = advice_request(alderman).perform("take", by=people["triagist"])
        type(case).objects.filter(pk=case.pk).update(status="aftercare")
        return fresh(case), alderman.offices.get()

    def test_it_gives_no_new_claim_and_the_handler_hears_once(self, lasting, people, page):
        from veiligwonen import tasks as request_tasks

        case, office = lasting
        request_tasks.tell_of_ended_offices()
        assert not told(case, "office_ended")
        type(office).objects.filter(pk=office.pk).end_yesterday()
        for _time in range(2):
            request_tasks.tell_of_ended_offices()
        rows = Outgoing.objects.filter(kind="office_ended", channel="message")
        assert [row.person for row in rows] == [people["triagist"]]
        with pytest.raises(GuardFailed):
            fresh(case).perform(
                "review", by=office.person, review_reason="threat", message="Weer dreiging."
            )
        text = page(f"/veilig-wonen/{case.number}/", people["triagist"]).get_text()
        assert "tot en met" in text

    def test_an_office_that_was_given_again_is_held(self, lasting):
        case, office = lasting
        type(office).objects.filter(pk=office.pk).end_yesterday()
        type(office).objects.create(
            person=office.person, organisation=office.organisation, function=office.function
        )
        assert fresh(case).office_ended_on is None
