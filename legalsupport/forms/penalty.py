"""What is asked when a dwangsom is set."""

import uuid

from django.utils.translation import gettext_lazy as _

from legalsupport.forms.common import LegalCaseForm, few_sentences, one_of
from legalsupport.objection_lists import PenaltyExemption
from ui.charts import format_euros


class PenaltyOrderForm(LegalCaseForm):
    """Which dwangsom, and why none is owed where that is so. The sum is not typed."""

    notice = one_of(_("Welke dwangsom?"), (), _("Kies een dwangsom."))
    exemption = one_of(
        _("Is er geen dwangsom verschuldigd? Waarom?"),
        PenaltyExemption.choices,
        "",
        required=False,
        help_text=_("Alleen op een van deze gronden (Awb 4:17 lid 5). Kies anders niets."),
    )
    reasons = few_sentences(
        _("Toelichting"),
        "",
        _("Dit komt in de brief. De aanvrager leest dit. Geen dwangsom? Leg uit waarom."),
        required=False,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.choosable = {str(row.pk): row for row in self.case.penalties_to_set()}
        choices = [(pk, notice_label(row)) for pk, row in self.choosable.items()]
        self.fields["notice"].choices = choices
        if len(choices) == 1:
            ((only, _label),) = choices
            self.fields["notice"].initial = only
            self.fields["exemption"].initial = self.choosable[only].exemption

    def clean_notice(self) -> uuid.UUID:
        """Return the id of the notice of default."""
        return self.choosable[self.cleaned_data["notice"]].pk

    def clean(self) -> dict:
        """Ask why, where nothing is owed (Awb 3:46)."""
        answers = super().clean()
        if answers.get("exemption") and not answers.get("reasons"):
            self.add_error("reasons", _("Schrijf op waarom er geen dwangsom is (Awb 3:46)."))
        return answers


def notice_label(row) -> str:
    """Return a dwangsom as a choice: about which decision, its days and its sum."""
    penalty = row.course.penalty
    words = {
        "what": row.get_decision_display(),
        "days": penalty.days,
        "amount": format_euros(penalty.amount),
    }
    return str(_("%(what)s: %(days)d dagen te laat, %(amount)s") % words)
