"""The questions of a report, one class a page. At most nine answers are required."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms import DangerQuestion, WizardPage, number_warnings
from incidents import job_functions, value_lists
from incidents.access import LANE_BY_FUNCTION
from incidents.free_text_warnings import warnings_about
from ui import fields


def _channels_chosen(channels: Iterable[str]) -> str:
    return "channels=" + "|".join(sorted(channels))


IN_PERSON_CHOSEN = _channels_chosen(value_lists.IN_PERSON)
ON_PLATFORM_CHOSEN = _channels_chosen(value_lists.ON_PLATFORM)


class BehaviourBoxes(fields.MultiChoiceBoxes):
    """Kinds of behaviour; under each chosen kind, the acts it may have been."""

    option_template_name = "incidents/widgets/behaviour.html"
    chosen: tuple[str, ...] = ()  # acts

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None) -> dict:
        """Return an option with the acts that fall under it."""
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        option["acts"] = []
        for slug, text in value_lists.ACTS[str(value)].items():
            act = {"slug": slug, "label": text, "chosen": slug in self.chosen}
            option["acts"].append(act)
        return option


class RenderedElsewhere(forms.MultipleHiddenInput):
    """A question that the widget of another question renders."""

    def render(self, name, value, attrs=None, renderer=None) -> str:
        """Render nothing: the other widget does."""
        return ""


class WhoForm(WizardPage):
    """Danger first; then for whom the report is, and the function of that person."""

    title = _("Om wie gaat het?")
    slug = "voor-wie"
    show_when = {"name": "for_whom=other", "email": "for_whom=other"}

    acute = DangerQuestion(
        label=_("Is er nú gevaar?"),
        required=False,
        help_text=_("Ja? Bel 112. Doe dat eerst. Ga daarna hier verder."),
    )
    organisation = forms.TypedChoiceField(
        label=_("Bij welke organisatie gebeurde het?"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=fields.ChoiceBoxes,
        help_text=_("Kiest u niets? Dan is het uw eigen organisatie."),
    )
    for_whom = forms.ChoiceField(
        label=_("Voor wie meldt u?"),
        choices=[("self", _("Voor mijzelf")), ("other", _("Voor iemand anders"))],
        widget=fields.ChoiceBoxes,
        error_messages={"required": _("Kies voor wie u meldt.")},
    )
    name = forms.CharField(
        label=_("Naam van degene die dit overkwam"),
        max_length=120,
        required=False,
        help_text=_(
            "Alleen als u voor iemand anders meldt. De naam komt niet in mails en lijsten."
        ),
    )
    email = fields.EmailField(
        label=_("E-mailadres van degene die dit overkwam"),
        required=False,
        help_text=_("Dan krijgt deze persoon zelf bericht en kan deze meelezen."),
    )
    function = forms.ChoiceField(
        label=_("Wat is de functie van degene die dit overkwam?"),
        help_text=_("Hiermee komt uw melding bij de juiste persoon terecht."),
        error_messages={
            "required": _("Kies een functie. Weet u het niet? Kies ‘Andere ambtenaar’.")
        },
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        places = self.person.organisations_now
        if len(places) > 1:
            self.fields["organisation"].choices = [(place.pk, place.name) for place in places]
        else:
            del self.fields["organisation"]
        types = {place.type for place in places}
        self.fields["function"].choices = job_functions.choices(types)

    def clean(self) -> dict:
        """Split `relative:councillor`: a relative is coded with the function of somebody else."""
        answers = super().clean()
        function, _colon, relative_of = answers.get("function", "").partition(":")
        return answers | {"function": function, "relative_of": relative_of}


class WhatForm(WizardPage):
    """What happened, in kinds and in words."""

    title = _("Wat gebeurde er?")
    slug = "wat"

    behaviours = forms.MultipleChoiceField(
        label=_("Wat voor gedrag was het?"),
        help_text=_("Kies alles wat past."),
        choices=value_lists.OFFERED_BEHAVIOURS,
        widget=BehaviourBoxes(hints=value_lists.BEHAVIOUR_HINTS),
        error_messages={"required": _("Kies ten minste één soort gedrag.")},
    )
    acts = forms.MultipleChoiceField(
        label=_("Wat was het precies?"),
        choices=list(value_lists.ACT_LABELS.items()),
        required=False,
        widget=RenderedElsewhere,
    )
    narrative = fields.LongTextField(
        label=_("Vertel wat er gebeurde"),
        help_text=_(
            "Schrijf de letterlijke woorden op als u die weet. Noem geen medische gegevens."
        ),
        max_length=4000,
        error_messages={"required": _("Vertel wat er gebeurde. Een paar zinnen is genoeg.")},
    )
    literal_words = fields.LongTextField(
        label=_("Letterlijke woorden"),
        max_length=2000,
        rows=3,
        required=False,
        help_text=_("Handig als er later aangifte komt."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.fields["behaviours"].widget.chosen = tuple(self.data.getlist("acts"))

    def clean_acts(self) -> list[str]:
        """Return the acts that fall under a chosen kind.

        A box may still be ticked under a kind that is no longer chosen.
        """
        allowed: set[str] = set()
        for kind in self.cleaned_data.get("behaviours", []):
            allowed.update(value_lists.ACTS[kind])
        return [act for act in self.cleaned_data["acts"] if act in allowed]

    def typed(self) -> list[tuple[str, str]]:
        """Return the answers in words, with the acts after the kinds of behaviour."""
        lines = super().typed()
        cleaned_data = getattr(self, "cleaned_data", {})
        labels = [str(value_lists.ACT_LABELS[act]) for act in cleaned_data.get("acts", [])]
        if labels:
            lines.insert(1, (str(self.fields["acts"].label), ", ".join(labels)))
        return lines

    def warnings(self) -> list[str]:
        """Return warnings about the story."""
        narrative = self.data.get("narrative", "")
        literal_words = self.data.get("literal_words", "")
        return warnings_about(f"{narrative}\n{literal_words}")


class WhenForm(WizardPage):
    """When and where it happened."""

    title = _("Waar en wanneer?")
    slug = "waar-wanneer"

    day = fields.DutchDateField(
        past=True,
        label=_("Op welke dag gebeurde het?"),
        help_text=_("Bijvoorbeeld 20 11 2026. Weet u het niet precies? Vul dan in wat u denkt."),
        error_messages={
            "required": _("Vul de dag in. Ongeveer is ook goed."),
            "past": _("Deze dag moet nog komen. Vul de dag in waarop het gebeurde."),
        },
    )
    time = fields.TimeField(
        label=_("Hoe laat ongeveer?"),
        required=False,
        help_text=_("Bijvoorbeeld 23:30. Leeg als u het niet weet."),
    )
    channels = forms.MultipleChoiceField(
        label=_("Hoe gebeurde het?"),
        help_text=_("Kies alles wat past."),
        choices=value_lists.OFFERED_CHANNELS,
        widget=fields.MultiChoiceBoxes,
        error_messages={"required": _("Kies ten minste één manier.")},
    )
    location = forms.ChoiceField(
        label=_("Waar was dat?"),
        choices=[("", _("Kies een plek")), *value_lists.Location.choices],
        required=False,
        help_text=_("Alleen als het in persoon gebeurde."),
    )
    place = forms.CharField(
        label=_("Welk gebouw of welke straat?"),
        max_length=300,
        required=False,
        help_text=_("Geen woonadres: dat hebben wij niet nodig."),
    )
    platforms = forms.MultipleChoiceField(
        label=_("Op welk platform?"),
        choices=value_lists.Platform.choices,
        required=False,
        widget=fields.MultiChoiceBoxes,
    )
    found_day = fields.DutchDateField(
        past=True,
        label=_("Op welke dag zag of hoorde u het?"),
        required=False,
        help_text=_("Alleen als u het later zag. Dit telt mee voor een klacht."),
    )
    private_sphere = forms.BooleanField(label=_("Het raakte thuis of het gezin"), required=False)
    moments = {"time": "day"}
    show_when = {
        "location": IN_PERSON_CHOSEN,
        "place": IN_PERSON_CHOSEN,
        "platforms": ON_PLATFORM_CHOSEN,
    }

    def clean(self) -> dict:
        """Require a location when it happened in person, and a possible day of noticing."""
        answers = super().clean()
        channels = set(answers.get("channels", []))
        if value_lists.IN_PERSON.isdisjoint(channels):
            answers["location"] = value_lists.Location.ONLINE
            answers["place"] = ""
        elif "channels" in answers and not answers.get("location"):
            self.add_error("location", _("Kies waar het gebeurde."))
        if value_lists.ON_PLATFORM.isdisjoint(channels):
            answers["platforms"] = []
        day = answers.get("day")
        noticed = answers.get("found_day")
        if day and noticed and noticed < day:
            self.add_error(
                "found_day",
                _("Deze dag ligt vóór de dag waarop het gebeurde. Kijk of beide dagen kloppen."),
            )
        return answers

    def warnings(self) -> list[str]:
        """Return warnings about the place."""
        return warnings_about(self.data.get("place", ""))


class NeedForm(WizardPage):
    """How serious it is, what the reporter would like, and how to phone."""

    title = _("Wat hebt u nodig?")
    slug = "nodig"

    severity = forms.ChoiceField(
        label=_("Hoe ernstig vindt u het?"),
        choices=value_lists.Severity.choices,
        widget=fields.ChoiceBoxes,
        help_text=_("Uw gevoel telt. Er is geen fout antwoord."),
        error_messages={"required": _("Kies hoe ernstig u het vindt.")},
    )
    wishes = forms.MultipleChoiceField(
        label=_("Wat wilt u dat er gebeurt?"),
        help_text=_("Kies alles wat past."),
        choices=value_lists.Wish.choices,
        widget=fields.MultiChoiceBoxes,
        error_messages={"required": _("Kies ten minste één wens. ‘Alleen registreren’ kan ook.")},
    )
    repeated = forms.BooleanField(label=_("Dit gebeurde al vaker"), required=False)
    without_chair = forms.BooleanField(
        label=_("De burgemeester of voorzitter mag dit niet lezen"),
        required=False,
        help_text=_("Anders kan die meelezen, om met de politie te praten."),
    )
    phone = fields.PhoneField(
        label=_("Op welk nummer kunnen wij veilig bellen?"),
        required=False,
        help_text=_("Een nummer dat niemand anders opneemt of ziet."),
    )
    not_to_call = forms.CharField(
        label=_("Wanneer mogen wij niet bellen?"),
        max_length=200,
        required=False,
        help_text=_("Bijvoorbeeld: niet na 18 uur, dan is mijn man thuis."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        danger_answer = self.before(WhoForm.slug, "acute")
        # A draft that was begun before danger came first has it on this page.
        self.was_ticked_here = not danger_answer and self.data.get("acute") == "on"
        self.in_danger = danger_answer == ["yes"] or self.was_ticked_here
        if self.in_danger:
            self.fields["phone"].help_text = _("U meldde gevaar. Wij bellen u zo snel mogelijk.")
        answers = self.before(WhoForm.slug, "function")
        function, _colon, relative_of = (answers[0] if answers else "").partition(":")
        # The voorzitter does not read reports about staff.
        if (relative_of or function) not in LANE_BY_FUNCTION:
            del self.fields["without_chair"]

    def clean(self) -> dict:
        """Keep the danger that an older draft has on this page."""
        answers = super().clean()
        return answers | {"acute": True} if self.was_ticked_here else answers

    def warnings(self) -> list[str]:
        """Return what makes it hard to phone."""
        phone = self.cleaned_data.get("phone", "")
        if self.in_danger and not phone:
            return [_("U meldde gevaar, maar gaf geen telefoonnummer. Wij kunnen u niet bellen.")]
        return number_warnings(phone)


REPORT_PAGES: dict[str, type[WizardPage]] = {
    form.slug: form for form in (WhoForm, WhatForm, WhenForm, NeedForm)
}
