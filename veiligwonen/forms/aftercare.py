"""The steps from delivery to the end: the working test, aftercare, review, end of office."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui import fields
from veiligwonen import lists
from veiligwonen.forms.provision import yes_no


def tested_checkbox(label) -> forms.BooleanField:
    """Build a box to tick when something was tested."""
    messages = {"required": _("Test dit eerst. Vink het daarna aan.")}
    return forms.BooleanField(label=label, error_messages=messages)


class DeliverForm(fields.Form):
    """The working test: each part was seen to work, with the family.

    Source: docs/domain/support.md §3.3.
    """

    signal = tested_checkbox(
        _("Een alarm of noodknop komt aan bij de meldkamer, of er is geen alarm")
    )
    followed = tested_checkbox(_("Het is afgesproken en getest wie er dan komt"))
    household = tested_checkbox(_("Iedereen in huis weet hoe het werkt"))


class CheckForm(fields.Form):
    """How one check of aftercare went."""

    works = yes_no(_("Werken alle maatregelen?"), _("Test ze samen, ook de doormelding."))
    note = fields.LongTextField(
        label=_("Hoe gaat het?"),
        max_length=4000,
        error_messages={"required": _("Schrijf op hoe het gaat.")},
    )
    pkvw_until = fields.DutchDateField(
        label=_("Tot wanneer geldt het Politiekeurmerk?"),
        future=True,
        required=False,
        help_text=_("Vul dit in bij een nieuw certificaat."),
    )


class ReviewForm(fields.Form):
    """Why the case must be looked at again (herbeoordeling)."""

    review_reason = fields.SingleChoiceField(
        label=_("Wat is er veranderd?"),
        choices=lists.ReviewReason.choices,
        error_messages={"required": _("Kies wat er is veranderd.")},
    )
    message = fields.LongTextField(
        label=_("Vertel kort wat er is veranderd"), max_length=4000, required=False
    )


class WindDownForm(fields.Form):
    """What is agreed for the end of the office."""

    ends_on = fields.DutchDateField(label=_("Tot wanneer blijven de maatregelen?"))
    subscriptions_end = fields.DutchDateField(label=_("Op welke dag stoppen de abonnementen?"))
    ownership = fields.LongTextField(
        label=_("Van wie worden de spullen?"),
        max_length=1000,
        rows=3,
        error_messages={"required": _("Schrijf op van wie de spullen worden.")},
    )
