"""What a person fills in to import a file, or to export one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy as ngettext

from dataexchange.columns import ImportField
from dataexchange.importing.column_answers import (
    column_answer,
    constant_answer,
    is_column,
    propose_slug,
)
from dataexchange.models import Export
from organisations.models import Organisation
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
            "Een CSV-bestand of een Excel-bestand (.xlsx), hoogstens 10 MB en 10.000 rijen. "
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
            for position, (word, count) in enumerate(counts.items()):
                question = f"{field.name}-{position}"
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
