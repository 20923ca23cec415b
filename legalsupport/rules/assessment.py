"""The frame by which a request is weighed: its questions, and what an answer points to.

The default follows the rules on legal help for the police (Regeling tegemoetkoming rechtskundige
hulp politie, article 69a Barp; docs/domain/support.md §5.2), the best public model: no rule for
decentral office-holders was found. National administration writes its own versions (`LegalFrame`).
A case keeps the questions that it was weighed by.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

YES, NO = "yes", "no"
MOST_QUESTIONS = 20
LONGEST_QUESTION = 300  # characters


class FrameQuestion(NamedTuple):
    """A question, and the answer that points to a refusal ("" for none)."""

    slug: str
    text: str
    refuses: str


class AssessmentFrame(NamedTuple):
    """The questions of one version, and where they come from."""

    version: str
    source: str
    questions: tuple[FrameQuestion, ...]


DEFAULT_FRAME = AssessmentFrame(
    "rechtskundige-hulp-1",
    "Naar het voorbeeld van de Regeling tegemoetkoming rechtskundige hulp politie",
    (
        FrameQuestion(
            "from_office", "Komt de zaak voort uit het ambt of het werk van de aanvrager?", NO
        ),
        FrameQuestion(
            "intent", "Handelde de aanvrager met opzet onrechtmatig of bewust roekeloos?", YES
        ),
        FrameQuestion("negligence", "Was de aanvrager grof nalatig?", YES),
        FrameQuestion(
            "own_claim_ground",
            "Begint de aanvrager zelf: heeft de eis kennelijk te weinig grond, of is die "
            "onredelijk?",
            YES,
        ),
        FrameQuestion("intimidates", "Wordt de procedure gebruikt om te intimideren?", ""),
        FrameQuestion("insured", "Betaalt een verzekering al wat wordt gevraagd?", YES),
        FrameQuestion(
            "independent_lawyer",
            "Is de advocaat onafhankelijk van de organisatie, waar belangen uiteen kunnen lopen?",
            NO,
        ),
    ),
)


def frame_of_version(
    number: int, source: str, rows: Iterable[Mapping[str, str]]
) -> AssessmentFrame:
    """Return the frame of a version that was written down.

    The slug of a question names its version: an answer on a page of an earlier version answers
    nothing of this one.
    """
    questions = [
        FrameQuestion(f"v{number}_{place}", row["text"], row["refuses"])
        for place, row in enumerate(rows, 1)
    ]
    return AssessmentFrame(_("versie %d") % number, source, tuple(questions))
