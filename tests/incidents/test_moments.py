"""When it happened: a moment that was, on a clock that showed it."""

import pytest
import time_machine

from casework.models import Draft
from incidents.models import Incident
from tests.incidents.test_report import WEIGHT, WHAT, WHEN, WHO
from tests.pages import judge

pytestmark = pytest.mark.django_db
NOW = "2026-11-29T10:00:00+01:00"


def on(day: str, time: str = "") -> dict:
    """The answers about a moment."""
    year, month, number = day.split("-")
    return WHEN | {"day_day": number, "day_month": month, "day_year": year, "time": time}


def ask(client, answers: dict) -> str:
    """What the page says; "" when it goes on to the next."""
    if not Draft.objects.exists():
        client.post("/meldingen/nieuw/", WHO)
    answer = client.post(f"/meldingen/nieuw/{Draft.objects.get().pk}/waar-wanneer/", answers)
    if answer.status_code == 302:
        return ""
    page = answer.content.decode()
    assert judge(page) == []
    return page


@pytest.mark.parametrize(
    ("day", "time", "words"),
    [
        ("2026-11-29", "10:01", "moet nog komen"),
        ("2026-11-29", "23:59", "moet nog komen"),
        ("2026-11-30", "", "moet nog komen"),
        ("1000-1-1", "", "erg lang geleden"),
        ("1949-12-31", "12:00", "erg lang geleden"),
        ("2026-3-29", "2:30", "bestond die nacht niet"),
        ("2026-10-25", "2:30", "‘02:30 zomertijd’"),
        ("2026-11-28", "half tien", "09:30 of 21:30"),
        ("2026-11-28", "half tien ’s avonds", "Bedoelt u 21:30?"),
        ("2026-11-28", "laat", "Schrijf de tijd als 23:30."),
        ("2026-11-29", "9:59", ""),
        ("2026-11-29", "", ""),
        ("2026-11-28", "21h30", ""),
        ("2026-10-25", "2:30 wintertijd", ""),
        ("1950-1-1", "", ""),
    ],
)
def test_what_the_page_says_of_a_moment(people, enter, day, time, words):
    with time_machine.travel(NOW, tick=False):
        page = ask(enter(people["councillor"]), on(day, time))
    if words:
        assert words in page
    else:
        assert page == ""


@pytest.mark.parametrize(("season", "hour"), [("zomertijd", 0), ("wintertijd", 1)])
def test_the_hour_that_came_twice_is_kept_as_the_one_it_was(people, enter, season, hour):
    with time_machine.travel(NOW):
        client = enter(people["councillor"])
        assert ask(client, on("2026-10-25", f"02:30 {season}")) == ""
        draft = f"/meldingen/nieuw/{Draft.objects.get().pk}"
        client.post(f"{draft}/wat/", WHAT)
        client.post(f"{draft}/nodig/", WEIGHT)
        client.post(f"{draft}/versturen/")
    case = Incident.objects.get()
    assert f"{case.happened_at:%H:%M %z}" == f"0{hour}:30 +0000"
