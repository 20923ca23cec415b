"""Keeping and destroying: the lists two people answer for, the terms, and what may not go."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import forms, retention
from casework.models import DestructionItem, DestructionList, Hold, TermRule, case_types
from casework.models.retention import REVIEWERS, SIGNERS
from casework.views.added import add
from casework.views.file import case_for
from notifications import outbox
from organisations.access import staff
from organisations.models import Organisation
from organisations.signin import fresh
from sealing import files
from ui.fields import posted
from ui.pages import page

KEEPERS = tuple(dict.fromkeys(REVIEWERS + SIGNERS))


def registers(person, *roles) -> list[tuple[Organisation, str]]:
    """The registers this person answers for: an organisation and a kind of cases it keeps."""
    places = {m.organisation for m in person.memberships_now if m.role in roles}
    return [
        (place, kind)
        for place in sorted(places, key=lambda one: one.sort_name)
        for kind, case_type in case_types().items()
        if (place.code == case_type.register if case_type.register else place.type != Organisation.Type.NATIONAL)
    ]


def list_for(person, pk) -> DestructionList:
    """A list of a register this person answers for, or 404."""
    found = DestructionList.objects.kept_by(person, *KEEPERS).select_related(
        "organisation", "prepared_by", "reviewed_by", "signed_by"
    )
    return get_object_or_404(found, pk=pk)


@staff(*KEEPERS)
@require_GET
def destruction(request: HttpRequest) -> HttpResponse:
    """The lists of my registers, newest first."""
    lists = DestructionList.objects.kept_by(request.user, *KEEPERS).select_related("organisation").without_sealed()
    shown = page(lists, order=("-prepared_at", "-id"), after=request.GET.get("na", ""))
    context = {
        "page": shown,
        "rows": [(row, case_types()[row.kind]._meta.verbose_name_plural) for row in shown.rows],
        "may_prepare": bool(registers(request.user, *REVIEWERS)),
    }
    return render(request, "casework/destruction.html", context)


@staff(*REVIEWERS)
@require_POST
def prepare_destruction(request: HttpRequest) -> HttpResponse:
    """Look now for what is due, instead of tonight."""
    for place in {place.pk for place, _kind in registers(request.user, *REVIEWERS)}:
        outbox.later("casework.tasks.prepare_destruction", str(place), str(request.user.pk))
    messages.success(
        request, _("Wij zoeken welke zaken weg mogen. Is er iets, dan staat de lijst over een paar tellen hier.")
    )
    return redirect("destruction")


@staff(*KEEPERS)
@require_GET
def destruction_list(request: HttpRequest, pk) -> HttpResponse:
    """One list: every case by its number, and what must be done now."""
    made = list_for(request.user, pk)
    made.record("list_opened", by=request.user)
    case_type = case_types()[made.kind]
    shown = page(made.items.all(), order=("number", "id"), after=request.GET.get("na", ""))
    context = {
        "list": made,
        "page": shown,
        "rows": [(row, case_type.terms[row.result].label) for row in shown.rows],
        "what": case_type._meta.verbose_name_plural,
        "may_review": made.may_review(request.user),
        "may_sign": made.may_sign(request.user),
        "is_reviewer": made.reviewed_by_id == request.user.pk,
    }
    return render(request, "casework/destruction_list.html", context)


@staff(*REVIEWERS)
@require_http_methods(["GET", "POST"])
@fresh
def review_list(request: HttpRequest, pk) -> HttpResponse:
    """The first pair of eyes."""
    made = list_for(request.user, pk)
    if not made.may_review(request.user):
        return _too_late(request, made)
    if request.method == "GET":
        return _ask(request, made, "review")
    with transaction.atomic():
        if made.review(request.user):
            retention.tell(made, "destruction_sign", SIGNERS, but=request.user)
    messages.success(request, _("De lijst is gecontroleerd. Een ander moet nu ondertekenen."))
    return redirect("destruction_list", made.pk)


@staff(*SIGNERS)
@require_http_methods(["GET", "POST"])
@fresh
def sign_list(request: HttpRequest, pk) -> HttpResponse:
    """The second pair of eyes: after this the cases go."""
    made = list_for(request.user, pk)
    if not made.may_sign(request.user):
        return _too_late(request, made)
    if request.method == "GET":
        return _ask(request, made, "sign")
    with transaction.atomic():
        made.sign(request.user)
    messages.success(
        request, _("De lijst is ondertekend. De zaken worden nu vernietigd. Daarna staat hier de verklaring.")
    )
    return redirect("destruction_list", made.pk)


@staff(*SIGNERS)
@fresh
def return_list(request: HttpRequest, pk) -> HttpResponse:
    """Something is wrong with it: back to who reviews."""
    made = list_for(request.user, pk)
    if not made.may_sign(request.user):
        return _too_late(request, made)
    form = forms.ReturnForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if made.send_back(request.user, form.cleaned_data["reason"]):
                retention.tell(made, "destruction_back", REVIEWERS)
        messages.success(request, _("De lijst is teruggestuurd."))
        return redirect("destruction_list", made.pk)
    return render(request, "casework/destruction_form.html", {"list": made, "form": form, "title": _("Lijst terugsturen"), "send": _("Terugsturen")},
                  status=422 if request.method == "POST" else 200)  # fmt: skip


@staff(*KEEPERS)
@fresh
def keep_item(request: HttpRequest, pk, item) -> HttpResponse:
    """Take a case off the list and hold it."""
    made = list_for(request.user, pk)
    line = get_object_or_404(DestructionItem, of=made, pk=item)
    if line.state != line.State.LISTED or not (made.may_review(request.user) or made.may_sign(request.user)):
        return _too_late(request, made)
    form = forms.HoldForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if made.items.filter(pk=line.pk, state=line.State.LISTED).update(
                state=line.State.KEPT, done_at=timezone.now()
            ):
                Hold.place(
                    line.case_id, line.number, made.kind, made.organisation_id, by=request.user, **form.cleaned_data
                )
        messages.success(request, _("%(number)s blijft bewaard.") % {"number": line.number})
        return redirect("destruction_list", made.pk)
    title = _("%(number)s niet vernietigen") % {"number": line.number}
    return render(request, "casework/destruction_form.html", {"list": made, "form": form, "title": title, "send": _("Bewaren")},
                  status=422 if request.method == "POST" else 200)  # fmt: skip


@staff(*KEEPERS)
@require_GET
@fresh
def certificate(request: HttpRequest, pk) -> HttpResponse:
    """The certificate of destruction."""
    made = list_for(request.user, pk)
    if not made.certificate:
        raise Http404
    made.record("downloaded", by=request.user, document="certificate")
    answer = StreamingHttpResponse(
        files.fetch(made.certificate, made.seal_key(), made.seal_context()), content_type="application/pdf"
    )
    answer["Content-Disposition"] = content_disposition_header(True, f"{made.number}-verklaring.pdf")
    answer["Content-Length"] = made.certificate_size
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _ask(request: HttpRequest, made: DestructionList, step: str) -> HttpResponse:
    """What will happen, before it does."""
    gone = made.items.filter(state=DestructionItem.State.LISTED).count()
    what = case_types()[made.kind]._meta.verbose_name_plural
    return render(request, "casework/destruction_ask.html", {"list": made, "step": step, "gone": gone, "what": what})


def _too_late(request: HttpRequest, made: DestructionList) -> HttpResponse:
    """A second click, a colleague who was first, or the same person twice."""
    return render(
        request,
        "casework/destruction_moved.html",
        {"list": made, "twice": made.reviewed_by_id == request.user.pk},
        status=409,
    )


# --- terms ---------------------------------------------------------------------------------------------------------------


@staff(*KEEPERS)
@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """How long each kind of case is kept at my registers, and where that comes from."""
    mine = registers(request.user, *KEEPERS)
    decided = {
        (rule.organisation_id, rule.kind, rule.result): rule
        for rule in TermRule.objects.kept_by(request.user, *KEEPERS)
    }
    rows = [
        {"place": place, "kind": kind, "result": result, "what": case_types()[kind]._meta.verbose_name, "rule": rule,
         "term": rule.term(proposed) if rule else proposed, "years": _years((rule or proposed).months)}
        for place, kind in mine
        for result, proposed in case_types()[kind].terms.items()
        for rule in [decided.get((place.pk, kind, result))]
    ]  # fmt: skip
    may_change = {place.pk for place, _kind in registers(request.user, *REVIEWERS)}
    return render(request, "casework/terms.html", {"rows": rows, "may_change": may_change})


def _years(months: int) -> str:
    """5 jaar; 18 maanden."""
    return _("%(n)d jaar") % {"n": months // 12} if months % 12 == 0 else _("%(n)d maanden") % {"n": months}


@staff(*REVIEWERS)
@fresh
def change_term(request: HttpRequest, place: int, kind: str, result: str) -> HttpResponse:
    """Write down what was decided about a term. What is closed already is counted anew."""
    register = next(((p, k) for p, k in registers(request.user, *REVIEWERS) if (p.pk, k) == (place, kind)), None)
    if register is None or result not in case_types()[kind].terms:
        raise Http404
    proposed = case_types()[kind].terms[result]
    rule = TermRule.objects.filter(organisation_id=place, kind=kind, result=result).first()
    form = forms.TermForm(
        posted(request), initial={"months": (rule or proposed).months, "source": rule.source if rule else ""}
    )
    if request.method == "POST" and form.is_valid():
        retention.decide(register[0], kind, result, by=request.user, **form.cleaned_data)
        messages.success(request, _("De bewaartermijn is vastgelegd. Wij rekenen alle afgesloten zaken opnieuw uit."))
        return redirect("terms")
    context = {
        "form": form,
        "label": proposed.label,
        "what": case_types()[kind]._meta.verbose_name,
        "place": register[0],
    }
    return render(request, "casework/term.html", context, status=422 if request.method == "POST" else 200)


# --- holds, on the file of a case --------------------------------------------------------------------------------------------


@staff()
def hold(request: HttpRequest, number: str) -> HttpResponse:
    """Keep a case beyond its term; and which reasons there are already."""
    case = case_for(request.user, number)
    keeper = retention.keeper_of(case.kind, case.organisation_id)
    if keeper not in request.user.reach.organisations:
        raise Http404  # a row that the second wall would refuse

    def save(answers: dict) -> None:
        Hold.place(case.pk, case.number, case.kind, keeper, by=request.user, **answers)

    holds = case.holds.select_related("placed_by", "lifted_by")
    return add(request, case, forms.HoldForm(posted(request)), save, title=_("Langer bewaren"), send=_("Bewaren"), holds=holds,
               template="casework/hold.html")  # fmt: skip


@staff()
@require_POST
def lift_hold(request: HttpRequest, number: str, pk) -> HttpResponse:
    """It need not be kept for this any more. A second click changes nothing."""
    case = case_for(request.user, number)
    get_object_or_404(Hold, case=case, pk=pk)
    if case.holds.filter(Q(lifted_at=None), pk=pk).update(lifted_at=timezone.now(), lifted_by=request.user):
        case.record("hold_lifted", by=request.user)
    return redirect("hold", case.number)
