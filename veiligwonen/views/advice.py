"""Writing an advice, page by page, and reading it. What is typed is kept, right or wrong."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework.flow import steps_for
from casework.models import Case, Document
from casework.views.writing import is_stale, mark_of, typed
from organisations.access import Role, staff
from ui.fields import FilesField, posted
from veiligwonen import access, provisioning
from veiligwonen.catalogue import BLOCKS, CATALOGUE, Domain, Payer
from veiligwonen.documents import said
from veiligwonen.forms.employer import ShieldForm
from veiligwonen.forms.writing import KINDS, TEXTS, AddForm
from veiligwonen.models import AdviceRequest
from veiligwonen.models import advice as writing
from veiligwonen.models.advice import FINDING, MEASURE, MOST, PAGES, Advice
from veiligwonen.models.aftercare import shield
from veiligwonen.models.provision import spent
from veiligwonen.views.file import found

ADOPTING = ("adopt", "return_advice")
DRAFTING = AdviceRequest.Status.DRAFTING


def writable(person, number: str, *, to_change: bool = False) -> tuple[AdviceRequest, Advice]:
    """The case and its draft, for its adviser while it is being written; else 404."""
    case = found(person, number)
    if case.status != DRAFTING or not access.may_advise(case, person):
        raise Http404
    if to_change:  # two pages lie in one sealed value: one at a time
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        case = found(person, number)
        if person.pk not in case.authors:
            case.authors = sorted({*case.authors, person.pk})
            case.save(update_fields=["authors"])
    advice = writing.draft_of(case)
    advice.case = case
    return case, advice


def form_for(advice: Advice, slug: str, as_typed: dict | None = None):
    """The form of a page with what was typed there; 404 when there is no such page."""
    kind = slug.rpartition("-")[0]
    if slug not in TEXTS and (kind not in KINDS or slug not in advice.answers):
        raise Http404
    query = QueryDict(mutable=True)
    for name, values in (advice.answers.get(slug, {}) if as_typed is None else as_typed).items():
        query.setlist(name, values)
    form = TEXTS[slug] if slug in TEXTS else KINDS[kind]
    return form(query) if query or slug in advice.answers else form()


def keep(request: HttpRequest, advice: Advice, slug: str, extra: dict | None = None):
    """Keep a page as typed; answers its form, judged."""
    answers = typed(request) | (extra or {})
    form = form_for(advice, slug, answers)
    right = dict(form.cleaned_data) if form.is_valid() else None
    advice.keep(slug, answers, right)
    return form


@staff(Role.ADVISER)
def advice_page(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    """One page of the advice."""
    with transaction.atomic():
        case, advice = writable(request.user, number, to_change=request.method == "POST")
        form = form_for(advice, slug)
        if request.method != "POST":
            case.record("opened", by=request.user)
            form.be_quiet()
            return show_page(request, case, advice, slug, form)
        if is_stale(request, advice, slug):
            form.is_valid()
            there, form = form.typed(), form_for(advice, slug, typed(request))
            form.be_quiet()
            return show_page(request, case, advice, slug, form, status=409, elsewhere=there)
        if "_remove" in request.POST and slug not in TEXTS:
            advice.drop(slug)
            messages.success(request, _("Weggehaald."))
            return redirect("advice", case.number)
        if "_insert" in request.POST:
            field, _dot, name = request.POST["_insert"].partition(".")
            block = BLOCKS.get(field, {}).get(name)
            before = request.POST.get(field, "").rstrip()
            form = keep(request, advice, slug, {field: [f"{before}\n{block}".strip()]} if block else None)
            form.be_quiet()
            return show_page(request, case, advice, slug, form)
        form = keep(request, advice, slug)
        refused = take_photos(request, case, slug)
        if form.is_valid() and not refused and "_upload" not in request.POST:
            case.record("advice_written", by=request.user, page=slug)
            return redirect("advice", case.number)
        return show_page(
            request, case, advice, slug, form, status=422 if refused or form.errors else 200, refused=refused
        )


@staff(Role.ADVISER)
@require_POST
def advice_page_save(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    """Keep what is typed so far; asked by the page itself, a second after the last key."""
    with transaction.atomic():
        _case, advice = writable(request.user, number, to_change=True)
        form_for(advice, slug)
        if is_stale(request, advice, slug):
            return JsonResponse(
                {"told": _("Deze bladzijde is ergens anders veranderd. Kies Bewaren om te zien wat er staat.")},
                status=409,
            )
        keep(request, advice, slug)
        return JsonResponse({"saved": timezone.localtime().strftime("%H:%M"), "seen": mark_of(advice, slug)})


def take_photos(request: HttpRequest, case: AdviceRequest, slug: str) -> list[str]:
    """Photos of a finding: looked at, without what a camera adds, sealed. Answers what is wrong with those that are not kept."""
    uploads = request.FILES.getlist("photos")
    if not uploads or not slug.startswith(f"{FINDING}-"):
        return []
    field = FilesField(required=False, most=5)
    try:
        checked = field.clean(uploads)
    except ValidationError as refusal:
        return refusal.messages
    for one in checked:
        if not one.media_type.startswith("image/"):
            return [_("“%s” is geen foto. Kies een foto (JPG, PNG of WebP).") % one.name]
        photo = Document(
            case=case,
            kind=slug,
            audience=Document.Audience.INTERNAL,
            name=one.name,
            media_type=one.media_type,
            made_by=request.user,
        )
        photo.put_from_outside(one.file)
        photo.save()
    return []


def show_page(
    request: HttpRequest, case: AdviceRequest, advice: Advice, slug: str, form, *, status: int = 200, **more
) -> HttpResponse:
    """One page of the advice, with what can be put in it."""
    title = PAGES[slug] if slug in PAGES else writing.name_of(slug).capitalize()
    blocks = [(f"{field}.{name}", text) for field in form.fields for name, text in BLOCKS.get(field, {}).items()]
    photos = case.documents.filter(kind=slug).order_by("made_at") if slug.startswith(f"{FINDING}-") else None
    context = {"case": case, "advice": advice, "slug": slug, "form": form, "title": title, "blocks": blocks, "photos": photos,
               "seen": mark_of(advice, slug), "is_own_kind": slug not in TEXTS}  # fmt: skip
    return render(request, "veiligwonen/advice_page.html", context | more, status=status)


@staff(Role.ADVISER)
@require_POST
def advice_add(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """A new finding, or a measure from the catalogue."""
    with transaction.atomic():
        case, advice = writable(request.user, number, to_change=True)
        if kind not in KINDS or len(advice.answers) >= MOST + len(PAGES):
            raise Http404
        first: dict[str, list[str]] = {}
        if kind == MEASURE:
            form = AddForm(request.POST)
            if not form.is_valid():
                return redirect("advice", case.number)
            first = {"item": [form.cleaned_data["item"]], "payer": [Payer.EMPLOYER], "owner_after": [Payer.EMPLOYER], "one_off": ["0"],
                     "recurring": ["0"], "luxury": ["0"], "period": ["maand"], "recognition": ["geen"], "permission": ["geen"]}  # fmt: skip
        elif (domain := request.POST.get("domain", "")) in Domain.values:
            first = {"domain": [domain]}
        return redirect("advice_page", case.number, advice.add(kind, first))


@staff(*access.SEES)
@require_GET
def advice(request: HttpRequest, number: str) -> HttpResponse:
    """The advice: what is written, what is missing, and what was adopted."""
    case = found(request.user, number)
    case.record("opened", by=request.user)
    last = case.advices.first()
    writes = case.status == DRAFTING and access.may_advise(case, request.user)
    context = {"case": case, "advice": last, "writes": writes, "adopted": writing.adopted_of(case), "add": AddForm(), "domains": Domain.choices,
               "missing": writing.missing(case) if case.status == DRAFTING else [], "shields": list(case.shields.all()),
               "checks": list(case.checks.all()), "registers": provisioning.Register.choices if access.may_follow(case, request.user) else [],
               "steps": [step for step in steps_for(case, request.user) if step.name in ADOPTING]}  # fmt: skip
    context["reads"] = access.may_read_advice(case, request.user)
    if last:
        last.case = case
        context["planned"] = [(slug, writing.name_of(slug), label_of(last, slug), right(last, slug)) for slug in last.of(MEASURE)]  # fmt: skip
    if last and context["reads"]:
        context |= {"pages": [(slug, title, slug in last.content, texts(last, slug)) for slug, title in PAGES.items()],
                    "findings": [(slug, writing.name_of(slug), last.content.get(slug), photos_of(case, slug)) for slug in last.of(FINDING)]}  # fmt: skip
    context["measures"] = list(case.measures.all())
    return render(request, "veiligwonen/advice.html", context)


def label_of(advice: Advice, slug: str) -> str:
    """What the catalogue calls a measure."""
    return str(CATALOGUE[advice.answers[slug]["item"][0]].label)


def right(advice: Advice, slug: str) -> dict | None:
    """A measure that is written well, in words."""
    page = advice.content.get(slug)
    return said(page) if page else None


def photos_of(case: AdviceRequest, slug: str) -> list[Document]:
    """The photos of a finding."""
    return [one for one in case.documents.all() if one.kind == slug]


def texts(advice: Advice, slug: str) -> list[tuple[str, str]]:
    """What is written on a page: labels and texts."""
    return form_for(advice, slug).typed() if slug in advice.answers else []


@staff(*access.SEES)
def advice_verify(request: HttpRequest, number: str) -> HttpResponse:
    """Whether the adopted advice is still what was adopted, and whether a copy in somebody's hand is of this version."""
    case = found(request.user, number)
    advice = writing.adopted_of(case)
    if advice is None:
        raise Http404
    advice.case = case
    told = "".join(sign for sign in request.GET.get("kenmerk", "")[:200] if sign.isprintable())
    return render(request, "veiligwonen/advice_verify.html", {"case": case, "advice": advice, "intact": advice.is_intact,
                  "on_record": writing.is_on_record(case, advice), "told": told,
                  "copy": writing.adopted_with(case, told)})  # fmt: skip


