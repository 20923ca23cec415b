"""The pages of incidents. Short views: find it, fill in, do, redirect."""

import hashlib
import json
from functools import partial

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from casework import views as casework
from casework.models import Case, CaseLink, Deadline, Draft, DraftFile, Party
from incidents import forms, reporting
from incidents.access import GROUPS, SEES
from incidents.models import Incident
from organisations.access import own, staff
from sealing import files
from ui import content
from ui.fields import posted
from ui.pages import page

# --- reporting -----------------------------------------------------------------------------------------------------

SLUGS = list(forms.PAGES)


def draft_of(person, pk, *, to_change: bool = False) -> Draft:
    """A draft of this person, or 404. To change it, it is held: answers of two pages lie in one sealed value."""
    drafts = Draft.objects.select_for_update() if to_change else Draft.objects
    draft = get_object_or_404(drafts, owner=person, kind=Incident.KIND, pk=pk)
    draft.owner = person
    return draft


def filled(draft: Draft, slug: str, typed: dict | None = None):
    """The form of a page with what was typed there."""
    query = QueryDict(mutable=True)
    for name, values in (draft.answers.get(slug, {}) if typed is None else typed).items():
        query.setlist(name, values)
    return forms.PAGES[slug](query, person=draft.owner, answers=draft.answers)


def mark_of(draft: Draft, slug: str) -> str:
    """Stands for what is kept of a page, so that another tab or device that changed it meanwhile is noticed."""
    return hashlib.sha256(json.dumps(draft.answers.get(slug, {}), sort_keys=True).encode()).hexdigest()[:16]


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    return {
        name: request.POST.getlist(name)
        for name in request.POST
        if not name.startswith("_") and name != "csrfmiddlewaretoken"
    }


def _is_stale(request: HttpRequest, draft: Draft, slug: str) -> bool:
    """Somebody saved this page elsewhere after it was shown here, and wrote something else."""
    seen = request.POST.get("_seen")
    return bool(seen) and seen != mark_of(draft, slug) and _typed(request) != draft.answers.get(slug, {})


@own
def report(request: HttpRequest) -> HttpResponse:
    """The first page: 112, what was left lying, and the first question. Nothing is kept before there is an answer."""
    drafts = list(Draft.objects.filter(owner=request.user, kind=Incident.KIND)[:5])
    form = forms.PAGES[SLUGS[0]](
        posted(request), person=request.user, answers={}, initial={"function": request.user.function}
    )
    if request.method == "POST" and form.is_valid():
        draft = Draft(owner=request.user, kind=Incident.KIND)
        draft.keep({form.slug: _typed(request)})
        return redirect("report_page", draft.pk, SLUGS[1])
    context = {"form": form, "drafts": drafts, "step": 1, "steps": len(SLUGS) + 1, "first": True}
    return render(request, "incidents/report.html", context, status=422 if request.method == "POST" else 200)


@own
def report_page(request: HttpRequest, pk, slug: str) -> HttpResponse:
    """One page of the report. What is typed is kept, right or wrong."""
    if slug not in forms.PAGES:
        raise Http404
    draft = draft_of(request.user, pk, to_change=request.method == "POST")
    form = filled(draft, slug)
    if request.method != "POST":
        form.be_quiet()
        return _show_page(request, draft, form)
    if _is_stale(request, draft, slug):
        form.is_valid()
        there, form = form.typed(), filled(draft, slug, _typed(request))
        form.be_quiet()
        return _show_page(request, draft, form, status=409, elsewhere=there)
    draft.keep({slug: _typed(request)})
    refused = _take_files(request, draft)
    form = filled(draft, slug)
    if "_later" in request.POST:
        messages.success(request, _("Uw concept is bewaard. U kunt later verder, ook op een ander apparaat."))
        return redirect("mine")
    if "_remove" in request.POST:
        _remove_file(draft, request.POST["_remove"])
        form.be_quiet()
    elif "_upload" in request.POST:
        form.be_quiet()
    elif form.is_valid() and not refused:
        return redirect(_after(draft, slug, request))
    return _show_page(request, draft, form, status=422 if refused or form.errors else 200, refused=refused)


def _show_page(request: HttpRequest, draft: Draft, form, *, status: int = 200, **more) -> HttpResponse:
    at = SLUGS.index(form.slug)
    context = {
        "form": form, "draft": draft, "slug": form.slug, "seen": mark_of(draft, form.slug),
        "files": list(draft.files.all()) if form.slug == "wat" else [], "most": content.MOST_FILES,
        "step": at + 1, "steps": len(SLUGS) + 1, "previous": SLUGS[at - 1] if at else "",
    }  # fmt: skip
    return render(request, "incidents/report.html", context | more, status=status)


