"""Which frame requests are weighed by now: the newest version, else the default."""

from legalsupport.models import LegalFrame
from legalsupport.rules.assessment import DEFAULT_FRAME, AssessmentFrame, frame_of_version


def current_frame() -> AssessmentFrame:
    """Return the frame of today."""
    row = LegalFrame.objects.first()
    return frame_of(row) if row else DEFAULT_FRAME


def frame_of(row: LegalFrame) -> AssessmentFrame:
    """Return the frame that a row holds."""
    return frame_of_version(row.number, row.source, row.questions)
