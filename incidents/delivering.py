"""Incidents out of another system: one, or ten thousand at once. Deadlines, routing, the record and the outbox are those of a report.

The other system knows no person here, so nobody is the reporter; who must act first hears of it as of any report. Many are written
by a few statements: rows as JSON that the database takes apart (COPY does not pass row-level security).
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from audit.record import Line, record_many
from casework.api import fingerprint
from casework.models import Delivery, Intake, SourceCode
from incidents import terms
from incidents.access import lane_of
from incidents.core import Codes, Core
from incidents.lists import Police, Severity, Via, Wish
from incidents.models import Incident
from incidents.models.incident import RANKS
from incidents.titles import title
from notifications import outbox
from organisations.models import ApiClient, Organisation
from organisations.workdays import NETHERLANDS
from sealing import keys
from sealing.fields import SealedField

SEALED = [found for found in Incident._meta.local_fields if isinstance(found, SealedField)]
BATCH = 500


@dataclass
class Result:
    """What became of one delivered incident: `created`, `same` (delivered before), `differs` or `wrong`."""

    outcome: str
    case: UUID | None = None
    number: str = ""
    external_id: str = ""
    errors: list[tuple[str, str]] = field(default_factory=list)


def codes_of(client: ApiClient) -> Codes:
    """How the codes of the systems behind this client are translated."""
    return {
        (row.system, row.field, row.code): row.value
        for row in SourceCode.objects.filter(client=client).exclude(value="")
    }


def places_of(organisation: Organisation) -> frozenset[str]:
    """How the organisation of a client may be written."""
    return frozenset({organisation.code, organisation.tooi_uri} - {""})


def deliver(
    client: ApiClient,
    cores: Sequence[Core],
    *,
    tell: Callable[[list[Incident]], None] | None = None,
    intake: Intake | None = None,
) -> list[Result]:
    """Make cases of what is right, in one savepoint; what was delivered before stays as it is. Answers a result for each, in order.

    `intake`: the file they came in; then the person who brought it stands on the record, and not the client.
    """
    made = _Batch(client, timezone.now(), intake)
    results = [Result("wrong", errors=core.errors) if core.errors else made.add(core) for core in cores]
    if made.rows:
        with transaction.atomic():
            made.write()
            if unknown := {
                (core.answers["bronsysteem"], name, code)
                for core, *_rest in made.rows
                for name, found in core.unknown.items()
                for code in found
            }:
                SourceCode.meet(client, unknown)
            (tell or tell_each)(made.cases)
    return results


def print_of(core: Core) -> str:
    """A keyed digest of what is told: the same again is recognised by it."""
    return fingerprint(json.dumps([core.answers, core.unknown], sort_keys=True, default=str).encode())


# --- one batch --------------------------------------------------------------------------------------------------------------------


class _Batch:
    """Rows of cases that are made together. Same terms, same lanes and same record as incidents.reporting."""

    def __init__(self, client: ApiClient, now: datetime, intake: Intake | None = None) -> None:
        self.client, self.now, self.organisation, self.intake = client, now, client.organisation, intake
        self.rows: list[tuple[Core, Result, UUID, str]] = []
        self.cases: list[Incident] = []
        self.clocks: dict[Any, dict[str, datetime]] = {}

    def add(self, core: Core) -> Result:
        """One more."""
        answers = core.answers
        result = Result("created", external_id=answers["externeId"])
        self.rows.append((core, result, uuid7(), print_of(core)))
        return result

    def write(self) -> None:
        """Everything of these cases; those that were there already are only found."""
        new = self._deliveries()
        numbers = iter(_numbers(len(new)))
        cases, incidents, clocks, lines = [], [], [], []
        for core, result, pk, _print in new:
            case = self._case(core.answers, pk, next(numbers))
            result.case, result.number = pk, case.number
            ends = {} if case.closed_at else self._clocks(case, core.answers)
            case.due = min(ends.values(), default=None)
            clocks += [
                {"id": str(uuid7()), "case_id": str(pk), "name": name, "due": _iso(due)} for name, due in ends.items()
            ]
            cases.append(_case_row(case))
            incidents.append(_incident_row(case))
            lines.append(self._line(case))
            self.cases.append(case)
        _insert("casework_case", cases, ", organisation_id, compartment, kind, created_at, changed_at, confidentiality, people, conflicted, version",
                ", %s, %s, %s, %s, %s, 'normal', '{}', '{}', 1",
                [self.organisation.pk, f"{Incident.KIND}:{self.organisation.pk}", Incident.KIND, self.now, self.now])  # fmt: skip
        _insert("incidents_incident", incidents, CONSTANT, CONSTANTS, [])
        _insert("casework_deadline", clocks, ", started_at", ", %s", [self.now])
        record_many(lines)
        if any(case.closed_at for case in self.cases):
            outbox.later("casework.tasks.set_terms")

    def _line(self, case: Incident) -> Line:
        """The first entry of its chain."""
        about = {"number": case.number, "lane": case.lane}
        line = partial(Line, f"case:{case.id}", kind=case.kind, compartment=case.compartment)
        if self.intake:
            return line(actor=self.intake.made_by_id, action="imported", details=about | {"intake": self.intake.number})
        return line(actor=None, action="delivered", details=about | {"client": self.client.slug})

    def _deliveries(self) -> list[tuple[Core, Result, UUID, str]]:
        """Take the names of these cases in the other system. Answers those that were free."""
        rows = [{"id": str(uuid7()), "case_id": str(pk), "system": core.answers["bronsysteem"], "external_id": core.answers["externeId"],
                 "print": print_, "told": _told(core)} for core, _result, pk, print_ in self.rows]  # fmt: skip
        taken = {str(found) for (found,) in _insert(
            "casework_delivery", rows, ", organisation_id, client_id, made_at, intake_id", ", %s, %s, %s, %s",
            [self.organisation.pk, self.client.pk, self.now, self.intake.pk if self.intake else None],
            "ON CONFLICT (client_id, system, external_id) DO NOTHING RETURNING case_id")}  # fmt: skip
        new = [row for row in self.rows if str(row[2]) in taken]
        if len(new) < len(self.rows):
            self._find([row for row in self.rows if str(row[2]) not in taken])
        return new

    def _find(self, rows: list[tuple[Core, Result, UUID, str]]) -> None:
        names = {core.answers["externeId"] for core, *_rest in rows}
        found = Delivery.objects.filter(client=self.client, external_id__in=names).values_list(
            "system", "external_id", "print", "case_id", "case__number"
        )
        known = {(system, name): told for system, name, *told in found}
        first = {
            (core.answers["bronsysteem"], core.answers["externeId"]): (print_, pk)
            for core, _r, pk, print_ in reversed(self.rows)
        }
        for core, result, _pk, print_ in rows:
            name = (core.answers["bronsysteem"], core.answers["externeId"])
            there, result.case, result.number = known.get(name) or (*first[name], "")
            result.outcome = "same" if there == print_ else "differs"

    def _case(self, answers: dict[str, Any], pk: UUID, number: int) -> Incident:
        function, _, relative = answers["functieSlachtoffer"].partition(":")
        done = answers["status"] == "closed"
        case = Incident(
            id=pk, number=f"{Incident.PREFIX}-{timezone.localdate(self.now).year}-{number:06d}", kind=Incident.KIND, organisation=self.organisation,
            compartment=f"{Incident.KIND}:{self.organisation.pk}", status=Incident.Status.CLOSED if done else Incident.Status.REPORTED,
            created_at=self.now, changed_at=self.now, closed_at=self.now if done else None, via=Via.IMPORT, function=function, relative_of=relative,
            wishes=[Wish.REGISTER], time_unknown=True, **columns_of(answers, self.now))  # fmt: skip
        if answers["reactieVeroorzaker"]:
            case.reaction_on = timezone.localdate(self.now)
        case.police = police_of(answers["aangifte"], closed=done)
        case.lane, case.rank = lane_of(function, relative), RANKS[Severity(case.severity)]
        case.title = title(case.behaviours, case.channels, function, relative)
        return case

    def _clocks(self, case: Incident, answers: dict[str, Any]) -> dict[str, datetime]:
        key = (
            answers["voorvalDatum"],
            terms.WITH_POLICE.isdisjoint(case.behaviours),
            bool(case.reaction),
            bool(case.police),
        )
        if key not in self.clocks:
            ends = case.clocks(self.now)
            self.clocks[key] = {name: end for name, end in ends.items() if name not in done_already(case)}
        return self.clocks[key]


def columns_of(answers: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The columns of a case that come straight from these answers."""
    found = {COLUMNS[name]: value for name, value in answers.items() if name in COLUMNS}
    if "voorvalDatum" in answers:
        found["happened_at"] = min(
            datetime.combine(answers["voorvalDatum"], datetime.min.time().replace(hour=12), NETHERLANDS), now
        )
    if "reactieVeroorzaker" in answers:
        found["reaction"] = answers["reactieVeroorzaker"] or ""
    return found


