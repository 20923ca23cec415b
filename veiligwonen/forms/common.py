"""Parts that the forms of several steps share."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ui import fields

if TYPE_CHECKING:
    from veiligwonen.models import AdviceRequest


class CaseForm(fields.Form):
    """A form whose questions depend on the case. It is given the case."""

    def __init__(self, *args, case: "AdviceRequest", **kwargs) -> None:
        self.case = case
        super().__init__(*args, **kwargs)


def long_text(label, required_message, hint="", **kwargs) -> fields.LongTextField:
    """Build a field for a few sentences."""
    return fields.LongTextField(
        label=label,
        max_length=4000,
        help_text=hint,
        error_messages={"required": required_message},
        **kwargs,
    )


class StepConfirmForm(fields.Form):
    """A step with nothing to fill in: only its button confirms it."""


class StepNoteForm(fields.Form):
    """A note about what was discussed, for who handles the case."""

    note = long_text(
        _("Wat is er besproken?"),
        _("Schrijf op wat er is besproken."),
        _("De aanvrager leest dit niet."),
    )
