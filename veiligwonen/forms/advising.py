"""What the steps of the adviser and the BVA ask. One class a page."""

from datetime import datetime

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.access import Role
from organisations.models import Person
from organisations.workdays import NETHERLANDS
from ui import fields
from veiligwonen.forms.triaging import NoteForm, SureForm, text


class AdviserForm(fields.Form):
    """Who takes it on."""

    adviser = forms.ModelChoiceField(
        label=_("Welke adviseur?"), queryset=Person.objects.none(), widget=fields.ChoiceBoxes, empty_label=None,
        error_messages={"required": _("Kies een adviseur."), "invalid_choice": _("Kies een adviseur uit de lijst.")},
    )  # fmt: skip

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        current = Q(memberships__until=None) | Q(memberships__until__gte=timezone.localdate())
        held = Person.objects.filter(current, memberships__role=Role.ADVISER, is_active=True)
        self.fields["adviser"].queryset = held.exclude(pk__in=case.conflicted).distinct().order_by("name")


class PlanForm(fields.Form):
    """When they speak, and when the adviser comes by."""

    intake_day = fields.DutchDateField(label=_("Op welke dag is het intakegesprek?"), future=True)
    intake_time = fields.TimeField(
        label=_("Hoe laat?"), help_text=_("Bijvoorbeeld 10:30."), error_messages={"required": _("Vul de tijd in.")}
    )
    visit_day = fields.DutchDateField(label=_("Op welke dag is het huisbezoek?"), future=True, required=False)
    visit_time = fields.TimeField(label=_("Hoe laat is het huisbezoek?"), required=False)

    def clean(self) -> dict:
        """Two moments."""
        answers = super().clean()
        if answers.get("visit_time") and not answers.get("visit_day"):
            self.add_error("visit_day", _("Vul ook de dag van het huisbezoek in."))
        if answers.get("visit_day") and not answers.get("visit_time") and "visit_time" not in self.errors:
            self.add_error("visit_time", _("Vul ook de tijd van het huisbezoek in."))
        return {
            f"{what}_at": _moment(answers.get(f"{what}_day"), answers.get(f"{what}_time"))
            for what in ("intake", "visit")
        }


def _moment(day, clock) -> datetime | None:
    return datetime.combine(day, clock, NETHERLANDS) if day and clock else None


class VisitForm(fields.Form):
    """The adviser was there."""

    on = fields.DutchDateField(label=_("Op welke dag was het huisbezoek?"), past=True)


class ReturnForm(fields.Form):
    """What must change before it can be adopted."""

    note = text(
        _("Wat moet er anders?"), _("Schrijf op wat er anders moet."), _("De adviseur leest dit bij het advies.")
    )


STEPS = {
    "to_adviser": AdviserForm, "plan_visit": PlanForm, "hold_intake": NoteForm, "hold_visit": VisitForm, "start_advice": SureForm,
    "submit_advice": SureForm, "return_advice": ReturnForm, "adopt": SureForm,
}  # fmt: skip
ABOUT: set = {AdviserForm}
