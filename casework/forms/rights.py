"""What an auditor looks for, what people ask about their own data, and what is decided about it."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework import logbook, rights
from casework.models import AccessRequest, LogExport, OpenedInNeed
from organisations.models import Organisation, Person
from ui import fields


class LogForm(fields.Form):
    """What an auditor looks for. Sent as part of the address, so that a search can be kept."""

    who = forms.CharField(label=_("Wie"), required=False, max_length=120, help_text=_("Naam of e-mailadres."))
    place = forms.CharField(
        label=_("Organisatie"), required=False, max_length=120, help_text=_("Bijvoorbeeld Utrecht.")
    )
    number = forms.CharField(
        label=_("Nummer"), required=False, max_length=20, help_text=_("Bijvoorbeeld INC-2026-000123.")
    )
    action = forms.ChoiceField(label=_("Handeling"), required=False)
    since = fields.DutchDateField(label=_("Van"), required=False)
    until = fields.DutchDateField(label=_("Tot en met"), required=False)

    MANY = 5  # namesakes that one search takes together

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", _("Alles")), *logbook.actions().items()]

    def clean_number(self) -> str:
        """Numbers are written in capitals without spaces."""
        return self.cleaned_data["number"].replace(" ", "").upper()

    def clean(self) -> dict[str, Any]:
        """People and the organisation by their keys; None where nothing was asked."""
        answers = super().clean()
        if who := answers.get("who"):
            answers["actors"] = self._people(who)
        if place := answers.get("place"):
            found = Organisation.objects.filter(Q(name__iexact=place) | Q(code__iexact=place)).first()
            if found is None:
                self.add_error("place", _("Deze organisatie kennen wij niet. Schrijf de naam voluit."))
            answers["organisation"] = found.pk if found else None
        if answers.get("since") and answers.get("until") and answers["since"] > answers["until"]:
            self.add_error("until", _("Deze dag ligt vóór de eerste dag. Vul een latere dag in."))
        return answers

    def _people(self, who: str) -> list[int]:
        exactly = Q(email__iexact=who) if "@" in who else Q(name__icontains=who)
        found = list(Person.objects.filter(exactly).values_list("pk", flat=True)[: self.MANY + 1])
        if not found:
            self.add_error("who", _("Deze persoon kennen wij niet. Kijk of de naam of het e-mailadres klopt."))
        if len(found) > self.MANY:
            self.add_error("who", _("Zo heten meer dan vijf mensen. Vul het e-mailadres in."))
        return found

    def is_on(self) -> list[str]:
        """The filters that are on, in words."""
        return [f"{label}: {text}" for label, text in self.typed()]

    def kept(self) -> dict[str, Any]:
        """What was cleaned, to be asked again by a worker."""
        names = ("actors", "organisation", "number", "action", "since", "until")
        return {name: self.cleaned_data.get(name) for name in names}

    def told(self) -> dict[str, Any]:
        """What goes on record about the search: keys and slugs, nothing that was typed freely."""
        answers = getattr(self, "cleaned_data", {})
        told = {name: answers.get(name) for name in ("actors", "organisation", "since", "until") if answers.get(name)}
        sought = {"sought": answers.get("number"), "done": answers.get("action")}
        return told | {name: value for name, value in sought.items() if value}

    def query(self) -> str:
        """The search as the rest of an address."""
        return urlencode({name: value for name, value in self.data.items() if value and name != "na"})


class LogExportForm(fields.Form):
    """Why a part of the record leaves the house."""

    reason = fields.OneOf(label=_("Waarom maakt u deze uitvoer?"), choices=LogExport.Reason.choices)
    note = fields.LongTextField(
        label=_("Toelichting"),
        rows=3,
        max_length=1000,
        error_messages={"required": _("Leg in één zin uit waarvoor dit is.")},
    )


class CorrectionForm(fields.Form):
    """What is wrong, and what it must be. `fields_of`: the fields that may be corrected, with their labels."""

    field = forms.ChoiceField(label=_("Wat klopt er niet?"))
    wanted = fields.LongTextField(
        label=_("Wat moet er staan?"),
        rows=4,
        max_length=4000,
        error_messages={"required": _("Schrijf op wat er moet staan.")},
    )
    why = fields.LongTextField(label=_("Toelichting"), rows=3, max_length=2000, required=False)

    def __init__(self, *args, fields_of: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [("", _("Kies wat u wilt laten aanpassen")), *fields_of]


class DecisionForm(fields.Form):
    """What is decided about a correction."""

    decision = fields.OneOf(
        label=_("Wat besluit u?"),
        choices=[("granted", _("Aanpassen")), ("refused", _("Niet aanpassen"))],
        hints={
            "granted": _("Wat er stond, blijft versleuteld bewaard bij dit verzoek."),
            "refused": _("De melder kan daarover een klacht indienen bij de Autoriteit Persoonsgegevens."),
        },
    )
    answer = fields.LongTextField(
        label=_("Uitleg voor wie het vroeg"),
        rows=3,
        max_length=2000,
        error_messages={"required": _("Leg in één zin uit wat u besloot.")},
    )


class AccessForm(fields.Form):
    """Who asks, without an account."""

    name = forms.CharField(
        label=_("Naam"), max_length=120, required=False, help_text=_("Precies zoals die in een zaak kan staan.")
    )
    email = fields.EmailField(label=_("E-mailadres"), required=False)
    identity = fields.OneOf(
        label=_("Hoe weet u wie dit is?"),
        choices=[choice for choice in AccessRequest.Identity.choices if choice[0] != AccessRequest.Identity.ACCOUNT],
    )

    def clean(self) -> dict[str, Any]:
        """At least one of the two, or there is nothing to look for."""
        answers = super().clean()
        if not (answers.get("name") or answers.get("email") or self.errors):
            self.add_error("name", _("Vul een naam of een e-mailadres in."))
        return answers


class ReleaseForm(fields.Form):
    """Why what was ticked is kept back."""

    ground = forms.ChoiceField(
        label=_("Waarom houdt u de aangevinkte gegevens achter?"),
        required=False,
        choices=[("", _("Ik houd verder niets achter")), *rights.GROUNDS.items()],
    )

    def clean(self) -> dict[str, Any]:
        """Who keeps something back says why."""
        answers = super().clean()
        if self.data.getlist("achterhouden") and not answers.get("ground"):
            self.add_error("ground", _("Kies waarom u deze gegevens achterhoudt."))
        return answers


class NeedForm(fields.Form):
    """Which case must be opened in need, and why."""

    number = forms.CharField(label=_("Nummer van de zaak"), max_length=20, help_text=_("Bijvoorbeeld INC-2026-000123."))
    reason = fields.OneOf(label=_("Waarom kan het niet wachten?"), choices=OpenedInNeed.Reason.choices)
    note = fields.LongTextField(
        label=_("Toelichting"),
        rows=3,
        max_length=1000,
        help_text=_("De functionaris gegevensbescherming leest dit."),
        error_messages={"required": _("Leg in één zin uit wat er aan de hand is.")},
    )

    def clean_number(self) -> str:
        """Numbers are written in capitals without spaces."""
        return self.cleaned_data["number"].replace(" ", "").upper()
