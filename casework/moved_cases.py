"""Cases of an organisation that goes up in another: open and closed, of every case type.

A case keeps its number, its handler, its deadlines and its unit. What follows from the place of it
is made anew: the compartment that the database reads, the blind index of its people, and for a
closed case how long it is kept.
"""

import logging

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.models import Case, Party
from organisations.models import Succession
from organisations.organisation_rows import Line, Rows, coarse
from sealing.keys import Unopenable

log = logging.getLogger(__name__)
BATCH = 200


class MovedCases(Rows):
    """The cases of all case types."""

    def lines(self, succession: Succession) -> list[Line]:
        """Return how many are open and closed, never a small number of them."""
        cases = self.at(succession.old)
        open_count = cases.filter(closed_at=None).count()
        return [
            (_("Open zaken"), coarse(open_count)),
            (_("Afgesloten zaken"), coarse(cases.count() - open_count)),
        ]

    def move(self, succession: Succession) -> int:
        """Move a batch, each case on its own record."""
        locked = Case.objects.select_for_update(no_key=True).filter(organisation=succession.old)
        cases = list(locked.order_by("pk")[:BATCH])
        for case in cases:
            move_case(case, succession)
        return len(cases)

    def remaining(self, succession: Succession) -> int:
        """Count the cases that came in at the old organisation since."""
        return self.at(succession.old).count()


def move_case(case: Case, succession: Succession) -> None:
    """Give a locked case to the successor, on its own record."""
    compartment_name = case.compartment.partition(":")[0]
    case.organisation = succession.new
    case.compartment = f"{compartment_name}:{succession.new.pk}"
    case.version += 1
    case.changed_at = timezone.now()
    columns = ["organisation", "compartment", "version", "changed_at"]
    if case.closed_at and not case.destroyed:
        case.keep_until = None  # counted anew by the terms of the successor
        columns.append("keep_until")
    case.save(update_fields=columns)
    if not case.destroyed:
        _index_people(case)
    case.record("organisation_moved", by=None, old=succession.old.code, new=succession.new.code)


def _index_people(case: Case) -> None:
    """Make the blind index of its people anew: it is another one at every organisation.

    A row that does not open is set aside, as it is: it must not hold up all others.
    """
    for party in Party.objects.filter(case=case).order_by("pk"):
        party.case = case
        try:
            party.save(
                update_fields=["name_index", "email_index", "mailbox_index", "index_version"]
            )
        except Unopenable:
            log.error("party not indexed: %s", party.pk)
