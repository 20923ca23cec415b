"""What is counted goes along with a herindeling, once; nothing is counted twice or lost."""

import pytest
from django.db.models import Sum
from django.utils import timezone

from insights import counting
from insights.models import CellCount, Publication, PublicationBasis, SourceCount
from insights.publishing import publish
from insights.tasks import plan_reports
from organisations import tasks
from organisations.models import Role, Succession
from tests.factories import OrganisationFactory, incident, person
from tests.insights.conftest import ago, copy

pytestmark = pytest.mark.django_db


def totals() -> dict:
    """Return the reports of each organisation and month."""
    cells = CellCount.objects.filter(dimension="total")
    rows = cells.values_list("organisation", "month").annotate(n=Sum("count"))
    return {(place, month): n for place, month, n in rows}


def sources() -> dict:
    """Return how many reports each source supplied by month, wherever they are."""
    sums: dict = {}
    for row in SourceCount.objects.filter(state=""):
        for number in row.cells["total"].values():
            key = (row.source, row.month)
            sums[key] = sums.get(key, 0) + number
    return sums


def test_counts_are_added_up_also_of_frozen_months(people, strangers, utrecht, zeewolde):
    desk = OrganisationFactory(name="BZK", code="bzk", type="national")
    mine, theirs = incident(people["councillor"]), incident(strangers["councillor"])
    copy(mine, 11, at=ago(14))
    copy(mine, 5, at=ago(2))
    copy(theirs, 12, at=ago(14), place=zeewolde)
    counting.count_all()
    counting.freeze_old_months()
    publish()
    before = totals()
    sources_before = sources()
    assert sources_before
    by_month: dict = {}
    for (_place, month), number in before.items():
        by_month[month] = by_month.get(month, 0) + number
    keeper = person(desk, Role.BEHEER)
    Succession.objects.create(
        old=utrecht,
        new=zeewolde,
        on=timezone.localdate(),
        state="planned",
        planned_by=keeper,
        confirmed_by=keeper,
    )
    for _time in range(2):
        tasks.carry_out_successions.run()
        tasks.repeat_successions.run()
    assert totals() == {(zeewolde.pk, month): number for month, number in by_month.items()}
    assert CellCount.objects.filter(frozen=True).exists()
    assert sources() == sources_before
    assert not SourceCount.objects.filter(organisation=utrecht).exists()
    counting.count_changes()
    assert totals() == {(zeewolde.pk, month): number for month, number in by_month.items()}
    country = PublicationBasis.objects.get(name="bzk").contributions
    assert str(utrecht.pk) not in country
    assert country[str(zeewolde.pk)] == sum(by_month.values())
    assert Publication.objects.filter(organisation=utrecht).exists()
    plan_reports.run()
