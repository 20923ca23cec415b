"""Bringing a file in: look at every row, then deliver them, and take all of it back if need be.

It goes through the delivery of the API, as a client that nobody can sign in with. Every batch is a transaction as far as that client
reaches, and begins by counting itself on the row of the intake: of two workers, or of one that was killed and came back, one counts.
"""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import Entry
from audit.read import LOOKED
from casework.exchange import UNKNOWN, Reader
from casework.exporting import Scope, acting_as, known
from casework.models import Case, CaseLink, Habit, Intake, case_types
from casework.models.exchange import IMPORTERS, LEFT_LYING, UNDO_WITHIN
from casework.scanner import virus_in
from notifications import outbox
from notifications.models import Outgoing
from organisations.models import ApiClient, Organisation, Person
from organisations.models import Scope as Right
from sealing import files
from ui import sheets, tables
from ui.content import Refused

BATCH = 500
TOLD = 25  # errors,
GOOD = 5  # rows as we understand them, and
WORDS = 60  # unknown words of one field, that a page shows
State = Intake.State


class Taken(Exception):
    """Another worker counted this batch first."""


def places_for(person: Person, kind: str) -> list[Organisation]:
    """Where this person may bring cases of this kind in: the organisations that keep such a register themselves."""
    case_type = case_types().get(kind)
    if case_type is None or case_type.intake() is None:
        return []
    places = {m.organisation for m in person.memberships_now if m.role in IMPORTERS}
    return sorted((one for one in places if one.type != Organisation.Type.NATIONAL), key=lambda one: one.sort_name)


def kinds_of(person: Person) -> list[tuple[str, str]]:
    """The kinds this person may bring in, and what they are called."""
    return [
        (kind, str(one._meta.verbose_name_plural)) for kind, one in case_types().items() if places_for(person, kind)
    ]


def client_of(organisation: Organisation) -> ApiClient:
    """The client in whose name files of an organisation are delivered. It was revoked when it was made: nobody comes in with it."""
    found, _made = ApiClient.objects.get_or_create(
        slug=f"invoer-{organisation.code.lower()}", organisation=organisation,
        defaults={"name": _("Invoer uit Excel of CSV"), "scopes": [Right.WRITE], "revoked_at": timezone.now()},
    )  # fmt: skip
    found.organisation = organisation  # known: not asked for again outside of a scope
    return found


def habit_of(organisation: Organisation, kind: str) -> Habit:
    """How this organisation explained its list before; empty the first time."""
    return Habit.objects.filter(organisation=organisation, kind=kind).first() or Habit(
        organisation=organisation, kind=kind
    )


def remember(
    intake: Intake, *, columns: dict[str, str] | None = None, words: dict[str, dict[str, str]] | None = None
) -> None:
    """Keep what was explained for the next file."""
    habit = habit_of(intake.organisation, intake.kind)
    if columns is not None:
        habit.columns = habit.columns | columns
    for name, told in (words or {}).items():
        habit.words = habit.words | {name: habit.words.get(name, {}) | told}
    habit.changed_at = timezone.now()
    habit.save()


# --- reading ------------------------------------------------------------------------------------------------------------------------


@dataclass
class Line:
    """One row: its number in the file, what the delivery takes (None when something is wrong), and what is wrong with it."""

    number: int
    core: Any
    wrong: list[tuple[str, str, str]]


def lines(intake: Intake, client: ApiClient, reader: Reader) -> Iterator[list[Line]]:
    """Every row of the file, a batch at a time, the same each time it is asked."""
    source = case_types()[intake.kind].intake()
    rows = tables.read(io.BytesIO(b"".join(intake.chunks())), intake.form)
    next(rows)
    seen: dict[str, int] = {}
    marks: dict[str, int] = {}
    while batch := list(islice(rows, BATCH)):
        read = [(number, *reader.row(row)) for number, row in batch]
        cores = iter(source.cores(client, [told for _number, told, wrong in read if not wrong], seen))
        yield [_line(source, number, None if wrong else next(cores), wrong, marks) for number, _told, wrong in read]


def _line(source: Any, number: int, core: Any, wrong: list[tuple[str, str, str]], marks: dict[str, int]) -> Line:
    if core is not None:
        wrong = [(name, "", text) for name, text in source.errors(core)]
    if core is not None and not wrong and marks.setdefault(mark := source.mark(core), number) != number:
        wrong = [
            ("externeId", mark, _("Dit kenmerk staat ook in rij %d. Elke rij heeft een eigen kenmerk.") % marks[mark])
        ]
    return Line(number, None if wrong else core, wrong)


