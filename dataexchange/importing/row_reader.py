"""From the cells of a row to values, by the answers about columns and words that a person gave."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dataexchange.columns import ImportField, normalise, read_day, read_text
from dataexchange.importing.cell_words import slug_of, words_of
from dataexchange.importing.column_answers import constant_of, is_column, position_of
from dataexchange.importing.error_values import dutch_value, say_error

MAX_CELL_SHOWN = 80  # characters of a cell that is shown with its error
UNKNOWN_WORD = gettext_lazy("Wij weten niet wat dit betekent. Kies het bij de woorden.")


class CellError(NamedTuple):
    """What is wrong with one cell: the name of its field, what stands there, and a sentence."""

    field: str
    cell: str
    text: str


@dataclass(frozen=True)
class _MappedField:
    """A field with its place in the file: a position in the row, or a constant for every row.

    `slugs`: word → slug of the field, and what the organisation explained.
    """

    field: ImportField
    position: int | None
    constant: str
    slugs: dict[str, str]


class RowReader:
    """Reads rows by the answers about their columns and words.

    `columns`: field → answer of the columns form. `words`: field → word → slug, as the organisation
    explained them. `day_offset`: days between day 0 of the file and that of other spreadsheets.
    `unknown_words` counts, by field, the words that nobody has explained.
    """

    def __init__(
        self,
        fields: Sequence[ImportField],
        columns: Mapping[str, str],
        words: Mapping[str, Mapping[str, str]],
        *,
        day_offset: int = 0,
    ) -> None:
        self.day_offset = day_offset
        self.all_fields = list(fields)
        self.unknown_words: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._mapped_fields: list[_MappedField] = []
        for field in fields:
            answer = columns.get(field.name)
            if answer:
                mapped = _mapped_field(field, answer, words.get(field.name, {}))
                self._mapped_fields.append(mapped)

    def read(self, cells: Sequence[Any]) -> tuple[dict[str, Any], list[CellError]]:
        """Return the values of a row (field → value), and what is wrong with it."""
        values: dict[str, Any] = {}
        errors: list[CellError] = []
        for mapped in self._mapped_fields:
            field = mapped.field
            cell = mapped.constant
            if mapped.position is not None:
                cell = cells[mapped.position]
            if cell == "":
                if field.required:
                    errors.append(CellError(field.name, "", _("Deze cel is leeg. Vul haar in.")))
                continue
            try:
                values[field.name] = self._value(mapped, cell)
            except ValueError as error:
                errors.append(CellError(field.name, _shown(cell), str(error)))
        return values, errors

    def shown_cell(self, cells: Sequence[Any], name: str) -> str:
        """Return what stands in a row for this field, as a person sees it; "" for no column."""
        for mapped in self._mapped_fields:
            if mapped.field.name == name and mapped.position is not None:
                return _shown(cells[mapped.position])
        return ""

    def _value(self, mapped: _MappedField, cell: Any) -> Any:
        """Return the value of a cell. Raises ValueError, with a sentence, when it has none."""
        error_value = dutch_value(cell)
        if error_value:
            raise ValueError(say_error(error_value))
        if mapped.field.words:
            return self._slugs(mapped, cell)
        if mapped.field.read is read_day:
            return read_day(cell, day_offset=self.day_offset)
        return mapped.field.read(cell)

    def _slugs(self, mapped: _MappedField, cell: Any) -> list[str] | str:
        """Return the slug of a cell, or all of them for a field with several.

        Raises ValueError when a word is unknown.
        """
        text = str(cell)
        words = words_of(text, mapped.slugs) if mapped.field.several else [text]
        slug_by_word = {word: slug_of(word, mapped.slugs) for word in words}
        unknown = [word for word in words if slug_by_word[word] is None]
        if unknown or not words:
            shown_words = [word[:MAX_CELL_SHOWN] for word in unknown or [text]]
            self.unknown_words[mapped.field.name].update(shown_words)
            raise ValueError(UNKNOWN_WORD)
        slugs = list(dict.fromkeys(slug_by_word.values()))
        return slugs if mapped.field.several else slugs[0]


def _shown(cell: Any) -> str:
    return (dutch_value(cell) or read_text(cell))[:MAX_CELL_SHOWN]


def _mapped_field(field: ImportField, answer: str, words: Mapping[str, str]) -> _MappedField:
    slugs = field.slug_by_word()
    for word, slug in words.items():
        slugs[normalise(word)] = slug
    position = position_of(answer) if is_column(answer) else None
    return _MappedField(field, position, constant_of(answer), slugs)
