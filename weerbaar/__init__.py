"""The project: it imports every room and no room imports it."""

from weerbaar.celery import app as celery_app

__all__ = ["celery_app"]
