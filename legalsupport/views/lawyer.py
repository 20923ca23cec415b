"""The pages of a lawyer: the link, the code, what was declared, and a declaration.

Whatever does not fit (no session, another browser, too late, stopped) gets one page that tells how
to go on, and nothing about the case.
"""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from legalsupport import lawyer_visits
from legalsupport.forms.lawyer import LawyerCodeForm, LawyerDeclareForm
from legalsupport.lawyer_keys import NEXT_SECRET, SESSION_SECRET, new_secret
from legalsupport.models import LawyerVisit
from legalsupport.rules.lawyer import MOST_TRIES
from organisations.access import lawyer
from ui.fields import posted

NEXT_LINK = "nieuw"  # the button that asks for another link


@lawyer
@never_cache
@require_http_methods(["GET", "POST"])
def lawyer_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a link before it is used up, and open its one session in this browser.

    A GET opens nothing: programs that check mail follow links. Raises Http404 for a link that was
    never made.
    """
    visit = lawyer_visits.visit_of_link(token)
    if visit is None:
        raise Http404
    if NEXT_LINK in request.POST:
        return _mail_next_link(request, visit)
    if request.method == "POST":
        return _open(request, visit)
    if not visit.access.is_running or visit.opened_at or visit.link_until <= timezone.now():
        return _over(request, visit)
    request.session[NEXT_SECRET] = new_secret()
    return render(request, "legalsupport/lawyer/link.html")


def _open(request: HttpRequest, visit: LawyerVisit) -> HttpResponse:
    secret = request.session.get(NEXT_SECRET) or new_secret()
    if not lawyer_visits.open_link(visit, secret):
        return _over(request, visit)
    request.session[SESSION_SECRET] = secret
    return redirect("lawyer_code")


def _over(request: HttpRequest, visit: LawyerVisit | None, **context: Any) -> HttpResponse:
    """Return the page for a link or session that does not (any more) let anybody in."""
    link = request.path if "token" in request.resolver_match.kwargs else reverse("lawyer_code")
    context |= {
        "ask_at": link,
        "can_ask": visit is not None and visit.access.is_running,
    }
    return render(request, "legalsupport/lawyer/over.html", context, status=HTTPStatus.GONE)


def _mail_next_link(request: HttpRequest, visit: LawyerVisit) -> HttpResponse:
    if not lawyer_visits.send_next_link(visit):
        return _over(request, visit, is_refused=True)
    return render(request, "legalsupport/lawyer/link_sent.html")


def _visit_in_session(request: HttpRequest) -> LawyerVisit | None:
    """Return the visit of this browser, whatever became of it; None without one."""
    secret = request.session.get(SESSION_SECRET)
    return lawyer_visits.visit_of_session(secret) if secret else None


def _verified_visit(request: HttpRequest) -> tuple[LawyerVisit | None, bool]:
    """Return the visit of this browser, and whether its lawyer is in."""
    visit = _visit_in_session(request)
    if visit is None:
        return None, False
    return visit, visit.access.is_running and visit.is_verified(timezone.now())


@lawyer
@never_cache
@require_http_methods(["GET", "POST"])
def lawyer_code(request: HttpRequest) -> HttpResponse:
    """Ask the code that went by mail; five times wrong ends the session."""
    visit = _visit_in_session(request)
    if visit is None or not visit.access.is_running:
        return _over(request, visit)
    if NEXT_LINK in request.POST:
        return _mail_next_link(request, visit)
    now = timezone.now()
    if visit.is_verified(now):
        return redirect("lawyer_page")
    if not visit.waits_for_code(now):
        return _over(request, visit)
    form = LawyerCodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if lawyer_visits.try_code(visit, form.cleaned_data["code"]):
            return redirect("lawyer_page")
        visit.refresh_from_db(fields=["tries", "ended_at", "verified_at"])
        if not visit.waits_for_code(now):
            return _over(request, visit)
        form.add_error("code", _wrong_code(MOST_TRIES - visit.tries))
    status = 422 if request.method == "POST" else 200
    return render(request, "legalsupport/lawyer/code.html", {"form": form}, status=status)


def _wrong_code(tries_left: int) -> str:
    words = ngettext(
        "Deze code klopt niet. U kunt het nog %d keer proberen.",
        "Deze code klopt niet. U kunt het nog %d keer proberen.",
        tries_left,
    )
    return words % tries_left


@lawyer
@never_cache
@require_GET
def lawyer_page(request: HttpRequest) -> HttpResponse:
    """Show what the lawyer declared and what became of it. What it shows is on record."""
    visit, is_in = _verified_visit(request)
    if not is_in:
        return _over(request, visit)
    context = {
        "visit": visit,
        "case_number": visit.case.number,
        "sent": lawyer_visits.declared_by_lawyer(visit),
        "why_not": lawyer_visits.why_not_now(visit),
    }
    visit.record("lawyer_looked")
    return render(request, "legalsupport/lawyer/page.html", context)


@lawyer
@never_cache
@require_http_methods(["GET", "POST"])
def lawyer_declare(request: HttpRequest) -> HttpResponse:
    """Ask for costs with their invoice, and keep them for the desk to look at."""
    files = request.FILES if request.method == "POST" else None
    form = LawyerDeclareForm(posted(request), files)
    visit, is_in = _verified_visit(request)
    if not is_in:
        return _over(request, visit, typed=form.typed() if form.is_bound else ())
    if lawyer_visits.why_not_now(visit):
        return redirect("lawyer_page")
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        pk = answers.pop("send_id")
        (invoice,) = answers.pop("invoice")
        lawyer_visits.send_declaration(visit, pk, answers, invoice)
        messages.success(request, _("Uw declaratie is verstuurd."))
        return redirect("lawyer_page")
    context = {"form": form, "case_number": visit.case.number}
    status = 422 if request.method == "POST" else 200
    visit.record("lawyer_looked")
    return render(request, "legalsupport/lawyer/declare.html", context, status=status)


@lawyer
@never_cache
@require_POST
def lawyer_leave(request: HttpRequest) -> HttpResponse:
    """End the session. A second click changes nothing."""
    visit, is_in = _verified_visit(request)
    if visit is not None and is_in:
        lawyer_visits.leave(visit)
    request.session.pop(SESSION_SECRET, None)
    return render(request, "legalsupport/lawyer/left.html")
