"""Making an export: the rows its person may see, each in the audit trail of its case.

Rows are read a batch at a time and sealed as they come: memory does not grow with them, and nothing
readable is on a disk. Every batch is a transaction in what the person reaches, so that both walls
hold. A worker that is killed leaves a row that is claimed again; its half file is swept away.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.declarations import Column
from casework.models import Case, case_types
from dataexchange.columns import display_value
from dataexchange.kinds import plural_name
from dataexchange.models import Export
from dataexchange.models.export import (
    EXPORTERS,
    FILE_LIFETIME,
    ORGANISATION_EXPORTERS,
    ROW_LIFETIME,
)
from dataexchange.task_scope import TaskScope, acting_as, load_reach
from notifications import outbox
from organisations.access import Role
from organisations.models import Person
from sealing import files, set_aside
from sealing.fields import sealed_columns
from sealing.keys import Unopenable
from spreadsheets import writer

CASES_PER_BATCH = 200
FILES_PER_SWEEP = 200
Tell = Callable[[Any, Exception], None]


def may_export(person: Person, kind: str) -> bool:
    """Tell whether this person holds a role that may export, and that sees cases of this kind."""
    return bool(export_places(person, kind))


def export_places(person: Person, kind: str) -> list[int]:
    """Return the organisations where this person may export cases of this kind today."""
    case_type = case_types().get(kind)
    if case_type is None or case_type.sheet is None:
        return []
    exporters = case_type.sheet.exporters or ORGANISATION_EXPORTERS
    places = set()
    for membership in person.memberships_now:
        role = Role(membership.role)
        if role in exporters and role in case_type.visibility_rules:
            places.add(membership.organisation_id)
    return sorted(places)


def may_fetch(export: Export) -> bool:
    """Tell whether its person still holds the roles with which this export was requested."""
    return set(export.places) <= set(export_places(export.person, export.kind))


def exportable_kinds(person: Person) -> list[tuple[str, str]]:
    """Return the kinds this person may export, each with its name in the plural."""
    kinds = [kind for kind in case_types() if may_export(person, kind)]
    return [(kind, plural_name(kind)) for kind in kinds]


def cases_of(export: Export) -> "QuerySet[Case]":
    """Return the cases of an export: what its person sees, within the period and part chosen.

    Not what was opened in an emergency: a file would outlive the hour.
    """
    cases = Case.objects.visible_to(export.person, lasting=True).filter(kind=export.kind)
    if export.since:
        cases = cases.filter(created_at__date__gte=export.since)
    if export.until:
        cases = cases.filter(created_at__date__lte=export.until)
    if export.part != Export.Part.ALL:
        cases = cases.filter(closed_at__isnull=export.part == Export.Part.OPEN)
    return cases


def make_file(export: Export, scope: TaskScope) -> None:
    """Make and store the file of an export that the caller has claimed."""
    with acting_as(export.person, EXPORTERS):
        content = files.IteratorReader(_content(export, scope))
        stored_file = files.store(content, export.seal_key(), export.seal_context())
    with scope():
        requested = Export.objects.filter(pk=export.pk, state=Export.State.REQUESTED)
        updated = requested.update(
            state=Export.State.READY,
            stored=stored_file.name,
            size=stored_file.size,
            ready_at=timezone.now(),
            claimed_at=None,
        )
        if updated != 1:  # another worker was first
            files.delete(stored_file.name)
            return
        export.record("export_made", by=None, size=stored_file.size)
        _notify_ready(export)


def _notify_ready(export: Export) -> None:
    message = {
        "kind": "export_ready",
        "person": export.person,
        "path": f"/gegevens/export/{export.pk}/",
        "unique_key": f"export:{export.pk}",
    }
    outbox.post_many([message])


# --- what is in the file --------------------------------------------------------------------------


def _content(export: Export, scope: TaskScope) -> Iterator[bytes]:
    """Return the bytes of the file, piece by piece, in the form that was chosen."""
    case_type = case_types()[export.kind]
    columns = case_type.sheet.columns_for(texts=export.texts)
    name = plural_name(export.kind)
    stamp = stamp_of(export)
    cases = _read_cases(export, scope)
    tell = _tell_once(scope)
    if export.form == Export.Form.JSON:
        about = dict(_about(export, stamp))
        return _encode(writer.stream_json(about, name, _json_objects(columns, cases, tell)))
    rows = _rows(columns, cases, stamp, tell)
    if export.form == Export.Form.CSV:
        return _encode(writer.stream_csv(rows))
    about_title = _("Over dit bestand")
    about_rows = [(about_title, ""), *_about(export, stamp)]
    write = writer.stream_ods if export.form == Export.Form.ODS else writer.stream_xlsx
    return write({name.capitalize(): rows, about_title: about_rows})


def _encode(texts: Iterable[str]) -> Iterator[bytes]:
    return (text.encode() for text in texts)


def _json_objects(
    columns: Sequence[Column], cases: Iterable[Any], tell: Tell
) -> Iterator[dict[str, Any]]:
    for case in cases:
        yield {column.name: _openable(column.of, case, tell) for column in columns}


def _rows(
    columns: Sequence[Column], cases: Iterable[Any], stamp: str, tell: Tell
) -> Iterator[list[Any]]:
    """Yield the heads and a row for each case, with the stamp in the last column."""
    heads = [str(column.label) for column in columns]
    yield [*heads, _("Uitvoer")]
    for case in cases:
        cells = [_openable(partial(display_value, column), case, tell) for column in columns]
        yield [*cells, stamp]


def _openable(value_of: Callable[[Any], Any], case: Any, tell: Tell) -> Any:
    """Return the value of a cell, or that it does not open: one case must not keep back the others.

    Whoever reads the file sees which one, and the operator is told.
    """
    try:
        return value_of(case)
    except Unopenable as error:
        tell(case, error)
        return _("Gaat niet open. Vraag de beheerder ernaar.")


def _tell_once(scope: TaskScope) -> Tell:
    """Return what sets a case aside that does not open, once for all of its cells."""
    already_told = set()

    def tell(case: Any, error: Exception) -> None:
        if case.pk not in already_told:
            already_told.add(case.pk)
            with scope():
                set_aside.keep("dataexchange.tasks.make_export", case.pk, error, rests=True)

    return tell


def stamp_of(export: Export) -> str:
    """Return who took this out and when. It is on every row, to trace a row that leaked."""
    requested_at = date_format(timezone.localtime(export.asked_at), "d-m-Y H:i")
    return f"{export.number} · {export.person.name} · {requested_at}"


def _about(export: Export, stamp: str) -> list[tuple[str, str]]:
    warning = _(
        "Bewaar dit bestand niet langer dan nodig. Stuur het niet door. "
        "Elke rij staat in het logboek van de zaak."
    )
    reason = f"{export.get_why_display()}. {export.reason}"
    return [(_("Uitvoer"), stamp), (_("Reden"), reason), (_("Vertrouwelijk"), warning)]


def _read_cases(export: Export, scope: TaskScope) -> Iterator[Any]:
    """Yield the cases by their id. A read is recorded in the transaction that reads."""
    last_pk = None
    count = 0
    while True:
        with scope(export.person):
            batch = _next_batch(export, last_pk)
            _record_reads(export, batch)
        if not batch:
            return
        yield from batch
        last_pk = batch[-1].pk
        count += len(batch)
        with scope():
            own_row = Export.objects.filter(pk=export.pk)
            own_row.update(rows=count, claimed_at=timezone.now())


def _record_reads(export: Export, cases: Iterable[Any]) -> None:
    has_texts = int(export.texts)
    for case in cases:
        case.record("exported", by=export.person, export=export.number, texts=has_texts)


def _next_batch(export: Export, last_pk: Any) -> list[Any]:
    """Return the cases after `last_pk` (None: from the first), as what they are.

    They are paged on the table of all cases alone, and then fetched with what the columns need;
    sealed texts that were not asked for are not fetched.
    """
    case_type = case_types()[export.kind]
    cases = cases_of(export)
    if last_pk is not None:
        cases = cases.filter(pk__gt=last_pk)
    all_pks = cases.order_by("pk").values_list("pk", flat=True)
    pks = list(all_pks[:CASES_PER_BATCH])
    if not pks:
        return []
    rows = case_type.objects.filter(pk__in=pks).order_by("pk")
    rows = rows.select_related(*case_type.sheet.related)
    rows = rows.prefetch_related(*case_type.sheet.prefetched)
    return list(rows.defer(*_unread_columns(export)))


def _unread_columns(export: Export) -> list[str]:
    case_type = case_types()[export.kind]
    opened = case_type.sheet.sealed if export.texts else ()
    unread = [name for name in sealed_columns(case_type) if name not in opened]
    if opened:
        return unread
    return [*unread, "data_key"]


# --- upkeep ---------------------------------------------------------------------------------------


def claim_export(pk: object, *, silence: timedelta, max_tries: int) -> Export | None:
    """Claim an export for the worker that asks.

    `silence`: after this, a claim that was not renewed lapses. Returns None when another worker
    has the export, when it is made, or when it failed `max_tries` times.
    """
    now = timezone.now()
    unclaimed = Q(claimed_at=None) | Q(claimed_at__lt=now - silence)
    claimable = Export.objects.waiting().filter(unclaimed, pk=pk, tries__lt=max_tries)
    if claimable.update(claimed_at=now, tries=F("tries") + 1, rows=0) != 1:
        return None
    export = Export.objects.select_related("person").get(pk=pk)
    load_reach(export.person)
    return export


def remove_old_exports(attempt: set_aside.Attempt) -> None:
    """Remove files after `FILE_LIFETIME`, and rows without a file after `ROW_LIFETIME`.

    `attempt` does each, and sets aside one that fails (sealing.set_aside).
    """
    now = timezone.now()
    with_file = Export.objects.exclude(stored="")
    expired = with_file.filter(ready_at__lt=now - FILE_LIFETIME).order_by("ready_at")
    for export in expired[:FILES_PER_SWEEP]:
        attempt(export.pk, partial(_remove_file, export))
    Export.objects.filter(stored="", asked_at__lt=now - ROW_LIFETIME).delete()


def _remove_file(export: Export) -> None:
    files.delete(export.stored)
    own_row = Export.objects.filter(pk=export.pk)
    own_row.update(state=Export.State.EXPIRED, stored="")
    export.record("export_gone", by=None)


def remove_exports_of(kind: str, organisation_id: int) -> None:
    """Remove the files of this kind that people of an organisation have ready.

    Something of that kind was destroyed there, and may be in them.
    """
    with_file = Export.objects.exclude(stored="").filter(kind=kind)
    for export in with_file.filter(person__memberships__organisation=organisation_id).distinct():
        _remove_file(export)
