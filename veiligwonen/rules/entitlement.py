"""Who may ask for Veilig Wonen, and where others are helped (docs/domain/support.md §2, §3.1).

Decided on the office (ambt), never on the person: articles 2.9, 3.9 and 4.9 of the Regeling
rechtspositie decentrale politieke ambtsdragers, for who holds the office, or from the moment it was
certain that somebody would.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Office → article of the Regeling.
GROUNDS = {
    "kings_commissioner": "2.9",
    "deputy": "2.9",
    "mayor": "3.9",
    "alderman": "3.9",
    "dike_reeve": "4.9",
    "wb_executive": "4.9",
}


class Held(models.TextChoices):
    """How somebody stands to the office."""

    NOW = "now", _("Ja, nu")
    SOON = "soon", _("Binnenkort: de benoeming staat vast")
    MAYBE = "maybe", _("Misschien: ik ben kandidaat")
    ENDED = "ended", _("Niet meer")


class Route(models.TextChoices):
    """Where somebody is helped who may not ask for this."""

    COUNCIL_SCAN = "council_scan", _("Raadsledenscan van het CCV")
    SELF_SCAN = "self_scan", _("Zelfscan van het CCV")
    SUPPORT_TEAM = "support_team", _("Ondersteuningsteam Weerbaar Bestuur")
    EMPLOYER = "employer", _("Uw eigen werkgever")
    POLICE = "police", _("Politie")


ROUTE_TELLS: "dict[str, StrPromise]" = {
    "council_scan": _("Een adviseur kijkt met u naar uw veiligheid thuis, op het werk en online."),
    "self_scan": _(
        "Achttien vragen over huis, gezin, telefoon en onderweg. Wij lopen ze met u na."
    ),
    "support_team": _("Vertrouwenspersonen uit uw eigen beroep. Dag en nacht, ook voor uw gezin."),
    "employer": _(
        "Uw werkgever moet voor uw veiligheid zorgen (Arbowet artikel 3). "
        "Wij bellen met wie dat regelt."
    ),
    "police": _("Voor aangifte, een melding of een afspraak op uw adres."),
}
COUNCIL = ("councillor", "committee_member", "group_staff")
STATES = ("states_member", "wb_general")
CLERKS = ("clerk", "states_clerk")
POLITICAL = frozenset({*GROUNDS, *COUNCIL, *STATES})


@dataclass(frozen=True)
class EntitlementOutcome:
    """Entitled, with the article; or not, with the routes that are open, the best one first."""

    ground: str = ""
    routes: tuple[Route, ...] = ()

    @property
    def entitled(self) -> bool:
        """May ask for Veilig Wonen."""
        return bool(self.ground)


PEERS_FIRST = EntitlementOutcome(routes=(Route.SUPPORT_TEAM, Route.SELF_SCAN, Route.POLICE))
COUNCIL_FIRST = EntitlementOutcome(
    routes=(Route.COUNCIL_SCAN, Route.SUPPORT_TEAM, Route.SELF_SCAN, Route.POLICE)
)
EMPLOYER_AND_PEERS = EntitlementOutcome(routes=(Route.EMPLOYER, Route.SUPPORT_TEAM, Route.POLICE))
EMPLOYER_FIRST = EntitlementOutcome(routes=(Route.EMPLOYER, Route.POLICE))


def decide(function: str, holds: str = Held.NOW) -> EntitlementOutcome:
    """Decide what this office gives a claim to.

    A candidate has no claim until the appointment is certain; who left the office has none any
    more.
    """
    if holds in {Held.NOW, Held.SOON} and function in GROUNDS:
        return EntitlementOutcome(GROUNDS[function])
    if holds in {Held.MAYBE, Held.ENDED} and function in POLITICAL:
        return PEERS_FIRST
    if function in COUNCIL:
        return COUNCIL_FIRST
    if function in {*STATES, "former", "candidate"}:
        return PEERS_FIRST
    if function in CLERKS:
        return EMPLOYER_AND_PEERS
    return EMPLOYER_FIRST


def still_entitled(function: str, until: date | None, today: date) -> bool:
    """Tell whether the office gives a claim and is held on this day."""
    return function in GROUNDS and (until is None or until >= today)
