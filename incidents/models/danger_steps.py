"""Steps of danger, and of a call to who reported (docs/domain/incidents.md §6)."""

from django_fsm import transition

from casework.models import danger
from incidents import access
from incidents.models.status import NOT_ENDED


class DangerSteps:
    """Phoning who reported, and saying that the danger is over."""

    @transition(
        "status",
        source=NOT_ENDED,
        target=None,
        permission=access.may_handle,
        custom=danger.LOG_CALL,
    )
    def log_call(self, by, note: str = "") -> None:
        """Log that somebody phoned who reported: that alone is contact when there is danger."""
        self.log_contact_by_phone(by, note)

    @transition(
        "status",
        source=NOT_ENDED,
        target=None,
        permission=access.may_handle,
        custom=danger.LOG_NO_ANSWER,
    )
    def log_no_answer(self, by, note: str = "") -> None:
        """Log that nobody answered: the next one tries again."""
        self.log_call_without_answer(by, note)

    @transition(
        "status",
        source=NOT_ENDED,
        target=None,
        permission=access.may_handle,
        custom=danger.END_DANGER,
    )
    def end_danger(self, by, note: str = "") -> None:
        """Say that the danger is over; who reported hears so."""
        self.note_of_call(by, note)
        self.end_danger_now()
        self.tell_people("status_changed", but=by)
