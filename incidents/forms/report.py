"""The questions of a report, one class a page. At most nine answers are required (quality.md)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms import Page
from incidents import functions, guard, lists
from incidents.access import LANES
from ui import fields


class BehaviourBoxes(fields.MultiChoiceBoxes):
    """Kinds of behaviour; under each one that is chosen, what it was precisely."""

    option_template_name = "incidents/widgets/behaviour.html"
    chosen: tuple[str, ...] = ()

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None) -> dict:
        """An option with what falls under it."""
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        option["acts"] = [
            {"slug": slug, "label": text, "chosen": slug in self.chosen}
            for slug, text in lists.ACTS[str(value)].items()
        ]
        return option


class Unshown(forms.MultipleHiddenInput):
    """A question that another one shows."""

    def render(self, name, value, attrs=None, renderer=None) -> str:
        """Nothing."""
        return ""


class WhoForm(Page):
    """For whom, and what that person is."""

    title, slug = _("Om wie gaat het?"), "voor-wie"
    show_when = {"name": "for_whom=other", "email": "for_whom=other"}

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
        help_text=_("Alleen als u voor iemand anders meldt. De naam komt niet in mails en lijsten."),
    )
    email = fields.EmailField(
        label=_("E-mailadres van degene die dit overkwam"),
        required=False,
        help_text=_("Dan krijgt deze persoon zelf bericht en kan deze meelezen."),
    )
    function = forms.ChoiceField(
        label=_("Wat is de functie van degene die dit overkwam?"),
        help_text=_("Hiermee komt uw melding bij de juiste persoon terecht."),
        error_messages={"required": _("Kies een functie. Weet u het niet? Kies ‘Andere ambtenaar’.")},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        places = self.person.places_now
        if len(places) > 1:
            self.fields["organisation"].choices = [(place.pk, place.name) for place in places]
        else:
            del self.fields["organisation"]
        self.fields["function"].choices = functions.choices({place.type for place in places})

    def clean(self) -> dict:
        """A relative is told with the office of somebody else: `relative:councillor`."""
        answers = super().clean()
        function, _colon, relative_of = answers.get("function", "").partition(":")
        return answers | {"function": function, "relative_of": relative_of}


class WhatForm(Page):
    """What happened, in kinds and in words."""

    title, slug = _("Wat gebeurde er?"), "wat"

    behaviours = forms.MultipleChoiceField(
        label=_("Wat voor gedrag was het?"),
        help_text=_("Kies alles wat past."),
        choices=lists.ASKED_BEHAVIOURS,
        widget=BehaviourBoxes(hints=lists.BEHAVIOUR_HINTS),
        error_messages={"required": _("Kies ten minste één soort gedrag.")},
    )
    acts = forms.MultipleChoiceField(
        label=_("Wat was het precies?"), choices=list(lists.ACT_LABELS.items()), required=False, widget=Unshown
    )
    narrative = fields.LongTextField(
        label=_("Vertel wat er gebeurde"),
        help_text=_("Schrijf de letterlijke woorden op als u die weet. Noem geen medische gegevens."),
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
        self.fields["behaviours"].widget.chosen = tuple(self.data.getlist("acts")) if self.is_bound else ()

    def clean_acts(self) -> list[str]:
        """Only what falls under a kind that was chosen: a box may be ticked under one that was taken back."""
        under = {act for group in self.cleaned_data.get("behaviours", []) for act in lists.ACTS[group]}
        return [act for act in self.cleaned_data["acts"] if act in under]

    def typed(self) -> list[tuple[str, str]]:
        """With the precise acts after the kinds."""
        lines = super().typed()
        acts = ", ".join(str(lists.ACT_LABELS[act]) for act in getattr(self, "cleaned_data", {}).get("acts", []))
        return [*lines[:1], (str(self.fields["acts"].label), acts), *lines[1:]] if acts else lines

    def warnings(self) -> list[str]:
        """About the story."""
        return guard.warnings(f"{self.data.get('narrative', '')}\n{self.data.get('literal_words', '')}")


class WhenForm(Page):
    """When and where."""

    title, slug = _("Waar en wanneer?"), "waar-wanneer"

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
        label=_("Hoe laat ongeveer?"), required=False, help_text=_("Bijvoorbeeld 23:30. Leeg als u het niet weet.")
    )
    channels = forms.MultipleChoiceField(
        label=_("Hoe gebeurde het?"),
        help_text=_("Kies alles wat past."),
        choices=lists.ASKED_CHANNELS,
        widget=fields.MultiChoiceBoxes,
        error_messages={"required": _("Kies ten minste één manier.")},
    )
    location = forms.ChoiceField(
        label=_("Waar was dat?"),
        choices=[("", _("Kies een plek")), *lists.Location.choices],
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
        label=_("Op welk platform?"), choices=lists.Platform.choices, required=False, widget=fields.MultiChoiceBoxes
    )
    found_day = fields.DutchDateField(
        past=True,
        label=_("Op welke dag zag of hoorde u het?"),
        required=False,
        help_text=_("Alleen als u het later zag. Dit telt mee voor een klacht."),
    )
    private_sphere = forms.BooleanField(label=_("Het raakte thuis of het gezin"), required=False)
    show_when = dict.fromkeys(("location", "place"), "channels=" + "|".join(sorted(lists.IN_PERSON))) | {
        "platforms": "channels=" + "|".join(sorted(lists.ON_PLATFORM))}  # fmt: skip

    def clean(self) -> dict:
        """Who was there in person, was somewhere; nobody sees it before it happens."""
        answers = super().clean()
        channels = set(answers.get("channels", []))
        if lists.IN_PERSON.isdisjoint(channels):
            answers |= {"location": lists.Location.ONLINE, "place": ""}
        elif "channels" in answers and not answers.get("location"):
            self.add_error("location", _("Kies waar het gebeurde."))
        if lists.ON_PLATFORM.isdisjoint(channels):
            answers["platforms"] = []
        if answers.get("day") and answers.get("found_day") and answers["found_day"] < answers["day"]:
            self.add_error(
                "found_day", _("Deze dag ligt vóór de dag waarop het gebeurde. Kijk of beide dagen kloppen.")
            )
        return answers

    def warnings(self) -> list[str]:
        """About the place."""
        return guard.warnings(self.data.get("place", ""))


class NeedForm(Page):
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
    repeated = forms.BooleanField(label=_("Dit gebeurde al vaker"), required=False)
    without_chair = forms.BooleanField(
        label=_("De burgemeester of voorzitter mag dit niet lezen"),
        required=False,
        help_text=_("Anders kan die meelezen, om met de politie te praten."),
    )
    acute = forms.BooleanField(
        label=_("Er is nu nog gevaar"),
        required=False,
        help_text=_("Bel dan ook 112. Uw melding komt bovenaan te staan."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        function, _colon, relative_of = next(iter(self.before("voor-wie", "function")), "").partition(":")
        if (relative_of or function) not in LANES:
            del self.fields["without_chair"]


PAGES: dict[str, type[Page]] = {form.slug: form for form in (WhoForm, WhatForm, WhenForm, NeedForm)}
