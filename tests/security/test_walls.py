"""The second wall, asked in raw SQL: what a forgotten filter would show."""

from datetime import time, timedelta

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from casework.models import Case, CaseShare
from legalsupport.models import Renewal
from organisations.access import Door
from organisations.models import Role
from tests.factories import ANSWERS, OrganisationFactory, advice_request, incident, person
from tests.legalsupport import factory as legal
from tests.tour import factory as tour
from veiligwonen.models import Provision
from weerbaar import rls_policies, scope

pytestmark = pytest.mark.django_db

CASE_TABLES = [
    table for table, name in rls_policies.declared_policies().items() if name.startswith("case")
]


def rows(table: str) -> int:
    """How many rows of a table this scope sees."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
        return cursor.fetchone()[0]


def reached(table: str) -> int:
    """How many rows this scope gets to see; none of a table it may not even ask."""
    told = refused(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
    return 0 if "permission denied" in told else rows(table)


def refused(statement: str) -> str:
    """What the database says to a statement it refuses."""
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT asked")
        try:
            cursor.execute(statement)
        except DatabaseError as error:
            return str(error)
        finally:
            cursor.execute("ROLLBACK TO asked")
    return "not refused"


@pytest.fixture
def busy(people):
    """A case of Utrecht with a row in every table that hangs on it."""
    case = incident(people["councillor"], acute=True)
    for step in ("take", "start", "hold_talk"):
        case = case.perform(step, by=people["clerk"], **ANSWERS.get(step, {}))
    case.notes.create(author=people["clerk"], text="intern")
    case.messages.create(author=people["clerk"], from_desk=True, text="bericht")
    case.tasks.create(text="bellen", made_by=people["clerk"])
    case.corrections.create(
        field="narrative", requested_text="anders", asked_by=people["councillor"]
    )
    other = incident(people["councillor"])
    case.links.create(other=other, made_by=people["clerk"])

    CaseShare.objects.assign_perm("view_case", people["secretary"], Case.objects.get(pk=case.pk))
    return case


@pytest.fixture
def asked(people, strangers):
    """A request for Veilig Wonen with a row in every table of its own."""
    case = advice_request(
        people["councillor"],
        for_whom="other",
        email=people["official"].email,
        mandate_until=timezone.localdate(),
    )
    case.advices.create()
    case.measures.create(
        position=1,
        item="kluis",
        priority="nu",
        payer="werkgever",
        recognition="geen",
        permission="geen",
    )
    Provision.objects.create(case=case)
    case.checks.create(by=people["triagist"], works=True, note="x")
    case.shields.create(register="brp")
    case.shared.create(other=case, other_number=case.number)
    return case


@pytest.fixture
def supported(people):
    """A request for legal support with a row in every table of its own."""
    case = legal.advised(people)
    case.mandates.create(person=people["official"], until=timezone.localdate())
    today = timezone.localdate()
    objection = case.objections.create(came_from="made_known", contested_outcome="granted")
    case.objection_hearings.create(
        objection=objection, day=today, time=time(14), place="x", hearers="x"
    )
    case.objection_decisions.create(objection=objection, outcome="unfounded", reasons="x")
    case.court_appeals.create(objection=objection, lodged_on=today, court="x")
    case.term_changes.create(decision="decision")
    notice = case.default_notices.create(decision="decision", term_end=today)
    costs = {"first_day": today, "last_day": today, "amount": 1, "purpose": "x", "number": 99}
    case.counter_entries.create(declaration=case.declarations.create(**costs), reasons="x")
    days = dict.fromkeys(("received_on", "answered_on", "end_before"), today)
    case.wrong_channels.create(deadline="answer", end_after=today + timedelta(days=1), **days)
    case.penalty_orders.create(notice=notice, first_day=today, last_day=today, amount=1)
    case.integrity_reports.create(reporter="x")
    Renewal.objects.create(
        case=case, earlier_id=case.pk, earlier_number=case.number, appellant="opponent"
    )
    Case.objects.filter(pk=case.pk).update(handler=people["clerk"])  # who reads who reported
    money = legal.overdue(legal.reclaimed(people))
    money.funding_parts.create(stage="voorfase", ceiling=1)
    until = timezone.now() + timedelta(days=9)
    lawyer = case.lawyers.create(name="x", email="x", expires_at=until)
    lawyer.visits.create(case=case, link_digest="x", link_until=until)
    case.lawyer_declarations.create(
        access=lawyer, first_day=today, last_day=today, amount=1, purpose="x"
    )
    money.cost_awards.create(court="appeal", amount=1, received_on=timezone.localdate())
    return case


@pytest.fixture
def toured(people):
    """A traject of Utrecht, and one of a neighbour: a row in every table that hangs on them."""
    today = timezone.localdate()
    case = tour.followed(people)
    case.clerk_evaluations.create(organised_well=4, reached_goals=4)
    talked = tour.talked(people, OrganisationFactory())
    talked.attempts.create(made_on=today, channel="telefoon")
    return case


SEEN_BY_ROLE = {"veiligwonen": "triagist", "tour": "planner"}  # by app; others by the griffier


@pytest.mark.parametrize("table", CASE_TABLES)
def test_another_organisation_sees_no_row_of_a_case(
    table, busy, asked, supported, people, strangers, request
):
    app = table.partition("_")[0]
    if app == "tour":
        request.getfixturevalue("toured")
    with scope.acting_for(people[SEEN_BY_ROLE.get(app, "clerk")]):
        assert rows(table) > 0
    for role in ("aggression_coordinator", "clerk", "secretary"):
        with scope.acting_for(strangers[role]):
            assert reached(table) == 0


OWN_TABLES = [
    table
    for table, name in rls_policies.declared_policies().items()
    if "own" in rls_policies.ROW_POLICIES[name].rows
    and (table in CASE_TABLES or table.startswith("casework"))
]


@pytest.mark.parametrize("table", [*OWN_TABLES, "audit_entry"])
def test_who_is_no_part_of_it_sees_no_row_as_own(
    table, busy, asked, supported, people, strangers, request
):
    if table.startswith("tour"):
        request.getfixturevalue("toured")
    for somebody in (people["secretary"], strangers["councillor"]):
        with scope.acting_for(somebody, Door.OWN):
            assert rows(table) == 0


def test_who_reported_sees_the_own_case_and_never_what_is_internal(busy, people):
    with scope.acting_for(people["councillor"], Door.OWN):
        assert rows("casework_case") == 2
        assert rows("casework_message") == 1
        for table in ("casework_note", "casework_task", "casework_caselink"):
            assert "permission denied" in refused(f"SELECT count(*) FROM {table}")


HIDDEN = {"veiligwonen_advice", "veiligwonen_aftercarecheck", "veiligwonen_addressshield",
          "veiligwonen_applicantdetails", "veiligwonen_weighing", "veiligwonen_homeaddress", "veiligwonen_mandate", "veiligwonen_sharedhome", "casework_message", "casework_note",
          "casework_party", "casework_document"}  # fmt: skip


def test_the_employer_reaches_nothing_before_the_offer_and_never_the_story(asked, people):
    asked.notes.create(author=people["triagist"], text="intern")
    asked.messages.create(author=people["triagist"], from_desk=True, text="bericht")
    with scope.acting_for(people["secretary"]):
        assert [table for table in CASE_TABLES if reached(table)] == []
    type(asked).objects.filter(pk=asked.pk).update(
        compartment=f"veiligwonen_employer:{asked.organisation_id}"
    )
    with scope.acting_for(people["secretary"]):
        assert (rows("casework_case"), rows("veiligwonen_advicerequest")) == (1, 1)
        assert [table for table in HIDDEN if reached(table)] == []
    with scope.acting_for(people["clerk"]):
        assert rows("casework_case") == 0


def test_national_staff_sees_no_incident(busy, people):
    for role in ("triagist", "jurist", "beheer", "auditor", "analyst"):
        with scope.acting_for(people[role]):
            assert rows("casework_case") == 0
            assert rows("incidents_incident") == 0


def test_a_case_cannot_be_put_at_another_organisation(busy, strangers):
    with scope.acting_for(strangers["clerk"]), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_case SET compartment = 'incident:1' WHERE id = %s", [busy.pk]
        )
        assert cursor.rowcount == 0


def test_every_table_names_its_wall():
    ours = {
        table: name
        for table, name in rls_policies.declared_policies().items()
        if not table.startswith("examples_")
    }  # models that tests make
    silent = [table for table, name in ours.items() if name not in rls_policies.ROW_POLICIES]
    assert silent == []


def test_every_table_is_walled_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
                       "AND NOT (relrowsecurity AND relforcerowsecurity)")  # fmt: skip
        open_tables = {row[0] for row in cursor.fetchall()}
    managed = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.app_label.startswith("test")
    }
    assert open_tables & managed == set()


def test_a_login_without_a_scope_may_nothing():
    database = settings.DATABASES["default"]
    with psycopg.connect(
        dbname=connection.settings_dict["NAME"], user="weerbaar_web", host=database["HOST"]
    ) as bare:
        assert bare.execute("SELECT current_user").fetchone() == ("weerbaar_web",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            bare.execute("SELECT count(*) FROM casework_case")
        bare.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            bare.execute("SET ROLE weerbaar_job")


def test_a_scope_is_gone_after_its_transaction(utrecht):
    database = settings.DATABASES["default"]
    with psycopg.connect(
        dbname=connection.settings_dict["NAME"], user="weerbaar_web", host=database["HOST"]
    ) as bare:
        bare.execute(
            scope._SET_ROLE_AND_SETTINGS, ("weerbaar_scoped", "7", "{1}", "{incident:1}", "{}", "x")
        )
        assert bare.execute("SELECT count(*) FROM casework_case").fetchone() == (0,)
        bare.commit()
        left = ", ".join(
            f"coalesce(current_setting('{name}', true), '')" for name in scope.SETTINGS
        )
        assert bare.execute(f"SELECT {left}").fetchone() == ("",) * len(scope.SETTINGS)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            bare.execute("SELECT count(*) FROM casework_case")


def test_the_record_takes_no_change_from_anybody(busy, people):
    for statement in (
        "UPDATE audit_entry SET action = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
    ):
        assert "append-only" in refused(statement)
        with scope.acting_for(people["clerk"]):
            assert "permission denied" in refused(statement)


def test_a_leidinggevende_sees_only_the_own_unit(people, utrecht):
    unit_case = incident(people["official"], function="frontdesk")
    elsewhere = incident(person(utrecht, function="frontdesk"), function="frontdesk")

    seen = Case.objects.visible_to(people["line_manager"])
    assert set(seen.values_list("pk", flat=True)) == {unit_case.pk}
    assert elsewhere.pk in set(
        Case.objects.visible_to(people[Role.AGGRESSION_COORDINATOR]).values_list("pk", flat=True)
    )