def _after(draft: Draft, slug: str, request: HttpRequest) -> str:
    following = SLUGS.index(slug) + 1
    if following == len(SLUGS) or "terug" in request.GET:
        return reverse("report_check", args=[draft.pk])
    return reverse("report_page", args=[draft.pk, SLUGS[following]])


def _take_files(request: HttpRequest, draft: Draft) -> list[str]:
    """Keep each file that is what it says it is; answer a sentence for each that is not."""
    refused, uploads = [], request.FILES.getlist("files")
    room = content.MOST_FILES - draft.files.count() if uploads else 0
    for upload in uploads:
        if room <= 0:
            refused.append(_("U kunt hoogstens %d bestanden meesturen.") % content.MOST_FILES)
            break
        if getattr(upload, "too_large", False):
            refused.append(
                _("“%s” is te groot. Een bestand mag hoogstens 20 MB zijn. Stuur een schermafdruk of een deel.")
                % upload.name
            )
            continue
        file = DraftFile(draft=draft)
        try:
            checked = content.inspect(upload)
            file.name, file.media_type = checked.name, checked.media_type
            kept = files.store(checked.file, file.seal_key(), file.seal_context())
        except content.Refused as refusal:
            refused.append(str(refusal))
            continue
        except OSError:  # full, or away: the answers are kept all the same
            refused.append(content.NO_ROOM % upload.name)
            continue
        file.stored, file.sha256, file.size = kept.name, kept.sha256, kept.size
        file.save(force_insert=True)
        room -= 1
    return refused


def _remove_file(draft: Draft, pk: str) -> None:
    for file in draft.files.all():
        if str(file.pk) == pk:
            transaction.on_commit(partial(default_storage.delete, file.stored))
            file.delete()


@own
@require_POST
def report_save(request: HttpRequest, pk, slug: str) -> HttpResponse:
    """Keep what is typed so far; asked by the page itself, a second after the last key."""
    if slug not in forms.PAGES:
        raise Http404
    draft = draft_of(request.user, pk, to_change=True)
    if _is_stale(request, draft, slug):
        return JsonResponse(
            {"told": _("Deze bladzijde is ergens anders veranderd. Kies Verder om te zien wat er staat.")}, status=409
        )
    draft.keep({slug: _typed(request)})
    return JsonResponse({"saved": timezone.localtime().strftime("%H:%M"), "seen": mark_of(draft, slug)})


def _pages(draft: Draft) -> tuple[list, str]:
    """All pages as they were filled in, and the slug of the first that is not right."""
    pages = [filled(draft, slug) for slug in SLUGS]
    return pages, next((form.slug for form in pages if not form.is_valid()), "")


@own
@require_GET
def report_check(request: HttpRequest, pk) -> HttpResponse:
    """All answers on one page, each with a way to change it."""
    draft = draft_of(request.user, pk)
    pages, wrong = _pages(draft)
    if wrong:
        return redirect("report_page", draft.pk, wrong)
    warnings = [(form, sentence) for form in pages for sentence in form.warnings()]
    context = {"draft": draft, "pages": pages, "files": list(draft.files.all()), "step": len(pages) + 1, "steps": len(pages) + 1,
               "warnings": warnings}  # fmt: skip
    return render(request, "incidents/check.html", context)


@own
@require_POST
def report_send(request: HttpRequest, pk) -> HttpResponse:
    """Send. A second click finds the case the first one made."""
    draft = Draft.objects.select_for_update().filter(owner=request.user, kind=Incident.KIND, pk=pk).first()
    if draft is None:
        sent = get_object_or_404(Case.objects.own_of(request.user), pk=pk)
        return redirect("report_sent", sent.number)
    draft.owner = request.user
    pages, wrong = _pages(draft)
    if wrong:
        return redirect("report_page", draft.pk, wrong)
    answers = {name: value for form in pages for name, value in form.cleaned_data.items()}
    return redirect("report_sent", reporting.report(draft, answers, by=request.user).number)


@own
@require_GET
def report_sent(request: HttpRequest, number: str) -> HttpResponse:
    """Thank you: what happens now, by when, and whom to call."""
    case = casework.own_case_for(request.user, number)
    clocks = [clock for clock in case.deadlines.all() if clock.name in case.promised]
    return render(request, "incidents/sent.html", {"case": case, "clocks": clocks})


