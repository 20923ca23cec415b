"""Signing in with one click, in demo mode only."""

from itertools import groupby

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from organisations import demo as invented
from organisations.access import public
from organisations.models import Person


@public
@require_GET
def demo(request: HttpRequest) -> HttpResponse:
    """One button an account."""
    groups = [(place, list(rows)) for place, rows in groupby(invented.accounts(), key=lambda account: account[1])]
    return render(request, "organisations/demo.html", {"groups": groups, "password": invented.PASSWORD})


@public
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the invented accounts, and as nobody else."""
    email = request.POST.get("account", "")
    if email not in {account for account, _place, _tells in invented.accounts()}:
        raise Http404
    person = get_object_or_404(Person, email=email)
    person.backend = "allauth.account.auth_backends.AuthenticationBackend"
    get_adapter(request).login(request, person)
    UserSession.objects.create_from_request(request)  # as a sign-in by the page does
    return redirect("work" if person.reach.compartments else "mine")
