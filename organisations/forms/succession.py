"""What national administration fills in to plan a herindeling."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.forms.people import OrganisationField
from organisations.models import Organisation, Succession
from ui import fields

FARTHEST = timedelta(days=5 * 366)
CHOOSE = {
    "required": _("Kies een organisatie."),
    "invalid_choice": _("Kies een organisatie uit de lijst."),
}


class SuccessionForm(fields.Form):
    """Which organisation ends, which one takes over, and on which day."""

    old = OrganisationField(
        label=_("Organisatie die opgaat in een andere"),
        queryset=Organisation.objects.none(),
        empty_label=_("Kies"),
        error_messages=CHOOSE,
    )
    new = OrganisationField(
        label=_("Opvolger"),
        queryset=Organisation.objects.none(),
        empty_label=_("Kies"),
        error_messages=CHOOSE,
        help_text=_(
            "Staat een nieuwe organisatie er niet bij? "
            "Laat eerst de lijst van organisaties bijwerken."
        ),
    )
    on = fields.DutchDateField(
        label=_("Vanaf welke dag?"),
        help_text=_("De eerste dag van de opvolger. Meestal is dat 1 januari."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        local = Organisation.objects.exclude(type=Organisation.Type.NATIONAL)
        succeeded = Succession.objects.exclude(state=Succession.State.WITHDRAWN).values("old")
        self.fields["old"].queryset = local.exclude(pk__in=succeeded)
        self.fields["new"].queryset = local.not_ended()

    def clean(self) -> dict:
        """Check that the two can follow each other, and that both exist around that day."""
        answers = super().clean()
        old, new, on = (answers.get(name) for name in ("old", "new", "on"))
        if old and new:
            self._check_pair(old, new)
        if on and abs(on - timezone.localdate()) > FARTHEST:
            self.add_error("on", _("Kies een dag hoogstens vijf jaar geleden of vooruit."))
        if new and on:
            self._check_day(new, on)
        if old and on and old.valid_until and old.valid_until != on:
            day = f"{old.valid_until:%d-%m-%Y}"
            message = _("Volgens de lijst van organisaties eindigt %(old)s op %(day)s.")
            self.add_error("on", message % {"old": old.name, "day": day})
        return answers

    def _check_pair(self, old: Organisation, new: Organisation) -> None:
        if old == new:
            self.add_error("new", _("Kies een andere organisatie als opvolger."))
        elif old.type != new.type:
            self.add_error("new", _("Kies een opvolger van hetzelfde soort."))

    def _check_day(self, new: Organisation, on) -> None:
        """Refuse a successor that is not there on the day, or goes up in another before it."""
        if new.valid_from and new.valid_from > on:
            day = f"{new.valid_from:%d-%m-%Y}"
            self.add_error("on", _("De opvolger begint pas op %(day)s.") % {"day": day})
        later = Succession.objects.exclude(state=Succession.State.WITHDRAWN)
        ends = later.filter(old=new, on__lte=on).exists()
        if ends or (new.valid_until and new.valid_until <= on):
            self.add_error("new", _("Deze opvolger bestaat op die dag niet meer."))
