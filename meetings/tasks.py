"""Background work of meetings: give free places away, remind, make certificates.

Every task may run twice without harm.
"""

import io
from datetime import timedelta
from functools import partial

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from meetings import documents, notices, registering
from meetings.models import Certificate, Meeting, Participant, Registration
from notifications.claims import released_on_failure
from sealing import files

REMINDERS = {"week": timedelta(days=7), "day": timedelta(days=1)}
CERTIFICATES_A_SWEEP = 50
KEPT = timedelta(days=2 * 365)  # [OJ] who came is forgotten two years after the meeting


@shared_task(bind=True, name="meetings.tasks.fill_places")
def fill_places(self, meeting_id: str) -> None:
    """Give the free places of a meeting to who waits longest."""
    with self.scope():
        meeting = Meeting.objects.select_for_update().filter(pk=meeting_id).first()
        if meeting is None or not meeting.is_open:
            return
        waiting = Registration.objects.waiting().filter(meeting=meeting)
        for registration in waiting.select_for_update(of=("self",)):
            if not registering.take_place(registration):
                return
            registration.status = Registration.Status.CONFIRMED
            registration.save(update_fields=["status"])
            notices.tell_participants(registration, "meeting_confirmed", registration.status)


@shared_task(bind=True, name="meetings.tasks.sweep_places")
def sweep_places(self) -> None:
    """Give places away that came free while no worker was there."""
    with self.scope():
        open_meetings = Meeting.objects.upcoming().filter(cancelled_at=None)
        with_room = open_meetings.filter(places__registration=None, registrations__status="waiting")
        ids = [str(pk) for pk in with_room.order_by().values_list("pk", flat=True).distinct()]
    for meeting_id in ids:
        fill_places.delay(meeting_id)


@shared_task(bind=True, name="meetings.tasks.remind")
def remind(self) -> None:
    """Remind who has a place: a week before, and a day before."""
    now = timezone.now()
    with self.scope():
        for name, before in REMINDERS.items():
            near = Meeting.objects.upcoming().filter(cancelled_at=None, begins_at__lte=now + before)
            for meeting in near:
                _remind(meeting, name)


def _remind(meeting: Meeting, name: str) -> None:
    coming = Participant.objects.filter(
        meeting=meeting,
        cancelled_at=None,
        registration__status=Registration.Status.CONFIRMED,
        registration__complete_at__lt=meeting.begins_at - REMINDERS[name],
    )
    people = [participant.person for participant in coming.select_related("person")]
    notices.tell("meeting_near", meeting.pk, people, name)


@shared_task(bind=True, name="meetings.tasks.make_pdf")
def make_pdf(self, certificate_id: str) -> None:
    """Make one certificate. A second worker finds nothing to do."""
    with self.scope():
        if not Certificate.objects.claim(certificate_id):
            return
    release = partial(_release_certificate, certificate_id)
    with (
        released_on_failure("certificate not made", certificate_id, self.scope, release),
        self.scope(),
    ):
        certificates = Certificate.objects.select_related("participant__meeting")
        certificate = certificates.get(pk=certificate_id)
        certificate.put(io.BytesIO(documents.write_certificate(certificate)))
        certificate.save(update_fields=["stored", "size", "state"])


def _release_certificate(certificate_id: str, _error: Exception) -> None:
    Certificate.objects.release(certificate_id)


@shared_task(bind=True, name="meetings.tasks.sweep_certificates")
def sweep_certificates(self) -> None:
    """Make the certificates that were asked for and that no worker made."""
    with self.scope():
        overdue = Certificate.objects.overdue().values_list("pk", flat=True)
        ids = [str(pk) for pk in overdue[:CERTIFICATES_A_SWEEP]]
    for certificate_id in ids:
        make_pdf.delay(certificate_id)


@shared_task(bind=True, name="meetings.tasks.forget")
def forget(self) -> None:
    """Delete who came to meetings of more than two years ago; the meeting itself stays."""
    with self.scope():
        old = Registration.objects.filter(meeting__ends_at__lt=timezone.now() - KEPT)
        certificates = Certificate.objects.filter(participant__registration__in=old)
        for name in certificates.exclude(stored="").values_list("stored", flat=True):
            transaction.on_commit(partial(files.delete, name), robust=True)
        old.delete()
