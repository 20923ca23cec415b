"""How somebody wants to get letters."""

from django.utils.translation import gettext_lazy as _

from organisations.models import LetterChoice
from ui import fields

WAY_HINTS = {
    LetterChoice.Way.DIGITAL: _("In de mail staat nooit waar de brief over gaat."),
    LetterChoice.Way.DIGITAL_NO_MAIL: _(
        "Kijk dan zelf vaak genoeg. Een termijn loopt ook als u de brief nog niet las."
    ),
    LetterChoice.Way.POST: _(
        "Is post thuis voor u niet veilig? Bel ons, dan spreken we iets anders af."
    ),
}


class LetterChoiceForm(fields.Form):
    """One question, of which no answer is filled in beforehand (Awb 2:8: expressly)."""

    way = fields.SingleChoiceField(
        label=_("Wilt u brieven digitaal ontvangen?"),
        choices=LetterChoice.Way.choices,
        hints=WAY_HINTS,
        error_messages={"required": _("Kies hoe u brieven wilt ontvangen.")},
    )
