"""A row of the queue: what a request shows there, opened and put in words once."""

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Self

from django.db import connection
from django.urls import reverse
from django.utils.translation import get_language

from casework.models import Case
from organisations.models import Function
from organisations.models.person import short_name
from veiligwonen import labels, lists
from veiligwonen.models.weighing import Weighing
from veiligwonen.rules import triage
from veiligwonen.transitions.status import Status

CASE_COLUMNS = (
    "number",
    "status",
    "data_key",
    "rank",
    "created_at",
    "organisation",
    "handler",
)
WEIGHING_COLUMNS = ("id", "facts", "score", "lowest", "highest", "band", "top")
# As text: to build it anew for each page took longer than PostgreSQL takes to answer it.
ROWS_SQL = """
    SELECT request.function,
           (SELECT coalesce(province.name, place.name)
            FROM organisations_organisation place
            LEFT JOIN organisations_organisation province ON province.id = place.province_id
            WHERE place.id = page.place_id),
           (SELECT name FROM organisations_person WHERE id = page.handler_id),
           clock.name, clock.due, details.pending_id,
           weighing.id, weighing.facts, weighing.score, weighing.lowest, weighing.highest,
           weighing.band, weighing.top
    FROM unnest(%s::uuid[], %s::int[], %s::int[])
        WITH ORDINALITY AS page (id, place_id, handler_id, position)
    JOIN veiligwonen_advicerequest request ON request.case_ptr_id = page.id
    LEFT JOIN veiligwonen_applicantdetails details ON details.case_id = page.id
    LEFT JOIN veiligwonen_weighing weighing ON weighing.id = details.current_id
    LEFT JOIN LATERAL (
        SELECT name, due FROM casework_deadline
        WHERE case_id = page.id AND met_at IS NULL AND stopped_at IS NULL AND paused_at IS NULL
        ORDER BY due LIMIT 1) clock ON true
    ORDER BY page.position
"""


@dataclass(slots=True)
class QueueRow:
    """One request in the queue. Before the first weighing `band` is None, and there is no `why`."""

    number: str
    url: str
    about: str  # "wethouder, Utrecht": the function, and no finer place than a province
    stands: str  # the points, when it was weighed, and the status
    handler: str  # "A. Jansen", or "" when nobody took it
    to_do: str  # what must be done first, or ""
    to_do_by: datetime | None
    pending: bool  # a lower urgency waits for a second person
    band: int | None = None
    band_label: str = ""
    why: str = ""  # the two biggest reasons, a line each
    could_be: str = ""  # the band that what is unknown could make of it, when that is more urgent

    def __getitem__(self, name: str) -> object:
        """Return a field: a template looks a name up as a key first."""
        return getattr(self, name)

    @classmethod
    def of(cls, cases: list[Case]) -> "list[Self]":
        """Return the rows of a page of cases in one statement.

        `cases`: seen through `visible_to`, with the columns `CASE_COLUMNS`.
        """
        parameters = [
            [case.pk for case in cases],
            [case.organisation_id for case in cases],
            [case.handler_id for case in cases],
        ]
        url = reverse("advice_request", args=["-"])
        words = _words(get_language())
        rows = []
        with connection.cursor() as cursor:
            cursor.execute(ROWS_SQL, parameters)
            for case, values in zip(cases, cursor, strict=True):
                case_url = url.replace("-/", f"{case.number}/")
                rows.append(cls._from_values(case, case_url, values, words))
        return rows

    @classmethod
    def _from_values(cls, case: Case, url: str, values: tuple, words: "Words") -> Self:
        function, place, handler, to_do, to_do_by, pending, *weighed = values
        row = cls(
            number=case.number,
            url=url,
            about=f"{words.functions[function]}, {place}",
            stands=words.statuses[case.status],
            handler=short_name(handler or ""),
            to_do=words.deadlines.get(to_do, to_do or ""),
            to_do_by=to_do_by,
            pending=pending is not None,
        )
        if weighed[0] is not None:
            row._add_weighing(_weighing_of(case, weighed), words)
        return row

    def _add_weighing(self, weighing: Weighing, words: "Words") -> None:
        self.band = weighing.band
        self.band_label = words.bands[weighing.band]
        self.why = "\n".join(weighing.why(2))
        self.stands = f"{weighing.points_label} · {self.stands}"
        if weighing.call:
            self.could_be = triage.Band(weighing.top).name


def _weighing_of(case: Case, values: list) -> Weighing:
    """Return a weighing from its columns, in the order of `WEIGHING_COLUMNS`."""
    facts = Weighing._meta.get_field("facts")
    values[1] = facts.from_db_value(values[1], None, connection)
    weighing = Weighing.from_db(None, WEIGHING_COLUMNS, values)
    weighing.case_id = case.pk
    weighing._state.fields_cache["case"] = case
    return weighing


class Words(NamedTuple):
    """What stands in a row for each function, status, deadline and band."""

    functions: dict[str, str]
    statuses: dict[str, str]
    deadlines: dict[str, str]
    bands: dict[int, str]


@functools.cache
def _words(_language: str) -> Words:
    return Words(
        functions={function.value: str(function.label).lower() for function in Function},
        statuses={status.value: str(status.label) for status in Status},
        deadlines={name: str(label) for name, label in labels.DEADLINES.items()},
        bands={band.value: str(lists.BAND_WORDS[band.slug]) for band in triage.Band},
    )
