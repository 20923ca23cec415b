"""Messages go when their term is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import delivery
from notifications.models import Outgoing
from tests.notifications.conftest import post, run

pytestmark = pytest.mark.django_db
STATES = dict.fromkeys(("sent", "failed", "cancelled"), False) | dict.fromkeys(
    ("waiting", "sending"), True
)


@pytest.mark.parametrize(("state", "stays"), STATES.items())
def test_only_what_is_done_with_goes(reader, settings, state, stays):
    settings.MESSAGES_KEPT_DAYS = 30
    rows = {days: post(reader) for days in (29, 31)}
    for days, row in rows.items():
        then = timezone.now() - timedelta(days=days)
        Outgoing.objects.filter(pk=row.pk).update(state=state, created_at=then, due_at=then)
    run("expire")
    remaining = set(Outgoing.objects.filter(channel="mail").values_list("pk", flat=True))
    assert remaining == ({rows[29].pk, rows[31].pk} if stays else {rows[29].pk})


def test_a_message_that_comes_due_later_has_its_own_term(reader, settings):
    settings.MESSAGES_KEPT_DAYS = 30
    row = post(reader)
    Outgoing.objects.filter(pk=row.pk).update(
        state="sent", created_at=timezone.now() - timedelta(days=40)
    )
    run("expire")
    assert Outgoing.objects.filter(pk=row.pk).exists()


def test_many_go_in_batches(reader, settings, monkeypatch):
    settings.MESSAGES_KEPT_DAYS = 30
    monkeypatch.setattr(delivery, "BATCH", 2)
    for _row in range(3):
        post(reader)
    then = timezone.now() - timedelta(days=31)
    Outgoing.objects.update(state="sent", created_at=then, due_at=then)
    run("expire")
    assert not Outgoing.objects.exists()
