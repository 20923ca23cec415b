"""Support at a further stage, and who reported about the applicant."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from legalsupport import access
from legalsupport.transitions.status import IN_OBJECTION, TAKEN, LegalStatus, legal_step


def can_be_renewed(case) -> bool:
    """Tell whether there is a further stage, and no request for it yet."""
    return case.next_stage is not None and case.later_request is None


def require_not_renewed(case) -> str:
    """Require that this request was not renewed already, and can be."""
    if case.later_request is not None:
        return _("Er is al een aanvraag voor de volgende stap.")
    return "" if case.next_stage else _("Na deze fase komt er geen hogere rechter.")


class RenewalSteps:
    """Go on at a higher court, and wall off who reported about the applicant."""

    @legal_step(
        [LegalStatus.RUNNING, *IN_OBJECTION],
        None,
        access.may_handle,
        _("Voortzetten in hoger beroep"),
        require_not_renewed,
        shown=can_be_renewed,
    )
    def renew(self, by, appellant: str, hearing_on: date | None = None) -> None:
        """Make a request for the next stage, with all facts carried over.

        When the opponent appeals it goes on to a short advice; when the applicant does, it is
        weighed as any other.
        """
        self.make_renewal(by, appellant, hearing_on)
        self.tell_people("status_changed", but=by)

    @legal_step(
        TAKEN,
        None,
        access.is_handler,
        _("Melder afschermen"),
        tone="quiet",
        once=True,
    )
    def log_integrity_report(self, by, reporter: str, report: str = "") -> None:
        """Write down who reported about the applicant, where the handler alone reads it."""
        self.write_integrity_report(reporter, report)
