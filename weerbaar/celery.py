"""The Celery application and its schedule."""

import contextlib
import logging
import os
import sys
import time

from celery import Celery, Task, signals
from celery.schedules import crontab

log = logging.getLogger("weerbaar.processes")
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


@signals.celeryd_init.connect
def start_worker_quietly(instance, **_about) -> None:
    """Write lines of JSON from the start, and no banner."""
    instance.quiet = True
    log_as_lines()


@signals.setup_logging.connect
def log_as_lines(loglevel=None, **_about) -> None:
    """Write the same lines as the pages do, instead of those of Celery (weerbaar.logs).

    `loglevel`: of the lines of Celery itself.
    """
    from django.conf import settings  # noqa: PLC0415 -- this module is imported before settings

    from weerbaar import logs  # noqa: PLC0415 -- as above

    logs.log_everything_as_lines(settings.LOGGING, loglevel or "WARNING")
    app.log.redirect_stdouts("WARNING")
    sys.__stdout__ = None  # type: ignore[misc]  # where Celery says that it stops, past all logs


@signals.worker_init.connect
def refuse_worker(**_about) -> None:
    """Stop a worker that cannot open what is sealed: it would try every letter and give each of
    them up.

    Raises SystemExit after a line in the log.
    """
    from weerbaar import checks, env, memory  # noqa: PLC0415 -- imported before settings

    try:
        checks.refuse_to_work()
    except env.Misconfigured as problem:
        log.critical("%s", problem)
        raise SystemExit(1) from None
    memory.hide()


@signals.worker_ready.connect
def log_worker_ready(sender, **_about) -> None:
    """Say in the log that a worker takes tasks, and of which queues."""
    queues = sorted(sender.app.amqp.queues.consume_from)
    log.info("worker ready", extra={"facts": {"queues": queues}})


@signals.worker_shutdown.connect
def log_worker_stopped(**_about) -> None:
    """Say in the log that a worker stopped."""
    log.info("worker stopped")


@signals.beat_init.connect
def log_beat_ready(**_about) -> None:
    """Say in the log that beat tells when."""
    log.info("beat ready")


def _every(seconds: float, task: str, expires: float | None = None) -> dict:
    """Return a schedule entry; a run that was not taken before the next one is due, expires."""
    return {"task": task, "schedule": seconds, "options": {"expires": expires or seconds - 5}}


app = Celery("weerbaar", task_cls=ScopedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "sweep-outbox": _every(30, "notifications.tasks.sweep"),
    "remind-deadlines": _every(60, "casework.tasks.remind"),
    "follow-letters": _every(60, "casework.tasks.follow_letters"),
    "move-statutory-terms": _every(3600, "casework.tasks.move_statutory_terms"),
    "escalate-danger": _every(30, "casework.tasks.escalate_danger"),
    "sweep-documents": _every(60, "casework.tasks.sweep_documents"),
    "sweep-exports": _every(60, "dataexchange.tasks.sweep_exports"),
    "sweep-intakes": _every(60, "dataexchange.tasks.sweep_intakes"),
    "sweep-quarantine": _every(60, "casework.tasks.sweep_quarantine"),
    "refresh-figures": _every(60, "insights.tasks.refresh"),
    "recount-figures": {"task": "insights.tasks.recount", "schedule": crontab(hour=2, minute=20)},
    "plan-reports": {"task": "insights.tasks.plan_reports", "schedule": crontab(hour=4, minute=10)},
    "sweep-reports": _every(60, "insights.tasks.sweep_reports"),
    "prepare-successions": _every(60, "organisations.tasks.prepare_successions"),
    "carry-out-successions": _every(60, "organisations.tasks.carry_out_successions"),
    "end-unanswered": _every(3600, "organisations.tasks.end_unanswered"),
    "repeat-successions": _every(3600, "organisations.tasks.repeat_successions"),
    "end-mandates": _every(3600, "veiligwonen.tasks.end_mandates"),
    "end-legal-mandates": _every(3600, "legalsupport.tasks.end_mandates"),
    "open-trajects": {
        "task": "tour.tasks.open_trajects",
        "schedule": crontab(hour=1, minute=15),
    },
    "open-packages": {
        "task": "tour.tasks.open_packages",
        "schedule": crontab(hour=1, minute=25),
    },
    "let-reservations-go": _every(300, "tour.tasks.let_reservations_go"),
    "ask-after-promises": {
        "task": "tour.tasks.ask_after_promises",
        "schedule": crontab(hour=8, minute=5),
    },
    "drop-former-contacts": _every(3600, "tour.tasks.drop_former_contacts"),
    "drop-old-answers": {
        "task": "tour.tasks.drop_old_answers",
        "schedule": crontab(hour=3, minute=50),
    },
    "tell-of-ended-offices": _every(3600, "veiligwonen.tasks.tell_of_ended_offices"),
    "connect-homes": _every(3600, "veiligwonen.tasks.connect_homes"),
    "release-work": _every(60, "casework.tasks.release_work"),
    "release-all-work": {
        "task": "casework.tasks.release_work",
        "kwargs": {"everybody": True},
        "schedule": crontab(hour=0, minute=5),
    },
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
    "sweep-meeting-places": _every(60, "meetings.tasks.sweep_places"),
    "remind-of-meetings": _every(900, "meetings.tasks.remind"),
    "sweep-certificates": _every(60, "meetings.tasks.sweep_certificates"),
    "shuffle-evaluations": _every(600, "meetings.tasks.shuffle_evaluations"),
    "sweep-meeting-materials": _every(60, "meetings.tasks.sweep_materials"),
    "forget-meetings": _every(86400, "meetings.tasks.forget"),
    "sweep-destruction": _every(300, "records.tasks.sweep_destruction"),
}
