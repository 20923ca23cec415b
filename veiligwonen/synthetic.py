"""Invented requests for the demo: every state, believable, nobody real.

The streets and the towns do not exist.
"""

from dataclasses import dataclass
from random import Random
from typing import Any

from veiligwonen.transitions.status import Status

FIRST_NAMES = [
    "Ada",
    "Bas",
    "Chantal",
    "Driss",
    "Elske",
    "Floor",
    "Guus",
    "Hanan",
    "Ivo",
    "Jildou",
    "Kees",
    "Leyla",
    "Marnix",
    "Nienke",
    "Olaf",
    "Petra",
    "Quirine",
    "Rik",
    "Sigrid",
    "Tarik",
]
LAST_NAMES = [
    "van den Akker",
    "Boersma",
    "Celik",
    "Damstra",
    "Engelen",
    "Faber",
    "Gerritsen",
    "Huisman",
    "el Idrissi",
    "Jorna",
    "Koopman",
    "Lammers",
    "Meerman",
    "Nijland",
    "Oosterhof",
    "Pronk",
    "Reitsma",
    "Smeets",
    "Terpstra",
    "Verhulst",
]
STREETS = ["Verzonnen Laan", "Bedachte Kade", "Nergenspad", "Fictieplein", "Voorbeeldhof"]
TOWNS = ["Verzonnendam", "Bedachtburg", "Nergenswoude"]
OFFICES = {
    "municipality": ("alderman", "alderman", "alderman", "mayor"),
    "province": ("deputy", "deputy", "kings_commissioner"),
    "water_authority": ("dike_reeve", "wb_executive"),
}
ACCOUNTS = {
    "alderman": "wethouder",
    "mayor": "burgemeester",
    "deputy": "gedeputeerde",
    "kings_commissioner": "commissaris",
    "dike_reeve": "dijkgraaf",
    "wb_executive": "db-lid",
    "councillor": "raadslid",
}

QUESTIONS = (
    "at_the_home",
    "weapon",
    "doxed",
    "against_family",
    "weak_front",
    "address_shared",
    "alone_or_remote",
    "risk_moment",
    "vulnerable",
)
CALM_FACTS = dict.fromkeys(QUESTIONS, "no") | {
    "pkvw": "valid",
    "detection": "yes",
    "arrangements": "yes",
    "adults": 2,
    "minors": 0,
    "police": "no",
    "chain": "no",
}
INVENTED_REASONS: list[dict[str, Any]] = [
    {
        "reason": "threat",
        "story": "Een man stond deze week twee keer aan de deur en dreigde met brand, om de "
        "opvanglocatie. Volgende week is de bewonersavond.",
        "severity": "3",
        "likelihood": "4",
        "at_the_home": "yes",
        "pkvw": "none",
        "detection": "no",
        "weak_front": "yes",
        "arrangements": "no",
        "address_shared": "yes",
        "minors": 2,
        "risk_moment": "yes",
        "police": "yes",
        "charges": "reported",
    },
    {
        "reason": "appointment",
        "story": "Ik ben net begonnen en wil het thuis op orde hebben.",
        "severity": "1",
        "likelihood": "1",
        "detection": "no",
        "weak_front": "yes",
    },
    {
        "reason": "threat",
        "story": "Er komen al weken dreigbrieven op het provinciehuis, na het besluit over de "
        "veehouderij.",
        "severity": "2",
        "likelihood": "3",
        "pkvw": "unknown",
        "detection": "unknown",
        "weak_front": "unknown",
        "arrangements": "unknown",
        "police": "yes",
        "charges": "done",
    },
    {
        "reason": "incident",
        "story": "Mijn adres is in een chatgroep gezet met de oproep om langs te gaan.",
        "severity": "2",
        "likelihood": "3",
        "doxed": "yes",
        "address_shared": "yes",
        "minors": 1,
        "police": "yes",
        "charges": "done",
    },
    {
        "reason": "incident",
        "story": "Er is een steen door de voorruit gegooid. Wij waren thuis.",
        "severity": "3",
        "likelihood": "3",
        "pkvw": "expired",
        "detection": "no",
        "against_family": "unknown",
        "police": "yes",
        "charges": "done",
        "chain": "rccb",
    },
    {
        "reason": "preventive",
        "story": "Er speelt niets, maar mijn voorganger kreeg veel over zich heen.",
        "severity": "0",
        "likelihood": "1",
    },
    {
        "reason": "move",
        "story": "Wij verhuizen volgende maand.",
        "severity": "0",
        "likelihood": "1",
        "pkvw": "unknown",
    },
    {
        "reason": "threat",
        "story": "Na de sluiting van een pand krijg ik anonieme telefoontjes, ook op het nummer "
        "van mijn partner.",
        "severity": "2",
        "likelihood": "4",
        "against_family": "yes",
        "alone_or_remote": "yes",
        "police": "yes",
        "charges": "reported",
    },
]
# The states of what comes after one request in each state, as often as they occur.
USUAL_STATUSES = (
    [Status.SUBMITTED] * 6
    + [Status.TRIAGE] * 4
    + [Status.INTAKE_PLANNED] * 2
    + [Status.AFTERCARE] * 4
    + [Status.CLOSED] * 2
)
# What is urgent was taken at once: nothing that waits in the demo goes before the azc case of
# docs/domain/support.md §4.6.
UNTAKEN = (Status.SUBMITTED, Status.NOT_ENTITLED, Status.REVIEW)
EARLY = (
    Status.SUBMITTED,
    Status.ACUTE,
    Status.TRIAGE,
    Status.NOT_ENTITLED,
    Status.REVIEW,
)
OWNERSHIPS = ["owned", "owned", "rented", "apartment"]


