"""Days on which a term stands still, with the ground, as they are stored beside a deadline."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from legalterms.term_address import Ground
from legalterms.terms import (
    Suspension,
    await_applicant,
    await_bibob_data,
    await_end_of_force_majeure,
    await_supplement,
    postpone_with_consent,
)

WHOLE_DAYS = {
    Ground.CONSENT: postpone_with_consent,
    Ground.APPLICANT: await_applicant,
    Ground.FORCE_MAJEURE: await_end_of_force_majeure,
}
UNTIL_A_DAY = {Ground.SUPPLEMENT: await_supplement, Ground.BIBOB: await_bibob_data}


class Standstill(NamedTuple):
    """Why a term stands still, and two days.

    Of a supplement: the day of the request and the day that ended it. Of the grounds of Awb 4:15
    lid 2: the first and the last day that stand still.
    """

    ground: Ground
    first: date
    last: date

    @classmethod
    def from_row(cls, row: Sequence[str]) -> "Standstill":
        """Read one from its row: two days in ISO 8601, and the ground unless it is a supplement."""
        first, last, *ground = row
        return cls(
            Ground(ground[0]) if ground else Ground.SUPPLEMENT,
            date.fromisoformat(first),
            date.fromisoformat(last),
        )

    def as_row(self) -> list[str]:
        """Return its row: what `from_row` reads."""
        row = [self.first.isoformat(), self.last.isoformat()]
        return row if self.ground == Ground.SUPPLEMENT else [*row, self.ground.value]

    def days(self, *, strict: bool) -> Sequence[Suspension]:
        """Return the days that stand still. `strict`: the day of the answer runs again."""
        if self.ground in WHOLE_DAYS:
            return [WHOLE_DAYS[self.ground](self.first, self.last)]
        return UNTIL_A_DAY[self.ground](self.first, self.last, last_day_runs=strict)
