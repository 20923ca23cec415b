"""The dwangsom as the calculator shows it: first day, what each day costs, and what is owed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from casework.statutory_clocks import TermSum
from legalsupport.term_calculation import other_reading
from legalterms.closed_days import add_days
from legalterms.penalty import (
    DAYS_A_RATE,
    NO_PENALTY_LABELS,
    Penalty,
    PenaltyRates,
    amount_of_days,
    equal_shares,
    first_penalty_day,
    last_penalty_day,
    penalty_until,
    rates_on,
)
from legalterms.wording import article_in_words, in_words

PENALTY_ARTICLE = "Awb 4:17"


class PenaltyDay(NamedTuple):
    """A day of the dwangsom: which one, its date, and the euros of it and of all so far."""

    number: int
    day: date
    euros: Decimal
    total: Decimal


@dataclass(frozen=True)
class PenaltyPeriod:
    """Days that cost the same."""

    days: tuple[PenaltyDay, ...]

    @property
    def first(self) -> PenaltyDay:
        """The first of them."""
        return self.days[0]

    @property
    def last(self) -> PenaltyDay:
        """The last of them; its total is what is owed at the end."""
        return self.days[-1]

    @property
    def euros(self) -> Decimal:
        """What these days cost together."""
        return self.last.total - self.first.total + self.first.euros


@dataclass(frozen=True)
class PenaltyRequest:
    """What is asked, checked. `made_known`: None while there is no decision."""

    term_end: date
    notice_received: date
    made_known: date | None = None
    applicants: int = 1


@dataclass(frozen=True)
class PenaltyCalculation:
    """A dwangsom in days and euros.

    `readings`: which first day counts where lawyers differ, and what the other reading gives.
    `owed`: up to the decision, or today; None when no day is owed yet. `days`: those that can be
    owed, until the decision. `shares`: of each applicant, of what all days come to.
    """

    request: PenaltyRequest
    first_day: date
    last_day: date
    rates: PenaltyRates
    sum: TermSum
    readings: list[str]
    days: tuple[PenaltyDay, ...]
    owed: Penalty | None
    shares: list[Decimal]

    @property
    def periods(self) -> list[PenaltyPeriod]:
        """The days by what each costs."""
        starts = range(0, len(self.days), DAYS_A_RATE)
        return [PenaltyPeriod(self.days[start : start + DAYS_A_RATE]) for start in starts]

    @property
    def total(self) -> Decimal:
        """What all days come to: at the decision, or after the last one possible."""
        return self.days[-1].total if self.days else Decimal(0)


def calculate_penalty(request: PenaltyRequest, today: date) -> PenaltyCalculation:
    """Return the dwangsom for a decision that is late, as it stands today.

    Raises UnknownRates before the first amount in the law, and OutOfCalendar after the year 9999.
    """
    strict = settings.STRICT_PENALTY
    first_day = first_penalty_day(request.term_end, request.notice_received, strict=strict)
    rates = rates_on(first_day)
    last_day = last_penalty_day(first_day)
    whole = penalty_until(first_day, request.made_known, last_day)
    days = tuple(_days(first_day, whole.days if whole else 0, rates))
    total = days[-1].total if days else Decimal(0)
    return PenaltyCalculation(
        request=request,
        first_day=first_day,
        last_day=last_day,
        rates=rates,
        sum=TermSum(
            article_in_words(f"{PENALTY_ARTICLE} lid 3"),
            _sum(request, first_day),
            _remarks(request),
        ),
        readings=_readings(request, first_day),
        days=days,
        owed=penalty_until(first_day, request.made_known, today),
        shares=equal_shares(total, request.applicants),
    )


def _days(first_day: date, count: int, rates: PenaltyRates) -> list[PenaltyDay]:
    days = []
    for number in range(1, count + 1):
        total = amount_of_days(number, rates)
        euros = total - amount_of_days(number - 1, rates)
        days.append(PenaltyDay(number, add_days(first_day, number - 1), euros, total))
    return days


def _sum(request: PenaltyRequest, first_day: date) -> list[tuple[str, str]]:
    both_happened = max(request.term_end, request.notice_received)
    return [
        (_("Beslistermijn"), _("tot en met %s") % in_words(request.term_end)),
        (_("Ingebrekestelling"), _("ontvangen op %s") % in_words(request.notice_received)),
        (_("Erbij"), _("2 weken na %s, de laatste van die twee") % in_words(both_happened)),
        (_("Eerste dag"), in_words(first_day)),
        (_("Opgeschoven"), _("nee: de Algemene termijnenwet geldt hier niet")),
    ]


def _readings(request: PenaltyRequest, first_day: date) -> list[str]:
    """Return which first day counts, and what the other reading gives."""
    strict = settings.STRICT_PENALTY
    if strict:
        reading = _("De dag waarop twee weken om zijn, telt al mee. Dat is de strenge uitleg.")
    else:
        reading = _("De dag waarop twee weken om zijn, telt nog niet mee. Dat is de ruime uitleg.")
    other_day = first_penalty_day(request.term_end, request.notice_received, strict=not strict)
    return [reading, other_reading(first_day, other_day, is_strict=strict)]


def _remarks(request: PenaltyRequest) -> list[str]:
    """Return what whoever reads the date must know."""
    if request.notice_received > request.term_end:
        return []
    return [
        _(
            "De ingebrekestelling kwam binnen voordat de termijn voorbij was."
            " Laat een jurist kijken of zij dan telt."
        )
    ]


def exceptions() -> list[str]:
    """Return when no dwangsom is owed, each with its article."""
    return [
        f"{label} ({article_in_words(f'{PENALTY_ARTICLE} {reason.value}')})"
        for reason, label in NO_PENALTY_LABELS.items()
    ]
