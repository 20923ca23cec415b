"""A mail goes out once; when it cannot, it is tried again, and in the end somebody sees that it
failed.
"""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from notifications import delivery, outbox
from notifications.models import DemoMail, Outgoing
from tests.factories import OrganisationFactory, PersonFactory
from tests.notifications.conftest import post, run, until


def again(row: Outgoing) -> Outgoing:
    """Let the moment of the next try come, and a worker try."""
    Outgoing.objects.filter(pk=row.pk).update(due_at=timezone.now())
    run("deliver", str(row.pk))
    return Outgoing.objects.get(pk=row.pk)


@pytest.mark.django_db
def test_a_mail_reaches_the_mail_server_as_it_was_meant(reader, sink):
    row = post(reader)
    run("deliver", str(row.pk))
    (mail,) = sink.got
    assert sink.to == ["rcpt TO:<canary-adres@voorbeeld.example>"]
    assert mail["Message-ID"] == row.message_id == f"<{row.pk}@weerbaar.example>"
    assert mail["Subject"] == "Er is een bericht voor u (INC-2026-000001)"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    row.refresh_from_db()
    assert (row.state, row.tries, row.error) == ("sent", 1, "")
    assert row.sent_at is not None


@pytest.mark.django_db
def test_delivered_twice_is_sent_once(reader):
    row = post(reader)
    for _twice in range(2):
        run("deliver", str(row.pk))
    row.refresh_from_db()
    assert (row.state, row.tries) == ("sent", 1)
    assert DemoMail.objects.count() == 1


@pytest.mark.usefixtures("committed")
def test_ten_workers_at_once_send_one_mail(sink):
    row = post_committed()
    start = threading.Barrier(10)

    def work(turn: int) -> None:
        start.wait(30)
        try:
            run("deliver", str(row.pk)) if turn % 2 else run("sweep")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[turn]) for turn in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(sink.got) == 1
    assert Outgoing.objects.get(pk=row.pk).tries == 1


def post_committed() -> Outgoing:
    """Post a message that is really there, also for others."""
    with transaction.atomic():
        return post(PersonFactory(organisation=OrganisationFactory()))


@pytest.mark.usefixtures("committed")
def test_no_transaction_is_open_while_the_mail_server_thinks(sink):
    row = post_committed()
    sink.may_answer.clear()
    sending = threading.Thread(target=lambda: (run("deliver", str(row.pk)), connection.close()))
    sending.start()
    until(lambda: sink.got)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' "
            "AND xact_start IS NOT NULL AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone() == (0,)
    assert Outgoing.objects.get(pk=row.pk).state == "sending"
    sink.may_answer.set()
    sending.join(60)
    assert Outgoing.objects.get(pk=row.pk).state == "sent"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer",
    [
        {"RCPT": "451 later"},
        {"DATA": "452 full"},
        {"MAIL": "550 who are you"},
        {"EHLO": "421 away", "HELO": "421 away"},
    ],
)
def test_what_passes_is_tried_again(answer, reader, sink):
    sink.answers = answer
    row = again(post(reader))
    assert (row.state, row.tries) == ("waiting", 1)
    assert row.due_at > timezone.now()
    sink.answers = {}
    assert again(row).state == "sent"
    assert [mail["Message-ID"] for mail in sink.got] == [row.message_id]


@pytest.mark.django_db
def test_each_try_waits_longer_until_it_is_given_up(reader, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"  # nothing listens there
    row, waits = post(reader), []
    while row.state == "waiting":
        row = again(row)
        waits.append((row.due_at - timezone.now()) / timedelta(seconds=1))
    assert (row.state, row.tries, row.error) == ("failed", delivery.TRIES, "ConnectionRefusedError")
    assert all(short < long for short, long in zip(waits[:5], waits[1:6], strict=True))
    assert timedelta(hours=15) < timedelta(seconds=sum(waits[:-1])) < timedelta(hours=24)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "error"),
    [({"RCPT": "550 nobody here"}, "SMTPRecipientsRefused"), ({"DATA": "554 no"}, "SMTPDataError")],
)
def test_what_is_refused_for_good_is_not_tried_again(answer, error, reader, sink):
    sink.answers = answer
    row = again(post(reader))
    assert (row.state, row.tries, row.error) == ("failed", 1, error)


@pytest.mark.django_db
def test_a_mail_that_cannot_be_made_is_given_up_and_holds_up_no_other(reader):
    broken, fine = post(reader), post(reader)
    Outgoing.objects.filter(pk=broken.pk).update(kind="gone")
    run("sweep")
    assert Outgoing.objects.get(pk=broken.pk).state == "failed"
    assert Outgoing.objects.get(pk=fine.pk).state == "sent"


@pytest.mark.django_db
def test_a_closed_account_gets_no_mail(reader):
    row = post(reader)
    reader.is_active = False
    reader.save()
    assert again(row).state == "cancelled"
    assert not DemoMail.objects.exists()


@pytest.mark.django_db
def test_a_worker_that_vanished_loses_its_claim_after_ten_minutes_and_not_before(reader):
    fresh, old = post(reader), post(reader)
    now = timezone.now()
    Outgoing.objects.filter(pk=fresh.pk).update(
        state="sending", claimed_at=now - timedelta(minutes=9)
    )
    Outgoing.objects.filter(pk=old.pk).update(
        state="sending", claimed_at=now - timedelta(minutes=11)
    )
    run("sweep")
    assert Outgoing.objects.get(pk=fresh.pk).state == "sending"
    assert Outgoing.objects.get(pk=old.pk).state == "sent"


@pytest.mark.django_db
def test_a_mail_that_kills_every_worker_is_parked(reader):
    row = post(reader)
    old = timezone.now() - delivery.CLAIM * 2
    Outgoing.objects.filter(pk=row.pk).update(state="sending", claimed_at=old, tries=delivery.TRIES)
    run("sweep")
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "WorkerLost")


@pytest.mark.django_db
def test_a_worker_that_comes_back_too_late_marks_nothing(reader):
    row = post(reader)
    late = delivery.claim(str(row.pk))
    Outgoing.objects.filter(pk=row.pk).update(claimed_at=timezone.now() - delivery.CLAIM * 2)
    run("sweep")
    delivery.failed(late, TimeoutError())
    row.refresh_from_db()
    assert (row.state, row.error) == ("sent", "")


@pytest.mark.django_db
def test_the_mailbox_of_the_demo_is_for_the_demo_only(reader, settings):
    settings.DEMO = False
    row = again(post(reader))
    assert (row.state, row.error) == ("failed", "ImproperlyConfigured")
    assert not DemoMail.objects.exists()


@pytest.mark.django_db
def test_a_message_on_the_site_is_there_at_once_and_needs_no_worker(reader):
    outbox.post("message", person=reader, channels=["message"])
    assert outbox.unread_count(reader) == 1
    run("sweep")
    assert not DemoMail.objects.exists()


@pytest.mark.django_db
def test_mail_that_is_late_is_told_to_who_runs_the_installation(reader, monkeypatch, caplog):
    monkeypatch.setattr("notifications.tasks.BUDGET", -1)  # so busy that this sweep gets to nothing
    row = post(reader)
    run("sweep")
    assert "mail is late" not in caplog.text
    Outgoing.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(minutes=16))
    run("sweep")
    assert "mail is late: the oldest waits 16 minutes" in caplog.text
