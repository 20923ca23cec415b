"""Fill the demo with meetings: to come, full, waiting for a third person, and over."""

import io
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from meetings import evaluating, planning, registering
from meetings.kinds import Kind
from meetings.models import Meeting, MeetingMaterial, Participant
from meetings.models.evaluation import MEETING_QUESTIONS
from notifications.models import Outgoing
from organisations.models import Person
from organisations.workdays import working_day_on_or_after
from sealing.commands import OperatorCommand

ADDRESS = "Vergadercentrum De Brug, zaal 3\nMeld u bij de balie met uw achternaam."
TRIPLE = ("burgemeester@utrecht", "griffier@utrecht", "secretaris@utrecht")
PROGRAMME_TEXT = """13.30 uur  Inloop
14.00 uur  Wat maakten wij mee? Gesprek in kleine groepen
15.15 uur  Pauze
15.30 uur  Een casus: een inwoner blijft dreigen
16.45 uur  Wat doen wij morgen anders?
17.00 uur  Einde
"""
REGIONAL_VISITORS = (
    "griffier@utrecht",
    "coordinator@utrecht",
    "leidinggevende@utrecht",
    "griffier@zeewolde",
    "coordinator@zeewolde",
    "burgemeester@zeewolde",
    "leidinggevende@zeewolde",
)
# What each found of it, but for the first, who still has to answer.
EVALUATIONS = (
    (5, 4, 4, 5, "Fijn om te horen hoe een andere gemeente het doet."),
    (4, 5, 3, 4, ""),
    (4, 4, 4, 5, "Graag meer tijd voor de casus."),
    (5, 5, 4, 5, ""),
    (3, 4, 2, 4, "Ik had liever vooraf gelezen waar het over ging."),
    (4, 5, 4, 4, ""),
)
# Days from today, kind, region, town, places, who registered.
MEETINGS: tuple[tuple[int, Kind, str, str, int, tuple[str, ...]], ...] = (
    (19, Kind.TRIANGLE, "Midden-Nederland", "Amersfoort", 1, ("griffier@utrecht",)),
    (33, Kind.TRIANGLE, "Midden-Nederland", "Lelystad", 8, ()),
    (12, Kind.REGIONAL, "Midden-Nederland", "Utrecht", 1, ("coordinator@utrecht",)),
    (26, Kind.LEARNING_CIRCLE, "", "Zwolle", 20, ("secretaris@zeewolde",)),
    (40, Kind.TRAIN_THE_TRAINER, "", "Den Bosch", 12, ()),
    (-14, Kind.REGIONAL, "Midden-Nederland", "Amersfoort", 30, REGIONAL_VISITORS),
    (-21, Kind.TRAIN_THE_TRAINER, "", "Den Bosch", 12, ("begeleider@riec",)),
    (
        -45,
        Kind.TRIANGLE,
        "Midden-Nederland",
        "Almere",
        8,
        TRIPLE,
    ),
)


class Command(OperatorCommand):
    """`make_demo_meetings`. When there are meetings already, they stay as they are."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the meetings, each in one transaction. Raises CommandError outside demo mode."""
        if not settings.DEMO:
            raise CommandError("only in demo mode")
        if Meeting.objects.exists():
            return
        planner = Person.objects.get(email="planner@bzk.example")
        for days, kind, region, town, capacity, visitors in MEETINGS:
            with transaction.atomic():
                meeting = self._make(planner, days, kind, capacity, region=region, town=town)
                self._fill(meeting, visitors)
                self._add_programme(meeting)
                if days < 0:
                    self._hold(meeting)
        Outgoing.objects.filter(kind__startswith="meeting_").delete()

    def _make(
        self, planner: Person, days: int, kind: Kind, capacity: int, **values: str
    ) -> Meeting:
        """Make one, as if it were still to come: those that are over get their day afterwards."""
        day = working_day_on_or_after(timezone.localdate() + timedelta(days=abs(days)))
        zone = timezone.get_default_timezone()
        meeting = Meeting(
            kind=kind,
            capacity=capacity,
            begins_at=datetime.combine(day, time(13, 30), zone),
            ends_at=datetime.combine(day, time(17), zone),
            location_after_registration=kind == Kind.TRIANGLE,
            organisers="Netwerk Weerbaar Bestuur",
            leader="Gespreksleider van het netwerk",
            made_by=planner,
            **values,
        )
        planning.save_meeting(planner, meeting, ADDRESS)
        return meeting

    def _fill(self, meeting: Meeting, visitors: tuple[str, ...]) -> None:
        for account in visitors:
            person = Person.objects.get(email=f"{account}.example")
            registering.register(person, meeting)

    def _add_programme(self, meeting: Meeting) -> None:
        material = MeetingMaterial(
            meeting=meeting,
            title="Programma van de middag",
            file_name="programma.txt",
            media_type="text/plain",
        )
        material.put_from_outside(io.BytesIO(PROGRAMME_TEXT.encode()))
        material.save()

    def _hold(self, meeting: Meeting) -> None:
        """Put the meeting as far back as it lay ahead: everybody was there, and most answered."""
        span = 2 * (meeting.begins_at - timezone.now())
        moments = {"begins_at": meeting.begins_at - span, "ends_at": meeting.ends_at - span}
        Meeting.objects.filter(pk=meeting.pk).update(**moments)
        attended = Participant.objects.filter(meeting=meeting)
        attended.update(attended=True)
        if meeting.kind == Kind.REGIONAL:
            for participant, evaluation in zip(attended[1:], EVALUATIONS, strict=True):
                answers = dict(zip((*MEETING_QUESTIONS, "remark"), evaluation, strict=True))
                evaluating.evaluate(participant, answers)
