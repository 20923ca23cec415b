"""The questions of a report, one class a page, and what each step asks. At most nine answers are required (quality.md)."""

import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents import lists
from ui import fields

BSN = re.compile(r"\b\d{9}\b")
MEDICAL = re.compile(r"\b(diagnose|ptss|depressie|medicatie|psychose|borderline|autis\w+)\b", re.IGNORECASE)


class WhoForm(fields.Form):
    """For whom, and what that person is."""

    title, slug = _("Om wie gaat het?"), "voor-wie"
    show_when = {"name": "for_whom=other", "email": "for_whom=other"}

    for_whom = forms.ChoiceField(
        label=_("Voor wie meldt u?"),
        choices=[("self", _("Voor mijzelf")), ("other", _("Voor iemand anders"))],
        widget=fields.ChoiceBoxes,
        error_messages={"required": _("Kies voor wie u meldt.")},
    )
    function = forms.ChoiceField(
        label=_("Wat is de functie van degene die dit overkwam?"),
        help_text=_("Hiermee komt uw melding bij de juiste persoon terecht."),
        choices=[("", _("Kies een functie")), *lists.Function.choices],
        error_messages={"required": _("Kies een functie. Weet u het niet? Kies ‘Andere ambtenaar’.")},
    )
    name = forms.CharField(
        label=_("Naam van degene die dit overkwam"),
        max_length=120,
        required=False,
        help_text=_("Alleen als u voor iemand anders meldt. De naam komt niet in mails en lijsten."),
    )
    email = forms.EmailField(
        label=_("E-mailadres van degene die dit overkwam"),
        required=False,
        help_text=_("Dan krijgt deze persoon zelf bericht en kan deze meelezen."),
        error_messages={"invalid": _("Schrijf het e-mailadres zo: naam@voorbeeld.nl.")},
    )


class WhatForm(fields.Form):
    """What happened, in kinds and in words."""

    title, slug = _("Wat gebeurde er?"), "wat"

    behaviours = forms.MultipleChoiceField(
        label=_("Wat voor gedrag was het?"),
        help_text=_("Kies alles wat past."),
        choices=lists.Behaviour.choices,
        widget=fields.MultiChoiceBoxes(hints=lists.BEHAVIOUR_HINTS),
        error_messages={"required": _("Kies ten minste één soort gedrag.")},
    )
    narrative = fields.LongTextField(
        label=_("Vertel wat er gebeurde"),
        help_text=_("Schrijf de letterlijke woorden op als u die weet. Noem geen medische gegevens."),
        max_length=4000,
        error_messages={"required": _("Vertel wat er gebeurde. Een paar zinnen is genoeg.")},
    )
    literal_words = fields.LongTextField(
        label=_("Letterlijke woorden"), max_length=2000, required=False, help_text=_("Handig als er later aangifte komt.")
    )

    def warnings(self) -> list[str]:
        """What had better not be in the text. It is said, and nothing is stopped."""
        text = f"{self.data.get('narrative', '')} {self.data.get('literal_words', '')}"
        found = []
        if BSN.search(text):
            found.append(_("Er staat een getal van negen cijfers in uw tekst. Is het een BSN? Haal het dan weg."))
        if MEDICAL.search(text):
            found.append(_("Er staat iets medisch in uw tekst. Beschrijf liever wat u zag of hoorde."))
        return found


