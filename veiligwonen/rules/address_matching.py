"""Comparing what people type as their address."""

import re
from dataclasses import dataclass

from texts.postcode import dutch_postcode

# "Lange Laan 12 A" → street and number: the number is what follows the last long word.
NUMBER_PATTERN = re.compile(r"^(?P<street>.*[^\W\d_]{4,})\W*(?P<number>\d.*)$")
PART = re.compile(r"\d+|[^\W\d_]+")  # "12" and "a" of "12a"


@dataclass(frozen=True)
class Place:
    """An address as it was typed."""

    street: str
    postcode: str
    town: str
    country: str = ""

    @property
    def name(self) -> str:
        """The street without the number; empty when no number can be recognised in it."""
        match = NUMBER_PATTERN.match(self.street.strip())
        if match:
            return _bare(match["street"])
        return ""

    @property
    def number(self) -> list[str]:
        """The house number in its parts: 12 and 1 of "12-1", which is not 121."""
        match = NUMBER_PATTERN.match(self.street.strip())
        number = match["number"] if match else self.street
        return PART.findall(number.casefold())

    @property
    def number_digits(self) -> list[str]:
        """The parts of the house number that are digits."""
        return [part for part in self.number if part.isdigit()]

    @property
    def key(self) -> str:
        """The same for everybody there, however they write it.

        In the Netherlands that is postcode and house number. Elsewhere a postcode may be that of a
        whole city, or missing: then it is the street, the number and the town.
        """
        number = " ".join(self.number)
        postcode = dutch_postcode(self.postcode)
        if postcode:
            return f"{_bare(postcode)} {number}"
        street = self.name or _bare(self.street)
        return f"{_bare(self.town)} {street} {number}"


def is_spelling(before: Place, after: Place) -> bool:
    """Tell whether two addresses are one home that is written in two ways.

    They have the same postcode and number; or else one of the two alone differs, and no digit of
    the number does.
    """
    if before.key == after.key:
        return True
    if before.name != after.name or _bare(before.town) != _bare(after.town):
        return False
    if before.number == after.number:
        return True
    same_postcode = _bare(before.postcode) == _bare(after.postcode)
    digits = before.number_digits
    return same_postcode and digits != [] and digits == after.number_digits


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
