"""The filters of the trajects, and the letter round of a province."""

import csv
import functools
from operator import attrgetter

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from tour.rules.facts import ORGANISATION_FILES
from tour.transitions.status import Phase
from ui import fields
from ui.list_forms import ListForm

MOST_LETTERS = 80  # at once; no province has more gemeenten


@functools.cache
def provinces() -> tuple[str, ...]:
    """Return the names of the provinces, from the reference file."""
    with (ORGANISATION_FILES / "provincies.csv").open(encoding="utf-8") as lines:
        return tuple(sorted(row["naam"] for row in csv.DictReader(lines)))


def province_choices() -> list[tuple[str, str]]:
    """Return the provinces to filter on, all of them first."""
    return [("", _("Alle")), *((name, name) for name in provinces())]


class PipelineForm(ListForm):
    """What the trajects are narrowed to."""

    provincie = forms.ChoiceField(label=_("Provincie"), required=False, choices=province_choices)
    fase = forms.ChoiceField(
        label=_("Fase"), required=False, choices=[("", _("Alle")), *Phase.choices]
    )
    soort = forms.ChoiceField(
        label=_("Soort organisatie"),
        required=False,
        choices=[
            ("", _("Alle")),
            (Organisation.Type.MUNICIPALITY, _("Gemeente")),
            (Organisation.Type.PROVINCE, _("Provincie")),
            (Organisation.Type.WATER_AUTHORITY, _("Waterschap")),
        ],
    )
    wat = forms.ChoiceField(
        label=_("Wat"),
        required=False,
        choices=[
            ("", _("Alles")),
            ("actie", _("Er is nu iets te doen")),
            ("afspraken", _("Er is een afspraak te laat")),
            ("mij", _("Van mij")),
        ],
    )


class ProvinceRoundForm(fields.Form):
    """Which rows of a province something was done for at once, and on which day.

    `choice_name`: the field in which rows are chosen; all of them are to begin with.
    """

    choice_name: str

    def __init__(self, *args, province: str, rows, **kwargs) -> None:
        self.provinces = provinces()
        self.province = province if province in self.provinces else ""
        if not self.province:
            rows = rows.none()
        ordered = rows.in_province(self.province).order_by("place_name", "id")
        self.waiting = list(ordered[:MOST_LETTERS])
        initial = {self.choice_name: [row.pk for row in self.waiting]}
        super().__init__(*args, initial=initial, **kwargs)
        choice = self.fields[self.choice_name]
        choice.queryset = ordered
        choice.label_from_instance = attrgetter("place_name")


def chosen_organisations() -> forms.ModelMultipleChoiceField:
    """Make a field in which organisations are chosen."""
    return forms.ModelMultipleChoiceField(
        label=_("Aan welke organisaties?"),
        queryset=None,
        widget=fields.MultiChoiceBoxes,
        error_messages={"required": _("Kies een organisatie.")},
    )


class LetterRoundForm(ProvinceRoundForm):
    """To which organisations of a province the letter went, and when."""

    choice_name = "tours"

    sent_on = fields.DutchDateField(
        label=_("Op welke dag ging de brief weg?"), past=True, initial=timezone.localdate
    )
    tours = chosen_organisations()
