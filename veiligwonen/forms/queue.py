"""The filters of the queue."""

import csv
import functools

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ui.list_forms import ListForm
from veiligwonen import lists
from veiligwonen.models import AdviceRequest

PROVINCES_FILE = settings.BASE_DIR / "organisations" / "reference" / "provincies.csv"
HANDLER_CHOICES = [
    ("", _("Iedereen")),
    ("ik", _("Ik")),
    ("niemand", _("Nog niemand")),
    ("ander", _("Een collega")),
]
CLOSED = {"withdrawn", "closed"}
STATUS_CHOICES = [
    ("", _("Tot en met de vaststelling")),
    *(choice for choice in AdviceRequest.Status.choices if choice[0] not in CLOSED),
]


@functools.cache
def _province_choices() -> list[tuple[str, str]]:
    """Read the provinces from the reference file, so that a page need not query them."""
    with PROVINCES_FILE.open(encoding="utf-8") as file:
        provinces = [(row["code"], row["naam"]) for row in csv.DictReader(file)]
    return [("", _("Alle")), *provinces]


class QueueForm(ListForm):
    """What the queue is narrowed to."""

    nummer = forms.CharField(
        label=_("Nummer"),
        required=False,
        max_length=20,
        help_text=_("Bijvoorbeeld VW-2026-000123."),
    )
    band = forms.ChoiceField(
        label=_("Urgentie"), required=False, choices=[("", _("Alles")), *lists.BAND_WORDS.items()]
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=STATUS_CHOICES)
    provincie = forms.ChoiceField(label=_("Provincie"), required=False, choices=_province_choices)
    wie = forms.ChoiceField(label=_("Behandelaar"), required=False, choices=HANDLER_CHOICES)
