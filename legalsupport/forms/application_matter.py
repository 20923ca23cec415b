"""Pages of an application: which procedure, against whom, what happened, what is asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms import WizardPage
from legalsupport import lists
from legalsupport.forms.common import EuroField, few_sentences, one_of
from ui import fields


class ProcedureForm(WizardPage):
    """What kind of procedure it is, in which part, and when something must be done."""

    title = _("Om wat voor zaak gaat het?")
    slug = "zaak"

    procedure = one_of(
        _("Wat voor zaak is het?"), lists.Procedure.choices, _("Kies wat voor zaak het is.")
    )
    legal_role = one_of(
        _("Wat bent u in deze zaak?"), lists.LegalRole.choices, _("Kies wat u in deze zaak bent.")
    )
    stage = one_of(
        _("Hoe ver is de zaak?"),
        lists.ProcedureStage.choices,
        _("Kies hoe ver de zaak is."),
        help_text=_("Komt er later een hoger beroep? Vraag dan opnieuw hulp aan."),
    )
    hearing_on = fields.DutchDateField(
        label=_("Wanneer is de zitting, of de laatste dag om te reageren?"),
        future=True,
        required=False,
        help_text=_("Weet u het niet? Laat het dan leeg. Deze dag bepaalt hoe snel wij zijn."),
    )


class OpponentForm(WizardPage):
    """Who the opponent is. A colleague who is named gets no part in the handling."""

    title = _("Wie staat tegenover u?")
    slug = "wederpartij"

    opponent = one_of(
        _("Wie staat tegenover u?"),
        lists.Opponent.choices,
        _("Kies wie tegenover u staat."),
        apart=["onbekend"],
    )
    opponent_name = forms.CharField(
        label=_("Naam"),
        max_length=200,
        required=False,
        help_text=_(
            "Is het een collega? Vul dan de voornaam en achternaam in. Wie zo heet, kan uw "
            "aanvraag niet zien en niet behandelen."
        ),
    )


class StoryForm(WizardPage):
    """What happened, in words and in signs, with the papers."""

    title = _("Wat speelt er?")
    slug = "wat"

    story = few_sentences(
        _("Vertel wat er speelt en hoe het met uw werk te maken heeft"),
        _("Vertel wat er speelt. Een paar zinnen is genoeg."),
        _("Noem de dag waarop het begon. Brieven en andere stukken kunt u hieronder meesturen."),
    )
    indicators = fields.MultipleChoiceField(
        label=_("Wat merkt u?"),
        choices=lists.Indicator.choices,
        required=False,
        help_text=_("Kies alles wat past. Niets kiezen mag ook."),
    )


class HelpForm(WizardPage):
    """What is asked for, and the money."""

    title = _("Welke hulp wilt u?")
    slug = "hulp"
    show_when = dict.fromkeys(
        ("requested_amount", "estimated_amount"), f"requested_help={lists.Help.COSTS.value}"
    )

    requested_help = fields.MultipleChoiceField(
        label=_("Welke hulp wilt u?"),
        choices=lists.Help.choices,
        help_text=_("Kies alles wat past."),
        error_messages={"required": _("Kies ten minste één soort hulp.")},
    )
    requested_amount = EuroField(
        label=_("Welk bedrag vraagt u, in euro’s?"),
        required=False,
        help_text=_("Weet u het nog niet? Laat het dan leeg."),
    )
    estimated_amount = EuroField(
        label=_("Wat denkt u dat de zaak kost, in euro’s?"), required=False
    )
    insurance = one_of(
        _("Is er een rechtsbijstandverzekering?"),
        lists.Insurance.choices,
        _("Kies of er een verzekering is."),
        apart=["onbekend"],
    )
    lawyer = forms.CharField(
        label=_("Hebt u al een advocaat? Wie?"), max_length=200, required=False
    )
