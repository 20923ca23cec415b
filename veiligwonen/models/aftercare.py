"""After delivery: checks, expiry, end of office. What the case asks of it; the case calls these at its steps."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from casework.models import CaseBound
from organisations.workdays import end_of
from sealing.fields import SealedTextField
from veiligwonen import documents, lists, provisioning
from veiligwonen.models import provision


class AftercareCheck(CaseBound):
    """One check: how it goes, and whether everything still works."""

    wall = "case_desk"
    kept_back = {"note": "internal"}

    case = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="checks")
    on = models.DateField(_l("gedaan op"), default=timezone.localdate)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    works = models.BooleanField(_l("alles werkt"))
    note = SealedTextField(_l("hoe het gaat"), max_length=4000)

    class Meta:
        ordering = ["-on"]
        verbose_name = _l("nazorg")

    def __str__(self) -> str:
        return str(self.pk)


class AddressShield(CaseBound):
    """Shielding the home address in one register (AfschermStap, domain reference support §9.3)."""

    wall = "case_desk"

    case = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="shields")
    register = models.CharField(_l("register"), max_length=20, choices=provisioning.Register)
    asked_on = models.DateField(_l("aangevraagd op"), null=True, blank=True)
    granted_on = models.DateField(_l("gehonoreerd op"), null=True, blank=True)
    expires_on = models.DateField(_l("vervalt op"), null=True, blank=True)

    class Meta:
        ordering = ["register"]
        verbose_name = _l("adresafscherming")
        constraints = [models.UniqueConstraint(fields=["case", "register"], name="one_shield_a_register")]

    def __str__(self) -> str:
        return self.register


def shield(case, register: str, asked_on: date | None, granted_on: date | None) -> None:
    """Keep how far it is, and set the clock on the day somebody must look again."""
    expires_on = provisioning.expires(register, granted_on) if granted_on else None
    AddressShield.objects.update_or_create(
        case=case,
        register=register,
        defaults={"asked_on": asked_on, "granted_on": granted_on, "expires_on": expires_on},
    )
    clock, again = f"shield_{register}", provisioning.remind_on(register, asked_on, granted_on)
    if again:
        case.deadlines.start(**{clock: end_of(again)})
    else:
        case.deadlines.stop(clock)


def is_settled(case) -> str:
    """Need of `close` from winding down: end of subscriptions and ownership are settled."""
    had = provision.of(case)
    if not (had and had.ends_on and had.subscriptions_end and had.ownership):
        return _("Spreek eerst af wanneer het eindigt, wanneer abonnementen stoppen en van wie de spullen worden.")
    return "" if had.ends_on <= timezone.localdate() else _("Dit loopt nog tot de afgesproken einddatum.")


def evaluation_is_sent(case) -> str:
    """Need of `close` after delivery: the evaluation form (document G) was sent."""
    sent = case.documents.filter(kind="evaluation", state="ready").exists()
    return "" if sent else _("Stuur eerst het evaluatieformulier. Dat gaat mee met de eerste nazorg.")


def planned(case, by) -> None:
    """At `start_aftercare`: checks after six weeks and every year."""
    case.deadlines.start(aftercare=end_of(provisioning.next_check(0, timezone.localdate())))
    _watch_certificate(case)


def _watch_certificate(case) -> None:
    """A certificate that runs out unseen is a silent gap: somebody asks for a new one in time (§14.11)."""
    until, today = case.pkvw_until, timezone.localdate()
    if until and until > today:
        case.deadlines.start(pkvw=end_of(max(until - provisioning.RENEW, today)))
    else:
        case.deadlines.stop("pkvw")


def checked(case, by, note: str, works: bool, pkvw_until: date | None = None) -> None:
    """At `check_aftercare`: how it goes, and when the next check is. The evaluation form goes with the first one."""
    if pkvw_until:
        case.pkvw, case.pkvw_until = lists.Pkvw.VALID, pkvw_until
    AftercareCheck.objects.create(case=case, by=by, note=note, works=works)
    case.deadlines.start(aftercare=end_of(provisioning.next_check(case.checks.count(), timezone.localdate())))
    _watch_certificate(case)
    _send_evaluation(case, by)


def _send_evaluation(case, by) -> None:
    if not case.documents.filter(kind="evaluation").exclude(state="failed").exists():
        case.ask_letter("evaluation", by=by)
        case.tell_people("document_ready", but=by)


def winding_down(case, by, ends_on: date, subscriptions_end: date, ownership: str) -> None:
    """At `wind_down`: end of office, with an agreed end date (document E)."""
    had = provision.of(case)
    had.ends_on, had.subscriptions_end, had.ownership = ends_on, subscriptions_end, ownership
    had.save(update_fields=["ends_on", "subscriptions_end", "ownership"])
    case.measures.filter(recurring__gt=0).update(ends_on=subscriptions_end)
    case.deadlines.stop("aftercare")
    case.deadlines.stop("pkvw")
    case.deadlines.start(wind_down=end_of(ends_on))
    case.ask_letter("transfer", by=by)
    _send_evaluation(case, by)


def reviewed(case, by) -> None:
    """At `review`: who moves reads what becomes of what stands at the old home (document E)."""
    if case.review_reason == lists.Gone.MOVE and documents.is_left(case):
        case.ask_letter("transfer", by=by)


def closing(case, by) -> None:
    """At `close`: who is helped elsewhere gets that in a letter (document F)."""
    if case.route:
        case.ask_letter("referral", by=by)
