"""What leaves the house."""

import time

import pytest
from celery import Celery
from django.db import transaction
from django.utils import timezone

from notifications import delivery, outbox, tasks
from notifications.kinds import KINDS
from notifications.models import DemoMail, Outgoing
from tests.factories import PersonFactory
from weerbaar.celery import app

pytestmark = pytest.mark.django_db
CANARIES = ("Canary-Naam", "canary-adres@voorbeeld.example")


@pytest.fixture
def reader(utrecht):
    """Who gets a message."""
    return PersonFactory(name=CANARIES[0], email=CANARIES[1], organisation=utrecht)


def post(person, kind="message", **more) -> Outgoing:
    """A message, and its row for the mail."""
    outbox.post(
        kind,
        person=person,
        organisation_id=person.organisation_id,
        case_number="INC-2026-000001",
        path="/mijn/zaken/INC-2026-000001/",
        **more,
    )
    return Outgoing.objects.filter(channel="mail").latest("created_at")


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_holds_no_content(kind, reader):
    message = delivery.compose(post(reader, kind))
    body = "".join(part for part in (message.subject, message.body, message.alternatives[0][0], message.from_email))
    assert not [canary for canary in CANARIES if canary in body]
    assert "INC-2026-000001" in message.body
    assert "/mijn/zaken/INC-2026-000001/" in message.body
    assert reader.organisation.name not in body


def test_the_same_message_is_posted_once(reader):
    for _twice in range(2):
        post(reader, unique_key="een")
    assert Outgoing.objects.filter(channel="mail").count() == 1
    assert Outgoing.objects.filter(channel="message").count() == 1


def test_what_is_rolled_back_is_not_posted(reader):
    with transaction.atomic():
        post(reader)
        transaction.set_rollback(True)
    assert not Outgoing.objects.exists()


def test_delivered_twice_is_sent_once(reader):
    row = post(reader)
    for _twice in range(2):
        app.tasks["notifications.tasks.deliver"].run(str(row.pk))
    row.refresh_from_db()
    assert (row.state, row.tries) == ("sent", 1)
    assert DemoMail.objects.count() == 1


def test_a_passing_failure_is_tried_again_later_and_given_up_in_the_end(reader, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"  # nothing listens there
    row = post(reader)
    waits = []
    for _try in range(delivery.TRIES):
        Outgoing.objects.filter(pk=row.pk).update(due_at=timezone.now())
        app.tasks["notifications.tasks.deliver"].run(str(row.pk))
        row.refresh_from_db()
        waits.append((row.due_at - timezone.now()).total_seconds())
    assert (row.state, row.tries) == ("failed", delivery.TRIES)
    assert row.error == "ConnectionRefusedError"
    assert waits[0] < waits[3] < waits[6]


def test_the_sweeper_sends_what_was_left_lying(reader):
    row = post(reader)
    Outgoing.objects.filter(pk=row.pk).update(state="sending", claimed_at=timezone.now() - delivery.CLAIM * 2)
    tasks.sweep.run()
    row.refresh_from_db()
    assert row.state == "sent"


def test_a_broker_that_is_down_stops_nothing(reader, django_capture_on_commit_callbacks, caplog):
    nowhere = Celery(broker="redis+socket:///nergens/valkey.sock")
    nowhere.conf.task_publish_retry_policy = app.conf.task_publish_retry_policy
    nowhere.set_current()
    started = time.monotonic()
    try:
        with django_capture_on_commit_callbacks(execute=True):
            row = post(reader)
    finally:
        app.set_current()
    assert time.monotonic() - started < 2
    row.refresh_from_db()
    assert row.state == "waiting"
    assert "broker not reached" in caplog.text


def test_who_manages_sees_what_failed_and_sends_it_again(people, strangers, enter):
    row = post(people["clerk"])
    Outgoing.objects.filter(pk=row.pk).update(state="failed", tries=8)
    again = f"/berichten/verzonden/{row.pk}/opnieuw/"
    assert enter(people["clerk"]).post(again).status_code == 404
    assert enter(strangers["org_admin"]).post(again).status_code == 404
    client = enter(people["org_admin"])
    assert "Opnieuw versturen" in client.get("/berichten/verzonden/?status=failed").content.decode()
    assert client.post(again).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.tries) == ("waiting", 0)


def test_my_messages_are_mine(people, enter):
    post(people["clerk"])
    assert "Er is een bericht voor u." in enter(people["clerk"]).get("/berichten/").content.decode()
    assert "Er is een bericht voor u." not in enter(people["secretary"]).get("/berichten/").content.decode()
