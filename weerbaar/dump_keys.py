"""Whether the keys of this process open what a dump holds, told as the web tells it."""

import base64
import json
from collections import Counter, defaultdict
from datetime import datetime
from functools import cached_property

from allauth.mfa.models import Authenticator

from audit.models import Entry
from audit.record import ENTRY_COLUMNS, digest
from sealing import keys, rotation
from sealing.key_checks import FOREIGN_INDEX_KEY, FOREIGN_KEYS
from weerbaar.dump_reader import Values, as_bytes

TABLE_OF_FACTORS = Authenticator._meta.db_table
TABLE_OF_RECORD = Entry._meta.db_table
SECRETS_OF_FACTORS = ("secret", "seed")
TRIED_ENTRIES = 1000  # of the record: when the index key fits none of them, it is another one
NUMBER_COLUMNS = ("sequence", "actor", "on_behalf_of")


class DumpKeys:
    """Tries the keys on rows of a dump, one after another.

    A key of the ring is proven by one row that it opens. One that opens nothing is a wrong one,
    when more than one row asks for it: a single row that was damaged stops no restore.
    """

    def __init__(self) -> None:
        self.opened: set[str] = set()
        self.unopened: Counter[str] = Counter()
        self.places: dict[str, str] = {}
        """Where each key was first seen that opened nothing."""
        self.tried_entries = 0
        self.fits_record = False

    @cached_property
    def columns(self) -> dict[str, list[rotation.WrappedKeyColumn]]:
        """The columns with wrapped keys, by table."""
        by_table = defaultdict(list)
        for column in rotation.columns():
            by_table[column.model._meta.db_table].append(column)
        return by_table

    def tables(self) -> set[str]:
        """Return the tables whose rows `try_row` asks for."""
        return {*self.columns, TABLE_OF_FACTORS, TABLE_OF_RECORD}

    def try_row(self, table: str, values: Values) -> None:
        """Try the keys on whatever this row holds that is sealed, or in the record."""
        for column in self.columns.get(table, ()):
            self._try_column(column, values)
        if table == TABLE_OF_FACTORS:
            self._try_factor(values)
        if table == TABLE_OF_RECORD and not self.fits_record:
            self._try_entry(values)

    def _try_column(self, column: rotation.WrappedKeyColumn, values: Values) -> None:
        meta = column.model._meta
        wrapped = as_bytes(values[meta.get_field(column.name).column])
        if wrapped:  # the key of what was destroyed is empty
            context = column.model.wrapped_key_context(values[meta.pk.column])
            self._try_wrapped(wrapped, context, str(column))

    def _try_factor(self, values: Values) -> None:
        """Try the seeds of a second factor (organisations.signin.SecondFactorAdapter)."""
        stored = json.loads(values["data"] or "{}")
        for name in SECRETS_OF_FACTORS:
            if stored.get(name):
                wrapped = keys.wrapped_key_of(base64.b64decode(stored[name]))
                self._try_wrapped(wrapped, "secret:second factor", Authenticator._meta.label)

    def _try_wrapped(self, wrapped: bytes, context: str, place: str) -> None:
        try:
            key_id = keys.key_id(wrapped)
        except keys.Unopenable:
            key_id = ""
        if key_id in self.opened:
            return
        try:
            keys.unwrap(wrapped, context)
        except keys.Unopenable:
            self.unopened[key_id] += 1
            self.places.setdefault(key_id, place)
        else:
            self.opened.add(key_id)

    def _try_entry(self, values: Values) -> None:
        self.tried_entries += 1
        if self.tried_entries > TRIED_ENTRIES:
            return
        entry: dict = {name: values[name] for name in ENTRY_COLUMNS}
        for name in NUMBER_COLUMNS:
            entry[name] = int(values[name]) if values[name] else None
        entry["at"] = datetime.fromisoformat(values["at"] or "")
        entry["details"] = json.loads(values["details"] or "")
        expected = digest(as_bytes(values["previous"]), entry)
        self.fits_record = expected == as_bytes(values["digest"])

    def problem(self) -> str:
        """Return which key is wrong, in the line of the web; "" when all that was tried fits."""
        if self.unopened and not self.opened:
            return " ".join(FOREIGN_KEYS)
        for key_id, count in self.unopened.items():
            if key_id and key_id not in self.opened and count > 1:
                place = self.places[key_id]
                return (
                    f"WEERBAAR_KEYS does not open {place}: "
                    "a key is missing, or it is of another database"
                )
        if self.tried_entries and not self.fits_record:
            return " ".join(FOREIGN_INDEX_KEY)
        return ""
