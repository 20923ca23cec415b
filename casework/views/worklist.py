"""Mijn werk: one worklist over all case types."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework import worklist
from casework.access import may_open_in_emergency
from casework.models import case_types
from organisations.access import staff
from organisations.reading import record_list_access
from pagination.keyset import page


@staff()
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Show what I handle and what waits, over all case types, most urgent first."""
    tab = request.GET.get("toon", "mijn")
    cases = worklist.waiting(request.user) if tab == "wacht" else worklist.mine(request.user)
    rows = cases.listed().prefetch_related("handler", "organisation")
    case_page = page(rows, order=worklist.ORDER, after=request.GET.get("na", ""))
    recorded_tab = "wacht" if tab == "wacht" else "mijn"
    numbers = [case.number for case in case_page.rows]
    record_list_access("work", numbers, by=request.user, filters=[f"toon={recorded_tab}"])
    context = {
        "page": case_page,
        "tab": tab,
        "figures": worklist.figures(request.user),
        "in_need": may_open_in_emergency(request.user, case_types()),
    }
    return render(request, "casework/work.html", context)


@staff()
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the next case ("Pak de volgende")."""
    case = worklist.claim_next(request.user)
    if case is None:
        messages.info(request, _("Er wacht nu niets. Goed gedaan."))
        return redirect("work")
    messages.success(request, _("%(number)s is nu van u.") % {"number": case.number})
    return redirect(case)
