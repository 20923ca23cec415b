"""What is asked about a lawyer, and what a lawyer fills in."""

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.template.defaultfilters import date as in_words
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legalsupport.forms.common import LegalCaseForm, few_sentences, one_of
from legalsupport.forms.costs import CostsForm
from legalsupport.lawyer_keys import CODE_DIGITS
from legalsupport.lists import ProcedureStage
from legalsupport.rules.lawyer import LONGEST_ACCESS
from ui import fields
from ui.charts import format_euros

if TYPE_CHECKING:
    from legalsupport.models import LawyerDeclaration

USUAL_ACCESS = timedelta(days=182)


class InviteLawyerForm(LegalCaseForm):
    """Who the lawyer is, and until when they may come in."""

    name = forms.CharField(label=_("Hoe heet de advocaat?"), max_length=200)
    email = fields.EmailField(
        label=_("Op welk mailadres?"),
        max_length=254,
        help_text=_("Het eigen adres van de advocaat. Op dit adres komen de link en de code."),
    )
    until = fields.DutchDateField(
        label=_("Tot en met welke dag mag de advocaat declareren?"), future=True
    )
    applicant_agrees = forms.BooleanField(
        label=_("De aanvrager wil dat deze advocaat hier declareert"),
        error_messages={"required": _("Vraag het eerst aan de aanvrager.")},
    )

    def __init__(self, *args, **kwargs) -> None:
        until = timezone.localdate() + USUAL_ACCESS
        super().__init__(*args, initial={"until": until}, **kwargs)

    def clean_until(self) -> date:
        """Return the last day. Raises ValidationError for one that is more than a year away."""
        day = self.cleaned_data["until"]
        if day > timezone.localdate() + LONGEST_ACCESS:
            raise forms.ValidationError(_("Kies een dag binnen een jaar. Daarna kan het opnieuw."))
        return day

    def clean(self) -> dict:
        """Return what the step asks: that the applicant agrees, is only confirmed."""
        answers = super().clean()
        answers.pop("applicant_agrees", None)
        return answers


def sent_label(row: "LawyerDeclaration") -> str:
    """Return a declaration of a lawyer as a choice: its amount and its day."""
    day = in_words(timezone.localtime(row.sent_at), "j F")
    words = {"amount": format_euros(row.amount), "day": day}
    return str(_("%(amount)s, verstuurd op %(day)s") % words)


class _SentForm(LegalCaseForm):
    """A question about which declaration of the lawyer it is."""

    sent = one_of(_("Welke declaratie?"), (), _("Kies een declaratie."))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.choosable = {str(row.pk): row for row in self.case.sent_by_lawyer()}
        choices = [(pk, sent_label(row)) for pk, row in self.choosable.items()]
        self.fields["sent"].choices = choices
        if len(choices) == 1:
            self.fields["sent"].initial = choices[0][0]

    def clean_sent(self) -> uuid.UUID:
        """Return the id of the declaration."""
        return self.choosable[self.cleaned_data["sent"]].pk


class TakeInForm(_SentForm):
    """To which stage the costs belong, in words that who decides may read."""

    stage = forms.ChoiceField(
        label=_("Bij welke fase horen de kosten?"), choices=ProcedureStage.choices
    )
    purpose = few_sentences(
        _("Waarvoor zijn de kosten?"),
        _("Schrijf in een paar woorden waarvoor de kosten zijn."),
        _(
            "Wie beslist leest dit. Haal namen weg, en waar de zaak over gaat. "
            "Bijvoorbeeld: zitting voorbereid."
        ),
        most=1000,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].initial = self.case.stage
        if len(self.choosable) == 1:
            (row,) = self.choosable.values()
            self.fields["purpose"].initial = row.purpose


class ReturnDeclarationForm(_SentForm):
    """Why a declaration goes back to the lawyer."""

    reasons = few_sentences(
        _("Waarom gaat de declaratie terug?"),
        _("Schrijf op wat er anders moet."),
        _("De advocaat leest dit. Schrijf niets over de aanvrager of de zaak."),
        most=1000,
    )


class LawyerCodeForm(fields.Form):
    """The code that went by mail."""

    code = forms.CharField(
        label=_("Welke code staat in de mail?"),
        max_length=20,
        help_text=_("Zes cijfers."),
        widget=forms.TextInput(
            attrs={
                "class": "input--short",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
            }
        ),
    )

    def clean_code(self) -> str:
        """Return the six figures. Raises ValidationError, which is no try, for anything else."""
        code = "".join(self.cleaned_data["code"].split())
        if not (code.isascii() and code.isdecimal() and len(code) == CODE_DIGITS):
            raise forms.ValidationError(_("De code heeft zes cijfers. Kijk in de mail."))
        return code


class LawyerDeclareForm(CostsForm):
    """The costs of a period, with the invoice, by a lawyer."""

    invoice = fields.FilesField(
        label=_("Uw factuur"),
        most=1,
        help_text=_("Alleen uw cliënt en het steunpunt kunnen de factuur openen."),
    )
    send_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].help_text = WITHOUT_CONTENT_OF_CLIENT


WITHOUT_CONTENT_OF_CLIENT = _(
    "Wie over de vergoeding beslist, leest dit. Noem geen namen en niet waar de zaak over gaat. "
    "Bijvoorbeeld: zitting voorbereid."
)
