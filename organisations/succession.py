"""Herindeling: what an organisation had goes to its successor, in a run that can be repeated.

Every room declares for its own rows how they move (`organisation_rows` of its AppConfig), so that
this room knows none of the others; a model with a key to an organisation that nobody declares fails
the run of the tests. The rows of lower rooms go first. Everything here runs as a job
(docs/adr/0023).
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import record
from organisations.models import Merger, Organisation, Person, Role, Succession
from organisations.models.membership import is_current
from organisations.organisation_rows import Line, Rows, declared

MAX_BATCHES = 100_000  # a declaration that never comes to an end is a mistake, and ends here
SCREEN_GROUND = "beheer"  # of a Merger that was not in the register yet
KIND = "Herindeling"
SETTINGS = (
    "reaction_hours",
    "reporting_mandatory",
    "internal_aggression",
    "danger_minutes",
    "danger_escalation_minutes",
    "danger_to_desk",
    "danger_contact",
)

State = Succession.State


# --- preview --------------------------------------------------------------------------------------


def count(succession: Succession) -> None:
    """Write down what would move today, and what needs a look."""
    lines: list[Line] = []
    warnings: list[str] = []
    for rows in declared():
        lines += rows.lines(succession)
        warnings += rows.warnings(succession)
    warnings += _settings_warnings(succession)
    counting = Succession.objects.filter(pk=succession.pk, state=State.COUNTING)
    counting.update(
        state=State.COUNTED,
        counted_at=timezone.now(),
        preview={"lines": lines, "warnings": warnings},
    )


def _settings_warnings(succession: Succession) -> list[str]:
    old, new = succession.old, succession.new
    if _takes_settings(succession):
        return []
    different = [name for name in SETTINGS if getattr(old, name) != getattr(new, name)]
    if not different:
        return []
    labels = ", ".join(str(Organisation._meta.get_field(name).verbose_name) for name in different)
    text = _("Deze instellingen van %(new)s blijven zoals ze zijn: %(labels)s.")
    return [text % {"new": new.name, "labels": labels}]


def _takes_settings(succession: Succession) -> bool:
    """Tell whether the successor takes over the settings: it begins with this, and has none yet."""
    new = succession.new
    if new.valid_from != succession.on:
        return False
    return all(
        getattr(new, name) == Organisation._meta.get_field(name).get_default() for name in SETTINGS
    )


# --- announce -------------------------------------------------------------------------------------


def announce(succession: Succession) -> None:
    """Let the end and the successor be known, as soon as it is planned."""
    if succession.announced_at:
        return
    old = succession.old
    if old.valid_until is None:
        old.valid_until = succession.on
        old.save(update_fields=["valid_until"])
    _merger, created = Merger.objects.get_or_create(
        on=succession.on,
        old=old,
        new=succession.new,
        defaults={"kind": KIND, "ground": SCREEN_GROUND},
    )
    succession.announced_at = timezone.now()
    succession.save(update_fields=["announced_at"])
    _record(succession, old, "succession_announced")
    _tell_administrators(succession, "succession_planned")


def retract(succession: Succession) -> None:
    """Take back what was announced of a herindeling that was withdrawn."""
    ours = Merger.objects.filter(
        on=succession.on, old=succession.old, new=succession.new, ground=SCREEN_GROUND
    )
    if ours.delete()[0]:
        ended = Organisation.objects.filter(pk=succession.old_id, valid_until=succession.on)
        ended.update(valid_until=None)
    succession.announced_at = None
    succession.save(update_fields=["announced_at"])
    _tell_administrators(succession, "succession_withdrawn")


# --- the run --------------------------------------------------------------------------------------

Scope = Callable[[], AbstractContextManager[None]]


def carry_out(pk: int, scope: Scope) -> None:
    """Move everything, in one run of many transactions, each of which `scope` opens as a job.

    It may stop anywhere and be run again: what moved has moved, what is left moves then. Two runs
    at once wait for each other.
    """
    with scope():
        if not _begin(pk):
            return
    for rows in declared():
        for _batch in range(MAX_BATCHES):
            with scope():
                if not _move_batch(pk, rows):
                    break
    with scope():
        _finish(pk)


def _locked(pk: int) -> Succession | None:
    runs = Succession.objects.to_run().select_related("old", "new")
    return runs.select_for_update(of=("self",)).filter(pk=pk).first()


def _begin(pk: int) -> bool:
    """Begin the run; return False when there is nothing to run."""
    succession = _locked(pk)
    if succession is None:
        return False
    announce(succession)
    _take_predecessors(succession)
    if succession.started_at is None:
        _take_settings(succession)
        _record(succession, succession.old, "succession_started")
    succession.state = State.RUNNING
    succession.started_at = succession.started_at or timezone.now()
    succession.save(update_fields=["state", "started_at"])
    return True


def _take_predecessors(succession: Succession) -> None:
    """Let the successor read what names the old organisation for ever: the audit log."""
    old, new = succession.old, succession.new
    predecessors = sorted({*new.predecessors, *old.predecessors, old.pk} - {new.pk})
    if predecessors != new.predecessors:
        new.predecessors = predecessors
        new.save(update_fields=["predecessors"])


def _take_settings(succession: Succession) -> None:
    if not _takes_settings(succession):
        return
    for name in SETTINGS:
        setattr(succession.new, name, getattr(succession.old, name))
    succession.new.save(update_fields=SETTINGS)


def _move_batch(pk: int, rows: Rows) -> int:
    succession = _locked(pk)
    if succession is None:
        return 0
    moved = rows.move(succession)
    if moved:
        succession.moved[rows.name] = succession.moved.get(rows.name, 0) + moved
        succession.save(update_fields=["moved"])
    return moved


def _finish(pk: int) -> None:
    """End the run; it stays running while something waits for a next one."""
    succession = _locked(pk)
    if succession is None:
        return
    remaining = {rows.name: rows.remaining(succession) for rows in declared()}
    succession.remaining = {name: number for name, number in remaining.items() if number}
    is_first = succession.done_at is None
    if not succession.remaining:
        succession.state = State.DONE
        succession.done_at = succession.done_at or timezone.now()
    succession.save(update_fields=["remaining", "state", "done_at"])
    if is_first and succession.state == State.DONE:
        _record(succession, succession.old, "succession_done", moved=sum(succession.moved.values()))
        _tell_administrators(succession, "succession_done")


def has_rows_left(succession: Succession) -> bool:
    """Tell whether anything came in at the old organisation since the last run."""
    return any(rows.remaining(succession) for rows in declared())


def _tell_administrators(succession: Succession, kind: str) -> None:
    """Mail who administers one of the two: whoever knows nothing of it can still stop it."""
    administrators = Person.objects.filter(
        is_current("memberships__"),
        memberships__organisation__in=[succession.old, succession.new],
        memberships__role=Role.ORG_ADMIN,
        is_active=True,
    )
    for email in sorted(set(administrators.values_list("email", flat=True))):
        get_adapter().send_mail(f"organisations/{kind}", email, {})


# --- what a person does ---------------------------------------------------------------------------


def confirm(succession: Succession, *, by) -> bool:
    """Plan it; return False when it did not wait for that."""
    counted = Succession.objects.filter(pk=succession.pk, state=State.COUNTED)
    now = timezone.now()
    if counted.update(state=State.PLANNED, confirmed_by=by, confirmed_at=now) != 1:
        return False
    _record(succession, succession.old, "succession_planned", by=by)
    return True


def withdraw(succession: Succession, *, by) -> bool:
    """Withdraw it; return False when it has begun, or was withdrawn already.

    It waits for a run that begins at this moment, and then comes too late.
    """
    with transaction.atomic():
        locked = Succession.objects.select_for_update().get(pk=succession.pk)
        if not locked.may_be_withdrawn:
            return False
        Succession.objects.filter(pk=succession.pk).update(state=State.WITHDRAWN)
        _record(succession, succession.old, "succession_withdrawn", by=by)
    return True


def count_again(succession: Succession) -> bool:
    """Have the preview made anew; return False when it is planned already."""
    counted = Succession.objects.filter(pk=succession.pk, state=State.COUNTED)
    return counted.update(state=State.COUNTING) == 1


def run_again(succession: Succession, *, by) -> bool:
    """Have what came in at the old organisation moved as well; return False before the first run.

    Raises nothing for a second click.
    """
    carried_out = Succession.objects.filter(pk=succession.pk, state=State.DONE)
    if carried_out.update(state=State.RUNNING) != 1:
        return False
    _record(succession, succession.old, "succession_run_again", by=by)
    return True


def _record(
    succession: Succession, place: Organisation, action: str, *, by=None, **details: Any
) -> None:
    record(
        f"organisation:{place.pk}",
        actor=by.pk if by else None,
        action=action,
        compartment=f"people:{place.pk}",
        old=succession.old.code,
        new=succession.new.code,
        on=succession.on,
        **details,
    )
