"""Clean text once, where it comes in: forms and addresses of pages, JSON, tables, tokens.

What comes out can be stored, compared and shown: NFC, and no character that nobody types.
"""

import re
import unicodedata
from typing import Any

# All controls but a tab and ends of lines, and halves of characters (lone surrogates).
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
FORMAT_CATEGORY = "Cf"  # Unicode category: marks without a width, and marks that turn text around


class ControlCharacter(ValueError):
    """There is a control character in what a program sent."""


def clean(text: str) -> str:
    """Return the text in NFC, without control characters."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", CONTROLS.sub("", text))


def has_controls(text: str) -> bool:
    """Return whether there is a character in the text that `clean` would drop."""
    return CONTROLS.search(text) is not None


def has_invisible(text: str) -> bool:
    """Return whether a character cannot be seen, as in an address that looks like another one."""
    return any(unicodedata.category(character) == FORMAT_CATEGORY for character in text)


def without_invisible(text: str) -> str:
    """Return the text without the characters that cannot be seen."""
    return "".join(sign for sign in text if unicodedata.category(sign) != FORMAT_CATEGORY)


def clean_json(value: Any) -> Any:
    """Return JSON with all text in NFC. Raises ControlCharacter.

    A program that sends one is mistaken, and is told so; from a person's text it is dropped.
    """
    if isinstance(value, str):
        if has_controls(value):
            raise ControlCharacter
        return clean(value)
    if isinstance(value, list):
        return [clean_json(item) for item in value]
    if isinstance(value, dict):
        return {clean_json(name): clean_json(member) for name, member in value.items()}
    return value
