"""What the steps of the employer, of aftercare and of every end ask. One class a page."""

from django.utils.translation import gettext_lazy as _

from ui import fields
from veiligwonen import lists
from veiligwonen.forms.employer import CheckForm, ProvideForm, WindDownForm
from veiligwonen.forms.triaging import NoteForm, SureForm


class ReviewForm(fields.Form):
    """Why it must be looked at again."""

    review_reason = fields.OneOf(
        label=_("Wat is er veranderd?"),
        choices=lists.Gone.choices,
        error_messages={"required": _("Kies wat er is veranderd.")},
    )
    message = fields.LongTextField(label=_("Vertel kort wat er is veranderd"), max_length=4000, required=False)


STEPS = {
    "offer": SureForm, "report_deviation": NoteForm, "resolve_deviation": NoteForm, "provide": ProvideForm, "wait_for_pkvw": SureForm,
    "carry_out": SureForm, "deliver": SureForm, "start_aftercare": SureForm, "check_aftercare": CheckForm, "review": ReviewForm,
    "wind_down": WindDownForm, "withdraw": SureForm, "close": SureForm,
}  # fmt: skip
ABOUT: set = set()
