"""Mijn werk: one worklist over all case types."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework import worklist
from casework.views.need import may_open
from organisations.access import staff
from organisations.reading import looked_over
from ui.pages import page


@staff()
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Mijn werk: what I handle and what waits, over all case types, most urgent first."""
    tab = request.GET.get("toon", "mijn")
    rows = worklist.waiting(request.user) if tab == "wacht" else worklist.mine(request.user)
    shown = page(
        rows.listed().prefetch_related("handler", "organisation"), order=worklist.ORDER, after=request.GET.get("na", "")
    )
    looked_over(
        "work",
        [case.number for case in shown.rows],
        by=request.user,
        asked=[f"toon={'wacht' if tab == 'wacht' else 'mijn'}"],
    )
    figures = worklist.figures(request.user)
    return render(
        request,
        "casework/work.html",
        {"page": shown, "tab": tab, "figures": figures, "in_need": may_open(request.user)},
    )


@staff()
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Pak de volgende."""
    case = worklist.claim_next(request.user)
    if case is None:
        messages.info(request, _("Er wacht nu niets. Goed gedaan."))
        return redirect("work")
    messages.success(request, _("%(number)s is nu van u.") % {"number": case.number})
    return redirect(case)
