"""What goes out of a register in a file and comes into one: a case type lists its columns and its fields.

This file knows no model: it is given the cases, or the rows.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ui import dates


@dataclass(frozen=True)
class Column:
    """One column: its name for machines, its head for people, and what of a case stands in it.

    `words`: slug → label, where the value is one slug or a list of them; `said`: what a person reads, where that is another
    question. `text`: sealed, and so only when somebody asks for it.
    """

    name: str
    label: Any
    of: Callable[[Any], Any]
    words: Mapping[str, Any] = field(default_factory=dict)
    said: Callable[[Any], Any] | None = None
    text: bool = False


@dataclass(frozen=True)
class Sheet:
    """What an export of a case type tells. `related`: what is fetched with the case; `sealed`: its columns that hold texts."""

    columns: Sequence[Column]
    related: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()

    def told(self, *, texts: bool) -> list[Column]:
        """The columns of one export."""
        return [column for column in self.columns if texts or not column.text]


def in_words(column: Column, case: Any) -> Any:
    """What a person reads in a spreadsheet: words for slugs, ja or nee; days and numbers stay what they are."""
    value = column.said(case) if column.said else column.of(case)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, date | int):
        return value
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "; ".join(str(column.words.get(one, one)) for one in value)
    return str(column.words.get(value, value))


# --- in -----------------------------------------------------------------------------------------------------------------------------

COLUMN, ALWAYS = "k:", "w:"  # a field is a column of the file, or the same for every row
SEVERAL = re.compile(r"\s*[;|\n,]\s*")
SPREADSHEET_DAYS = range(36_526, 73_051)  # 2000 to 2099, as a spreadsheet counts days
SPREADSHEET_START = date(1899, 12, 30)
UNKNOWN = gettext_lazy("Wij weten niet wat dit betekent. Kies het bij de woorden.")
YES = {"ja", "j", "yes", "y", "x", "1", "waar", "true", "wel"}
NO = {"nee", "n", "neen", "no", "0", "onwaar", "false", "niet", "geen"}


def plain(text: Any) -> str:
    """A head or a word without what does not matter: capitals, spaces, signs."""
    return re.sub(r"[^a-z0-9]", "", str(text).casefold().replace("é", "e").replace("ë", "e"))


def a_text(value: Any) -> str:
    """As it stands there."""
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value)


def a_day(value: Any) -> str:
    """A day as the Dutch write it, or as a spreadsheet keeps it → 2026-11-23. Raises ValueError."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and value in SPREADSHEET_DAYS:
        return (SPREADSHEET_START + timedelta(days=value)).isoformat()
    text = re.sub(r"[T ]\d{1,2}:\d{2}.*$", "", str(value))  # the time of day does not count
    day = dates.parse_day(text)
    if day is None:
        raise ValueError(_("Dit is geen datum. Schrijf 23-11-2026."))
    return day.isoformat()


def yes_or_no(value: Any) -> bool:
    """ja, nee, x, 1. Raises ValueError."""
    word = plain(value)
    if isinstance(value, bool) or word in YES | NO:
        return value is True or word in YES
    raise ValueError(_("Schrijf ja of nee."))


@dataclass(frozen=True)
class Field:
    """One thing that a row tells.

    `heads`: how the column is called elsewhere; `words`: slug → label, where it is one of a list; `also`: other words for a slug;
    `several`: more of them in one cell; `read`: what a cell without a list becomes.
    """

    name: str
    label: Any
    heads: tuple[str, ...] = ()
    words: Mapping[str, Any] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    several: bool = False
    required: bool = False
    read: Callable[[Any], Any] = a_text
    hint: Any = ""

    def known(self) -> dict[str, str]:
        """Plain word → slug."""
        labels = {plain(label): slug for slug, label in self.words.items()}
        return (
            {plain(word): slug for word, slug in self.also.items()}
            | labels
            | {plain(slug): slug for slug in self.words}
        )

    def parts(self, cell: Any) -> list[str]:
        """The words of a cell."""
        text = str(cell)
        return (
            [part for part in SEVERAL.split(text) if part]
            if self.several and plain(text) not in self.known()
            else [text]
        )


def guess(fields: Sequence[Field], heads: Sequence[str], before: Mapping[str, str]) -> dict[str, str]:
    """Which column each field is likely to be (`k:3`), first as this organisation said before, then by its name. {} for the rest."""
    found: dict[str, str] = {}
    plains = [plain(head) for head in heads]
    for one in fields:
        said = before.get(one.name, "")
        if said.startswith(ALWAYS):
            found[one.name] = said
        elif said and plain(said) in plains:
            found[one.name] = f"{COLUMN}{plains.index(plain(said))}"
    for one in fields:
        names = [plain(name) for name in (one.name, str(one.label), *one.heads)]
        free = [place for place in range(len(heads)) if f"{COLUMN}{place}" not in found.values()]
        same = [place for place in free if plains[place] in names]
        near = [place for place in free if any(len(name) > 3 and name in plains[place] for name in names)]  # noqa: PLR2004 -- not "en"
        if one.name not in found and (same or near):
            found[one.name] = f"{COLUMN}{(same or near)[0]}"
    return found


class Reader:
    """Reads rows as a person said they are to be read. `words`: field → word → slug. Keeps the words that nobody has explained."""

    def __init__(
        self, fields: Sequence[Field], columns: Mapping[str, str], words: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.all = list(fields)
        self.fields = [one for one in fields if columns.get(one.name)]
        self.columns = columns
        self.known = {
            one.name: {**one.known(), **{plain(word): slug for word, slug in words.get(one.name, {}).items()}}
            for one in fields
        }
        self.unknown: dict[str, dict[str, int]] = {}

    def row(self, row: Sequence[Any]) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
        """What a row tells, and what is wrong with it: field, what stands there, sentence."""
        told: dict[str, Any] = {}
        wrong: list[tuple[str, str, str]] = []
        for one in self.fields:
            where = self.columns[one.name]
            cell = where.removeprefix(ALWAYS) if where.startswith(ALWAYS) else row[int(where.removeprefix(COLUMN))]
            if cell == "":
                if one.required:
                    wrong.append((one.name, "", _("Deze cel is leeg. Vul haar in.")))
                continue
            try:
                told[one.name] = self._words(one, cell) if one.words else one.read(cell)
            except ValueError as error:
                wrong.append((one.name, a_text(cell)[:80], str(error)))
        return told, wrong

    def _words(self, one: Field, cell: Any) -> Any:
        found: list[str] = []
        strange = [part for part in one.parts(cell) if plain(part) not in self.known[one.name]]
        for part in strange:
            counted = self.unknown.setdefault(one.name, {})
            counted[part[:80]] = counted.get(part[:80], 0) + 1
        if strange:
            raise ValueError(UNKNOWN)
        for part in one.parts(cell):
            found.append(self.known[one.name][plain(part)])
        return list(dict.fromkeys(found)) if one.several else found[0]


def likely(one: Field, word: str) -> str:
    """The slug that this word probably means, to propose; "" when there is none."""
    known = one.known()
    close = get_close_matches(plain(word), known, n=1, cutoff=0.75)
    inside = [slug for name, slug in known.items() if len(name) > 4 and (name in plain(word) or plain(word) in name)]  # noqa: PLR2004
    return known[close[0]] if close else inside[0] if inside else ""
