"""What a person fills in to import a file, or to export one."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dataexchange.columns import ImportField
from dataexchange.importing.column_answers import (
    column_answer,
    constant_answer,
    is_column,
    propose_slug,
)
from dataexchange.models import Export
from organisations.models import Organisation
from spreadsheets.sheet_choice import Selection, Sheet
from spreadsheets.table_rows import MAX_ROWS
from ui import fields

_WordOfQuestion = dict[str, tuple[str, str]]  # name of a question → field and word
SKIP = "-"  # the answer "I do not know" about a word


class UploadForm(fields.Form):
    """A file with cases, and the organisation it is for, where that is a choice."""

    place = forms.ModelChoiceField(
        label=_("Voor welke organisatie?"),
        queryset=Organisation.objects.none(),
        widget=fields.ChoiceBoxes,
        empty_label=None,
        error_messages={
            "required": _("Kies een organisatie."),
            "invalid_choice": _("Kies een organisatie uit de lijst."),
        },
    )
    file = fields.TableField(
        label=_("Bestand"),
        help_text=_(
            "Een CSV-bestand, een Excel-bestand (.xlsx) of een OpenDocument-werkblad (.ods), "
            "hoogstens 20 MB en 100.000 rijen. "
            "Op de eerste rij staat wat er in elke kolom staat."
        ),
        error_messages={"required": _("Kies een bestand.")},
    )

    def __init__(self, *args, organisations: Sequence[Organisation], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        pks = [organisation.pk for organisation in organisations]
        self.fields["place"].queryset = Organisation.objects.filter(pk__in=pks)
        if len(organisations) == 1:
            del self.fields["place"]


class SheetForm(fields.Form):
    """Which sheet of a file is read, and whether its hidden rows and columns come along.

    Nothing is chosen beforehand: all rows may bring in what somebody filtered out, and the visible
    ones alone may lose a report.
    """

    def __init__(self, *args, sheets: Sequence[Sheet], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._sheets = {str(sheet.position): sheet for sheet in sheets}
        is_certain = len(sheets) == 1 and sheets[0].is_visible
        with_hidden = [sheet for sheet in sheets if sheet.has_hidden]
        if not is_certain:
            self.fields["sheet"] = fields.SingleChoiceField(
                label=_("Welk blad lezen wij?"),
                choices=[(position, _name_of(sheet)) for position, sheet in self._sheets.items()],
                hints={position: _about(sheet) for position, sheet in self._sheets.items()},
                error_messages={
                    "required": _("Kies een blad."),
                    "invalid_choice": _("Dit blad staat niet in de lijst. Kies een ander blad."),
                },
            )
        if with_hidden:
            help_text = _("Alleen nodig als er iets verborgen is op het blad dat u kiest.")
            self.fields["hidden"] = fields.SingleChoiceField(
                label=_("Wat doen wij met wat verborgen is?"),
                choices=[
                    ("visible", _("Alleen lezen wat zichtbaar is")),
                    ("all", _("Alles lezen, ook wat verborgen is")),
                ],
                required=len(with_hidden) == len(sheets),
                help_text=_say_hidden(with_hidden[0]) if is_certain else help_text,
                error_messages={
                    "required": _("Kies wat wij doen met wat verborgen is."),
                    "invalid_choice": _("Kies een van de twee."),
                },
            )

    def clean(self) -> dict:
        """Add an error where what is hidden must be decided, or where nothing would be left."""
        answers = super().clean()
        sheet = self._chosen(answers)
        if sheet is None or not sheet.has_hidden or "hidden" in self.errors:
            return answers
        if not answers.get("hidden"):
            self.add_error("hidden", _("Kies wat wij doen met wat verborgen is."))
        elif answers["hidden"] == "visible" and not sheet.has_visible_rows:
            text = _("Op dit blad is alles verborgen. Dan blijft er niets over om in te voeren.")
            self.add_error("hidden", text)
        return answers

    def _chosen(self, answers: Mapping[str, str]) -> Sheet | None:
        if "sheet" not in self.fields:
            return next(iter(self._sheets.values()))
        return self._sheets.get(answers.get("sheet", ""))

    def selection(self) -> Selection:
        """Return what was chosen."""
        sheet = self._chosen(self.cleaned_data)
        with_hidden = sheet.has_hidden and self.cleaned_data["hidden"] == "all"
        return Selection(sheet.position, with_hidden)


def _name_of(sheet: Sheet) -> str:
    return sheet.name or _("Blad %d") % (sheet.position + 1)


def _about(sheet: Sheet) -> str:
    """Return how large a sheet is, what it begins with, and what of it is hidden."""
    rows = _say_rows(sheet.rows) if sheet.rows <= MAX_ROWS else _("meer dan 100.000 rijen")
    columns = _say_columns(sheet.columns)
    heads = ", ".join(sheet.heads)
    end = ", …" if sheet.columns > len(sheet.heads) else "."
    sentences = [f"{rows}, {columns}: {heads}{end}"]
    if not sheet.is_visible:
        sentences.append(str(_("Dit blad is verborgen.")))
    if sheet.has_hidden:
        sentences.append(_say_hidden(sheet))
    return " ".join(sentences)


def _say_rows(count: int) -> str:
    return ngettext("%(n)s rij", "%(n)s rijen", count) % {"n": localize(count)}


def _say_columns(count: int) -> str:
    return ngettext("%(n)s kolom", "%(n)s kolommen", count) % {"n": localize(count)}


def _say_hidden(sheet: Sheet) -> str:
    """Return how many rows and columns of a sheet are hidden."""
    rows = _say_rows(sheet.hidden_rows)
    columns = _say_columns(sheet.hidden_columns)
    if not sheet.hidden_columns:
        return _("Verborgen: %s.") % rows
    if not sheet.hidden_rows:
        return _("Verborgen: %s.") % columns
    return _("Verborgen: %(rows)s en %(columns)s.") % {"rows": rows, "columns": columns}


class ColumnsForm(fields.Form):
    """Which column of the file each field is: one question for a field."""

    def __init__(
        self, *args, import_fields: Sequence[ImportField], heads: Sequence[str], **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        columns = _column_choices(heads)
        for field in import_fields:
            message = _("Kies een kolom voor: %s.") % str(field.label).lower()
            self.fields[field.name] = forms.ChoiceField(
                label=field.label,
                choices=_answer_choices(field, columns),
                required=field.required,
                help_text=field.hint,
                error_messages={"required": message},
            )
        self.order_fields([field.name for field in import_fields])

    def clean(self) -> dict:
        """Add an error where two fields are the same column."""
        answers = super().clean()
        first_field: dict[str, str] = {}  # answer → the first field with it
        for name, answer in list(answers.items()):
            if not is_column(answer):
                continue
            other = first_field.setdefault(answer, name)
            if other != name:
                label = str(self.fields[other].label).lower()
                self.add_error(name, _("Deze kolom hebt u al gekozen bij: %s.") % label)
        return answers


def _column_choices(heads: Sequence[str]) -> list[tuple[str, Any]]:
    choices = []
    for position, head in enumerate(heads):
        label = head or _("kolom %d") % (position + 1)
        choices.append((column_answer(position), label))
    return choices


def _answer_choices(field: ImportField, columns: list[tuple[str, Any]]) -> list[tuple[Any, Any]]:
    """Return what a person can answer: no column, a column, or one word for every row."""
    empty_label = _("Kies een kolom") if field.required else _("Staat niet in het bestand")
    groups = [("", empty_label), (_("Kolom uit uw bestand"), columns)]
    if field.words:
        constants = [(constant_answer(slug), label) for slug, label in field.words.items()]
        groups.append((_("Voor elke rij hetzelfde"), constants))
    return groups


class WordsForm(fields.Form):
    """What the unknown words of a list mean: one question for a word.

    `words`: field → word → number of rows with it.
    """

    def __init__(
        self,
        *args,
        import_fields: Sequence[ImportField],
        words: Mapping[str, Mapping[str, int]],
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._word_of_question: _WordOfQuestion = {}
        for field in import_fields:
            counts = words.get(field.name, {})
            for word, count in counts.items():
                question = f"{field.name}-{_word_mark(word)}"
                self._word_of_question[question] = (field.name, word)
                self.fields[question] = _word_question(field, word, count)

    def slugs_by_field(self) -> dict[str, dict[str, str]]:
        """Return field → word → slug, of the words that were explained."""
        slugs_by_field: dict[str, dict[str, str]] = {}
        for question, slug in self.cleaned_data.items():
            if slug == SKIP:
                continue
            field_name, word = self._word_of_question[question]
            slugs_by_field.setdefault(field_name, {})[word] = slug
        return slugs_by_field


def _word_mark(word: str) -> str:
    """Return what the question of a word is called. Not its place: a page that was opened before
    another one was answered asked about another word there.
    """
    return hashlib.sha256(word.encode()).hexdigest()[:16]


def _word_question(field: ImportField, word: str, count: int) -> forms.ChoiceField:
    label = _("%(field)s: “%(word)s”") % {"field": field.label, "word": word}
    return forms.ChoiceField(
        label=label,
        initial=propose_slug(field, word) or SKIP,
        choices=[(SKIP, _("Weet ik niet: deze rijen overslaan")), *field.words.items()],
        help_text=ngettext("staat in %d rij", "staat in %d rijen", count) % count,
    )


class ExportForm(fields.Form):
    """What goes out of a register, and why."""

    form = fields.SingleChoiceField(
        label=_("In welke vorm?"),
        choices=Export.Form.choices,
        initial=Export.Form.XLSX,
        hints={
            "ods": _("opent in LibreOffice en in Excel"),
            "csv": _("puntkomma’s, opent in Excel"),
            "json": _("met codes, voor een ander systeem"),
        },
        error_messages={"required": _("Kies een vorm.")},
    )
    part = fields.SingleChoiceField(
        label=_("Welke zaken?"),
        choices=Export.Part.choices,
        initial=Export.Part.ALL,
        help_text=_("Alleen zaken die u zelf mag zien."),
        error_messages={"required": _("Kies welke zaken.")},
    )
    since = fields.DutchDateField(label=_("Gemeld vanaf"), required=False)
    until = fields.DutchDateField(label=_("Gemeld tot en met"), required=False)
    texts = forms.BooleanField(
        label=_("Ook de teksten van de melding"),
        required=False,
        help_text=_(
            "Wat er gebeurde, letterlijke woorden en de plek. Daar kunnen namen in staan. "
            "Neem ze alleen mee als het niet anders kan."
        ),
    )
    why = fields.SingleChoiceField(
        label=_("Waarom hebt u deze gegevens nodig?"),
        choices=Export.Why.choices,
        error_messages={"required": _("Kies waarom u de gegevens nodig hebt.")},
    )
    reason = fields.LongTextField(
        label=_("Toelichting"),
        rows=3,
        max_length=500,
        min_length=10,
        help_text=_("Bijvoorbeeld: jaarverslag 2026 voor de raad. Noem geen namen."),
        error_messages={"required": _("Leg in één zin uit waarvoor u de gegevens gebruikt.")},
    )

    def __init__(self, *args, has_texts: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not has_texts:
            del self.fields["texts"]

    def clean(self) -> dict:
        """Add an error where the period ends before it begins."""
        answers = super().clean()
        since = answers.get("since")
        until = answers.get("until")
        if since and until and since > until:
            self.add_error("until", _("Deze dag ligt vóór de eerste. Draai de dagen om."))
        return answers
