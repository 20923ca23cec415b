"""Answering the questions about a meeting, once, without a trace of who answered what."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from meetings.models import EvaluatedMeeting, MeetingEvaluation, Participant
from meetings.models.evaluation import EVALUATION_OPEN


def may_evaluate(participant: Participant | None) -> bool:
    """Whether somebody can answer now: they were there, it is over, and they did not answer yet."""
    if participant is None or not participant.attended or participant.meeting.cancelled_at:
        return False
    ended_at = participant.meeting.ends_at
    if not ended_at <= timezone.now() < ended_at + EVALUATION_OPEN:
        return False
    return not EvaluatedMeeting.objects.filter(participant=participant).exists()


def evaluate(participant: Participant, answers: dict[str, Any]) -> bool:
    """Keep these answers; return False when this participant answered before.

    The audit log gets no entry: its moments would say whose answers came when.
    """
    try:
        with transaction.atomic():
            EvaluatedMeeting(participant=participant).save(force_insert=True)
            evaluation = MeetingEvaluation(meeting_id=participant.meeting_id, **answers)
            evaluation.save(force_insert=True)
    except IntegrityError:
        return False
    return True
