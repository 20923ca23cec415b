"""What a griffier fills in to ask for a session: one short page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms import WizardPage
from tour import lists
from tour.access import arranges_at
from tour.forms.common import WEEKDAYS, few_sentences, one_of
from ui import fields

MOST_PEOPLE = 200


class WishForm(WizardPage):
    """For whom, how many, and when not."""

    title = _("Een sessie aanvragen")
    slug = "wens"

    group = one_of(_("Voor wie is de sessie?"), lists.Group.choices, _("Kies voor wie het is."))
    expected = forms.IntegerField(
        label=_("Hoeveel mensen verwacht u?"),
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
        error_messages={"required": _("Vul een aantal in. Een schatting is genoeg.")},
    )
    council_evenings = fields.MultipleChoiceField(
        label=_("Op welke avonden vergadert de raad?"),
        choices=WEEKDAYS,
        required=False,
        help_text=_("Op die avonden bieden wij niets aan. Noem ook commissieavonden."),
    )
    not_before = fields.DutchDateField(
        label=_("Vanaf welke dag kan het?"),
        future=True,
        required=False,
        help_text=_("Leeg: zo snel als het kan."),
    )
    wish = few_sentences(
        _("Wat wilt u bereiken?"),
        help_text=_(
            "Noem geen namen van wie bedreigt of bedreigd is. Is er iets gebeurd? Maak een melding."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Return the answers. Raises ValidationError for who arranges no sessions."""
        answers = super().clean()
        if not arranges_at(self.person):
            raise forms.ValidationError(
                _(
                    "Uw griffier vraagt de sessie aan. Dat kan ook de secretaris, de burgemeester "
                    "of de voorzitter doen. Vraag het aan hen."
                )
            )
        if "council_evenings" in answers:
            answers["council_evenings"] = sorted(int(day) for day in answers["council_evenings"])
        return answers


REQUEST_PAGES = {WishForm.slug: WishForm}
