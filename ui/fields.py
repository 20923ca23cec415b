"""What a person fills in: a form base and fields whose answers to a mistake say what to do."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui import dates, tables
from ui.common import prepare, speak
from ui.content import ACCEPT, Checked, Refused, inspect
from ui.widgets import ChoiceBoxes, DateParts, FilesInput, MultiChoiceBoxes

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Dutch:
    """For forms and model forms: no browser validation, our words for what is wrong, a summary, what was typed.

    `show_when = {"other": "kind=anders"}` hides a question until it is needed (where JavaScript runs).
    """

    use_required_attribute = False
    show_when: Mapping[str, str] = {}

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs |= {"data": _without_controls(kwargs["data"])} if "data" in kwargs else {}
        prepare(type(self))
        super().__init__(*(_without_controls(arg) for arg in args), **kwargs)
        for name, field in self.fields.items():
            if not hasattr(field, "spoken"):  # made by the form itself
                speak(field, field.label or name)

    @property
    def error_summary(self) -> list[dict[str, str]]:
        """Each mistake once, with the id it leads to ("" for those of the whole form)."""
        lines = [{"anchor": "", "text": str(text)} for text in self.non_field_errors()]
        for name, errors in self.errors.items():
            if name in self.fields:
                lines += [{"anchor": self[name].anchor, "text": str(text)} for text in errors]
        return lines

    @property
    def has_optional(self) -> bool:
        """True when some question may be left open: then the page says how that is marked."""
        return any(not field.required for field in self.fields.values())

    def be_quiet(self) -> None:
        """Show what was typed before, without complaints about what is still missing."""
        self._errors = ErrorDict(renderer=self.renderer)

    def chosen(self) -> list[str]:
        """What was chosen from lists or ticked, as name=value: nothing that was typed."""
        listed = [
            name for name, field in self.fields.items() if isinstance(field, forms.ChoiceField | forms.BooleanField)
        ]
        answers = self.cleaned_data
        return [f"{name}={answers[name]}" for name in listed if answers.get(name)]

    def typed(self) -> list[tuple[str, str]]:
        """What was typed, as label and text, for a page that cannot save it any more."""
        lines = [(str(field.label), _in_words(field)) for field in self if not field.is_hidden]
        return [line for line in lines if line[1]]


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when nothing was filled in; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


class Form(Dutch, forms.Form):
    """The base of every form."""


class ModelForm(Dutch, forms.ModelForm):
    """The base of every form of a model."""


def _without_controls(data):
    """Signs that nobody types and no page may show (a NUL, a bell) are left out of what was sent."""
    if not isinstance(data, QueryDict):
        return data
    clean = QueryDict(mutable=True, encoding=data.encoding)
    for name, values in data.lists():
        clean.setlist(name, [CONTROLS.sub("", value) for value in values])
    return clean


def _in_words(field: forms.BoundField) -> str:
    value = field.value()
    if isinstance(field.field, FilesField) or value in (None, "", [], (), False):
        return ""
    if isinstance(field.field.widget, DateParts):
        return " ".join(part for part in DateParts.split(value) if part)
    if isinstance(field.field, forms.ChoiceField):
        chosen = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
        return ", ".join(str(label) for key, label in _flat(field.field.choices) if str(key) in chosen)
    return str(_("ja") if value is True else value)


def _flat(choices: Iterable) -> Iterator[tuple[Any, Any]]:
    """Choices without their groups."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


class LongTextField(forms.CharField):
    """A story. Lines end as on the screen, so that what is counted there is what is counted here."""

    widget = forms.Textarea(attrs={"rows": 6})

    def __init__(self, *, rows: int = 6, max_length: int = 4000, **kwargs) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        """Browsers send \\r\\n; one line end is one character."""
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """No maxlength: a browser would cut what is pasted without a word."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs | {"data-limit": str(self.max_length)}


class DutchDateField(forms.Field):
    """A day in three boxes. `past` and `future` say on which side of today it must lie."""

    widget = DateParts
    default_error_messages = {
        "required": _("Vul de dag, de maand en het jaar in. Bijvoorbeeld 20 11 2026."),
        "day": _("Vul de dag in. Bijvoorbeeld 20."),
        "month": _("Vul de maand in. Bijvoorbeeld 11."),
        "year": _("Vul het jaar in. Bijvoorbeeld 2026."),
        "invalid": _("Deze dag bestaat niet. Kijk of de datum klopt. Bijvoorbeeld 20 11 2026."),
        "past": _("Deze dag moet nog komen. Vul een dag in die al geweest is."),
        "future": _("Deze dag is al geweest. Vul vandaag in of een latere dag."),
    }

    def __init__(self, *, past: bool = False, future: bool = False, **kwargs) -> None:
        self.past, self.future = past, future
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """The day, or what is missing from it."""
        if isinstance(value, date):
            return value
        day, month, year = DateParts.split(value)
        if not (day or month or year):
            return None
        for name, text in (("day", day), ("month", month), ("year", year)):
            if not text:
                raise ValidationError(self.error_messages[name], code=name)
        if dates.year_number(year) is None:
            raise ValidationError(self.error_messages["year"], code="year")
        found = dates.parse_day(f"{day} {month} {year}")
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def validate(self, value: date | None) -> None:
        """On the right side of today."""
        super().validate(value)
        today = timezone.localdate()
        if value and self.past and value > today:
            raise ValidationError(self.error_messages["past"], code="past")
        if value and self.future and value < today:
            raise ValidationError(self.error_messages["future"], code="future")


class TimeField(forms.CharField):
    """A time as people write it. Cleans to a `datetime.time`, or None."""

    default_error_messages = {"invalid": _("Schrijf de tijd als 23:30.")}

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_length", 12)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """23:30, without seconds."""
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def clean(self, value: Any) -> time | None:
        """The time."""
        text = super().clean(self.prepare_value(value))
        if not text:
            return None
        found = dates.parse_time(text)
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """A short box."""
        return super().widget_attrs(widget) | {"class": "input--short", "autocomplete": "off"}


class PhoneField(forms.CharField):
    """A telephone number; Dutch when no country is written. Cleans to E.164."""

    widget = forms.TextInput(attrs={"type": "tel", "class": "input--medium"})
    default_error_messages = {
        "invalid": _(
            "Schrijf een telefoonnummer met 10 cijfers. Bijvoorbeeld 06 12345678. Of begin met + en het landnummer."
        )
    }

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """+31612345678."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, "NL")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class PostcodeField(forms.CharField):
    """A Dutch postcode. Cleans to 1234 AB. (SA, SD and SS are not given out.)"""

    widget = forms.TextInput(attrs={"class": "input--short", "autocomplete": "postal-code"})
    default_error_messages = {"invalid": _("Schrijf een postcode als 1234 AB.")}

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_length", 10)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Four digits, a space, two letters."""
        text = super().clean(value)
        if not text:
            return ""
        match = re.fullmatch(r"([1-9]\d{3})\s*((?!S[ADS])[A-Z]{2})", text.upper())
        if not match:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return f"{match[1]} {match[2]}"


