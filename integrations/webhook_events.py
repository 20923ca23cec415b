"""Which changes another system hears of: those of the cases it may read by the API, and no other
(docs/adr/0016).

Changes are found in the cases themselves, after they were committed: a request pays nothing for it,
and no step can forget it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from casework.models import Case, case_types
from notifications.models import Sending, Subscription

# A change that was made before the last search may have been committed after it.
OVERLAP = timedelta(minutes=10)
BATCH = 1000
CHANGE_COLUMNS = ("id", "number", "version", "created_at", "changed_at", "closed_at")


@dataclass(frozen=True)
class ChangedCase:
    """What is read of a case that changed."""

    pk: Any
    number: str
    version: int
    created_at: datetime
    changed_at: datetime
    closed_at: datetime | None


def kinds_for(client) -> dict[str, Any]:
    """Return the kinds of event this client may hear of, with what they are called."""
    labels = {}
    for case_type in _readable_types(client):
        labels |= dict(case_type.webhook_events.values())
    return labels


def _readable_types(client) -> list[type[Case]]:
    scopes = client.scopes
    return [kind for kind in case_types().values() if kind.api_scope and kind.api_scope in scopes]


def look() -> None:
    """Post an event for every change since the last time; run twice, each event is posted once."""
    active = Subscription.objects.filter(stopped_at=None, verified_at__isnull=False)
    locked = active.select_related("client").select_for_update(skip_locked=True, of=("self",))
    for subscription in locked:
        if subscription.client.is_active:
            _post_changes(subscription)


def _post_changes(subscription: Subscription) -> None:
    now = timezone.now()
    for case_type in _readable_types(subscription.client):
        sendings = _sendings(subscription, case_type)
        while batch := list(islice(sendings, BATCH)):
            Sending.objects.bulk_create(batch, ignore_conflicts=True)
    Subscription.objects.filter(pk=subscription.pk).update(seen_at=now)


def _sendings(subscription: Subscription, case_type: type[Case]) -> Iterator[Sending]:
    for values in _changed_cases(subscription, case_type).iterator():
        case = ChangedCase(*values)
        for kind, mark, at in _events(case_type, case, subscription):
            yield Sending(
                subscription=subscription,
                organisation_id=subscription.organisation_id,
                kind=kind,
                mark=mark,
                case_id=case.pk,
                case_number=case.number,
                path=f"/api/v1/{case_type.api_path}/{case.pk}",
                at=at,
            )


def _changed_cases(subscription: Subscription, case_type: type[Case]) -> QuerySet:
    since = max(subscription.seen_at - OVERLAP, subscription.made_at)
    readable = case_type.objects.readable_by(subscription.client)
    return (
        readable.filter(changed_at__gte=since).values_list(*CHANGE_COLUMNS).order_by("changed_at")
    )


def _events(
    case_type: type[Case], case: ChangedCase, subscription: Subscription
) -> Iterator[tuple[str, str, datetime]]:
    """Yield the events of a case as it is now: kind, which one of its kind, when."""
    for name, (kind, _label) in case_type.webhook_events.items():
        event = _event(name, case, since=subscription.made_at)
        if event and kind in subscription.kinds:
            mark, at = event
            yield kind, mark, at


def _event(name: str, case: ChangedCase, *, since: datetime) -> tuple[str, datetime] | None:
    """Return the mark and the moment of this event, None when it did not happen after the
    subscription began.
    """
    if name == "made" and case.created_at >= since:
        return "", case.created_at
    if name == "changed" and case.version > 1:
        return str(case.version), case.changed_at
    if name == "closed" and case.closed_at and case.closed_at >= since:
        return case.closed_at.isoformat(), case.closed_at
    return None
