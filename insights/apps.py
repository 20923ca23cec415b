"""What other rooms may ask of this one as an app."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Figures."""

    name = "insights"

    def organisation_rows(self) -> list:
        """Return how figures move to a successor (organisations.succession)."""
        from insights import moved_figures  # noqa: PLC0415 -- models come after apps

        return moved_figures.organisation_rows()
