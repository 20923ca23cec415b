"""Pages to import a list: upload it, explain its columns and words, see what would happen, and go.

An import can be undone as a whole.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dataexchange import exporting
from dataexchange.forms import ColumnsForm, UploadForm, WordsForm
from dataexchange.importing.column_answers import guess_columns, remembered_answer
from dataexchange.importing.sources import importable_kinds, organisations_for, source_of
from dataexchange.importing.upkeep import drop_import
from dataexchange.kinds import plural_name
from dataexchange.models import Export, ImportFile, ImportMapping
from dataexchange.models.export import EXPORTERS
from dataexchange.models.import_file import IMPORTERS
from notifications import outbox
from organisations.access import staff
from organisations.models import Organisation, Person
from organisations.signin import recently_authenticated_required
from ui.fields import posted

State = ImportFile.State
REFRESH_SECONDS = "2"  # a page that waits loads itself again, without JavaScript
MAX_CELL_SHOWN = 60  # characters of a cell beside the question what its column is
ROWS_LISTED = 20


def _import_file_for(person: Person, pk, *, own: bool = True) -> ImportFile:
    """Return an import file of an organisation where this person may import.

    `own`: only a file that this person uploaded; nobody else sees what is in it. Raises Http404
    for any other file.
    """
    import_files = ImportFile.objects.kept_by(person, *IMPORTERS)
    import_files = import_files.select_related("organisation", "made_by")
    if own:
        import_files = import_files.filter(made_by=person)
    return get_object_or_404(import_files, pk=pk)


def _status(request: HttpRequest) -> int:
    """Return the HTTP status of a page with a form: 422 when what was posted is shown again."""
    return 422 if request.method == "POST" else 200


@staff(*EXPORTERS, *IMPORTERS)
@require_GET
def exchange(request: HttpRequest) -> HttpResponse:
    """List what I exported lately, what was imported, and what I may do."""
    person = request.user
    exports = Export.objects.visible_to(person).defer("reason", "data_key")
    import_files = ImportFile.objects.kept_by(person, *IMPORTERS).without_sealed()
    context = {
        "exports": exports[:ROWS_LISTED],
        "exporting": exporting.exportable_kinds(person),
        "import_files": import_files.select_related("made_by")[:ROWS_LISTED],
        "importing": importable_kinds(person),
    }
    return render(request, "dataexchange/exchange.html", context)


# --- upload and explain ---------------------------------------------------------------------------


@staff(*IMPORTERS)
def bring_in(request: HttpRequest, kind: str) -> HttpResponse:
    """Show or take the upload of a file. Raises Http404 where this person may not import."""
    organisations = organisations_for(request.user, kind)
    if not organisations:
        raise Http404
    uploads = request.FILES if request.method == "POST" else None
    form = UploadForm(posted(request), uploads, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        organisation = form.cleaned_data.get("place") or organisations[0]
        table, upload = form.cleaned_data["file"]
        import_file = _store_upload(request.user, organisation, kind, table, upload)
        return redirect("intake_columns", import_file.pk)
    context = {
        "form": form,
        "what": plural_name(kind),
        "send": _("Verder"),
        "fields": source_of(kind).fields,
    }
    return render(request, "dataexchange/intake_new.html", context, status=_status(request))


def _store_upload(
    person: Person, organisation: Organisation, kind: str, table: Any, upload: Any
) -> ImportFile:
    """Seal an upload into the store and return its row. `table`: what was read of it so far."""
    import_file = ImportFile(
        organisation=organisation,
        kind=kind,
        number=ImportFile.new_number(),
        made_by=person,
        name=table.name,
        form=table.form,
        heads=table.heads,
        sample={"first": _shown_rows(table.first)},
    )
    upload.seek(0)
    import_file.put(upload)
    with transaction.atomic():
        import_file.save()
        import_file.record("import_uploaded", by=person, form=import_file.form)
    return import_file


def _shown_rows(rows: Iterable[Sequence[Any]]) -> list[list[str]]:
    """Return rows as text, as they are shown beside the question what their columns are."""
    return [[_shown_cell(cell) for cell in row] for row in rows]


def _shown_cell(cell: Any) -> str:
    if hasattr(cell, "year"):
        return f"{cell:%d-%m-%Y}"
    return str(cell)[:MAX_CELL_SHOWN]


@staff(*IMPORTERS)
def intake_columns(request: HttpRequest, pk) -> HttpResponse:
    """Show or take the answers which column is which field; then the file is checked.

    The form begins with earlier answers, of this file or of the organisation, or with guesses.
    """
    import_file = _import_file_for(request.user, pk)
    if not import_file.is_open:
        return redirect("intake", import_file.pk)
    fields = source_of(import_file.kind).fields
    heads = import_file.heads
    mapping = ImportMapping.of(import_file.organisation, import_file.kind)
    answers = import_file.columns or guess_columns(fields, heads, mapping.columns)
    form = ColumnsForm(posted(request), import_fields=fields, heads=heads, initial=answers)
    if request.method == "POST" and form.is_valid():
        _save_columns(import_file, form.cleaned_data)
        return redirect("intake", import_file.pk)
    context = {"form": form, "import_file": import_file, "send": _("Nakijken")}
    return render(request, "dataexchange/intake_columns.html", context, status=_status(request))


@transaction.atomic
def _save_columns(import_file: ImportFile, cleaned_answers: dict[str, str]) -> None:
    answers = {name: answer for name, answer in cleaned_answers.items() if answer}
    import_file.columns = answers
    import_file.save(update_fields=["columns"])
    heads = import_file.heads
    remembered = {}
    for name, answer in answers.items():
        remembered[name] = remembered_answer(answer, heads)
    ImportMapping.of(import_file.organisation, import_file.kind).add_columns(remembered)
    _start_check(import_file)


def _start_check(import_file: ImportFile) -> None:
    unchecked = (State.NEW, State.READY, State.FAILED)
    if import_file.is_open and import_file.change_state(unchecked, State.CHECKING):
        outbox.send_task_on_commit("dataexchange.tasks.check_intake", str(import_file.pk))


@staff(*IMPORTERS)
def intake_words(request: HttpRequest, pk) -> HttpResponse:
    """Show or take the answers what the unknown words mean; then the file is checked again."""
    import_file = _import_file_for(request.user, pk)
    words = import_file.sample.get("words")
    if import_file.state != State.READY or not words:
        return redirect("intake", import_file.pk)
    fields = source_of(import_file.kind).fields
    form = WordsForm(posted(request), import_fields=fields, words=words)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            mapping = ImportMapping.of(import_file.organisation, import_file.kind)
            mapping.add_words(form.slugs_by_field())
            _start_check(import_file)
        return redirect("intake", import_file.pk)
    context = {"form": form, "import_file": import_file, "send": _("Nakijken")}
    return render(request, "dataexchange/intake_words.html", context, status=_status(request))


# --- outcome --------------------------------------------------------------------------------------


@staff(*IMPORTERS)
@require_GET
def intake(request: HttpRequest, pk) -> HttpResponse:
    """Show how far an import is, what would happen, or what happened."""
    import_file = _import_file_for(request.user, pk, own=False)
    is_own = import_file.made_by_id == request.user.pk
    if is_own and import_file.state == State.NEW:
        return redirect("intake_columns", import_file.pk)
    unknown_words = import_file.sample.get("words", {})
    context = {
        "import_file": import_file,
        "mine": is_own,
        "what": plural_name(import_file.kind),
        "words": sum(len(words) for words in unknown_words.values()),
    }
    response = render(request, "dataexchange/intake.html", context)
    if import_file.is_working:
        response["Refresh"] = REFRESH_SECONDS
    return response


@staff(*IMPORTERS)
@require_GET
def intake_errors(request: HttpRequest, pk) -> HttpResponse:
    """Send the table of all errors as CSV. Raises Http404 when there is none."""
    import_file = _import_file_for(request.user, pk)
    if not import_file.errors_stored:
        raise Http404
    import_file.record("downloaded", by=request.user, document="errors")
    file_name = f"{import_file.number}-fouten.csv"
    response = StreamingHttpResponse(
        import_file.chunks("errors_stored"), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = content_disposition_header(True, file_name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@staff(*IMPORTERS)
@require_POST
def run_intake(request: HttpRequest, pk) -> HttpResponse:
    """Start the import of a checked file; a second click finds it started."""
    import_file = _import_file_for(request.user, pk)
    try:
        _start_import(import_file, request.user)
    except IntegrityError:  # one file of a kind runs at a time in an organisation
        messages.error(
            request,
            _(
                "Er loopt al een invoer van uw organisatie. "
                "Wacht tot die klaar is en klik dan opnieuw."
            ),
        )
    return redirect("intake", import_file.pk)


@transaction.atomic
def _start_import(import_file: ImportFile, person: Person) -> None:
    if import_file.good and import_file.change_state((State.READY,), State.RUNNING):
        total = import_file.total
        import_file.record("import_started", by=person, rows=total, good=import_file.good)
        outbox.send_task_on_commit("dataexchange.tasks.run_intake", str(import_file.pk))


@staff(*IMPORTERS)
def drop_intake(request: HttpRequest, pk) -> HttpResponse:
    """Ask whether to throw an upload away, or do so."""
    import_file = _import_file_for(request.user, pk)
    if not import_file.is_open:
        return redirect("intake", import_file.pk)
    if request.method == "POST":
        with transaction.atomic():
            import_file.record("import_dropped", by=request.user)
            drop_import(import_file)
        messages.success(request, _("Het bestand is weggegooid. Er is niets ingevoerd."))
        return redirect("exchange")
    context = {"import_file": import_file, "step": "drop"}
    return render(request, "dataexchange/intake_ask.html", context)


@staff(*IMPORTERS)
@recently_authenticated_required
def undo_intake(request: HttpRequest, pk) -> HttpResponse:
    """Ask whether to remove the cases of a file that nobody worked on, or have a worker do so."""
    import_file = _import_file_for(request.user, pk, own=False)
    if not import_file.may_be_undone:
        return redirect("intake", import_file.pk)
    if request.method == "POST":
        _start_undo(import_file, request.user)
        return redirect("intake", import_file.pk)
    context = {
        "import_file": import_file,
        "step": "undo",
        "what": plural_name(import_file.kind),
    }
    return render(request, "dataexchange/intake_ask.html", context)


@transaction.atomic
def _start_undo(import_file: ImportFile, person: Person) -> None:
    if import_file.change_state((State.DONE, State.FAILED), State.UNDOING):
        import_file.record("import_undo_asked", by=person, cases=import_file.created)
        outbox.send_task_on_commit("dataexchange.tasks.undo_intake", str(import_file.pk))
