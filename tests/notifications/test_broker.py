"""The broker may be down, deaf, or stop half-way: nothing is lost, nothing is sent twice, and no
page waits for it (CEL-02, CEL-06).
"""

import contextlib
import os
import socket
import time

import kombu.transport.redis  # noqa: F401 -- its import is slow, and no part of what is measured
import pytest
from django.db import transaction
from django.utils import timezone
from redis import Redis

from notifications import delivery, outbox
from notifications.models import DemoMail, Outgoing
from tests.factories import OrganisationFactory, PersonFactory
from tests.notifications.conftest import post, posting_to, run, until


@pytest.fixture
def away():
    """Return a broker that is not there, and one that takes a connection and never answers."""
    outbox._quiet_until.clear()
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        yield {
            "down": "redis+socket:///nergens/valkey.sock",
            "deaf": f"redis://127.0.0.1:{deaf.getsockname()[1]}/0",
        }
    outbox._quiet_until.clear()


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["down", "deaf"])
def test_a_request_does_not_wait_for_its_broker(
    how, away, reader, django_capture_on_commit_callbacks, caplog
):
    with posting_to(away[how]):
        started = time.monotonic()
        for _five in range(5):
            with django_capture_on_commit_callbacks(execute=True):
                row = post(reader)
        assert time.monotonic() - started < 2
    assert caplog.text.count("broker not reached") == 1
    row.refresh_from_db()
    assert row.state == "waiting"
    run("sweep")
    row.refresh_from_db()
    assert row.state == "sent"
    assert DemoMail.objects.count() == 5


@pytest.mark.django_db
def test_a_broker_that_is_back_is_used_again(
    away, broker, reader, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(outbox, "QUIET", 0.0)
    path = broker.removeprefix("unix://")
    with posting_to(f"redis+socket://{path}"):
        os.rename(path, f"{path}.away")
        with django_capture_on_commit_callbacks(execute=True):
            post(reader)
        os.rename(f"{path}.away", path)
        with django_capture_on_commit_callbacks(execute=True):
            post(reader)
    assert Redis(unix_socket_path=path).llen("nwb:mail") == 1


@pytest.mark.usefixtures("committed")
def test_a_real_worker_sends_once_what_was_committed_and_the_sweeper_what_it_left(
    broker, worker, sink
):
    """From a request to a mail server, by a worker of its own; then that worker dies between
    sending and marking.
    """
    with transaction.atomic():
        reader = PersonFactory(organisation=OrganisationFactory())
    process = worker()
    with posting_to(broker.replace("unix://", "redis+socket://")):
        with transaction.atomic():
            first = post(reader)
            assert sink.got == []
        until(lambda: Outgoing.objects.get(pk=first.pk).state == "sent")
        assert [mail["Message-ID"] for mail in sink.got] == [first.message_id]

        sink.may_answer.clear()
        with transaction.atomic():
            second = post(reader)
        until(lambda: len(sink.got) == 2)
    os.killpg(process.pid, 9)
    process.wait()
    sink.may_answer.set()
    run("sweep")
    assert Outgoing.objects.get(pk=second.pk).state == "sending"  # somebody may be sending it still
    Outgoing.objects.filter(pk=second.pk).update(claimed_at=timezone.now() - delivery.CLAIM * 2)
    run("sweep")
    assert Outgoing.objects.get(pk=second.pk).state == "sent"
    assert [mail["Message-ID"] for mail in sink.got[1:]] == [second.message_id] * 2


@pytest.mark.django_db
def test_many_that_are_woken_together_cost_one_message(
    broker, worker, reader, django_capture_on_commit_callbacks
):
    """A report wakes its mails and its letter: a worker gives each its own queue, and what is
    rolled back wakes nobody.
    """
    with posting_to(broker.replace("unix://", "redis+socket://")):
        with django_capture_on_commit_callbacks(execute=True):
            outbox.send_task_on_commit("notifications.tasks.sweep")
            outbox.send_task_on_commit("casework.tasks.make_pdf", "een-brief")
            with contextlib.suppress(ZeroDivisionError), transaction.atomic():
                outbox.send_task_on_commit("records.tasks.set_terms")
                raise ZeroDivisionError
        queues = Redis(unix_socket_path=broker.removeprefix("unix://"))
        assert [queues.llen(f"nwb:{name}") for name in ("snel", "mail", "pdf")] == [1, 0, 0]
        worker("snel")
        until(lambda: [queues.llen(f"nwb:{name}") for name in ("snel", "mail", "pdf")] == [0, 1, 1])
