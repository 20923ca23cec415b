"""Open a case in an emergency (SEC-13): with a reason, for an hour, and on record."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework.access import may_open_in_emergency
from casework.models import Case, case_types
from notifications import outbox
from organisations.access import staff
from organisations.models import Person
from organisations.reading import record_list_access
from organisations.signin import recently_authenticated_required
from pagination.keyset import page
from records import forms
from records.models import EmergencyAccess
from records.models.subject_access import DATA_PROTECTION_ROLES, organisations_protected_by
from records.recipients import data_protection_staff
from ui.fields import posted


@staff()
@recently_authenticated_required
def open_in_emergency(request: HttpRequest) -> HttpResponse:
    """Ask which case and why, and open it.

    A number that may not be opened even so gets the same answer as one that does not exist. Raises
    Http404 for who holds no role that opens cases in an emergency.
    """
    if not may_open_in_emergency(request.user, case_types()):
        raise Http404
    form = forms.EmergencyAccessForm(posted(request))
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data.pop("number")
        visible = Case.objects.visible_to(request.user).filter(number=number).first()
        if visible:
            return redirect(visible.as_case_type())
        case = Case.objects.openable_in_emergency(request.user).filter(number=number).first()
        if case:
            _give_access(case.as_case_type(), request.user, form.cleaned_data)
            message = _(
                "U kunt deze zaak een uur bekijken. Wie haar behandelt en de functionaris "
                "gegevensbescherming weten dat."
            )
            messages.success(request, message)
            return redirect(case.as_case_type())
        unknown = _("Dit nummer kennen wij niet, of deze zaak mag u ook in nood niet openen.")
        form.add_error("number", unknown)
    status = 422 if request.method == "POST" else 200
    return render(request, "records/need.html", {"form": form}, status=status)


def _give_access(case: Case, person: Person, answers: dict[str, str]) -> None:
    """Open the case for this person and notify who watches over the register."""
    register_holder = case.register_holder_id
    with transaction.atomic():
        access = EmergencyAccess.open(case, by=person, register_holder=register_holder, **answers)
        people = data_protection_staff(register_holder, but=person.pk)
        outbox.post_many(_notices(access, people))


def _notices(access: EmergencyAccess, people: Iterable[Person]) -> list[dict[str, Any]]:
    notices = []
    for person in people:
        notice = {
            "kind": "opened_in_need",
            "person": person,
            "organisation_id": access.organisation_id,
            "case_number": access.number,
            "own_case": False,
            "path": "/beheer/noodtoegang/",
            "unique_key": f"{access.pk}:opened_in_need:{person.pk}",
        }
        notices.append(notice)
    return notices


@staff(*DATA_PROTECTION_ROLES)
@require_GET
def emergency_access_list(request: HttpRequest) -> HttpResponse:
    """List who opened a case of this register in an emergency and why, newest first."""
    organisations = organisations_protected_by(request.user)
    rows = EmergencyAccess.objects.filter(organisation__in=organisations)
    after = request.GET.get("na", "")
    rows_page = page(rows.select_related("person"), order=("-at", "-id"), after=after)
    record_list_access("opened_in_need", [row.number for row in rows_page.rows], by=request.user)
    return render(request, "records/opened_in_need.html", {"page": rows_page})
