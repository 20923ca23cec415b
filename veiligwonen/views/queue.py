"""The queue: who is called first, and why."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework import worklist
from casework.models import Case
from organisations.access import Role, staff
from organisations.models import Organisation
from organisations.reading import fingerprint, looked_over
from ui.pages import page
from veiligwonen.access import SEES
from veiligwonen.forms.queue import QueueForm
from veiligwonen.models import AdviceRequest
from veiligwonen.models.case import SETTLED
from veiligwonen.models.waiting import OF_THE_CASE, Waiting
from veiligwonen.triage import Band

QUEUE = {"submitted", "acute", "not_entitled", "review"}
MOST = 1000


@staff(*SEES)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Who is first, in the order of §4.4. Asked again by the page itself every 20 seconds: then only the rows."""
    form = QueueForm(request.GET)
    form.is_valid()
    reached = Case.objects.visible_to(request.user).filter(kind=AdviceRequest.KIND).open()
    shown = page(
        narrowed(reached, form.cleaned_data, request.user).only(*OF_THE_CASE),
        order=AdviceRequest.queue_order,
        after=request.GET.get("na", ""),
    )
    shown.rows = Waiting.of(shown.rows)
    numbers = [case.number for case in shown.rows]
    seen = fingerprint(numbers)
    if (
        not request.htmx or request.headers.get("X-Shown") != seen
    ):  # the page that asks again every 20 seconds shows the same
        looked_over("advice_requests", numbers, by=request.user, kind=AdviceRequest.KIND, asked=form.chosen(),
                    words=form.cleaned_data.get("nummer", "").strip())  # fmt: skip
    query = request.GET.copy()
    query.pop("na", None)
    context = {"page": shown, "form": form, "on": form.is_on(), "query": query.urlencode(), "now": timezone.localtime(),
               "here": request.GET.urlencode(), "seen": seen}  # fmt: skip
    if request.htmx:
        return render(request, "veiligwonen/queue_rows.html", context)
    return render(request, "veiligwonen/queue.html", context | {"figures": figures(reached, request.user)})


def narrowed(cases, asked: dict, person):
    """Narrow on columns of the case, which have the index."""
    if number := asked.get("nummer", "").replace(" ", "").upper():
        return cases.filter(number=number)
    cases = cases.filter(status=asked["status"]) if asked.get("status") else cases.filter(rank__lt=SETTLED)
    if band := asked.get("band"):
        first = 1000 * Band[band.upper()]
        cases = cases.filter(rank__gte=first, rank__lt=first + 1000)
    if province := asked.get("provincie"):
        cases = cases.filter(
            organisation__in=Organisation.objects.filter(Q(province__code=province) | Q(code=province))
        )
    who = {"ik": Q(handler=person), "niemand": Q(handler=None), "ander": Q(handler__isnull=False) & ~Q(handler=person)}
    return cases.filter(who[asked["wie"]]) if asked.get("wie") else cases


def figures(reached, person) -> dict[str, int]:
    """Four figures over what is open, counted by the database and no further than a thousand."""
    first = reached.filter(rank__lt=SETTLED).order_by("rank").values("status", "rank", "due", "handler_id")
    return first[:MOST].tally(
        urgent=("status = ANY(%s) AND handler_id IS NULL AND rank < %s", [sorted(QUEUE), 1000 * Band.P2]),
        late=("due < %s", [timezone.now()]),
        waiting=("status = ANY(%s) AND handler_id IS NULL", [sorted(QUEUE)]),
        mine=("handler_id = %s", [person.pk]),
    )


@staff(Role.TRIAGIST, Role.DESK_COORDINATOR)
@require_POST
def take_next_request(request: HttpRequest) -> HttpResponse:
    """Pak de volgende."""
    case = worklist.claim_next(request.user, AdviceRequest)
    if case is None:
        messages.info(request, _("Er wacht nu niets. Goed gedaan."))
        return redirect("advice_requests")
    messages.success(request, _("%(number)s is nu van u.") % {"number": case.number})
    return redirect(case)
