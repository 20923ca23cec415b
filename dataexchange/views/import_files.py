"""What the pages of an import share: the file of a page, and what is shown of its rows."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from dataexchange.columns import read_text
from dataexchange.importing.error_values import dutch_value
from dataexchange.models import ImportFile
from dataexchange.models.import_file import IMPORTERS
from organisations.models import Person

MAX_CELL_SHOWN = 60  # characters of a cell beside the question what its column is


def import_file_for(person: Person, pk, *, own: bool = True) -> ImportFile:
    """Return an import file of an organisation where this person may import.

    `own`: only a file that this person uploaded; nobody else sees what is in it. Raises Http404
    for any other file.
    """
    import_files = ImportFile.objects.kept_by(person, *IMPORTERS)
    import_files = import_files.select_related("organisation", "made_by")
    if own:
        import_files = import_files.filter(made_by=person)
    return get_object_or_404(import_files, pk=pk)


def form_status(request: HttpRequest) -> int:
    """Return the HTTP status of a page with a form: 422 when what was posted is shown again."""
    return 422 if request.method == "POST" else 200


def next_page(import_file: ImportFile) -> str:
    """Return the name of the page that asks what must be known next of a file."""
    return "intake_sheet" if import_file.waits_for_choice else "intake_columns"


def has_stale_mark(request: HttpRequest, import_file: ImportFile) -> bool:
    """Return whether a page was posted that was about another sheet, or about other rows."""
    mark = import_file.selection_mark
    return request.POST.get("selection", mark) != mark


def shown_rows(rows: Iterable[Sequence[Any]]) -> list[list[str]]:
    """Return rows as text, as they are shown beside the question what their columns are."""
    return [[_shown_cell(cell) for cell in row] for row in rows]


def _shown_cell(cell: Any) -> str:
    if hasattr(cell, "year"):
        return f"{cell:%d-%m-%Y}"
    return (dutch_value(cell) or read_text(cell))[:MAX_CELL_SHOWN]
