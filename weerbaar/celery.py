"""The night shift: the Celery application and what it does when."""

import contextlib
import os
import time

from celery import Celery, Task, signals
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weerbaar.settings")


class ScopedTask(Task):
    """A task says for whom it works: `with self.scope():` is one transaction as the machine, `self.scope(whom)` as far as a person or a
    client reaches."""

    def __call__(self, *args, **kwargs):
        """Run, and tell how long it took where that is wanted."""
        from weerbaar import traces  # noqa: PLC0415 -- settings are not there yet when this module is

        began = time.monotonic()
        try:
            return super().__call__(*args, **kwargs)
        finally:
            traces.tell(self.name, began)

    def scope(self, whom=None) -> contextlib.AbstractContextManager[None]:
        """One transaction with a database role: of a person, of a client of the API, or of the machine. Nothing can be read outside of it."""
        from organisations.models import ApiClient  # noqa: PLC0415 -- models are not loaded yet when this module is
        from weerbaar import scope  # noqa: PLC0415 -- as above

        if whom is None:
            return scope.machine()
        return scope.acting_for_client(whom) if isinstance(whom, ApiClient) else scope.acting_for(whom)


@signals.worker_init.connect
def refuse(**_about) -> None:
    """A worker that could not open what is sealed does not start: it would try every letter and give each of them up."""
    from weerbaar import checks  # noqa: PLC0415 -- settings are not there yet when this module is

    checks.refuse_to_work()


app = Celery("weerbaar", task_cls=ScopedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "sweep-outbox": {"task": "notifications.tasks.sweep", "schedule": 30.0, "options": {"expires": 25}},
    "remind-deadlines": {"task": "casework.tasks.remind", "schedule": 60.0, "options": {"expires": 55}},
    "sweep-documents": {"task": "casework.tasks.sweep_documents", "schedule": 60.0, "options": {"expires": 55}},
    "sweep-exports": {"task": "casework.tasks.sweep_exports", "schedule": 60.0, "options": {"expires": 55}},
    "sweep-intakes": {"task": "casework.tasks.sweep_intakes", "schedule": 60.0, "options": {"expires": 55}},
    "sweep-quarantine": {"task": "casework.tasks.sweep_quarantine", "schedule": 60.0, "options": {"expires": 55}},
    "refresh-figures": {"task": "insights.tasks.refresh", "schedule": 60.0, "options": {"expires": 55}},
    "recount-figures": {"task": "insights.tasks.recount", "schedule": crontab(hour=2, minute=20)},
    "plan-reports": {"task": "insights.tasks.plan_reports", "schedule": crontab(hour=4, minute=10)},
    "sweep-reports": {"task": "insights.tasks.sweep_reports", "schedule": 60.0, "options": {"expires": 55}},
    "end-mandates": {"task": "veiligwonen.tasks.end_mandates", "schedule": 3600.0, "options": {"expires": 3595}},
    "connect-homes": {"task": "veiligwonen.tasks.connect_homes", "schedule": 3600.0, "options": {"expires": 3595}},
    "delete-old-drafts": {"task": "casework.tasks.delete_old_drafts", "schedule": 3600.0, "options": {"expires": 3595}},
    "tell-systems": {"task": "casework.tasks.tell_systems", "schedule": 10.0, "options": {"expires": 9}},
    "send-events": {"task": "notifications.tasks.send_events", "schedule": 10.0, "options": {"expires": 9}},
    "expire-proofs": {"task": "casework.tasks.expire_proofs", "schedule": 3600.0, "options": {"expires": 3595}},
    "sweep-store": {"task": "casework.tasks.sweep_store", "schedule": 3600.0, "options": {"expires": 3595}},
    "make-anchor": {"task": "audit.tasks.make_anchor", "schedule": 3600.0, "options": {"expires": 3595}},
    "expire-messages": {
        "task": "notifications.tasks.expire",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 3600},
    },
    "set-terms": {"task": "casework.tasks.set_terms", "schedule": 3600.0, "options": {"expires": 3595}},
    "prepare-destruction": {
        "task": "casework.tasks.prepare_destruction",
        "schedule": crontab(hour=3, minute=30),
        "options": {"expires": 3595},
    },
    "tell-of-need": {"task": "casework.tasks.tell_of_need", "schedule": crontab(day_of_week=1, hour=7, minute=5)},
    "sweep-log-exports": {"task": "casework.tasks.sweep_log_exports", "schedule": 300.0, "options": {"expires": 295}},
    "sweep-access": {"task": "casework.tasks.sweep_access", "schedule": 300.0, "options": {"expires": 295}},
    "link-accounts": {"task": "casework.tasks.link_accounts", "schedule": 60.0, "options": {"expires": 55}},
    "sweep-destruction": {"task": "casework.tasks.sweep_destruction", "schedule": 300.0, "options": {"expires": 295}},
}
