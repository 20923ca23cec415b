"""The pages of incidents. Short views: find it, fill in, do, redirect."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from casework import views as casework
from casework.models import Case, Draft, DraftFile
from incidents import forms, reporting
from incidents.access import SEES, Lane
from incidents.models import Incident
from organisations.access import own, staff
from sealing import files
from ui import content
from ui.fields import posted
from ui.pages import page

# --- reporting -----------------------------------------------------------------------------------------------------


def draft_of(person, pk) -> Draft:
    """A draft of this person, or 404."""
    return get_object_or_404(Draft, owner=person, kind=Incident.KIND, pk=pk)


def filled(draft: Draft, slug: str, *, judged: bool):
    """The form of a page with what was typed there. Not judged: without complaints about what is still empty."""
    form = forms.PAGES[slug](_query(draft.answers.get(slug, {})))
    if not judged:
        form.be_quiet()
    return form


def _query(typed: dict[str, list[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in typed.items():
        query.setlist(name, values)
    return query


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    return {
        name: request.POST.getlist(name)
        for name in request.POST
        if not name.startswith("_") and name != "csrfmiddlewaretoken"
    }


@own
def report(request: HttpRequest) -> HttpResponse:
    """The first page: 112, what was left lying, and the first question. Nothing is kept before there is an answer."""
    drafts = list(Draft.objects.filter(owner=request.user, kind=Incident.KIND)[:5])
    form = forms.WhoForm(posted(request), initial={"function": request.user.function})
    if request.method == "POST" and form.is_valid():
        draft = Draft(owner=request.user, kind=Incident.KIND)
        draft.keep({form.slug: _typed(request)})
        return redirect("report_page", draft.pk, "wat")
    context = {"form": form, "drafts": drafts, "step": 1, "steps": len(forms.PAGES) + 1, "first": True}
    return render(request, "incidents/report.html", context, status=422 if request.method == "POST" else 200)


@own
def report_page(request: HttpRequest, pk, slug: str) -> HttpResponse:
    """One page of the report. What is typed is kept, right or wrong."""
    if slug not in forms.PAGES:
        raise Http404
    draft = draft_of(request.user, pk)
    refused: list[str] = []
    if request.method == "POST":
        draft.keep({slug: _typed(request)})
        refused = _take_files(request, draft)
        form = filled(draft, slug, judged=True)
        if "_later" in request.POST:
            messages.success(request, _("Uw concept is bewaard. U kunt later verder, ook op een ander apparaat."))
            return redirect("mine")
        if "_remove" in request.POST:
            _remove_file(draft, request.POST["_remove"])
        elif "_upload" not in request.POST and form.is_valid() and not refused:
            return redirect(_after(draft, slug, request))
        elif "_upload" in request.POST:
            form.be_quiet()
    else:
        form = filled(draft, slug, judged=False)
    slugs = list(forms.PAGES)
    context = {
        "form": form, "draft": draft, "slug": slug, "files": list(draft.files.all()) if slug == "wat" else [], "refused": refused,
        "step": slugs.index(slug) + 1, "steps": len(slugs) + 1, "previous": slugs[slugs.index(slug) - 1] if slug != slugs[0] else "",
    }  # fmt: skip
    wrong = request.method == "POST" and (refused or (form.is_bound and form.errors))
    return render(request, "incidents/report.html", context, status=422 if wrong else 200)


def _after(draft: Draft, slug: str, request: HttpRequest):
    slugs = list(forms.PAGES)
    following = slugs.index(slug) + 1
    if following == len(slugs) or "terug" in request.GET:
        return casework_redirect("report_check", draft.pk)
    return casework_redirect("report_page", draft.pk, slugs[following])


def casework_redirect(name: str, *args) -> str:
    """The address of a page of the report."""
    return redirect(name, *args).url


def _take_files(request: HttpRequest, draft: Draft) -> list[str]:
    """Keep each file that is what it says it is; answer a sentence for each that is not."""
    refused = []
    for upload in request.FILES.getlist("files"):
        if draft.files.count() >= content.MOST_FILES:
            refused.append(_("U kunt hoogstens %d bestanden meesturen.") % content.MOST_FILES)
            break
        if getattr(upload, "too_large", False):
            refused.append(
                _("“%s” is te groot. Een bestand mag hoogstens 20 MB zijn. Stuur een schermafdruk of een deel.")
                % upload.name
            )
            continue
        try:
            checked = content.inspect(upload)
        except content.Refused as refusal:
            refused.append(str(refusal))
            continue
        file = DraftFile(draft=draft, name=checked.name, media_type=checked.media_type)
        kept = files.store(checked.file, file.seal_key(), file.seal_context())
        file.stored, file.sha256, file.size = kept.name, kept.sha256, kept.size
        file.save(force_insert=True)
    return refused


def _remove_file(draft: Draft, pk: str) -> None:
    for file in draft.files.filter(pk=pk):
        stored = file.stored
        file.delete()
        transaction.on_commit(partial(files.default_storage.delete, stored))


@own
@require_POST
def report_save(request: HttpRequest, pk, slug: str) -> HttpResponse:
    """Keep what is typed so far; asked by the page itself, a second after the last key."""
    if slug not in forms.PAGES:
        raise Http404
    draft_of(request.user, pk).keep({slug: _typed(request)})
    return JsonResponse({"saved": timezone.localtime().strftime("%H:%M")})


@own
@require_GET
def report_check(request: HttpRequest, pk) -> HttpResponse:
    """All answers on one page, each with a way to change it."""
    draft = draft_of(request.user, pk)
    pages = [filled(draft, slug, judged=True) for slug in forms.PAGES]
    for form in pages:
        if not form.is_valid():
            return redirect("report_page", draft.pk, form.slug)
    context = {"draft": draft, "pages": pages, "files": list(draft.files.all()), "step": len(pages) + 1, "steps": len(pages) + 1,
               "warnings": pages[1].warnings()}  # fmt: skip
    return render(request, "incidents/check.html", context)


@own
@require_POST
def report_send(request: HttpRequest, pk) -> HttpResponse:
    """Send. A second click finds the case the first one made."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(owner=request.user, kind=Incident.KIND, pk=pk).first()
        if draft is None:
            sent = get_object_or_404(Case.objects.own_of(request.user), pk=pk)
            return redirect("report_sent", sent.number)
        pages = [filled(draft, slug, judged=True) for slug in forms.PAGES]
        for form in pages:
            if not form.is_valid():
                return redirect("report_page", draft.pk, form.slug)
        answers = {name: value for form in pages for name, value in form.cleaned_data.items()}
        case = reporting.report(draft, answers, by=request.user)
    return redirect("report_sent", case.number)


