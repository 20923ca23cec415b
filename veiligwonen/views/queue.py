"""The queue of requests: who is called first, and why."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework import worklist
from casework.models import Case
from organisations.access import Role, staff
from organisations.reading import fingerprint, record_list_access
from pagination.keyset import page
from veiligwonen.access import VISIBILITY_RULES
from veiligwonen.forms.queue import QueueForm
from veiligwonen.models import AdviceRequest
from veiligwonen.models.queue_row import CASE_COLUMNS, QueueRow
from veiligwonen.queue import filter_queue, queue_figures


@staff(*VISIBILITY_RULES)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show a page of the queue in the order of docs/domain/support.md §4.4.

    The page asks again by itself every 20 seconds (htmx): then only the rows are rendered, and
    they go on record only when they differ from the rows that the page shows.
    """
    form = QueueForm(request.GET)
    form.is_valid()
    visible_cases = Case.objects.visible_to(request.user).filter(kind=AdviceRequest.KIND).open()
    cases = filter_queue(visible_cases, form.cleaned_data, request.user)
    cases_page = page(
        cases.only(*CASE_COLUMNS),
        order=AdviceRequest.queue_order,
        after=request.GET.get("na", ""),
    )
    cases_page.rows = QueueRow.of(cases_page.rows)
    numbers = [row.number for row in cases_page.rows]
    rows_fingerprint = fingerprint(numbers)
    shows_same_rows = request.htmx and request.headers.get("X-Shown") == rows_fingerprint
    if not shows_same_rows:
        _record_page(request, form, numbers)
    context = {
        "page": cases_page,
        "form": form,
        "on": form.active_filters(),
        "query": _query_without_place(request),
        "now": timezone.localtime(),
        "here": request.GET.urlencode(),
        "seen": rows_fingerprint,
    }
    if request.htmx:
        return render(request, "veiligwonen/queue_rows.html", context)
    context["figures"] = queue_figures(visible_cases, request.user)
    return render(request, "veiligwonen/queue.html", context)


def _record_page(request: HttpRequest, form: QueueForm, numbers: list[str]) -> None:
    """Put on record which cases this page of the queue shows, and what was looked for."""
    record_list_access(
        "advice_requests",
        numbers,
        by=request.user,
        kind=AdviceRequest.KIND,
        filters=form.chosen(),
        words=form.cleaned_data.get("nummer", "").strip(),
    )


def _query_without_place(request: HttpRequest) -> str:
    """Return the query of the address without "na", the place where a page begins."""
    query = request.GET.copy()
    query.pop("na", None)
    return query.urlencode()


@staff(Role.TRIAGIST, Role.DESK_COORDINATOR)
@require_POST
def take_next_request(request: HttpRequest) -> HttpResponse:
    """Give the most urgent free request to this person ("Pak de volgende")."""
    case = worklist.claim_next(request.user, AdviceRequest)
    if case is None:
        messages.info(request, _("Er wacht nu niets. Goed gedaan."))
        return redirect("advice_requests")
    message = _("%(number)s is nu van u.") % {"number": case.number}
    messages.success(request, message)
    return redirect(case)
