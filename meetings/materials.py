"""Adding and withdrawing the files of a meeting."""

import os
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from audit.record import record
from meetings.models import Meeting, MeetingMaterial
from organisations.models import Person
from sealing import files
from uploads.inspection import Checked

MAX_MATERIALS = 20
MAX_MATERIAL_BYTES = 100 * 1024 * 1024  # of all files of one meeting together


class TooManyMaterials(Exception):
    """The meeting has as many files as it may have."""


class MaterialsTooLarge(Exception):
    """The files of the meeting would be too large together."""


def add_material(planner: Person, meeting: Meeting, pk: UUID, title: str, file: Checked) -> None:
    """Keep a file with a meeting.

    `pk`: made for the page on which it was chosen, so that a second click adds nothing. Raises
    TooManyMaterials and MaterialsTooLarge.
    """
    Meeting.objects.select_for_update().get(pk=meeting.pk)  # counted by one at a time
    if MeetingMaterial.objects.filter(pk=pk).exists():
        return
    totals = meeting.materials.aggregate(count=Count("id"), size=Sum("size"))
    if totals["count"] >= MAX_MATERIALS:
        raise TooManyMaterials
    if (totals["size"] or 0) + _size_of(file) > MAX_MATERIAL_BYTES:
        raise MaterialsTooLarge
    material = MeetingMaterial(
        pk=pk, meeting=meeting, title=title, file_name=file.name, media_type=file.media_type
    )
    material.put_from_outside(file.file)
    material.save(force_insert=True)
    _record("meeting_material_added", planner, material)


def _size_of(file: Checked) -> int:
    file.file.seek(0, os.SEEK_END)
    size = file.file.tell()
    file.file.seek(0)
    return size


def withdraw_material(planner: Person, material: MeetingMaterial) -> None:
    """Delete a file of a meeting, with its content."""
    _record("meeting_material_withdrawn", planner, material)
    delete_materials(MeetingMaterial.objects.filter(pk=material.pk))


def delete_materials(materials: QuerySet[MeetingMaterial]) -> None:
    """Delete these rows, and their files when the transaction is over."""
    for name in materials.values_list("stored", flat=True):
        transaction.on_commit(partial(files.delete, name), robust=True)
    materials.delete()


def _record(action: str, planner: Person, material: MeetingMaterial) -> None:
    stream = f"meeting:{material.meeting_id}"
    record(stream, actor=planner.pk, action=action, material_id=str(material.pk))
