"""What a person fills in on the page of any case. One class a page."""

from collections.abc import Mapping, Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy as ngettext

from casework.exchange import ALWAYS, COLUMN, Field, likely
from casework.forms.rights import (
    AccessForm,
    CorrectionForm,
    DecisionForm,
    LogExportForm,
    LogForm,
    NeedForm,
    ReleaseForm,
)
from casework.models import Export, Hold
from organisations.models import Organisation, Person
from ui import fields

__all__ = ["AccessForm", "AssignForm", "ColumnsForm", "CorrectionForm", "DecisionForm", "ExportForm", "HoldForm", "IntakeForm", "LinkForm",
           "LogExportForm", "LogForm", "MessageForm", "NeedForm", "NoteForm", "Page", "ReleaseForm", "ReturnForm", "ShareForm", "StepForm",
           "TaskForm", "TermForm", "WordsForm"]  # fmt: skip

SKIP = "-"
Answers = Mapping[str, Mapping[str, list[str]]]


class Page(fields.Form):
    """One page. It knows who fills it in, and what was answered on the other pages."""

    title, slug = "", ""

    def __init__(self, data: QueryDict | None = None, *, person, answers: Answers, **kwargs) -> None:
        self.person, self.answers = person, answers
        super().__init__(data, **kwargs)

    def before(self, slug: str, name: str) -> list[str]:
        """What was answered to a question of another page, as it was typed."""
        return self.answers.get(slug, {}).get(name, [])

    def warnings(self) -> list[str]:
        """What had better not be in the texts of this page."""
        return []


class NoteForm(fields.Form):
    """An internal note."""

    text = fields.LongTextField(
        label=_("Notitie"),
        max_length=4000,
        help_text=_("Alleen wie aan deze zaak werkt, kan dit lezen. De melder niet. Noem geen medische gegevens."),
        error_messages={"required": _("Schrijf een notitie. Eén zin is genoeg.")},
    )


class MessageForm(fields.Form):
    """A message between who handles a case and who reported it."""

    text = fields.LongTextField(
        label=_("Bericht"),
        max_length=4000,
        help_text=_("De ontvanger krijgt een mail zonder inhoud, met een link naar dit dossier."),
        error_messages={"required": _("Schrijf een bericht. Eén zin is genoeg.")},
    )


class TaskForm(fields.Form):
    """Something to do."""

    text = fields.LongTextField(
        label=_("Wat moet er gebeuren?"),
        max_length=400,
        error_messages={"required": _("Schrijf op wat er moet gebeuren.")},
    )
    due = fields.DutchDateField(label=_("Vóór welke dag?"), required=False)


