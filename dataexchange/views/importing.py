"""Pages to import a list: upload it, explain its columns and words, see what would happen, and go.

An import can be undone as a whole.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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
from dataexchange.views.import_files import (
    form_status,
    has_stale_mark,
    import_file_for,
    next_page,
    shown_rows,
)
from notifications import outbox
from organisations.access import staff
from organisations.models import Organisation, Person
from organisations.signin import recently_authenticated_required
from spreadsheets.sheet_choice import offered_sheets
from ui.fields import posted

State = ImportFile.State
REFRESH_SECONDS = "2"  # a page that waits loads itself again, without JavaScript
ROWS_LISTED = 20
TOO_MANY_IMPORTS = gettext_lazy(
    "U hebt al %(most)d bestanden die nog wachten. Voer er een in of gooi er een weg."
)
OTHER_SELECTION = gettext_lazy(
    "U koos intussen een ander blad of andere rijen van dit bestand. Kijk opnieuw of dit klopt."
)


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
        if ImportFile.objects.may_begin(request.user):
            import_file = _store_upload(request.user, organisation, kind, table, upload)
            return redirect(next_page(import_file), import_file.pk)
        form.add_error(None, TOO_MANY_IMPORTS % {"most": settings.IMPORTS_PER_PERSON})
    context = {
        "form": form,
        "what": plural_name(kind),
        "send": _("Verder"),
        "fields": source_of(kind).fields,
    }
    return render(request, "dataexchange/intake_new.html", context, status=form_status(request))


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
        sheets=[vars(sheet) for sheet in offered_sheets(table.sheets)],
        selected={"sheet": table.sheet, "with_hidden": None, "day_offset": table.day_offset},
    )
    if not import_file.waits_for_choice:
        import_file.heads = table.heads
        import_file.sample = {"first": shown_rows(table.first)}
    upload.seek(0)
    import_file.put(upload)
    with transaction.atomic():
        import_file.save()
        import_file.record("import_uploaded", by=person, form=import_file.form)
    return import_file


@staff(*IMPORTERS)
def intake_columns(request: HttpRequest, pk) -> HttpResponse:
    """Show or take the answers which column is which field; then the file is checked.

    The form begins with earlier answers, of this file or of the organisation, or with guesses.
    """
    import_file = import_file_for(request.user, pk)
    if not import_file.is_open:
        return redirect("intake", import_file.pk)
    if import_file.waits_for_choice:
        return redirect("intake_sheet", import_file.pk)
    fields = source_of(import_file.kind).fields
    heads = import_file.heads
    mapping = ImportMapping.of(import_file.organisation, import_file.kind)
    answers = import_file.columns or guess_columns(fields, heads, mapping.columns)
    is_stale = has_stale_mark(request, import_file)
    answered = None if is_stale else posted(request)
    form = ColumnsForm(answered, import_fields=fields, heads=heads, initial=answers)
    if answered is not None and form.is_valid():
        _save_columns(import_file, form.cleaned_data)
        return redirect("intake", import_file.pk)
    import_file.record("import_opened", by=request.user)
    context = {
        "form": form,
        "import_file": import_file,
        "send": _("Nakijken"),
        "problems": [OTHER_SELECTION] if is_stale else [],
    }
    return render(request, "dataexchange/intake_columns.html", context, status=form_status(request))


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
    import_file = import_file_for(request.user, pk)
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
    import_file.record("import_opened", by=request.user)
    context = {"form": form, "import_file": import_file, "send": _("Nakijken")}
    return render(request, "dataexchange/intake_words.html", context, status=form_status(request))


# --- outcome --------------------------------------------------------------------------------------


@staff(*IMPORTERS)
@require_GET
def intake(request: HttpRequest, pk) -> HttpResponse:
    """Show how far an import is, what would happen, or what happened."""
    import_file = import_file_for(request.user, pk, own=False)
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
    import_file = import_file_for(request.user, pk)
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
    import_file = import_file_for(request.user, pk)
    if has_stale_mark(request, import_file):
        messages.error(request, OTHER_SELECTION)
        return redirect("intake", import_file.pk)
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
    import_file = import_file_for(request.user, pk)
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
def stop_intake(request: HttpRequest, pk) -> HttpResponse:
    """Ask whether to stop what a worker is doing with a file, or do so."""
    import_file = import_file_for(request.user, pk, own=False)
    if import_file.state not in (State.CHECKING, State.RUNNING):
        return redirect("intake", import_file.pk)
    if request.method == "POST":
        with transaction.atomic():
            is_stopped = import_file.stop(by=request.user)
        if is_stopped:
            messages.success(request, _("Wij zijn gestopt. Er komt niets meer bij."))
        return redirect("intake", import_file.pk)
    context = {"import_file": import_file, "step": "stop"}
    return render(request, "dataexchange/intake_ask.html", context)


@staff(*IMPORTERS)
@recently_authenticated_required
def undo_intake(request: HttpRequest, pk) -> HttpResponse:
    """Ask whether to remove the cases of a file that nobody worked on, or have a worker do so."""
    import_file = import_file_for(request.user, pk, own=False)
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
    if import_file.change_state(ImportFile.ENDED_RUNS, State.UNDOING):
        import_file.record("import_undo_asked", by=person, cases=import_file.created)
        outbox.send_task_on_commit("dataexchange.tasks.undo_intake", str(import_file.pk))
