"""The project as an app: with it come Celery and the checks."""

from django.apps import AppConfig

from weerbaar.celery import app as celery  # noqa: F401 -- every Django process posts to our queue; no other process needs the import


class Weerbaar(AppConfig):
    """Brings the checks of weerbaar.checks."""

    name = "weerbaar"

    def ready(self) -> None:
        """Registers them."""
        from weerbaar import checks  # noqa: F401, PLC0415 -- registers on import, once the apps are there
