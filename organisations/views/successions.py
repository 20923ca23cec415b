"""Herindelingen, for national administration: plan one, look at what moves, agree, and follow it.

Nothing moves in a request: a job does that on the day (organisations.succession, docs/adr/0023).
"""

from collections.abc import Callable

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organisations import succession
from organisations.access import Role, staff
from organisations.forms.succession import SuccessionForm
from organisations.models import Succession
from organisations.signin import recently_authenticated_required
from pagination.keyset import page
from ui.fields import posted


def _successions(request: HttpRequest):
    """Return all herindelingen. Raises Http404 for who is no national administrator."""
    if not request.user.manages_all_clients:
        raise Http404
    return Succession.objects.select_related("old", "new", "planned_by", "confirmed_by")


@staff(Role.BEHEER)
@require_GET
def successions(request: HttpRequest) -> HttpResponse:
    """List the herindelingen, the newest day first."""
    rows = page(_successions(request), order=("-on", "-id"), after=request.GET.get("na", ""))
    return render(request, "organisations/successions.html", {"page": rows})


@staff(Role.BEHEER)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def new_succession(request: HttpRequest) -> HttpResponse:
    """Plan a herindeling; a job counts what would move before anybody can agree."""
    _successions(request)
    form = SuccessionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        planned = _plan(request, form)
        if planned:
            return redirect("succession", planned.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/new_succession.html", {"form": form}, status=status)


def _plan(request: HttpRequest, form: SuccessionForm) -> Succession | None:
    """Return the new herindeling; None, with an error on the form, when there is one already."""
    try:
        with transaction.atomic():
            return Succession.objects.create(planned_by=request.user, **form.cleaned_data)
    except IntegrityError:
        form.add_error("old", _("Deze organisatie heeft al een opvolger."))
        return None


@staff(Role.BEHEER)
@require_GET
def one_succession(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a herindeling: what moves, what needs a look, and how far it is."""
    row = get_object_or_404(_successions(request), pk=pk)
    return render(request, "organisations/succession.html", {"succession": row})


@staff(Role.BEHEER)
@require_POST
@recently_authenticated_required
def confirm_succession(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree with the preview: it is carried out on its day."""
    return _act(
        request,
        pk,
        lambda row: succession.confirm(row, by=request.user),
        _("De herindeling staat gepland."),
        _("Dit kon niet: de herindeling stond al gepland, of er wordt nog geteld."),
    )


@staff(Role.BEHEER)
@require_POST
@recently_authenticated_required
def withdraw_succession(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a herindeling of which nothing has moved."""
    return _act(
        request,
        pk,
        lambda row: succession.withdraw(row, by=request.user),
        _("De herindeling is ingetrokken. Er is niets overgegaan."),
        _("Intrekken kan niet meer: de herindeling is begonnen of was al ingetrokken."),
    )


@staff(Role.BEHEER)
@require_POST
@recently_authenticated_required
def recount_succession(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the preview made anew."""
    return _act(
        request,
        pk,
        succession.count_again,
        _("Wij tellen opnieuw. Dat duurt een paar minuten."),
        _("Tellen kan niet meer: de herindeling staat gepland of wordt al geteld."),
    )


@staff(Role.BEHEER)
@require_POST
@recently_authenticated_required
def repeat_succession(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the run repeated, for what came in at the old organisation since."""
    return _act(
        request,
        pk,
        lambda row: succession.run_again(row, by=request.user),
        _("Wij voeren de herindeling nog een keer uit. Wat al over is, blijft zoals het is."),
        _("Dit kon niet: de herindeling is nog niet uitgevoerd, of loopt nu."),
    )


def _act(
    request: HttpRequest, pk: int, act: Callable[[Succession], bool], done: str, refused: str
) -> HttpResponse:
    """Do it and say whether it was done; a second click is told that it was not."""
    row = get_object_or_404(_successions(request), pk=pk)
    if act(row):
        messages.success(request, done)
    else:
        messages.error(request, refused)
    return redirect("succession", row.pk)
