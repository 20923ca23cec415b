"""The timeline tells what happened; looking is told once a while, and each look stays on record."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import Entry
from casework import timeline
from tests.factories import incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people):
    return incident(people["councillor"]).perform("take", by=people["clerk"])


def looks(case) -> list[tuple[str, int]]:
    return [
        (line.sentence.rpartition(" door ")[2], line.times)
        for line in timeline.lines(case)
        if line.looked
    ]


def test_looks_of_one_person_within_half_an_hour_are_one_line(case, people, page):
    for _ in range(3):
        page(f"/meldingen/{case.number}/", people["clerk"])
    page(f"/meldingen/{case.number}/", people["chair"])
    told = page(f"/meldingen/{case.number}/", people["clerk"])
    assert Entry.objects.filter(stream=f"case:{case.pk}", action="opened").count() == 5
    assert [times for _who, times in looks(case)] == [4, 1]
    assert told.select_one(".timeline").get_text().count("Dossier bekeken") == 2
    assert "4 keer" in told.select_one(".timeline").get_text()


def test_a_look_an_hour_later_is_another_line(case, people):
    case.record("opened", by=people["clerk"])
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        case.record("opened", by=people["clerk"])
    assert [times for _who, times in looks(case)] == [1, 1]


def test_the_operator_says_how_long_a_while_is(case, people, settings):
    settings.LOOKS_TOGETHER_MINUTES = 0
    for minute in range(2):
        with time_machine.travel(timezone.now() + timedelta(minutes=minute), tick=False):
            case.record("opened", by=people["clerk"])
    assert [times for _who, times in looks(case)] == [1, 1]


def test_many_looks_do_not_push_out_what_happened(case, people):
    for _ in range(60):
        case.record("opened", by=people["clerk"])
    told = timeline.lines(case, limit=30)
    assert len([line for line in told if not line.looked]) == 2


def test_who_it_is_about_sees_how_often(case, people, page):
    for _ in range(3):
        case.record("opened", by=people["clerk"])
    assert "3 keer" in page(f"/mijn/zaken/{case.number}/wie-keek/", people["councillor"]).get_text()