@own
def report_drop(request: HttpRequest, pk) -> HttpResponse:
    """Throw a draft away, with its files. Asks first."""
    draft = draft_of(request.user, pk, to_change=request.method == "POST")
    if request.method != "POST":
        return render(request, "incidents/drop.html", {"draft": draft, "files": draft.files.count()})
    for file in draft.files.all():
        transaction.on_commit(partial(default_storage.delete, file.stored))
    draft.delete()
    messages.success(request, _("Het concept is weg."))
    return redirect("mine")


@own
def own_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """A step of who reported or was affected."""
    case = casework.own_case_for(request.user, number)
    return casework.take_step(request, case, step, _form_of(step, case))


# --- handling -------------------------------------------------------------------------------------------------------

ORDERS = {
    "": (("rank", "due", "id"), gettext_lazy("Dringendste eerst")),
    "nieuw": (("-created_at", "-id"), gettext_lazy("Nieuwste eerst")),
    "termijn": (("due", "id"), gettext_lazy("Eerste termijn eerst")),
    "gewijzigd": (("-changed_at", "-id"), gettext_lazy("Laatst gewijzigd eerst")),
}

SHOWN = ("acute", "severity", "severity_assessed", "function", "relative_of")  # in the list, of what an incident adds


@staff(*SEES)
@require_GET
def incidents(request: HttpRequest) -> HttpResponse:
    """The list: filters, sorts, 25 at a time."""
    orders = [(name, label) for name, (_order, label) in ORDERS.items()]
    form = forms.FilterForm(request.GET, statuses=Incident.Status.choices, orders=orders)
    form.is_valid()
    asked = form.cleaned_data
    order, _label = ORDERS[asked.get("volgorde", "")]
    found = _filtered(Case.objects.visible_to(request.user).filter(kind=Incident.KIND), asked, request.user)
    shown = page(found.listed(), order=order, after=request.GET.get("na", ""))
    shown.rows = Incident.objects.of_rows(shown.rows, *SHOWN)
    Deadline.objects.first_of(shown.rows)
    context = {"page": shown, "form": form, "on": form.is_on(), "query": _without(request.GET, "na")}
    return render(request, "incidents/list.html", context)


def _filtered(cases, asked: dict, person):
    """Narrow on columns of the case where they tell it; on its child or its people by a sub-select."""
    if words := asked.get("zoek", "").strip():
        number = words.replace(" ", "").upper()
        if number.startswith(f"{Incident.PREFIX}-"):
            return cases.filter(number=number)
        places = [place.pk for place in person.places_now]
        return cases.filter(pk__in=Party.objects.known_as(words, places).values("case_id"))
    status = asked.get("status", "")
    cases = cases.open() if not status else cases if status == "alles" else cases.filter(status=status)
    if who := asked.get("wie"):
        handled = {
            "ik": Q(handler=person),
            "niemand": Q(handler=None),
            "ander": Q(handler__isnull=False) & ~Q(handler=person),
        }
        cases = cases.filter(handled[who])
    if group := asked.get("groep"):
        cases = cases.filter(lane__in=GROUPS[group][1])
    if asked.get("ernst"):
        cases = cases.filter(rank=int(asked["ernst"]))
    if behaviour := asked.get("gedrag"):
        cases = cases.filter(incident__behaviours__contains=[behaviour])
    return cases.overdue() if asked.get("te_laat") else cases


def _without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    rest.pop(name, None)
    return rest.urlencode()


@staff(*SEES)
@require_GET
def incident(request: HttpRequest, number: str) -> HttpResponse:
    """The file of a case."""
    linked = Exists(CaseLink.objects.filter(case=OuterRef("pk")))
    visible = Incident.objects.visible_to(request.user).select_related("organisation", "handler", "reporter")
    case = get_object_or_404(visible.annotate(linked=linked), number=number.upper())
    others = Case.objects.visible_to(request.user).filter(linked_from__case=case).order_by(F("created_at").desc())
    if case.severity_assessed:  # no talks before that
        prefetch_related_objects([case], "talks")
    series, talks = others[:10] if case.linked else (), case.talks.all() if case.severity_assessed else ()
    return casework.show_case(request, case, "incidents/case.html", series=series, talks=talks)


@staff(*SEES)
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """One step, on a page of its own."""
    case = get_object_or_404(Incident.objects.visible_to(request.user), number=number.upper())
    return casework.take_step(request, case, step, _form_of(step, case))


def _form_of(step: str, case: Incident):
    """The class of the form; one that asks about the case is given it."""
    if step not in forms.STEPS:
        raise Http404
    form = forms.STEPS[step]
    return partial(form, case=case) if form in forms.ABOUT else form