COLUMNS = {
    "gedragingGroep": "behaviours",
    "kanaal": "channels",
    "locatieType": "location",
    "ernst": "severity",
    "priveSfeer": "private_sphere",
}


def done_already(case: Incident) -> set[str]:
    """Clocks of what the other system says was done."""
    return ({"reaction"} if case.reaction else set()) | ({"police", "klacht"} if case.police else set())


def police_of(charges: str, *, closed: bool) -> str:
    """Aangifte, as far as yes or no tells it."""
    return (Police.CHARGES_LEFT_OPEN if closed else Police.CHARGES_OPEN) if charges == "ja" else ""


def _told(core: Core) -> dict[str, Any]:
    rest = {name: core.answers[name] for name in ("aangifte", "nazorgAangeboden", "bronGewijzigdOp")}
    return rest | ({"onbekend": core.unknown} if core.unknown else {})


# --- rows -----------------------------------------------------------------------------------------------------------------------------

ASKED = ("happened_at", "behaviours", "channels", "location", "private_sphere", "function", "relative_of", "severity", "reaction",
         "reaction_on", "police")  # fmt: skip


def _constants() -> tuple[str, str]:
    """Names and values of the columns of an incident that nobody tells here: empty, or what the model starts with."""
    made = Incident(via=Via.IMPORT, wishes=[Wish.REGISTER], time_unknown=True)
    names, values = [], []
    for column in Incident._meta.local_fields:
        if column.name in ASKED or column in SEALED or column.primary_key:
            continue
        value = getattr(made, column.attname)
        names.append(column.column)
        values.append("NULL" if value is None else str(value).lower() if isinstance(value, bool) else
                      "'{" + ",".join(value) + "}'" if isinstance(value, list) else f"'{value}'")  # fmt: skip
    return "".join(f", {name}" for name in names), "".join(f", {value}" for value in values)


