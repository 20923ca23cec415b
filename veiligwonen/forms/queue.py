"""What the queue is asked for."""

import csv
import functools

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ui.lists import ListForm
from veiligwonen import lists
from veiligwonen.models import AdviceRequest

WHO = [("ik", _("Ik")), ("niemand", _("Nog niemand")), ("ander", _("Een collega"))]
CLOSED = {"withdrawn", "closed"}


@functools.cache
def _provinces() -> list:
    """From the reference that organisations are loaded from: a page need not ask the database for them."""
    with (settings.BASE_DIR / "organisations" / "reference" / "provincies.csv").open(encoding="utf-8") as file:
        return [("", _("Alle")), *((row["code"], row["naam"]) for row in csv.DictReader(file))]


class QueueForm(ListForm):
    """What the queue shows."""

    nummer = forms.CharField(
        label=_("Nummer"), required=False, max_length=20, help_text=_("Bijvoorbeeld VW-2026-000123.")
    )
    band = forms.ChoiceField(label=_("Urgentie"), required=False, choices=[("", _("Alles")), *lists.BANDS.items()])
    status = forms.ChoiceField(
        label=_("Status"), required=False,
        choices=[("", _("Tot en met de vaststelling")), *(one for one in AdviceRequest.Status.choices if one[0] not in CLOSED)],
    )  # fmt: skip
    provincie = forms.ChoiceField(label=_("Provincie"), required=False, choices=_provinces)
    wie = forms.ChoiceField(label=_("Behandelaar"), required=False, choices=[("", _("Iedereen")), *WHO])
