"""Sending twice makes one case, also when both clicks arrive at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test import Client

from casework.models import Case, Draft, Party
from incidents.models import Incident
from notifications.models import Outgoing
from tests.factories import everybody, now_stamp
from tests.incidents.test_report import WHAT, WHEN, WHO, fill_in
from tests.notifications.conftest import until

CLICKS = 6


def browser(somebody) -> Client:
    """Signed in, with a session of its own."""
    client = Client()
    client.force_login(somebody, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["started_at"] = session["seen_at"] = now_stamp()
    session.save()
    return client


def at_once(*asks) -> list:
    """All of these at the same time."""
    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(_ask, asks))


def _ask(one):
    try:
        return one()
    finally:
        connection.close()


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot()"
        )  # else a transaction sees what it saw before
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


@pytest.fixture
def people(committed, utrecht):
    """For threads, really there."""
    return everybody(utrecht)


def test_many_clicks_at_once_make_one_case(people):
    councillor = people["councillor"]
    check = fill_in(browser(councillor), {"for_whom": "self", "function": "councillor"})
    browsers = [browser(councillor) for _click in range(CLICKS)]
    answers = at_once(
        *(lambda one=one: one.post(check.replace("controle", "versturen")) for one in browsers)
    )
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert (
        Case.objects.count(),
        Incident.objects.count(),
        Party.objects.count(),
        Draft.objects.count(),
    ) == (
        1,
        1,
        1,
        0,
    )
    assert (
        Outgoing.objects.filter(person=councillor, kind="received").count() == 2
    )  # a mail and a message


def test_two_pages_saved_at_once_are_both_kept(people):
    one, two = browser(people["clerk"]), browser(people["clerk"])
    one.post("/meldingen/nieuw/", WHO)
    address = f"/meldingen/nieuw/{Draft.objects.get().pk}"
    clicks = (
        lambda: one.post(f"{address}/wat/", WHAT),
        lambda: two.post(f"{address}/waar-wanneer/", WHEN),
    )
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            list(
                Draft.objects.select_for_update().values_list("pk")
            )  # both are there before either goes on
            saved = [pool.submit(_ask, click) for click in clicks]
            until(lambda: _waiting() == 2)
        assert [answer.result(30).status_code for answer in saved] == [302, 302]
    kept = Draft.objects.get().answers
    assert (kept["wat"]["narrative"], kept["waar-wanneer"]["time"]) == (
        [WHAT["narrative"]],
        ["23:30"],
    )
