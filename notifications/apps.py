"""What other rooms may ask of this one as an app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What leaves the house."""

    name = "notifications"

    def organisation_rows(self) -> list:
        """Return how messages and webhooks move to a successor (organisations.succession)."""
        from notifications.models import (  # noqa: PLC0415 -- models come after apps
            Outgoing,
            Sending,
            Subscription,
        )
        from organisations.organisation_rows import Follows  # noqa: PLC0415 -- as above

        return [Follows(Outgoing), Follows(Subscription), Follows(Sending)]
