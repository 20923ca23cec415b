"""Where a griffier begins: the own traject, or a request."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from casework.views import draft_wizard
from organisations.access import own
from organisations.models import Person
from tour.access import arranges_at
from tour.forms.request import REQUEST_PAGES
from tour.models import Tour
from tour.submission import submit_tour_request


class RequestWizard(draft_wizard.DraftWizard):
    """The request for a session, which may go into a traject that was there already."""

    def sent_case(self, person: Person, pk: UUID) -> Tour:
        """Return the traject in which a draft was sent. Raises Http404 when there is none."""
        return get_object_or_404(Tour.objects.own_of(person), request_id=pk)


REQUEST_WIZARD = RequestWizard(
    case_type=Tour,
    pages=REQUEST_PAGES,
    name="new_tour",
    templates="tour",
    send=submit_tour_request,
)


@own
@require_GET
def tour_home(request: HttpRequest) -> HttpResponse:
    """Show the trajects of this person, and the way to ask for a session."""
    mine = Tour.objects.own_of(request.user).filter(destroyed=False).select_related("handler")
    tours = list(mine.order_by("-created_at"))
    context = {
        "tours": tours,
        "has_open": any(tour.is_open for tour in tours),
        "arranges": arranges_at(request.user),
    }
    return render(request, "tour/home.html", context)
