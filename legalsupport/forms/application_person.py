"""Pages of an application: danger now, for whom, which office, who may know, how to reach you."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms import WizardPage
from legalsupport import lists
from legalsupport.decider_words import by_decider
from legalsupport.forms.common import CHOOSE_CONSENT, MAY_DECIDER_KNOW, one_of
from organisations.models import Function
from texts.phone import is_phone_number
from ui import fields

MANDATE_QUESTIONS = ("name", "email", "mandated", "mandate_until")
STAFF_FUNCTIONS = (
    Function.CLERK,
    Function.STATES_CLERK,
    Function.SECRETARY,
    Function.PROVINCIAL_SECRETARY,
    Function.WB_SECRETARY,
    Function.FRONTDESK,
    Function.SOCIAL_DOMAIN,
    Function.INSPECTOR,
    Function.BOA,
    Function.FIELD_STAFF,
    Function.PLANNING,
    Function.TAX,
    Function.SUPPORT,
)
OTHER_FUNCTIONS = (Function.GROUP_STAFF, Function.FORMER, Function.CANDIDATE)
FUNCTION_CHOICES = [
    ("", _("Kies een ambt of functie")),
    (_("Bestuurders"), [(slug.value, slug.label) for slug in lists.EXECUTIVE_FUNCTIONS]),
    (
        _("Gekozen leden"),
        [(slug.value, slug.label) for slug in Function if slug in lists.ELECTED_FUNCTIONS],
    ),
    (_("Ambtenaren en griffie"), [(slug.value, slug.label) for slug in STAFF_FUNCTIONS]),
    (_("Anderen"), [(slug.value, slug.label) for slug in OTHER_FUNCTIONS]),
]


class AcuteForm(WizardPage):
    """Whether there is danger now. Asked before everything else."""

    title = _("Is er nú gevaar?")
    slug = "gevaar"

    acute = forms.TypedChoiceField(
        label=_("Is er op dit moment gevaar voor u of voor iemand bij u thuis?"),
        coerce=lambda value: value == "yes",
        choices=[("no", _("Nee, nu niet")), ("yes", _("Ja, er is nu gevaar"))],
        widget=fields.ChoiceBoxes,
        error_messages={"required": _("Kies of er nu gevaar is. Bel bij gevaar eerst 112.")},
    )


class MandateForm(WizardPage):
    """For whom the request is, and whether that person agreed."""

    title = _("Voor wie vraagt u hulp?")
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
    for_whom = one_of(
        _("Voor wie vraagt u hulp?"),
        [("self", _("Voor mijzelf")), ("other", _("Voor iemand die mij heeft gemachtigd"))],
        _("Kies voor wie u hulp vraagt."),
    )
    name = forms.CharField(
        label=_("Naam van degene die hulp nodig heeft"),
        max_length=120,
        required=False,
        help_text=_("De naam komt niet in mails en lijsten."),
    )
    email = fields.EmailField(
        label=_("E-mailadres van degene die hulp nodig heeft"),
        required=False,
        help_text=_("Dan kan diegene zelf meelezen, en uw machtiging stoppen."),
    )
    mandated = forms.BooleanField(
        label=_("Diegene heeft mij gemachtigd om dit aan te vragen"), required=False
    )
    mandate_until = fields.DutchDateField(
        label=_("Tot en met welke dag geldt de machtiging?"), future=True, required=False
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
            self.add_error("name", _("Vul in wie hulp nodig heeft."))
        if not answers.get("mandated"):
            message = _("Vraag eerst of u dit mag doen. Diegene kan ook zelf hulp vragen.")
            self.add_error("mandated", message)
        if not answers.get("mandate_until") and "mandate_until" not in self.errors:
            message = _("Vul in tot wanneer u gemachtigd bent. Bijvoorbeeld een half jaar.")
            self.add_error("mandate_until", message)


class PositionForm(WizardPage):
    """Which office or function: it says whose desk helps."""

    title = _("Welk ambt of welke functie?")
    slug = "functie"

    function = forms.ChoiceField(
        label=_("Wat is het ambt of de functie van wie hulp nodig heeft?"),
        choices=FUNCTION_CHOICES,
        help_text=_("Zo komt de aanvraag bij de juiste persoon."),
        error_messages={"required": _("Kies een ambt of functie.")},
    )


class ConfidenceForm(WizardPage):
    """Who may know of the request."""

    title = _("Wie mag dit weten?")
    slug = "vertrouwelijk"

    discretion = one_of(
        _("Hoe vertrouwelijk moet dit zijn?"),
        lists.Discretion.choices,
        _("Kies hoe vertrouwelijk dit moet zijn."),
        help_text=_(
            "Bent u gekozen, zoals een raadslid? Dan helpt gewoonlijk uw griffier. "
            "Kiest u Hoog, dan weet de griffier er niets van."
        ),
    )
    consent = one_of(
        MAY_DECIDER_KNOW,
        lists.CONSENT_CHOICES,
        CHOOSE_CONSENT,
        help_text=by_decider(
            _(
                "Uw werkgever beslist over een vergoeding. Tot u akkoord bent, weet uw werkgever "
                "niets. Wat u hieronder en hierboven vertelt, leest uw werkgever nooit: alleen om "
                "wat voor zaak het gaat en wat wij adviseren."
            ),
            _(
                "Het ministerie beslist over een vergoeding. Uw werkgever hoort niets. Wie "
                "beslist, leest nooit wat u hieronder en hierboven vertelt: alleen om wat voor "
                "zaak het gaat en wat wij adviseren."
            ),
        ),
    )


class ReachableForm(WizardPage):
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

    def warnings(self) -> list[str]:
        """Return a question about what is no whole telephone number."""
        phone = self.cleaned_data.get("phone", "")
        if is_phone_number(phone):
            return []
        return [str(_("Kunnen wij u bellen met “%s”? Kijk of het nummer klopt.") % phone)]