class WhenForm(fields.Form):
    """When and where."""

    title, slug = _("Waar en wanneer?"), "waar-wanneer"

    day = fields.DutchDateField(
        label=_("Op welke dag gebeurde het?"),
        help_text=_("Bijvoorbeeld 20 11 2026. Zag u het later? Vul dan de dag in waarop het gebeurde."),
        error_messages={"required": _("Vul de dag in. Ongeveer is ook goed.")},
    )
    time = fields.TimeField(label=_("Hoe laat ongeveer?"), required=False, help_text=_("Bijvoorbeeld 23:30. Leeg als u het niet weet."))
    channels = forms.MultipleChoiceField(
        label=_("Hoe gebeurde het?"),
        help_text=_("Kies alles wat past."),
        choices=lists.Channel.choices,
        widget=fields.MultiChoiceBoxes,
        error_messages={"required": _("Kies ten minste één manier.")},
    )
    location = forms.ChoiceField(
        label=_("Waar was dat?"),
        choices=[("", _("Kies een plek")), *lists.Location.choices],
        required=False,
        help_text=_("Alleen als het in persoon gebeurde."),
    )
    private_sphere = forms.BooleanField(label=_("Het raakte thuis of het gezin"), required=False)

    def clean_day(self):
        """Not in the future."""
        day = self.cleaned_data["day"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Deze dag moet nog komen. Vul de dag in waarop het gebeurde."))
        return day

    def clean(self):
        """Who was there in person, was somewhere."""
        answers = super().clean()
        if lists.IN_PERSON & set(answers.get("channels", [])) and not answers.get("location"):
            self.add_error("location", _("Kies waar het gebeurde."))
        return answers


class WeightForm(fields.Form):
    """How serious, and what somebody would like."""

    title, slug = _("Wat hebt u nodig?"), "nodig"

    severity = forms.ChoiceField(
        label=_("Hoe ernstig vindt u het?"),
        choices=lists.Severity.choices,
        widget=fields.ChoiceBoxes,
        help_text=_("Uw gevoel telt. Er is geen fout antwoord."),
        error_messages={"required": _("Kies hoe ernstig u het vindt.")},
    )
    wishes = forms.MultipleChoiceField(
        label=_("Wat wilt u dat er gebeurt?"),
        help_text=_("Kies alles wat past."),
        choices=lists.Wish.choices,
        widget=fields.MultiChoiceBoxes,
        error_messages={"required": _("Kies ten minste één wens. ‘Alleen registreren’ kan ook.")},
    )
    acute = forms.BooleanField(
        label=_("Er is nu nog gevaar"), required=False, help_text=_("Bel dan ook 112. Uw melding komt bovenaan te staan.")
    )


PAGES = {form.slug: form for form in (WhoForm, WhatForm, WhenForm, WeightForm)}


def _message(label, hint: str = "", **kwargs) -> fields.LongTextField:
    required = {"required": _("Schrijf een bericht. Een paar zinnen is genoeg.")}
    return fields.LongTextField(label=label, max_length=4000, help_text=hint, error_messages=required, **kwargs)


class SureForm(fields.Form):
    """Nothing to fill in."""


class StartForm(fields.Form):
    """Weigh it and make a plan."""

    severity_assessed = forms.ChoiceField(
        label=_("Hoe ernstig is dit volgens u?"), choices=lists.Severity.choices, widget=fields.ChoiceBoxes,
        error_messages={"required": _("Kies hoe ernstig dit is.")},
    )  # fmt: skip
    plan = fields.LongTextField(
        label=_("Wat gaat u doen?"), max_length=2000, help_text=_("Kort. De melder leest dit niet."),
        error_messages={"required": _("Schrijf op wat u gaat doen.")},
    )  # fmt: skip


class DismissForm(fields.Form):
    """Why it is no incident."""

    no_incident_reason = forms.ChoiceField(
        label=_("Waarom is dit geen incident?"), choices=lists.NoIncident.choices, widget=fields.ChoiceBoxes,
        error_messages={"required": _("Kies een reden.")},
    )  # fmt: skip
    message = _message(_("Uitleg voor de melder"), _("De melder leest dit en mag één keer vragen om opnieuw te kijken."))


class MessageToDeskForm(fields.Form):
    """Why it must be looked at again."""

    message = _message(_("Wat wilt u ons vertellen?"))


class TalkForm(fields.Form):
    """How the talk went."""

    outcome = forms.ChoiceField(
        label=_("Hoe is het met het gesprek gegaan?"), choices=lists.Talk.choices, widget=fields.ChoiceBoxes,
        error_messages={"required": _("Kies hoe het is gegaan.")},
    )  # fmt: skip


class ReactionForm(fields.Form):
    """What the veroorzaker hears."""

    reaction = forms.ChoiceField(
        label=_("Welke reactie krijgt de veroorzaker?"), choices=lists.Reaction.choices, widget=fields.ChoiceBoxes,
        error_messages={"required": _("Kies een reactie, of ‘Geen reactie’.")},
    )  # fmt: skip
    reaction_note = fields.LongTextField(label=_("Toelichting"), max_length=2000, required=False, help_text=_("Verplicht als er geen reactie komt."))

    def clean(self):
        """No reaction asks for a reason."""
        answers = super().clean()
        if answers.get("reaction") == lists.Reaction.NONE and not answers.get("reaction_note"):
            self.add_error("reaction_note", _("Schrijf op waarom er geen reactie komt."))
        return answers


class PoliceForm(fields.Form):
    """What was done at the police."""

    police = forms.ChoiceField(
        label=_("Is er iets bij de politie gemeld?"), choices=lists.Police.choices, widget=fields.ChoiceBoxes,
        error_messages={"required": _("Kies hoe het staat.")},
    )  # fmt: skip
    vpt_code_asked = forms.BooleanField(
        label=_("De VPT-code is gevraagd"), required=False, help_text=_("Alleen dan gelden de landelijke afspraken met politie en OM.")
    )


class FeedbackForm(fields.Form):
    """What who reported hears."""

    message = _message(_("Wat wilt u de melder vertellen?"), _("Vertel wat u hebt gedaan, en wat u niet kon doen."))


class EvaluationForm(fields.Form):
    """What is learned."""

    evaluation = _message(_("Wat ging eraan vooraf, en wat doen we anders?"), _("Noem geen namen."))


class CloseForm(fields.Form):
    """The last word."""

    closing_note = fields.LongTextField(label=_("Slotnotitie"), max_length=2000, required=False, help_text=_("Alleen voor wie aan deze zaak werkt."))


STEPS = {
    "take": SureForm, "start": StartForm, "dismiss": DismissForm, "object": MessageToDeskForm, "wait_for_chain": SureForm,
    "resume": SureForm, "hold_talk": TalkForm, "react": ReactionForm, "tell_police": PoliceForm, "feed_back": FeedbackForm,
    "evaluate": EvaluationForm, "close": CloseForm, "reopen": MessageToDeskForm, "withdraw": SureForm,
}  # fmt: skip


class FilterForm(fields.Form):
    """What the list shows. Every choice is optional and stands in the address, so that it can be kept."""

    use_csrf = False
    nummer = forms.CharField(label=_("Nummer"), required=False, max_length=20)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[])
    wie = forms.ChoiceField(label=_("Behandelaar"), required=False, choices=[("", _("Iedereen")), ("ik", _("Ik")), ("niemand", _("Niemand"))])
    groep = forms.ChoiceField(label=_("Over wie"), required=False, choices=[])
    te_laat = forms.BooleanField(label=_("Alleen te laat"), required=False)
    volgorde = forms.ChoiceField(label=_("Volgorde"), required=False, choices=[])

    def __init__(self, *args, statuses, lanes, orders, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", _("Alles wat open is")), *statuses, ("alles", _("Alles"))]
        self.fields["groep"].choices = [("", _("Iedereen")), *lanes]
        self.fields["volgorde"].choices = orders
