"""Invented incidents for the demo and the bench (domain reference §10, generator defaults). No real person, no slur, `.example` only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from incidents.lists import ACTS, IN_PERSON, Severity

KINDS = {
    "verbal": 62,
    "threat_intimidation": 27,
    "discrimination": 4,
    "vandalism": 3,
    "physical": 2,
    "sexual_harassment": 2,
}
CHANNELS = {
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
FUNCTIONS = {"municipality": MUNICIPAL, "province": PROVINCIAL, "water_authority": WATER, "caribbean_body": MUNICIPAL}
PLATFORMS = ["x", "facebook", "instagram", "tiktok", "telegram"]
SEVERITIES = {Severity.LESS: 70, Severity.SERIOUS: 24, Severity.VERY: 6}
# How far a case has come.
ENDS = {
    "reported": 6,
    "triage": 4,
    "in_progress": 16,
    "waiting_chain": 6,
    "closed": 60,
    "no_incident": 6,
    "withdrawn": 2,
}
FIRST = [
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
LAST = [
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
STORIES = {
    "verbal": ["Een bezoeker werd boos over een besluit en schold mij uit waar collega’s bij waren.",
               "Onder mijn bericht stond een reeks beledigingen over mijn werk in de raad."],
    "threat_intimidation": ["Iemand schreef dat hij weet waar ik woon en dat ik moet oppassen.",
                            "Ik kreeg een bericht dat er iets gebeurt als het plan doorgaat."],
    "discrimination": ["Iemand maakte opmerkingen over mijn afkomst na de vergadering."],
    "vandalism": ["De spiegel van mijn auto is vernield na de raadsvergadering."],
    "physical": ["Een bezoeker gaf mij een duw toen ik hem vroeg te vertrekken."],
    "sexual_harassment": ["Ik kreeg ongewenste berichten over mijn uiterlijk."],
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """One invented report: the answers, when it was reported, and how far it came."""

    answers: dict
    reported_at: datetime
    end: str
    name: str


def _one_of(random: Random, weights: dict) -> str:
    return random.choices(list(weights), weights.values())[0]


def invent(random: Random, organisation_type: str, now: datetime) -> Made:
    """One report of the last two years, more of them in the evening and in December and January."""
    end = _one_of(random, ENDS)
    days = random.triangular(0, 12, 1) if end in {"reported", "triage"} else random.triangular(3, 700, 120)
    reported = now - timedelta(days=days, minutes=random.randrange(600))
    kind = _one_of(random, KINDS)
    channel = _one_of(random, CHANNELS)
    happened = reported - timedelta(hours=random.expovariate(1 / 20))
    answers = {
        "behaviours": [kind], "acts": random.sample(list(ACTS[kind]), k=random.randrange(3)), "channels": [channel],
        "platforms": [random.choice(PLATFORMS)] if channel.startswith("social") else [],
        "function": _one_of(random, FUNCTIONS.get(organisation_type, MUNICIPAL)),
        "severity": _one_of(random, SEVERITIES), "wishes": random.sample(["feedback", "talk", "care", "register"], k=1 + (random.random() < 0.3)),
        "location": random.choice(["office", "street", "event"]) if channel in IN_PERSON else "online",
        "private_sphere": random.random() < 0.18, "acute": random.random() < 0.01, "happened_at": happened,
        "narrative": random.choice(STORIES[kind]), "literal_words": "",
    }  # fmt: skip
    return Made(answers, reported, end, f"{random.choice(FIRST)} {random.choice(LAST)}")
