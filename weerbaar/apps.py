"""The project as an app: with it come Celery and the checks."""

from django.apps import AppConfig

# Every Django process posts to our queue, so each imports the Celery application here.
from weerbaar.celery import app as celery  # noqa: F401


class Weerbaar(AppConfig):
    """Brings the checks of weerbaar.checks."""

    name = "weerbaar"

    def ready(self) -> None:
        """Register the checks."""
        # They register on import, once the apps are there.
        from weerbaar import checks  # noqa: F401, PLC0415 -- see above
