"""Destruction lists: the pages of the two people who answer for one."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.models import case_types
from notifications import outbox
from organisations.access import staff
from organisations.models import Organisation
from organisations.signin import recently_authenticated_required
from pagination.keyset import page
from records import destruction_lists, forms
from records.models import DestructionItem, DestructionList, LegalHold
from records.models.destruction_list import REVIEWERS, SIGNERS
from sealing import files
from ui.fields import posted

DESTRUCTION_ROLES = tuple(dict.fromkeys(REVIEWERS + SIGNERS))


def registers(person, *roles) -> list[tuple[Organisation, str]]:
    """Return the registers this person answers for with these roles: organisation and kind."""
    organisations = {m.organisation for m in person.memberships_now if m.role in roles}
    rows = []
    for organisation in sorted(organisations, key=lambda organisation: organisation.sort_name):
        for kind in case_types():
            if _keeps_register(organisation, kind):
                rows.append((organisation, kind))
    return rows


def _keeps_register(organisation: Organisation, kind: str) -> bool:
    code = case_types()[kind].register
    if code:
        return organisation.code == code
    return organisation.type != Organisation.Type.NATIONAL


def _list_for(person, pk) -> DestructionList:
    """Return a list of a register this person answers for, or raise Http404."""
    lists = DestructionList.objects.kept_by(person, *DESTRUCTION_ROLES)
    related = lists.select_related("organisation", "prepared_by", "reviewed_by", "signed_by")
    return get_object_or_404(related, pk=pk)


@staff(*DESTRUCTION_ROLES)
@require_GET
def destruction(request: HttpRequest) -> HttpResponse:
    """List the destruction lists of the own registers, newest first."""
    own_lists = DestructionList.objects.kept_by(request.user, *DESTRUCTION_ROLES)
    lists = own_lists.select_related("organisation").without_sealed()
    after = request.GET.get("na", "")
    lists_page = page(lists, order=("-prepared_at", "-id"), after=after)
    context = {
        "page": lists_page,
        "rows": [(row, _plural_of(row.kind)) for row in lists_page.rows],
        "may_prepare": bool(registers(request.user, *REVIEWERS)),
    }
    return render(request, "records/destruction.html", context)


def _plural_of(kind: str) -> str:
    return case_types()[kind]._meta.verbose_name_plural


@staff(*REVIEWERS)
@require_POST
def prepare_destruction(request: HttpRequest) -> HttpResponse:
    """Look for what is due now, instead of tonight."""
    own_registers = registers(request.user, *REVIEWERS)
    for organisation_id in {organisation.pk for organisation, _kind in own_registers}:
        outbox.send_task_on_commit(
            "records.tasks.prepare_destruction", str(organisation_id), str(request.user.pk)
        )
    message = _(
        "Wij zoeken welke zaken weg mogen. "
        "Is er iets, dan staat de lijst over een paar tellen hier."
    )
    messages.success(request, message)
    return redirect("destruction")


@staff(*DESTRUCTION_ROLES)
@require_GET
def show_list(request: HttpRequest, pk) -> HttpResponse:
    """Show one list: every case by its number, and what must be done now."""
    destruction_list = _list_for(request.user, pk)
    destruction_list.record("list_opened", by=request.user)
    case_type = case_types()[destruction_list.kind]
    after = request.GET.get("na", "")
    items_page = page(destruction_list.items.all(), order=("number", "id"), after=after)
    context = {
        "list": destruction_list,
        "page": items_page,
        "rows": [(item, case_type.retention_terms[item.result].label) for item in items_page.rows],
        "what": case_type._meta.verbose_name_plural,
        "may_review": destruction_list.may_review(request.user),
        "may_sign": destruction_list.may_sign(request.user),
        "is_reviewer": destruction_list.is_reviewer(request.user),
        "is_involved": destruction_list.is_about(request.user),
    }
    return render(request, "records/destruction_list.html", context)


@staff(*REVIEWERS)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def review_list(request: HttpRequest, pk) -> HttpResponse:
    """Approve a list as the first of two; who signs is notified."""
    destruction_list = _list_for(request.user, pk)
    if not destruction_list.may_review(request.user):
        return _too_late(request, destruction_list)
    if request.method == "GET":
        return _ask(request, destruction_list, "review")
    with transaction.atomic():
        if destruction_list.review(request.user):
            destruction_lists.notify(
                destruction_list, "destruction_sign", SIGNERS, but=request.user
            )
    messages.success(request, _("De lijst is gecontroleerd. Een ander moet nu ondertekenen."))
    return redirect("destruction_list", destruction_list.pk)


@staff(*SIGNERS)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def sign_list(request: HttpRequest, pk) -> HttpResponse:
    """Sign a list as the second of two: after this the cases are destroyed."""
    destruction_list = _list_for(request.user, pk)
    if not destruction_list.may_sign(request.user):
        return _too_late(request, destruction_list)
    if request.method == "GET":
        return _ask(request, destruction_list, "sign")
    with transaction.atomic():
        destruction_list.sign(request.user)
    message = _(
        "De lijst is ondertekend. De zaken worden nu vernietigd. Daarna staat hier de verklaring."
    )
    messages.success(request, message)
    return redirect("destruction_list", destruction_list.pk)


@staff(*SIGNERS)
@recently_authenticated_required
def return_list(request: HttpRequest, pk) -> HttpResponse:
    """Send a list back to who reviews, with what is wrong with it."""
    destruction_list = _list_for(request.user, pk)
    if not destruction_list.may_sign(request.user):
        return _too_late(request, destruction_list)
    form = forms.ReturnListForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if destruction_list.send_back(request.user, form.cleaned_data["reason"]):
                destruction_lists.notify(destruction_list, "destruction_back", REVIEWERS)
        messages.success(request, _("De lijst is teruggestuurd."))
        return redirect("destruction_list", destruction_list.pk)
    title = _("Lijst terugsturen")
    return _show_form(request, destruction_list, form, title=title, send=_("Terugsturen"))


@staff(*DESTRUCTION_ROLES)
@recently_authenticated_required
def keep_item(request: HttpRequest, pk, item) -> HttpResponse:
    """Take a case off the list and place a hold on it."""
    destruction_list = _list_for(request.user, pk)
    line = get_object_or_404(DestructionItem, destruction_list=destruction_list, pk=item)
    may_change = destruction_list.may_review(request.user) or destruction_list.may_sign(
        request.user
    )
    if line.state != line.State.LISTED or not may_change:
        return _too_late(request, destruction_list)
    form = forms.LegalHoldForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            _keep(line, destruction_list, by=request.user, answers=form.cleaned_data)
        message = _("%(number)s blijft bewaard.") % {"number": line.number}
        messages.success(request, message)
        return redirect("destruction_list", destruction_list.pk)
    title = _("%(number)s niet vernietigen") % {"number": line.number}
    return _show_form(request, destruction_list, form, title=title, send=_("Bewaren"))


def _keep(line: DestructionItem, destruction_list: DestructionList, *, by, answers: dict) -> None:
    """Take a line off the list and hold its case. A second click changes nothing."""
    still_listed = destruction_list.items.filter(pk=line.pk, state=line.State.LISTED)
    if still_listed.update(state=line.State.KEPT, done_at=timezone.now()):
        register_holder = destruction_list.organisation_id
        LegalHold.place(
            line.case_id, line.number, destruction_list.kind, register_holder, by=by, **answers
        )


@staff(*DESTRUCTION_ROLES)
@require_GET
@recently_authenticated_required
def certificate(request: HttpRequest, pk) -> HttpResponse:
    """Send the certificate of destruction. Raises Http404 until there is one."""
    destruction_list = _list_for(request.user, pk)
    if not destruction_list.certificate:
        raise Http404
    destruction_list.record("downloaded", by=request.user, document="certificate")
    content = files.fetch(
        destruction_list.certificate, destruction_list.seal_key(), destruction_list.seal_context()
    )
    response = StreamingHttpResponse(content, content_type="application/pdf")
    filename = f"{destruction_list.number}-verklaring.pdf"
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["Content-Length"] = destruction_list.certificate_size
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _show_form(
    request: HttpRequest, destruction_list: DestructionList, form, *, title: str, send: str
) -> HttpResponse:
    context = {"list": destruction_list, "form": form, "title": title, "send": send}
    status = 422 if request.method == "POST" else 200
    return render(request, "records/destruction_form.html", context, status=status)


def _ask(request: HttpRequest, destruction_list: DestructionList, step: str) -> HttpResponse:
    """Say what will happen, and ask whether it should."""
    context = {
        "list": destruction_list,
        "step": step,
        "count": destruction_list.items.filter(state=DestructionItem.State.LISTED).count(),
        "what": _plural_of(destruction_list.kind),
    }
    return render(request, "records/destruction_ask.html", context)


def _too_late(request: HttpRequest, destruction_list: DestructionList) -> HttpResponse:
    """Answer a second click, a colleague who came second, or the same person twice (409)."""
    context = {
        "list": destruction_list,
        "twice": destruction_list.is_reviewer(request.user),
        "is_involved": destruction_list.is_about(request.user),
    }
    return render(request, "records/destruction_moved.html", context, status=409)
