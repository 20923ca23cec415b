"""Whether the keys of this process are those of the database it works on.

Web, workers and commands ask this before they seal or open anything. A sample decides: a row that
does not open may be damaged, or sealed by a mistake, and one such row stops nobody. The app that
keeps keyed hashes says which of them fit, with a method `index_key_samples() -> Iterator[bool]` of
its AppConfig. An empty database has nothing to compare with.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import ProgrammingError, transaction

from sealing import keys, rotation
from sealing.rotation import WrappedKeyColumn

SAMPLE = 50  # rows at either end of a column
# So many rows of one key that do not open may be a mistake of somebody; more are a wrong key. In a
# small database it is a part of what does open.
TOLERATED = 20
TOLERATED_PART = 3
# A process that may not be stopped by a few rows asks for so many hashes before it judges.
ENOUGH_HASHES = 10
# The variable, and what is wrong with it: the same words for web, workers and commands.
FOREIGN_KEYS = (
    "WEERBAAR_KEYS",
    "does not open what is sealed in this database: these are the keys of another one",
)
FOREIGN_INDEX_KEY = (
    "WEERBAAR_INDEX_KEY",
    "does not fit the record of this database: it is the key of another one",
)
SECRETS = "secrets of the installation"


class ForeignKeys(Exception):
    """The keys are those of another database. The text is one line that names the variable."""


@dataclass
class KeySample:
    """Which keys opened what of a sample, and in which columns something did not open."""

    opened: Counter[str] = field(default_factory=Counter)
    unopenable: Counter[str] = field(default_factory=Counter)
    columns: Counter[str] = field(default_factory=Counter)

    def try_key(self, place: str, wrapped_key: bytes, context: str) -> None:
        """Unwrap one key, and count it by the id of the key that wrapped it."""
        try:
            key_id = keys.key_id(wrapped_key)
        except keys.Unopenable:
            key_id = ""
        try:
            keys.unwrap(wrapped_key, context)
        except keys.Unopenable:
            self.unopenable[key_id] += 1
            self.columns[place] += 1
        else:
            self.opened[key_id] += 1

    def opens_nothing(self, *, but: int = 0) -> bool:
        """Return whether something is sealed, more than `but` rows, and none of it opens."""
        return not self.opened and self.unopenable.total() > but

    def misses_a_key(self) -> bool:
        """Return whether a key that sealed a real part of the sample is missing, or is another one.

        A few rows are not: they may be what somebody left who had the wrong keys.
        """
        tolerated = min(max(self.opened.total() / TOLERATED_PART, 1), TOLERATED)
        return any(
            key_id and not self.opened[key_id] and count > tolerated
            for key_id, count in self.unopenable.items()
        )


def sample() -> KeySample:
    """Try the oldest and the newest keys of every column, and secrets of the installation.

    Tables that are not there yet, or that this login may not read, are passed over.
    """
    result = KeySample()
    for column in rotation.columns():
        for pk, wrapped_key in _rows(_oldest_and_newest(column)):
            model: Any = column.model
            result.try_key(str(column), wrapped_key, model.wrapped_key_context(pk))
    for secret in _rows(islice(rotation.installation_secrets(), 2 * SAMPLE)):
        result.try_key(SECRETS, keys.wrapped_key_of(secret.blob), f"secret:{secret.purpose}")
    return result


def _oldest_and_newest(column: WrappedKeyColumn) -> Iterator[tuple[Any, bytes]]:
    rows = column.model._base_manager.exclude(**{column.name: b""}).exclude(**{column.name: None})
    pairs: dict[Any, bytes] = {}
    for order in ("pk", "-pk"):
        pairs |= dict(rows.order_by(order).values_list("pk", column.name)[:SAMPLE])
    for pk, wrapped_key in pairs.items():
        yield pk, bytes(wrapped_key)


def _rows(rows: Iterable[Any]) -> list[Any]:
    """Return the rows; none from a table that an older release does not have."""
    try:
        with transaction.atomic():
            return list(rows)
    except ProgrammingError:
        return []


def index_key_fits(least: int = 1) -> bool:
    """Return whether WEERBAAR_INDEX_KEY made any of the keyed hashes that were tried.

    True as well with fewer than `least` of them: that is too little to judge by.
    """
    samples: list[bool] = []
    for config in apps.get_app_configs():
        samples += _rows(getattr(config, "index_key_samples", tuple)())
    return any(samples) or len(samples) < max(least, 1)


def refuse_foreign_keys(*, may_miss_one: bool = False) -> None:
    """Check both keys before a command seals, opens or verifies anything.

    `may_miss_one`: go on without a key that is not in the ring (any more), as long as others open.
    Raises ForeignKeys.
    """
    tried = sample()
    if tried.opens_nothing() or (tried.misses_a_key() and not may_miss_one):
        raise ForeignKeys(" ".join(FOREIGN_KEYS))
    if not index_key_fits():
        raise ForeignKeys(" ".join(FOREIGN_INDEX_KEY))
