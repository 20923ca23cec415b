"""The filters of the list of incidents."""

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.access import GROUPS
from incidents.value_lists import Behaviour
from ui.list_forms import ListForm

RANK_CHOICES = [
    ("0", _("Nu gevaar")),
    ("1", _("Zeer ernstig")),
    ("2", _("Ernstig")),
    ("3", _("Minder ernstig")),
]
HANDLERS = [("ik", _("Ik")), ("niemand", _("Nog niemand")), ("ander", _("Een collega"))]
GROUP_CHOICES = [(slug, label) for slug, (label, _lanes) in GROUPS.items()]


class FilterForm(ListForm):
    """What the list of incidents shows, and in which order."""

    orders = frozenset({"volgorde"})
    zoek = forms.CharField(
        label=_("Zoeken"),
        required=False,
        max_length=120,
        help_text=_("Nummer, of precies de naam of het e-mailadres."),
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[])
    gedrag = forms.ChoiceField(
        label=_("Gedrag"),
        required=False,
        choices=[("", _("Alles")), *Behaviour.choices],
    )
    ernst = forms.ChoiceField(
        label=_("Ernst"), required=False, choices=[("", _("Alles")), *RANK_CHOICES]
    )
    wie = forms.ChoiceField(
        label=_("Behandelaar"), required=False, choices=[("", _("Iedereen")), *HANDLERS]
    )
    groep = forms.ChoiceField(
        label=_("Over wie"),
        required=False,
        choices=[("", _("Iedereen")), *GROUP_CHOICES],
    )
    volgorde = forms.ChoiceField(label=_("Volgorde"), required=False, choices=[])
    te_laat = forms.BooleanField(label=_("Alleen te laat"), required=False)

    def __init__(self, *args, statuses, orders, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [
            ("", _("Alles wat open is")),
            *statuses,
            ("alles", _("Alles")),
        ]
        self.fields["volgorde"].choices = orders
