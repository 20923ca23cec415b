"""The people of an organisation, for who creates accounts and gives roles there."""

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
from organisations.reading import record_list_access
from organisations.signin import recently_authenticated_required
from pagination.keyset import page
from ui.fields import posted

MAX_SEARCH_LENGTH = 100
MAX_ID_DIGITS = 9  # an id is an int in the database


def managed_organisation_ids(person: Person) -> list[int]:
    """Return the organisations whose people this person manages.

    An administrator of an organisation manages its own; one of the desk the national ones.
    """
    return [
        membership.organisation_id
        for membership in person.memberships_now
        if _manages_people(membership)
    ]


def _manages_people(membership: Membership) -> bool:
    if membership.role == Role.ORG_ADMIN:
        return True
    is_national = membership.organisation.type == Organisation.Type.NATIONAL
    return membership.role == Role.BEHEER and is_national


def managed_people(person: Person) -> QuerySet[Person]:
    """Return who has an account at the organisations that this person manages."""
    return Person.objects.filter(organisation__in=managed_organisation_ids(person))


@staff(*ADMINISTRATORS)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List who has an account at my organisation, and with which role."""
    search = request.GET.get("zoek", "").strip()[:MAX_SEARCH_LENGTH]
    current_roles = Prefetch("memberships", _current_memberships())
    visible_people = managed_people(request.user).prefetch_related(current_roles)
    if search:
        is_match = Q(name__icontains=search) | Q(email__icontains=search)
        visible_people = visible_people.filter(is_match)
    current_page = page(visible_people, order=("name", "id"), after=request.GET.get("na", ""))
    record_list_access(
        "people",
        [row.pk for row in current_page.rows],
        by=request.user,
        words=search,
        places=[request.user.organisation_id],
    )
    context = {
        "page": current_page,
        "search": search,
        "query": urlencode({"zoek": search}) if search else "",
    }
    return render(request, "organisations/people.html", context)


def _current_memberships() -> QuerySet[Membership]:
    today = timezone.localdate()
    rows = Membership.objects.filter(Q(until=None) | Q(until__gte=today))
    return rows.select_related("unit")


@staff(*ADMINISTRATORS)
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person: roles and offices, those of today and those of before."""
    somebody = get_object_or_404(managed_people(request.user), pk=pk)
    places = managed_organisation_ids(request.user)
    roles = somebody.memberships.filter(organisation__in=places)
    offices = somebody.offices.filter(organisation__in=places)
    context = {
        "person": somebody,
        "today": timezone.localdate(),
        "roles": roles.select_related("organisation", "unit"),
        "offices": offices.select_related("organisation"),
        "is_me": somebody == request.user,
    }
    return render(request, "organisations/person.html", context)


