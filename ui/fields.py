"""Forms and fields whose answers to a mistake say what to do."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from texts.cleaning import has_invisible, without_invisible
from texts.postcode import dutch_postcode
from ui import dates
from ui.field_defaults import prepare_form_class, set_error_messages
from ui.file_fields import FilesField, TableField
from ui.widgets import ChoiceBoxes, DateParts, FilesInput, MultiChoiceBoxes

EARLIEST_DAY = date(1950, 1, 1)
LATEST_YEARS = 100
NO_SUCH_TIME = _(
    "Deze tijd bestond die nacht niet: de klok ging van 2:00 naar 3:00. Kijk of de tijd klopt."
)
TIME_CAME_TWICE = _(
    "Deze tijd kwam die nacht twee keer: de klok ging een uur terug. Schrijf "
    "‘%(time)s zomertijd’ voor de eerste keer of ‘%(time)s wintertijd’ voor de tweede."
)
INVISIBLE_CHARACTER = _(
    "Hier staat een teken in dat u niet ziet. Haal alles weg en typ het opnieuw."
)
STILL_TO_COME = _("Dit moment moet nog komen. Kijk of de dag en de tijd kloppen.")


class DutchFormMixin:
    """For forms and model forms: our words for what is wrong, a summary of errors, what was typed.

    The browser validates nothing. `show_when = {"other": "kind=anders"}` hides a question until it
    is needed (where JavaScript runs). `moments = {"time": "day"}` names the fields of a time and
    its day: the clock must have shown that time on that day.
    """

    use_required_attribute = False
    show_when: Mapping[str, str] = {}
    moments: Mapping[str, str] = {}

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("label_suffix", "")
        prepare_form_class(type(self))
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if not hasattr(field, "has_our_messages"):  # made by the form itself
                set_error_messages(field, field.label or name)

    def clean(self) -> dict[str, Any]:
        """Return the answers; put what is wrong with a moment at the field of its time."""
        answers = super().clean()
        for time_name, day_name in self.moments.items():
            day = answers.get(day_name)
            clock_time = answers.get(time_name)
            if day and clock_time:
                self._check_moment(day_name, day, time_name, clock_time)
        return answers

    def _check_moment(self, day_name: str, day: date, time_name: str, clock_time: time) -> None:
        clock = dates.clock_shows(day, clock_time)
        if clock is dates.Clock.NEVER:
            self.add_error(time_name, NO_SUCH_TIME)
        elif clock is dates.Clock.TWICE and not dates.names_season(str(self[time_name].value())):
            shown_time = f"{clock_time:%H:%M}"
            self.add_error(time_name, TIME_CAME_TWICE % {"time": shown_time})
        elif getattr(self.fields[day_name], "past", False):
            moment = datetime.combine(day, clock_time, timezone.get_default_timezone())
            if moment > timezone.now():
                self.add_error(time_name, STILL_TO_COME)

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
    """A day in three boxes. `past` and `future` say on which side of today it must lie.

    No day that anybody fills in lies before EARLIEST_DAY or after LATEST_YEARS from now: there the
    year is a mistake.
    """

    widget = DateParts
    default_error_messages = {
        "required": _("Vul de dag, de maand en het jaar in. Bijvoorbeeld 20 11 2026."),
        "day": _("Vul de dag in. Bijvoorbeeld 20."),
        "month": _("Vul de maand in. Bijvoorbeeld 11."),
        "year": _("Vul het jaar in. Bijvoorbeeld 2026."),
        "invalid": _("Deze dag bestaat niet. Kijk of de datum klopt. Bijvoorbeeld 20 11 2026."),
        "past": _("Deze dag moet nog komen. Vul een dag in die al geweest is."),
        "future": _("Deze dag is al geweest. Vul vandaag in of een latere dag."),
        "long_ago": _("Dit is wel erg lang geleden. Kijk of het jaar klopt."),
        "far_away": _("Dit duurt nog wel erg lang. Kijk of het jaar klopt."),
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
        if value and value < EARLIEST_DAY:
            raise self._error("long_ago")
        if value and value.year > today.year + LATEST_YEARS:
            raise self._error("far_away")

    def _error(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


class TimeField(forms.CharField):
    """A time as people write it. Cleans to a `datetime.time`, or None."""

    default_error_messages = {
        "invalid": _("Schrijf de tijd als 23:30."),
        "which": _("Bedoelt u %(first)s of %(second)s? Schrijf de tijd zo."),
        "meant": _("Bedoelt u %(first)s? Schrijf de tijd zo."),
    }

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_length", 40)
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
            raise self._question(text)
        return parsed_time

    def _question(self, text: str) -> ValidationError:
        """Return the question that asks which time was meant, or else how to write one."""
        possible_times = [f"{moment:%H:%M}" for moment in dates.times_meant(text)]
        if not possible_times:
            return ValidationError(self.error_messages["invalid"], code="invalid")
        code = "which" if len(possible_times) > 1 else "meant"
        return ValidationError(
            self.error_messages[code],
            code=code,
            params={"first": possible_times[0], "second": possible_times[-1]},
        )

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """Return the attributes of a short box."""
        attrs = super().widget_attrs(widget)
        return attrs | {"class": "input--short", "autocomplete": "off"}


class PhoneField(forms.CharField):
    """How to phone somebody. Cleans to what was typed: an extension, or words, may say more than
    digits do.
    """

    widget = forms.TextInput(attrs={"type": "tel", "class": "input--medium"})

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return what was typed, without the marks that telephones copy along with a number."""
        return super().clean(without_invisible(value or ""))


class PostcodeField(forms.CharField):
    """A postcode. Cleans a Dutch one to 1234 AB, and any other to what was typed."""

    widget = forms.TextInput(attrs={"class": "input--short", "autocomplete": "postal-code"})

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the postcode."""
        text = super().clean(without_invisible(value or ""))
        return dutch_postcode(text) or text


def refuse_invisible(text: str) -> None:
    """Raise ValidationError for a character that cannot be seen: the address would be another."""
    if has_invisible(text):
        raise ValidationError(INVISIBLE_CHARACTER, code="invisible")


class EmailField(forms.EmailField):
    """An e-mail address, in characters that can be seen."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    default_error_messages = {"invalid": _("Schrijf een e-mailadres als naam@gemeente.nl.")}

    def clean(self, value: Any) -> str:
        """Return the address. Raises ValidationError for what is none."""
        refuse_invisible(value or "")
        return super().clean(value)


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
