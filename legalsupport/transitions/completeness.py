"""The first steps of the desk: take it, and see whether everything is there (Awb 4:5)."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import involvement
from casework.handover import has_no_handler
from casework.statutory_clocks import end_of_statutory_term, end_suspension
from legalsupport import access
from legalsupport.decider_words import by_decider
from legalsupport.rules.deadlines import end_of_hearing_day
from legalsupport.transitions import guards, objection_guards
from legalsupport.transitions.status import BEFORE_OFFER, TAKEN, LegalStatus, legal_step
from organisations.models import Person
from organisations.workdays import local_day

EXCLUDED = _("Buiten de zaak gehouden: %(name)s.")


class CompletenessSteps:
    """From receipt until the request is complete, and what the desk writes down meanwhile."""

    @legal_step(
        LegalStatus.RECEIVED,
        LegalStatus.COMPLETENESS,
        access.may_take,
        _("Oppakken"),
        tone="primary",
    )
    def take(self, by) -> None:
        """Start handling it. The applicant hears who does."""
        self.handler = by
        self.tell_people("request_taken", but=by)

    @legal_step(
        TAKEN,
        None,
        access.may_take,
        _("Overnemen"),
        guards.require_nobody_handles,
        tone="primary",
        shown=has_no_handler,
    )
    def take_over(self, by) -> None:
        """Go on with a request whose handler left. The applicant hears who does."""
        self.handler = by
        self.tell_people("request_taken", but=by)

    @legal_step(
        [LegalStatus.RECEIVED, *TAKEN],
        None,
        access.may_handle,
        _("Contact vastleggen"),
        tone="quiet",
    )
    def log_contact(self, by, note: str) -> None:
        """Log a talk with the applicant, for who handles the case."""
        self.note(by, note)
        self.on_contact_made()

    @legal_step(TAKEN, None, access.may_handle, _("Zittingsdag aanpassen"), tone="quiet")
    def set_hearing(self, by, hearing_on: date | None = None) -> None:
        """Write down the next hearing, or the last day for a defence; without one there is none."""
        self.hearing_on = hearing_on
        if hearing_on:
            self.deadlines.start(hearing=end_of_hearing_day(hearing_on))
        else:
            self.deadlines.meet("hearing")

    @legal_step(
        [LegalStatus.RECEIVED, *TAKEN],
        None,
        access.may_handle,
        _("Iemand buiten de zaak houden"),
        tone="quiet",
    )
    def exclude_person(self, by, name: str, email: str = "") -> None:
        """Take every right on the case from a relative or co-defendant (Awb 2:4).

        Raises GuardFailed when nobody would see the case any more.
        """
        accounts = Person.objects.presumed_accounts(
            email=email, name=name, organisation_id=self.organisation_id
        )
        if self.handler_id in accounts:
            involvement.require_other_handler(self, self.handler)
            self.handler = None
        self.conflicted = sorted({*self.conflicted, *accounts})
        self.note(by, EXCLUDED % {"name": name})

    @legal_step(
        BEFORE_OFFER,
        None,
        access.may_answer,
        by_decider(
            _("Kiezen of uw werkgever dit mag weten"), _("Kiezen of het ministerie mag beslissen")
        ),
    )
    def inform_decider(self, by, consent: str) -> None:
        """Say, as the applicant, whether the body that decides may be told."""
        self.consent = consent
        self.tell_handler("status_changed", but=by)

    @legal_step(
        LegalStatus.COMPLETENESS,
        LegalStatus.SUPPLEMENT,
        access.may_handle,
        _("Om aanvulling vragen"),
        objection_guards.require_term_runs,
    )
    def ask_supplement(self, by, message: str, until: datetime) -> None:
        """Ask the applicant to complete it (Awb 4:5): the term for a decision stands still.

        From the day after the request (Awb 4:15 lid 1). Our own promise of an advice waits too.
        """
        self.write_message(by, message)
        self.asked_on = timezone.localdate()
        self.deadlines.stop("not_treated")
        self.deadlines.start(answer=until)
        self.deadlines.pause("decision")
        self.deadlines.pause("advice")
        self.ask_letter("supplement", by=by)
        self.tell_people("message", but=by)

    @legal_step(
        LegalStatus.SUPPLEMENT,
        LegalStatus.COMPLETENESS,
        access.may_answer,
        _("Aanvulling geven"),
        tone="primary",
    )
    def give_supplement(self, by, message: str) -> None:
        """Complete the request, as the applicant."""
        self.write_message(by, message, from_desk=False)
        self.end_supplement(timezone.localdate())
        self.tell_handler("message", but=by)

    @legal_step(
        LegalStatus.SUPPLEMENT,
        LegalStatus.COMPLETENESS,
        access.may_handle,
        _("Verder met de aanvraag"),
    )
    def resume(self, by, completed_on: date | None = None) -> None:
        """Go on: the supplement came another way on `completed_on`, or it did not come."""
        self.end_supplement(completed_on or timezone.localdate())

    def end_supplement(self, answered_on: date) -> None:
        """Let the term of the Awb run again, without the days it stood still.

        It stood still until the answer, or until the last day that was given for it (Awb 4:15).
        Four weeks begin in which it can be left untreated (Awb 4:5 lid 4).
        """
        self.deadlines.meet("answer")
        last_day_to_answer = local_day(self.deadlines.get(name="answer").due)
        self.completed_on = min(answered_on, last_day_to_answer)
        end_suspension(self, "decision", self.asked_on, self.completed_on)
        self.asked_on = None
        self.deadlines.resume("advice")
        self.deadlines.start(not_treated=end_of_statutory_term(self, "not_treated"))

    @legal_step(
        LegalStatus.COMPLETENESS,
        LegalStatus.MERITS,
        access.may_handle,
        _("De aanvraag is volledig"),
        tone="primary",
    )
    def accept(self, by) -> None:
        """Judge that everything is there: it is weighed on its merits now."""
        self.deadlines.stop("not_treated")
        self.tell_people("status_changed", but=by)
