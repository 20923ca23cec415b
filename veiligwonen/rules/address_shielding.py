"""Where a home address can be shielded, how, and for how long (docs/domain/support.md §9.3)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from veiligwonen.rules.aftercare import RENEWAL_NOTICE

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Register(models.TextChoices):
    """Where a home address can be read, and shielded."""

    BRP = "brp", _("Basisregistratie Personen (BRP)")
    KADASTER = "kadaster", _("Kadaster")
    KVK = "kvk", _("Handelsregister (KVK)")
    RDW = "rdw", _("Kentekenregister (RDW)")
    WOZ = "woz", _("WOZ-waardeloket")
    SIDE_JOBS = "nevenfuncties", _("Register van nevenfuncties")
    DOMAIN = "domeinnaam", _("Domeinnaam")
    PHONE = "telefoongids", _("Telefoongids")
    BUILDING = "bouwdossier", _("Oude bouwdossiers")
    CLUBS = "vereniging", _("School en vereniging")
    ELECTIONS = "kandidatenlijst", _("Kandidatenlijst van een verkiezing")


@dataclass(frozen=True)
class Shield:
    """The rule of a register. None: no published term."""

    how: "StrPromise | str" = ""
    answer_within: timedelta | None = None
    years: int | None = None


NO_RULE = Shield()
SHIELDS: dict[str, Shield] = {
    Register.BRP: Shield(
        _(
            "De bestuurder schrijft de gemeente. Het is gratis. De gemeente antwoordt binnen vier "
            "weken (Wet BRP art. 2.59). Overheden blijven het adres zien."
        ),
        answer_within=timedelta(weeks=4),
    ),
    Register.KADASTER: Shield(
        _(
            "Dit kan als de politie over de veiligheid waakt. Het geldt vijf jaar, en kan steeds "
            "vijf jaar langer (Kadasterbesluit art. 37a). Overheden, notarissen en deurwaarders "
            "blijven het adres zien."
        ),
        years=5,
    ),
    Register.KVK: Shield(
        _(
            "Het woonadres van een persoon is niet openbaar. Een bezoekadres kan dicht als een "
            "dreiging dat nodig maakt, met een ander adres voor post (Handelsregisterbesluit "
            "art. 51)."
        ),
    ),
}


def expires(register: str, granted: date) -> date | None:
    """Return the day a shield ends; None when it lasts."""
    years = SHIELDS.get(register, NO_RULE).years
    if years is None:
        return None
    year = granted.year + years
    try:
        return granted.replace(year=year)
    except ValueError:  # 29 February
        return granted.replace(year=year, month=3, day=1)


def remind_on(register: str, requested: date | None, granted: date | None) -> date | None:
    """Return when somebody must look at a shield again; None when there is nothing to wait for.

    That is the day its answer is due, or some weeks before it ends.
    """
    if granted:
        end = expires(register, granted)
        return end - RENEWAL_NOTICE if end else None
    answer_within = SHIELDS.get(register, NO_RULE).answer_within
    if requested and answer_within:
        return requested + answer_within
    return None
