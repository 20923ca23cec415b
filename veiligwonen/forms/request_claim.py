"""Pages of a request: danger now, for whom, which office, who helps, and how to reach somebody.

The claim is decided on the office (docs/domain/support.md §3.1).
"""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casework.forms import DangerQuestion, WizardPage, number_warnings
from organisations.models import Function, Person
from ui import fields
from veiligwonen import access, lists
from veiligwonen.rules import entitlement

EXECUTIVE_OFFICES = (
    "alderman",
    "mayor",
    "deputy",
    "kings_commissioner",
    "dike_reeve",
    "wb_executive",
)
OTHER_FUNCTIONS = (
    "councillor",
    "committee_member",
    "group_staff",
    "states_member",
    "wb_general",
    "clerk",
    "states_clerk",
    "municipal_secretary",
    "provincial_secretary",
    "wb_secretary",
    "support",
)
MANDATE_QUESTIONS = ("name", "email", "mandated", "mandate_until", "sees_address")


class DangerForm(WizardPage):
    """Whether there is danger now. Asked before everything else."""

    title = _("Is er nú gevaar?")
    slug = "gevaar"

    acute = DangerQuestion(
        label=_("Is er op dit moment gevaar voor u of voor iemand bij u thuis?"),
        help_text=_("Ja? Bel 112. Doe dat eerst. Ga daarna hier verder."),
    )


