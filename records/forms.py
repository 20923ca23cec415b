"""Forms about retention, the own data, the audit log and emergency access."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation, Person
from records import audit_log, subject_access
from records.models import AccessRequest, EmergencyAccess, LegalHold, LogExport
from ui import fields

MAX_NAMESAKES = 5  # that one search takes together
IDENTITIES_WITHOUT_ACCOUNT = [
    (slug, label)
    for slug, label in AccessRequest.Identity.choices
    if slug != AccessRequest.Identity.ACCOUNT
]


def as_case_number(text: str) -> str:
    """Return a number as numbers are written: in capitals, without spaces."""
    return text.replace(" ", "").upper()


class LegalHoldForm(fields.Form):
    """Why a case must not be destroyed, and until when."""

    ground = fields.SingleChoiceField(
        label=_("Waarom moet deze zaak bewaard blijven?"), choices=LegalHold.Ground.choices
    )
    reason = fields.LongTextField(
        label=_("Toelichting"),
        rows=3,
        max_length=1000,
        help_text=_(
            "Bijvoorbeeld het kenmerk van de procedure. Deze tekst wordt versleuteld bewaard."
        ),
        error_messages={"required": _("Leg in één zin uit waarom.")},
    )
    until = fields.DutchDateField(
        label=_("Bewaren tot en met"),
        future=True,
        help_text=_(
            "Daarna kan de zaak weer op een vernietigingslijst komen. "
            "U kunt de datum later verlengen."
        ),
    )


class ReturnListForm(fields.Form):
    """Why a list goes back to who reviewed it."""

    reason = fields.LongTextField(
        label=_("Wat klopt er niet?"),
        rows=3,
        max_length=1000,
        error_messages={"required": _("Leg uit wat er niet klopt.")},
    )


class RetentionRuleForm(fields.Form):
    """What an organisation decided about a term."""

    months = forms.IntegerField(
        label=_("Bewaartermijn in maanden"),
        min_value=1,
        max_value=1200,
        help_text=_("Geteld vanaf het afsluiten. 12 maanden is 1 jaar, 60 maanden is 5 jaar."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
        error_messages={
            "invalid": _("Schrijf een getal. Bijvoorbeeld 60."),
            "min_value": _("Kies minstens 1 maand."),
            "max_value": _("Kies hoogstens 1200 maanden (100 jaar)."),
        },
    )
    source = forms.CharField(
        label=_("Waar staat dat?"),
        max_length=200,
        help_text=_(
            "Bijvoorbeeld: selectielijst gemeenten 2020, proces 8.1.2, "
            "vastgesteld door de archivaris op 1 december 2026."
        ),
        error_messages={"required": _("Schrijf op wie dit heeft besloten, of waar het staat.")},
    )


class LogSearchForm(fields.Form):
    """What an auditor searches for. Part of the address, so that a search can be bookmarked."""

    who = forms.CharField(
        label=_("Wie"), required=False, max_length=120, help_text=_("Naam of e-mailadres.")
    )
    place = forms.CharField(
        label=_("Organisatie"),
        required=False,
        max_length=120,
        help_text=_("Bijvoorbeeld Utrecht."),
    )
    number = forms.CharField(
        label=_("Nummer"),
        required=False,
        max_length=20,
        help_text=_("Bijvoorbeeld INC-2026-000123."),
    )
    action = forms.ChoiceField(label=_("Handeling"), required=False)
    since = fields.DutchDateField(label=_("Van"), required=False)
    until = fields.DutchDateField(label=_("Tot en met"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        all_actions = ("", _("Alles"))
        self.fields["action"].choices = [all_actions, *audit_log.actions().items()]

    def clean_number(self) -> str:
        """Return the number as numbers are written."""
        return as_case_number(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        """Add the keys of the people (`actors`) and of the organisation, where these were given."""
        answers = super().clean()
        who = answers.get("who")
        if who:
            answers["actors"] = self._find_people(who)
        name = answers.get("place")
        if name:
            answers["organisation"] = self._find_organisation(name)
        since = answers.get("since")
        until = answers.get("until")
        if since and until and since > until:
            self.add_error("until", _("Deze dag ligt vóór de eerste dag. Vul een latere dag in."))
        return answers

    def _find_organisation(self, name: str) -> int | None:
        is_named = Q(name__iexact=name) | Q(code__iexact=name)
        organisation = Organisation.objects.filter(is_named).first()
        if organisation is None:
            self.add_error("place", _("Deze organisatie kennen wij niet. Schrijf de naam voluit."))
            return None
        return organisation.pk

    def _find_people(self, who: str) -> list[int]:
        matches = Q(email__iexact=who) if "@" in who else Q(name__icontains=who)
        people = Person.objects.filter(matches).values_list("pk", flat=True)
        person_ids = list(people[: MAX_NAMESAKES + 1])
        if not person_ids:
            unknown = _("Deze persoon kennen wij niet. Kijk of de naam of het e-mailadres klopt.")
            self.add_error("who", unknown)
        if len(person_ids) > MAX_NAMESAKES:
            self.add_error("who", _("Zo heten meer dan vijf mensen. Vul het e-mailadres in."))
        return person_ids

    def active_filters(self) -> list[str]:
        """Return the filters that are on, in words."""
        return [f"{label}: {text}" for label, text in self.typed()]

    def cleaned_filters(self) -> dict[str, Any]:
        """Return what was cleaned, for a worker to search again."""
        names = ("actors", "organisation", "number", "action", "since", "until")
        return {name: self.cleaned_data.get(name) for name in names}

    def record_details(self) -> dict[str, Any]:
        """Return what goes on record about the search: keys and slugs, no text that was typed."""
        answers = getattr(self, "cleaned_data", {})
        details = {}
        for name in ("actors", "organisation", "since", "until"):
            details[name] = answers.get(name)
        details["sought"] = answers.get("number")
        details["done"] = answers.get("action")
        return {name: value for name, value in details.items() if value}

    def query(self) -> str:
        """Return the search as a query string, without the place in the list."""
        filled = {name: value for name, value in self.data.items() if value}
        filled.pop("na", None)
        return urlencode(filled)


class LogExportForm(fields.Form):
    """Why a part of the audit log is exported."""

    reason = fields.SingleChoiceField(
        label=_("Waarom maakt u deze uitvoer?"), choices=LogExport.Reason.choices
    )
    note = fields.LongTextField(
        label=_("Toelichting"),
        rows=3,
        max_length=1000,
        error_messages={"required": _("Leg in één zin uit waarvoor dit is.")},
    )


class CorrectionForm(fields.Form):
    """What is wrong, and what it must be.

    `correctable`: name and label of each field that may be corrected.
    """

    field = forms.ChoiceField(label=_("Wat klopt er niet?"))
    requested_text = fields.LongTextField(
        label=_("Wat moet er staan?"),
        rows=4,
        max_length=4000,
        error_messages={"required": _("Schrijf op wat er moet staan.")},
    )
    why = fields.LongTextField(label=_("Toelichting"), rows=3, max_length=2000, required=False)

    def __init__(self, *args, correctable: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        no_choice = ("", _("Kies wat u wilt laten aanpassen"))
        self.fields["field"].choices = [no_choice, *correctable]


class CorrectionDecisionForm(fields.Form):
    """What is decided about a correction."""

    decision = fields.SingleChoiceField(
        label=_("Wat besluit u?"),
        choices=[("granted", _("Aanpassen")), ("refused", _("Niet aanpassen"))],
        hints={
            "granted": _("Wat er stond, blijft versleuteld bewaard bij dit verzoek."),
            "refused": _(
                "De melder kan daarover een klacht indienen bij de Autoriteit Persoonsgegevens."
            ),
        },
    )
    answer = fields.LongTextField(
        label=_("Uitleg voor wie het vroeg"),
        rows=3,
        max_length=2000,
        error_messages={"required": _("Leg in één zin uit wat u besloot.")},
    )


class AccessRequestForm(fields.Form):
    """Who asks to see the own data, without an account. `by` is who fills it in."""

    name = forms.CharField(
        label=_("Naam"),
        max_length=120,
        required=False,
        help_text=_("Precies zoals die in een zaak kan staan."),
    )
    email = fields.EmailField(label=_("E-mailadres"), required=False)
    identity = fields.SingleChoiceField(
        label=_("Hoe weet u wie dit is?"), choices=IDENTITIES_WITHOUT_ACCOUNT
    )

    def __init__(self, *args, by: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean(self) -> dict[str, Any]:
        """Require a name or an address, and of somebody else than who fills it in."""
        answers = super().clean()
        name = answers.get("name", "")
        email = answers.get("email", "")
        if not (name or email or self.errors):
            self.add_error("name", _("Vul een naam of een e-mailadres in."))
        if self.by.is_presumed_to_be(email=email, name=name):
            message = _(
                "Dit lijken uw eigen gegevens. Vraag die aan bij ‘Mijn gegevens’. "
                "Gaat het om iemand anders? Laat een collega dit verzoek maken."
            )
            self.add_error("name", message)
        return answers


class ReleaseForm(fields.Form):
    """Why what was ticked is withheld."""

    ground = forms.ChoiceField(
        label=_("Waarom houdt u de aangevinkte gegevens achter?"),
        required=False,
        choices=[("", _("Ik houd verder niets achter")), *subject_access.GROUNDS.items()],
    )

    def clean(self) -> dict[str, Any]:
        """Require a ground from who withholds something."""
        answers = super().clean()
        if self.data.getlist("achterhouden") and not answers.get("ground"):
            self.add_error("ground", _("Kies waarom u deze gegevens achterhoudt."))
        return answers


class EmergencyAccessForm(fields.Form):
    """Which case must be opened in an emergency, and why."""

    number = forms.CharField(
        label=_("Nummer van de zaak"),
        max_length=20,
        help_text=_("Bijvoorbeeld INC-2026-000123."),
    )
    reason = fields.SingleChoiceField(
        label=_("Waarom kan het niet wachten?"), choices=EmergencyAccess.Reason.choices
    )
    note = fields.LongTextField(
        label=_("Toelichting"),
        rows=3,
        max_length=1000,
        help_text=_("De functionaris gegevensbescherming leest dit."),
        error_messages={"required": _("Leg in één zin uit wat er aan de hand is.")},
    )

    def clean_number(self) -> str:
        """Return the number as numbers are written."""
        return as_case_number(self.cleaned_data["number"])
