"""Opening a case in need (SEC-13): with a reason, for an hour, and not unseen."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework import forms, rights
from casework.models import Case, OpenedInNeed, case_types
from casework.models.rights import HANDLERS
from casework.retention import keeper_of
from notifications import outbox
from organisations.access import staff
from organisations.reading import looked_over
from organisations.signin import fresh
from ui.fields import posted
from ui.pages import page


def may_open(person) -> bool:
    """Holds a role that opens some kind of case in need."""
    return any(m.role in kind.in_need for m in person.memberships_now for kind in case_types().values())


@staff()
@fresh
def open_in_need(request: HttpRequest) -> HttpResponse:
    """Which case, and why. A number that may not be opened in need either does not exist."""
    if not may_open(request.user):
        raise Http404
    form = forms.NeedForm(posted(request))
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data.pop("number")
        if seen := Case.objects.visible_to(request.user).filter(number=number).first():
            return redirect(seen.child())
        if case := Case.objects.open_in_need(request.user).filter(number=number).first():
            _let_in(case.child(), request.user, **form.cleaned_data)
            messages.success(request, _("U kunt deze zaak een uur bekijken. Wie haar behandelt en de functionaris gegevensbescherming weten dat."))  # fmt: skip
            return redirect(case.child())
        form.add_error("number", _("Dit nummer kennen wij niet, of deze zaak mag u ook in nood niet openen."))
    return render(request, "casework/need.html", {"form": form}, status=422 if request.method == "POST" else 200)


def _let_in(case: Case, by, **why) -> None:
    keeper = keeper_of(case.kind, case.organisation_id)
    with transaction.atomic():
        made = OpenedInNeed.open(case, by=by, keeper=keeper, **why)
        outbox.post_many(
            {"kind": "opened_in_need", "person": person, "organisation_id": keeper, "case_number": made.number,
             "path": "/beheer/noodtoegang/", "unique_key": f"{made.pk}:opened_in_need:{person.pk}"}
            for person in rights.handlers_at(keeper, but=by.pk)
        )  # fmt: skip


@staff(*HANDLERS)
@require_GET
def opened_in_need(request: HttpRequest) -> HttpResponse:
    """Who opened a case of this register in need, and why, newest first."""
    places = [m.organisation_id for m in request.user.memberships_now if m.role in HANDLERS]
    found = OpenedInNeed.objects.filter(organisation__in=places).select_related("person")
    shown = page(found, order=("-at", "-id"), after=request.GET.get("na", ""))
    looked_over("opened_in_need", [row.number for row in shown.rows], by=request.user)
    return render(request, "casework/opened_in_need.html", {"page": shown})
