"""Mandates end after their last day, in the night shift of each case type that has them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

from django.utils import timezone

from casework.models import CaseMandate
from sealing import set_aside

BATCH = 200


def end_expired(
    mandates: type[CaseMandate], task: str, scope: Callable[[], AbstractContextManager[None]]
) -> None:
    """End the mandates of one kind that are over: who held one is out of the case.

    `task`: its name, under which a row that fails is set aside.
    """
    now = timezone.now()
    job_rows = set_aside.JobRows(task, scope)
    with scope():
        over = mandates.objects.filter(ended_at=None, until__lt=timezone.localdate())
        locked = over.select_related("case").select_for_update(skip_locked=True, of=("self",))
        for mandate in locked.exclude(pk__in=job_rows.resting)[:BATCH]:
            end = partial(mandate.case.end_mandate, mandate, by=None, moment=now)
            job_rows.attempt(mandate.pk, end)
