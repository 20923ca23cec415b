"""The questions of a request, one thing a page (domain reference support §3.2). Required: only what is needed to call back."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms import Page
from organisations.models import Function, Person
from ui import fields
from veiligwonen import access, entitlement, lists

OFFICES = ("alderman", "mayor", "deputy", "kings_commissioner", "dike_reeve", "wb_executive")
OTHERS = ("councillor", "committee_member", "group_staff", "states_member", "wb_general", "clerk", "states_clerk", "municipal_secretary",
          "provincial_secretary", "wb_secretary", "support")  # fmt: skip
EVENT = ("threat", "incident", "again")  # then it is asked what happened


def known(label, **kwargs) -> fields.OneOf:
    """Yes, no, or "ik weet het niet"; nobody has to answer."""
    return fields.OneOf(label=label, choices=lists.Known.choices, apart=[lists.Known.UNKNOWN], required=False, **kwargs)


class DangerForm(Page):
    """Is there danger now? Before everything else."""

    title, slug = _("Is er nú gevaar?"), "gevaar"

    acute = forms.TypedChoiceField(
        label=_("Is er op dit moment gevaar voor u of voor iemand bij u thuis?"), coerce=lambda value: value == "yes",
        choices=[("no", _("Nee, nu niet")), ("yes", _("Ja, er is nu gevaar"))], widget=fields.ChoiceBoxes,
        error_messages={"required": _("Kies of er nu gevaar is. Bel bij gevaar eerst 112.")},
    )  # fmt: skip


class WhoForm(Page):
    """For whom."""

    title, slug = _("Voor wie vraagt u aan?"), "voor-wie"
    show_when = dict.fromkeys(("name", "email", "mandated", "mandate_until", "sees_address"), "for_whom=other")

    organisation = forms.TypedChoiceField(
        label=_("Bij welke organisatie?"), coerce=int, empty_value=None, required=False, widget=fields.ChoiceBoxes,
        help_text=_("Kiest u niets? Dan is het uw eigen organisatie."),
    )  # fmt: skip
    for_whom = fields.OneOf(
        label=_("Voor wie vraagt u aan?"), choices=[("self", _("Voor mijzelf")), ("other", _("Voor een bestuurder die mij heeft gemachtigd"))],
        error_messages={"required": _("Kies voor wie u aanvraagt.")},
    )  # fmt: skip
    name = forms.CharField(
        label=_("Naam van de bestuurder"),
        max_length=120,
        required=False,
        help_text=_("De naam komt niet in mails en lijsten."),
    )
    email = fields.EmailField(
        label=_("E-mailadres van de bestuurder"), required=False,
        help_text=_("Dan kan de bestuurder zelf meelezen, en uw machtiging stoppen."),
    )  # fmt: skip
    mandated = forms.BooleanField(label=_("De bestuurder heeft mij gemachtigd om dit aan te vragen"), required=False)
    mandate_until = fields.DutchDateField(
        label=_("Tot en met welke dag geldt de machtiging?"), future=True, required=False
    )
    sees_address = forms.BooleanField(
        label=_("Ik mag ook het woonadres zien"), required=False, help_text=_("Alleen als de bestuurder dit wil.")
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        places = self.person.places_now
        if len(places) > 1:
            self.fields["organisation"].choices = [(place.pk, place.name) for place in places]
        else:
            del self.fields["organisation"]

    def clean(self) -> dict:
        """Who asks for somebody else says for whom, and until when that was allowed."""
        answers = super().clean()
        if answers.get("for_whom") != "other":
            return answers
        if not answers.get("name"):
            self.add_error("name", _("Vul de naam van de bestuurder in."))
        if not answers.get("mandated"):
            self.add_error("mandated", _("Vraag eerst of u dit mag doen. De bestuurder kan ook zelf aanvragen."))
        if not answers.get("mandate_until") and "mandate_until" not in self.errors:
            self.add_error("mandate_until", _("Vul in tot wanneer u gemachtigd bent. Bijvoorbeeld een half jaar."))
        return answers


class OfficeForm(Page):
    """Which office, and since when: a claim is decided on it."""

    title, slug = _("Welk ambt?"), "ambt"
    show_when = {"since": "held=now|soon", "until": "held=ended"}

    function = forms.ChoiceField(
        label=_("Wat is het ambt of de functie?"), error_messages={"required": _("Kies een ambt of functie.")},
        choices=[
            ("", _("Kies een ambt")),
            (_("Bestuurders"), [(slug, Function(slug).label) for slug in OFFICES]),
            (_("Anderen"), [(slug, Function(slug).label) for slug in OTHERS]),
        ],
    )  # fmt: skip
    held = fields.OneOf(
        label=_("Bent u nu in dit ambt of deze functie?"), choices=entitlement.Held.choices,
        error_messages={"required": _("Kies of u nu in dit ambt bent.")},
    )  # fmt: skip
    since = fields.DutchDateField(
        label=_("Vanaf welke dag?"), required=False, help_text=_("Ook een dag die nog komt. Leeg als u het niet weet."),
    )  # fmt: skip
    until = fields.DutchDateField(label=_("Tot welke dag?"), required=False)

    def outcome(self) -> entitlement.Outcome:
        """What this office gives a claim to."""
        return entitlement.decide(self.cleaned_data.get("function", ""), self.cleaned_data.get("held", ""))


def outcome_of(answers: dict) -> entitlement.Outcome | None:
    """What was decided on the office; None while it is not known."""
    told = answers.get(OfficeForm.slug, {})
    function, held = (next(iter(told.get(name, [])), "") for name in ("function", "held"))
    return entitlement.decide(function, held) if function and held else None


class RouteForm(Page):
    """Not for this office: who does help, and that somebody brings them together."""

    title, slug = _("Iemand anders helpt u beter"), "doorverwijzing"

    route = fields.OneOf(
        label=_("Wie mogen wij voor u bellen?"), choices=(), error_messages={"required": _("Kies wie wij voor u mogen bellen.")},
        help_text=_("Wij bellen zelf, vertellen wat nodig is, en laten u weten wie u kunt verwachten."), hints=entitlement.ROUTE_TELLS,
    )  # fmt: skip
    story = fields.LongTextField(
        label=_("Wat mogen wij vertellen?"),
        max_length=4000,
        required=False,
        help_text=_("Kort. Alleen wie u helpt, hoort dit."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        outcome = outcome_of(self.answers)
        self.fields["route"].choices = [(route.value, route.label) for route in (outcome.routes if outcome else ())]

    def clean(self) -> dict:
        """What the other pages would have asked."""
        return super().clean() | {"reason": lists.Reason.PREVENTIVE}


class ReasonForm(Page):
    """Why."""

    title, slug = _("Waarom vraagt u dit aan?"), "aanleiding"

    reason = fields.OneOf(
        label=_("Wat is de aanleiding?"),
        choices=lists.Reason.choices,
        error_messages={"required": _("Kies een aanleiding.")},
    )
    story = fields.LongTextField(
        label=_("Wat speelt er?"), max_length=4000, required=False,
        help_text=_("In uw eigen woorden. Noem geen medische gegevens en geen woonadres."),
    )  # fmt: skip
    incidents = forms.CharField(
        label=_("Hebt u hier al een melding over gedaan?"), max_length=200, required=False,
        help_text=_("Het nummer, bijvoorbeeld INC-2026-000123. Wij zien dan dat er een melding is, niet wat erin staat."),
    )  # fmt: skip

    def clean_incidents(self) -> list[str]:
        """Numbers, in capitals."""
        return [
            number.strip().upper()
            for number in self.cleaned_data["incidents"].replace(";", ",").split(",")
            if number.strip()
        ]


class ThreatForm(Page):
    """What happened, as far as somebody knows. Unknown is a good answer."""

    title, slug = _("Wat is er gebeurd?"), "dreiging"

    severity = fields.OneOf(
        label=_("Wat past het best bij wat er gebeurde of wat u vreest?"),
        choices=lists.SEVERITY,
        apart=["unknown"],
        required=False,
    )
    likelihood = fields.OneOf(
        label=_("Hoe concreet is het?"), choices=lists.LIKELIHOOD, apart=["unknown"], required=False
    )
    at_the_home = known(_("Was de dreiger in de afgelopen 14 dagen bij uw woning?"))
    weapon = known(_("Is er een wapen, een explosief of brandstichting, of een plan daarvoor?"))
    doxed = known(_("Is uw adres in de afgelopen 30 dagen rondgestuurd?"))
    against_family = known(_("Is het gericht tegen uw kind of partner?"))


class PoliceForm(Page):
    """What police and OM know and do."""

    title, slug = _("Weet de politie ervan?"), "politie"

    police = known(_("Weet de politie ervan?"))
    charges = fields.OneOf(
        label=_("Is er aangifte of een melding gedaan?"), choices=lists.Charges.choices, required=False
    )
    chain = fields.OneOf(
        label=_("Zijn politie of Openbaar Ministerie aan het werk?"),
        choices=lists.Chain.choices,
        apart=[lists.Chain.UNKNOWN],
        required=False,
    )


class HouseForm(Page):
    """How the home is."""

    title, slug = _("Hoe is uw woning?"), "woning"
    show_when = {"pkvw_until": "pkvw=valid|expired"}

    pkvw = fields.OneOf(
        label=_("Heeft uw woning het Politiekeurmerk Veilig Wonen?"),
        choices=lists.Pkvw.choices,
        apart=["unknown"],
        required=False,
    )
    pkvw_until = fields.DutchDateField(label=_("Tot wanneer is het certificaat geldig?"), required=False)
    detection = known(_("Is er een alarm dat iemand waarschuwt?"))
    weak_front = known(_("Zit er een brievenbus in de deur, of is de gevel kwetsbaar?"))
    arrangements = known(_("Is er een veilige ruimte, of zijn er afspraken voor als er iets gebeurt?"))
    address_shared = known(_("Is uw adres het afgelopen jaar openlijk gedeeld?"))
    risk_moment = known(
        _("Komt er binnen 14 dagen een moment dat spannend kan worden?"),
        help_text=_("Bijvoorbeeld een bewonersavond of een besluit."),
    )


class HouseholdForm(Page):
    """Who lives there."""

    title, slug = _("Wie wonen er bij u?"), "huishouden"

    adults = forms.IntegerField(label=_("Hoeveel volwassenen?"), min_value=0, max_value=20, required=False,
                                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}))  # fmt: skip
    minors = forms.IntegerField(label=_("Hoeveel kinderen onder de 18?"), min_value=0, max_value=20, required=False,
                                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}))  # fmt: skip
    vulnerable = known(_("Woont er iemand die extra kwetsbaar is?"))
    alone_or_remote = known(_("Bent u vaak alleen thuis, of woont u afgelegen?"))
    housemates_agree = forms.BooleanField(
        label=_("Wie bij mij woont, weet van deze aanvraag"),
        required=False,
        help_text=_("De adviseur komt bij u thuis."),
    )


class AddressForm(Page):
    """The home address: into the vault."""

    title, slug = _("Waar woont u?"), "adres"

    street = forms.CharField(label=_("Straat en huisnummer"), max_length=200, required=False,
                             help_text=_("Liever in een gesprek vertellen? Laat dit dan leeg."),
                             widget=forms.TextInput(attrs={"autocomplete": "street-address"}))  # fmt: skip
    postcode = fields.PostcodeField(label=_("Postcode"), required=False)
    town = forms.CharField(label=_("Woonplaats"), max_length=100, required=False)
    home_kind = fields.OneOf(label=_("Wat voor woning is het?"), choices=lists.HomeKind.choices, required=False)
    ownership = fields.OneOf(label=_("Van wie is de woning?"), choices=lists.Ownership.choices, required=False)
    exempt = forms.BooleanField(
        label=_("Ik heb een ontheffing om buiten mijn gemeente of provincie te wonen"), required=False
    )

    def clean(self) -> dict:
        """All of an address, or none of it."""
        answers = super().clean()
        parts = {name: answers.get(name) for name in ("street", "postcode", "town") if name not in self.errors}
        if any(parts.values()):
            for name, value in parts.items():
                if not value:
                    self.add_error(name, _("Vul dit ook in, of laat het hele adres leeg."))
        return answers


class ReachForm(Page):
    """How somebody is reached safely, and what the employer may know."""

    title, slug = _("Hoe bereiken wij u veilig?"), "bereiken"

    phone = fields.PhoneField(label=_("Telefoonnummer waarop wij u veilig kunnen bellen"),
                              error_messages={"required": _("Vul een telefoonnummer in. Wij bellen u, wij mailen geen inhoud.")})  # fmt: skip
    when = forms.CharField(label=_("Wanneer belt u liever niet?"), max_length=200, required=False)
    no_post = forms.BooleanField(label=_("Stuur mij geen post"), required=False)


def contacts(place: int, *but: int) -> QuerySet[Person]:
    """Who can provide for this organisation, except these people."""
    current = Q(memberships__until=None) | Q(memberships__until__gte=timezone.localdate())
    held = Q(memberships__organisation_id=place, memberships__role__in=access.EMPLOYERS)
    return Person.objects.filter(held & current, is_active=True).exclude(pk__in=but).distinct().order_by("name")


class EmployerForm(Page):
    """The employer pays and provides; when it may hear of it is up to the applicant."""

    title, slug = _("Mag uw werkgever dit weten?"), "werkgever"

    consent = fields.OneOf(
        label=_("Mag uw werkgever weten dat u dit aanvraagt?"), choices=lists.Consent.choices,
        help_text=_("Uw werkgever leest nooit wat er speelt, wie er bij u woont of waar. Alleen welke maatregelen nodig zijn."),
        error_messages={"required": _("Kies of uw werkgever dit mag weten.")},
    )  # fmt: skip
    employer_contact = forms.ModelChoiceField(
        label=_("Wie mag namens uw werkgever meelezen?"), queryset=Person.objects.none(), widget=fields.ChoiceBoxes, empty_label=None,
        required=False, help_text=_("Kiest u niemand? Dan is het de secretaris. Bij een burgemeester kiest u altijd zelf."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        asked = next(iter(self.before(WhoForm.slug, "organisation")), "")
        place = int(asked) if asked.isdigit() else self.person.organisation_id
        self.fields["employer_contact"].queryset = contacts(place, self.person.pk)


PAGES: dict[str, type[Page]] = {
    form.slug: form
    for form in (DangerForm, WhoForm, OfficeForm, RouteForm, ReasonForm, ThreatForm, PoliceForm, HouseForm, HouseholdForm, AddressForm,
                 EmployerForm, ReachForm)
}  # fmt: skip
NOT_ENTITLED = [form.slug for form in (DangerForm, WhoForm, OfficeForm, RouteForm, ReachForm)]
ENTITLED = [slug for slug in PAGES if slug != RouteForm.slug]


def asked(answers: dict) -> list[str]:
    """Which pages: who has no claim is not asked about a home, and who asks preventively not about a threat."""
    outcome = outcome_of(answers)
    if outcome and not outcome.entitled:
        return NOT_ENTITLED
    told = answers.get(ReasonForm.slug, {}).get("reason", [""])
    quiet = {ThreatForm.slug} if told[0] not in EVENT else set()
    return [slug for slug in ENTITLED if slug not in quiet]
