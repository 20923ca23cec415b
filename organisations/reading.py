"""Lists and searches that show people: each page is on record before it is answered, with what it showed (docs/adr/0018)."""

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from audit.record import record
from organisations.models import Person
from sealing.index import blind

NUMBER = re.compile(r"[A-Z]{2,4}-\d{4}-[0-9A-F]{1,8}")
PLACES = 20  # organisations a search is kept for: somebody of more looks up by number


def looked_over(name: str, shown: Iterable[object], *, by: Person, kind: str = "", asked: Iterable[str] = (), words: str = "",
                places: Iterable[int] = ()) -> None:  # fmt: skip
    """Put one page of the list `name` on record, in the chain of who reads: a list is about no single case. Two statements.

    `shown`: numbers of cases, or keys of accounts; `asked`: what was chosen, as name=value. `words` that were typed are kept as the
    blind index they are looked up by, one for each of `places`, and never as they were typed; a number is kept as it is, so that an
    auditor finds who looked for it.
    """
    number = words.replace(" ", "").upper()
    details: dict[str, Any] = {"list": name, "shown": list(shown)}
    if asked := list(asked):
        details["asked"] = asked
    if NUMBER.fullmatch(number):
        details["number"] = number
    elif words:
        details["sought"] = [blind("party", place, words).hex() for place in list(places)[:PLACES]]
    record(f"reads:{by.pk}", action="searched" if words else "listed", kind=kind, compartment=f"reads:{by.organisation_id}",
           **by.on_record, **details)  # fmt: skip


def fingerprint(shown: Iterable[object]) -> str:
    """Of what a page shows. A page that asks for itself again names it: the same rows are no second look."""
    return hashlib.sha256("\x00".join(map(str, shown)).encode()).hexdigest()