@own
@require_GET
def report_sent(request: HttpRequest, number: str) -> HttpResponse:
    """Thank you: what happens now, by when, and whom to call."""
    case = casework.own_case_for(request.user, number)
    clocks = [clock for clock in case.deadlines.all() if clock.name in case.promised]
    return render(request, "incidents/sent.html", {"case": case, "clocks": clocks})


@own
@require_POST
def report_drop(request: HttpRequest, pk) -> HttpResponse:
    """Throw a draft away, with its files."""
    draft = draft_of(request.user, pk)
    for file in draft.files.all():
        transaction.on_commit(lambda stored=file.stored: files.default_storage.delete(stored))
    draft.delete()
    messages.success(request, _("Het concept is weg."))
    return redirect("mine")


@own
def own_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """A step of who reported or was affected."""
    case = casework.own_case_for(request.user, number)
    return casework.take_step(request, case, step, _form_of(step))


# --- handling -------------------------------------------------------------------------------------------------------

ORDERS = {
    "": (("rank", "due", "id"), gettext_lazy("Dringendste eerst")),
    "nieuw": (("-created_at", "-id"), gettext_lazy("Nieuwste eerst")),
    "termijn": (("due", "id"), gettext_lazy("Eerste termijn eerst")),
    "gewijzigd": (("-changed_at", "-id"), gettext_lazy("Laatst gewijzigd eerst")),
}


@staff(*SEES)
@require_GET
def incidents(request: HttpRequest) -> HttpResponse:
    """The list: filters, sorts, 25 at a time."""
    orders = [(name, label) for name, (_order, label) in ORDERS.items()]
    form = forms.FilterForm(request.GET, statuses=Incident.Status.choices, lanes=Lane.choices, orders=orders)
    form.is_valid()
    asked = form.cleaned_data
    order, _label = ORDERS[asked.get("volgorde", "")]
    found = _filtered(Case.objects.visible_to(request.user).filter(kind=Incident.KIND), asked, request.user)
    shown = page(found, order=order, after=request.GET.get("na", ""))
    _with_children(shown)
    context = {"page": shown, "form": form, "on": _what_is_on(form), "query": _without(request.GET, "na")}
    return render(request, "incidents/list.html", context)


def _filtered(cases, asked: dict, person):
    if asked.get("nummer"):
        return cases.filter(number=asked["nummer"].strip().upper())
    status = asked.get("status", "")
    cases = cases.open() if not status else cases if status == "alles" else cases.filter(status=status)
    if asked.get("wie"):
        cases = cases.filter(handler=person if asked["wie"] == "ik" else None)
    if asked.get("groep"):
        cases = cases.filter(lane=asked["groep"])
    return cases.overdue() if asked.get("te_laat") else cases


def _with_children(shown) -> None:
    """Page on Case first, then fetch the children of these rows: the planner would sort everything otherwise (quality.md)."""
    children = Incident.objects.filter(pk__in=[case.pk for case in shown.rows]).select_related("handler")
    by_pk = {child.pk: child for child in children}
    shown.rows = [by_pk[case.pk] for case in shown.rows if case.pk in by_pk]


def _what_is_on(form) -> list[str]:
    on = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value and name != "volgorde":
            choices = dict(getattr(field, "choices", []))
            on.append(f"{field.label}: {choices.get(value, value)}" if value is not True else str(field.label))
    return on


def _without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    rest.pop(name, None)
    return rest.urlencode()


@staff(*SEES)
@require_GET
def incident(request: HttpRequest, number: str) -> HttpResponse:
    """The file of a case."""
    visible = Incident.objects.visible_to(request.user).select_related("organisation", "handler", "reporter")
    case = get_object_or_404(visible, number=number.upper())
    series = Case.objects.visible_to(request.user).filter(linked_from__case=case).order_by(F("created_at").desc())[:10]
    return casework.show_case(request, case, "incidents/case.html", series=series)


@staff(*SEES)
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """One step, on a page of its own."""
    case = get_object_or_404(Incident.objects.visible_to(request.user), number=number.upper())
    return casework.take_step(request, case, step, _form_of(step))


def _form_of(step: str) -> type:
    if step not in forms.STEPS:
        raise Http404
    return forms.STEPS[step]
