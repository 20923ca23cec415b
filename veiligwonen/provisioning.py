"""Rules of advice, provision and aftercare: money, order, dates, tax, address shielding. Plain functions; they know no model."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from veiligwonen.catalogue import Payer, Period, Priority

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

YEARLY_BUDGET = (
    2_500_000  # euros a year of BZK, structural (domain reference support §3.1.9 [SECD]); VEILIG_WONEN_BUDGET overrides
)
FIRST_CHECK, NEXT_CHECK = timedelta(weeks=6), timedelta(days=365)  # [OJ] configurable here
RENEW = timedelta(weeks=8)  # before a certificate runs out [OJ]
PRIORITIES = list(Priority.values)
Row = Mapping[str, Any]


# --- money and order ---------------------------------------------------------------------------------------------------


@dataclass
class Costs:
    """Whole euros: once, and every year."""

    once: int = 0
    yearly: int = 0


def yearly(amount: int, period: str) -> int:
    """A recurring amount as an amount a year."""
    return amount * 12 if period == Period.MONTH else amount


def costs(measures: Iterable[Row]) -> dict[str, Costs]:
    """What each payer pays. `measures`: payer, one_off, recurring, period."""
    found: dict[str, Costs] = {}
    for one in measures:
        sums = found.setdefault(one["payer"], Costs())
        sums.once += one["one_off"]
        sums.yearly += yearly(one["recurring"], one["period"])
    return {payer: found[payer] for payer in Payer.values if payer in found}


def in_order(measures: Iterable[Row]) -> list[Row]:
    """What bridges the time, then the base level (PKVW), then the rest; each by how soon (§3.1.6, §3.3)."""
    return sorted(
        measures,
        key=lambda one: (not one["temporary"], one["payer"] != Payer.PKVW, PRIORITIES.index(one["priority"])),
    )


# --- tax: the arbo-vrijstelling (§3.5) -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Arbo:
    """What the payroll office of the employer needs. The desk states facts; the employer decides."""

    in_rie: bool | None  # the risk is in the RI&E and the measure in the plan (Arbowet art. 5)
    no_contribution: bool | None  # the person pays nothing (Arbowet art. 44)
    arbo_place: bool | None  # at a place where the employer carries out arbobeleid
    luxury: int = 0  # euros above what is needed: taxed

    @property
    def missing(self) -> list[str]:
        """Questions without an answer."""
        asked = {
            _("de RI&E"): self.in_rie,
            _("de eigen bijdrage"): self.no_contribution,
            _("de plaats"): self.arbo_place,
        }
        return [name for name, answer in asked.items() if answer is None]

    @property
    def verdict(self) -> str:
        """In words, for the decision."""
        if self.missing:
            return _("Nog niet bekend. Vul in: %s.") % ", ".join(self.missing)
        if not (self.in_rie and self.no_contribution and self.arbo_place):
            return _("Niet vrijgesteld volgens deze vragen. Laat uw salarisadministratie dit beoordelen.")
        if self.luxury:
            return _("Vrijgesteld, behalve %d euro extra luxe. Dat deel is belast.") % self.luxury
        return _("Vrijgesteld volgens deze vragen. Uw salarisadministratie beslist.")


# --- after -----------------------------------------------------------------------------------------------------------------


def next_check(done: int, today: date) -> date:
    """Six weeks after delivery, and from then on every year (§3.3 [OJ])."""
    return today + (NEXT_CHECK if done else FIRST_CHECK)


class Register(models.TextChoices):
    """Where a home address can be shielded (§9.3)."""

    BRP = "brp", _l("Basisregistratie Personen (BRP)")
    KADASTER = "kadaster", _l("Kadaster")
    KVK = "kvk", _l("Handelsregister (KVK)")
    RDW = "rdw", _l("Kentekenregister (RDW)")
    WOZ = "woz", _l("WOZ-waardeloket")
    SIDE_JOBS = "nevenfuncties", _l("Register van nevenfuncties")
    DOMAIN = "domeinnaam", _l("Domeinnaam")
    PHONE = "telefoongids", _l("Telefoongids")
    BUILDING = "bouwdossier", _l("Oude bouwdossiers")
    CLUBS = "vereniging", _l("School en vereniging")
    ELECTIONS = "kandidatenlijst", _l("Kandidatenlijst van een verkiezing")


@dataclass(frozen=True)
class Shield:
    """The rule of a register: how to ask, how long it may take, and how long it lasts. None: no published term."""

    how: "StrPromise | str" = ""
    answer: timedelta | None = None
    years: int | None = None
    warn: timedelta = field(default=RENEW)


SHIELDS: dict[str, Shield] = {
    Register.BRP: Shield(
        _l("De bestuurder schrijft de gemeente. Het is gratis. De gemeente antwoordt binnen vier weken (Wet BRP art. 2.59). Overheden blijven het adres zien."),
        answer=timedelta(weeks=4),
    ),
    Register.KADASTER: Shield(
        _l("Dit kan als de politie over de veiligheid waakt. Het geldt vijf jaar, en kan steeds vijf jaar langer (Kadasterbesluit art. 37a). Overheden, "
           "notarissen en deurwaarders blijven het adres zien."),
        years=5,
    ),
    Register.KVK: Shield(
        _l("Het woonadres van een persoon is niet openbaar. Een bezoekadres kan dicht als een dreiging dat nodig maakt, met een ander adres voor post "
           "(Handelsregisterbesluit art. 51)."),
    ),
}  # fmt: skip


def expires(register: str, granted: date) -> date | None:
    """The day a shield ends; None when it lasts."""
    years = SHIELDS.get(register, Shield()).years
    if years is None:
        return None
    try:
        return granted.replace(year=granted.year + years)
    except ValueError:  # 29 February
        return granted.replace(year=granted.year + years, month=3, day=1)


def remind_on(register: str, asked: date | None, granted: date | None) -> date | None:
    """When somebody must look at a shield again: its answer is due, or it ends soon. None: nothing to wait for."""
    shield = SHIELDS.get(register, Shield())
    if granted:
        end = expires(register, granted)
        return end - shield.warn if end else None
    return asked + shield.answer if asked and shield.answer else None
