"""A dwangsom set by besluit, within two weeks after its last day (Awb 4:18)."""

from django.utils.translation import gettext_lazy as _

from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.transitions import penalty_guards as guards
from legalsupport.transitions.status import DECIDABLE, legal_step

NOT_TO_SET = _("Deze dwangsom is al vastgesteld, of loopt nog.")


class PenaltySteps:
    """Set what is owed because a decision was late."""

    @legal_step(
        DECIDABLE,
        None,
        access.may_decide,
        _("Dwangsom vaststellen"),
        shown=guards.has_penalty_to_set,
        once=True,
    )
    def set_penalty(self, by, notice, exemption: str = "", reasons: str = "") -> None:
        """Set that a dwangsom is owed and how much, or that none is (Awb 4:17 lid 5).

        A besluit, so its letter tells how to object. Raises GuardFailed when it was set already or
        still runs.
        """
        row = next((row for row in self.penalties_to_set() if row.pk == notice), None)
        if row is None:
            raise GuardFailed([str(NOT_TO_SET)])
        self.write_penalty(by, row, exemption, reasons)
        self.ask_letter("penalty", by=by)
        self.tell_handler("status_changed", but=by)
