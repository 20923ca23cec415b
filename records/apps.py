"""What other rooms may ask of this one as an app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """What the law asks about cases."""

    name = "records"

    def organisation_rows(self) -> list:
        """Return how registers move to a successor (organisations.succession)."""
        from records import moved_registers  # noqa: PLC0415 -- models come after apps

        return moved_registers.organisation_rows()
