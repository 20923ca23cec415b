"""Comparing what people type as their address. Plain functions; they know no model."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.8  # of all letters and digits; below it, it is another home
NUMBER = re.compile(r".*[^\W\d_]{4,}\W*(\d.*)$")  # what follows the last long word: "12 A" of "Lange Laan 12 A"


@dataclass(frozen=True)
class Place:
    """An address as it was typed."""

    street: str
    postcode: str
    town: str

    @property
    def key(self) -> str:
        """The same for everybody at one address, however the street is written: postcode and house number."""
        found = NUMBER.match(self.street.strip())
        return f"{_bare(self.postcode)} {_bare(found[1] if found else self.street)}"


def is_spelling(before: Place, after: Place) -> bool:
    """The same home, written in another way; not another home."""
    return before.key == after.key or SequenceMatcher(None, _all(before), _all(after)).ratio() >= ALIKE


def _all(place: Place) -> str:
    return " ".join(_bare(part) for part in (place.street, place.postcode, place.town))


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
