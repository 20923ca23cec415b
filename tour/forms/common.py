"""Parts that forms of the tour share."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ui import fields

if TYPE_CHECKING:
    from tour.models import Tour

WEEKDAYS = [
    (1, _("Maandag")),
    (2, _("Dinsdag")),
    (3, _("Woensdag")),
    (4, _("Donderdag")),
    (5, _("Vrijdag")),
]


class TourForm(fields.Form):
    """A form whose questions depend on the traject. It is given the case."""

    def __init__(self, *args, case: "Tour", **kwargs) -> None:
        self.case = case
        super().__init__(*args, **kwargs)


class ConfirmTourForm(fields.Form):
    """A step that asks nothing but whether you are sure."""


def one_of(label, choices, error, **kwargs) -> fields.SingleChoiceField:
    """Make a question with one answer."""
    messages = {"required": error, "invalid_choice": error}
    return fields.SingleChoiceField(label=label, choices=choices, error_messages=messages, **kwargs)


def few_sentences(label, error="", help_text="", *, most=2000) -> fields.LongTextField:
    """Make a question for some sentences; not obliged without `error`."""
    messages = {"required": error} if error else {}
    return fields.LongTextField(
        label=label,
        max_length=most,
        rows=4,
        required=bool(error),
        help_text=help_text,
        error_messages=messages,
    )
