"""Incidents out of another system: one, or ten thousand at once. Deadlines, routing, the record and the outbox are those of a report.

The other system knows no person here, so nobody is the reporter; who must act first hears of it as of any report.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
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
from incidents.rows import NAMES, VALUES, New, insert, iso, start
from incidents.titles import title
from notifications import outbox
from organisations.models import ApiClient, Organisation
from organisations.workdays import NETHERLANDS

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
    tell: "Callable[[Batch], None] | None" = None,
    intake: Intake | None = None,
) -> list[Result]:
    """Make cases of what is right, in one savepoint; what was delivered before stays as it is. Answers a result for each, in order.

    `intake`: the file they came in; then the person who brought it stands on the record, and not the client.
    """
    made = Batch(client, cores, intake)
    with transaction.atomic():
        made.ask()
        made.write(tell or tell_each)
    return made.results


def print_of(core: Core) -> str:
    """A keyed digest of what is told: the same again is recognised by it."""
    return fingerprint(_ENCODE([core.answers, core.unknown]).encode())


# --- one batch --------------------------------------------------------------------------------------------------------------------


class Batch:
    """Cases that are made together: they are read and sealed, then their names in the other system are asked, then they are written. Of many
    batches the database writes one while the next is read (api_bulk). Same terms, same lanes and same record as incidents.reporting.
    """

    def __init__(self, client: ApiClient, cores: Iterable[Core], intake: Intake | None = None) -> None:
        self.client, self.organisation, self.intake = client, client.organisation, intake
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.rows: list[tuple[Core, Result, New, str]] = []
        self.ready: dict[str, tuple[dict[str, Any], dict[str, Any], list[bytes]]] = {}
        self.made: list[New] = []
        self.clocks: dict[Any, dict[str, str]] = {}
        self.titles: dict[Any, str] = {}
        self.results = [Result("wrong", errors=core.errors) if core.errors else self._add(core) for core in cores]

    def _add(self, core: Core) -> Result:
        answers = core.answers
        result = Result("created", external_id=answers["externeId"])
        one = New(str(uuid7()), self._columns(answers))
        self.rows.append((core, result, one, print_of(core)))
        self.ready[one.pk] = one.rows()
        return result

    def ask(self) -> None:
        """Take the names of these cases in the other system, and a number for each that was free. Waits for nothing."""
        if not self.rows:
            return
        rows = [{"id": str(uuid7()), "case_id": one.pk, "system": core.answers["bronsysteem"], "external_id": core.answers["externeId"],
                 "print": print_, "told": _told(core)} for core, _result, one, print_ in self.rows]  # fmt: skip
        self.taken = insert(
            "casework_delivery", rows, ", organisation_id, client_id, made_at, intake_id", ", %s, %s, %s, %s",
            [self.organisation.pk, self.client.pk, self.now, self.intake.pk if self.intake else None],
            "ON CONFLICT (client_id, system, external_id) DO NOTHING RETURNING case_id, nextval('casework_number')")  # fmt: skip

    def write(self, tell: "Callable[[Batch], None]") -> None:
        """Everything of these cases; those that were there already are only found."""
        if not self.rows:
            return
        numbers = {str(case): number for case, number in self.taken.fetchall()}
        self.taken.close()
        new = [row for row in self.rows if row[2].pk in numbers]
        if len(new) < len(self.rows):
            self._find([row for row in self.rows if row[2].pk not in numbers])
        if new:
            self._write(new, numbers)
        if unknown := {
            (core.answers["bronsysteem"], name, code)
            for core, *_rest in self.rows
            for name, found in core.unknown.items()
            for code in found
        }:
            SourceCode.meet(self.client, unknown)
        tell(self)

    def _write(self, new: "list[tuple[Core, Result, New, str]]", numbers: dict[str, int]) -> None:
        cases, incidents, sealed, lines = [], [], [], []
        started: dict[tuple, list[str]] = defaultdict(list)  # clocks → the cases that have just these
        for core, result, one, _print in new:
            one.number = f"{Incident.PREFIX}-{self.today.year}-{numbers[one.pk]:06d}"
            result.case, result.number = UUID(one.pk), one.number
            ends = {} if one.columns["closed_at"] else self._clocks(core.answers, one)
            started[tuple(ends.items())].append(one.pk)
            case, incident, blobs = self.ready[one.pk]
            cases.append(case | {"number": one.number, "due": min(ends.values(), default=None)})
            incidents.append(incident)
            sealed += blobs
            lines.append(self._line(one))
            self.made.append(one)
        insert("casework_case", cases, ", organisation_id, compartment, kind, created_at, changed_at, confidentiality, people, conflicted, version",
                ", %s, %s, %s, %s, %s, 'normal', '{}', '{}', 1",
                [self.organisation.pk, self.compartment, Incident.KIND, self.now, self.now])  # fmt: skip
        insert("incidents_incident", incidents, NAMES, VALUES, [], sealed=b"".join(sealed))
        start(started, self.now)
        record_many(lines)
        if any(one.columns["closed_at"] for one in self.made):
            outbox.later("casework.tasks.set_terms")

    def _line(self, one: New) -> Line:
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

    def _find(self, rows: list[tuple[Core, Result, New, str]]) -> None:
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

    def _incident(self, one: New) -> Incident:
        """One of these as a case: for what a case knows itself."""
        return Incident(id=UUID(one.pk), number=one.number, kind=Incident.KIND, organisation=self.organisation, compartment=self.compartment,
                        created_at=self.now, changed_at=self.now, via=Via.IMPORT, wishes=[Wish.REGISTER], time_unknown=True, **one.columns)  # fmt: skip

    def _clocks(self, answers: dict[str, Any], one: New) -> dict[str, str]:
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
            self.clocks[key] = {name: iso(end) for name, end in ends.items() if name not in done_already(case)}
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


# --- who hears of it -------------------------------------------------------------------------------------------------------------------


def tell_each(made: Batch) -> None:
    """A message for each case to who must act first, as at a report."""
    for case in made.cases():
        if case.is_open:
            outbox.post_many([case.notice(person, "new_case") for person in case.first_people()])


class TellOnce:
    """One message to everybody who must act first in one of many cases: called for each batch, sent at the end."""

    def __init__(self, name: str) -> None:
        self.name, self.first = name, dict[str, Incident]()  # lane → one of its cases

    def __call__(self, made: Batch) -> None:
        for one in made.made:
            lane = one.columns["lane"]
            if one.columns["closed_at"] is None and lane not in self.first:
                self.first[lane] = made._incident(one)

    def send(self) -> None:
        """The messages, in the transaction of the cases."""
        told = {person.pk: (person, case) for case in self.first.values() for person in case.first_people()}
        outbox.post_many([{"kind": "new_cases", "person": person, "organisation_id": case.organisation_id, "path": "/werk/",
                           "unique_key": f"delivered:{self.name}:{pk}"} for pk, (person, case) in told.items()])  # fmt: skip
