"""What all forms of a class have in common: our words for what is wrong, and one copy of what can be chosen."""

import functools
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.choices import BaseChoiceIterator
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

DEFAULT = {field: field.default_error_messages for field in (forms.Field, forms.ChoiceField, forms.ModelChoiceField)}


class Shared(BaseChoiceIterator):
    """Choices that are the same in every form of a class: a form does not copy them one by one."""

    def __init__(self, choices: Iterable) -> None:
        self.choices = tuple(choices)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self.choices)

    def __copy__(self) -> "Shared":
        return self

    def __deepcopy__(self, _memo: dict) -> "Shared":
        return self


@functools.cache
def prepare(form: type[forms.BaseForm]) -> None:
    """What its fields have in common, once for a class: our words for what is wrong, and one copy of what can be chosen."""
    for name, field in form.base_fields.items():
        speak(field, field.label or name)
        if isinstance(getattr(field, "_choices", None), list):
            field.choices = Shared(field.choices)


def _asked(sentence: Any, label: Any) -> str:
    label = str(label).rstrip(".: ")
    return str(sentence) % {"label": label if label.endswith("?") else f"{label}."}


_asked_lazy = lazy(_asked, str)


def speak(field: forms.Field, label: Any) -> None:
    """Give the sentences that Django words for a programmer the words of this house."""
    field.spoken = True
    messages = field.error_messages
    if messages.get("required") == DEFAULT[forms.Field]["required"]:
        choose = isinstance(field, forms.ChoiceField)
        messages["required"] = _asked_lazy(
            _("Kies een antwoord: %(label)s") if choose else _("Vul dit in: %(label)s"), label
        )
    if isinstance(field, forms.ChoiceField) and messages.get("invalid_choice") in (
        DEFAULT[forms.ChoiceField]["invalid_choice"],
        DEFAULT[forms.ModelChoiceField]["invalid_choice"],
    ):
        messages["invalid_choice"] = _("Kies een antwoord uit de lijst.")
    messages.setdefault(
        "max_length", _("Dit is te lang: %(show_value)d tekens. Maak er hoogstens %(limit_value)d van.")
    )
    messages.setdefault("min_length", _("Dit is te kort. Vul minstens %(limit_value)d tekens in."))
