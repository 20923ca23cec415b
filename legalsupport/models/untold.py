"""What was decided and not made known yet: who it is about hears it with the besluit.

An answer to who asks for their own data (AVG art. 15) must not run ahead of the bekendmaking.
"""

from collections.abc import Iterable, Mapping
from typing import Any

NOT_KNOWN = "not_known"  # a ground of records.subject_access


def untold(row: Any, names: Iterable[str] = ()) -> Mapping[str, str]:
    """Return what is withheld of a row of which these columns were not made known; all when none
    is named.
    """
    columns = names or [column.name for column in row._meta.local_concrete_fields]
    return {**row.withheld_columns, **dict.fromkeys(columns, NOT_KNOWN)}