@staff(*ADMINISTRATORS)
@recently_authenticated_required
def invite(request: HttpRequest) -> HttpResponse:
    """Give somebody a role; create the account when there is none."""
    places = Organisation.objects.filter(pk__in=managed_organisation_ids(request.user))
    form = InviteForm(
        posted(request), by=request.user, places=places, initial=_initial_person(request)
    )
    if request.method == "POST" and form.is_valid():
        somebody = _invite_or_none(request, form)
        if somebody:
            messages.success(request, _("De rol is gegeven."))
            return redirect("person", somebody.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/invite.html", {"form": form}, status=status)


def _invite_or_none(request: HttpRequest, form: InviteForm) -> Person | None:
    """Give the role; None, with an error on the form, for an account of another organisation.

    That an account is of another organisation only the database knows.
    """
    try:
        with transaction.atomic():
            return _invite(request, form)
    except IntegrityError:
        message = _(
            "Dit adres hoort al bij een account van een andere organisatie. Bel het steunpunt."
        )
        form.add_error("email", message)
        return None


def _initial_person(request: HttpRequest) -> dict[str, str]:
    """Return name and address of the account that the link names, when it is one of ours."""
    pk = request.GET.get("persoon", "")
    if not pk.isdecimal() or len(pk) > MAX_ID_DIGITS:
        return {}
    somebody = managed_people(request.user).filter(pk=pk).first()
    if somebody is None:
        return {}
    return {"email": somebody.email, "name": somebody.name}


def _invite(request: HttpRequest, form: InviteForm) -> Person:
    """Create what is missing of account, role and office; record each.

    Raises IntegrityError when the address belongs to an account of another organisation.
    """
    answers = form.cleaned_data
    place = answers["organisation"]
    somebody = _account(request, answers["email"], answers["name"], place)
    Membership.objects.create(
        person=somebody,
        organisation=place,
        role=answers["role"],
        unit=form.unit_of(place),
        until=answers["until"],
    )
    _record(
        request,
        somebody,
        "role_given",
        role=answers["role"],
        organisation=place.code,
        until=answers["until"],
    )
    function = answers["function"]
    if function:
        Office.objects.get_or_create(
            person=somebody, organisation=place, function=function, until=None
        )
        _record(request, somebody, "office_given", function=function, organisation=place.code)
    return somebody


def _account(request: HttpRequest, email: str, name: str, place: Organisation) -> Person:
    """Return the account with this address; create it, and mail an invitation, without one."""
    somebody = Person.objects.filter(email=email, organisation=place).first()
    if somebody is None:
        somebody = Person.objects.create_user(email, name=name, organisation=place)
        _record(request, somebody, "account_made", organisation=place.code)
        get_adapter(request).send_mail("account/email/invited", somebody.email, {})
    return somebody


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role at once, after a question. A second click changes nothing."""
    membership = _managed_or_404(request, Membership, pk)
    if _is_last_administrator(membership):
        messages.error(request, _("U bent de enige beheerder. Geef eerst iemand anders deze rol."))
        return redirect("person", membership.person_id)
    if request.method == "GET":
        return _ask_to_end_role(request, membership)
    if _end_yesterday(Membership.objects.filter(pk=membership.pk), membership):
        _record(request, membership.person, "role_ended", role=membership.role)
    messages.success(request, _("De rol is gestopt."))
    return redirect("person", membership.person_id)


def _managed_or_404(
    request: HttpRequest, model: type[Membership | Office], pk: int
) -> Membership | Office:
    """Return a role or an office at one of the organisations that I manage."""
    places = managed_organisation_ids(request.user)
    rows = model.objects.select_related("person")
    return get_object_or_404(rows, pk=pk, organisation__in=places)


def _ask_to_end_role(request: HttpRequest, membership: Membership) -> HttpResponse:
    somebody = membership.person
    text = _(
        "%(name)s is dan geen %(role)s meer en kan vanaf nu niets meer doen wat bij die rol hoort."
    )
    words = {"name": somebody.name, "role": membership.get_role_display().lower()}
    return _ask(request, somebody, _("Rol stoppen?"), text % words, _("Rol stoppen"))


def _is_last_administrator(membership: Membership) -> bool:
    if membership.role not in ADMINISTRATORS:
        return False
    administrators = _current_memberships().filter(
        organisation=membership.organisation_id, role=membership.role, person__is_active=True
    )
    return not administrators.exclude(person=membership.person_id).exists()


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def end_office(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that somebody no longer holds an office, after a question.

    A second click changes nothing.
    """
    office = _managed_or_404(request, Office, pk)
    if request.method == "GET":
        return _ask_to_end_office(request, office)
    if _end_yesterday(Office.objects.filter(pk=office.pk), office):
        _record(request, office.person, "office_ended", function=office.function)
    messages.success(request, _("Het ambt is beëindigd."))
    return redirect("person", office.person_id)


def _ask_to_end_office(request: HttpRequest, office: Office) -> HttpResponse:
    somebody = office.person
    text = _("%(name)s is dan geen %(office)s meer. Meldingen uit die tijd blijven zoals ze zijn.")
    words = {"name": somebody.name, "office": str(office).lower()}
    return _ask(request, somebody, _("Ambt beëindigen?"), text % words, _("Ambt beëindigen"))


def _end_yesterday(rows: QuerySet, row: Membership | Office) -> int:
    """End these rows yesterday, so that they do not count today; return how many ended.

    What began today then never was: the record tells that it did.
    """
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    current = rows.filter(Q(until=None) | Q(until__gte=today))
    return current.update(until=yesterday, since=min(row.since, yesterday))


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account, after a question: nobody signs in to it, and its sessions end."""
    others = managed_people(request.user).exclude(pk=request.user.pk)
    somebody = get_object_or_404(others, pk=pk)
    if request.method == "GET":
        text = _(
            "%(name)s wordt meteen uitgelogd en kan niet meer inloggen. "
            "U kunt het account later weer openen."
        )
        words = {"name": somebody.name}
        return _ask(request, somebody, _("Account sluiten?"), text % words, _("Account sluiten"))
    if Person.objects.filter(pk=somebody.pk, is_active=True).update(is_active=False):
        _record(request, somebody, "account_closed")
    messages.success(request, _("Het account is gesloten."))
    return redirect("person", somebody.pk)


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def open_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an account again, after a question, with the roles that have not ended."""
    somebody = get_object_or_404(managed_people(request.user), pk=pk)
    if request.method == "GET":
        text = _("%(name)s kan weer inloggen en heeft weer de rollen die nog lopen.")
        words = {"name": somebody.name}
        return _ask(request, somebody, _("Account openen?"), text % words, _("Account openen"))
    if Person.objects.filter(pk=somebody.pk, is_active=False).update(is_active=True):
        _record(request, somebody, "account_opened")
    messages.success(request, _("Het account is weer open."))
    return redirect("person", somebody.pk)


def _ask(
    request: HttpRequest, somebody: Person, title: str, text: str, submit_label: str
) -> HttpResponse:
    """Show the question before something is done that somebody will notice."""
    context = {"person": somebody, "title": title, "text": text, "send": submit_label}
    return render(request, "organisations/confirm.html", context)


def _record(request: HttpRequest, somebody: Person, action: str, **details) -> None:
    record(f"person:{somebody.pk}", actor=request.user.pk, action=action, **details)
