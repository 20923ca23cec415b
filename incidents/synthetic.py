"""Invented incidents for the demo and the benchmark.

The weights are the generator defaults of docs/domain/incidents.md §10. No real person, no slur, and
`.example` addresses only.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from incidents.value_lists import ACTS, IN_PERSON, Severity

BEHAVIOUR_WEIGHTS = {
    "verbal": 62,
    "threat_intimidation": 27,
    "discrimination": 4,
    "vandalism": 3,
    "physical": 2,
    "sexual_harassment": 2,
}
CHANNEL_WEIGHTS = {
    "social_public": 26,
    "social_private": 12,
    "email": 17,
    "face_to_face": 26,
    "phone": 11,
    "letter": 4,
    "web": 4,
}
MUNICIPAL = {
    "councillor": 40,
    "frontdesk": 12,
    "social_domain": 10,
    "inspector": 6,
    "boa": 5,
    "support": 4,
    "alderman": 14,
    "mayor": 9,
}
PROVINCIAL = {"states_member": 60, "deputy": 25, "support": 15}
WATER = {"wb_general": 55, "dike_reeve": 10, "wb_executive": 15, "field_staff": 20}
FUNCTION_WEIGHTS = {
    "municipality": MUNICIPAL,
    "province": PROVINCIAL,
    "water_authority": WATER,
    "caribbean_body": MUNICIPAL,
}
PLATFORMS = ["x", "facebook", "instagram", "tiktok", "telegram"]
SEVERITY_WEIGHTS = {Severity.LESS: 70, Severity.SERIOUS: 24, Severity.VERY: 6}
# How far a case has come.
STATUS_WEIGHTS = {
    "reported": 6,
    "triage": 4,
    "in_progress": 16,
    "waiting_chain": 6,
    "closed": 60,
    "no_incident": 6,
    "withdrawn": 2,
}
WISHES = ["feedback", "talk", "care", "register"]
LOCATIONS = ["office", "street", "event"]
# Parts of all reports.
TWO_WISHES = 0.3
PRIVATE_SPHERE = 0.18
ACUTE_SHARE = 0.01
FIRST_NAMES = [
    "Noor",
    "Sem",
    "Lotte",
    "Daan",
    "Fatma",
    "Karim",
    "Eva",
    "Bram",
    "Yara",
    "Jasper",
    "Mila",
    "Otto",
    "Iris",
    "Tobias",
    "Samira",
    "Gijs",
]
LAST_NAMES = [
    "Bakker",
    "Visser",
    "de Wit",
    "Haddad",
    "Mulder",
    "van Loon",
    "Aydin",
    "Prins",
    "Kuipers",
    "Dekker",
    "Blom",
    "Roos",
    "Postma",
    "Kamp",
]
INVENTED_STORIES = {
    "verbal": [
        "Een bezoeker werd boos over een besluit en schold mij uit waar collega’s bij waren.",
        "Onder mijn bericht stond een reeks beledigingen over mijn werk in de raad.",
    ],
    "threat_intimidation": [
        "Iemand schreef dat hij weet waar ik woon en dat ik moet oppassen.",
        "Ik kreeg een bericht dat er iets gebeurt als het plan doorgaat.",
    ],
    "discrimination": ["Iemand maakte opmerkingen over mijn afkomst na de vergadering."],
    "vandalism": ["De spiegel van mijn auto is vernield na de raadsvergadering."],
    "physical": ["Een bezoeker gaf mij een duw toen ik hem vroeg te vertrekken."],
    "sexual_harassment": ["Ik kreeg ongewenste berichten over mijn uiterlijk."],
}


@dataclass(frozen=True)
class SyntheticReport:
    """One invented report: the answers, when it was reported, how far it came, and by whom."""

    answers: dict
    reported_at: datetime
    status: str
    reporter_name: str


def _weighted(random: Random, weights: dict) -> str:
    (value,) = random.choices(list(weights), weights.values())
    return value


def _days_ago(random: Random, status: str) -> float:
    """Return how many days ago a case with this status was reported: open cases are recent."""
    if status in {"reported", "triage"}:
        return random.triangular(0, 12, 1)
    return random.triangular(3, 700, 120)


def invent(random: Random, organisation_type: str, now: datetime) -> SyntheticReport:
    """Return one invented report of the last two years, the same for the same state of `random`.

    The order of the calls on `random` is part of that: a change gives another demo.
    """
    status = _weighted(random, STATUS_WEIGHTS)
    age = timedelta(days=_days_ago(random, status), minutes=random.randrange(600))
    reported_at = now - age
    behaviour = _weighted(random, BEHAVIOUR_WEIGHTS)
    channel = _weighted(random, CHANNEL_WEIGHTS)
    happened_at = reported_at - timedelta(hours=random.expovariate(1 / 20))
    function_weights = FUNCTION_WEIGHTS.get(organisation_type, MUNICIPAL)
    answers = {
        "happened_at": happened_at,
        "behaviours": [behaviour],
        "acts": random.sample(list(ACTS[behaviour]), k=random.randrange(3)),
        "channels": [channel],
        "platforms": [random.choice(PLATFORMS)] if channel.startswith("social") else [],
        "function": _weighted(random, function_weights),
        "severity": _weighted(random, SEVERITY_WEIGHTS),
        "wishes": random.sample(WISHES, k=1 + (random.random() < TWO_WISHES)),
        "location": random.choice(LOCATIONS) if channel in IN_PERSON else "online",
        "private_sphere": random.random() < PRIVATE_SPHERE,
        "acute": random.random() < ACUTE_SHARE,
        "narrative": random.choice(INVENTED_STORIES[behaviour]),
        "literal_words": "",
    }
    return SyntheticReport(answers, reported_at, status, invent_name(random))


def danger_answers(today: date) -> dict:
    """Return what a raadslid answers who reports danger now."""
    return {
        "acute": True,
        "for_whom": "self",
        "function": "councillor",
        "behaviours": ["threat_intimidation"],
        "narrative": "Er staat een man voor mijn huis. Hij roept dat hij niet weggaat.",
        "literal_words": "",
        "day": today,
        "channels": ["face_to_face"],
        "location": "victim_home",
        "private_sphere": True,
        "severity": "very",
        "wishes": ["care"],
        "phone": "06 12345678",
        "not_to_call": "",
    }


def invent_name(random: Random) -> str:
    """Return an invented first name and surname."""
    return f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
