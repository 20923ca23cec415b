"""The address vault: each look asks for a reason and a fresh second factor, and its owner sees it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.models import Case
from casework.views import own_case_for
from organisations.access import own, staff
from organisations.signin import fresh
from ui.fields import posted
from veiligwonen.access import SEES, may_open_vault
from veiligwonen.forms.vault import MISSPELT, HousemateForm, LookForm, MoveForm
from veiligwonen.models import homes
from veiligwonen.views.file import found


@staff(*SEES)
@fresh
def address(request: HttpRequest, number: str) -> HttpResponse:
    """Open the vault once. The answer is not kept anywhere and is gone with the page."""
    case = found(request.user, number)
    if not may_open_vault(case, request.user):
        raise Http404
    form = LookForm(posted(request))
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        homes.seen(case, request.user, why)
        return render(request, "veiligwonen/address.html", {"case": case, "homes": list(case.homes.all())})
    context = {"case": case, "form": form, "send": _("Adres openen")}
    return render(request, "veiligwonen/address_ask.html", context, status=422 if request.method == "POST" else 200)


@own
def own_address(request: HttpRequest, number: str) -> HttpResponse:
    """My address: see it, or put in another one. Somebody who was mandated sees it only when that was ticked."""
    case = own_case_for(request.user, number)
    if case.KIND != "veiligwonen" or not case.may_see_address(request.user):
        raise Http404
    if request.method == "POST":  # a second click finds the new address
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    form = MoveForm(posted(request), home=homes.current(case))
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data.get("why") == MISSPELT:
            homes.corrected(case, request.user, **form.address)
        elif homes.moved(case, request.user, **form.address):
            return redirect("own_request_step", case.number, "review")
        return redirect("own_address", case.number)
    if request.method != "POST":
        case.record("address_seen", by=request.user, reason="own", why="own")
    context = {
        "case": case,
        "form": form,
        "homes": [form.home] if form.home else [],
        "send": _("Adres bewaren"),
    }
    return render(request, "veiligwonen/own_address.html", context, status=422 if request.method == "POST" else 200)


@own
def own_housemate(request: HttpRequest, number: str) -> HttpResponse:
    """With whom at the same address my case may be connected. The answer is the same whoever is named."""
    case = own_case_for(request.user, number)
    if case.KIND != "veiligwonen" or not case.is_applicant(request.user):
        raise Http404
    if request.method == "POST":  # a worker that compares waits for this answer, or this one for the worker
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    form = HousemateForm(posted(request), initial={"housemate": case.told.housemate})
    if request.method == "POST" and form.is_valid():
        homes.named(case, request.user, form.cleaned_data["housemate"])
        messages.success(request, _("Bewaard."))
        return redirect(case.own_url())
    context = {"case": case, "form": form, "send": _("Bewaren")}
    return render(request, "veiligwonen/housemate.html", context, status=422 if request.method == "POST" else 200)
