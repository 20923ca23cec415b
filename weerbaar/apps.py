"""The project as an app, for its commands and checks."""

from django.apps import AppConfig


class Weerbaar(AppConfig):
    """Brings the checks of weerbaar.checks."""

    name = "weerbaar"

    def ready(self) -> None:
        """Registers them."""
        from weerbaar import checks  # noqa: F401, PLC0415 -- registers on import, once the apps are there