class ApplicantForm(WizardPage):
    """For whom the request is, and whether that person agreed."""

    title = _("Voor wie vraagt u aan?")
    slug = "voor-wie"
    show_when = dict.fromkeys(MANDATE_QUESTIONS, "for_whom=other")

    organisation = forms.TypedChoiceField(
        label=_("Bij welke organisatie?"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=fields.ChoiceBoxes,
        help_text=_("Kiest u niets? Dan is het uw eigen organisatie."),
    )
    for_whom = fields.SingleChoiceField(
        label=_("Voor wie vraagt u aan?"),
        choices=[
            ("self", _("Voor mijzelf")),
            ("other", _("Voor een bestuurder die mij heeft gemachtigd")),
        ],
        error_messages={"required": _("Kies voor wie u aanvraagt.")},
    )
    name = forms.CharField(
        label=_("Naam van de bestuurder"),
        max_length=120,
        required=False,
        help_text=_("De naam komt niet in mails en lijsten."),
    )
    email = fields.EmailField(
        label=_("E-mailadres van de bestuurder"),
        required=False,
        help_text=_("Dan kan de bestuurder zelf meelezen, en uw machtiging stoppen."),
    )
    mandated = forms.BooleanField(
        label=_("De bestuurder heeft mij gemachtigd om dit aan te vragen"), required=False
    )
    mandate_until = fields.DutchDateField(
        label=_("Tot en met welke dag geldt de machtiging?"), future=True, required=False
    )
    sees_address = forms.BooleanField(
        label=_("Ik mag ook het woonadres zien"),
        required=False,
        help_text=_("Alleen als de bestuurder dit wil."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        places = self.person.organisations_now
        if len(places) > 1:
            self.fields["organisation"].choices = [(place.pk, place.name) for place in places]
        else:
            del self.fields["organisation"]

    def clean(self) -> dict:
        """Require a name, a mandate and its last day of who asks for somebody else."""
        answers = super().clean()
        if answers.get("for_whom") == "other":
            self._require_mandate(answers)
        return answers

    def _require_mandate(self, answers: dict) -> None:
        if not answers.get("name"):
            self.add_error("name", _("Vul de naam van de bestuurder in."))
        if not answers.get("mandated"):
            message = _("Vraag eerst of u dit mag doen. De bestuurder kan ook zelf aanvragen.")
            self.add_error("mandated", message)
        if not answers.get("mandate_until") and "mandate_until" not in self.errors:
            message = _("Vul in tot wanneer u gemachtigd bent. Bijvoorbeeld een half jaar.")
            self.add_error("mandate_until", message)


class OfficeForm(WizardPage):
    """Which office, and since when. The claim is decided on it."""

    title = _("Welk ambt?")
    slug = "ambt"
    show_when = {"since": "held=now|soon", "until": "held=ended"}

    function = forms.ChoiceField(
        label=_("Wat is het ambt of de functie?"),
        error_messages={"required": _("Kies een ambt of functie.")},
        choices=[
            ("", _("Kies een ambt")),
            (_("Bestuurders"), [(slug, Function(slug).label) for slug in EXECUTIVE_OFFICES]),
            (_("Anderen"), [(slug, Function(slug).label) for slug in OTHER_FUNCTIONS]),
        ],
    )
    held = fields.SingleChoiceField(
        label=_("Bent u nu in dit ambt of deze functie?"),
        choices=entitlement.Held.choices,
        error_messages={"required": _("Kies of u nu in dit ambt bent.")},
    )
    since = fields.DutchDateField(
        label=_("Vanaf welke dag?"),
        required=False,
        help_text=_("Ook een dag die nog komt. Leeg als u het niet weet."),
    )
    until = fields.DutchDateField(label=_("Tot welke dag?"), required=False)


def entitlement_outcome(answers: dict) -> entitlement.EntitlementOutcome | None:
    """Decide on the office in the answers of a draft; None while the office page is not answered.

    `answers`: slug of a page -> name of a field -> the values as they were typed.
    """
    office = answers.get(OfficeForm.slug, {})
    function = _first_value(office, "function")
    holding = _first_value(office, "held")
    if not (function and holding):
        return None
    return entitlement.decide(function, holding)


def _first_value(page_answers: dict, name: str) -> str:
    return next(iter(page_answers.get(name, [])), "")


class RouteForm(WizardPage):
    """Who helps when the office gives no claim, and what they may be told."""

    title = _("Iemand anders helpt u beter")
    slug = "doorverwijzing"

    route = fields.SingleChoiceField(
        label=_("Wie mogen wij voor u bellen?"),
        choices=(),
        error_messages={"required": _("Kies wie wij voor u mogen bellen.")},
        help_text=_(
            "Wij bellen zelf, vertellen wat nodig is, en laten u weten wie u kunt verwachten."
        ),
        hints=entitlement.ROUTE_TELLS,
    )
    story = fields.LongTextField(
        label=_("Wat mogen wij vertellen?"),
        max_length=4000,
        required=False,
        help_text=_("Kort. Alleen wie u helpt, hoort dit."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        outcome = entitlement_outcome(self.answers)
        routes = outcome.routes if outcome else ()
        self.fields["route"].choices = [(route.value, route.label) for route in routes]

    def clean(self) -> dict:
        """Add the reason, which the pages that are skipped would have asked."""
        return super().clean() | {"reason": lists.Reason.PREVENTIVE}


class ReachForm(WizardPage):
    """How somebody is reached safely."""

    title = _("Hoe bereiken wij u veilig?")
    slug = "bereiken"

    phone = fields.PhoneField(
        label=_("Telefoonnummer waarop wij u veilig kunnen bellen"),
        error_messages={
            "required": _("Vul een telefoonnummer in. Wij bellen u, wij mailen geen inhoud.")
        },
    )
    when = forms.CharField(label=_("Wanneer belt u liever niet?"), max_length=200, required=False)
    no_post = forms.BooleanField(label=_("Stuur mij geen post"), required=False)

    def warnings(self) -> list[str]:
        """Return a question about what is no whole telephone number."""
        return number_warnings(self.cleaned_data.get("phone", ""))


def employer_contacts(organisation_id: int, *excluded_ids: int) -> QuerySet[Person]:
    """Return who can provide for this organisation, without the owners of these accounts."""
    holders = Person.objects.holding(*access.EMPLOYERS, organisation_id=organisation_id)
    return holders.without(excluded_ids).order_by("sort_name", "id")


class EmployerForm(WizardPage):
    """Whether the employer, who pays and provides, may hear of the request."""

    title = _("Mag uw werkgever dit weten?")
    slug = "werkgever"

    consent = fields.SingleChoiceField(
        label=_("Mag uw werkgever weten dat u dit aanvraagt?"),
        choices=lists.Consent.choices,
        help_text=_(
            "Uw werkgever leest nooit wat er speelt, wie er bij u woont of waar. "
            "Alleen welke maatregelen nodig zijn."
        ),
        error_messages={"required": _("Kies of uw werkgever dit mag weten.")},
    )
    employer_contact = forms.ModelChoiceField(
        label=_("Wie mag namens uw werkgever meelezen?"),
        queryset=Person.objects.none(),
        widget=fields.ChoiceBoxes,
        empty_label=None,
        required=False,
        help_text=_(
            "Kiest u niemand? Dan is het de secretaris. Bij een burgemeester kiest u altijd zelf."
        ),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        contacts = employer_contacts(self._organisation_id(), self.person.pk)
        self.fields["employer_contact"].queryset = contacts

    def _organisation_id(self) -> int:
        """Return the organisation of the request: the one that was chosen, or the own one."""
        chosen_id = next(iter(self.before(ApplicantForm.slug, "organisation")), "")
        place = self.person.place_chosen(int(chosen_id) if chosen_id.isdecimal() else None)
        return place.pk
