"""One status over all parties, for the applicant: what is done, what is now, what comes next."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Stage:
    """One stage of a request: what happens, with whom, and whether it is done, now or next."""

    label: "StrPromise"
    who: "StrPromise"
    state: str  # "done", "now" or "next"

    @property
    def is_now(self) -> bool:
        """True when the request is here."""
        return self.state == "now"

    @property
    def state_label(self) -> "StrPromise":
        """Whether it is done, in words."""
        return STATE_LABELS[self.state]


STATE_LABELS = {"done": _("klaar"), "now": _("hier is het nu"), "next": _("komt nog")}

# Label, with whom, and the states of the request that belong to a stage.
STAGES = (
    (_("Aanvraag"), _("u"), ("submitted", "acute", "review")),
    (_("Bekijken wat het meest dringt"), _("het steunpunt"), ("triage", "waiting")),
    (_("Gesprek en huisbezoek"), _("de adviseur"), ("intake_planned", "intake_done")),
    (_("Advies schrijven"), _("de adviseur"), ("drafting",)),
    (_("Advies vaststellen"), _("de beveiligingsautoriteit"), ("to_adopt", "adopted")),
    (_("Besluit en betaling"), _("uw werkgever"), ("offered", "deviation", "provided")),
    (
        _("Plaatsen en testen"),
        _("uw werkgever, met de adviseur"),
        ("pkvw_first", "carrying_out", "delivered"),
    ),
    (_("Nazorg"), _("het steunpunt"), ("aftercare", "winding_down", "closed")),
)
STAGES_WHEN_NOT_ENTITLED = (
    (_("Aanvraag"), _("u"), ()),
    (_("Warm overdragen"), _("het steunpunt"), ("not_entitled",)),
    (_("Verder geholpen"), _("wie u koos"), ("closed",)),
)
# What happens now, for the applicant.
NOW = {
    "submitted": _("Wij hebben uw aanvraag. Een medewerker kijkt er zo naar."),
    "acute": _("U zei dat er nu gevaar is. Wij bellen u en de politie. Bel zelf 112 als het moet."),
    "triage": _("Een medewerker kijkt naar uw aanvraag en belt u als er iets onduidelijk is."),
    "not_entitled": _(
        "Deze regeling is niet voor uw ambt. Wij brengen u in contact met wie u wel helpt."
    ),
    "waiting": _("Wij wachten op uw antwoord."),
    "intake_planned": _("De adviseur maakt een afspraak met u voor een gesprek en een huisbezoek."),
    "intake_done": _("Het gesprek is geweest. De adviseur bekijkt de woning en weegt opnieuw."),
    "drafting": _("De adviseur schrijft uw advies."),
    "to_adopt": _("Uw advies ligt bij de beveiligingsautoriteit."),
    "adopted": _(
        "Uw advies is vastgesteld. Daarna gaat de lijst met maatregelen naar uw "
        "werkgever, als u dat goed vindt."
    ),
    "offered": _(
        "Uw werkgever beslist over de maatregelen. "
        "Uw werkgever ziet niet wat er speelt of waar u woont."
    ),
    "deviation": _(
        "Uw werkgever wil iets anders dan het advies. Het steunpunt praat met uw werkgever."
    ),
    "provided": _("Uw werkgever verstrekt de maatregelen."),
    "pkvw_first": _("Eerst is het Politiekeurmerk van uw woning aan de beurt. Dat regelt u zelf."),
    "carrying_out": _("De maatregelen worden besteld en geplaatst."),
    "delivered": _("De maatregelen zijn geplaatst en getest."),
    "aftercare": _("De maatregelen werken. Wij vragen af en toe hoe het gaat."),
    "review": _("Er is iets veranderd. Wij bekijken uw zaak opnieuw."),
    "winding_down": _("Uw ambt eindigt. Wij spreken af wat blijft en tot wanneer."),
    "withdrawn": _("U hebt uw aanvraag ingetrokken."),
    "closed": _("Uw zaak is afgesloten."),
}


# Whose turn it is, for who reads along.
TURN = {
    "waiting": _("Nu is de aanvrager aan zet."),
    "to_adopt": _("Nu is de beveiligingsautoriteit aan zet."),
    "adopted": _("Nu moet het advies naar de werkgever, als de aanvrager dat goed vindt."),
    "pkvw_first": _("Nu is de bestuurder aan zet: eerst het Politiekeurmerk."),
    "deviation": _("Nu is de coördinator van het steunpunt aan zet."),
    **dict.fromkeys(("intake_planned", "intake_done", "drafting"), _("Nu is de adviseur aan zet.")),
    **dict.fromkeys(("offered", "provided", "carrying_out"), _("Nu is de werkgever aan zet.")),
}
# What the employer does now.
EMPLOYER = {
    "offered": _(
        "Beslis over elke maatregel, beantwoord de vragen over de belasting en neem "
        "dan het besluit om te verstrekken."
    ),
    "deviation": _(
        "U meldde dat u wilt afwijken. Het steunpunt belt u om samen een oplossing te zoeken."
    ),
    "provided": _(
        "U besloot te verstrekken. Start nu de uitvoering, of wacht op het "
        "Politiekeurmerk als dat er nog niet is."
    ),
    "pkvw_first": _(
        "De bestuurder regelt eerst het Politiekeurmerk. "
        "Leg het certificaat vast zodra u het hebt gezien."
    ),
    "carrying_out": _(
        "Bestel de maatregelen, en werk hieronder bij wat is besteld, geplaatst en getest."
    ),
    "delivered": _("Alles is geplaatst en getest. Het steunpunt neemt het nu over."),
    "aftercare": _("Het steunpunt vraagt af en toe hoe het gaat. Abonnementen lopen door."),
    "winding_down": _("Het ambt eindigt. Zeg abonnementen op per de afgesproken dag."),
}


def stages_of(status: str, *, entitled: bool) -> list[Stage]:
    """Return every stage of a request in this state, in order.

    A state of no stage (withdrawn) makes all of them "next".
    """
    stages = STAGES if entitled else STAGES_WHEN_NOT_ENTITLED
    current = _current_stage(stages, status)
    is_closed = status == "closed"
    return [
        Stage(label, who, _state_of(number, current, is_closed=is_closed))
        for number, (label, who, _states) in enumerate(stages)
    ]


def _current_stage(stages: tuple, status: str) -> int | None:
    for number, (_label, _who, states) in enumerate(stages):
        if status in states:
            return number
    return None


def _state_of(number: int, current: int | None, *, is_closed: bool) -> str:
    if current is None or number > current:
        return "next"
    if number < current or is_closed:
        return "done"
    return "now"
