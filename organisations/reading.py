"""Put lists and searches that show people on record (docs/adr/0018).

Each page is recorded before it is answered, with what it showed.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from audit.record import record
from organisations.models import Person
from sealing.index import person_index

CASE_NUMBER = re.compile(r"[A-Z]{2,4}-\d{4}-[0-9A-F]{1,8}")
MAX_SEARCHED_PLACES = 20  # organisations to store an index for: who has more looks up by number


def record_list_access(
    name: str,
    keys: Iterable[object],
    *,
    by: Person,
    kind: str = "",
    filters: Iterable[str] = (),
    words: str = "",
    places: Iterable[int] = (),
) -> None:
    """Put one page of the list `name` on record, in the chain of who reads it. Two statements.

    A list is about no single case, hence not in the chain of one.

    `keys`: what the page shows, as numbers of cases or keys of accounts. `filters`: the chosen
    filters, as name=value. `words` that were typed are stored as the blind index they are looked up
    by, one for each of `places`, and never as they were typed; the number of a case is stored as it
    is, so that an auditor finds who searched for it.
    """
    details: dict[str, Any] = {"list": name, "shown": list(keys)}
    chosen = list(filters)
    if chosen:
        details["asked"] = chosen
    details |= _search_details(words, places)
    record(
        f"reads:{by.pk}",
        action="searched" if words else "listed",
        kind=kind,
        compartment=f"reads:{by.organisation_id}",
        **by.audit_actor,
        **details,
    )


def _search_details(words: str, places: Iterable[int]) -> dict[str, Any]:
    """Return what is stored of the words that somebody searched for."""
    number = words.replace(" ", "").upper()
    if CASE_NUMBER.fullmatch(number):
        return {"number": number}
    if not words:
        return {}
    searched = list(places)[:MAX_SEARCHED_PLACES]
    indexes = [person_index(place, words) for place in searched]
    return {"sought": [index.hex() for index in indexes]}


def fingerprint(keys: Iterable[object]) -> str:
    """Return SHA-256 (hex) of what a page shows.

    A page that refreshes by itself sends it back: the same rows are no second look.
    """
    text = "\x00".join(map(str, keys))
    return hashlib.sha256(text.encode()).hexdigest()
