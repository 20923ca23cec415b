"""Inputs of our own: boxes to choose from, a date in three parts, files."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ui import dates

Parts = tuple[str, str, str]  # the day, the month and the year, as typed
PART_LABELS = (_("Dag"), _("Maand"), _("Jaar"))


class _Boxes:
    """Choices as boxes.

    `hints` says per value what falls under it, `apart` names the values that stand below an "of".
    """

    template_name = "components/widgets/choices.html"
    option_template_name = "components/widgets/choice.html"

    def __init__(
        self,
        attrs: dict | None = None,
        choices: Iterable = (),
        *,
        hints: Mapping = {},  # noqa: B006 -- read only
        apart: Iterable = (),
    ) -> None:
        super().__init__(attrs, choices)
        self.hints = {str(value): hint for value, hint in hints.items()}
        self.apart = {str(value) for value in apart}

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None) -> dict:
        """Return the option that Django makes, with its hint."""
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        option["hint"] = self.hints.get(str(value), "")
        option["apart"] = str(value) in self.apart
        option_attrs = option["attrs"]
        if option["hint"] and "id" in option_attrs:
            option_attrs["aria-describedby"] = f"{option_attrs['id']}_hint"
        return option

    def optgroups(self, name, value, attrs=None) -> list:
        """Return the groups without a box for "nothing": who does not answer leaves all boxes
        empty.
        """
        groups = []
        for label, options, index in super().optgroups(name, value, attrs):
            answers = [option for option in options if str(option["value"]) != ""]
            if answers:
                groups.append((label, answers, index))
        return groups


class ChoiceBoxes(_Boxes, forms.RadioSelect):
    """Boxes of which one can be chosen."""


class MultiChoiceBoxes(_Boxes, forms.CheckboxSelectMultiple):
    """Boxes of which several can be chosen."""


class DateParts(forms.Widget):
    """Day, month and year in three boxes.

    NL Design System: no date picker for a day that somebody knows.
    """

    template_name = "components/widgets/date.html"
    use_fieldset = True
    anchor = "{}_day"
    names = ("day", "month", "year")

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        """Return the context of the template: the three inputs with their ids and values."""
        context = super().get_context(name, value, attrs)
        attrs = context["widget"]["attrs"]
        base_id = attrs.pop("id", "")
        context["parts"] = []
        values = self.split(value)
        for part, text, label in zip(self.names, values, PART_LABELS, strict=True):
            context["parts"].append(
                {
                    "name": f"{name}_{part}",
                    "id": f"{base_id}_{part}",
                    "value": text,
                    "part": part,
                    "label": label,
                }
            )
        return context

    @staticmethod
    def split(value: Any) -> Parts:
        """Return any value that a form may hold, as three texts."""
        if isinstance(value, date):
            return _texts(value)
        if isinstance(value, tuple | list) and len(value) == 3:  # noqa: PLR2004 -- day, month, year
            return tuple(str(part or "") for part in value)
        day = dates.parse_day(value) if isinstance(value, str) else None
        if day:
            return _texts(day)
        return (value or "", "", "")

    def value_from_datadict(self, data, files, name: str) -> Parts | None:
        """Return three texts as typed; None when there was nothing.

        A whole date in one box, or under the bare name, counts as well.
        """
        input_names = self._input_names(name)
        if not any(input_name in data for input_name in input_names):
            if not data.get(name):
                return None
            day, month, year = self.split(data[name])
        else:
            texts = [str(data.get(input_name) or "").strip() for input_name in input_names]
            day, month, year = texts
        if day and not month and not year:
            return dates.split_day(day) or (day, month, year)
        return day, month, year

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        """Return True when the page did not ask for it."""
        return not any(input_name in data for input_name in (name, *self._input_names(name)))

    def _input_names(self, name: str) -> list[str]:
        return [f"{name}_{part}" for part in self.names]

    def id_for_label(self, id_: str, index=None) -> str:
        """Return no id: the legend names the inputs."""
        return ""


def _texts(day: date) -> Parts:
    return str(day.day), str(day.month), str(day.year)


class FilesInput(forms.ClearableFileInput):
    """One or more files; the browser gets to know what is allowed."""

    template_name = "components/widgets/file.html"
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name: str) -> list:
        """Return all files under this name."""
        if hasattr(files, "getlist"):
            return files.getlist(name)
        if files.get(name):
            return [files[name]]
        return []
