"""Forms and fields whose answers to a mistake say what to do."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui import dates
from ui.field_defaults import prepare_form_class, set_error_messages
from ui.file_fields import FilesField, TableField
from ui.widgets import ChoiceBoxes, DateParts, FilesInput, MultiChoiceBoxes

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
POSTCODE = re.compile(r"([1-9]\d{3})\s*((?!S[ADS])[A-Z]{2})")


class DutchFormMixin:
    """For forms and model forms: our words for what is wrong, a summary of errors, what was typed.

    The browser validates nothing. `show_when = {"other": "kind=anders"}` hides a question until it
    is needed (where JavaScript runs).
    """

    use_required_attribute = False
    show_when: Mapping[str, str] = {}

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("label_suffix", "")
        if "data" in kwargs:
            kwargs["data"] = _without_controls(kwargs["data"])
        prepare_form_class(type(self))
        super().__init__(*(_without_controls(arg) for arg in args), **kwargs)
        for name, field in self.fields.items():
            if not hasattr(field, "has_our_messages"):  # made by the form itself
                set_error_messages(field, field.label or name)

    @property
    def error_summary(self) -> list[dict[str, str]]:
        """Each mistake once, with the id it leads to ("" for those of the whole form)."""
        lines = [{"anchor": "", "text": str(text)} for text in self.non_field_errors()]
        for name, errors in self.errors.items():
            if name in self.fields:
                anchor = self[name].anchor
                lines += [{"anchor": anchor, "text": str(text)} for text in errors]
        return lines

    @property
    def has_optional(self) -> bool:
        """True when some question may be left open: then the page says how that is marked."""
        return any(not field.required for field in self.fields.values())

    def hide_errors(self) -> None:
        """Show what was typed before, without complaints about what is still missing."""
        self._errors = ErrorDict(renderer=self.renderer)

    def chosen(self) -> list[str]:
        """Return what was chosen from lists or ticked, as name=value: nothing that was typed."""
        chosen = []
        for name, field in self.fields.items():
            is_choice = isinstance(field, forms.ChoiceField | forms.BooleanField)
            answer = self.cleaned_data.get(name) if is_choice else None
            if answer:
                chosen.append(f"{name}={answer}")
        return chosen

    def typed(self) -> list[tuple[str, str]]:
        """Return what was filled in, as label and text, for a page that cannot save it any more."""
        lines = []
        for field in self:
            text = "" if field.is_hidden else _in_words(field)
            if text:
                lines.append((str(field.label), text))
        return lines


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, also when nothing was filled in; None when the page is only opened."""
    if request.method == "POST":
        return request.POST
    return None


class Form(DutchFormMixin, forms.Form):
    """The base of every form."""


class ModelForm(DutchFormMixin, forms.ModelForm):
    """The base of every form of a model."""


def _without_controls(data):
    """Return form data without characters that nobody types and no page may show (a
    NUL, a bell).
    """
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
        values = value if isinstance(value, list | tuple) else [value]
        return ", ".join(_labels(field.field, {str(item) for item in values}))
    return str(_("ja") if value is True else value)


def _labels(field: forms.ChoiceField, values: set[str]) -> list[str]:
    return [str(label) for key, label in _ungrouped(field.choices) if str(key) in values]


