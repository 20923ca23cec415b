"""Pages about people: my own preferences, and the people of an organisation."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audit.record import record
from organisations import forms
from organisations.access import Role, account, staff
from organisations.models import Membership, Office, Organisation, Person
from ui.fields import posted
from ui.pages import page


@account
@require_GET
def preferences(request: HttpRequest) -> HttpResponse:
    """My roles and offices, and the way to my password, factors and sessions."""
    offices = Office.objects.filter(person=request.user).select_related("organisation")
    return render(
        request, "organisations/preferences.html", {"offices": offices, "roles": request.user.memberships_now}
    )


@account
@require_POST
def ping(request: HttpRequest) -> HttpResponse:
    """I am still here: the session goes on."""
    request.session["seen_at"] = int(timezone.now().timestamp())
    return HttpResponse(status=204)


def _managed(person) -> list[int]:
    return [m.organisation_id for m in person.memberships_now if m.role == Role.ORG_ADMIN]


@staff(Role.ORG_ADMIN)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who has an account at my organisation, and with which role."""
    found = Person.objects.filter(organisation__in=_managed(request.user)).prefetch_related("memberships")
    shown = page(found, order=("name", "id"), after=request.GET.get("na", ""))
    return render(request, "organisations/people.html", {"page": shown, "today": timezone.localdate()})


@staff(Role.ORG_ADMIN)
def invite(request: HttpRequest) -> HttpResponse:
    """Give somebody a role; make the account when there is none."""
    places = Organisation.objects.filter(pk__in=_managed(request.user))
    form = forms.InviteForm(posted(request), places=places)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                _invite(request, form.cleaned_data)
        except IntegrityError:
            form.add_error("role", _("Deze persoon heeft deze rol al."))
        else:
            messages.success(request, _("De rol is gegeven. De persoon kan inloggen na ‘wachtwoord vergeten’."))
            return redirect("people")
    return render(request, "organisations/invite.html", {"form": form}, status=422 if request.method == "POST" else 200)


def _invite(request: HttpRequest, answers: dict) -> None:
    place = answers["organisation"]
    person = Person.objects.filter(email=answers["email"], organisation=place).first()
    if person is None:
        person = Person.objects.create_user(answers["email"], name=answers["name"], organisation=place)
        get_adapter(request).send_mail("account/email/invited", person.email, {})
    Membership.objects.create(person=person, organisation=place, role=answers["role"])
    if answers["function"]:
        Office.objects.get_or_create(person=person, organisation=place, function=answers["function"], until=None)
    record(
        f"person:{person.pk}", actor=request.user.pk, action="role_given", role=answers["role"], organisation=place.code
    )


@staff(Role.ORG_ADMIN)
@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away, from today. A second click changes nothing."""
    held = get_object_or_404(Membership, pk=pk, organisation__in=_managed(request.user))
    yesterday = timezone.localdate() - timedelta(days=1)
    if Membership.objects.filter(pk=held.pk, until=None).update(until=max(yesterday, held.since)):
        record(f"person:{held.person_id}", actor=request.user.pk, action="role_ended", role=held.role)
    messages.success(request, _("De rol is gestopt."))
    return redirect("people")
