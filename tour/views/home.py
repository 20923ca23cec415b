"""Where a griffier begins: the own traject, or a request."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework.views import draft_wizard
from organisations.access import own
from tour.access import arranges_at
from tour.forms.request import REQUEST_PAGES
from tour.models import Tour
from tour.submission import sent_tour, submit_tour_request

WIZARD = draft_wizard.DraftWizard(
    case_type=Tour,
    pages=REQUEST_PAGES,
    name="new_tour",
    templates="tour",
    send=submit_tour_request,
    sent_case=sent_tour,
)


@own
@require_GET
def tour_home(request: HttpRequest) -> HttpResponse:
    """Show the trajects of this person, and the way to ask for a session."""
    mine = Tour.objects.own_of(request.user).filter(destroyed=False).select_related("handler")
    context = {"tours": list(mine.order_by("-created_at")), "arranges": arranges_at(request.user)}
    return render(request, "tour/home.html", context)
