"""What leaves the house is a row first, written with what caused it."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from notifications import outbox
from notifications.kinds import KINDS
from notifications.models import DemoMail, Outgoing
from organisations.access import Door
from tests.notifications.conftest import post, run
from weerbaar import scope

pytestmark = pytest.mark.django_db


def test_the_same_message_is_posted_once(reader):
    for _twice in range(2):
        post(reader, unique_key="een")
    assert Outgoing.objects.filter(channel="mail").count() == 1
    assert Outgoing.objects.filter(channel="message").count() == 1


def test_what_is_rolled_back_is_not_posted(reader, django_capture_on_commit_callbacks):
    with (
        django_capture_on_commit_callbacks() as woken,
        pytest.raises(ZeroDivisionError),
        transaction.atomic(),
    ):
        post(reader)
        raise ZeroDivisionError
    assert not Outgoing.objects.exists()
    assert woken == []


def test_what_is_due_later_waits_for_its_moment(reader, django_capture_on_commit_callbacks):
    moment = timezone.now() + timedelta(hours=2)
    with django_capture_on_commit_callbacks() as woken:
        row = post(reader, due_at=moment)
    assert woken == []
    assert outbox.unread_count(reader) == 0
    run("deliver", str(row.pk))
    run("sweep")
    assert not DemoMail.objects.exists()
    Outgoing.objects.update(due_at=timezone.now())
    run("sweep")
    assert DemoMail.objects.count() == 1
    assert outbox.unread_count(reader) == 1


@pytest.mark.parametrize("role", ["pre_auth", "own", "scoped", "desk"])
def test_who_may_only_add_may_post(role, reader, django_assert_num_queries):
    """No SELECT right is needed, also for a message that is there already."""
    for _twice in range(2):
        with (
            scope._scope(f"weerbaar_{role}", None if role == "pre_auth" else reader),
            django_assert_num_queries(1),
        ):
            outbox.post("message", person=reader, unique_key=role)
    assert Outgoing.objects.filter(unique_key__startswith=role).count() == 2


def test_a_person_reads_the_own_messages_and_no_others(reader, people):
    post(reader)
    with scope.acting_for(reader, Door.OWN):
        assert Outgoing.objects.count() == 2
    with scope.acting_for(people["clerk"], Door.OWN):
        assert Outgoing.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "made_up"},
        {"kind": "message", "person": None},
        {"kind": "message", "person": None, "address": "a@b.example"},
    ],
)
def test_a_message_nobody_could_send_or_look_after_is_refused_at_once(wrong, reader):
    with pytest.raises(ValueError, match="message"):
        outbox.post_many([{"person": reader} | wrong])


def test_somebody_without_an_account_gets_mail_only(utrecht):
    outbox.post(
        "reported_for_you", address="canary-adres@voorbeeld.example", organisation_id=utrecht.pk
    )
    assert list(Outgoing.objects.values_list("channel", flat=True)) == ["mail"]


def test_an_address_and_a_token_lie_sealed_and_go_when_they_are_of_no_use(utrecht):
    outbox.post(
        "reported_for_you",
        address="canary-adres@voorbeeld.example",
        organisation_id=utrecht.pk,
        secret_path="/canary-token/",
    )
    row = Outgoing.objects.get()

    assert (row.address, row.secret_path) == ("canary-adres@voorbeeld.example", "/canary-token/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notifications_outgoing")
        lying = b"".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for value in cursor.fetchone()
        )
    assert b"canary" not in lying
    run("deliver", str(row.pk))
    row = Outgoing.objects.get()
    assert (row.state, row.address, row.secret_path) == ("sent", "", "")
    mail = DemoMail.objects.get()
    assert mail.to == "canary-adres@voorbeeld.example"
    assert "/canary-token/" in mail.raw


def test_every_kind_that_is_posted_anywhere_has_its_words():
    rooms = [*settings.CASE_TYPES, "casework", "organisations", "notifications"]
    posted_kinds = set()
    for path in (path for room in rooms for path in (Path(settings.BASE_DIR) / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                at = {
                    "tell": 1,
                    "tell_people": 0,
                    "notice": 1,
                    "post": 0,
                    "post_account_mail": 1,
                }.get(node.func.attr)
                if (
                    at is not None
                    and len(node.args) > at
                    and isinstance(node.args[at], ast.Constant)
                ):
                    posted_kinds.add(node.args[at].value)
    assert {"received", "new_case", "message"} <= posted_kinds
    assert posted_kinds - set(KINDS) == set()
