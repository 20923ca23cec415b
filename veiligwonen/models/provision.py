"""What the employer does: decide, carry out, test. What the case asks of it; the case calls these at its steps."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from casework.models import CaseBound
from notifications import outbox
from organisations.access import Role
from organisations.models import Person
from organisations.workdays import end_of_term, local_day
from sealing.fields import SealedTextField
from veiligwonen import documents, lists, provisioning, triage
from veiligwonen.catalogue import Payer, Period, Permission
from veiligwonen.models.measure import Measure

OBJECT_WITHIN = 6 * 7  # days, bezwaar: from the day after it is made known (Awb 6:7, 6:8)


class Provision(CaseBound):
    """What the employer decided. It holds no story: the employer reaches this row."""

    wall = "case_part"
    kept_back = {"contact": "third_party"}

    case = models.OneToOneField("veiligwonen.AdviceRequest", models.CASCADE, related_name="provision")
    offered_on = models.DateField(_l("aangeboden op"), default=timezone.localdate)
    temporary_now = models.BooleanField(_l("tijdelijke maatregelen mogen nu"), default=False)
    contact = SealedTextField(_l("uitvoeringscontact"), max_length=200, blank=True)
    in_rie = models.BooleanField(_l("staat in de RI&E"), null=True)
    no_contribution = models.BooleanField(_l("geen eigen bijdrage"), null=True)
    arbo_place = models.BooleanField(_l("plaats van arbobeleid"), null=True)
    decided_on = models.DateField(_l("besloten op"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    deviation = SealedTextField(_l("afwijking"), max_length=4000, blank=True)
    settlement = SealedTextField(_l("afspraak over de afwijking"), max_length=4000, blank=True)
    settled_on = models.DateField(_l("afwijking opgelost op"), null=True, blank=True)
    ends_on = models.DateField(_l("afgesproken einddatum"), null=True, blank=True)
    subscriptions_end = models.DateField(_l("abonnementen opgezegd per"), null=True, blank=True)
    ownership = SealedTextField(_l("van wie worden de spullen"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _l("verstrekking")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def arbo(self) -> provisioning.Arbo:
        """The tax questions, with what is extra."""
        luxury = sum(one.luxury for one in self.case.measures.all() if one.is_of_employer)
        return provisioning.Arbo(self.in_rie, self.no_contribution, self.arbo_place, luxury)

    @property
    def object_until(self) -> date | None:
        """The last day for bezwaar, never a weekend or a holiday (Algemene termijnenwet art. 1)."""
        return local_day(end_of_term(self.decided_on, OBJECT_WITHIN)) if self.decided_on else None


def of(case) -> Provision | None:
    """What the employer has of this case, if anything."""
    return Provision.objects.filter(case=case).first()


def employers(case) -> list[Person]:
    """Who provides: who the applicant named, or the secretarissen."""
    if case.employer_contact_id:
        return [case.employer_contact]
    today = timezone.localdate()
    held = models.Q(memberships__until=None) | models.Q(memberships__until__gte=today)
    known = Person.objects.filter(
        held, memberships__role=Role.SECRETARY, memberships__organisation=case.organisation_id
    )
    return list(known.filter(is_active=True).exclude(pk__in=case.conflicted).distinct())


def tell_employer(case, kind: str) -> None:
    """A number and a link to the page of the employer."""
    outbox.post_many([case.notice(person, kind) | {"path": case.employer_url()} for person in employers(case)])


def is_decided(case) -> str:
    """Need of `provide`: the decision is written and the arbo check is done (§3.5)."""
    had, measures = of(case), list(case.measures.all())
    undecided = [str(one.position) for one in measures if one.is_of_employer and not one.decision]
    if undecided:
        return _("Beslis eerst over maatregel %s.") % ", ".join(undecided)
    if had is None or had.arbo.missing:
        return _("Beantwoord eerst de vragen over de belasting.")
    if not had.settled_on and any(one.decision == Measure.Decision.DEVIATE for one in measures):
        return _("U wijkt af van het advies. Meld dat eerst: BZK zoekt met u naar een oplossing.")
    return ""


def pkvw_is_valid(case) -> str:
    """Need of `carry_out` from PKVW first: a valid certificate, or temporary measures in P1 (§3.3)."""
    had = of(case)
    if had and had.temporary_now:
        return ""
    valid = case.pkvw == lists.Pkvw.VALID and (case.pkvw_until is None or case.pkvw_until >= timezone.localdate())
    return "" if valid else _("Het Politiekeurmerk is er nog niet. Leg eerst het certificaat vast.")


def is_tested(case) -> str:
    """Need of `deliver`: every measure is tested or dropped."""
    done = (Measure.Status.TESTED, Measure.Status.DROPPED)
    left = [str(one.position) for one in case.measures.all() if one.status not in done]
    return _("Nog niet getest: maatregel %s.") % ", ".join(left) if left else ""


def offered(case, by) -> None:
    """At `offer`: the employer gets report B. Whether it may begin with what is temporary is all it learns of the urgency (§3.3 [OJ])."""
    urgent = case.band is not None and case.band <= triage.Band.P1
    waits = any(one.permission != Permission.NONE for one in case.measures.all())
    now = any(one.temporary for one in case.measures.all()) and (urgent or waits)
    Provision.objects.update_or_create(
        case=case, defaults={"temporary_now": now, "offered_on": timezone.localdate(), "decided_on": None, "decided_by": None,
                             "settled_on": None, "deviation": "", "settlement": "", "ends_on": None})  # fmt: skip
    case.ask_letter("employer", by=by)
    tell_employer(case, "to_provide")


def deviated(case, by, note: str) -> None:
    """At `report_deviation`: the employer will not provide all of it; the desk is told."""
    had = of(case)
    had.deviation, had.settled_on = note, None
    had.save(update_fields=["deviation", "settled_on"])


def resolved(case, by, note: str) -> None:
    """At `resolve_deviation`: what was agreed."""
    had = of(case)
    had.settlement, had.settled_on = note, timezone.localdate()
    had.save(update_fields=["settlement", "settled_on"])
    tell_employer(case, "status_changed")


def provided(case, by, contact: str = "", **_answers: Any) -> None:
    """At `provide`: the decision (document D), and an order per supplier (document C)."""
    had = of(case)
    had.decided_on, had.decided_by, had.contact = timezone.localdate(), by, contact or had.contact
    had.save(update_fields=["decided_on", "decided_by", "contact"])
    case.measures.filter(decision=Measure.Decision.DEVIATE).update(status=Measure.Status.DROPPED)
    case.ask_letter("decision", by=by)


def carried_out(case, by) -> None:
    """At `carry_out`: the measures are ordered, an order per supplier (document C)."""
    for number, _supplier in enumerate(documents.suppliers(case), start=1):
        case.ask_letter(f"order_{number}", by=by)


def spent(year: int) -> dict[str, int]:
    """What employers decided to provide in a year, in euros: `once`, `yearly` (what recurs, a year), and `budget`."""
    decided = Measure.objects.filter(payer=Payer.EMPLOYER, decision=Measure.Decision.PROVIDE, case__provision__decided_on__year=year)  # fmt: skip
    once = decided.aggregate(all=Sum("one_off"))["all"] or 0
    recurring = {
        row["period"]: row["all"] for row in decided.values("period").order_by().annotate(all=Sum("recurring"))
    }
    every_year = sum(
        provisioning.yearly(amount, period) for period, amount in recurring.items() if period in Period.values
    )
    return {"once": once, "yearly": every_year, "budget": settings.VEILIG_WONEN_BUDGET}
