"""Incidents out of another system: one, or ten thousand at once. Deadlines, routing, the record and the outbox are those of a report.

The other system knows no person here, so nobody is the reporter; who must act first hears of it as of any report. Many are written
by a few statements: rows as JSON that the database takes apart (COPY does not pass row-level security).
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from uuid_utils import uuid7

from audit.record import Line, record_many
from casework.api import fingerprint
from casework.models import Delivery, Intake, SourceCode
from incidents import terms
from incidents.access import lane_of
from incidents.core import Codes, Core
from incidents.lists import Police, Via, Wish
from incidents.models import Incident
from incidents.models.incident import RANKS
from incidents.titles import title
from notifications import outbox
from organisations.models import ApiClient, Organisation
from organisations.workdays import NETHERLANDS
from sealing import keys
from sealing.fields import SealedField, close_many

SEALED = [found for found in Incident._meta.local_fields if isinstance(found, SealedField)]
EMPTY = [(found, found.filled("")) for found in SEALED]
BATCH = 500
_ENCODE = json.JSONEncoder(sort_keys=True, default=str).encode


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
    tell: "Callable[[_Batch], None] | None" = None,
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
            (tell or tell_each)(made)
    return results


def print_of(core: Core) -> str:
    """A keyed digest of what is told: the same again is recognised by it."""
    return fingerprint(_ENCODE([core.answers, core.unknown]).encode())


# --- one batch --------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _New:
    """A case to be: its columns, and the key that seals it. Ten thousand of them are no ten thousand models."""

    pk: str
    columns: dict[str, Any]
    number: str = ""
    key: bytes = field(default_factory=keys.new_data_key)

    def seal_key(self) -> bytes:
        """Its data key."""
        return self.key

    def seal_context(self) -> str:
        """As casework.models.Case says it."""
        return f"case:{self.pk}"


class _Batch:
    """Rows of cases that are made together. Same terms, same lanes and same record as incidents.reporting."""

    def __init__(self, client: ApiClient, now: datetime, intake: Intake | None = None) -> None:
        self.client, self.now, self.organisation, self.intake = client, now, client.organisation, intake
        self.today = timezone.localdate(now)
        self.rows: list[tuple[Core, Result, _New, str]] = []
        self.made: list[_New] = []
        self.clocks: dict[Any, dict[str, str]] = {}
        self.titles: dict[Any, str] = {}

    def add(self, core: Core) -> Result:
        """One more."""
        answers = core.answers
        result = Result("created", external_id=answers["externeId"])
        self.rows.append((core, result, _New(str(uuid7()), self._columns(answers)), print_of(core)))
        return result

    def write(self) -> None:
        """Everything of these cases; those that were there already are only found.

        What the database has no part in comes first: of many batches, it still writes the one before (api_bulk).
        """
        sealed = {one.pk: (_case_row(one), _incident_row(one)) for _core, _result, one, _print in self.rows}
        new = self._deliveries()
        numbers = iter(_numbers(len(new)))
        cases, incidents, lines = [], [], []
        started: dict[tuple, list[str]] = defaultdict(list)  # clocks → the cases that have just these
        for core, result, one, _print in new:
            one.number = f"{Incident.PREFIX}-{self.today.year}-{next(numbers):06d}"
            result.case, result.number = UUID(one.pk), one.number
            ends = {} if one.columns["closed_at"] else self._clocks(core.answers, one)
            started[tuple(ends.items())].append(one.pk)
            case, incident = sealed[one.pk]
            cases.append(case | {"number": one.number, "due": min(ends.values(), default=None)})
            incidents.append(incident)
            lines.append(self._line(one))
            self.made.append(one)
        _insert("casework_case", cases, ", organisation_id, compartment, kind, created_at, changed_at, confidentiality, people, conflicted, version",
                ", %s, %s, %s, %s, %s, 'normal', '{}', '{}', 1",
                [self.organisation.pk, self.compartment, Incident.KIND, self.now, self.now])  # fmt: skip
        _insert("incidents_incident", incidents, CONSTANT, CONSTANTS, [])
        _start(started, self.now)
        record_many(lines)
        if any(one.columns["closed_at"] for one in self.made):
            outbox.later("casework.tasks.set_terms")

    def _line(self, one: _New) -> Line:
        """The first entry of its chain."""
        about = {"number": one.number, "lane": one.columns["lane"]}
        line = partial(Line, f"case:{one.pk}", kind=Incident.KIND, compartment=self.compartment)
        if self.intake:
            return line(actor=self.intake.made_by_id, action="imported", details=about | {"intake": self.intake.number})
        return line(actor=None, action="delivered", details=about | {"client": self.client.slug})

    @property
    def compartment(self) -> str:
        """Where these cases lie."""
        return f"{Incident.KIND}:{self.organisation.pk}"

    def cases(self) -> Iterator[Incident]:
        """What was made, as cases."""
        return (self._incident(one) for one in self.made)

    def _deliveries(self) -> list[tuple[Core, Result, _New, str]]:
        """Take the names of these cases in the other system. Answers those that were free."""
        rows = [{"id": str(uuid7()), "case_id": one.pk, "system": core.answers["bronsysteem"], "external_id": core.answers["externeId"],
                 "print": print_, "told": _told(core)} for core, _result, one, print_ in self.rows]  # fmt: skip
        taken = {str(found) for (found,) in _insert(
            "casework_delivery", rows, ", organisation_id, client_id, made_at, intake_id", ", %s, %s, %s, %s",
            [self.organisation.pk, self.client.pk, self.now, self.intake.pk if self.intake else None],
            "ON CONFLICT (client_id, system, external_id) DO NOTHING RETURNING case_id")}  # fmt: skip
        new = [row for row in self.rows if row[2].pk in taken]
        if len(new) < len(self.rows):
            self._find([row for row in self.rows if row[2].pk not in taken])
        return new

    def _find(self, rows: list[tuple[Core, Result, _New, str]]) -> None:
        names = {core.answers["externeId"] for core, *_rest in rows}
        found = Delivery.objects.filter(client=self.client, external_id__in=names).values_list(
            "system", "external_id", "print", "case_id", "case__number"
        )
        known = {(system, name): told for system, name, *told in found}
        first = {
            (core.answers["bronsysteem"], core.answers["externeId"]): (print_, UUID(one.pk))
            for core, _r, one, print_ in reversed(self.rows)
        }
        for core, result, _one, print_ in rows:
            name = (core.answers["bronsysteem"], core.answers["externeId"])
            there, result.case, result.number = known.get(name) or (*first[name], "")
            result.outcome = "same" if there == print_ else "differs"

    def _columns(self, answers: dict[str, Any]) -> dict[str, Any]:
        """The columns of a case that follow from what was told."""
        function, _colon, relative = answers["functieSlachtoffer"].partition(":")
        done = answers["status"] == "closed"
        found = columns_of(answers, self.now)
        return found | {
            "status": Incident.Status.CLOSED if done else Incident.Status.REPORTED, "closed_at": self.now if done else None,
            "function": function, "relative_of": relative, "lane": lane_of(function, relative), "rank": RANKS[found["severity"]],
            "reaction_on": self.today if found["reaction"] else None, "police": police_of(answers["aangifte"], closed=done),
            "title": self._title(found, function, relative)}  # fmt: skip

    def _title(self, columns: dict[str, Any], function: str, relative: str) -> str:
        key = (*columns["behaviours"], "", columns["channels"][0], function, relative)
        if key not in self.titles:
            self.titles[key] = title(columns["behaviours"], columns["channels"], function, relative)
        return self.titles[key]

    def _incident(self, one: _New) -> Incident:
        """One of these as a case: for what a case knows itself."""
        return Incident(id=UUID(one.pk), number=one.number, kind=Incident.KIND, organisation=self.organisation, compartment=self.compartment,
                        created_at=self.now, changed_at=self.now, via=Via.IMPORT, wishes=[Wish.REGISTER], time_unknown=True, **one.columns)  # fmt: skip

    def _clocks(self, answers: dict[str, Any], one: _New) -> dict[str, str]:
        columns = one.columns
        key = (
            answers["voorvalDatum"],
            terms.WITH_POLICE.isdisjoint(columns["behaviours"]),
            terms.needs_klacht((), columns["function"]),
            bool(columns["reaction"]),
            bool(columns["police"]),
        )
        if key not in self.clocks:
            case = self._incident(one)
            ends = case.clocks(self.now)
            self.clocks[key] = {name: _iso(end) for name, end in ends.items() if name not in done_already(case)}
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


def _case_row(one: _New) -> dict[str, Any]:
    wrapped = keys.wrap(one.key, Incident.wrapped_key_context(one.pk))
    return {"id": one.pk, "data_key": f"\\x{wrapped.hex()}", "closed_at": _iso(one.columns["closed_at"]),
            **{name: one.columns[name] for name in ("lane", "status", "title", "rank")}}  # fmt: skip


def _incident_row(one: _New) -> dict[str, Any]:
    told = {name: one.columns[name] for name in ASKED}
    told["happened_at"] = _iso(told["happened_at"])
    told["reaction_on"] = told["reaction_on"].isoformat() if told["reaction_on"] else None
    sealed = close_many(one, EMPTY)
    return {
        "case_ptr_id": one.pk,
        **told,
        **{found.column: f"\\x{blob.hex()}" for found, blob in zip(SEALED, sealed, strict=True)},
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _numbers(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('casework_number') FROM generate_series(1, %s)", [count])
        return [number for (number,) in cursor.fetchall()]


def _start(started: dict[tuple, list[str]], now: datetime) -> None:
    """The clocks of many cases; most have the same."""
    told = [{"cases": cases, "names": [name for name, _due in clocks], "dues": [due for _name, due in clocks]}
            for clocks, cases in started.items()]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_deadline (id, case_id, name, due, started_at) SELECT uuidv7(), one_case, clock.name, clock.due, %s "
            "FROM json_to_recordset(%s) AS one (cases uuid[], names text[], dues timestamptz[]), "
            "unnest(one.cases) AS one_case, unnest(one.names, one.dues) AS clock (name, due)",
            [now, json.dumps(told)])  # fmt: skip


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


def tell_each(made: _Batch) -> None:
    """A message for each case to who must act first, as at a report."""
    for case in made.cases():
        if case.is_open:
            outbox.post_many([case.notice(person, "new_case") for person in case.first_people()])


class TellOnce:
    """One message to everybody who must act first in one of many cases: called for each batch, sent at the end."""

    def __init__(self, name: str) -> None:
        self.name, self.first = name, dict[str, Incident]()  # lane → one of its cases

    def __call__(self, made: _Batch) -> None:
        for one in made.made:
            lane = one.columns["lane"]
            if one.columns["closed_at"] is None and lane not in self.first:
                self.first[lane] = made._incident(one)

    def send(self) -> None:
        """The messages, in the transaction of the cases."""
        told = {person.pk: (person, case) for case in self.first.values() for person in case.first_people()}
        outbox.post_many([{"kind": "new_cases", "person": person, "organisation_id": case.organisation_id, "path": "/werk/",
                           "unique_key": f"delivered:{self.name}:{pk}"} for pk, (person, case) in told.items()])  # fmt: skip
