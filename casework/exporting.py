"""Making an export: the rows its person may see, a batch at a time, each on the record of its case, sealed as they come.

Nothing grows with the rows and nothing readable is kept on a disk. Every batch is a transaction as far as the person reaches, so that
both walls hold; a worker that is killed leaves a row that is claimed again, and its half file is swept away.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.record import Origin, origin
from casework.exchange import in_words
from casework.models import Case, case_types
from casework.models.exchange import EXPORTERS, FILE_KEPT, ROW_KEPT, Export
from casework.retention import sealed_columns
from notifications import outbox
from organisations.access import Role
from organisations.models import Person
from sealing import files
from ui import sheets

BATCH = 200
Scope = Callable[..., AbstractContextManager[None]]  # the scope of a task: of a person, or of the machine


def may_export(person: Person, kind: str) -> bool:
    """Holds a role that may, and that sees cases of this kind."""
    case_type = case_types().get(kind)
    roles = {Role(m.role) for m in person.memberships_now} & set(EXPORTERS)
    return case_type is not None and case_type.sheet is not None and any(role in case_type.sees for role in roles)


def kinds_of(person: Person) -> list[tuple[str, str]]:
    """The kinds this person may export, and what they are called."""
    return [
        (kind, str(one._meta.verbose_name_plural)) for kind, one in case_types().items() if may_export(person, kind)
    ]


def asked(export: Export) -> "QuerySet[Case]":
    """The cases of an export: what its person sees, narrowed as they asked."""
    cases = Case.objects.visible_to(export.person).filter(kind=export.kind)
    if export.since:
        cases = cases.filter(created_at__date__gte=export.since)
    if export.until:
        cases = cases.filter(created_at__date__lte=export.until)
    if export.part != Export.Part.ALL:
        cases = cases.filter(closed_at__isnull=export.part == Export.Part.OPEN)
    return cases


@contextlib.contextmanager
def acting_as(person: Person, roles: tuple[Role, ...]) -> Iterator[None]:
    """In a task: the record tells in which of these roles this person asked for it."""
    held = next((m.role for m in person.memberships_now if m.role in roles), "")
    before = origin.set(Origin(role=held))
    try:
        yield
    finally:
        origin.reset(before)


def make(export: Export, scope: Scope) -> None:
    """Make the file. Takes the claim of the caller for granted."""
    with acting_as(export.person, EXPORTERS):
        kept = files.store(files.Pieces(_content(export, scope)), export.seal_key(), export.seal_context())
    with scope():
        mine = Export.objects.filter(pk=export.pk, state=Export.State.REQUESTED)
        now = timezone.now()
        if mine.update(state=Export.State.READY, stored=kept.name, size=kept.size, ready_at=now, claimed_at=None) != 1:
            default_storage.delete(kept.name)  # another worker was first
            return
        export.record("export_made", by=None, size=kept.size)
        outbox.post_many([{"kind": "export_ready", "person": export.person, "path": f"/gegevens/export/{export.pk}/",
                           "unique_key": f"export:{export.pk}"}])  # fmt: skip


def _content(export: Export, scope: Scope) -> Iterator[bytes]:
    case_type = case_types()[export.kind]
    told, name = case_type.sheet.told(texts=export.texts), str(case_type._meta.verbose_name_plural)
    cases = _cases(export, scope)
    if export.form == Export.Form.JSON:
        objects = ({column.name: column.of(case) for column in told} for case in cases)
        return (piece.encode() for piece in sheets.json_of(dict(_about(export)), name, objects))
    mark = stamp_of(export)
    head = [str(column.label) for column in told] + [_("Uitvoer")]
    rows = _with_head(head, ([*(in_words(column, case) for column in told), mark] for case in cases))
    if export.form == Export.Form.CSV:
        return (piece.encode() for piece in sheets.csv_of(rows))
    about = _with_head([_("Over dit bestand"), ""], _about(export))
    return sheets.xlsx_of({name.capitalize(): rows, _("Over dit bestand"): about})  # fmt: skip


def _with_head(head: list[str], rows: Iterable[Iterable[object]]) -> Iterator[Iterable[object]]:
    yield head
    yield from rows


def stamp_of(export: Export) -> str:
    """Who took this out and when: on every row, so that a row that is found elsewhere tells where it came from."""
    return f"{export.number} · {export.person.name} · {date_format(timezone.localtime(export.asked_at), 'd-m-Y H:i')}"


def _about(export: Export) -> list[tuple[str, str]]:
    return [
        (_("Uitvoer"), stamp_of(export)),
        (_("Reden"), f"{export.get_why_display()}. {export.reason}"),
        (_("Vertrouwelijk"), _("Bewaar dit bestand niet langer dan nodig. Stuur het niet door. Elke rij staat in het logboek van de zaak.")),
    ]  # fmt: skip


def _cases(export: Export, scope: Scope) -> Iterator[Any]:
    """The cases, by their id. What is read is on record in the transaction that reads it."""
    last, count = None, 0
    while True:
        with scope(export.person):
            page = asked(export) if last is None else asked(export).filter(pk__gt=last)
            batch = _batch(export, page)
            for case in batch:
                case.record("exported", by=export.person, export=export.number, texts=int(export.texts))
        if not batch:
            return
        yield from batch
        last, count = batch[-1].pk, count + len(batch)
        with scope():
            Export.objects.filter(pk=export.pk).update(rows=count, claimed_at=timezone.now())


def _batch(export: Export, page: "QuerySet[Case]") -> list[Any]:
    """One batch in the order of its ids: paged on Case alone, then fetched as what they are."""
    case_type = case_types()[export.kind]
    ids = list(page.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not ids:
        return []
    opened = case_type.sheet.sealed if export.texts else ()
    closed = [name for name in sealed_columns(case_type) if name not in opened] + ([] if opened else ["data_key"])
    return list(
        case_type.objects.filter(pk__in=ids).select_related(*case_type.sheet.related).defer(*closed).order_by("pk")
    )


# --- the sweep -----------------------------------------------------------------------------------------------------------------


def take_away_old() -> int:
    """Remove the files whose time is over, and the rows that nobody needs any more. Answers how many files."""
    now, gone = timezone.now(), 0
    for export in Export.objects.filter(~Q(stored=""), ready_at__lt=now - FILE_KEPT).order_by("ready_at")[:BATCH]:
        default_storage.delete(export.stored)
        Export.objects.filter(pk=export.pk).update(state=Export.State.GONE, stored="")
        export.record("export_gone", by=None)
        gone += 1
    Export.objects.filter(stored="", asked_at__lt=now - ROW_KEPT).delete()
    return gone


def claim(pk: object, *, older, tries: int) -> Export | None:
    """Take an export in hand; None when somebody else has it, or it is made."""
    now = timezone.now()
    free = Export.objects.waiting().filter(Q(claimed_at=None) | Q(claimed_at__lt=now - older), pk=pk, tries__lt=tries)
    if free.update(claimed_at=now, tries=F("tries") + 1, rows=0) != 1:
        return None
    export = Export.objects.select_related("person").get(pk=pk)
    known(export.person)
    return export


def known(person: Person) -> None:
    """Look now, as the machine, what this person reaches: a scope of theirs asks it before anything may be read."""
    _ = person.memberships_now, person.reach
