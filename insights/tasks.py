"""Background work of the figures: count, publish, freeze, and make reports.

Every task may run twice without harm.
"""

import io
from datetime import date
from functools import partial

from celery import shared_task
from django.utils import timezone

from insights import documents
from insights.counting import FROZEN_AFTER, count_changes, count_months, freeze_old_months, month_of
from insights.models import Publication, Report
from insights.publishing import publish
from insights.report_periods import last_ended_periods
from legalterms.terms import add_months
from notifications import outbox
from notifications.claims import released_on_failure
from organisations.models import Organisation

REPORTS_A_SWEEP = 50
ORGANISATIONS_A_TASK = 20


@shared_task(bind=True, name="insights.tasks.refresh")
def refresh(self) -> None:
    """Count what changed, and renew the figures it touches. Runs every minute."""
    with self.scope():
        organisation_ids = count_changes()
        if organisation_ids:
            publish(organisation_ids)


@shared_task(bind=True, name="insights.tasks.recount")
def recount(self) -> None:
    """Freeze old months and have the others counted anew. Runs every night.

    Deadlines pass without anybody changing a case.
    """
    with self.scope():
        freeze_old_months()
        organisations = Organisation.objects.current().order_by("pk")
        ids = [str(pk) for pk in organisations.values_list("pk", flat=True)]
        for start in range(0, len(ids), ORGANISATIONS_A_TASK):
            batch = ids[start : start + ORGANISATIONS_A_TASK]
            outbox.send_task_on_commit("insights.tasks.recount_some", *batch)


@shared_task(bind=True, name="insights.tasks.recount_some")
def recount_some(self, *organisation_ids: str) -> None:
    """Count the months of these organisations that are not frozen, and renew their figures."""
    ids = {int(organisation_id) for organisation_id in organisation_ids}
    with self.scope():
        last = month_of(timezone.now())
        count_months(add_months(last, -FROZEN_AFTER), last, ids)
        publish(ids)


@shared_task(bind=True, name="insights.tasks.plan_reports")
def plan_reports(self) -> None:
    """Request the reports of the quarter and the year that ended. Runs every night.

    A period has one report, so it is requested once.
    """
    with self.scope():
        reports = []
        for first, last in last_ended_periods(timezone.localdate()):
            reports += _missing_reports(first, last)
        Report.objects.bulk_create(reports, ignore_conflicts=True)
        for report in reports:
            outbox.send_task_on_commit("insights.tasks.make_pdf", str(report.pk))


def _missing_reports(first: date, last: date) -> list[Report]:
    existing = Report.objects.filter(first=first, last=last).values("organisation")
    current = Organisation.objects.current()
    without_report = Publication.objects.filter(organisation__in=current).exclude(pk__in=existing)
    reports = []
    for organisation_id in without_report.values_list("pk", flat=True):
        report = Report(organisation_id=organisation_id, first=first, last=last)
        report.seal_key()
        reports.append(report)
    return reports


@shared_task(bind=True, name="insights.tasks.make_pdf")
def make_pdf(self, report_id: str) -> None:
    """Make one report. Claimed by a conditional update: a second worker finds nothing to do."""
    with self.scope():
        if not Report.objects.claim(report_id):
            return
    release = partial(_release_report, report_id)
    with released_on_failure("report not made", report_id, self.scope, release), self.scope():
        report = Report.objects.select_related("organisation").get(pk=report_id)
        report.put(io.BytesIO(documents.write(report)))
        report.save(update_fields=["stored", "size", "state"])


def _release_report(report_id: str, _error: Exception) -> None:
    Report.objects.release(report_id)


@shared_task(bind=True, name="insights.tasks.sweep_reports")
def sweep_reports(self) -> None:
    """Make the reports that were requested and that no worker made."""
    with self.scope():
        waiting_ids = Report.objects.overdue().values_list("pk", flat=True)[:REPORTS_A_SWEEP]
        ids = [str(pk) for pk in waiting_ids]
    for report_id in ids:
        make_pdf.delay(report_id)
