"""The night shift of the figures: count, publish, freeze, and make reports. All may run twice without harm."""

import io
from datetime import date, timedelta

from celery import shared_task
from celery.utils.log import get_task_logger
from django.db.models import F, Q
from django.utils import timezone

from incidents.terms import add_months
from insights import count, documents, publish
from insights.models import Publication, Report
from notifications import outbox
from organisations.models import Organisation

log = get_task_logger(__name__)
CLAIM = timedelta(minutes=10)
TRIES = 5
TOGETHER = 20  # organisations that one task counts


@shared_task(bind=True, name="insights.tasks.refresh")
def refresh(self) -> None:
    """Every minute: count what changed, and renew the figures it touches."""
    with self.scope():
        if changed := count.count_changes():
            publish.publish(changed)


@shared_task(bind=True, name="insights.tasks.recount")
def recount(self) -> None:
    """Every night: terms passed without anybody changing anything. Freezes the months that may soon lose cases."""
    with self.scope():
        count.freeze_old()
        places = [str(pk) for pk in Organisation.objects.current().order_by("pk").values_list("pk", flat=True)]
        for start in range(0, len(places), TOGETHER):
            outbox.later("insights.tasks.recount_some", *places[start : start + TOGETHER])


@shared_task(bind=True, name="insights.tasks.recount_some")
def recount_some(self, *places: str) -> None:
    """The same for some organisations: the months that are not frozen."""
    ids = {int(place) for place in places}
    with self.scope():
        last = count.month_of(timezone.now())
        count.count_months(add_months(last, -count.FROZEN_AFTER), last, ids)
        publish.publish(ids)


@shared_task(bind=True, name="insights.tasks.plan_reports")
def plan_reports(self) -> None:
    """Every night: ask for the reports of the quarter, and of the year, that ended. Asked for once: a period has one report."""
    with self.scope():
        made = [report for first, last in ended(timezone.localdate()) for report in _missing(first, last)]
        Report.objects.bulk_create(made, ignore_conflicts=True)
        for report in made:
            outbox.later("insights.tasks.make_pdf", str(report.pk))


def ended(today: date) -> list[tuple[date, date]]:
    """The quarter that ended last, and the year: first day and last day."""
    quarter = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    year = date(today.year, 1, 1)
    return [(add_months(end, -months), end - timedelta(days=1)) for end, months in ((quarter, 3), (year, 12))]


def _missing(first: date, last: date) -> list[Report]:
    there = Report.objects.filter(first=first, last=last).values("organisation")
    found = [Report(organisation_id=pk, first=first, last=last)
             for pk in Publication.objects.exclude(pk__in=there).values_list("pk", flat=True)]  # fmt: skip
    for report in found:
        report.seal_key()
    return found


@shared_task(bind=True, name="insights.tasks.make_pdf")
def make_pdf(self, report_id: str) -> None:
    """Make one report. Claimed by a conditional update: a second worker finds nothing to do."""
    now = timezone.now()
    asked = Report.objects.filter(pk=report_id, state=Report.State.REQUESTED)
    with self.scope():
        free = asked.filter(Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM), tries__lt=TRIES)
        if free.update(claimed_at=now, tries=F("tries") + 1) != 1:
            return
    try:
        with self.scope():
            report = Report.objects.select_related("organisation").get(pk=report_id)
            report.put(io.BytesIO(documents.write(report)))
            report.save(update_fields=["stored", "size", "state"])
    except Exception as error:
        log.error("report not made: %s %s", report_id, type(error).__name__)
        with self.scope():
            asked.update(claimed_at=None)
            asked.filter(tries__gte=TRIES).update(state=Report.State.FAILED)


@shared_task(bind=True, name="insights.tasks.sweep_reports")
def sweep_reports(self) -> None:
    """Make what was left lying."""
    with self.scope():
        old = timezone.now() - timedelta(seconds=30)
        left = Report.objects.filter(Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - CLAIM), state=Report.State.REQUESTED,
                                     made_at__lt=old)  # fmt: skip
        ids = [str(pk) for pk in left.values_list("pk", flat=True)[:50]]
    for pk in ids:
        make_pdf.delay(pk)
