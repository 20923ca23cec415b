"""Keep a case beyond its term, or no longer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.reach import reach_of
from casework.views.case_actions import add
from casework.views.case_page import case_for
from organisations.access import staff
from records import forms, retention_rules
from records.models import LegalHold
from ui.fields import posted


@staff()
def hold(request: HttpRequest, number: str) -> HttpResponse:
    """Place a hold on a case, and show the ones there are.

    Raises Http404 for who does not work with the register of the case.
    """
    case = case_for(request.user, number)
    register_holder = retention_rules.register_holder_of(case.kind, case.organisation_id)
    if register_holder not in reach_of(request.user).organisations:
        raise Http404  # the database would refuse the row

    def save(answers: dict) -> None:
        LegalHold.place(
            case.pk, case.number, case.kind, register_holder, by=request.user, **answers
        )

    return add(
        request,
        case,
        forms.LegalHoldForm(posted(request)),
        save,
        title=_("Langer bewaren"),
        send=_("Bewaren"),
        template="records/hold.html",
        holds=case.holds.select_related("placed_by", "lifted_by"),
    )


@staff()
@require_POST
def lift_hold(request: HttpRequest, number: str, pk) -> HttpResponse:
    """Lift a hold. A second click changes nothing."""
    case = case_for(request.user, number)
    get_object_or_404(LegalHold, case=case, pk=pk)
    not_lifted = case.holds.filter(pk=pk, lifted_at=None)
    if not_lifted.update(lifted_at=timezone.now(), lifted_by=request.user):
        case.record("hold_lifted", by=request.user)
    return redirect("hold", case.number)
