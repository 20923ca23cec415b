"""Telephone numbers as people write them."""

import re

import phonenumbers

# Dutch words for an extension, which phonenumbers does not know.
DUTCH_EXTENSION = re.compile(
    r"[\s,;/(]*\b(?:toestel|toest|tst|intern)\b\.?\s*\d+\)?$", re.IGNORECASE
)


def is_phone_number(text: str) -> bool:
    """Return whether the whole text is a number that exists, Dutch when it names no country."""
    try:
        number = phonenumbers.parse(DUTCH_EXTENSION.sub("", text.strip()), "NL")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)


def dialable(text: str) -> str:
    """Return the number as a telephone dials it: +31612345678; "" when it is no whole number."""
    if not is_phone_number(text):
        return ""
    number = phonenumbers.parse(DUTCH_EXTENSION.sub("", text.strip()), "NL")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def unbroken(number: str) -> str:
    """Return the number with spaces that do not break: it stays on one line.

    A hyphen between digits never breaks a line (Unicode standard annex 14, rule LB25).
    """
    return number.replace(" ", "\N{NO-BREAK SPACE}")
