"""Celery tasks for retention, the own data, the audit log and emergency access.

Tasks take ids and may run twice.
"""

import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import shared_task
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date

from casework.models import Case, case_types
from notifications import outbox
from organisations.models import Person
from records import (
    access_files,
    account_linking,
    audit_log,
    destruction,
    destruction_lists,
    retention_rules,
    subject_access,
)
from records.models import (
    AccessRequest,
    DestructionItem,
    DestructionList,
    EmergencyAccess,
    LogExport,
)
from records.recipients import data_protection_staff
from sealing import files, set_aside
from spreadsheets import writer

MAX_EXPIRED_A_SWEEP = 200  # rows
SWEEP_AFTER = timedelta(minutes=1)  # what waits longer was left lying


# --- exports of the audit log ----------------------------------------------------------------


@shared_task(bind=True, name="records.tasks.make_log_export")
def make_log_export(self, pk: str) -> None:
    """Make one export. Locked while it is made: a second worker waits and finds nothing to do."""
    job_rows = set_aside.JobRows("records.tasks.make_log_export", self.scope)
    job_rows.attempt(pk, partial(_make_log_export, pk, self.scope))


def _make_log_export(pk: str, scope: set_aside.Scope) -> None:
    with scope():
        requested = LogExport.objects.filter(pk=pk, state=LogExport.State.REQUESTED)
        export = requested.select_for_update().first()
        if export is None:
            return
        filters = audit_log.search_filters(_parsed_filters(export.filters))
        rows = list(audit_log.export_rows(filters))
        csv_lines = writer.stream_csv([audit_log.EXPORT_COLUMNS, *rows])
        content = io.BytesIO("".join(csv_lines).encode())
        stored = files.store(content, export.seal_key(), export.seal_context())
        export.stored = stored.name
        export.size = stored.size
        export.lines = len(rows)
        export.state = LogExport.State.READY
        export.save(update_fields=["stored", "size", "lines", "state"])


def _parsed_filters(stored_filters: dict[str, Any]) -> dict[str, Any]:
    """Return filters that were stored as JSON with their days as dates again."""
    filters = dict(stored_filters)
    for name in ("since", "until"):
        if filters.get(name):
            filters[name] = parse_date(filters[name])
    return filters


@shared_task(bind=True, name="records.tasks.sweep_log_exports")
def sweep_log_exports(self) -> None:
    """Make exports that were left lying; delete those that expired, with their key."""
    now = timezone.now()
    job_rows = set_aside.JobRows("records.tasks.sweep_log_exports", self.scope)
    with self.scope():
        requested = LogExport.objects.filter(state=LogExport.State.REQUESTED, expires_at__gt=now)
        waiting = requested.filter(made_at__lt=now - SWEEP_AFTER)
        export_ids = [str(pk) for pk in waiting.values_list("pk", flat=True)]
        existing = LogExport.objects.exclude(state=LogExport.State.GONE)
        expired = existing.filter(expires_at__lte=now).select_for_update()
        for export in expired.exclude(pk__in=job_rows.resting)[:MAX_EXPIRED_A_SWEEP]:
            job_rows.attempt(export.pk, partial(_delete_log_export, export))
    for export_id in export_ids:
        make_log_export.delay(export_id)


def _delete_log_export(export: LogExport) -> None:
    if export.stored:
        files.delete(export.stored)
    LogExport.objects.filter(pk=export.pk).update(
        state=LogExport.State.GONE, stored="", data_key=b""
    )


# --- the rights of a person ------------------------------------------------------------------


def _locked_request(pk: str, state: str) -> AccessRequest | None:
    requests = AccessRequest.objects.filter(pk=pk, state=state)
    return requests.select_for_update(of=("self",)).first()