def reader_of(intake: Intake) -> Reader:
    """Reads as the person said, with the words that the organisation explained."""
    return Reader(
        case_types()[intake.kind].intake().fields, intake.columns, habit_of(intake.organisation, intake.kind).words
    )


# --- checking -----------------------------------------------------------------------------------------------------------------------


def _refuse(intake: Intake, why: str) -> bool:
    """Nothing can be made of this file: it goes, and the page says why. False when another worker was first."""
    if not intake.move((State.CHECKING,), State.FAILED, done_at=timezone.now()):
        return False
    intake.refused = why
    intake.save(update_fields=["refused"])
    intake.remove("stored")
    return True


def check(intake: Intake, client: ApiClient, scope: Scope) -> None:
    """Look at every row, after the virus scanner did (SEC-42). Nothing is made; what is wrong is counted, the first of it shown, and all
    of it kept as a table. Raises NotScanned: the scanner is down, and the file waits."""
    if settings.SCANNER_URL and (virus := virus_in(intake.chunks(), settings.SCANNER_URL)):
        with scope():
            if _refuse(
                intake,
                _(
                    "In dit bestand zit een virus. Wij hebben het weggegooid. Laat uw computer nakijken en stuur dan een nieuw bestand."
                ),
            ):
                intake.record("virus_found", by=None, virus=virus)
        return
    with scope():
        reader = reader_of(intake)
        if intake.errors_stored:
            intake.remove("errors_stored")
    counted: Counter = Counter()
    first: dict[str, list] = {"errors": [], "good": []}
    try:
        kept = files.store(
            files.Pieces(_errors(intake, client, reader, scope, counted, first)),
            intake.seal_key(),
            intake.seal_context(),
        )
    except Refused as refusal:
        with scope():
            _refuse(intake, str(refusal))
        return
    with scope():
        words = {name: dict(Counter(told).most_common(WORDS)) for name, told in reader.unknown.items()}
        sums = {"total": counted["total"], "wrong": counted["wrong"], "same": counted["same"], "good": counted["good"]}
        if not intake.move((State.CHECKING,), State.READY, errors_stored=kept.name, **sums):
            default_storage.delete(kept.name)  # another worker was first, or it was thrown away
            return
        intake.sample = intake.sample | first | {"words": words, "good_heads": [str(one.label) for one in reader.all]}
        intake.save(update_fields=["sample"])


def _errors(
    intake: Intake, client: ApiClient, reader: Reader, scope: Scope, counted: Counter, first: dict[str, list]
) -> Iterator[bytes]:
    """The table of what is wrong, made while the rows are looked at."""
    source = case_types()[intake.kind].intake()
    fields = {one.name: str(one.label) for one in source.fields}

    def rows() -> Iterator[list[object]]:
        yield [_("Rij"), _("Gegeven"), _("Wat er staat"), _("Wat er mis is")]
        for batch in lines(intake, client, reader):
            for line in _looked_at(intake, client, batch, scope, counted):
                if line.core and len(first["good"]) < GOOD:
                    first["good"].append(source.shown(line.core))
                for name, cell, text in line.wrong:
                    told = {"row": line.number, "field": fields.get(name, name), "cell": cell, "text": text}
                    if len(first["errors"]) < TOLD and text != UNKNOWN:  # words have a page of their own
                        first["errors"].append(told)
                    yield list(told.values())

    return (piece.encode() for piece in sheets.csv_of(rows()))


def _looked_at(intake: Intake, client: ApiClient, batch: list[Line], scope: Scope, counted: Counter) -> list[Line]:
    """A batch, with what is wrong because of what is there already."""
    source = case_types()[intake.kind].intake()
    with scope(client):
        there = source.there(client, [line.core for line in batch if line.core])
        Intake.objects.filter(pk=intake.pk).update(rows=F("rows") + len(batch), claimed_at=timezone.now())
    for line in batch:
        known = there.get(source.mark(line.core)) if line.core else None
        if known is False:
            line.wrong = [
                (
                    "externeId",
                    source.mark(line.core),
                    _("Met dit kenmerk is eerder iets anders ingevoerd. Deze rij slaan wij over."),
                )
            ]
        counted.update(total=1, same=known is True, wrong=bool(line.wrong), good=bool(line.core and known is None))
    return batch


# --- delivering ---------------------------------------------------------------------------------------------------------------------


