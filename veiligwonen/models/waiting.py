"""A line of the queue: what a request shows there, opened and put in words once."""

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
from veiligwonen import labels, lists, triage
from veiligwonen.models.status import Status
from veiligwonen.models.weighing import Weighing

OF_THE_CASE = ("number", "status", "data_key", "rank", "created_at", "organisation", "handler")
WEIGHED = ("id", "facts", "score", "lowest", "highest", "band", "top")
# As text: writing it anew for each page took longer than its answer.
TOLD = """
    SELECT request.function,
           (SELECT coalesce(province.name, place.name) FROM organisations_organisation place
            LEFT JOIN organisations_organisation province ON province.id = place.province_id WHERE place.id = asked.place_id),
           (SELECT name FROM organisations_person WHERE id = asked.handler_id),
           clock.name, clock.due, told.pending_id,
           weighing.id, weighing.facts, weighing.score, weighing.lowest, weighing.highest, weighing.band, weighing.top
    FROM unnest(%s::uuid[], %s::int[], %s::int[]) WITH ORDINALITY AS asked (id, place_id, handler_id, place_in_line)
    JOIN veiligwonen_advicerequest request ON request.case_ptr_id = asked.id
    LEFT JOIN veiligwonen_told told ON told.case_id = asked.id
    LEFT JOIN veiligwonen_weighing weighing ON weighing.id = told.current_id
    LEFT JOIN LATERAL (
        SELECT name, due FROM casework_deadline WHERE case_id = asked.id AND met_at IS NULL AND stopped_at IS NULL AND paused_at IS NULL
        ORDER BY due LIMIT 1) clock ON true
    ORDER BY asked.place_in_line
"""


@dataclass(slots=True)
class Waiting:
    """One request among those that wait. Before the first weighing `band` is None, and there is nothing to say why."""

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
        """As a template asks first."""
        return getattr(self, name)

    @classmethod
    def of(cls, cases: list[Case]) -> "list[Self]":
        """Of the cases of a page that were seen, with the columns `OF_THE_CASE`. One statement."""
        keys = [
            [case.pk for case in cases],
            [case.organisation_id for case in cases],
            [case.handler_id for case in cases],
        ]
        url, words = reverse("advice_request", args=["-"]), _words(get_language())
        with connection.cursor() as cursor:
            cursor.execute(TOLD, keys)
            return [
                cls._of(case, url.replace("-/", f"{case.number}/"), told, words)
                for case, told in zip(cases, cursor, strict=True)
            ]

    @classmethod
    def _of(cls, case: Case, url: str, told: tuple, words: "Words") -> Self:
        function, place, handler, to_do, to_do_by, pending, *weighed = told
        row = cls(
            number=case.number, url=url, about=f"{words.functions[function]}, {place}", stands=words.statuses[case.status],
            handler=short_name(handler or ""), to_do=words.terms.get(to_do, to_do or ""),
            to_do_by=to_do_by, pending=pending is not None,
        )  # fmt: skip
        if weighed[0] is not None:
            weighed[1] = Weighing._meta.get_field("facts").from_db_value(weighed[1], None, connection)
            weighing = Weighing.from_db(None, WEIGHED, weighed)
            weighing.case_id, weighing._state.fields_cache["case"] = case.pk, case
            row.band, row.band_label = weighing.band, words.bands[weighing.band]
            row.why, row.stands = "\n".join(weighing.why(2)), f"{weighing.points_label} · {row.stands}"
            row.could_be = triage.Band(weighing.top).name if weighing.call else ""
        return row


class Words(NamedTuple):
    """What stands in a line for each function, status, term and band."""

    functions: dict[str, str]
    statuses: dict[str, str]
    terms: dict[str, str]
    bands: dict[int, str]


@functools.cache
def _words(_language: str) -> Words:
    return Words(
        {function.value: str(function.label).lower() for function in Function},
        {status.value: str(status.label) for status in Status},
        {name: str(label) for name, label in labels.DEADLINES.items()},
        {band.value: str(lists.BANDS[band.slug]) for band in triage.Band},
    )
