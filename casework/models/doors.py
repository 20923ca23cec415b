"""The two doors through which a case changes: a step (docs/adr/0004), and what is no step
(docs/adr/0022).
"""

import contextlib
from collections.abc import Iterator
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.db import transaction

from casework import access
from casework.transitions import (
    GuardFailed,
    StaleTransition,
    guard_sentences,
    is_shown,
    possible_steps,
)
from organisations.models import Person


class Doors:
    """What a case has to be changed by: `perform` for a step, `act` for everything else."""

    def perform(self, step: str, *, by, seen_version: int | None = None, **answers: Any) -> Self:
        """Take one step and return the fresh case: the only door through which a case changes
        state.

        Raises StaleTransition, PermissionDenied or GuardFailed, checked in that order; then nothing
        happened. State comes before permission, because else a double click would be told that it
        may not instead of that it already did. So is a step that was filled in on a page of an
        earlier `seen_version`; and, after its guards had their say, one whose button is not shown.
        """
        with transaction.atomic():
            case = self._lock()
            status_before = case.status
            handler_before = case.handler_id
            transition = possible_steps(case).get(step)
            is_outdated = seen_version is not None and seen_version != case.version
            if transition is None or is_outdated:
                raise StaleTransition(status_before, step)
            if not transition.has_perm(case, by) or case.is_only_read_by(by):
                raise PermissionDenied(step)
            if sentences := guard_sentences(case, transition):
                raise GuardFailed(sentences)
            if not is_shown(case, transition):
                raise StaleTransition(status_before, step)
            getattr(case, step)(by=by, **answers)
            case.keep_sight_of(handler_before)
            case.touch()
            case.save()
            case.record(step, by=by, before=status_before, after=case.status)
        return case

    @contextlib.contextmanager
    def act(self, action: str, *, by) -> Iterator[Self]:
        """Open the door for what is no step: lock the case and yield it fresh, for who may.

        Who writes puts it on record inside. Raises PermissionDenied for who may not do this with
        this case, and for who only reads it in an emergency; then nothing happened.
        """
        with transaction.atomic():
            case = self._lock()
            if not case.may(action, by):
                raise PermissionDenied(action)
            yield case

    def may(self, action: str, person) -> bool:
        """Tell whether this person may do this with the case as it is now."""
        permission = self.action_permissions.get(action, access.nobody)
        return permission(self, person) and not self.is_only_read_by(person)

    def actions_of(self, person) -> frozenset[str]:
        """Return everything that this person may do with the case beside its steps."""
        if self.is_only_read_by(person):
            return frozenset()
        permissions = self.action_permissions.items()
        return frozenset(action for action, may in permissions if may(self, person))

    def is_only_read_by(self, by) -> bool:
        """Tell whether `by` is somebody who sees this case because of an emergency alone."""
        return isinstance(by, Person) and access.only_reads(self, by)

    def _lock(self) -> Self:
        """Hold the row of the case until the end of the transaction, and return it fresh."""
        self.lock()
        return type(self).objects.get(pk=self.pk)