@shared_task(bind=True, name="records.tasks.collect_access")
def collect_access(self, pk: str) -> None:
    """Collect what somebody asked to see. Locked while it is collected."""
    job_rows = set_aside.JobRows("records.tasks.collect_access", self.scope)
    with self.scope():
        request = _locked_request(pk, AccessRequest.State.ASKED)
        if request:
            job_rows.attempt(pk, partial(subject_access.collect, request))


@shared_task(bind=True, name="records.tasks.make_access_files")
def make_access_files(self, pk: str) -> None:
    """Make the files of what was released. Locked while they are made."""
    job_rows = set_aside.JobRows("records.tasks.make_access_files", self.scope)
    with self.scope():
        request = _locked_request(pk, AccessRequest.State.RELEASED)
        if request:
            job_rows.attempt(pk, partial(access_files.make_files, request))


@shared_task(bind=True, name="records.tasks.sweep_access")
def sweep_access(self) -> None:
    """Go on with requests that were left lying; delete files that expired, with their key."""
    now = timezone.now()
    waiting_states = (AccessRequest.State.ASKED, AccessRequest.State.RELEASED)
    with self.scope():
        unfinished = AccessRequest.objects.filter(state__in=waiting_states)
        waiting = unfinished.filter(asked_at__lt=now - SWEEP_AFTER)
        keys_and_states = list(waiting.values_list("pk", "state"))
        file_names = _expire_requests(now)
    for name in file_names:
        files.delete(name)
    for pk, state in keys_and_states:
        task = collect_access if state == AccessRequest.State.ASKED else make_access_files
        task.delay(str(pk))


def _expire_requests(now: datetime) -> list[str]:
    """Drop the keys of requests that expired. Return the names of their files in the store."""
    ready = AccessRequest.objects.filter(state=AccessRequest.State.READY)
    expired = ready.filter(expires_at__lte=now).select_for_update()
    request_ids = []
    file_names: list[str] = []
    for request in expired[:MAX_EXPIRED_A_SWEEP]:
        request_ids.append(request.pk)
        file_names += request.files
    AccessRequest.objects.filter(pk__in=request_ids).update(
        state=AccessRequest.State.GONE, pdf="", json="", data_key=b""
    )
    return file_names


@shared_task(bind=True, name="records.tasks.link_accounts")
def link_accounts(self) -> None:
    """Link people with a new account or role to the cases in which they were named.

    And the other way around: what a new case names, for when a broker was away.
    """
    with self.scope():
        people = account_linking.people_to_compare()
        cases = account_linking.cases_to_compare()
    job_rows = set_aside.JobRows("records.tasks.link_accounts", self.scope)
    for mark, person in people:
        with self.scope():
            is_linked = job_rows.attempt(person.pk, partial(account_linking.link_cases, person))
        if is_linked:
            account_linking.remember(mark)
    for mark, case_id in cases:
        if link_parties(case_id):
            account_linking.remember(mark)


@shared_task(bind=True, name="records.tasks.link_parties")
def link_parties(self, case_id: str) -> bool:
    """Link the people whom a new case names to their accounts, wherever these are.

    Returns whether that went well.
    """
    job_rows = set_aside.JobRows("records.tasks.link_parties", self.scope)
    with self.scope():
        case = Case.objects.filter(pk=case_id, destroyed=False).first()
        if case is None:
            return True
        return job_rows.attempt(case_id, partial(account_linking.link_parties, case))


@shared_task(bind=True, name="records.tasks.tell_of_need")
def tell_of_need(self) -> None:
    """Notify who watches over a register, once a week, that cases were opened in an emergency.

    How many there are stands on the page.
    """
    with self.scope():
        week_ago = timezone.now() - timedelta(days=7)
        recent = EmergencyAccess.objects.filter(at__gt=week_ago).order_by()
        for organisation_id in recent.values_list("organisation", flat=True).distinct():
            people = data_protection_staff(organisation_id)
            outbox.post_many(_weekly_notices(organisation_id, people))


