"""What is published: blocks with small counts merged, never cut again, never renewed for a few."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from insights import counting, country, organisation_figures, peers, publishing, selection, tasks
from insights.dimensions import CATEGORY_DIMENSIONS
from insights.disclosure_control import REST, THRESHOLD
from insights.models import NATIONAL_CODE, FrozenMonth, Publication
from tests.factories import OrganisationFactory, incident
from tests.insights.conftest import ago, copy, fill

pytestmark = pytest.mark.django_db


NO_COUNTS = {"months", "size", "organisations", "band", "least", "middle", "most"}


def numbers(figures) -> list[int]:
    """Return every count of reports that is published anywhere in the figures."""
    if isinstance(figures, dict):
        values = [value for name, value in figures.items() if name not in NO_COUNTS]
        return numbers(values)
    if isinstance(figures, list):
        return [number for value in figures for number in numbers(value)]
    is_number = isinstance(figures, int) and not isinstance(figures, bool)
    return [figures] if is_number else []


def published_figures(organisation) -> dict:
    return Publication.objects.get(pk=organisation.pk).figures


def reports_in(blocks: list[dict]) -> int:
    return sum(block["count"] for block in blocks)


def neighbours(case, number: int = 4, type_: str = "municipality") -> None:
    """Add others that report as much as Utrecht: a sum over few organisations is not shown."""
    for place in range(number):
        fill(case, place=OrganisationFactory(code=f"{type_[:2].upper()}8{place:02}", type=type_))


def test_no_published_number_stands_for_fewer_than_ten(busy, quiet, utrecht):
    for published in Publication.objects.all():
        counts = numbers(published.figures)
        assert min(counts, default=THRESHOLD) >= THRESHOLD
    assert len(numbers(published_figures(utrecht))) > 20


def test_parts_are_shown_and_small_ones_merged(busy, utrecht):
    figures = published_figures(utrecht)
    kinds = selection.combine(figures["blocks"], "kind")
    assert kinds["verbal"] >= 6 * 12
    assert "sexual_harassment" not in kinds
    assert kinds[REST] >= THRESHOLD
    assert sum(kinds.values()) == reports_in(figures["blocks"])


def test_four_reports_in_two_years_are_no_figure(quiet):
    assert quiet.figures["trend"] == []
    assert quiet.figures["blocks"] == []
    assert "sexual" not in json.dumps(quiet.figures)


def test_nine_new_reports_change_nothing_and_ten_do(busy, utrecht):
    before = Publication.objects.get(pk=utrecht.pk)
    copy(busy, 9, at=timezone.now(), behaviours=["physical"])
    publishing.publish(counting.count_changes())
    assert published_figures(utrecht) == before.figures
    copy(busy, 1, at=timezone.now(), behaviours=["physical"])
    publishing.publish(counting.count_changes())
    after = Publication.objects.get(pk=utrecht.pk)
    assert reports_in(after.figures["trend"]) >= reports_in(before.figures["trend"])
    assert after.made_at > before.made_at


def test_the_dashboards_agree_with_what_came_in(busy, utrecht):
    before = Publication.objects.get(pk=utrecht.pk)
    copy(busy, 500, at=timezone.now(), behaviours=["verbal"], channels=["email"], severity="less")
    publishing.publish(counting.count_changes())
    after = Publication.objects.get(pk=utrecht.pk)
    growth = reports_in(after.figures["trend"]) - reports_in(before.figures["trend"])
    assert growth in range(500, 510)  # what waited for company comes along


def test_a_share_of_fewer_than_thirty_is_not_told_and_one_block_does_not_hide_another():
    small = {"count": 29, "in_24h": {"yes": 14, "no": 15}}
    large = {"count": 90, "in_24h": {"yes": 60, "no": 30}}
    merged = {"count": 40, "in_24h": {"yes": 25, REST: 15}}
    assert selection.share([small], "in_24h") is None
    assert selection.share([merged, large], "in_24h") is None
    assert selection.longest_share_run([merged, large], "in_24h") == [large]
    assert selection.longest_share_run([merged], "in_24h") == []
    assert selection.finest_run([merged, large, merged], "in_24h") == [large]


def test_what_was_published_of_old_blocks_stays(busy, utrecht):
    def closed():
        return [block for block in published_figures(utrecht)["blocks"] if not block["filling"]]

    before = closed()
    copy(busy, 40, at=ago(0))
    publishing.publish(counting.count_changes())
    assert closed()[: len(before)] == before


def test_the_country_knows_only_in_which_band_an_organisation_is(busy, quiet, zeewolde, utrecht):
    OrganisationFactory(code=NATIONAL_CODE, type="national", name="BZK")
    neighbours(busy)
    copy(busy, 10, at=timezone.now())
    publishing.publish(counting.count_changes())
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
    counting.count_all()
    publishing.publish()
    blocks = Publication.objects.get(organisation__code=NATIONAL_CODE).figures["blocks"]
    assert len([block for block in blocks if block["types"]]) >= 3
    for block in (block for block in blocks if block["types"]):
        for dimension in CATEGORY_DIMENSIONS:
            rows = [breakdowns[dimension] for breakdowns in block["types"].values()]
            assert len({frozenset(row) for row in rows}) == 1
            sums = {name: sum(row[name] for row in rows) for name in rows[0]}
            assert sums == block[dimension]


def test_a_group_to_compare_with_is_large_and_holds_everybody(busy, utrecht):
    assert published_figures(utrecht)["peers"] == {}
    neighbours(busy, peers.MIN_GROUP_SIZE - 1)
    counting.count_all()
    copy(busy, 10, at=ago(3))
    publishing.publish(counting.count_changes())
    published = published_figures(utrecht)["peers"]
    assert published["organisations"] == peers.MIN_GROUP_SIZE
    own = published_figures(utrecht)
    assert reports_in(published["trend"]) > 9 * reports_in(own["trend"])
    assert set(published["blocks"][0]) & set(CATEGORY_DIMENSIONS) == set()


def test_a_group_of_which_two_reported_is_not_told(busy, utrecht):
    """Check a sum that one of its two contributors could subtract from."""
    OrganisationFactory(code=NATIONAL_CODE, type="national", name="BZK")
    neighbours(busy, 1)
    for place in range(peers.MIN_GROUP_SIZE):
        OrganisationFactory(code=f"GM7{place:02}")
    counting.count_all()
    publishing.publish()
    figures = Publication.objects.get(organisation__code=NATIONAL_CODE).figures
    assert (figures["trend"], figures["blocks"]) == ([], [])
    assert published_figures(utrecht)["peers"]["trend"] == []


def test_two_neighbours_that_look_at_other_moments_see_the_same_group(busy, utrecht):
    """Check that figures of a group wait until enough came in of enough organisations.

    Otherwise they would differ by the reports of one.
    """
    neighbours(busy, peers.MIN_GROUP_SIZE - 1)
    counting.count_all()
    publishing.publish()
    before = published_figures(utrecht)["peers"]
    copy(busy, 15, at=timezone.now())
    publishing.publish(counting.count_changes())
    after = published_figures(utrecht)
    assert reports_in(after["trend"]) > 0
    assert after["peers"] == before


def test_terms_of_the_work_that_stands_open(busy, utrecht):
    copy(busy, 12, at=timezone.now(), due=timezone.now() - timedelta(days=1))
    copy(busy, 11, at=timezone.now(), due=timezone.now() + timedelta(days=1))
    assert organisation_figures.workload_figures(utrecht)["work"]["late"] == 12


def test_the_night_freezes_and_counts_terms_that_passed(busy, utrecht):
    tasks.recount()
    assert FrozenMonth.objects.count() == 12
    before = Publication.objects.get(pk=utrecht.pk)
    tasks.recount_some(str(utrecht.pk))
    after = Publication.objects.get(pk=utrecht.pk)
    assert after.made_at > before.made_at
    for name, figures in after.figures["slices"].items():
        previous = before.figures["slices"][name]
        assert figures.pop("made_at") > previous.pop("made_at")
    assert after.figures == before.figures


def test_new_cases_are_counted_by_whole_weeks_from_monday_to_sunday(people):
    case = incident(people["councillor"])
    monday = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    monday -= timedelta(days=monday.weekday())
    a_second = timedelta(seconds=1)
    copies = {
        monday: 8,
        monday - a_second: 2,
        monday - timedelta(weeks=1): 3,
        monday - timedelta(weeks=2): 1,
        monday - timedelta(weeks=52): 4,
        monday - timedelta(weeks=52) - a_second: 16,
    }
    for moment, times in copies.items():
        copy(case, times, at=moment)
    weeks = country.weekly_cases(case.KIND)
    assert len(weeks) == 52
    assert (weeks[-1], weeks[-2], weeks[0], sum(weeks)) == (5, 1, 4, 10)
