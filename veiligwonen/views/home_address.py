"""The home address: the vault, moving, the housemate, and shielding in public registers.

Each look into the vault asks for a reason and a fresh second factor, and its owner sees it.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.models import Case
from casework.views.case_page import own_case_for, render_case
from organisations.access import own, staff
from organisations.signin import recently_authenticated_required
from ui.fields import posted
from veiligwonen import access
from veiligwonen.forms.home_address import (
    MISSPELT,
    AddressChangeForm,
    HousemateForm,
    OpenVaultForm,
    ShieldForm,
)
from veiligwonen.models import AdviceRequest
from veiligwonen.rules import address_shielding
from veiligwonen.transitions import home_address
from veiligwonen.transitions.aftercare import update_shield
from veiligwonen.views.case_file import advice_request_for


def render_form(request: HttpRequest, case: Case, template: str, context: dict) -> HttpResponse:
    """Render a page with a form: status 422 when the answers that were sent are not valid."""
    status = 422 if request.method == "POST" else 200
    return render_case(request, case, template, context, status=status)


@staff(*access.VISIBILITY_RULES)
@recently_authenticated_required
def address(request: HttpRequest, number: str) -> HttpResponse:
    """Open the vault once: ask why, put that on record, show the address on this page alone.

    Raises Http404 for who may not open the vault of this case.
    """
    person = request.user
    case = advice_request_for(person, number)
    if not access.may_open_vault(case, person):
        raise Http404
    form = OpenVaultForm(posted(request))
    if form.is_valid():
        why = form.cleaned_data["why"]
        home_address.record_look(case, person, why)
        context = {"case": case, "homes": list(case.home_addresses.all())}
        return render(request, "veiligwonen/address.html", context)
    context = {"case": case, "form": form, "send": _("Adres openen")}
    return render_form(request, case, "veiligwonen/address_ask.html", context)


@own
def own_address(request: HttpRequest, number: str) -> HttpResponse:
    """Show the applicant the own address, or take another one.

    Raises Http404 for somebody with a mandate that does not include the address.
    """
    person = request.user
    case = own_case_for(person, number)
    if case.KIND != AdviceRequest.KIND or not case.may_see_address(person):
        raise Http404
    if request.method != "POST":
        form = AddressChangeForm(None, home=home_address.current_home(case))
        return _show_own_address(request, case, form)
    with case.act("change_own_address", by=person) as case:  # a second click finds the new address
        form = AddressChangeForm(posted(request), home=home_address.current_home(case))
        if form.is_valid():
            return _change_address(request, case, form)
        return _show_own_address(request, case, form)


def _show_own_address(
    request: HttpRequest, case: AdviceRequest, form: AddressChangeForm
) -> HttpResponse:
    """Render the form with the address there is; that it is shown is on record."""
    case.record("address_seen", by=request.user, reason="own", why="own")
    context = {
        "case": case,
        "form": form,
        "homes": [form.home] if form.home else [],
        "send": _("Adres bewaren"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "veiligwonen/own_address.html", context, status=status)


def _change_address(
    request: HttpRequest, case: AdviceRequest, form: AddressChangeForm
) -> HttpResponse:
    """Correct the address or move. After a move that needs a new claim, lead to the review."""
    person = request.user
    is_correction = form.cleaned_data.get("why") == MISSPELT
    if is_correction:
        home_address.correct_address(case, person, **form.address)
    elif home_address.change_address(case, person, **form.address):
        return redirect("own_request_step", case.number, "review")
    return redirect("own_address", case.number)


@own
def own_housemate(request: HttpRequest, number: str) -> HttpResponse:
    """Take with whom at the same address the case may be connected.

    The answer is the same whoever is named. Raises Http404 for who is not the applicant.
    """
    person = request.user
    case = own_case_for(person, number)
    if case.KIND != AdviceRequest.KIND or not case.is_applicant(person):
        raise Http404
    form = HousemateForm(posted(request), initial={"housemate": case.applicant_details.housemate})
    if form.is_valid():
        # A worker that compares waits for this answer, or this one for it.
        with case.act("name_housemate", by=person) as case:
            home_address.name_housemate(case, person, form.cleaned_data["housemate"])
        messages.success(request, _("Bewaard."))
        return redirect(case.own_url())
    context = {"case": case, "form": form, "send": _("Bewaren")}
    return render_form(request, case, "veiligwonen/housemate.html", context)


@staff(*access.VISIBILITY_RULES)
def address_shield(request: HttpRequest, number: str, register: str) -> HttpResponse:
    """Keep how far shielding the address is in one register.

    Raises Http404 for an unknown register, and for who does not follow up the case.
    """
    person = request.user
    case = advice_request_for(person, number)
    is_register = register in address_shielding.Register.values
    if not is_register or not case.may("shield", person):
        raise Http404
    form = ShieldForm(posted(request), initial=_shield_days(case, register))
    if form.is_valid():
        with case.act("shield", by=person) as case:
            update_shield(case, register, **form.cleaned_data)
            Case.objects.filter(pk=case.pk).update(due=case.deadlines.next_due())
            case.record("shield_kept", by=person, register=register)
        return redirect("advice", case.number)
    rule = address_shielding.SHIELDS.get(register, address_shielding.Shield())
    context = {
        "case": case,
        "form": form,
        "title": address_shielding.Register(register).label,
        "how": rule.how,
        "send": _("Bewaren"),
    }
    return render_form(request, case, "veiligwonen/shield.html", context)


def _shield_days(case: AdviceRequest, register: str) -> dict:
    row = case.shields.filter(register=register).first()
    if row is None:
        return {}
    return {"asked_on": row.asked_on, "granted_on": row.granted_on}
