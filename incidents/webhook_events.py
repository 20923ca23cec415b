"""The webhook events of incidents: what other systems may hear of (docs/adr/0016)."""

from django.utils.translation import gettext_lazy as _

# "made", "changed" and "closed" → the kind of the event, and what it is called. When each happens:
# integrations.webhook_events.
WEBHOOK_EVENTS = {
    "made": ("incident-gemeld", _("Een melding is aangeleverd")),
    "changed": ("incident-gewijzigd", _("Een melding is veranderd")),
    "closed": ("incident-afgesloten", _("Een melding is afgehandeld")),
}
