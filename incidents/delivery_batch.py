"""A batch of delivered incidents: first read and sealed, then written by a few statements."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone
from uuid_utils import uuid7

from audit.record import NewEntry, record_many
from casework.models import Danger
from casework.models.danger import RANK_OF_DANGER
from dataexchange.models import Delivery, ImportFile
from incidents import bulk_insert, deadlines
from incidents.access import lane_of
from incidents.bulk_insert import NewIncident, isoformat_utc
from incidents.core_set import ParsedIncident
from incidents.delivery_columns import (
    delivery_details,
    delivery_fingerprint,
    incident_columns,
    is_danger_now,
    police_column,
)
from incidents.models import Incident
from incidents.models.incident import RANKS
from incidents.titles import title
from incidents.value_lists import Via, Wish
from integrations.models import SourceCode
from notifications import outbox
from organisations.models import ApiClient


@dataclass
class DeliveryResult:
    """What became of one delivered incident.

    `outcome`: `created`, `same` (delivered before), `differs` (delivered before with other content)
    or `wrong`; `errors`: pairs of a JSON pointer and a sentence.
    """

    outcome: str
    case: UUID | None = None
    number: str = ""
    external_id: str = ""
    errors: list[tuple[str, str]] = field(default_factory=list)


_Earlier = tuple[str, UUID, str]  # fingerprint, id and number of the case


@dataclass(slots=True)
class _Row:
    """One incident of a batch, from what was delivered to what is written."""

    incident: ParsedIncident
    result: DeliveryResult
    new: NewIncident
    fingerprint: str
    case_row: dict[str, Any]
    incident_row: dict[str, Any]
    sealed_texts: list[bytes]

    @property
    def name(self) -> tuple[str, str]:
        """Its name in the other system: the system and the id there."""
        answers = self.incident.answers
        return answers["bronsysteem"], answers["externeId"]


class DeliveryBatch:
    """Cases that are made together, in three passes.

    1. `DeliveryBatch(…)` reads and seals them.
    2. `claim_external_ids` asks for their names in the other system.
    3. `write` writes them.

    Of many batches the database writes one while the next is read (incidents.api_bulk).
    """

    def __init__(
        self,
        client: ApiClient,
        incidents: Iterable[ParsedIncident],
        import_file: ImportFile | None = None,
    ) -> None:
        self.client = client
        self.organisation = client.organisation
        self.compartment = f"{Incident.KIND}:{self.organisation.pk}"
        self.import_file = import_file
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.rows: list[_Row] = []
        self.created: list[NewIncident] = []
        self._deadlines_by_key: dict[Any, dict[str, str]] = {}
        self._titles: dict[Any, str] = {}
        self.results = [self._prepare(incident) for incident in incidents]

    def _prepare(self, incident: ParsedIncident) -> DeliveryResult:
        if incident.errors:
            return DeliveryResult("wrong", errors=incident.errors)
        answers = incident.answers
        result = DeliveryResult("created", external_id=answers["externeId"])
        in_danger = is_danger_now(answers, self.today)
        columns = self._columns(answers)
        if in_danger:
            columns["rank"] = RANK_OF_DANGER
        new = NewIncident(str(uuid7()), columns, in_danger=in_danger)
        row = _Row(incident, result, new, delivery_fingerprint(incident), *new.rows())
        self.rows.append(row)
        return result

    def claim_external_ids(self) -> None:
        """Claim the names of these cases in the other system, and a number for each that was free.

        Waits for nothing: `write` reads the answer.
        """
        if not self.rows:
            return
        self._claims = bulk_insert.insert(
            "dataexchange_delivery",
            [self._delivery_row(row) for row in self.rows],
            other_names=", organisation_id, client_id, made_at, import_file_id",
            other_values=", %s, %s, %s, %s",
            parameters=[
                self.organisation.pk,
                self.client.pk,
                self.now,
                self.import_file.pk if self.import_file else None,
            ],
            suffix="ON CONFLICT (client_id, system, external_id) DO NOTHING "
            "RETURNING case_id, nextval('casework_number')",
        )

    def _delivery_row(self, row: _Row) -> dict[str, Any]:
        system, external_id = row.name
        return {
            "id": str(uuid7()),
            "case_id": row.new.pk,
            "system": system,
            "external_id": external_id,
            "fingerprint": row.fingerprint,
            "other_answers": delivery_details(row.incident),
        }

    def write(self, notify: "Callable[[DeliveryBatch], None]") -> None:
        """Write the new cases and what belongs to them; look up the others.

        The others were delivered before, or stand in this batch twice.
        """
        if not self.rows:
            return
        numbers = {str(case_id): number for case_id, number in self._claims.fetchall()}
        self._claims.close()
        new_rows = [row for row in self.rows if row.new.pk in numbers]
        if len(new_rows) < len(self.rows):
            self._look_up([row for row in self.rows if row.new.pk not in numbers])
        if new_rows:
            self._write_new(new_rows, numbers)
        unknown_codes = self._unknown_codes()
        if unknown_codes:
            SourceCode.meet(self.client, unknown_codes)
        notify(self)

    def _unknown_codes(self) -> set[tuple[str, str, str]]:
        """Return system, field and code of every code that nobody has translated."""
        unknown_codes = set()
        for row in self.rows:
            for name, codes in row.incident.unknown.items():
                system, _external_id = row.name
                unknown_codes.update((system, name, code) for code in codes)
        return unknown_codes

    def _look_up(self, rows: list[_Row]) -> None:
        """Fill the results of incidents that have a case already."""
        first_in_batch: dict[tuple[str, str], _Earlier] = {}
        for row in self.rows:
            first_in_batch.setdefault(row.name, (row.fingerprint, UUID(row.new.pk), ""))
        stored = self._stored_deliveries(rows)
        for row in rows:
            earlier = stored.get(row.name) or first_in_batch[row.name]
            fingerprint, case_id, number = earlier
            row.result.case = case_id
            row.result.number = number
            row.result.outcome = "same" if fingerprint == row.fingerprint else "differs"

    def _stored_deliveries(self, rows: list[_Row]) -> dict[tuple[str, str], _Earlier]:
        """Return, by name in the other system, what this client delivered before."""
        external_ids = {row.result.external_id for row in rows}
        deliveries = Delivery.objects.filter(client=self.client, external_id__in=external_ids)
        columns = deliveries.values_list(
            "system", "external_id", "fingerprint", "case_id", "case__number"
        )
        return {(system, external_id): tuple(rest) for system, external_id, *rest in columns}

    def _write_new(self, rows: list[_Row], numbers: dict[str, int]) -> None:
        cases_by_deadlines: dict[tuple, list[str]] = defaultdict(list)
        for row in rows:
            new = row.new
            new.number = f"{Incident.PREFIX}-{self.today.year}-{numbers[new.pk]:06d}"
            row.result.case = UUID(new.pk)
            row.result.number = new.number
            ends = self._deadlines_of(row)
            cases_by_deadlines[tuple(ends.items())].append(new.pk)
            row.case_row["number"] = new.number
            row.case_row["due"] = min(ends.values(), default=None)
            self.created.append(new)
        self._insert_cases(rows)
        bulk_insert.start_deadlines(cases_by_deadlines, self.now)
        in_danger = [self.as_case(new).new_danger(self.now) for new in self.created_in_danger()]
        Danger.objects.bulk_create(in_danger)
        record_many([self._audit_line(row.new) for row in rows])
        if any(new.columns["closed_at"] for new in self.created):
            outbox.send_task_on_commit("records.tasks.set_terms")

    def _insert_cases(self, rows: list[_Row]) -> None:
        bulk_insert.insert(
            "casework_case",
            [row.case_row for row in rows],
            other_names=", organisation_id, compartment, kind, created_at, changed_at,"
            " confidentiality, people, conflicted, version",
            other_values=", %s, %s, %s, %s, %s, 'normal', '{}', '{}', 1",
            parameters=[
                self.organisation.pk,
                self.compartment,
                Incident.KIND,
                self.now,
                self.now,
            ],
        )
        bulk_insert.insert(
            "incidents_incident",
            [row.incident_row for row in rows],
            other_names=bulk_insert.OTHER_NAMES,
            other_values=bulk_insert.OTHER_VALUES,
            parameters=[],
            sealed=b"".join(text for row in rows for text in row.sealed_texts),
        )

    def _audit_line(self, new: NewIncident) -> NewEntry:
        """Return the first entry of the chain of a case."""
        details = {"number": new.number, "lane": new.columns["lane"]}
        if new.in_danger:
            details["danger"] = True
        entry = partial(
            NewEntry, f"case:{new.pk}", kind=Incident.KIND, compartment=self.compartment
        )
        if self.import_file:
            details["intake"] = self.import_file.number
            return entry(actor=self.import_file.made_by_id, action="imported", details=details)
        details["client"] = self.client.slug
        return entry(actor=None, action="delivered", details=details)

    # --- what a case becomes ----------------------------------------------------------------------

    def _columns(self, answers: dict[str, Any]) -> dict[str, Any]:
        """Return the columns of a case that follow from these answers."""
        function, _colon, relative_of = answers["functieSlachtoffer"].partition(":")
        is_closed = answers["status"] == "closed"
        columns = {"acute": False} | incident_columns(answers, self.now)
        columns["status"] = Incident.Status.CLOSED if is_closed else Incident.Status.REPORTED
        columns["closed_at"] = self.now if is_closed else None
        columns["function"] = function
        columns["relative_of"] = relative_of
        columns["lane"] = lane_of(function, relative_of)
        columns["rank"] = RANKS[columns["severity"]]
        columns["reaction_on"] = self.today if columns["reaction"] else None
        columns["police"] = police_column(answers["aangifte"], closed=is_closed)
        columns["title"] = self._title(columns)
        return columns

    def _title(self, columns: dict[str, Any]) -> str:
        behaviours = columns["behaviours"]
        channels = columns["channels"]
        whom = (columns["function"], columns["relative_of"])
        key = (tuple(behaviours), channels[0], whom)
        if key not in self._titles:
            self._titles[key] = title(behaviours, channels, *whom)
        return self._titles[key]

    def _deadlines_of(self, row: _Row) -> dict[str, str]:
        """Return the deadlines of a case, name → end in ISO 8601: none when it came in closed."""
        columns = row.new.columns
        if columns["closed_at"]:
            return {}
        key = (
            row.incident.answers["voorvalDatum"],
            deadlines.POLICE_BEHAVIOURS.isdisjoint(columns["behaviours"]),
            deadlines.needs_klacht((), columns["function"]),
            bool(columns["reaction"]),
            bool(columns["police"]),
            row.new.in_danger,
        )
        if key not in self._deadlines_by_key:
            self._deadlines_by_key[key] = self._open_deadlines(row.new)
        return self._deadlines_by_key[key]

    def _open_deadlines(self, new: NewIncident) -> dict[str, str]:
        case = self.as_case(new)
        settled = settled_deadlines(case)
        ends = case.clocks(self.now, in_danger=new.in_danger)
        return {name: isoformat_utc(end) for name, end in ends.items() if name not in settled}

    def as_case(self, new: NewIncident) -> Incident:
        """Return one of these as an unsaved case, for what the model knows itself."""
        return Incident(
            id=UUID(new.pk),
            number=new.number,
            kind=Incident.KIND,
            organisation=self.organisation,
            compartment=self.compartment,
            created_at=self.now,
            changed_at=self.now,
            via=Via.IMPORT,
            wishes=[Wish.REGISTER],
            time_unknown=True,
            **new.columns,
        )

    def created_in_danger(self) -> list[NewIncident]:
        """Return the new cases in which somebody must phone."""
        return [new for new in self.created if new.in_danger]


def settled_deadlines(case: Incident) -> set[str]:
    """Return the names of the deadlines that the other system met already."""
    settled = set()
    if case.reaction:
        settled.add("reaction")
    if case.police:
        settled |= {"police", "klacht"}
    return settled
