"""Nobody changes the record: not a request, not a worker, not the owner of the database."""

import pytest
from django.db import DatabaseError, connection, transaction

from audit import anchor
from audit.models import Anchor, Entry
from weerbaar import scope

CHANGES = {
    "entry changed": "UPDATE audit_entry SET action = 'closed' WHERE stream = 'case:a'",
    "entry taken away": "DELETE FROM audit_entry WHERE stream = 'case:a'",
    "record emptied": "TRUNCATE audit_entry",
    "record emptied with others": "TRUNCATE audit_entry CASCADE",
    "anchor changed": "UPDATE audit_anchor SET entries = 0",
    "anchor taken away": "DELETE FROM audit_anchor",
    "anchors emptied": "TRUNCATE audit_anchor",
}


@pytest.fixture
def anchored(chains):
    """Chains, and an anchor of them."""
    anchor.make()


def refused(statement):
    with (
        pytest.raises(DatabaseError) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    return str(caught.value)


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_the_owner_is_refused(anchored, statement):
    assert "the record is append-only" in refused(statement)
    assert (Entry.objects.count(), Anchor.objects.count()) == (8, 1)


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_a_worker_has_no_right_to_try(anchored, statement):
    with scope.job():
        assert "permission denied" in refused(statement)
    assert (Entry.objects.count(), Anchor.objects.count()) == (8, 1)


@pytest.mark.parametrize("role", ["pre_auth", "own", "scoped", "desk"])
@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_a_request_has_no_right_to_try(anchored, statement, role):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('role', %s, true)", [f"weerbaar_{role}"])
        assert "permission denied" in refused(statement)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
    assert (Entry.objects.count(), Anchor.objects.count()) == (8, 1)


def test_no_request_switches_the_triggers_off(chains):
    with scope.job():
        assert "must be owner" in refused("ALTER TABLE audit_entry DISABLE TRIGGER ALL")


def test_the_function_that_reads_the_end_cannot_be_tricked_by_a_table_of_that_name(chains):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE audit_entry (stream text, sequence int, digest bytea)")
        cursor.execute("SELECT last_sequence FROM audit_last('case:a')")
        assert cursor.fetchone() == (4,)
        cursor.execute("DROP TABLE pg_temp.audit_entry")
