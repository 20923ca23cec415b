"""Days and moments: read as people write them, said as people say them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.template import Context, Template

from ui import dates

NOW = datetime(2026, 11, 21, 8, 12, tzinfo=UTC)  # Saturday, 09:12 in the Netherlands


@pytest.mark.parametrize(
    "text",
    [
        "20-11-2026",
        "20 11 2026",
        "20/11/26",
        "20.11.2026",
        "20 nov 2026",
        "20 november 2026",
        "2026-11-20",
        "vrijdag 20 november 2026",
        "20 nov. '26",
    ],
)
def test_a_day_as_people_write_it(text):
    assert dates.parse_day(text) == date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20",
        "20-11",
        "31-2-2026",
        "20-13-2026",
        "november",
        "20 nov 202",
        "x y z",
        "20-11-2026-1",
        f"{'9' * 20} 11 2026",
        f"{'9' * 5000} 11 2026",
        f"20 {'9' * 5000} 2026",
    ],
)
def test_what_is_no_day(text):
    assert dates.parse_day(text) is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("23:30", time(23, 30)),
        ("23.30", time(23, 30)),
        ("2330", time(23, 30)),
        ("23u30", time(23, 30)),
        ("9 uur", time(9)),
        ("9", time(9)),
        ("905", time(9, 5)),
        ("9 uur 05", time(9, 5)),
        ("9:00u", time(9)),
        ("9:00 u", time(9)),
        ("9u", time(9)),
        ("21h30", time(21, 30)),
        ("21:30 uur", time(21, 30)),
        ("21:30h", time(21, 30)),
        ("2:30 zomertijd", time(2, 30)),
        ("02.30 wintertijd", time(2, 30, fold=1)),
        ("24:00", None),
        ("12:60", None),
        ("half twaalf", None),
        ("", None),
    ],
)
def test_a_time_as_people_write_it(text, read):
    assert dates.parse_time(text) == read


@pytest.mark.parametrize(
    ("remaining", "expected"),
    [
        (timedelta(days=2, hours=4, minutes=59), "nog 2 dagen en 4 uur"),
        (timedelta(days=1), "nog 1 dag"),
        (timedelta(days=5, hours=7), "nog 5 dagen"),
        (timedelta(hours=3, minutes=20), "nog 3 uur"),
        (timedelta(minutes=1), "nog 1 minuut"),
        (timedelta(seconds=20), "nu"),
        (timedelta(hours=-2), "2 uur te laat"),
        (timedelta(days=-1, hours=-5), "1 dag en 5 uur te laat"),
        (timedelta(minutes=-31), "31 minuten te laat"),
    ],
)
def test_a_term_in_words(remaining, expected):
    assert dates.say_countdown(NOW + remaining, NOW) == expected


@time_machine.travel(NOW, tick=False)
def test_moments_on_a_dutch_clock():
    assert dates.say_moment(NOW) == "zaterdag 21 november, 09:12"
    assert dates.say_moment(NOW - timedelta(days=365)) == "vrijdag 21 november 2025, 09:12"
    assert dates.say_day(NOW) == "zaterdag 21 november 2026"
    away = [
        timedelta(0),
        timedelta(days=1),
        timedelta(days=-1),
        timedelta(days=7),
        timedelta(days=90),
    ]
    expected = [
        "vandaag 09:12",
        "morgen 09:12",
        "gisteren 09:12",
        "za 28 nov 09:12",
        "19 feb 2027 09:12",
    ]
    assert [dates.say_short(NOW + distance) for distance in away] == expected


def test_in_a_template():
    page = Template(
        "{{ none|moment }} {{ none|short }} {{ none|day }} {{ none|countdown }} {{ none|late }} "
        "{{ words|joined }} {{ none_at_all|joined }}"
    )
    assert (
        page.render(Context({"none": None, "words": ["a", "b", "c"], "none_at_all": []}))
        == "– – – geen termijn False a, b en c –"
    )


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("half tien", ["09:30", "21:30"]),
        ("Half 10", ["09:30", "21:30"]),
        ("half een", ["00:30", "12:30"]),
        ("rond half tien", ["09:30", "21:30"]),
        ("kwart voor twaalf", ["11:45", "23:45"]),
        ("kwart over één", ["01:15", "13:15"]),
        ("tien voor half negen", ["08:20", "20:20"]),
        ("vijf over half zes", ["05:35", "17:35"]),
        ("negen uur", ["09:00", "21:00"]),
        ("half tien 's avonds", ["21:30"]),
        ("9 uur ’s avonds", ["21:00"]),
        ("tegen elven", []),
        ("straks", []),
        ("half dertien", []),
    ],
)
def test_a_time_in_words_is_asked_back(words, meant):
    assert [f"{moment:%H:%M}" for moment in dates.times_meant(words)] == meant
    assert dates.parse_time(words) is None


@pytest.mark.parametrize(
    ("day", "clock_time", "shown"),
    [
        (date(2026, 3, 29), time(1, 59), "once"),
        (date(2026, 3, 29), time(2, 0), "never"),
        (date(2026, 3, 29), time(2, 59), "never"),
        (date(2026, 3, 29), time(3, 0), "once"),
        (date(2026, 10, 25), time(1, 59), "once"),
        (date(2026, 10, 25), time(2, 0), "twice"),
        (date(2026, 10, 25), time(2, 59, fold=1), "twice"),
        (date(2026, 10, 25), time(3, 0), "once"),
    ],
)
def test_how_often_the_clock_showed_a_time(day, clock_time, shown):
    assert dates.clock_shows(day, clock_time) == shown
