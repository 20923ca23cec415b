"""What national administration fills in about an outage."""

from django.utils.translation import gettext_lazy as _

from organisations.models import Outage
from ui import fields


class OutageForm(fields.ModelForm):
    """From which day until which day people could not send us anything."""

    first_day = fields.DutchDateField(label=_("Vanaf welke dag was er een storing?"), past=True)
    last_day = fields.DutchDateField(
        label=_("Tot en met welke dag?"),
        past=True,
        required=False,
        help_text=_("Leeg: de storing duurt nog."),
    )

    class Meta:
        model = Outage
        fields = ["first_day", "last_day", "what"]
        labels = {"what": _("Wat ging er mis?")}
        help_texts = {"what": _("In een paar woorden. Bijvoorbeeld: de site was niet bereikbaar.")}
        error_messages = {"what": {"required": _("Schrijf op wat er mis ging.")}}

    def clean(self) -> dict:
        """Check the order of the days."""
        answers = super().clean()
        first_day, last_day = answers.get("first_day"), answers.get("last_day")
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", _("Deze dag ligt voor de eerste dag."))
        return answers
