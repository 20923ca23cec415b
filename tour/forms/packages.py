"""Which packages are listed, and what is written down when one is handed out."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tour.forms.pipeline import ProvinceRoundForm, chosen_organisations, province_choices
from tour.forms.team import with_councils
from tour.models import Package
from tour.models.package import PackageChannel, PackageKind
from ui import fields
from ui.list_forms import ListForm

NOTHING_CHOSEN = ("", _("Kies"))


class PackageFilterForm(ListForm):
    """What the packages are narrowed to."""

    soort = forms.ChoiceField(
        label=_("Pakket"), required=False, choices=[("", _("Alle")), *PackageKind.choices]
    )
    provincie = forms.ChoiceField(label=_("Provincie"), required=False, choices=province_choices)
    wat = forms.ChoiceField(
        label=_("Wat"),
        required=False,
        choices=[("", _("Nog te versturen")), ("alles", _("Alles"))],
    )


class PackageForm(fields.ModelForm):
    """What became of one package."""

    sent_on = fields.DutchDateField(
        label=_("Op welke dag is het verstuurd?"), past=True, required=False
    )
    talk_on = fields.DutchDateField(
        label=_("Op welke dag was het gesprek over veiligheid?"), past=True, required=False
    )

    class Meta:
        model = Package
        fields = ["sent_on", "channel", "talk_on", "asked_home_scan", "is_needed"]
        labels = {
            "channel": _("Hoe?"),
            "asked_home_scan": _("De woningscan is aangevraagd"),
            "is_needed": _("Dit pakket is nodig"),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [("", _("Nog niet verstuurd")), *PackageChannel.choices]
        if not self.instance.is_for_person:
            del self.fields["talk_on"], self.fields["asked_home_scan"]

    def clean(self) -> dict[str, Any]:
        """Check that a day and a way go together."""
        answers = super().clean()
        day = answers.get("sent_on")
        way = answers.get("channel")
        if day and not way:
            text = _("Kies hoe het pakket is verstuurd.")
            self.add_error("channel", text)
        if way and not day:
            text = _("Vul de dag in waarop het pakket is verstuurd.")
            self.add_error("sent_on", text)
        return answers


class NewPackageForm(fields.Form):
    """For which organisation a steunpakket is."""

    organisation = forms.ModelChoiceField(
        label=_("Voor welke organisatie?"),
        queryset=None,
        error_messages={"required": _("Kies een organisatie.")},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = with_councils()


class PackageRoundForm(ProvinceRoundForm):
    """To which councils of a province the package of the raadsperiode went, when and how."""

    choice_name = "packages"

    sent_on = fields.DutchDateField(
        label=_("Op welke dag is het verstuurd?"), past=True, initial=timezone.localdate
    )
    channel = forms.ChoiceField(label=_("Hoe?"), choices=[NOTHING_CHOSEN, *PackageChannel.choices])
    packages = chosen_organisations()
