"""Incidents from another system: one, or ten thousand at once.

Deadlines, lanes, audit trail and messages are those of a report (incidents.submission). The other
system knows no person here, so nobody is the reporter; who must act first hears of it as of a
report.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from dataexchange.models import ImportFile
from incidents.core_set import ParsedIncident
from incidents.delivery_batch import DeliveryBatch, DeliveryResult
from incidents.models import Incident
from notifications import outbox
from organisations.models import ApiClient, Person

BATCH = 500  # incidents that are written together


def deliver(
    client: ApiClient,
    incidents: Sequence[ParsedIncident],
    *,
    notify: Callable[[DeliveryBatch], None] | None = None,
    import_file: ImportFile | None = None,
) -> list[DeliveryResult]:
    """Make cases of the incidents without errors, in one savepoint.

    Returns a result for each incident, in order. What was delivered before stays as it is.
    `import_file`: the file they came in; the audit trail then names who uploaded it, and not
    the client.
    """
    batch = DeliveryBatch(client, incidents, import_file)
    with transaction.atomic():
        batch.claim_external_ids()
        batch.write(notify or notify_each)
    return batch.results


# --- messages -------------------------------------------------------------------------------------


def notify_each(batch: DeliveryBatch) -> None:
    """Post a message for each new case to who must act first, as at a report."""
    for new in batch.created:
        case = batch.as_case(new)
        if case.is_open:
            kind = "danger" if new.in_danger else "new_case"
            recipients = case.first_recipients()
            outbox.post_many([case.notice(person, kind) for person in recipients])


class CombinedNotice:
    """One message to everybody who must act first in one of many cases.

    Called for each batch; `send` posts the messages at the end. Danger has a message of its own
    for each case, because somebody must phone.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.case_by_lane: dict[str, Incident] = {}
        self.in_danger: list[Incident] = []

    def __call__(self, batch: DeliveryBatch) -> None:
        self.in_danger += [batch.as_case(new) for new in batch.created_in_danger()]
        for new in batch.created:
            lane = new.columns["lane"]
            if new.columns["closed_at"] is None and lane not in self.case_by_lane:
                self.case_by_lane[lane] = batch.as_case(new)

    def send(self) -> None:
        """Post the messages, in the transaction of the cases."""
        notices = {}
        for case in self.case_by_lane.values():
            for person in case.first_recipients():
                notices[person.pk] = self._notice(person, case)
        outbox.post_many(notices.values())
        for case in self.in_danger:
            recipients = case.first_recipients()
            outbox.post_many([case.notice(person, "danger") for person in recipients])

    def _notice(self, person: Person, case: Incident) -> dict[str, Any]:
        return {
            "kind": "new_cases",
            "person": person,
            "organisation_id": case.organisation_id,
            "path": "/werk/",
            "unique_key": f"delivered:{self.name}:{person.pk}",
        }
