"""What other rooms may ask of this one as an app."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """Other systems."""

    name = "integrations"

    def organisation_rows(self) -> list:
        """Return how what systems need of us moves to a successor (organisations.succession)."""
        from integrations.models import (  # noqa: PLC0415 -- models come after apps
            IdempotencyRecord,
            SourceCode,
        )
        from organisations.organisation_rows import Follows  # noqa: PLC0415 -- as above

        return [Follows(SourceCode), Follows(IdempotencyRecord)]
