"""Background work of meetings: give free places away, remind, make certificates, scan files.

Every task may run twice without harm.
"""

import io
import secrets
from datetime import timedelta
from functools import partial
from uuid import UUID

from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.record import record
from casework import scanner
from meetings import documents, materials, notices, registering
from meetings.models import (
    Certificate,
    Meeting,
    MeetingEvaluation,
    MeetingMaterial,
    Participant,
    Registration,
)
from meetings.models.evaluation import EVALUATION_OPEN
from notifications.claims import released_on_failure
from sealing import files, set_aside

log = get_task_logger(__name__)
REMINDERS = {"week": timedelta(days=7), "day": timedelta(days=1)}
CERTIFICATES_A_SWEEP = 50
MATERIALS_A_SWEEP = 50
SHUFFLED_LONGER = timedelta(days=2)  # than answers come in
SCAN_AGAIN_AFTER = timedelta(seconds=30)
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


@shared_task(bind=True, name="meetings.tasks.scan_material")
def scan_material(self, material_id: str) -> None:
    """Have one file of a meeting scanned; without a verdict it stays in quarantine."""
    with self.scope():
        material = _quarantined(material_id).first()
    if material is not None:
        job_rows = set_aside.JobRows("meetings.tasks.scan_material", self.scope)
        job_rows.attempt(material_id, partial(_scan, material, self.scope))


def _scan(material: MeetingMaterial, scope: set_aside.Scope) -> None:
    try:
        virus = scanner.virus_in(material.chunks(), settings.SCANNER_URL)
    except scanner.NotScanned as problem:
        log.error("file not scanned: %s %s", material.pk, problem)
        return
    verdict = MeetingMaterial.State.INFECTED if virus else MeetingMaterial.State.READY
    with scope():
        if _quarantined(str(material.pk)).update(state=verdict):
            record(
                f"meeting:{material.meeting_id}",
                actor=None,
                action="virus_found" if virus else "scanned",
                material_id=str(material.pk),
            )


def _quarantined(material_id: str) -> QuerySet[MeetingMaterial]:
    state = MeetingMaterial.State.QUARANTINE
    return MeetingMaterial.objects.filter(pk=material_id, state=state)


@shared_task(bind=True, name="meetings.tasks.sweep_materials")
def sweep_materials(self) -> None:
    """Scan the files that still wait for the scanner: it was down, or the broker was."""
    resting = set_aside.JobRows("meetings.tasks.scan_material", self.scope).resting
    with self.scope():
        waiting = MeetingMaterial.objects.filter(
            state=MeetingMaterial.State.QUARANTINE, made_at__lt=timezone.now() - SCAN_AGAIN_AFTER
        )
        keys = waiting.exclude(pk__in=resting).values_list("pk", flat=True)[:MATERIALS_A_SWEEP]
        ids = [str(pk) for pk in keys]
    for material_id in ids:
        scan_material.run(material_id)


@shared_task(bind=True, name="meetings.tasks.shuffle_evaluations")
def shuffle_evaluations(self) -> None:
    """Write the answers of every open evaluation again, in another order.

    In the order in which rows came, a copy of the database would tell whose answers are whose.
    """
    opened = timezone.now() - EVALUATION_OPEN - SHUFFLED_LONGER
    with self.scope():
        recent = Meeting.objects.filter(ends_at__gte=opened, evaluations__isnull=False)
        meeting_ids = list(recent.order_by().values_list("pk", flat=True).distinct())
    job_rows = set_aside.JobRows("meetings.tasks.shuffle_evaluations", self.scope)
    for meeting_id in meeting_ids:
        job_rows.attempt(meeting_id, partial(_shuffle, meeting_id, self.scope))


def _shuffle(meeting_id: UUID, scope: set_aside.Scope) -> None:
    with scope():
        evaluations = MeetingEvaluation.objects.select_for_update().filter(meeting=meeting_id)
        rows = {evaluation.pk: evaluation.without_origin() for evaluation in evaluations}
        MeetingEvaluation.objects.filter(pk__in=rows).delete()
        shuffled = list(rows.values())
        secrets.SystemRandom().shuffle(shuffled)
        MeetingEvaluation.objects.bulk_create(shuffled)


@shared_task(bind=True, name="meetings.tasks.forget")
def forget(self) -> None:
    """Delete who came to meetings of more than two years ago, what they answered, and the files;
    the meeting itself stays.
    """
    with self.scope():
        old_meetings = Meeting.objects.filter(ends_at__lt=timezone.now() - KEPT)
        MeetingEvaluation.objects.filter(meeting__in=old_meetings).delete()
        materials.delete_materials(MeetingMaterial.objects.filter(meeting__in=old_meetings))
        old = Registration.objects.filter(meeting__in=old_meetings)
        certificates = Certificate.objects.filter(participant__registration__in=old)
        for name in certificates.exclude(stored="").values_list("stored", flat=True):
            transaction.on_commit(partial(files.delete, name), robust=True)
        old.delete()
