"""The people of an organisation, for who makes accounts and gives roles there."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audit.record import record
from organisations.access import ADMINISTRATORS, Role, staff
from organisations.forms.people import InviteForm
from organisations.models import Membership, Office, Organisation, Person
from organisations.reading import looked_over
from organisations.signin import fresh
from ui.fields import posted
from ui.pages import page


def managed(person: Person) -> list[int]:
    """The organisations whose people this person manages: the own, and for the desk the national ones."""
    return [
        held.organisation_id
        for held in person.memberships_now
        if held.role == Role.ORG_ADMIN
        or (held.role == Role.BEHEER and held.organisation.type == Organisation.Type.NATIONAL)
    ]


def people_of(person: Person) -> QuerySet[Person]:
    """Who has an account at those organisations."""
    return Person.objects.filter(organisation__in=managed(person))


@staff(*ADMINISTRATORS)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who has an account at my organisation, and with which role."""
    asked = request.GET.get("zoek", "").strip()[:100]
    found = people_of(request.user).prefetch_related(Prefetch("memberships", _held_now()))
    if asked:
        found = found.filter(Q(name__icontains=asked) | Q(email__icontains=asked))
    shown = page(found, order=("name", "id"), after=request.GET.get("na", ""))
    looked_over(
        "people", [one.pk for one in shown.rows], by=request.user, words=asked, places=[request.user.organisation_id]
    )
    context = {"page": shown, "asked": asked, "query": urlencode({"zoek": asked}) if asked else ""}
    return render(request, "organisations/people.html", context)


def _held_now() -> QuerySet[Membership]:
    today = timezone.localdate()
    return Membership.objects.filter(Q(until=None) | Q(until__gte=today)).select_related("unit")


@staff(*ADMINISTRATORS)
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: what they are and may do, and what they were."""
    somebody = get_object_or_404(people_of(request.user), pk=pk)
    places = managed(request.user)
    context = {
        "person": somebody,
        "today": timezone.localdate(),
        "roles": somebody.memberships.filter(organisation__in=places).select_related("organisation", "unit"),
        "offices": somebody.offices.filter(organisation__in=places).select_related("organisation"),
        "is_me": somebody == request.user,
    }
    return render(request, "organisations/person.html", context)


@staff(*ADMINISTRATORS)
@fresh
def invite(request: HttpRequest) -> HttpResponse:
    """Give somebody a role; make the account when there is none."""
    places = Organisation.objects.filter(pk__in=managed(request.user))
    form = InviteForm(posted(request), by=request.user, places=places, initial=_known(request))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                somebody = _invite(request, form)
        except IntegrityError:
            form.add_error(
                "email", _("Dit adres hoort al bij een account van een andere organisatie. Bel het steunpunt.")
            )
        else:
            messages.success(request, _("De rol is gegeven."))
            return redirect("person", somebody.pk)
    return render(request, "organisations/invite.html", {"form": form}, status=422 if request.method == "POST" else 200)


def _taken(error: IntegrityError) -> tuple[str, str]:
    """Which field, and what is wrong with it. An account of another organisation is only known to the database."""
    if "email" in (error.__cause__.diag.constraint_name or ""):
        return "email", _("Dit adres hoort al bij een account van een andere organisatie. Bel het steunpunt.")
    return "role", _("Deze persoon heeft deze rol al.")


def _known(request: HttpRequest) -> dict[str, str]:
    """Name and address of somebody who has an account already."""
    pk = request.GET.get("persoon", "")
    somebody = people_of(request.user).filter(pk=pk).first() if pk.isdecimal() and len(pk) < 10 else None  # noqa: PLR2004 -- an int in the database
    return {"email": somebody.email, "name": somebody.name} if somebody else {}


def _invite(request: HttpRequest, form: InviteForm) -> Person:
    answers = form.cleaned_data
    place = answers["organisation"]
    somebody = Person.objects.filter(email=answers["email"], organisation=place).first()
    if somebody is None:
        somebody = Person.objects.create_user(answers["email"], name=answers["name"], organisation=place)
        _tell(request, somebody, "account_made", organisation=place.code)
        get_adapter(request).send_mail("account/email/invited", somebody.email, {})
    Membership.objects.create(
        person=somebody, organisation=place, role=answers["role"], unit=form.unit_of(place), until=answers["until"]
    )
    _tell(request, somebody, "role_given", role=answers["role"], organisation=place.code, until=answers["until"])
    if answers["function"]:
        Office.objects.get_or_create(person=somebody, organisation=place, function=answers["function"], until=None)
        _tell(request, somebody, "office_given", function=answers["function"], organisation=place.code)
    return somebody


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@fresh
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away, at once. A second click changes nothing."""
    places = managed(request.user)
    held = get_object_or_404(Membership.objects.select_related("person"), pk=pk, organisation__in=places)
    if _is_last_administrator(held):
        messages.error(request, _("U bent de enige beheerder. Geef eerst iemand anders deze rol."))
        return redirect("person", held.person_id)
    if request.method == "GET":
        text = _("%(name)s is dan geen %(role)s meer en kan vanaf nu niets meer doen wat bij die rol hoort.")
        return _ask(request, held.person, _("Rol stoppen?"), text % _words(held), _("Rol stoppen"))
    if _stop(Membership.objects.filter(pk=held.pk), held):
        _tell(request, held.person, "role_ended", role=held.role)
    messages.success(request, _("De rol is gestopt."))
    return redirect("person", held.person_id)


