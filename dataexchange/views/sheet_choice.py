"""The page that asks which sheet of a file is read, and what to do with what is hidden in it."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from dataexchange.forms import SheetForm
from dataexchange.models import ImportFile
from dataexchange.models.import_file import IMPORTERS
from dataexchange.views.import_files import form_status, import_file_for, shown_rows
from organisations.access import staff
from organisations.models import Person
from sealing import files
from spreadsheets.reader import Table, inspect_selection
from spreadsheets.sheet_choice import Selection
from ui.fields import posted
from uploads.inspection import UploadRefused

State = ImportFile.State
TOO_LATE = gettext_lazy(
    "Met dit bestand zijn wij al verder. Uw keuze telt niet meer: ververs de pagina."
)


@staff(*IMPORTERS)
def intake_sheet(request: HttpRequest, pk) -> HttpResponse:
    """Show or take the answer what of a file is read; then its columns are asked anew."""
    import_file = import_file_for(request.user, pk)
    if not import_file.is_open:
        if request.method == "POST":
            messages.error(request, TOO_LATE)
        return redirect("intake", import_file.pk)
    if not import_file.has_choice:
        return redirect("intake_columns", import_file.pk)
    sheets = import_file.offered_sheets
    form = SheetForm(posted(request), sheets=sheets, initial=_initial(import_file))
    if request.method == "POST" and form.is_valid() and _take(import_file, form, request.user):
        return redirect("intake_columns", import_file.pk)
    import_file.record("import_opened", by=request.user)
    context = {
        "form": form,
        "import_file": import_file,
        "sheets": sheets,
        "all_hidden": not any(sheet.is_visible for sheet in sheets),
    }
    return render(request, "dataexchange/intake_sheet.html", context, status=form_status(request))


def _initial(import_file: ImportFile) -> dict[str, str]:
    """Return what was chosen before; nothing the first time."""
    selected = import_file.selected or {}
    initial = {}
    if selected.get("sheet") is not None:
        initial["sheet"] = str(selected["sheet"])
    if selected.get("with_hidden") is not None:
        initial["hidden"] = "all" if selected["with_hidden"] else "visible"
    return initial


def _take(import_file: ImportFile, form: SheetForm, person: Person) -> bool:
    """Have the chosen sheet read; return False when it cannot be, with a sentence."""
    selection = form.selection()
    content = files.IteratorReader(iter(import_file.chunks()))
    try:
        table = inspect_selection(content, import_file.form, import_file.name, selection)
    except UploadRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    if not _save(import_file, table, selection, person):
        form.add_error(None, TOO_LATE)
        return False
    return True


@transaction.atomic
def _save(import_file: ImportFile, table: Table, selection: Selection, person: Person) -> bool:
    """Store what is read and record who chose it; drop what was answered and checked before.

    Returns False when a worker has the file by now.
    """
    unchecked = (State.NEW, State.READY, State.FAILED)
    if not import_file.change_state(unchecked, State.NEW):
        return False
    import_file.selected = {
        "sheet": selection.sheet,
        "with_hidden": selection.with_hidden,
        "day_offset": table.day_offset,
    }
    import_file.heads = table.heads
    import_file.sample = {"first": shown_rows(table.first)}
    import_file.columns = {}
    import_file.save(update_fields=["selected", "heads", "sample", "columns"])
    import_file.remove_files("rows_stored", "errors_stored")
    hidden = int(selection.with_hidden)
    import_file.record("import_selected", by=person, sheet=selection.sheet, hidden=hidden)
    return True