CONSTANT, CONSTANTS = _constants()


def _case_row(case: Incident) -> dict[str, Any]:
    case.__dict__["_plain_key"] = keys.new_data_key()
    case.data_key = keys.wrap(case.seal_key(), case.wrapped_key_context(case.id))
    return {"id": str(case.id), "number": case.number, "lane": case.lane, "status": case.status, "title": case.title, "rank": case.rank,
            "due": _iso(case.due), "data_key": f"\\x{case.data_key.hex()}", "closed_at": _iso(case.closed_at)}  # fmt: skip


def _incident_row(case: Incident) -> dict[str, Any]:
    told = {name: getattr(case, name) for name in ASKED}
    told |= {
        "happened_at": _iso(case.happened_at),
        "reaction_on": case.reaction_on.isoformat() if case.reaction_on else None,
    }
    return (
        {"case_ptr_id": str(case.id)} | told | {found.column: f"\\x{found.close(case, '').hex()}" for found in SEALED}
    )


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _numbers(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('casework_number') FROM generate_series(1, %s)", [count])
        return [number for (number,) in cursor.fetchall()]


def _insert(
    table: str, rows: list[dict[str, Any]], names: str, values: str, constants: list[Any], after: str = ""
) -> list[tuple]:
    """Write rows that have the same columns, and constants beside them: one statement."""
    if not rows:
        return []
    columns = ", ".join(rows[0])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}{names}) SELECT {columns}{values} FROM json_populate_recordset(NULL::{table}, %s) {after}",  # noqa: S608 -- names of ours
            [*constants, json.dumps(rows)])  # fmt: skip
        return cursor.fetchall() if after else []


# --- who hears of it -------------------------------------------------------------------------------------------------------------------


def tell_each(cases: Iterable[Incident]) -> None:
    """A message for each case to who must act first, as at a report."""
    for case in cases:
        if case.is_open:
            outbox.post_many([case.notice(person, "new_case") for person in case.first_people()])


class TellOnce:
    """One message to everybody who must act first in one of many cases."""

    def __init__(self, name: str) -> None:
        self.name, self.lanes = name, set[str]()

    def __call__(self, cases: list[Incident]) -> None:
        for case in cases:
            if case.is_open and case.lane not in self.lanes:
                self.lanes.add(case.lane)
                outbox.post_many([{"kind": "new_cases", "person": person, "organisation_id": case.organisation_id, "path": "/werk/",
                                   "unique_key": f"delivered:{self.name}:{person.pk}"} for person in case.first_people()])  # fmt: skip
