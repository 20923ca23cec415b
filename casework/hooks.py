"""Which changes a system of others hears of: those of the cases that it may read by the API, and no other (docs/adr/0016).

Changes are found in the cases themselves, after they were committed: a request pays nothing for it, and no step can forget it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.utils import timezone

from casework.models import Case, case_types
from notifications.models import Sending, Subscription

OVERLAP = timedelta(minutes=10)  # a change that was made before the last look may have been committed after it
BATCH = 1000


def kinds_for(client) -> dict[str, Any]:
    """The kinds of event this client may hear of, and what they are called."""
    return {kind: label for one in _readable(client) for kind, label in one.events.values()}


def _readable(client) -> list[type[Case]]:
    return [one for one in case_types().values() if one.api_scope and one.api_scope in client.scopes]


def look() -> None:
    """Leave an event for every change since the last look. Looking twice is looking once."""
    wanted = Subscription.objects.filter(stopped_at=None, verified_at__isnull=False).select_related("client")
    for one in wanted.select_for_update(skip_locked=True, of=("self",)):
        if one.client.is_active:
            _look(one)


def _look(subscription: Subscription) -> None:
    now = timezone.now()
    since = max(subscription.seen_at - OVERLAP, subscription.made_at)
    for case_type in _readable(subscription.client):
        rows = case_type.objects.readable_by(subscription.client).filter(changed_at__gte=since)
        rows = rows.values_list("id", "number", "version", "created_at", "changed_at", "closed_at").order_by(
            "changed_at"
        )
        told = (
            _sending(subscription, case_type, row, *event)
            for row in rows.iterator()
            for event in _events(case_type, row, subscription)
        )
        while batch := list(islice(told, BATCH)):
            Sending.objects.bulk_create(batch, ignore_conflicts=True)
    Subscription.objects.filter(pk=subscription.pk).update(seen_at=now)


def _events(case_type: type[Case], row: tuple, subscription: Subscription) -> Iterator[tuple[str, str, datetime]]:
    """What a case as it is now tells: kind of event, which one of its kind, when."""
    _id, _number, version, made, changed, closed = row
    told = {
        "made": ("", made) if made >= subscription.made_at else None,
        "changed": (str(version), changed) if version > 1 else None,
        "closed": (closed.isoformat(), closed) if closed and closed >= subscription.made_at else None,
    }
    for name, (kind, _label) in case_type.events.items():
        if kind in subscription.kinds and (event := told[name]):
            yield kind, *event


def _sending(
    subscription: Subscription, case_type: type[Case], row: tuple, kind: str, mark: str, at: datetime
) -> Sending:
    pk, number, *_rest = row
    return Sending(subscription=subscription, organisation_id=subscription.organisation_id, kind=kind, mark=mark, case_id=pk,
                   case_number=number, path=f"/api/v1/{case_type.api_path}/{pk}", at=at)  # fmt: skip
