"""A new name or address of an account: asked by its owner or administrator, then confirmed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from organisations import account_changes
from organisations.access import ADMINISTRATORS, account, public, staff
from organisations.forms.people import AccountChangeForm
from organisations.models import AccountChange, Person
from organisations.signin import recently_authenticated_required
from organisations.views.people import managed_people
from ui.fields import posted

REFUSE = "nee"


@account
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def change_own_account(request: HttpRequest) -> HttpResponse:
    """Ask for another name or address of the own account."""
    return _ask(request, request.user, "preferences")


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def change_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for another name or address of an account of the organisations that I manage."""
    somebody = get_object_or_404(managed_people(request.user), pk=pk)
    return _ask(request, somebody, "person", somebody.pk)


def _ask(request: HttpRequest, somebody: Person, *back) -> HttpResponse:
    form = AccountChangeForm(posted(request), somebody=somebody)
    if request.method == "POST" and form.is_valid():
        change = account_changes.ask(somebody, by=request.user, **form.wanted())
        messages.info(request, _asked(change))
        return redirect(*back)
    context = {"form": form, "person": somebody, "is_me": somebody == request.user}
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/change_account.html", context, status=status)


def _asked(change: AccountChange) -> str:
    """Say what must happen before anything changes."""
    if change.email:
        return _(
            "Er is nog niets gewijzigd. "
            "Wij sturen een mail naar het oude en naar het nieuwe adres. "
            "De wijziging gaat in als beide zijn bevestigd."
        )
    return _(
        "Er is nog niets gewijzigd. Wij sturen een mail naar het adres van dit account. "
        "De wijziging gaat in als die is bevestigd."
    )


@account
@require_POST
def stop_own_change(request: HttpRequest) -> HttpResponse:
    """Stop the change of the own account that waits for confirmation."""
    return _stop(request, request.user, "preferences")


@staff(*ADMINISTRATORS)
@require_POST
@recently_authenticated_required
def stop_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the change of an account of my organisations that waits for confirmation."""
    somebody = get_object_or_404(managed_people(request.user), pk=pk)
    return _stop(request, somebody, "person", somebody.pk)


def _stop(request: HttpRequest, somebody: Person, *back) -> HttpResponse:
    change = AccountChange.objects.filter(person=somebody, ended_at=None).first()
    if change and account_changes.end(change, AccountChange.Outcome.STOPPED, by=request.user):
        messages.success(request, _("De wijziging gaat niet door. Naam en adres blijven zoals nu."))
    else:
        messages.info(request, _("Er stond geen wijziging meer open."))
    return redirect(*back)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_change(request: HttpRequest, token: str) -> HttpResponse:
    """Show a change to who reads the mail of the address, and take their answer.

    Raises Http404 for a link that was never made.
    """
    change, side = account_changes.by_token(token)
    if change is None:
        raise Http404
    answered = request.method == "POST"
    if answered and request.POST.get("antwoord") == REFUSE:
        account_changes.end(change, AccountChange.Outcome.STOPPED, by=None)
    elif answered:
        change = account_changes.confirm(change, side)
    context = {
        "change": change,
        "is_old": side == "old",
        "is_waiting": AccountChange.objects.waiting().filter(pk=change.pk).exists(),
        "is_confirmed_here": getattr(change, f"{side}_confirmed_at") is not None,
    }
    return render(request, "organisations/confirm_change.html", context)
