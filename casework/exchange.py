"""What goes out of a register in a file: a case type lists its columns. This file knows no model: it is given the cases."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _


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
