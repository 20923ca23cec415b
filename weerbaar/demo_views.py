"""Signing in with one click, in demo mode only."""

from itertools import groupby
from operator import itemgetter

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from casework.reach import reach_of
from organisations import demo as invented
from organisations.access import public
from organisations.models import Person


@public
@require_GET
def demo(request: HttpRequest) -> HttpResponse:
    """Show a button for each account."""
    by_place = groupby(invented.accounts(), key=itemgetter(1))
    context = {
        "groups": [(place, list(accounts)) for place, accounts in by_place],
        "password": invented.PASSWORD,
    }
    return render(request, "organisations/demo.html", context)


@public
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the invented accounts. Raises Http404 for everybody else."""
    email = request.POST.get("account", "")
    invented_emails = {account for account, _place, _description in invented.accounts()}
    if email not in invented_emails:
        raise Http404
    person = get_object_or_404(Person, email=email)
    person.backend = "allauth.account.auth_backends.AuthenticationBackend"
    get_adapter(request).login(request, person)
    UserSession.objects.create_from_request(request)  # as a sign-in by the page does
    return redirect("work" if reach_of(person).compartments else "mine")
