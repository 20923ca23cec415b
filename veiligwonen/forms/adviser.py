"""The steps of the adviser and of the BVA: assignment, intake, visit, return of an advice."""

from datetime import date, datetime, time

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from organisations.access import Role
from organisations.models import Person
from organisations.workdays import NETHERLANDS
from ui import fields
from veiligwonen.forms.common import CaseForm, long_text


class AdviserForm(CaseForm):
    """Which adviser takes the case."""

    adviser = forms.ModelChoiceField(
        label=_("Welke adviseur?"),
        queryset=Person.objects.none(),
        widget=fields.ChoiceBoxes,
        empty_label=None,
        error_messages={
            "required": _("Kies een adviseur."),
            "invalid_choice": _("Kies een adviseur uit de lijst."),
        },
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adviser"].queryset = self._advisers()

    def _advisers(self) -> QuerySet[Person]:
        """Return the advisers of today, without who is involved in the case."""
        advisers = Person.objects.holding(Role.ADVISER)
        return advisers.without(self.case.conflicted).order_by("sort_name", "id")


class PlanForm(fields.Form):
    """When the intake is, and when the adviser visits the home."""

    intake_day = fields.DutchDateField(label=_("Op welke dag is het intakegesprek?"), future=True)
    intake_time = fields.TimeField(
        label=_("Hoe laat?"),
        help_text=_("Bijvoorbeeld 10:30."),
        error_messages={"required": _("Vul de tijd in.")},
    )
    visit_day = fields.DutchDateField(
        label=_("Op welke dag is het huisbezoek?"), future=True, required=False
    )
    visit_time = fields.TimeField(label=_("Hoe laat is het huisbezoek?"), required=False)
    moments = {"intake_time": "intake_day", "visit_time": "visit_day"}

    def clean(self) -> dict[str, datetime | None]:
        """Return two moments, `intake_at` and `visit_at`, in Dutch time."""
        answers = super().clean()
        self._require_whole_visit(answers)
        return {
            "intake_at": _moment(answers.get("intake_day"), answers.get("intake_time")),
            "visit_at": _moment(answers.get("visit_day"), answers.get("visit_time")),
        }

    def _require_whole_visit(self, answers: dict) -> None:
        has_day = answers.get("visit_day")
        has_time = answers.get("visit_time")
        if has_time and not has_day:
            self.add_error("visit_day", _("Vul ook de dag van het huisbezoek in."))
        if has_day and not has_time and "visit_time" not in self.errors:
            self.add_error("visit_time", _("Vul ook de tijd van het huisbezoek in."))


def _moment(day: date | None, clock: time | None) -> datetime | None:
    if day and clock:
        return datetime.combine(day, clock, NETHERLANDS)
    return None


class VisitForm(fields.Form):
    """The day on which the adviser visited the home."""

    on = fields.DutchDateField(label=_("Op welke dag was het huisbezoek?"), past=True)


class ReturnForm(fields.Form):
    """What must change before the advice can be adopted."""

    note = long_text(
        _("Wat moet er anders?"),
        _("Schrijf op wat er anders moet."),
        _("De adviseur leest dit bij het advies."),
    )