def _words(held: Membership) -> dict[str, str]:
    return {"name": held.person.name, "role": held.get_role_display().lower()}


def _is_last_administrator(held: Membership) -> bool:
    others = _held_now().filter(organisation=held.organisation_id, role=held.role, person__is_active=True)
    return held.role in ADMINISTRATORS and not others.exclude(person=held.person_id).exists()


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@fresh
def end_office(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that somebody does not hold an office any more. A second click changes nothing."""
    held = get_object_or_404(Office.objects.select_related("person"), pk=pk, organisation__in=managed(request.user))
    if request.method == "GET":
        text = _("%(name)s is dan geen %(office)s meer. Meldingen uit die tijd blijven zoals ze zijn.")
        words = {"name": held.person.name, "office": str(held).lower()}
        return _ask(request, held.person, _("Ambt beëindigen?"), text % words, _("Ambt beëindigen"))
    if _stop(Office.objects.filter(pk=held.pk), held):
        _tell(request, held.person, "office_ended", function=held.function)
    messages.success(request, _("Het ambt is beëindigd."))
    return redirect("person", held.person_id)


def _stop(rows: QuerySet, held: Membership | Office) -> int:
    """Until yesterday, so not today. What began today never was: the record tells that it did."""
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    running = rows.filter(Q(until=None) | Q(until__gte=today))
    return running.update(until=yesterday, since=min(held.since, yesterday))


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@fresh
def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody signs in to this account any more, and who is signed in is out."""
    somebody = get_object_or_404(people_of(request.user).exclude(pk=request.user.pk), pk=pk)
    if request.method == "GET":
        text = _("%(name)s wordt meteen uitgelogd en kan niet meer inloggen. U kunt het account later weer openen.")
        return _ask(request, somebody, _("Account sluiten?"), text % {"name": somebody.name}, _("Account sluiten"))
    if Person.objects.filter(pk=somebody.pk, is_active=True).update(is_active=False):
        _tell(request, somebody, "account_closed")
    messages.success(request, _("Het account is gesloten."))
    return redirect("person", somebody.pk)


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@fresh
def open_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody may sign in again, with the roles that are still running."""
    somebody = get_object_or_404(people_of(request.user), pk=pk)
    if request.method == "GET":
        text = _("%(name)s kan weer inloggen en heeft weer de rollen die nog lopen.")
        return _ask(request, somebody, _("Account openen?"), text % {"name": somebody.name}, _("Account openen"))
    if Person.objects.filter(pk=somebody.pk, is_active=False).update(is_active=True):
        _tell(request, somebody, "account_opened")
    messages.success(request, _("Het account is weer open."))
    return redirect("person", somebody.pk)


def _ask(request: HttpRequest, somebody: Person, title: str, text: str, send: str) -> HttpResponse:
    """The question before something is done that somebody will notice."""
    context = {"person": somebody, "title": title, "text": text, "send": send}
    return render(request, "organisations/confirm.html", context)


def _tell(request: HttpRequest, somebody: Person, action: str, **details) -> None:
    record(f"person:{somebody.pk}", actor=request.user.pk, action=action, **details)