def run(intake: Intake, client: ApiClient, scope: Scope) -> None:
    """Deliver every row that is right. Goes on where a worker before stopped."""
    source = case_types()[intake.kind].intake()
    with scope():
        reader = reader_of(intake)
    place, done = 0, intake.rows
    for batch in lines(intake, client, reader):
        place += len(batch)
        if place <= done:
            continue
        with acting_as(intake.made_by, IMPORTERS), scope(client):
            mine = Intake.objects.filter(pk=intake.pk, state=State.RUNNING, rows=place - len(batch))
            if mine.update(rows=place, claimed_at=timezone.now()) != 1:
                raise Taken
            outcomes = source.deliver(client, [line.core for line in batch if line.core], intake=intake)
            Intake.objects.filter(pk=intake.pk).update(created=F("created") + outcomes.count("created"))
    with scope():
        if intake.move((State.RUNNING,), State.DONE, done_at=timezone.now()):
            intake.refresh_from_db(fields=["created"])
            intake.record("import_done", by=None, created=intake.created)
            intake.remove("stored")
            _tell(intake)


def _tell(intake: Intake) -> None:
    outbox.post_many([{"kind": "intake_done", "person": intake.made_by, "organisation_id": intake.organisation_id,
                       "path": f"/gegevens/import/{intake.pk}/", "unique_key": f"intake:{intake.pk}:{intake.state}"}])  # fmt: skip


# --- taking back --------------------------------------------------------------------------------------------------------------------


def undo(intake: Intake, scope: Scope) -> None:
    """Take away every case of this file that nobody worked on. What was worked on stays, and is named."""
    while True:
        with scope():
            row = Intake.objects.select_for_update(no_key=True, of=("self",)).get(pk=intake.pk)
            if row.state != State.UNDOING:
                return
            cases = list(Case.objects.filter(delivery__intake=row).exclude(number__in=row.kept).order_by("pk")
                         .select_for_update(of=("self",))[:BATCH])  # fmt: skip
            if not cases:
                row.move((State.UNDOING,), State.UNDONE)
                row.record("import_undone", by=None, kept=len(row.kept), removed=row.created - len(row.kept))
                _tell(row)
                return
            worked = worked_on(cases)
            _take_back([case for case in cases if case.pk not in worked], row.number)
            kept = row.kept + [case.number for case in cases if case.pk in worked]
            Intake.objects.filter(pk=row.pk).update(kept=kept, rows=F("rows") + len(cases), claimed_at=timezone.now())


def worked_on(cases: list[Case]) -> set[Any]:
    """Of these the ones with which somebody did more than look: the record tells."""
    streams = {f"case:{case.pk}": case.pk for case in cases}
    done = Entry.objects.filter(stream__in=streams).exclude(action__in=(*LOOKED, "imported"))
    linked = CaseLink.objects.filter(Q(case__in=cases) | Q(other__in=cases)).values_list("case_id", "other_id")
    told = {streams[stream] for stream in done.values_list("stream", flat=True).distinct()}
    return (
        told
        | {case.pk for case in cases if case.handler_id or case.version > 1}
        | {pk for pair in linked for pk in pair}
    )


def _take_back(cases: list[Case], number: str) -> None:
    for case in cases:
        case.record("import_undone", by=None, intake=number)
        Outgoing.objects.filter(unique_key__startswith=f"{case.number}:").delete()
    if cases:
        case_types()[cases[0].kind].objects.filter(pk__in=[case.pk for case in cases]).delete()


# --- the sweep ----------------------------------------------------------------------------------------------------------------------


def claim(pk: object, state: str, *, older: Any, tries: int) -> Intake | None:
    """Take an intake in this state in hand; None when somebody else has it, or it is further."""
    now = timezone.now()
    free = Intake.objects.filter(
        Q(claimed_at=None) | Q(claimed_at__lt=now - older), pk=pk, state=state, tries__lt=tries
    )
    again = {"rows": 0} if state == State.CHECKING else {}
    if free.update(claimed_at=now, tries=F("tries") + 1, **again) != 1:
        return None
    intake = Intake.objects.select_related("organisation", "made_by").get(pk=pk)
    known(intake.made_by)
    return intake


def drop(intake: Intake) -> None:
    """Throw an upload away that made no case, with its files."""
    intake.remove("stored", "errors_stored")
    Intake.objects.filter(pk=intake.pk).delete()


def take_away_old() -> None:
    """What lies too long: uploads nobody went on with, errors of what ran, and rows that can no longer be undone."""
    now = timezone.now()
    for intake in Intake.objects.filter(state__in=(State.NEW, State.READY), made_at__lt=now - LEFT_LYING)[:BATCH]:
        drop(intake)
    ended = Intake.objects.filter(state__in=(State.DONE, State.UNDONE, State.FAILED))
    for intake in ended.exclude(errors_stored="").filter(done_at__lt=now - LEFT_LYING)[:BATCH]:
        intake.remove("errors_stored")
        intake.sample, intake.heads = {}, []
        intake.save(update_fields=["sample", "heads"])
    for intake in ended.filter(done_at__lt=now - UNDO_WITHIN)[:BATCH]:
        drop(intake)