@staff(*access.SEES)
def address_shield(request: HttpRequest, number: str, register: str) -> HttpResponse:
    """How far shielding the address is in one register."""
    case = found(request.user, number)
    if register not in provisioning.Register.values or not access.may_follow(case, request.user):
        raise Http404
    had = case.shields.filter(register=register).first()
    form = ShieldForm(posted(request), initial={"asked_on": had.asked_on, "granted_on": had.granted_on} if had else {})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            shield(case, register, **form.cleaned_data)
            Case.objects.filter(pk=case.pk).update(due=case.deadlines.next_due())
            case.record("shield_kept", by=request.user, register=register)
        return redirect("advice", case.number)
    rule = provisioning.SHIELDS.get(register, provisioning.Shield())
    context = {
        "case": case,
        "form": form,
        "title": provisioning.Register(register).label,
        "how": rule.how,
        "send": _("Bewaren"),
    }
    return render(request, "veiligwonen/shield.html", context, status=422 if request.method == "POST" else 200)


@staff(Role.DESK_COORDINATOR, Role.BVA, Role.TRIAGIST)
@require_GET
def spending(request: HttpRequest) -> HttpResponse:
    """What employers spend this year, against what BZK gives."""
    year = timezone.localdate().year
    sums = spent(year)
    share = round(100 * (sums["once"] + sums["yearly"]) / sums["budget"]) if sums["budget"] else 0
    return render(
        request,
        "veiligwonen/spending.html",
        {"year": year, "spent": sums, "total": sums["once"] + sums["yearly"], "share": share},
    )


__all__ = ["address_shield", "advice", "advice_add", "advice_page", "advice_page_save", "advice_verify", "spending"]
