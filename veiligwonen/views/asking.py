"""Asking for Veilig Wonen: the pages of a request."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from casework import views as casework
from organisations.access import own
from veiligwonen import requesting
from veiligwonen.forms import asking
from veiligwonen.models import AdviceRequest

ASK = casework.Writing(case_type=AdviceRequest, pages=asking.PAGES, name="ask", templates="veiligwonen", send=requesting.request,
                       asked=asking.asked)  # fmt: skip


@own
def ask(request: HttpRequest) -> HttpResponse:
    """The first question: is there danger now? Nothing is kept before there is an answer."""
    return ASK.begin(request)


@own
def ask_page(request: HttpRequest, pk, slug: str) -> HttpResponse:
    """One page of the request. What is typed is kept, right or wrong."""
    return ASK.page(request, pk, slug)


@own
@require_POST
def ask_save(request: HttpRequest, pk, slug: str) -> HttpResponse:
    """Keep what is typed so far; asked by the page itself, a second after the last key."""
    return ASK.save(request, pk, slug)


@own
@require_GET
def ask_check(request: HttpRequest, pk) -> HttpResponse:
    """All answers on one page, each with a way to change it."""
    return ASK.check(request, pk)


@own
@require_POST
def ask_send(request: HttpRequest, pk) -> HttpResponse:
    """Send. A second click finds the case the first one made."""
    return ASK.finish(request, pk)


@own
@require_GET
def ask_sent(request: HttpRequest, number: str) -> HttpResponse:
    """Thank you: what happens now, by when, and whom to call."""
    return ASK.thank(request, number)


@own
def ask_drop(request: HttpRequest, pk) -> HttpResponse:
    """Throw a draft away. Asks first."""
    return ASK.drop(request, pk)
