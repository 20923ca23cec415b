"""What the deadlines and the webhook events of an incident are called."""

from django.utils.translation import gettext_lazy as _

# For the handler.
DEADLINES = {
    "contact": _("Contact met de melder"),
    "talk_1": _("Eerste gesprek"),
    "talk_2": _("Tweede gesprek"),
    "talk_3": _("Derde gesprek"),
    "reaction": _("Reactie naar de veroorzaker"),
    "police": _("Melding of aangifte bij de politie"),
    "klacht": _("Klacht bij de politie (verzoek om vervolging)"),
    "news": _("Bericht aan de melder, ook zonder nieuws"),
}
# For the reporter and the affected person.
PROMISED = {
    "contact": _("Wij nemen contact met u op"),
    "talk_1": _("Eerste gesprek met u"),
    "talk_2": _("Tweede gesprek met u"),
    "talk_3": _("Derde gesprek met u"),
    "news": _("U hoort weer van ons, ook zonder nieuws"),
}
