"""Comparing what people type as their address. Plain functions; they know no model."""

import re
from dataclasses import dataclass

NUMBER = re.compile(r"^(.*[^\W\d_]{4,})\W*(\d.*)$")  # what follows the last long word: "12 A" of "Lange Laan 12 A"
PART = re.compile(r"\d+|[^\W\d_]+")  # "12" and "a" of "12a"


@dataclass(frozen=True)
class Place:
    """An address as it was typed."""

    street: str
    postcode: str
    town: str

    @property
    def name(self) -> str:
        """The street without the number; empty when no number can be told from it."""
        found = NUMBER.match(self.street.strip())
        return _bare(found[1]) if found else ""

    @property
    def number(self) -> list[str]:
        """The house number in its parts: 12 and 1 of "12-1", which is not 121."""
        found = NUMBER.match(self.street.strip())
        return PART.findall((found[2] if found else self.street).casefold())

    @property
    def key(self) -> str:
        """The same for everybody at one address, however the street is written: postcode and house number."""
        return f"{_bare(self.postcode)} {' '.join(self.number)}"


def is_spelling(before: Place, after: Place) -> bool:
    """The same home, written in another way: the same postcode and number, or else one of these alone differs, and of the number no digit."""
    if before.key == after.key:
        return True
    if (before.name, _bare(before.town)) != (after.name, _bare(after.town)):
        return False
    one, other = _digits(before), _digits(after)
    return before.number == after.number or (_bare(before.postcode) == _bare(after.postcode) and one == other != [])


def _digits(place: Place) -> list[str]:
    return [part for part in place.number if part.isdigit()]


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
