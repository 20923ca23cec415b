"""The night shift: the Celery application and what it does when."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weerbaar.settings")

app = Celery("weerbaar")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "sweep-outbox": {"task": "notifications.tasks.sweep", "schedule": 30.0},
    "remind-deadlines": {"task": "casework.tasks.remind", "schedule": 60.0},
    "sweep-documents": {"task": "casework.tasks.sweep_documents", "schedule": 60.0},
    "delete-old-drafts": {"task": "casework.tasks.delete_old_drafts", "schedule": 3600.0},
}
