"""What is published: blocks with small counts merged, never cut again, never renewed for a few."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from insights import count, overview, publish, tasks
from insights.blocks import PARTS
from insights.models import NATIONAL_CODE, FrozenMonth, Publication
from insights.suppress import REST, THRESHOLD
from tests.factories import OrganisationFactory, incident
from tests.insights.conftest import ago, copy, fill

pytestmark = pytest.mark.django_db


def numbers(told) -> list[int]:
    """Every count of reports that is published anywhere in it."""
    if isinstance(told, dict):
        return [n for name, value in told.items() if name not in {"months", "size", "organisations", "band", "least", "middle", "most"}
                for n in numbers(value)]  # fmt: skip
    if isinstance(told, list):
        return [n for value in told for n in numbers(value)]
    return [told] if isinstance(told, int) and not isinstance(told, bool) else []


def neighbours(case, number: int = 4, type_: str = "municipality") -> None:
    """Others that report as much as Utrecht: a sum over few organisations is not told."""
    for place in range(number):
        fill(case, place=OrganisationFactory(code=f"{type_[:2].upper()}8{place:02}", type=type_))


def test_no_published_number_stands_for_fewer_than_ten(busy, quiet, utrecht):
    for published in Publication.objects.all():
        found = numbers(published.figures)
        assert min(found, default=THRESHOLD) >= THRESHOLD
    assert len(numbers(Publication.objects.get(pk=utrecht.pk).figures)) > 20


def test_parts_are_shown_and_small_ones_merged(busy, utrecht):
    figures = Publication.objects.get(pk=utrecht.pk).figures
    kinds = overview.together(figures["blocks"], "kind")
    assert kinds["verbal"] >= 6 * 12
    assert "sexual_harassment" not in kinds
    assert kinds[REST] >= THRESHOLD
    assert sum(kinds.values()) == sum(block["count"] for block in figures["blocks"])


def test_four_reports_in_two_years_are_no_figure(quiet):
    assert quiet.figures["trend"] == []
    assert quiet.figures["blocks"] == []
    assert "sexual" not in json.dumps(quiet.figures)


def test_nine_new_reports_change_nothing_and_ten_do(busy, utrecht):
    before = Publication.objects.get(pk=utrecht.pk)
    copy(busy, 9, at=timezone.now(), behaviours=["physical"])
    publish.publish(count.count_changes())
    assert Publication.objects.get(pk=utrecht.pk).figures == before.figures
    copy(busy, 1, at=timezone.now(), behaviours=["physical"])
    publish.publish(count.count_changes())
    after = Publication.objects.get(pk=utrecht.pk)
    assert sum(block["count"] for block in after.figures["trend"]) >= sum(
        block["count"] for block in before.figures["trend"]
    )
    assert after.made_at > before.made_at


def test_the_dashboards_agree_with_what_came_in(busy, utrecht):
    before = Publication.objects.get(pk=utrecht.pk)
    copy(busy, 500, at=timezone.now(), behaviours=["verbal"], channels=["email"], severity="less")
    publish.publish(count.count_changes())
    after = Publication.objects.get(pk=utrecht.pk)
    total = [sum(block["count"] for block in one.figures["trend"]) for one in (before, after)]
    assert total[1] - total[0] in range(500, 510)  # what waited for company comes along


def test_a_share_of_fewer_than_thirty_is_not_told_and_one_block_does_not_hide_another():
    small, large = ({"count": 29, "in_24h": {"yes": 14, "no": 15}}, {"count": 90, "in_24h": {"yes": 60, "no": 30}})
    merged = {"count": 40, "in_24h": {"yes": 25, REST: 15}}
    assert overview.share([small], "in_24h") is None
    assert overview.share([merged, large], "in_24h") is None
    assert overview.known([merged, large], "in_24h") == [large]
    assert overview.known([merged], "in_24h") == []
    assert overview.finest([merged, large, merged], "in_24h") == [large]


def test_what_was_published_of_old_blocks_stays(busy, utrecht):
    def closed():
        return [block for block in Publication.objects.get(pk=utrecht.pk).figures["blocks"] if not block["filling"]]

    before = closed()
    copy(busy, 40, at=ago(0))
    publish.publish(count.count_changes())
    assert closed()[: len(before)] == before


def test_the_country_knows_only_in_which_band_an_organisation_is(busy, quiet, zeewolde, utrecht):
    OrganisationFactory(code=NATIONAL_CODE, type="national", name="BZK")
    neighbours(busy)
    copy(busy, 10, at=timezone.now())
    publish.publish(count.count_changes())
    figures = Publication.objects.get(organisation__code=NATIONAL_CODE).figures
    places = {place["code"]: place for place in figures["places"]}
    assert places["GM0344"]["band"] == 3
    assert places["GM0050"]["band"] == 0
    assert set(places["GM0050"]) == {"code", "name", "type", "province", "band", "ready"}
    assert min(numbers(figures)) >= THRESHOLD


def test_types_beside_each_other_show_the_same_categories(busy, people):
    neighbours(busy)
    neighbours(busy, type_="province")
    OrganisationFactory(code=NATIONAL_CODE, type="national", name="BZK")
    count.count_all()
    publish.publish()
    blocks = Publication.objects.get(organisation__code=NATIONAL_CODE).figures["blocks"]
    assert len([block for block in blocks if block["types"]]) >= 3
    for block in (block for block in blocks if block["types"]):
        for dimension in PARTS:
            rows = [told[dimension] for told in block["types"].values()]
            assert len({frozenset(row) for row in rows}) == 1
            assert {name: sum(row[name] for row in rows) for name in rows[0]} == block[dimension]


def test_a_group_to_compare_with_is_large_and_holds_everybody(busy, utrecht):
    assert Publication.objects.get(pk=utrecht.pk).figures["peers"] == {}
    neighbours(busy, publish.PEERS - 1)
    count.count_all()
    copy(busy, 10, at=ago(3))
    publish.publish(count.count_changes())
    peers = Publication.objects.get(pk=utrecht.pk).figures["peers"]
    assert peers["organisations"] == publish.PEERS
    own = Publication.objects.get(pk=utrecht.pk).figures
    assert sum(block["count"] for block in peers["trend"]) > 9 * sum(block["count"] for block in own["trend"])
    assert set(peers["blocks"][0]) & set(PARTS) == set()


def test_a_group_of_which_two_reported_is_not_told(busy, utrecht):
    """Whoever knows one of the two would know the other."""
    OrganisationFactory(code=NATIONAL_CODE, type="national", name="BZK")
    neighbours(busy, 1)
    for place in range(publish.PEERS):
        OrganisationFactory(code=f"GM7{place:02}")
    count.count_all()
    publish.publish()
    figures = Publication.objects.get(organisation__code=NATIONAL_CODE).figures
    assert (figures["trend"], figures["blocks"]) == ([], [])
    assert Publication.objects.get(pk=utrecht.pk).figures["peers"]["trend"] == []


def test_two_neighbours_that_look_at_other_moments_see_the_same_group(busy, utrecht):
    """Figures of a group wait until enough came in of enough organisations: what they differ by is no report of one."""
    neighbours(busy, publish.PEERS - 1)
    count.count_all()
    publish.publish()
    before = Publication.objects.get(pk=utrecht.pk).figures["peers"]
    copy(busy, 15, at=timezone.now())
    publish.publish(count.count_changes())
    after = Publication.objects.get(pk=utrecht.pk).figures
    assert sum(block["count"] for block in after["trend"]) > 0
    assert after["peers"] == before


def test_terms_of_the_work_that_stands_open(busy, utrecht):
    copy(busy, 12, at=timezone.now(), due=timezone.now() - timedelta(days=1))
    copy(busy, 11, at=timezone.now(), due=timezone.now() + timedelta(days=1))
    assert publish.now_at(utrecht)["work"]["late"] == 12


def test_the_night_freezes_and_counts_terms_that_passed(busy, utrecht):
    tasks.recount()
    assert FrozenMonth.objects.count() == 12
    before = Publication.objects.get(pk=utrecht.pk)
    tasks.recount_some(str(utrecht.pk))
    after = Publication.objects.get(pk=utrecht.pk)
    assert after.made_at > before.made_at
    for name, told in after.figures["slices"].items():
        assert told.pop("made_at") > before.figures["slices"][name].pop("made_at")
    assert after.figures == before.figures


def test_new_cases_are_counted_by_whole_weeks_from_monday_to_sunday(people):
    case = incident(people["councillor"])
    monday = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    monday -= timedelta(days=monday.weekday())
    for at, times in ((monday, 8), (monday - timedelta(seconds=1), 2), (monday - timedelta(weeks=1), 3),
                      (monday - timedelta(weeks=2), 1), (monday - timedelta(weeks=52), 4), (monday - timedelta(weeks=52, seconds=1), 16)):  # fmt: skip
        copy(case, times, at=at)
    found = publish.weekly(case.KIND)
    assert (len(found), found[-1], found[-2], found[0], sum(found)) == (52, 5, 1, 4, 10)
