"""Rows that a background job cannot work on: set aside and told, so that the others go on.

A row that does not open, or that fails in another way, must not stop a worker, and must not be
tried for ever. It is tried again after an hour and after a day, and then rests until an operator
says otherwise (`manage.py set_aside`). What is away for all rows alike (the database, the store)
sets no row aside.
"""

import contextlib
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Count
from django.utils import timezone

from sealing.models import SetAsideRow

log = logging.getLogger(__name__)
ROW_RETRIES = (timedelta(hours=1), timedelta(days=1))
ROWS_SET_ASIDE = "rows-set-aside"  # in the cache, for who watches the machines
PARTS_AWAY = (OperationalError, InterfaceError, OSError, SoftTimeLimitExceeded)

Scope = Callable[[], AbstractContextManager[None]]
Attempt = Callable[[object, Callable[[], object]], bool]


class JobRows:
    """The rows of one job: which of them rest, and what becomes of those that are tried.

    `scope` opens a transaction that may write them down.
    """

    def __init__(self, job: str, scope: Scope) -> None:
        self.job = job
        self.scope = scope
        with scope():
            rows = SetAsideRow.objects.filter(job=job)
            self._retry_at = dict(rows.values_list("row", "retry_at"))

    @property
    def resting(self) -> list[str]:
        """The keys of the rows that are not to be tried now."""
        now = timezone.now()
        return [row for row, at in self._retry_at.items() if at is None or at > now]

    def attempt(self, row: object, work: Callable[[], object]) -> bool:
        """Do the work on one row; return False when it rests, or when it is set aside.

        In a transaction the work is undone to where it began. Raises what is no fault of the row:
        PARTS_AWAY.
        """
        if str(row) in self.resting:
            return False
        try:
            with transaction.atomic() if connection.in_atomic_block else contextlib.nullcontext():
                work()
        except PARTS_AWAY:
            raise
        except Exception as error:  # one row must not stop the others
            with self.scope():
                self._retry_at[str(row)] = keep(self.job, row, error).retry_at
            return False
        if str(row) in self._retry_at:
            del self._retry_at[str(row)]
            with self.scope():
                SetAsideRow.objects.filter(job=self.job, row=str(row)).delete()
        return True


def keep(job: str, row: object, error: Exception, *, rests: bool = False) -> SetAsideRow:
    """Write down that a job could not work on a row, and tell it in the log; never why in words.

    `rests`: the job does not try it again by itself. Belongs in a transaction that may write it.
    Returns what was written.
    """
    now = timezone.now()
    known = SetAsideRow.objects.filter(job=job, row=str(row)).first()
    tries = known.tries + 1 if known else 1
    waits = () if rests else ROW_RETRIES[tries - 1 : tries]
    values = {
        "tries": tries,
        "error": type(error).__name__,
        "retry_at": now + waits[0] if waits else None,
    }
    aside, _created = SetAsideRow.objects.update_or_create(
        job=job, row=str(row), defaults=values, create_defaults=values | {"first_at": now}
    )
    facts = {"job": job, "row": str(row), "tries": tries}
    log.error("row set aside", exc_info=error, extra={"facts": facts})
    return aside


def counts() -> dict[str, int]:
    """Return how many rows of each job are set aside."""
    rows = SetAsideRow.objects.order_by("job").values_list("job")
    return dict(rows.annotate(rows=Count("id")))


def retry_all() -> int:
    """Have all of them tried again; return how many there were."""
    deleted, _by_model = SetAsideRow.objects.all().delete()
    return deleted
