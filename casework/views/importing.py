"""Bringing a list in: upload, say what the columns and the words mean, look at what would happen, and go. It can be taken back."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework import exporting, forms, importing
from casework.exchange import ALWAYS, COLUMN, guess
from casework.models import Export, Intake, case_types
from casework.models.exchange import EXPORTERS, IMPORTERS
from notifications import outbox
from organisations.access import staff
from organisations.signin import fresh
from ui.fields import posted

State = Intake.State
AGAIN = "2"  # seconds after which a page that waits asks again, by itself and without JavaScript


def intake_for(person, pk, *, own: bool = True) -> Intake:
    """An intake of an organisation where this person may bring in, or 404. `own`: only who brought the file sees what is in it."""
    found = Intake.objects.kept_by(person, *IMPORTERS).select_related("organisation", "made_by")
    return get_object_or_404(found.filter(made_by=person) if own else found, pk=pk)


@staff(*EXPORTERS, *IMPORTERS)
@require_GET
def exchange(request: HttpRequest) -> HttpResponse:
    """What I took out lately, what was brought in, and what I may do."""
    context = {
        "exports": Export.objects.visible_to(request.user).defer("reason", "data_key")[:20],
        "exporting": exporting.kinds_of(request.user),
        "intakes": Intake.objects.kept_by(request.user, *IMPORTERS).without_sealed().select_related("made_by")[:20],
        "importing": importing.kinds_of(request.user),
    }
    return render(request, "casework/exchange.html", context)


@staff(*IMPORTERS)
def bring_in(request: HttpRequest, kind: str) -> HttpResponse:
    """The file."""
    places = importing.places_for(request.user, kind)
    if not places:
        raise Http404
    files = request.FILES if request.method == "POST" else None
    form = forms.IntakeForm(posted(request), files, places=places)
    if request.method == "POST" and form.is_valid():
        table, file = form.cleaned_data["file"]
        made = Intake(organisation=form.cleaned_data.get("place") or places[0], kind=kind, number=Intake.new_number(), made_by=request.user,
                      name=table.name, form=table.form, heads=table.heads, sample={"first": _shown(table.first)})  # fmt: skip
        file.seek(0)
        made.put(file)
        with transaction.atomic():
            made.save()
            made.record("import_uploaded", by=request.user, form=made.form)
        return redirect("intake_columns", made.pk)
    context = {
        "form": form,
        "what": case_types()[kind]._meta.verbose_name_plural,
        "send": _("Verder"),
        "fields": case_types()[kind].intake().fields,
    }
    return render(request, "casework/intake_new.html", context, status=422 if request.method == "POST" else 200)


def _shown(rows) -> list[list[str]]:
    """A few rows as they are shown beside the question what they mean."""
    return [[f"{cell:%d-%m-%Y}" if hasattr(cell, "year") else str(cell)[:60] for cell in row] for row in rows]


@staff(*IMPORTERS)
def intake_columns(request: HttpRequest, pk) -> HttpResponse:
    """Which column tells what. Guessed, or as the organisation said before."""
    made = intake_for(request.user, pk)
    if not made.is_open:
        return redirect("intake", made.pk)
    fields = case_types()[made.kind].intake().fields
    before = importing.habit_of(made.organisation, made.kind).columns
    form = forms.ColumnsForm(
        posted(request), asked=fields, heads=made.heads, initial=made.columns or guess(fields, made.heads, before)
    )
    if request.method == "POST" and form.is_valid():
        told = {name: where for name, where in form.cleaned_data.items() if where}
        with transaction.atomic():
            made.columns = told
            made.save(update_fields=["columns"])
            importing.remember(made, columns={name: _said(made, where) for name, where in told.items()})
            _check(made)
        return redirect("intake", made.pk)
    context = {"form": form, "intake": made, "send": _("Nakijken")}
    return render(request, "casework/intake_columns.html", context, status=422 if request.method == "POST" else 200)


def _said(made: Intake, where: str) -> str:
    """How an answer is remembered: by the head of the column, for that stands elsewhere in the next file."""
    return where if where.startswith(ALWAYS) else made.heads[int(where.removeprefix(COLUMN))]


def _check(made: Intake) -> None:
    if made.is_open and made.move((State.NEW, State.READY, State.FAILED), State.CHECKING):
        outbox.later("casework.tasks.check_intake", str(made.pk))


@staff(*IMPORTERS)
def intake_words(request: HttpRequest, pk) -> HttpResponse:
    """What the words mean that we do not know."""
    made = intake_for(request.user, pk)
    if made.state != State.READY or not made.sample.get("words"):
        return redirect("intake", made.pk)
    fields = case_types()[made.kind].intake().fields
    form = forms.WordsForm(posted(request), asked=fields, words=made.sample["words"])
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            importing.remember(made, words=form.told())
            _check(made)
        return redirect("intake", made.pk)
    context = {"form": form, "intake": made, "send": _("Nakijken")}
    return render(request, "casework/intake_words.html", context, status=422 if request.method == "POST" else 200)


@staff(*IMPORTERS)
@require_GET
def intake(request: HttpRequest, pk) -> HttpResponse:
    """How far it is, what would happen, or what happened."""
    made = intake_for(request.user, pk, own=False)
    mine = made.made_by_id == request.user.pk
    if mine and made.state == State.NEW:
        return redirect("intake_columns", made.pk)
    what = case_types()[made.kind]._meta.verbose_name_plural
    words = sum(len(told) for told in made.sample.get("words", {}).values())
    answer = render(request, "casework/intake.html", {"intake": made, "mine": mine, "what": what, "words": words})
    if made.is_working:
        answer["Refresh"] = AGAIN
    return answer


@staff(*IMPORTERS)
@require_GET
def intake_errors(request: HttpRequest, pk) -> HttpResponse:
    """Everything that is wrong, as a table."""
    made = intake_for(request.user, pk)
    if not made.errors_stored:
        raise Http404
    made.record("downloaded", by=request.user, document="errors")
    answer = StreamingHttpResponse(made.chunks("errors_stored"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{made.number}-fouten.csv")
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@staff(*IMPORTERS)
@require_POST
def run_intake(request: HttpRequest, pk) -> HttpResponse:
    """Go. A second click finds it going."""
    made = intake_for(request.user, pk)
    try:
        with transaction.atomic():
            if made.good and made.move((State.READY,), State.RUNNING):
                made.record("import_started", by=request.user, rows=made.total, good=made.good)
                outbox.later("casework.tasks.run_intake", str(made.pk))
    except IntegrityError:
        messages.error(
            request, _("Er loopt al een invoer van uw organisatie. Wacht tot die klaar is en klik dan opnieuw.")
        )
    return redirect("intake", made.pk)


@staff(*IMPORTERS)
def drop_intake(request: HttpRequest, pk) -> HttpResponse:
    """Throw the upload away. Asks first."""
    made = intake_for(request.user, pk)
    if not made.is_open:
        return redirect("intake", made.pk)
    if request.method == "POST":
        with transaction.atomic():
            made.record("import_dropped", by=request.user)
            importing.drop(made)
        messages.success(request, _("Het bestand is weggegooid. Er is niets ingevoerd."))
        return redirect("exchange")
    return render(request, "casework/intake_ask.html", {"intake": made, "step": "drop"})


@staff(*IMPORTERS)
@fresh
def undo_intake(request: HttpRequest, pk) -> HttpResponse:
    """Take everything back that came from this file and that nobody worked on. Asks first."""
    made = intake_for(request.user, pk, own=False)
    if not made.may_be_undone:
        return redirect("intake", made.pk)
    if request.method == "POST":
        with transaction.atomic():
            if made.move((State.DONE, State.FAILED), State.UNDOING):
                made.record("import_undo_asked", by=request.user, cases=made.created)
                outbox.later("casework.tasks.undo_intake", str(made.pk))
        return redirect("intake", made.pk)
    what = case_types()[made.kind]._meta.verbose_name_plural
    return render(request, "casework/intake_ask.html", {"intake": made, "step": "undo", "what": what})
