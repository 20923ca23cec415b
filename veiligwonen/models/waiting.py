"""A line of the queue: what a request shows there, opened and put in words once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from casework.models import Case
from organisations.models import Function
from organisations.models.person import short_name
from veiligwonen import labels, lists, triage
from veiligwonen.models.status import Status
from veiligwonen.models.weighing import Weighing

WEIGHED = ("id", "facts", "score", "lowest", "highest", "band", "top")
COLUMNS = ("pk", "function", "to_do", "to_do_by", "told__pending_id", *(f"told__current__{name}" for name in WEIGHED))


def shown(cases: QuerySet[Case]) -> QuerySet[Case]:
    """These cases with the columns that a line of the queue needs of the case itself, and where and whose it is."""
    place = Coalesce("organisation__province__name", "organisation__name")
    return cases.annotate(place=place, taken_by=F("handler__name")).only(
        "number", "status", "data_key", "rank", "created_at"
    )


@dataclass(slots=True)
class Waiting:
    """One request among those that wait. Before the first weighing `band` is None, and there is nothing to say why."""

    number: str
    url: str
    function_label: str
    place: str
    status_label: str
    handler: str  # "A. Jansen", or "" when nobody took it
    to_do: str  # what must be done first, or ""
    to_do_by: datetime | None
    pending: bool  # a lower urgency waits for a second person
    band: int | None = None
    band_label: str = ""
    why: str = ""  # the two biggest reasons, a line each
    points_label: str = ""
    could_be: str = ""  # the band that what is unknown could make of it, when that is more urgent

    @classmethod
    def of(cls, case: Case, told: tuple) -> Self:
        """Of a case as `shown` found it, and what `COLUMNS` say of it."""
        _pk, function, to_do, to_do_by, pending, *weighed = told
        row = cls(
            number=case.number, url=reverse("advice_request", args=[case.number]), function_label=str(Function(function).label).lower(), place=case.place,
            status_label=str(Status(case.status).label), handler=short_name(case.taken_by or ""), to_do=str(labels.DEADLINES.get(to_do, to_do or "")),
            to_do_by=to_do_by, pending=pending is not None,
        )  # fmt: skip
        if weighed[0] is not None:
            weighing = Weighing.from_db(None, WEIGHED, weighed)
            weighing.case_id, weighing._state.fields_cache["case"] = case.pk, case
            row.band, row.band_label = weighing.band, str(lists.BANDS[triage.Band(weighing.band).slug])
            row.why, row.points_label = "\n".join(weighing.why(2)), weighing.points_label
            row.could_be = triage.Band(weighing.top).name if weighing.call else ""
        return row