def _weekly_notices(organisation_id: int, people: Iterable[Person]) -> list[dict[str, Any]]:
    today = timezone.localdate()
    notices = []
    for person in people:
        notice = {
            "kind": "in_need_week",
            "person": person,
            "organisation_id": organisation_id,
            "path": "/beheer/noodtoegang/",
            "unique_key": f"in_need_week:{today}:{organisation_id}:{person.pk}",
        }
        notices.append(notice)
    return notices


# --- retention (docs/adr/0010) ---------------------------------------------------------------


@shared_task(bind=True, name="records.tasks.set_terms")
def set_terms(self) -> None:
    """Count the retention term of closed cases that have none yet."""
    job_rows = set_aside.JobRows("records.tasks.set_terms", self.scope)
    for kind in case_types():
        while True:
            with self.scope():
                cases = _without_term(kind).exclude(pk__in=job_rows.resting)
                count = retention_rules.set_terms(cases, job_rows.attempt)
            if not count:
                break


def _without_term(kind: str) -> QuerySet[Case]:
    cases = case_types()[kind].objects.filter(kind=kind, destroyed=False)
    return cases.filter(closed_at__isnull=False, keep_until=None)


@shared_task(bind=True, name="records.tasks.count_again")
def count_again(self, kind: str, organisation: str) -> None:
    """Count all terms of this kind anew after a decision about one."""
    with self.scope():
        counted = Case.objects.filter(kind=kind, keep_until__isnull=False, destroyed=False)
        if not case_types()[kind].register:
            counted = counted.filter(organisation=organisation)
        counted.update(keep_until=None)
    set_terms.delay()


@shared_task(bind=True, name="records.tasks.prepare_destruction")
def prepare_destruction(self, organisation: str = "", by: str = "") -> None:
    """Put what is due on lists: every night everywhere, or by hand at one organisation.

    `organisation` and `by` are ids; "" for all organisations, and for nobody.
    """
    set_terms()
    job_rows = set_aside.JobRows("records.tasks.prepare_destruction", self.scope)
    for kind in case_types():
        with self.scope():
            organisation_ids = destruction_lists.organisations_with_due_cases(kind)
            person = Person.objects.filter(pk=by or None).first()
        for organisation_id in organisation_ids:
            if not organisation or organisation_id == int(organisation):
                prepare = partial(destruction_lists.prepare, kind, organisation_id, by=person)
                with self.scope():
                    job_rows.attempt(f"{kind}:{organisation_id}", prepare)


@shared_task(bind=True, name="records.tasks.destroy_list")
def destroy_list(self, pk: str) -> None:
    """Destroy the cases of a signed list, one transaction each, then write the certificate.

    Continues where it stopped. A case that fails is set aside, and keeps its list open.
    """
    job_rows = set_aside.JobRows("records.tasks.destroy_list", self.scope)
    has_files = ~Q(files=[])
    with self.scope():
        signed = DestructionItem.objects.filter(
            destruction_list=pk, destruction_list__state=DestructionList.State.SIGNED
        )
        unfinished = Q(state=DestructionItem.State.LISTED) | has_files
        items = list(signed.filter(unfinished))
    for item in items:
        with self.scope():
            job_rows.attempt(item.pk, partial(destruction.destroy, item))
    with self.scope():
        destroyed = DestructionItem.objects.filter(has_files, destruction_list=pk)
        item_ids = list(destroyed.values_list("pk", flat=True))
    for item_id in item_ids:
        with self.scope():
            job_rows.attempt(f"files:{item_id}", partial(destruction.remove_files, item_id))
    with self.scope():
        job_rows.attempt(f"list:{pk}", partial(destruction_lists.finish, pk))


@shared_task(bind=True, name="records.tasks.sweep_destruction")
def sweep_destruction(self) -> None:
    """Continue with signed lists that stopped half-way."""
    with self.scope():
        signed = DestructionList.objects.filter(state=DestructionList.State.SIGNED)
        list_ids = list(signed.values_list("pk", flat=True))
    for list_id in list_ids:
        destroy_list.delay(str(list_id))
