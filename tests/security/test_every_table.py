"""Every table that has an organisation or hangs on a case, asked in raw SQL by every database role: a forgotten `visible_to` shows
nothing, changes nothing and adds nothing. New tables are asked as soon as their model is there."""

from uuid import UUID

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models
from django.utils import timezone

from casework.models import (
    Case,
    CaseShare,
    Draft,
    DraftFile,
    EnteredAnswers,
    LetterDispatch,
    case_types,
)
from dataexchange.models import ImportFile, ImportMapping
from organisations.access import Door
from organisations.models import LetterChoice, Organisation
from records.models import DestructionItem, DestructionList, LegalHold, RetentionRule
from tests import factories
from tests.factories import ANSWERS, advice_request, incident
from weerbaar import rls_policies, rls_roles, scope

pytestmark = pytest.mark.django_db
# What may be seen of other organisations, on purpose: who signs in is looked up before anybody is known (pre_auth), and national staff
# writes to people everywhere (desk). A message may be left for anybody, an entry be added to any chain.
SEEN_BY = {
    "account": {"pre_auth", "desk"},
    "account_membership": {"pre_auth", "desk"},
    "organisation": {"pre_auth", "desk"},
    "office": {"pre_auth", "desk"},
    "account_change": {"pre_auth"},  # confirmed by who reads the mail, before anybody signs in
    "invitation": {"pre_auth"},  # as that
    "reference": set(rls_roles.WITH_REFERENCE),
    "organisation_settings": {*rls_roles.WITH_REFERENCE, "lawyer"},  # the id of the desk alone
    "equated_day": {"own", "scoped", "desk"},  # a day that every case counts with
    "meeting": {"own", "desk"},  # what everybody may come to or plan; who comes is elsewhere
    "meeting_location": {"own", "desk"},  # of a meeting that tells it; the others in tests/meetings
    "outage": {"own", "scoped", "desk"},  # as that
    "frame": {"own", "scoped", "desk"},  # the questions by which a request is weighed: no secret
    "api_client": {"pre_auth"},  # as accounts
    "api_proof": {"pre_auth"},
}
ADDED_BY = {
    "outbox": set(rls_roles.ROLES),
    "audit": set(rls_roles.ROLES),
    "account": {"pre_auth"},
    "account_change": {"pre_auth"},  # the own one
}
CHANGED_BY = {
    "account": {"pre_auth"},
    "account_change": {"pre_auth"},
    "invitation": {"pre_auth"},
}


def _reaches(model: type[models.Model], seen: frozenset = frozenset()) -> bool:
    """Has an organisation, or hangs on a case, directly or by way of another table."""
    if model in seen or not model._meta.managed:
        return False
    if model is Case or issubclass(model, Case) or hasattr(model, "compartment"):
        return True
    targets = [field.related_model for field in model._meta.concrete_fields if field.is_relation]
    return Organisation in targets or any(_reaches(target, seen | {model}) for target in targets)


TABLES = {
    model._meta.db_table: name
    for model in apps.get_models(include_auto_created=True)
    if not model._meta.app_label.startswith("examples")
    and model._meta.db_table not in rls_policies.LIBRARIES
    and _reaches(model)
    for name in [rls_policies.declared_policies().get(model._meta.db_table, "")]
}


@pytest.fixture
def full(people, strangers):
    """Utrecht with a row in every table of casework and incidents; of Zeewolde there are accounts only."""
    clerk = people["clerk"]
    case = incident(people["councillor"])
    for step in ("take", "start", "hold_talk"):
        case = case.perform(step, by=clerk, **ANSWERS.get(step, {}))
    case.notes.create(author=clerk, text="x")
    case.messages.create(author=clerk, from_desk=True, text="x")
    case.tasks.create(text="x", made_by=clerk)
    case.links.create(other=incident(people["councillor"]), made_by=clerk)
    CaseShare.objects.assign_perm("view_case", people["peer_support"], Case.objects.get(pk=case.pk))
    advice_request(
        people["councillor"],
        for_whom="other",
        email=people["official"].email,
        mandate_until=timezone.localdate(),
    )
    for case_type in case_types().values():
        factories.make(case_type, people["councillor"])
    LetterChoice.objects.create(person=people["councillor"], way="post")
    EnteredAnswers.objects.create(
        case=case, person=people["councillor"], pages=[["x", [["x", "x"]]]]
    )
    letter = case.documents.first()
    LetterDispatch.objects.create(
        case=case, document=letter, person=people["councillor"], way="post"
    )
    draft = Draft(owner=people["councillor"], kind="incident")
    draft.save_answers({})
    DraftFile.objects.create(
        draft=draft, name="x", media_type="text/plain", stored="x", sha256="x", size=1
    )
    place = clerk.organisation
    LegalHold.place(
        case.pk,
        case.number,
        "incident",
        place.pk,
        by=clerk,
        ground="request",
        reason="x",
        until=timezone.localdate(),
    )
    register = DestructionList.objects.create(organisation=place, kind="incident", number="VL-1")
    line = {
        "result": "handled",
        "closed_on": timezone.localdate(),
        "keep_until": timezone.localdate(),
    }
    DestructionItem.objects.create(
        destruction_list=register, case_id=UUID(int=7), number="INC-2020-000007", **line
    )
    RetentionRule.objects.create(
        organisation=place,
        kind="incident",
        result="handled",
        months=12,
        source="x",
        decided_by=people["dpo"],
    )
    ImportMapping.objects.create(organisation=place, kind="incident", columns={"x": "x"})
    ImportFile.objects.create(
        organisation=place,
        kind="incident",
        number="IN-1",
        made_by=people["org_admin"],
        name="x",
        form="csv",
    )
    return place


