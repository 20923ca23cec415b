"""From the cells of a row to values, by the answers about columns and words that a person gave."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dataexchange.columns import SEPARATOR, ImportField, normalise, read_text
from dataexchange.importing.column_answers import constant_of, is_column, position_of

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

    `own_slugs`: word → slug of the field. `slugs`: these, and what the organisation explained.
    """

    field: ImportField
    position: int | None
    constant: str
    own_slugs: dict[str, str]
    slugs: dict[str, str]


class RowReader:
    """Reads rows by the answers about their columns and words.

    `columns`: field → answer of the columns form. `words`: field → word → slug, as the organisation
    explained them. `unknown_words` counts, by field, the words that nobody has explained.
    """

    def __init__(
        self,
        fields: Sequence[ImportField],
        columns: Mapping[str, str],
        words: Mapping[str, Mapping[str, str]],
    ) -> None:
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
                if field.words:
                    values[field.name] = self._slugs(mapped, cell)
                else:
                    values[field.name] = field.read(cell)
            except ValueError as error:
                shown_cell = read_text(cell)[:MAX_CELL_SHOWN]
                errors.append(CellError(field.name, shown_cell, str(error)))
        return values, errors

    def _slugs(self, mapped: _MappedField, cell: Any) -> list[str] | str:
        """Return the slug of a cell, or all of them for a field with several.

        Raises ValueError when a word is unknown.
        """
        words = _words_of(mapped, cell)
        unknown = [word for word in words if normalise(word) not in mapped.slugs]
        if unknown:
            shown_words = [word[:MAX_CELL_SHOWN] for word in unknown]
            self.unknown_words[mapped.field.name].update(shown_words)
            raise ValueError(UNKNOWN_WORD)
        slugs = [mapped.slugs[normalise(word)] for word in words]
        if mapped.field.several:
            return list(dict.fromkeys(slugs))
        return slugs[0]


def _mapped_field(field: ImportField, answer: str, words: Mapping[str, str]) -> _MappedField:
    own_slugs = field.slug_by_word()
    slugs = dict(own_slugs)
    for word, slug in words.items():
        slugs[normalise(word)] = slug
    position = position_of(answer) if is_column(answer) else None
    return _MappedField(field, position, constant_of(answer), own_slugs, slugs)


def _words_of(mapped: _MappedField, cell: Any) -> list[str]:
    """Return the words of a cell; a label with a comma in it is one word."""
    text = str(cell)
    if not mapped.field.several or normalise(text) in mapped.own_slugs:
        return [text]
    return [word for word in SEPARATOR.split(text) if word]
