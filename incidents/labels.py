"""What the clocks of an incident are called: for who handles it, and for who was affected."""

from django.utils.translation import gettext_lazy as _

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
PROMISED = {
    "contact": _("Wij nemen contact met u op"),
    "talk_1": _("Eerste gesprek met u"),
    "talk_2": _("Tweede gesprek met u"),
    "talk_3": _("Derde gesprek met u"),
    "news": _("U hoort weer van ons, ook zonder nieuws"),
}
# Of what a webhook may tell: its kind, and what that is called.
EVENTS = {
    "made": ("incident-gemeld", _("Een melding is aangeleverd")),
    "changed": ("incident-gewijzigd", _("Een melding is veranderd")),
    "closed": ("incident-afgesloten", _("Een melding is afgehandeld")),
}