class EmailField(forms.EmailField):
    """An e-mail address."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    default_error_messages = {"invalid": _("Schrijf een e-mailadres als naam@gemeente.nl.")}


class OneOf(forms.ChoiceField):
    """One answer, as boxes. `hints`: {value: what falls under it}; `apart`: values below an "of" ("ik weet het niet")."""

    def __init__(self, *, hints: Mapping = {}, apart: Iterable = (), **kwargs) -> None:  # noqa: B006 -- read only
        kwargs.setdefault("widget", ChoiceBoxes(hints=hints, apart=apart))
        super().__init__(**kwargs)


class SomeOf(forms.MultipleChoiceField):
    """One or more answers, as boxes."""

    def __init__(self, *, hints: Mapping = {}, apart: Iterable = (), **kwargs) -> None:  # noqa: B006 -- read only
        kwargs.setdefault("widget", MultiChoiceBoxes(hints=hints, apart=apart))
        super().__init__(**kwargs)


class FilesField(forms.FileField):
    """Files, looked at and cleaned (ui.content). Cleans to a list of `Checked`."""

    widget = FilesInput
    default_error_messages = {
        "required": _("Kies een bestand."),
        "too_many": _("Kies hoogstens %(most)d bestanden tegelijk."),
        "too_large": _(
            "“%(name)s” is te groot. Een bestand mag hoogstens %(size)s zijn. Maak het kleiner of stuur een deel."
        ),
    }

    def __init__(self, *, most: int = 5, **kwargs) -> None:
        self.most = most
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """What the browser may offer, and what the page says before it sends."""
        return {"accept": ACCEPT, "data-max-bytes": str(settings.MAX_UPLOAD_BYTES), "data-max-files": str(self.most)}

    def clean(self, data: list | None, initial=None) -> list[Checked]:
        """Every file clean, or what is wrong with each of those that are not."""
        files = [file for file in data or [] if file]
        if not files and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.most:
            raise ValidationError(self.error_messages["too_many"] % {"most": self.most}, code="too_many")
        checked, problems = [], []
        for file in files:
            try:
                checked.append(self._look_at(file))
            except ValidationError as problem:
                problems.append(problem)
        if problems:
            raise ValidationError(problems)
        return checked

    def _look_at(self, file) -> Checked:
        if getattr(file, "too_large", False) or file.size > settings.MAX_UPLOAD_BYTES:
            size = filesizeformat(settings.MAX_UPLOAD_BYTES)
            raise ValidationError(
                self.error_messages["too_large"] % {"name": file.name, "size": size}, code="too_large"
            )
        try:
            return inspect(file)
        except Refused as refusal:
            raise ValidationError(str(refusal), code="refused") from None


class TableField(FilesField):
    """One table, as CSV or XLSX. Cleans to what was seen of it (ui.tables.Table) and the file itself."""

    def __init__(self, **kwargs) -> None:
        super().__init__(most=1, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """What the browser may offer."""
        return {"accept": tables.ACCEPT, "data-max-bytes": str(tables.LARGEST), "data-max-files": "1"}

    def clean(self, data: list | None, initial=None) -> tuple[tables.Table, Any] | None:
        """The table and its file."""
        found = super().clean(data, initial)
        return found[0] if found else None

    def _look_at(self, file) -> tuple[tables.Table, Any]:
        try:
            return tables.inspect(file), file
        except Refused as refusal:
            raise ValidationError(str(refusal), code="refused") from None


__all__ = [
    "ChoiceBoxes", "DateParts", "Dutch", "DutchDateField", "EmailField", "FilesField", "FilesInput", "Form", "LongTextField",
    "ModelForm", "MultiChoiceBoxes", "OneOf", "PhoneField", "PostcodeField", "SomeOf", "TableField", "TimeField", "posted",
]  # fmt: skip
