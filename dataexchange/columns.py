"""Columns of an export and fields of an import: how a value becomes text, and a cell a value.

A case type lists its columns (`casework.declarations.Column`) and its fields. This file knows no
model: it is given the cases, or the cells.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from casework.declarations import Column
from ui import dates

# --- out ------------------------------------------------------------------------------------------


def display_value(column: Column, case: Any) -> Any:
    """Return what a person reads in this cell of an export.

    Slugs become words, truth becomes ja or nee; days and numbers stay what they are.
    """
    value = column.said(case) if column.said else column.of(case)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, date | int):
        return value
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "; ".join(_label_of(column, slug) for slug in value)
    return _label_of(column, value)


def _label_of(column: Column, slug: Any) -> str:
    return str(column.words.get(slug, slug))


# --- in -------------------------------------------------------------------------------------------

# A moment behind a day: "2026-11-03T09:30", "3-11-2026 9:30", "3 november 2026, om 14.30 uur".
TIME_OF_DAY = re.compile(r"(?:T|,?\s+(?:om\s+)?)\d{1,2}[:.u]\d{2}(?!\d).*$")
SPREADSHEET_DAYS = range(36_526, 73_051)  # 2000 to 2099, as a spreadsheet counts days
SPREADSHEET_DAY = re.compile(r"\d{5}(?:[.,]\d+)?")
PLAIN_DAY = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")  # 20261103
SPREADSHEET_START = date(1899, 12, 30)
YES = {"ja", "j", "yes", "y", "x", "1", "waar", "true", "wel"}
NO = {"nee", "n", "neen", "no", "0", "onwaar", "false", "niet", "geen"}


def normalise(text: Any) -> str:
    """Return a head or a word in small letters and digits alone, to compare it with another."""
    without_accents = str(text).casefold().replace("é", "e").replace("ë", "e")
    return re.sub(r"[^a-z0-9]", "", without_accents)


def read_text(value: Any) -> str:
    """Return a cell as text: days, truth and fractions as a Dutch spreadsheet shows them."""
    if isinstance(value, bool):
        return "WAAR" if value else "ONWAAR"
    if isinstance(value, datetime):
        return f"{value:%d-%m-%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return str(value)


def read_day(value: Any, *, day_offset: int = 0) -> str:
    """Return the day of a cell as 2026-11-23; a spreadsheet may count days, or add the time of day.

    `day_offset`: days between day 0 of the file and that of other spreadsheets. Raises ValueError,
    with a sentence for the person who imports, when it is no day.
    """
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).replace("–", "-")
    if SPREADSHEET_DAY.fullmatch(text):
        count = int(re.split("[.,]", text)[0]) + day_offset
        if count in SPREADSHEET_DAYS:
            return (SPREADSHEET_START + timedelta(days=count)).isoformat()
    text = PLAIN_DAY.sub(r"\1-\2-\3", text) if PLAIN_DAY.fullmatch(text) else text
    text = TIME_OF_DAY.sub("", text)
    day = dates.parse_day(text)
    if day is None:
        raise ValueError(_why_no_day(text))
    return day.isoformat()


def _why_no_day(text: str) -> str:
    """Return what is wrong with a text that is no day, for the person who imports it."""
    day, month, year = dates.split_day(text) or ("", "", "")
    if day.isdecimal() and dates.year_number(year):
        if dates.month_number(month):
            return _("Die dag bestaat niet.")
        if month.isdecimal():
            return _("Die maand bestaat niet. Schrijf eerst de dag: 23-11-2026.")
    return _("Dit is geen datum. Schrijf 23-11-2026.")


def read_yes_or_no(value: Any) -> bool:
    """Return the truth of a cell such as ja, nee, x or 1.

    Raises ValueError, with a sentence for the person who imports, when it is neither yes nor no.
    """
    word = normalise(value)
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError(_("Schrijf ja of nee."))


@dataclass(frozen=True)
class ImportField:
    """One field of a case type that a row of a file can fill.

    `heads`: names that its column may have. `words`: slug → label, where the value is of a list.
    `also`: other word → slug. `several`: a cell may hold more than one word. `read`: makes a value
    of a cell when there is no list; raises ValueError with a sentence.
    """

    name: str
    label: Any
    heads: tuple[str, ...] = ()
    words: Mapping[str, Any] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    several: bool = False
    required: bool = False
    read: Callable[[Any], Any] = read_text
    hint: Any = ""

    def slug_by_word(self) -> dict[str, str]:
        """Return normalised word → slug, of slugs, labels and other words, in this precedence."""
        slugs = {}
        for word, slug in self.also.items():
            slugs[normalise(word)] = slug
        for slug, label in self.words.items():
            slugs[normalise(label)] = slug
        for slug in self.words:
            slugs[normalise(slug)] = slug
        return slugs