@dataclass(frozen=True)
class InventedRequest:
    """One invented request. `days`: how long ago it came in; `status`: how far it came."""

    name: str
    function: str
    answers: dict[str, Any]
    days: int
    status: str


def status_for(number: int, random: Random) -> str:
    """Return each state once for the first numbers, then states as often as they occur."""
    statuses = list(Status)
    if number < len(statuses):
        return statuses[number]
    return random.choice(USUAL_STATUSES)


def invent(random: Random, organisation_type: str, status: str) -> InventedRequest:
    """Invent a request of somebody at an organisation of this type, in this state.

    New ones are of the last days, the rest as old as their state takes.
    """
    function = _function(random, organisation_type, status)
    stories = INVENTED_REASONS[1:] if status in UNTAKEN else INVENTED_REASONS
    story = dict(random.choice(stories))
    answers = CALM_FACTS | _answers(random, function, status) | story
    days = _days(random, status)
    name = f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
    return InventedRequest(name, function, answers, days, status)


def _function(random: Random, organisation_type: str, status: str) -> str:
    if status == Status.NOT_ENTITLED:
        return "councillor"
    return random.choice(OFFICES[organisation_type])


def _answers(random: Random, function: str, status: str) -> dict[str, Any]:
    """Return answers about the person and the home; the order of the draws fixes the demo."""
    return {
        "acute": status == Status.ACUTE,
        "for_whom": "self",
        "function": function,
        "held": "now",
        "housemates_agree": True,
        "street": f"{random.choice(STREETS)} {random.randrange(1, 90)}",
        "postcode": f"{random.randrange(1000, 9999)} ZZ",
        "town": random.choice(TOWNS),
        "home_kind": "main",
        "ownership": random.choice(OWNERSHIPS),
        "phone": f"+3161234567{random.randrange(10)}",
        "when": random.choice(["", "overdag", "na tien uur 's avonds"]),
        "consent": random.choice(["yes", "after_advice", "after_advice"]),
        "route": "council_scan" if status == Status.NOT_ENTITLED else "",
    }


def _days(random: Random, status: str) -> int:
    if status in EARLY:
        return random.randrange(0, 4)
    place = list(Status).index(status)
    least = 6 + 2 * place
    most = 12 + 8 * place
    return random.randrange(least, most)
