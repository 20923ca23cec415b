"""Many reports, copied by the database from one that was really made."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from insights import counting, publishing
from insights.models import Publication
from tests.factories import incident

COLUMNS_OF_TABLE = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""
COPY_CASE = """
    WITH copies AS (
        INSERT INTO casework_case (id, number, {case_columns})
        SELECT uuidv7(), 'CPY-' || nextval('casework_number'), {case_values}
        FROM casework_case c, generate_series(1, %(times)s) WHERE c.id = %(pk)s
        RETURNING id)
    INSERT INTO incidents_incident (case_ptr_id, {incident_columns})
    SELECT copies.id, {incident_values}
    FROM copies, incidents_incident i WHERE i.case_ptr_id = %(pk)s
"""


def _columns_of(table: str, key: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS_OF_TABLE, [table])
        return [name for (name,) in cursor.fetchall() if name != key]


def _values(columns: list[str], changes: dict, alias: str) -> str:
    """Return for each column a parameter when it is changed, and else its original value."""
    values = [f"%({name})s" if name in changes else f"{alias}.{name}" for name in columns]
    return ", ".join(values)


def copy(case, times: int, *, at: datetime, place=None, **changes) -> None:
    """Copy this case so many times, reported at a moment, with these columns changed."""
    changes |= {"created_at": at, "changed_at": timezone.now()}
    if place:
        changes |= {"organisation_id": place.pk, "compartment": f"incident:{place.pk}"}
    changes.setdefault("happened_at", at - timedelta(hours=2))
    case_columns = _columns_of("casework_case", "id")
    case_columns.remove("number")
    incident_columns = _columns_of("incidents_incident", "case_ptr_id")
    assert set(changes) <= {*case_columns, *incident_columns}
    statement = COPY_CASE.format(
        case_columns=", ".join(case_columns),
        case_values=_values(case_columns, changes, "c"),
        incident_columns=", ".join(incident_columns),
        incident_values=_values(incident_columns, changes, "i"),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, changes | {"times": times, "pk": case.pk})


def ago(months: int) -> datetime:
    """Return the third day of a month so many months ago."""
    now = timezone.localtime()
    third_day = now.replace(day=3, hour=12, minute=0, second=0, microsecond=0)
    month = now.year * 12 + now.month - 1 - months
    return third_day.replace(year=month // 12, month=month % 12 + 1)


VERBAL = {"behaviours": ["verbal"], "channels": ["email"], "severity": "less"}
THREAT = {
    "behaviours": ["threat_intimidation"],
    "channels": ["phone"],
    "severity": "serious",
    "lane": "staff",
}
SEXUAL = {
    "behaviours": ["sexual_harassment"],
    "channels": ["letter"],
    "severity": "very",
    "lane": "board",
}


def fill(case, place=None) -> None:
    """Add two years of Utrecht: enough verbal and threats to show, and a kind that is small."""
    for month in range(24):
        moment = ago(month)
        copy(case, 6, at=moment, place=place, **VERBAL)
        copy(case, 3, at=moment, place=place, **THREAT)
        if month % 8 == 0:
            copy(case, 1, at=moment, place=place, **SEXUAL)


@pytest.fixture
def busy(people):
    """Return a case of Utrecht, which has two years of reports, counted and published."""
    case = incident(people["councillor"])
    fill(case)
    counting.count_all()
    publishing.publish()
    return case


@pytest.fixture
def quiet(people, strangers, zeewolde):
    """Return the publication of Zeewolde, which has four reports in two years."""
    case = incident(people["councillor"])
    for month in (1, 5, 9, 20):
        copy(case, 1, at=ago(month), place=zeewolde, behaviours=["sexual_harassment"])
    counting.count_all()
    publishing.publish()
    return Publication.objects.get(pk=zeewolde.pk)
