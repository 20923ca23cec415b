"""Many reports, copied by the database from one that was really made."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from insights import count, publish
from insights.models import Publication
from tests.factories import incident


def _columns(table: str, key: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [table],
        )
        return [name for (name,) in cursor.fetchall() if name != key]


def copy(case, times: int, *, at: datetime, place=None, **changes) -> None:
    """This case so many times more, reported at a moment, with these columns changed."""
    changes |= {"created_at": at, "changed_at": timezone.now()}
    changes |= {"organisation_id": place.pk, "compartment": f"incident:{place.pk}"} if place else {}
    if "happened_at" not in changes:
        changes["happened_at"] = at - timedelta(hours=2)
    base = [name for name in _columns("casework_case", "id") if name != "number"]
    own = _columns("incidents_incident", "case_ptr_id")
    took = {name: value for name, value in changes.items() if name in base}
    mine = {name: value for name, value in changes.items() if name in own}
    assert set(changes) == set(took) | set(mine)

    def told(names, given, table):
        return ", ".join(f"%({name})s" if name in given else f"{table}.{name}" for name in names)

    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH made AS (INSERT INTO casework_case (id, number, {", ".join(base)})
                    SELECT uuidv7(), 'CPY-' || nextval('casework_number'), {told(base, took, "c")}
                    FROM casework_case c, generate_series(1, %(times)s) WHERE c.id = %(pk)s RETURNING id)
                INSERT INTO incidents_incident (case_ptr_id, {", ".join(own)})
                SELECT made.id, {told(own, mine, "i")} FROM made, incidents_incident i WHERE i.case_ptr_id = %(pk)s""",
            changes | {"times": times, "pk": case.pk},
        )


def ago(months: int) -> datetime:
    """The third day of a month so many months ago."""
    first = timezone.localtime().replace(day=3, hour=12, minute=0, second=0, microsecond=0)
    month = first.year * 12 + first.month - 1 - months
    return first.replace(year=month // 12, month=month % 12 + 1)


def fill(case, place=None) -> None:
    """Two years of Utrecht: verbal and threats enough to show, two kinds that are small."""
    for month in range(24):
        moment = ago(month)
        copy(case, 6, at=moment, place=place, behaviours=["verbal"], channels=["email"], severity="less")
        copy(
            case,
            3,
            at=moment,
            place=place,
            behaviours=["threat_intimidation"],
            channels=["phone"],
            severity="serious",
            lane="staff",
        )
        if month % 8 == 0:
            copy(
                case,
                1,
                at=moment,
                place=place,
                behaviours=["sexual_harassment"],
                channels=["letter"],
                severity="very",
                lane="board",
            )


@pytest.fixture
def busy(people):
    """Utrecht with two years of reports, counted and published."""
    case = incident(people["councillor"])
    fill(case)
    count.count_all()
    publish.publish()
    return case


@pytest.fixture
def quiet(people, strangers, zeewolde):
    """Zeewolde with four reports in two years, counted and published."""
    case = incident(people["councillor"])
    for month in (1, 5, 9, 20):
        copy(case, 1, at=ago(month), place=zeewolde, behaviours=["sexual_harassment"])
    count.count_all()
    publish.publish()
    return Publication.objects.get(pk=zeewolde.pk)
