"""The steps after delivery: checks, a new claim, and the end of the office."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.access import Role
from organisations.workdays import end_of
from veiligwonen import access, documents, lists
from veiligwonen.labels import SHIELD_CLOCK
from veiligwonen.rules import address_shielding
from veiligwonen.rules.aftercare import next_check, renew_certificate_on
from veiligwonen.transitions import guards
from veiligwonen.transitions.desk import notify_desk
from veiligwonen.transitions.status import LASTING, Status, step


class AftercareSteps:
    """From delivery until the office ends, or a new claim begins."""

    @step(
        Status.DELIVERED,
        Status.AFTERCARE,
        access.may_follow,
        _("Nazorg starten"),
        tone="primary",
    )
    def start_aftercare(self, by) -> None:
        """Plan a check after six weeks, and every year."""
        plan_checks(self, checks=0)

    @step(Status.AFTERCARE, None, access.may_follow, _("Nazorg vastleggen"), tone="primary")
    def check_aftercare(self, by, note: str, works: bool, pkvw_until: date | None = None) -> None:
        """Log how it goes and plan the next check. The evaluation form goes with the first one."""
        if pkvw_until:
            self.pkvw = lists.Pkvw.VALID
            self.pkvw_until = pkvw_until
        self.checks.create(by=by, note=note, works=works)
        plan_checks(self, checks=self.checks.count())
        send_evaluation(self, by)

    @step(
        [*LASTING, Status.CLOSED, Status.WITHDRAWN],
        Status.REVIEW,
        access.may_review,
        _("Herbeoordeling vragen"),
        guards.require_office,
    )
    def review(self, by, review_reason: str, message: str = "") -> None:
        """Begin a new claim in the same case (docs/domain/support.md §3.8).

        After a move, a new threat, or a change of family or portfolio. Who moves reads what becomes
        of what stands at the old home (document E).
        """
        self.review_reason = review_reason
        self.say(by, message, from_desk=by.pk not in self.people)
        self.handler = None
        self.triagist = None
        self.reopen_now()
        self.status = Status.REVIEW
        # The employer waits for the next offer.
        self.compartment = f"{self.KIND}:{self.organisation_id}"
        self.restart_clocks(timezone.now())
        if review_reason == lists.ReviewReason.MOVE and documents.needs_transfer_letter(self):
            self.ask_letter("transfer", by=by)
        notify_desk(self, "new_case", Role.TRIAGIST, but=by)

    @step(
        LASTING,
        Status.WINDING_DOWN,
        access.any_of(access.may_provide, access.may_follow),
        _("Afbouwen: einde van het ambt"),
    )
    def wind_down(self, by, **answers: Any) -> None:
        """Agree on which day what lasts will end: the office ends (docs/domain/support.md §3.8)."""
        plan_ending(self, by, **answers)
        self.tell_people("status_changed", but=by)


# --- what follows ---------------------------------------------------------------------------------


def plan_checks(case, *, checks: int) -> None:
    """Set the clocks of the certificate and of the check that follows so many checks."""
    today = timezone.localdate()
    check_on = next_check(checks, today)
    case.deadlines.start(aftercare=end_of(check_on))
    if case.pkvw_until and case.pkvw_until > today:
        renew_on = renew_certificate_on(case.pkvw_until, today)
        case.deadlines.start(pkvw=end_of(renew_on))
    else:
        case.deadlines.stop("pkvw")


def send_evaluation(case, by) -> None:
    """Ask for the evaluation form (document G), unless it was asked for and did not fail."""
    forms = case.documents.filter(kind="evaluation").exclude(state="failed")
    if not forms.exists():
        case.ask_letter("evaluation", by=by)
        case.tell_people("document_ready", but=by)


def plan_ending(case, by, ends_on: date, subscriptions_end: date, ownership: str) -> None:
    """Keep the agreed end, stop what recurs, and ask for the letter about it (document E)."""
    provision = case.read_provision()
    provision.ends_on = ends_on
    provision.subscriptions_end = subscriptions_end
    provision.ownership = ownership
    provision.save(update_fields=["ends_on", "subscriptions_end", "ownership"])
    case.measures.filter(recurring__gt=0).update(ends_on=subscriptions_end)
    case.deadlines.stop("aftercare")
    case.deadlines.stop("pkvw")
    case.deadlines.start(wind_down=end_of(ends_on))
    case.ask_letter("transfer", by=by)
    send_evaluation(case, by)


# --- shielding of the address, in any state -------------------------------------------------------


def update_shield(case, register: str, asked_on: date | None, granted_on: date | None) -> None:
    """Keep how far shielding is, and set the clock on the day somebody must look again."""
    expires_on = address_shielding.expires(register, granted_on) if granted_on else None
    values = {"asked_on": asked_on, "granted_on": granted_on, "expires_on": expires_on}
    case.shields.update_or_create(register=register, defaults=values)
    clock = f"{SHIELD_CLOCK}{register}"
    remind_on = address_shielding.remind_on(register, asked_on, granted_on)
    if remind_on:
        case.deadlines.start(**{clock: end_of(remind_on)})
    else:
        case.deadlines.stop(clock)
