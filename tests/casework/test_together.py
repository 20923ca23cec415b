"""What hangs on a case comes in one statement, and is what it would be from its own table."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from casework.models import Deadline, Document, Draft, Message, Note, Party, Task
from casework.sql import fetch_parts, pipeline
from organisations.access import Door
from tests.factories import ANSWERS, incident
from weerbaar import scope

pytestmark = pytest.mark.django_db
KINDS = (Deadline, Document, Note, Message, Task, Party)


@pytest.fixture
def busy(people):
    """A case with two rows in every table, and a neighbour that has some too."""
    clerk = people["clerk"]
    case, neighbour = incident(people["councillor"]), incident(people["councillor"])
    case = case.perform("take", by=clerk).perform("start", by=clerk, **ANSWERS["start"])
    for one in (case, neighbour):
        for text in ("een", "twee ✓\n“drie”"):
            one.notes.create(author=clerk, text=text)
            one.messages.create(author=clerk, from_desk=True, text=text)
            one.tasks.create(made_by=clerk, text=text)
    return case


def values(row) -> dict:
    """Every column of a row, with what is sealed opened."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_every_row_is_what_its_own_table_says(busy):
    with CaptureQueriesContext(connection) as captured:
        found = fetch_parts(busy, *KINDS)
    assert len(captured) == 1
    for kind, rows in zip(KINDS, found, strict=True):
        expected = list(kind.objects.filter(case=busy))
        assert len(rows) >= 1
        assert [values(row) for row in rows] == [values(row) for row in expected], kind


def test_the_walls_hold(busy, people, strangers):
    with scope.acting_for(strangers["clerk"]):
        assert fetch_parts(busy, *KINDS) == [[]] * len(KINDS)
    with scope.acting_for(people["councillor"], Door.OWN):
        clocks, messages = fetch_parts(busy, Deadline, Message)
        assert len(messages) == 2
        assert clocks


def test_opening_a_busy_case_asks_at_most_fifteen(busy, people, enter):
    client = enter(people["clerk"])
    client.get(busy.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        assert client.get(busy.get_absolute_url()).status_code == 200
    assert len([query for query in captured if "SAVEPOINT" not in query["sql"]]) <= 15


def test_what_the_database_refuses_at_the_end_is_its_own_error(people):
    """So that a page says that it will work later when the database was away, and not that it was our fault."""
    draft = Draft(owner=people["councillor"], kind="incident")
    draft.save_answers({})
    twice = Draft(pk=draft.pk, owner=people["councillor"], kind="incident", data_key=draft.data_key)
    with pytest.raises(IntegrityError), transaction.atomic(), pipeline():
        Draft.objects.bulk_create([twice])
    assert Draft.objects.count() == 1
