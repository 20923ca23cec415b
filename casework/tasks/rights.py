"""The night shift of the record and of what people may ask: exports, access requests, accounts that came later, what was opened in need."""

import io
from datetime import timedelta

from celery import shared_task
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.dateparse import parse_date

from casework import logbook, rights
from casework.models import AccessRequest, LogExport, OpenedInNeed
from notifications import outbox
from organisations.models import Person
from sealing import files
from ui import sheets

BATCH = 200

# --- exports of the record -------------------------------------------------------------------------------------------------


@shared_task(bind=True, name="casework.tasks.make_log_export")
def make_log_export(self, pk: str) -> None:
    """Make one export. Held while it is made: a second worker waits and finds nothing to do."""
    with self.scope():
        made = LogExport.objects.select_for_update().filter(pk=pk, state=LogExport.State.REQUESTED).first()
        if made is None:
            return
        asked = {
            name: parse_date(value) if name in {"since", "until"} and value else value
            for name, value in made.asked.items()
        }
        rows = list(logbook.sheet(logbook.asked(asked)))
        kept = files.store(
            io.BytesIO("".join(sheets.csv_of([logbook.HEAD, *rows])).encode()), made.seal_key(), made.seal_context()
        )
        made.stored, made.size, made.lines, made.state = kept.name, kept.size, len(rows), LogExport.State.READY
        made.save(update_fields=["stored", "size", "lines", "state"])


@shared_task(bind=True, name="casework.tasks.sweep_log_exports")
def sweep_log_exports(self) -> None:
    """Make what was left lying; throw away what is a week old, with its key."""
    now = timezone.now()
    with self.scope():
        waiting = LogExport.objects.filter(
            state=LogExport.State.REQUESTED, made_at__lt=now - timedelta(minutes=1), expires_at__gt=now
        )
        left = [str(pk) for pk in waiting.values_list("pk", flat=True)]
        for old in (
            LogExport.objects.exclude(state=LogExport.State.GONE)
            .filter(expires_at__lte=now)
            .select_for_update()[:BATCH]
        ):
            if old.stored:
                default_storage.delete(old.stored)
            LogExport.objects.filter(pk=old.pk).update(state=LogExport.State.GONE, stored="", data_key=b"")
    for pk in left:
        make_log_export.delay(pk)


# --- the rights of a person ------------------------------------------------------------------------------------------------


@shared_task(bind=True, name="casework.tasks.collect_access")
def collect_access(self, pk: str) -> None:
    """Collect what somebody asked for. Held while it is collected."""
    with self.scope():
        asked = (
            AccessRequest.objects.select_for_update(of=("self",)).filter(pk=pk, state=AccessRequest.State.ASKED).first()
        )
        if asked:
            rights.collect(asked)


@shared_task(bind=True, name="casework.tasks.make_access_files")
def make_access_files(self, pk: str) -> None:
    """Make what was released."""
    with self.scope():
        asked = (
            AccessRequest.objects.select_for_update(of=("self",))
            .filter(pk=pk, state=AccessRequest.State.RELEASED)
            .first()
        )
        if asked:
            rights.make_files(asked)


@shared_task(bind=True, name="casework.tasks.sweep_access")
def sweep_access(self) -> None:
    """Go on with what was left lying; throw away what could be downloaded long enough, with its key."""
    now = timezone.now()
    with self.scope():
        waiting = AccessRequest.objects.filter(
            state__in=(AccessRequest.State.ASKED, AccessRequest.State.RELEASED), asked_at__lt=now - timedelta(minutes=1)
        )
        left = list(waiting.values_list("pk", "state"))
        old = AccessRequest.objects.filter(state=AccessRequest.State.READY, expires_at__lte=now).select_for_update()
        gone = [(row.pk, row.files) for row in old[:BATCH]]
        AccessRequest.objects.filter(pk__in=[pk for pk, _files in gone]).update(
            state=AccessRequest.State.GONE, pdf="", json="", data_key=b""
        )
    for _pk, names in gone:
        for name in names:
            default_storage.delete(name)
    for pk, state in left:
        (collect_access if state == AccessRequest.State.ASKED else make_access_files).delay(str(pk))


@shared_task(bind=True, name="casework.tasks.link_accounts")
def link_accounts(self) -> None:
    """Who got an account these days is given the cases in which they were named by their address."""
    with self.scope():
        new = list(Person.objects.filter(invited_at__gt=timezone.now() - timedelta(days=2), is_active=True))
    for person in new:
        with self.scope():
            rights.link(person)


@shared_task(bind=True, name="casework.tasks.tell_of_need")
def tell_of_need(self) -> None:
    """Every week, who watches over a register hears that cases were opened in need: how many there are stands on the page."""
    with self.scope():
        week = timezone.localdate()
        lately = OpenedInNeed.objects.filter(at__gt=timezone.now() - timedelta(days=7)).order_by()
        for place in lately.values_list("organisation", flat=True).distinct():
            outbox.post_many(
                {"kind": "in_need_week", "person": person, "organisation_id": place, "path": "/beheer/noodtoegang/",
                 "unique_key": f"in_need_week:{week}:{place}:{person.pk}"} for person in rights.handlers_at(place)
            )  # fmt: skip
