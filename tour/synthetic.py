"""Invented people and trajects for the demo. No real person; `.example` addresses only."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class InventedMember:
    """Somebody of the team."""

    name: str
    role: str
    home: str
    provinces: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()


@dataclass(frozen=True)
class InventedTour:
    """A traject: where, how far it came, and what is in it."""

    code: str
    walk: str  # a method of the command that makes the demo
    words: dict[str, str] = field(default_factory=dict)


TEAM = (
    InventedMember("Marga Winters", "gespreksleider", "GM0363"),
    InventedMember("Ruud Postma", "gespreksleider", "GM0080"),
    InventedMember("Ineke van Dam", "gespreksleider", "GM0772", barred=("GM0794",)),
    InventedMember("Tom Aerts", "gespreksleider", "GM0202"),
    InventedMember("Yvonne Blok", "deskundige", "GM0518"),
    InventedMember("Karel Hendriks", "deskundige", "GM0153"),
    InventedMember("Fatma Yildiz", "deskundige", "GM0599"),
    InventedMember("Bert Noordhoek", "peer", "GM0687", ("Zeeland", "Zuid-Holland")),
    InventedMember("Liesbeth Oost", "peer", "GM0014"),
    InventedMember("Jan Willem Kuiper", "peer", "GM0935"),
    InventedMember("Sanne Mol", "observator", "GM0344"),
)
TOURS = (
    InventedTour("GM0307", "letter"),
    InventedTour("GM0308", "letter"),
    InventedTour("GM0310", "letter"),
    InventedTour("GM0384", "call"),
    InventedTour("GM0385", "call"),
    InventedTour("GM0394", "late_call"),
    InventedTour("GM0361", "later"),
    InventedTour("GM0373", "not_reached"),
    InventedTour("GM0375", "no_need"),
    InventedTour("GM0376", "talk_planned"),
    InventedTour("GM0377", "talk_held"),
    InventedTour("GM0757", "requested"),
    InventedTour("GM0758", "wanted"),
    InventedTour("GM0796", "wanted"),
    InventedTour("GM0855", "wanted"),
    InventedTour("GM0200", "wanted"),
    InventedTour("GM0232", "wanted"),
    InventedTour("GM1680", "offered"),
    InventedTour("GM0106", "planned"),
    InventedTour("PV26", "planned"),
    InventedTour("GM0109", "held"),
    InventedTour("GM0114", "followed"),
    InventedTour("WS0646", "late_promise"),
    InventedTour("GM0118", "done"),
)
