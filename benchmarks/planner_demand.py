"""Synthetic input of the planner: councils of the Netherlands that wait, and people who can go."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

COUNCILS = Path(__file__).parents[1] / "organisations" / "reference" / "gemeenten.csv"
FIRST_DAY = date(2027, 1, 4)
LEADER_SHARE = 0.4
EVENINGS = (1, 2, 3, 4)
HARD_BLOCK = {"from": "2027-03-08", "to": "2027-03-17", "provinces": None, "level": "hard"}
NORTH = ["Groningen", "Fryslân", "Drenthe", "Overijssel", "Flevoland", "Noord-Holland"]
SOUTH = ["Limburg", "Noord-Brabant", "Zeeland"]

Document = dict[str, object]


def synthetic_document(
    seed: int, requests: int = 200, members: int = 20, weeks: int = 26
) -> Document:
    """Return a demand as it is handed to the planner; the same numbers give the same one."""
    dice = random.Random(seed)
    councils = _councils()
    return {
        "from": FIRST_DAY.isoformat(),
        "weeks": weeks,
        "evenings": list(EVENINGS),
        "requests": [_request(dice, councils, number) for number in range(requests)],
        "team": [_member(dice, councils, number, members, weeks) for number in range(members)],
        "blocked": [
            HARD_BLOCK,
            {"from": "2027-02-22", "to": "2027-02-26", "provinces": NORTH, "level": "soft"},
            {"from": "2027-02-15", "to": "2027-02-19", "provinces": SOUTH, "level": "soft"},
        ],
    }


def _councils() -> list[dict[str, str]]:
    with COUNCILS.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _place(council: dict[str, str]) -> Document:
    latitude, longitude = council["gemeentehuis_lat"], council["gemeentehuis_lon"]
    return {"lat": float(latitude), "lon": float(longitude)}


def _request(dice: random.Random, councils: list[dict[str, str]], number: int) -> Document:
    council = dice.choice(councils)
    days = random.Random(dice.random()).sample(range(180), 3)
    return {
        "id": f"R{number:03}",
        "organisation": council["code"],
        **_place(council),
        "province": council["provincie"],
        "waiting_since": str(FIRST_DAY - timedelta(days=dice.randrange(500))),
        "council_evenings": sorted(dice.sample(EVENINGS, dice.choice([1, 1, 2]))),
        "not_dates": sorted(str(FIRST_DAY + timedelta(days=day)) for day in days),
    }


def _member(
    dice: random.Random, councils: list[dict[str, str]], number: int, members: int, weeks: int
) -> Document:
    council = dice.choice(councils)
    leads = number < round(members * LEADER_SHARE)
    away = FIRST_DAY + timedelta(days=dice.randrange(7 * weeks))
    everywhere = dice.random() < 0.8
    provinces = sorted({council["provincie"] for council in dice.sample(councils, 60)})
    return {
        "id": f"T{number:02}",
        "role": "gespreksleider" if leads else dice.choice(["deskundige", "peer"]),
        **_place(council),
        "max_evenings_per_week": dice.choice([1, 2, 2, 3]),
        "provinces": None if everywhere else provinces,
        "incompatible": [council["code"]],
        "away": [[str(away), str(away + timedelta(days=dice.randrange(3, 15)))]],
    }
