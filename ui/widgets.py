"""Inputs of our own: boxes to choose from, a date in three parts, files."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from ui import dates

Parts = tuple[str, str, str]


class _Boxes:
    """Choices as boxes. `hints` tells per value what falls under it, `apart` names the values that stand below an "of"."""

    template_name = "components/widgets/choices.html"
    option_template_name = "components/widgets/choice.html"

    def __init__(
        self, attrs: dict | None = None, choices: Iterable = (), *, hints: Mapping = {}, apart: Iterable = ()
    ) -> None:  # noqa: B006 -- read only
        super().__init__(attrs, choices)
        self.hints = {str(value): hint for value, hint in hints.items()}
        self.apart = {str(value) for value in apart}

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None) -> dict:
        """What Django makes of an option, with its hint."""
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        option["hint"] = self.hints.get(str(value), "")
        option["apart"] = str(value) in self.apart
        if option["hint"] and "id" in option["attrs"]:
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        return option

    def optgroups(self, name, value, attrs=None) -> list:
        """No box for "nothing": who does not answer leaves all boxes empty."""
        groups = super().optgroups(name, value, attrs)
        kept = [
            (label, [option for option in options if str(option["value"]) != ""], index)
            for label, options, index in groups
        ]
        return [group for group in kept if group[1]]


class ChoiceBoxes(_Boxes, forms.RadioSelect):
    """One of these."""


class MultiChoiceBoxes(_Boxes, forms.CheckboxSelectMultiple):
    """Some of these."""


class DateParts(forms.Widget):
    """Day, month and year in three boxes (NL Design System: no date picker for a day that somebody knows)."""

    template_name = "components/widgets/date.html"
    use_fieldset = True
    anchor = "{}_day"
    names = ("day", "month", "year")

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        """The three inputs with their ids and values."""
        context = super().get_context(name, value, attrs)
        attrs = context["widget"]["attrs"]
        base = attrs.pop("id", "")
        context["parts"] = [
            {"name": f"{name}_{part}", "id": f"{base}_{part}", "value": text, "part": part}
            for part, text in zip(self.names, self.split(value), strict=True)
        ]
        return context

    @staticmethod
    def split(value: Any) -> Parts:
        """Any value a form may hold, as three texts."""
        if isinstance(value, date):
            return str(value.day), str(value.month), str(value.year)
        if isinstance(value, tuple | list) and len(value) == 3:  # noqa: PLR2004 -- day, month, year
            return tuple(str(part or "") for part in value)
        day = dates.parse_day(value) if isinstance(value, str) else None
        return (str(day.day), str(day.month), str(day.year)) if day else (value or "", "", "")

    def value_from_datadict(self, data, files, name: str) -> Parts | None:
        """Three texts as typed; a whole date in one box, or under the bare name, counts as well."""
        if not any(f"{name}_{part}" in data for part in self.names):
            return self.split(data[name]) if data.get(name) else None
        day, month, year = (str(data.get(f"{name}_{part}") or "").strip() for part in self.names)
        if day and not month and not year:
            return dates.split_day(day) or (day, month, year)
        return day, month, year

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        """True when the page did not ask for it."""
        return name not in data and not any(f"{name}_{part}" in data for part in self.names)

    def id_for_label(self, id_: str, index=None) -> str:
        """None: the legend names it."""
        return ""


class FilesInput(forms.ClearableFileInput):
    """One or more files, with what is allowed told to the browser."""

    template_name = "components/widgets/file.html"
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name: str) -> list:
        """All files under this name."""
        return files.getlist(name) if hasattr(files, "getlist") else [files[name]] if files.get(name) else []
