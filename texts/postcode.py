"""Postcodes as people type them."""

import re

DUTCH = re.compile(r"([1-9]\d{3})\s*((?!S[ADS])[A-Z]{2})")  # SA, SD and SS are not given out
ALMOST_DUTCH = re.compile(r"\d{4,5}\s*[A-Z]{1,2}")


def dutch_postcode(text: str) -> str:
    """Return a Dutch postcode as 1234 AB; "" for any other text."""
    match = DUTCH.fullmatch(text.strip().upper())
    return f"{match[1]} {match[2]}" if match else ""


def is_mistyped(text: str) -> bool:
    """Return whether this was meant as a Dutch postcode, and is none: 1234 A, or 0234 AB."""
    written = text.strip().upper()
    return not dutch_postcode(written) and ALMOST_DUTCH.fullmatch(written) is not None
