"""Keep a case beyond its term, or no longer."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework.actions import Action
from casework.models import Case
from casework.reach import reach_of
from casework.views.case_actions import add
from casework.views.case_page import case_to
from organisations.access import staff
from organisations.reading import record_list_access
from pagination.keyset import page
from records import forms
from records.models import LegalHold
from records.models.subject_access import DATA_PROTECTION_ROLES
from ui.fields import posted


@staff()
def hold(request: HttpRequest, number: str) -> HttpResponse:
    """Place a hold on a case, and show the ones there are.

    Raises Http404 for who may not, and for who does not work with the register of the case.
    """
    case = case_to(Action.HOLD, request.user, number)
    register_holder = case.register_holder_id
    if register_holder not in reach_of(request.user).organisations:
        raise Http404  # the database would refuse the row

    def save(case: Case, answers: dict) -> None:
        LegalHold.place(
            case.pk, case.number, case.kind, register_holder, by=request.user, **answers
        )

    holds = case.holds.select_related("placed_by", "lifted_by")
    return add(
        request,
        case,
        Action.HOLD,
        forms.LegalHoldForm(posted(request)),
        save,
        title=_("Langer bewaren"),
        send=_("Bewaren"),
        template="records/hold.html",
        holds=[(hold, hold.may_be_lifted_by(request.user)) for hold in holds],
    )


@staff()
@require_POST
def lift_hold(request: HttpRequest, number: str, pk) -> HttpResponse:
    """Lift a hold. A second click changes nothing.

    Raises Http404 for who neither placed it nor watches over the register.
    """
    case = case_to(Action.LIFT_HOLD, request.user, number)
    hold = get_object_or_404(LegalHold, case=case, pk=pk)
    if not hold.may_be_lifted_by(request.user):
        raise Http404
    with case.act(Action.LIFT_HOLD, by=request.user):
        hold.lift(by=request.user)
    return redirect("hold", case.number)


# --- of a register --------------------------------------------------------------------------------


@staff(*DATA_PROTECTION_ROLES)
@require_GET
def held_cases(request: HttpRequest) -> HttpResponse:
    """List the holds that run in the registers this person watches over, newest first: numbers and
    dates, and nothing of a case.
    """
    holds = LegalHold.objects.kept_by(request.user, *DATA_PROTECTION_ROLES)
    running = holds.filter(LegalHold.running()).without_sealed().select_related("placed_by")
    after = request.GET.get("na", "")
    holds_page = page(running, order=("-placed_at", "-id"), after=after)
    record_list_access("held_cases", [hold.number for hold in holds_page.rows], by=request.user)
    return render(request, "records/held_cases.html", {"page": holds_page})


@staff(*DATA_PROTECTION_ROLES)
@require_POST
def lift_register_hold(request: HttpRequest, pk) -> HttpResponse:
    """Lift a hold of the own register, also of who left. A second click changes nothing.

    Raises Http404 for a hold of another register.
    """
    holds = LegalHold.objects.kept_by(request.user, *DATA_PROTECTION_ROLES)
    hold = get_object_or_404(holds, pk=pk)
    with transaction.atomic():
        is_lifted_now = hold.lift(by=request.user)
    if is_lifted_now:
        message = _("%(number)s valt weer onder de gewone bewaartermijn.")
        messages.success(request, message % {"number": hold.number})
    return redirect("held_cases")
