"""Chains to read, to walk and to tamper with."""

import contextlib

import pytest
from django.db import connection

from audit import record as audit
from audit.record import record


@pytest.fixture(autouse=True)
def _nowhere():
    """Start each test as a task does: without a request."""
    before = audit.origin.set(audit.NOWHERE)
    yield
    audit.origin.reset(before)


@pytest.fixture
def chains(db):
    """Append three chains, of four, three and one entries."""
    for number in range(4):
        record(
            "case:a",
            actor=7,
            action="opened",
            kind="incident",
            compartment="incident:1",
            number=number,
        )
    for number in range(3):
        record(
            "case:b",
            actor=8,
            action="noted",
            kind="incident",
            compartment="incident:2",
            number=number,
        )
    record("person:7", actor=7, action="signed_in")


@pytest.fixture
def tamper(db):
    """Run SQL as somebody who may switch the triggers off."""

    def run(statement, *values):
        with connection.cursor() as cursor, switched_off(cursor):
            cursor.execute(statement, values)

    return run


@contextlib.contextmanager
def switched_off(cursor):
    """Disable the triggers that guard the record."""
    cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER ALL")
    yield
    cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER ALL")
