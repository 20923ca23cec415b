"""Rows for a spreadsheet: what a spreadsheet would run as a formula is text, and Excel reads the Dutch."""

import csv
import io
from collections.abc import Iterable, Iterator

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"  # without it, Excel reads UTF-8 as something else


def neutral(value: object) -> object:
    """The value, with a quote before what would be a formula (OWASP, CSV injection). Numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" ").startswith(STARTS):
        return f"'{value}"
    return value


def csv_of(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The rows as CSV with semicolons, a piece a row."""
    yield BOM
    for row in rows:
        line = io.StringIO()
        csv.writer(line, delimiter=";").writerow([neutral(value) for value in row])
        yield line.getvalue()
