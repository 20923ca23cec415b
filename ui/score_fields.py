"""The form field of an answer from one to five."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ui.fields import SingleChoiceField

SCORES = [
    ("1", _("1: helemaal niet")),
    ("2", _("2")),
    ("3", _("3")),
    ("4", _("4")),
    ("5", _("5: helemaal wel")),
]


class ScoreField(SingleChoiceField):
    """An answer from one to five. Cleans to a number."""

    def __init__(self, label) -> None:
        messages = {"required": _("Kies een cijfer van 1 tot en met 5.")}
        super().__init__(label=label, choices=SCORES, error_messages=messages)

    def clean(self, value: Any) -> int:
        """Return the number. Raises ValidationError for none."""
        return int(super().clean(value))
