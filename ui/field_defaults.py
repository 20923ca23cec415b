"""Defaults of all fields of a form class: our words for what is wrong, and one copy of
the choices.
"""

import functools
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.choices import BaseChoiceIterator
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

DJANGO_REQUIRED = forms.Field.default_error_messages["required"]
DJANGO_INVALID_CHOICE = (
    forms.ChoiceField.default_error_messages["invalid_choice"],
    forms.ModelChoiceField.default_error_messages["invalid_choice"],
)


class SharedChoices(BaseChoiceIterator):
    """Choices that are the same in every form of a class: a form does not copy them one by one."""

    def __init__(self, choices: Iterable) -> None:
        self.choices = tuple(choices)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self.choices)

    def __copy__(self) -> "SharedChoices":
        return self

    def __deepcopy__(self, _memo: dict) -> "SharedChoices":
        return self


@functools.cache
def prepare_form_class(form: type[forms.BaseForm]) -> None:
    """Give the fields of a form class our error messages and shared choices, once."""
    for name, field in form.base_fields.items():
        set_error_messages(field, field.label or name)
        if isinstance(getattr(field, "_choices", None), list):
            field.choices = SharedChoices(field.choices)


def _with_label(sentence: Any, label: Any) -> str:
    label = str(label).rstrip(".: ")
    if not label.endswith("?"):
        label = f"{label}."
    return str(sentence) % {"label": label}


_with_label_lazy = lazy(_with_label, str)


def set_error_messages(field: forms.Field, label: Any) -> None:
    """Replace the messages that Django words for a programmer by ours."""
    field.has_our_messages = True
    messages = field.error_messages
    is_choice = isinstance(field, forms.ChoiceField)
    if messages.get("required") == DJANGO_REQUIRED:
        sentence = _("Kies een antwoord: %(label)s") if is_choice else _("Vul dit in: %(label)s")
        messages["required"] = _with_label_lazy(sentence, label)
    if is_choice and messages.get("invalid_choice") in DJANGO_INVALID_CHOICE:
        messages["invalid_choice"] = _("Kies een antwoord uit de lijst.")
    too_long = _("Dit is te lang: %(show_value)d tekens. Maak er hoogstens %(limit_value)d van.")
    too_short = _("Dit is te kort. Vul minstens %(limit_value)d tekens in.")
    messages.setdefault("max_length", too_long)
    messages.setdefault("min_length", too_short)