class AssignForm(fields.Form):
    """Hand a case over to a colleague."""

    person = forms.ModelChoiceField(
        label=_("Wie gaat dit behandelen?"),
        queryset=Person.objects.none(),
        widget=fields.ChoiceBoxes,
        empty_label=None,
        error_messages={"required": _("Kies een collega."), "invalid_choice": _("Kies een collega uit de lijst.")},
    )

    def __init__(self, *args, colleagues, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = colleagues


class ShareForm(AssignForm):
    """Put a colleague on the need-to-know list."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].label = _("Wie mag meekijken?")


class LinkForm(fields.Form):
    """Connect this case with another."""

    number = forms.CharField(
        label=_("Nummer van de andere zaak"),
        max_length=20,
        help_text=_("Bijvoorbeeld INC-2026-000123."),
        error_messages={"required": _("Vul het nummer in van de andere zaak.")},
    )

    def clean_number(self) -> str:
        """Numbers are written in capitals without spaces."""
        return self.cleaned_data["number"].replace(" ", "").upper()


class StepForm(fields.Form):
    """A step that asks nothing but whether you are sure."""


class HoldForm(fields.Form):
    """A case that must not be destroyed."""

    ground = fields.OneOf(label=_("Waarom moet deze zaak bewaard blijven?"), choices=Hold.Ground.choices)
    reason = fields.LongTextField(
        label=_("Toelichting"),
        rows=3,
        max_length=1000,
        help_text=_("Bijvoorbeeld het kenmerk van de procedure. Deze tekst wordt versleuteld bewaard."),
        error_messages={"required": _("Leg in één zin uit waarom.")},
    )
    until = fields.DutchDateField(
        label=_("Bewaren tot en met"),
        future=True,
        help_text=_("Daarna kan de zaak weer op een vernietigingslijst komen. U kunt de datum later verlengen."),
    )


class ReturnForm(fields.Form):
    """Why a list goes back to who reviewed it."""

    reason = fields.LongTextField(
        label=_("Wat klopt er niet?"),
        rows=3,
        max_length=1000,
        error_messages={"required": _("Leg uit wat er niet klopt.")},
    )


class TermForm(fields.Form):
    """What an organisation decided about a term."""

    months = forms.IntegerField(
        label=_("Bewaartermijn in maanden"),
        min_value=1,
        max_value=1200,
        help_text=_("Geteld vanaf het afsluiten. 12 maanden is 1 jaar, 60 maanden is 5 jaar."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
        error_messages={
            "invalid": _("Schrijf een getal. Bijvoorbeeld 60."),
            "min_value": _("Kies minstens 1 maand."),
            "max_value": _("Kies hoogstens 1200 maanden (100 jaar)."),
        },
    )
    source = forms.CharField(
        label=_("Waar staat dat?"),
        max_length=200,
        help_text=_(
            "Bijvoorbeeld: selectielijst gemeenten 2020, proces 8.1.2, vastgesteld door de archivaris op 1 december 2026."
        ),
        error_messages={"required": _("Schrijf op wie dit heeft besloten, of waar het staat.")},
    )


class IntakeForm(fields.Form):
    """A file with cases."""

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
        help_text=_("Een CSV-bestand of een Excel-bestand (.xlsx), hoogstens 10 MB en 10.000 rijen. Op de eerste rij staat wat er in elke kolom staat."),
        error_messages={"required": _("Kies een bestand.")},
    )  # fmt: skip

    def __init__(self, *args, places, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = Organisation.objects.filter(pk__in=[place.pk for place in places])
        if len(places) == 1:
            del self.fields["place"]


class ColumnsForm(fields.Form):
    """Which column tells what: one question a field of the case type."""

    def __init__(self, *args, asked: Sequence[Field], heads: Sequence[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        columns = [(f"{COLUMN}{place}", head or _("kolom %d") % (place + 1)) for place, head in enumerate(heads)]
        for one in asked:
            groups = [
                ("", _("Staat niet in het bestand") if not one.required else _("Kies een kolom")),
                (_("Kolom uit uw bestand"), columns),
            ]
            if one.words:
                always = [(f"{ALWAYS}{slug}", label) for slug, label in one.words.items()]
                groups.append((_("Voor elke rij hetzelfde"), always))
            self.fields[one.name] = forms.ChoiceField(
                label=one.label, choices=groups, required=one.required, help_text=one.hint,
                error_messages={"required": _("Kies een kolom voor: %s.") % str(one.label).lower()},
            )  # fmt: skip
        self.order_fields([one.name for one in asked])

    def clean(self) -> dict:
        """A column tells one thing."""
        told = super().clean()
        first: dict[str, str] = {}
        for name, where in list(told.items()):
            if where.startswith(COLUMN) and first.setdefault(where, name) != name:
                other = str(self.fields[first[where]].label).lower()
                self.add_error(name, _("Deze kolom hebt u al gekozen bij: %s.") % other)
        return told


class WordsForm(fields.Form):
    """What the words of a list mean: one question a word."""

    def __init__(self, *args, asked: Sequence[Field], words: Mapping[str, Mapping[str, int]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.of: dict[str, tuple[str, str]] = {}
        for one in asked:
            for place, (word, count) in enumerate(words.get(one.name, {}).items()):
                name = f"{one.name}-{place}"
                self.of[name] = one.name, word
                self.fields[name] = forms.ChoiceField(
                    label=_("%(field)s: “%(word)s”") % {"field": one.label, "word": word}, initial=likely(one, word) or SKIP,
                    choices=[(SKIP, _("Weet ik niet: deze rijen overslaan")), *one.words.items()],
                    help_text=ngettext("staat in %d rij", "staat in %d rijen", count) % count,
                )  # fmt: skip

    def told(self) -> dict[str, dict[str, str]]:
        """Field → word → slug, of what was answered."""
        found: dict[str, dict[str, str]] = {}
        for name, slug in self.cleaned_data.items():
            if slug != SKIP:
                field, word = self.of[name]
                found.setdefault(field, {})[word] = slug
        return found


class ExportForm(fields.Form):
    """What goes out of a register, and why."""

    form = fields.OneOf(
        label=_("In welke vorm?"),
        choices=Export.Form.choices,
        initial=Export.Form.XLSX,
        hints={"csv": _("puntkomma’s, opent in Excel"), "json": _("met codes, voor een ander systeem")},
        error_messages={"required": _("Kies een vorm.")},
    )
    part = fields.OneOf(
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
        help_text=_("Wat er gebeurde, letterlijke woorden en de plek. Daar kunnen namen in staan. Neem ze alleen mee als het niet anders kan."),
    )  # fmt: skip
    why = fields.OneOf(
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
        """A period ends after it begins."""
        told = super().clean()
        if told.get("since") and told.get("until") and told["since"] > told["until"]:
            self.add_error("until", _("Deze dag ligt vóór de eerste. Draai de dagen om."))
        return told
