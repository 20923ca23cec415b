"""A form that was sent when the session had ended, or when a second factor had to be shown first.

What was typed is kept, sealed, for who typed it: after signing in, in the same tab or in another,
it stands on a page with a button to send it. Who typed it is known from the session that ended, or
from the signed cookie of the browser (organisations.known_devices). The token of the form proves
that its page was opened after that person signed in: signing in makes another one. Of somebody
unknown nothing is kept, and the page itself holds the text. Files are chosen again.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template import loader
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations import known_devices
from organisations.access import Door, own
from organisations.models import InterruptedForm, Person
from organisations.models.interrupted_form import INTERRUPTED_A_PERSON
from organisations.signin import referring_path
from sealing.keys import Unopenable
from weerbaar.scope import acting_for
from weerbaar.typed_fields import BY_UNKNOWN, TypedField, typed_fields

SENT_AGAIN = "_interrupted"  # the field with the id of a form that is sent once more
SIGNED_OUT = 403
STILL_ON_THE_PAGE = 422  # the answer to a form with a mistake shows what was typed itself


# --- keeping --------------------------------------------------------------------------------------


def keep(request: HttpRequest, person_id: int | None) -> str:
    """Keep what was typed for this person. Return the address where it is sent after signing in.

    "" when there is nothing to keep: no words, nobody known, or a page that sends in the background
    and tries again by itself. A form that was interrupted before takes its own place.
    """
    fields = [field for field in typed_fields(request) if field[0] != SENT_AGAIN]
    if not person_id or not fields or not is_navigation(request):
        return ""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        return ""
    content = {
        "path": request.get_full_path(),
        "fields": fields,
        "has_files": bool(request.FILES),
    }
    with acting_for(person, Door.OWN):
        _forget(person, request.POST.get(SENT_AGAIN, ""))
        form = InterruptedForm.objects.create(person=person, content=content)
        waiting = InterruptedForm.objects.of(person).values_list("pk", flat=True)
        newest = list(waiting[:INTERRUPTED_A_PERSON])
        InterruptedForm.objects.filter(person=person).exclude(pk__in=newest).delete()
    request.was_interrupted = True
    return reverse("interrupted_form", args=[form.pk])


def _forget(person: Person, form_id: str) -> None:
    try:
        pk = UUID(form_id)
    except ValueError:  # none was sent again
        return
    InterruptedForm.objects.filter(person=person, pk=pk).delete()


def is_navigation(request: HttpRequest) -> bool:
    """Tell whether somebody waits for a page: no script asked for this in the background.

    A browser that does not say so asks for a page as text/html; a script takes anything.
    """
    if mode := request.headers.get("Sec-Fetch-Mode"):
        return mode == "navigate"
    return "text/html" in request.headers.get("Accept", "text/html")


# --- signing in -----------------------------------------------------------------------------------


def signed_out(request: HttpRequest) -> HttpResponse:
    """Answer a request of nobody: sign in, and go on with the page, or with what was typed.

    It belongs below CsrfViewMiddleware: the token of the form was compared.
    """
    if request.method != "POST":
        return redirect(_login_address(request.get_full_path()))
    if not is_navigation(request):
        return redirect(_login_address("/"))
    if typed_fields(request):
        return _page_with_what_was_typed(request)
    messages.warning(request, _("U was uitgelogd. Wat u koos, is niet gedaan. Log opnieuw in."))
    return redirect(_login_address(referring_path(request) or "/"))


def _login_address(path: str) -> str:
    return f"{reverse('account_login')}?{urlencode({'next': path})}"


def _page_with_what_was_typed(request: HttpRequest) -> HttpResponse:
    person_id = getattr(request, "ended_session_of", None) or known_devices.last_person_id(request)
    if BY_UNKNOWN in request.POST:
        person_id = None
    address = keep(request, person_id)
    typed: list[TypedField] = typed_fields(request)
    context = {
        "title": _("Log opnieuw in"),
        "login": _login_address(address or "/"),
        "is_kept": bool(address),
        "has_files": bool(request.FILES),
        "path": request.get_full_path(),
        "kept": typed,
        "by_unknown": BY_UNKNOWN,
        "csrf_token": get_token(request),
        "desk_phone": settings.DESK_PHONE,
        "version": settings.VERSION,
    }
    page = loader.render_to_string("errors/signed_out.html", context)
    return HttpResponse(page, status=SIGNED_OUT)


@own
@require_http_methods(["GET", "POST"])
def interrupted_form(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what somebody typed before they signed in, to be sent now, or throw it away (POST).

    Raises Http404 when there is nothing, or nothing of this person.
    """
    form = get_object_or_404(InterruptedForm.objects.of(request.user), pk=pk)
    if request.method == "POST":
        form.delete()
        messages.success(request, _("Weggegooid."))
        return redirect("mine")
    try:
        content: dict[str, Any] = form.content
    except Unopenable:  # the key was taken out of use meanwhile
        raise Http404 from None
    context = content | {"pk": pk, "name": SENT_AGAIN}
    return render(request, "weerbaar/interrupted_form.html", context)


class InterruptedFormMiddleware:
    """Forgets a form that was kept, when it was sent again and came through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and SENT_AGAIN in request.POST and request.user.pk:
            is_sent = response.status_code < 400  # noqa: PLR2004 -- no error
            is_shown = response.status_code == STILL_ON_THE_PAGE
            if (is_sent or is_shown) and not getattr(request, "was_interrupted", False):
                with acting_for(request.user, Door.OWN):
                    _forget(request.user, request.POST[SENT_AGAIN])
        return response
