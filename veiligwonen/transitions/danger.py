"""Steps of danger: phoning the applicant, and saying that it is over."""

from django.utils.translation import gettext as _
from django_fsm import transition

from casework.declarations import PhoneContact
from casework.models import danger
from organisations.access import Role
from organisations.models import Person
from veiligwonen import access
from veiligwonen.transitions.desk import desk_staff_outside
from veiligwonen.transitions.status import PHONED_IN

TO_PHONE = {"shown": danger.has_danger_to_phone}


class RequestDangerSteps:
    """What the desk and the adviser log of danger, and who hears of it."""

    def escalation_recipients(self) -> list[Person]:
        """Return who hears of danger about which nobody phoned: all who see it, at the desk."""
        return desk_staff_outside(self, Role.TRIAGIST, Role.DESK_COORDINATOR, Role.BVA)

    def phone_contact(self, parties: list) -> PhoneContact | None:
        """Return the number that the applicant gave."""
        contact = self.applicant_details.contact
        number = contact.get("phone", "")
        return PhoneContact(number, _("Aanvrager"), contact.get("when", "")) if number else None

    @transition(
        "status",
        source=PHONED_IN,
        target=None,
        permission=access.may_follow,
        custom=danger.LOG_CALL | TO_PHONE,
    )
    def log_call(self, by, note: str = "") -> None:
        """Log that somebody phoned the applicant, and what came up is weighed again."""
        self.log_contact_by_phone(by, note)
        self.on_reporter_message()

    @transition(
        "status",
        source=PHONED_IN,
        target=None,
        permission=access.may_follow,
        custom=danger.LOG_NO_ANSWER,
    )
    def log_no_answer(self, by, note: str = "") -> None:
        """Log that nobody answered: the next one tries again."""
        self.log_call_without_answer(by, note)

    @transition(
        "status",
        source=PHONED_IN,
        target=None,
        permission=access.may_follow,
        custom=danger.END_DANGER,
    )
    def end_danger(self, by, note: str = "") -> None:
        """Say that the danger is over; the request is weighed again."""
        self.note_of_call(by, note)
        self.end_danger_now()
        self.on_reporter_message()
        self.tell_people("status_changed", but=by)
