"""The address vault: each look asks for a reason and a fresh second factor, and its owner sees it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.views import own_case_for
from organisations.access import own, staff
from organisations.signin import fresh
from ui.fields import posted
from veiligwonen.access import SEES, may_open_vault
from veiligwonen.forms.vault import LookForm, MoveForm
from veiligwonen.models import Home
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
        case.record("address_seen", by=request.user, reason=why, why=why)
        return render(request, "veiligwonen/address.html", {"case": case, "homes": list(case.homes.all())})
    context = {"case": case, "form": form, "send": _("Adres openen")}
    return render(request, "veiligwonen/address_ask.html", context, status=422 if request.method == "POST" else 200)


@own
def own_address(request: HttpRequest, number: str) -> HttpResponse:
    """My address: see it, or put in another one. Somebody who was mandated sees it only when that was ticked."""
    case = own_case_for(request.user, number)
    if case.KIND != "veiligwonen" or not case.may_see_address(request.user):
        raise Http404
    form = MoveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        now = timezone.localdate()
        case.homes.filter(until=None).update(until=now)
        Home.objects.create(case=case, since=now, **form.cleaned_data)
        case.record("address_changed", by=request.user)
        if case.moved():
            return redirect("own_request_step", case.number, "review")
        return redirect("own_address", case.number)
    if request.method != "POST":
        case.record("address_seen", by=request.user, reason="own", why="own")
    context = {
        "case": case,
        "form": form,
        "homes": list(case.homes.filter(until=None)),
        "send": _("Nieuw adres bewaren"),
    }
    return render(request, "veiligwonen/own_address.html", context, status=422 if request.method == "POST" else 200)
