"""A receiver of events that is slow holds up nobody, is paused by itself, and its owner hears of it."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from audit.models import Entry
from integrations.tasks import tell_systems
from notifications import tasks, webhooks
from notifications.models import Outgoing, Sending, Subscription
from tests import factories
from tests.api.conftest import told
from tests.api.listener import listening
from tests.outbound.slow import slow_server
from tests.pages import judge

pytestmark = pytest.mark.django_db
KINDS = ["incident-gemeld"]


@pytest.fixture(autouse=True)
def _short(settings):
    settings.WEBHOOK_SECONDS = 0.3
    cache.clear()


@pytest.fixture
def listener():
    with listening() as one:
        yield one


@pytest.fixture
def slow():
    with slow_server() as server:
        yield server


@pytest.fixture
def lazy(gir, slow):
    """A subscription whose receiver never finishes an answer; it worked before."""
    made = webhooks.subscribe(
        gir.client, url=f"http://127.0.0.1:{slow.port}/haak", kinds=KINDS, by=None
    )
    Subscription.objects.filter(pk=made.pk).update(verified_at=timezone.now())
    made.sendings.all().delete()
    return made


def try_again() -> None:
    """Send what waits, as if its next moment had come."""
    Sending.objects.filter(state="waiting").update(due_at=timezone.now())
    tasks.send_events()


def events(subscription: Subscription, count: int) -> None:
    for number in range(count):
        Sending.objects.create(
            subscription=subscription,
            organisation_id=subscription.organisation_id,
            kind="incident-gemeld",
            mark=str(number),
        )


def told_owners() -> list[tuple[str, str]]:
    """Return who was told of a webhook, and what."""
    rows = Outgoing.objects.filter(channel="mail", kind__startswith="webhook")
    return sorted(rows.values_list("person__email", "kind"))


def owners(people, kind: str) -> list[tuple[str, str]]:
    """Return who must have been told of this."""
    return sorted((people[role].email, kind) for role in ("org_admin", "beheer"))


def test_three_answers_that_never_end_pause_the_receiver_and_tell_its_owner_once(
    gir, lazy, slow, people
):
    events(lazy, 5)
    for _time in range(3):
        try_again()
    lazy.refresh_from_db()
    assert lazy.is_paused
    assert lazy.stopped_at is None
    assert timedelta(minutes=59) < lazy.paused_until - timezone.now() < timedelta(minutes=61)
    assert slow.connections == 3
    try_again()
    assert slow.connections == 3
    assert told_owners() == owners(people, "webhook_paused")
    assert Entry.objects.filter(action="webhook_paused").count() == 1
    assert Sending.objects.filter(subscription=lazy, state="waiting").count() == 5
    assert set(lazy.sendings.exclude(error="").values_list("error", flat=True)) == {"too_slow"}


def test_after_the_pause_one_event_is_tried_and_the_next_pause_is_longer(lazy, slow, people):
    events(lazy, 5)
    for _time in range(3):
        try_again()
    Subscription.objects.update(paused_until=timezone.now())
    try_again()
    lazy.refresh_from_db()
    assert slow.connections == 4
    assert lazy.paused_until - timezone.now() > timedelta(minutes=119)
    assert told_owners() == owners(people, "webhook_paused")


def test_a_receiver_that_is_quick_again_gets_all_of_it(gir, lazy, listener, people):
    events(lazy, 5)
    for _time in range(3):
        try_again()
    Subscription.objects.update(paused_until=timezone.now(), url=listener.url)
    try_again()
    lazy.refresh_from_db()
    assert len(listener.events) == 5
    assert (lazy.is_paused, lazy.paused_until, lazy.timeouts) == (False, None, 0)


def test_another_answer_in_between_is_no_slow_one(lazy, listener):
    events(lazy, 5)
    try_again()
    try_again()
    slow_url = Subscription.objects.get().url
    listener.answers = [500]
    Subscription.objects.update(url=listener.url)
    try_again()
    Subscription.objects.update(url=slow_url)
    try_again()
    try_again()
    assert not Subscription.objects.get().is_paused


def test_one_slow_receiver_is_in_the_hands_of_one_worker(lazy):
    events(lazy, 2 * webhooks.TOGETHER)
    assert len(webhooks.claim()) == webhooks.TOGETHER
    assert webhooks.claim() == []
    assert not webhooks.others_wait()


def test_a_receiver_that_takes_long_over_each_goes_behind_the_others(gir, listener, monkeypatch):
    first = webhooks.subscribe(gir.client, url=listener.url, kinds=KINDS, by=None)
    second = webhooks.subscribe(gir.client, url=f"{listener.url}&b", kinds=KINDS, by=None)
    Sending.objects.all().delete()
    events(first, 3)
    events(second, 1)
    monkeypatch.setattr(webhooks, "TURN_SECONDS", 0)
    tasks.send_events()
    got = [event["id"] for event in listener.events]
    receivers = [Sending.objects.get(pk=pk).subscription_id for pk in got]
    assert receivers == [first.pk, second.pk, first.pk, first.pk]
    marks = [Sending.objects.get(pk=pk).mark for pk in got]
    assert marks == ["0", "0", "1", "2"]


def test_an_organisation_without_administrator_has_the_national_ones_told(lazy, db):
    beheer = factories.person(factories.OrganisationFactory(type="national"), role="beheer")
    events(lazy, 1)
    for _time in range(3):
        try_again()
    assert told_owners() == [(beheer.email, "webhook_paused")]


def test_who_is_stopped_for_good_is_told_as_well(lazy, people):
    Subscription.objects.update(failures=webhooks.GIVEN_UP - 1)
    events(lazy, 1)
    Sending.objects.update(tries=webhooks.TRIES - 1)
    try_again()
    assert told_owners() == owners(people, "webhook_stopped")


def test_the_page_says_so_and_begins_again_at_once(gir, lazy, listener, people, enter):
    events(lazy, 2)
    for _time in range(3):
        try_again()
    Subscription.objects.update(url=listener.url)
    admin = enter(people["org_admin"])
    html = admin.get(f"/webhooks/{lazy.pk}/").content.decode()
    assert judge(html) == []
    for sentence in ("gepauzeerd", "antwoordt te traag", "antwoordt niet op tijd", "hervatten"):
        assert sentence in html
    assert admin.get(f"/webhooks/{lazy.pk}/hervatten/").status_code == 200
    for _click in range(2):
        admin.post(f"/webhooks/{lazy.pk}/hervatten/")
    assert Entry.objects.filter(action="webhook_resumed").count() == 1
    tasks.send_events()
    assert len(listener.events) == 3


def test_what_changes_while_it_is_paused_is_not_lost(gir, lazy, listener, people):
    events(lazy, 1)
    for _time in range(3):
        try_again()
    gir.post(told())
    tell_systems()
    webhooks.resume(Subscription.objects.get(), by=None)
    Subscription.objects.update(url=listener.url)
    tell_systems()
    try_again()
    kinds = sorted(event["type"].rsplit(".", 2)[1] for event in listener.events)
    assert kinds == ["incident-gemeld", "incident-gemeld", "koppeling-proef"]


def test_ten_that_never_finish_cost_a_run_no_more_than_its_budget(gir, slow):
    for number in range(10):
        made = webhooks.subscribe(
            gir.client, url=f"http://127.0.0.1:{slow.port}/{number}", kinds=KINDS, by=None
        )
        events(made, 20)
    started = time.monotonic()
    tasks.send_events()
    assert time.monotonic() - started < 10 * 0.3 + 4
    assert slow.connections == 10