def _ungrouped(choices: Iterable) -> Iterator[tuple[Any, Any]]:
    """Yield choices without their groups."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


class LongTextField(forms.CharField):
    """A long text. Lines end as on the screen, so that what is counted there is what is counted
    here.
    """

    widget = forms.Textarea(attrs={"rows": 6})

    def __init__(self, *, rows: int = 6, max_length: int = 4000, **kwargs) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the text with one character per line end: browsers send \\r\\n."""
        if isinstance(value, str):
            value = value.replace("\r\n", "\n")
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """Return the attributes without maxlength: a browser would cut what is pasted without a
        word.
        """
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
        self.past = past
        self.future = future
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """Return the day. Raises ValidationError for a day that is incomplete or does not exist."""
        if isinstance(value, date):
            return value
        day, month, year = DateParts.split(value)
        if not (day or month or year):
            return None
        for name, text in (("day", day), ("month", month), ("year", year)):
            if not text:
                raise self._error(name)
        if dates.year_number(year) is None:
            raise self._error("year")
        parsed_day = dates.parse_day(f"{day} {month} {year}")
        if parsed_day is None:
            raise self._error("invalid")
        return parsed_day

    def validate(self, value: date | None) -> None:
        """Check that the day lies on the right side of today. Raises ValidationError when not."""
        super().validate(value)
        today = timezone.localdate()
        if value and self.past and value > today:
            raise self._error("past")
        if value and self.future and value < today:
            raise self._error("future")

    def _error(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


class TimeField(forms.CharField):
    """A time as people write it. Cleans to a `datetime.time`, or None."""

    default_error_messages = {"invalid": _("Schrijf de tijd als 23:30.")}

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_length", 12)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return a time as "23:30", without seconds."""
        if isinstance(value, time):
            return f"{value:%H:%M}"
        return value

    def clean(self, value: Any) -> time | None:
        """Return the time, or None. Raises ValidationError for what is no time."""
        text = super().clean(self.prepare_value(value))
        if not text:
            return None
        parsed_time = dates.parse_time(text)
        if parsed_time is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return parsed_time

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """Return the attributes of a short box."""
        attrs = super().widget_attrs(widget)
        return attrs | {"class": "input--short", "autocomplete": "off"}


class PhoneField(forms.CharField):
    """A telephone number; Dutch when no country is written. Cleans to E.164."""

    widget = forms.TextInput(attrs={"type": "tel", "class": "input--medium"})
    default_error_messages = {
        "invalid": _(
            "Schrijf een telefoonnummer met 10 cijfers. Bijvoorbeeld 06 12345678. "
            "Of begin met + en het landnummer."
        )
    }

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the number as +31612345678. Raises ValidationError for what is no number."""
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
        """Return four digits, a space and two letters. Raises ValidationError for anything else."""
        text = super().clean(value)
        if not text:
            return ""
        match = POSTCODE.fullmatch(text.upper())
        if not match:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return f"{match[1]} {match[2]}"


class EmailField(forms.EmailField):
    """An e-mail address."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    default_error_messages = {"invalid": _("Schrijf een e-mailadres als naam@gemeente.nl.")}


class SingleChoiceField(forms.ChoiceField):
    """One answer, as boxes.

    `hints`: {value: what falls under it}; `apart`: values below an "of" ("ik weet het niet").
    """

    def __init__(
        self,
        *,
        hints: Mapping = {},  # noqa: B006 -- read only
        apart: Iterable = (),
        **kwargs,
    ) -> None:
        kwargs.setdefault("widget", ChoiceBoxes(hints=hints, apart=apart))
        super().__init__(**kwargs)


class MultipleChoiceField(forms.MultipleChoiceField):
    """One or more answers, as boxes; `hints` and `apart` as for one answer."""

    def __init__(
        self,
        *,
        hints: Mapping = {},  # noqa: B006 -- read only
        apart: Iterable = (),
        **kwargs,
    ) -> None:
        kwargs.setdefault("widget", MultiChoiceBoxes(hints=hints, apart=apart))
        super().__init__(**kwargs)


__all__ = [
    "ChoiceBoxes",
    "DateParts",
    "DutchFormMixin",
    "DutchDateField",
    "EmailField",
    "FilesField",
    "FilesInput",
    "Form",
    "LongTextField",
    "ModelForm",
    "MultiChoiceBoxes",
    "SingleChoiceField",
    "PhoneField",
    "PostcodeField",
    "MultipleChoiceField",
    "TableField",
    "TimeField",
    "posted",
]