def asked(statement: str, values: list | None = None) -> list | str:
    """The rows, or what the database says when it refuses."""
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT asked")
        try:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]
        except DatabaseError as error:
            return str(error).splitlines()[0]
        finally:
            cursor.execute("ROLLBACK TO asked")


def of_utrecht(table: str, place: Organisation) -> tuple[str, list[str], str]:
    """The name of the key, the keys of the rows that are Utrecht's, and one of them as JSON: what the owner of the database sees."""
    model = next(
        one for one in apps.get_models(include_auto_created=True) if one._meta.db_table == table
    )
    key, columns = (
        model._meta.pk.column,
        {field.column for field in model._meta.local_concrete_fields},
    )
    owned = f"WHERE organisation_id = {place.pk}" if "organisation_id" in columns else ""
    rows = asked(f'SELECT "{key}"::text, to_jsonb(one)::text FROM "{table}" one {owned}')
    assert isinstance(rows, list), (table, rows)
    return key, [row[0] for row in rows], rows[0][1] if rows else ""


def written_columns(table: str) -> str:
    """The columns of a table that are written: not those that the database computes."""
    model = next(
        one for one in apps.get_models(include_auto_created=True) if one._meta.db_table == table
    )
    fields = model._meta.local_concrete_fields
    return ", ".join(f'"{field.column}"' for field in fields if not field.generated)


def everybody(people, strangers):
    """Strangers of every kind: the database role, and a scope that has it."""
    yield "pre_auth", scope.pre_auth()
    yield "lawyer", scope.acting_as_lawyer("a link that was never made")
    for role in ("clerk", "councillor", "org_admin"):
        yield "own", scope.acting_for(strangers[role], Door.OWN)
    for role in ("clerk", "secretary", "chair", "aggression_coordinator", "dpo", "org_admin"):
        yield "scoped", scope.acting_for(strangers[role])
    for role in ("analyst",):  # a desk that has no case here
        yield "desk", scope.acting_for(strangers[role])


def test_nobody_sees_changes_or_adds_a_row_of_another_organisation(full, people, strangers):
    wrong, covered = [], []
    kept = {table: of_utrecht(table, full) for table in TABLES}
    kept = {table: row for table, row in kept.items() if row[1]}
    for role, somebody in everybody(people, strangers):
        with somebody:
            for table, (key, keys, sample) in kept.items():
                name, covered = TABLES[table], [*covered, table]
                among = f'"{key}"::text = ANY (%s)'
                seen = asked(f'SELECT count(*) FROM "{table}" WHERE {among}', [keys])
                if seen != [(0,)] and "denied" not in seen and role not in SEEN_BY.get(name, ()):
                    wrong.append(f"{role} sees {seen} of {table}")
                for change in (f'UPDATE "{table}" SET "{key}" = "{key}"', f'DELETE FROM "{table}"'):
                    done = asked(f"{change} WHERE {among}", [keys])
                    if (
                        done != [(0,)]
                        and "denied" not in done
                        and role not in CHANGED_BY.get(name, ())
                    ):
                        wrong.append(f"{role} may {change}: {done}")
                columns = written_columns(table)
                added = asked(
                    f'INSERT INTO "{table}" ({columns}) SELECT {columns} '
                    f'FROM jsonb_populate_record(null::"{table}", %s)',
                    [sample],
                )
                refused = isinstance(added, str) and (
                    "row-level security" in added or "denied" in added
                )
                if not refused and role not in ADDED_BY.get(name, ()):
                    wrong.append(f"{role} adds to {table}: {added}")
    assert {case_type._meta.db_table for case_type in case_types().values()} <= set(covered)
    assert {
        "casework_case",
        "incidents_incident",
        "casework_note",
        "records_legalhold",
        "casework_draftfile",
        "notifications_outgoing",
        "casework_letterdispatch",
        "casework_enteredanswers",
        "organisations_letterchoice",
    } <= set(covered)
    assert wrong == [], "\n".join(wrong)


def test_no_policy_of_such_a_table_lets_everything_through():
    """Also of a table that no test has a row for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, roles::text[], coalesce(qual, with_check) FROM pg_policies WHERE schemaname = 'public'"
        )
        policies = cursor.fetchall()
    wide = [
        (table, role)
        for table, roles, rows in policies
        for role in (role.removeprefix("weerbaar_") for role in roles)
        if table in TABLES and rows == "true" and role in {"pre_auth", "own", "scoped", "desk", "lawyer"}
        and role not in SEEN_BY.get(TABLES[table], set()) | ADDED_BY.get(TABLES[table], set())
    ]  # fmt: skip
    assert wide == []


def test_no_function_or_view_walks_around_the_walls():
    """A view asks as who asks it (RLS-05); what runs as the owner cannot be led to another table by its search path."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace "
                       "AND NOT coalesce(reloptions::text LIKE '%security_invoker=true%', false)")  # fmt: skip
        views = cursor.fetchall()
        cursor.execute("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace "
                       "AND NOT coalesce(proconfig::text LIKE '%search_path%', false)")  # fmt: skip
        assert (views, cursor.fetchall()) == ([], [])
