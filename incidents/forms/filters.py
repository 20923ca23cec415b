"""What the list is asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.access import GROUPS
from incidents.lists import Behaviour
from ui.lists import ListForm

WEIGHTS = [("0", _("Nu gevaar")), ("1", _("Zeer ernstig")), ("2", _("Ernstig")), ("3", _("Minder ernstig"))]
WHO = [("ik", _("Ik")), ("niemand", _("Nog niemand")), ("ander", _("Een collega"))]


class FilterForm(ListForm):
    """What the list of incidents shows."""

    orders = frozenset({"volgorde"})
    zoek = forms.CharField(
        label=_("Zoeken"), required=False, max_length=120, help_text=_("Nummer, of precies de naam of het e-mailadres.")
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[])
    gedrag = forms.ChoiceField(label=_("Gedrag"), required=False, choices=[("", _("Alles")), *Behaviour.choices])
    ernst = forms.ChoiceField(label=_("Ernst"), required=False, choices=[("", _("Alles")), *WEIGHTS])
    wie = forms.ChoiceField(label=_("Behandelaar"), required=False, choices=[("", _("Iedereen")), *WHO])
    groep = forms.ChoiceField(
        label=_("Over wie"),
        required=False,
        choices=[("", _("Iedereen")), *((slug, label) for slug, (label, _lanes) in GROUPS.items())],
    )
    volgorde = forms.ChoiceField(label=_("Volgorde"), required=False, choices=[])
    te_laat = forms.BooleanField(label=_("Alleen te laat"), required=False)

    def __init__(self, *args, statuses, orders, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", _("Alles wat open is")), *statuses, ("alles", _("Alles"))]
        self.fields["volgorde"].choices = orders
