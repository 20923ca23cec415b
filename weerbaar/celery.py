"""The Celery application and its schedule."""

import contextlib
import os
import time

from celery import Celery, Task, signals
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weerbaar.settings")


class ScopedTask(Task):
    """A task that says for whom it works.

    `with self.scope():` is one transaction as a background job, `self.scope(whom)` one that reaches
    what a person or a client reaches.
    """

    def __call__(self, *args, **kwargs):
        """Run the task and record a span of it, where traces are on."""
        from weerbaar import traces  # noqa: PLC0415 -- this module is imported before settings

        started_at = time.monotonic()
        try:
            return super().__call__(*args, **kwargs)
        finally:
            traces.record_span(self.name, started_at)

    def scope(self, whom=None) -> contextlib.AbstractContextManager[None]:
        """Open one transaction with the database role of a person, of a client of the API, or
        (None) of a job.

        Nothing can be read outside of it.
        """
        from organisations.models import ApiClient  # noqa: PLC0415 -- imported before models
        from weerbaar import scope  # noqa: PLC0415 -- as above

        if whom is None:
            return scope.job()
        if isinstance(whom, ApiClient):
            return scope.acting_for_client(whom)
        return scope.acting_for(whom)


@signals.worker_init.connect
def refuse_worker(**_about) -> None:
    """Stop a worker that cannot open what is sealed: it would try every letter and give each of
    them up.
    """
    from weerbaar import checks  # noqa: PLC0415 -- this module is imported before settings

    checks.refuse_to_work()


def _every(seconds: float, task: str, expires: float | None = None) -> dict:
    """Return a schedule entry; a run that was not taken before the next one is due, expires."""
    return {"task": task, "schedule": seconds, "options": {"expires": expires or seconds - 5}}


app = Celery("weerbaar", task_cls=ScopedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "sweep-outbox": _every(30, "notifications.tasks.sweep"),
    "remind-deadlines": _every(60, "casework.tasks.remind"),
    "sweep-documents": _every(60, "casework.tasks.sweep_documents"),
    "sweep-exports": _every(60, "dataexchange.tasks.sweep_exports"),
    "sweep-intakes": _every(60, "dataexchange.tasks.sweep_intakes"),
    "sweep-quarantine": _every(60, "casework.tasks.sweep_quarantine"),
    "refresh-figures": _every(60, "insights.tasks.refresh"),
    "recount-figures": {"task": "insights.tasks.recount", "schedule": crontab(hour=2, minute=20)},
    "plan-reports": {"task": "insights.tasks.plan_reports", "schedule": crontab(hour=4, minute=10)},
    "sweep-reports": _every(60, "insights.tasks.sweep_reports"),
    "end-mandates": _every(3600, "veiligwonen.tasks.end_mandates"),
    "connect-homes": _every(3600, "veiligwonen.tasks.connect_homes"),
    "delete-old-drafts": _every(3600, "casework.tasks.delete_old_drafts"),
    "tell-systems": _every(10, "integrations.tasks.tell_systems", expires=9),
    "send-events": _every(10, "notifications.tasks.send_events", expires=9),
    "expire-proofs": _every(3600, "integrations.tasks.expire_proofs"),
    "sweep-store": _every(3600, "casework.tasks.sweep_store"),
    "make-anchor": _every(3600, "audit.tasks.make_anchor"),
    "expire-messages": {
        "task": "notifications.tasks.expire",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 3600},
    },
    "set-terms": _every(3600, "records.tasks.set_terms"),
    "prepare-destruction": {
        "task": "records.tasks.prepare_destruction",
        "schedule": crontab(hour=3, minute=30),
        "options": {"expires": 3595},
    },
    "tell-of-need": {
        "task": "records.tasks.tell_of_need",
        "schedule": crontab(day_of_week=1, hour=7, minute=5),
    },
    "sweep-log-exports": _every(300, "records.tasks.sweep_log_exports"),
    "sweep-access": _every(300, "records.tasks.sweep_access"),
    "link-accounts": _every(60, "records.tasks.link_accounts"),
    "sweep-destruction": _every(300, "records.tasks.sweep_destruction"),
}
