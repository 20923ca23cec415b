"""Destroy a case and keep its figures (docs/adr/0010).

Each case is destroyed in a transaction of its own, so that a run that stops half-way has destroyed
some of them wholly and the others not at all.
"""

import math
import secrets
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.utils import timezone

from casework.access import is_part_of
from casework.models import Case, Deadline
from notifications.models import Outgoing
from records import open_rights
from records.models import DestructionItem, DestructionList, LegalHold
from sealing import files, keys

HOUR = timedelta(hours=1)


def destroy(item: DestructionItem) -> None:
    """Destroy one case of a signed list, wholly or not at all. Safe to run again.

    A case that was reopened or held since the signature, or of which somebody asked something, is
    kept, and one in which somebody who decided about it has a part.
    """
    with transaction.atomic():
        locked = DestructionItem.objects.select_for_update(of=("self",))
        item = locked.select_related("destruction_list").get(pk=item.pk)
        is_signed = item.destruction_list.state == DestructionList.State.SIGNED
        if item.state != item.State.LISTED or not is_signed:
            return
        case = Case.objects.select_for_update().filter(pk=item.case_id).first()
        if case and not (_is_due(case) and _was_decided_by_others(case, item.destruction_list)):
            item.state = item.State.KEPT
        else:
            item.state = item.State.DESTROYED
            item.files = _destroy_if_present(case, item.destruction_list.number)
        item.done_at = timezone.now()
        item.save(update_fields=["state", "files", "done_at"])


def _is_due(case: Case) -> bool:
    """Check again at the last moment what may have changed since the signature.

    It may have been reopened or held, or somebody may have asked for access or correction.
    """
    if case.closed_at is None or case.keep_until is None:
        return False
    if case.keep_until >= timezone.localdate():
        return False
    if case.holds.filter(LegalHold.running()).exists():
        return False
    return not open_rights.has_open_right(case)


def _was_decided_by_others(case: Case, destruction_list: DestructionList) -> bool:
    """Tell whether nobody who reviewed or signed has a part in the case."""
    deciders = (destruction_list.reviewed_by, destruction_list.signed_by)
    return not any(is_part_of(case, person) for person in deciders if person)


def _destroy_if_present(case: Case | None, list_number: str) -> list[str]:
    if case:
        return reduce_to_figures(case.as_case_type(), list_number)
    return []


def remove_files(pk: object) -> None:
    """Delete the sealed files of a destroyed case from the store.

    Belongs in a transaction after the one that destroyed the key: a store that fails brings nothing
    back. The names stay until the files are deleted. Raises DestructionItem.DoesNotExist unless the
    case of this item was destroyed.
    """
    destroyed = DestructionItem.objects.filter(state=DestructionItem.State.DESTROYED)
    item = destroyed.select_for_update(of=("self",)).get(pk=pk)
    for name in item.files:
        files.delete(name)
    if item.files:
        DestructionItem.objects.filter(pk=item.pk).update(files=[])


def reduce_to_figures(case: Case, list_number: str) -> list[str]:
    """Destroy a case with its key and keep its figures, which point to nobody.

    Returns the names of its files in the store, which the caller has to delete. Belongs in a
    transaction; `destroy` checks before whether the case may be destroyed. `list_number`: of the
    destruction list, for the record.
    """
    stored_names = case.documents.values_list("stored", flat=True)
    file_names = [name for name in stored_names if name]
    case.record("destroyed", by=None, list=list_number)
    file_names += open_rights.withdraw_copies(case)
    _save_figures(case)
    # Messages contain its number. Their unique key begins with it, and that has an index.
    Outgoing.objects.filter(unique_key__startswith=f"{case.number}:").delete()
    case.delete()
    return file_names


def _save_figures(case: Case) -> None:
    """Save an anonymous case with the figures of this one, and whether its deadlines were met.

    It has a new random id and number, its month instead of its moments, and coded columns only.
    """
    opened = timezone.localtime(case.created_at)
    month = opened.replace(day=1, hour=12, minute=0, second=0, microsecond=0)
    columns = dict(_empty_columns(case, month))
    values = {name: getattr(case, name) for name in case.anonymised_columns}
    for name, value in case.coarsen(values).items():
        columns[name] = _shifted(value, case.created_at, month)
    days_open = (case.closed_at - case.created_at).days
    anonymous = type(case)(
        id=uuid.uuid4(),
        number=f"X-{secrets.token_hex(8)}",
        kind=case.kind,
        organisation_id=case.organisation_id,
        status=case.status,
        compartment=case.compartment,
        rank=case.rank,
        lane=columns.pop("lane", ""),
        created_at=month,
        changed_at=month,
        closed_at=month + timedelta(days=days_open),
        destroyed=True,
        data_key=b"",
        **columns,
    )
    # The key that seals the empty columns is stored nowhere.
    anonymous.__dict__["_plain_key"] = keys.new_data_key()
    anonymous.save(force_insert=True)
    deadlines = [_anonymous_deadline(d, anonymous, month) for d in case.deadlines.all()]
    Deadline.objects.bulk_create(deadlines)


def _empty_columns(case: Case, month: datetime) -> Iterator[tuple[str, Any]]:
    """Yield every column of the case type with a value as if nobody had filled it in."""
    for field in type(case)._meta.local_concrete_fields:
        if not field.primary_key:
            yield field.attname, _empty_value(field, month)


def _empty_value(field: models.Field, month: datetime) -> Any:
    if field.null:
        return None
    if isinstance(field, models.DateField) and not field.has_default():
        return month
    default = field.get_default()
    if default is None:
        return _empty_value_of_type(field)
    return default


def _empty_value_of_type(field: models.Field) -> Any:
    """Return what is stored instead of an answer that was required."""
    if isinstance(field, ArrayField):
        return []
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.CharField | models.TextField):
        return ""
    return 0


def _shifted(value: Any, opened: datetime, month: datetime) -> Any:
    """Return a moment as far from `month` as it was from `opened`, in whole hours.

    Other values stay as they are.
    """
    if not isinstance(value, datetime):
        return value
    hours = math.floor((value - opened) / HOUR)
    return month + hours * HOUR


def _anonymous_deadline(deadline: Deadline, anonymous: Case, month: datetime) -> Deadline:
    """Return a deadline whose moments say only whether it was met, and whether in time."""
    due = month + HOUR
    return Deadline(
        case=anonymous,
        name=deadline.name,
        started_at=month,
        due=due,
        met_at=_anonymous_met_at(deadline, month, due),
        stopped_at=month if deadline.stopped_at else None,
        missed_at=due if deadline.missed_at else None,
    )


def _anonymous_met_at(deadline: Deadline, month: datetime, due: datetime) -> datetime | None:
    if not deadline.met_at:
        return None
    if deadline.is_late:
        return due + HOUR
    return month
