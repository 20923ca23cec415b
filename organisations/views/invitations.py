"""Invitations: the first administrator of an organisation, and the answer of who is invited."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from organisations import invitations
from organisations.access import ADMINISTRATORS, Role, account, public, staff
from organisations.forms.people import FirstAdministratorForm
from organisations.models import Invitation, Person
from organisations.signin import recently_authenticated_required
from ui.fields import posted

DECLINE = "nee"


@staff(Role.BEHEER)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def first_administrator(request: HttpRequest) -> HttpResponse:
    """Invite the first administrator of an organisation. Raises Http404 for who is not national."""
    if not request.user.manages_all_clients:
        raise Http404
    form = FirstAdministratorForm(posted(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data | {"role": Role.ORG_ADMIN, "is_first": True}
        if offer_or_error(request, form, answers):
            return redirect("people")
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/first_administrator.html", {"form": form}, status=status)


def offer_or_error(request: HttpRequest, form, answers: dict, unit=None) -> bool:
    """Invite, and say so; False, with an error on the form, when the same invitation waits."""
    try:
        invitation = invitations.offer(answers["organisation"], answers, by=request.user, unit=unit)
    except IntegrityError:
        message = _(
            "U hebt dit adres al uitgenodigd voor deze rol. "
            "Trek die uitnodiging eerst in als u een nieuwe wilt sturen."
        )
        form.add_error("email", message)
        return False
    text = _(
        "Wij sturen een uitnodiging naar %(email)s. De rol gaat in zodra deze persoon die aanneemt."
    )
    messages.success(request, text % {"email": invitation.email})
    return True


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation, after a question."""
    invitation = get_object_or_404(managed_invitations(request.user), pk=pk)
    if request.method == "GET":
        context = {"invitation": invitation}
        return render(request, "organisations/withdraw_invitation.html", context)
    if invitations.withdraw(invitation, by=request.user):
        messages.success(request, _("De uitnodiging is ingetrokken. De link werkt niet meer."))
    else:
        messages.info(request, _("Deze uitnodiging was al beantwoord of ingetrokken."))
    return redirect("people")


def managed_invitations(person: Person):
    """Return the invitations of the organisations that this person manages, and for national
    administration those for a first administrator.
    """
    places = invitations.managed_organisation_ids(person)
    managed = Invitation.objects.filter(organisation__in=places)
    if person.manages_all_clients:
        managed = managed | Invitation.objects.filter(is_first=True)
    return managed


@public
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation and take the answer of who has no account yet.

    Whoever has one answers after signing in. Raises Http404 for a link that was never made.
    """
    offered = _offered_or_404(token)
    person = invitations.account_of(offered)
    if person and invitations.can_be_accepted(offered):
        return redirect("answer_invitation", token)
    if request.method == "GET" or not invitations.can_be_accepted(offered):
        return _show(request, offered)
    return _answer(request, offered, None)


@account
@never_cache
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def answer_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the answer of who has an account and signed in to it."""
    offered = _offered_or_404(token)
    is_mine = request.user.email == offered.email
    if request.method == "GET" or not is_mine or not invitations.can_be_accepted(offered):
        return _show(request, offered, is_mine=is_mine)
    return _answer(request, offered, request.user)


def _offered_or_404(token: str) -> Invitation:
    offered = invitations.by_token(token)
    if offered is None:
        raise Http404
    return offered


def _show(request: HttpRequest, offered: Invitation, *, is_mine: bool = True) -> HttpResponse:
    context = {
        "invitation": offered if is_mine else None,
        "is_mine": is_mine,
        "is_valid": invitations.can_be_accepted(offered),
        "is_new": not request.user.is_authenticated,
    }
    return render(request, "organisations/invitation.html", context)


def _answer(request: HttpRequest, offered: Invitation, person: Person | None) -> HttpResponse:
    if request.POST.get("antwoord") == DECLINE:
        invitations.decline(offered)
        return render(request, "organisations/invitation_declined.html")
    try:
        somebody = invitations.accept(offered, person)
    except invitations.NotValid:
        return _show(request, offered)
    if person:
        messages.success(request, _("U hebt deze rol nu."))
        return redirect("preferences")
    return redirect(_password_page(somebody))


def _password_page(somebody: Person) -> str:
    """Return the page where a new account gets its first password: its link is good for once."""
    kwargs = {
        "uidb36": user_pk_to_url_str(somebody),
        "key": default_token_generator.make_token(somebody),
    }
    return reverse("account_reset_password_from_key", kwargs=kwargs)
