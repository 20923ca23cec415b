"""The people of an organisation, for who creates accounts and gives roles there."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import get_callable
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audit.record import record
from organisations.access import ADMINISTRATORS, Role, staff
from organisations.forms.people import InviteForm
from organisations.invitations import managed_organisation_ids
from organisations.models import (
    AccountChange,
    Membership,
    Office,
    Organisation,
    Person,
    Unit,
)
from organisations.reading import record_list_access
from organisations.signin import recently_authenticated_required
from organisations.views.invitations import managed_invitations, offer_or_error
from pagination.keyset import page
from ui.fields import posted

MAX_SEARCH_LENGTH = 100
MAX_ID_DIGITS = 9  # an id is an int in the database


def managed_people(person: Person) -> QuerySet[Person]:
    """Return who has an account at the organisations that this person manages."""
    return Person.objects.filter(organisation__in=managed_organisation_ids(person))


def people_at_work(person: Person) -> QuerySet[Person]:
    """Return who has an account or a role at the organisations that this person manages.

    Whoever has a role there and the account elsewhere is among them; what they do elsewhere is not
    shown.
    """
    places = managed_organisation_ids(person)
    holders = Membership.objects.filter(organisation__in=places).values("person")
    return Person.objects.filter(Q(organisation__in=places) | Q(pk__in=holders))


def known_people(person: Person) -> QuerySet[Person]:
    """Return who has an account, or a role today, at the organisations that this person manages.

    They need not be invited: they agreed before, or the account is ours.
    """
    places = managed_organisation_ids(person)
    holders = Membership.objects.current().filter(organisation__in=places).values("person")
    return Person.objects.filter(Q(organisation__in=places) | Q(pk__in=holders))


@staff(*ADMINISTRATORS)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List who has an account at my organisation, and with which role."""
    search = request.GET.get("zoek", "").strip()[:MAX_SEARCH_LENGTH]
    places = managed_organisation_ids(request.user)
    roles_here = Membership.objects.not_ended().filter(organisation__in=places)
    roles = Prefetch("memberships", roles_here.select_related("unit"))
    visible_people = people_at_work(request.user).prefetch_related(roles)
    if search:
        visible_people = visible_people.matching(search)
    current_page = page(visible_people, order=("sort_name", "id"), after=request.GET.get("na", ""))
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
        "today": timezone.localdate(),
        "query": urlencode({"zoek": search}) if search else "",
        "invitations": managed_invitations(request.user).waiting().select_related("organisation"),
        "is_national": request.user.manages_all_clients,
        "administered": [
            membership.organisation
            for membership in request.user.memberships_now
            if membership.role == Role.ORG_ADMIN
        ],
    }
    return render(request, "organisations/people.html", context)


@staff(*ADMINISTRATORS)
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person: roles and offices, those of today and those of before."""
    somebody = get_object_or_404(people_at_work(request.user), pk=pk)
    places = managed_organisation_ids(request.user)
    roles = somebody.memberships.filter(organisation__in=places)
    offices = somebody.offices.filter(organisation__in=places)
    context = {
        "person": somebody,
        "today": timezone.localdate(),
        "roles": roles.select_related("organisation", "unit"),
        "offices": offices.select_related("organisation"),
        "is_me": somebody == request.user,
        "is_ours": somebody.organisation_id in places,
        "change": AccountChange.objects.waiting().filter(person=somebody).first(),
    }
    return render(request, "organisations/person.html", context)


@staff(*ADMINISTRATORS)
@recently_authenticated_required
def invite(request: HttpRequest) -> HttpResponse:
    """Give a role to somebody who works here; invite everybody else.

    Whoever is invited agrees by the link in the mail. The answer is the same for an address with an
    account elsewhere and for one without.
    """
    places = Organisation.objects.filter(pk__in=managed_organisation_ids(request.user))
    colleagues = known_people(request.user)
    form = InviteForm(
        posted(request),
        by=request.user,
        places=places,
        colleagues=colleagues,
        initial=_initial_person(request),
    )
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        somebody = colleagues.filter(email=answers["email"]).first()
        unit = form.unit_of(answers["organisation"])
        if somebody and _give_or_error(request, form, somebody, unit):
            return redirect("person", somebody.pk)
        if somebody is None and offer_or_error(request, form, answers, unit):
            return redirect("people")
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/invite.html", {"form": form}, status=status)


def _initial_person(request: HttpRequest) -> dict[str, str]:
    """Return name and address of the account that the link names, when it is one of ours."""
    pk = request.GET.get("persoon", "")
    if not pk.isdecimal() or len(pk) > MAX_ID_DIGITS:
        return {}
    somebody = known_people(request.user).filter(pk=pk).first()
    if somebody is None:
        return {}
    return {"email": somebody.email, "name": somebody.name}


def _give_or_error(
    request: HttpRequest, form: InviteForm, somebody: Person, unit: Unit | None
) -> bool:
    """Give the role, and say so; False, with an error on the form, when a first click gave it."""
    try:
        with transaction.atomic():
            _give(request, somebody, unit, form.cleaned_data)
    except IntegrityError:
        form.add_error("role", _("Deze persoon heeft deze rol al."))
        return False
    messages.success(request, _("De rol is gegeven."))
    return True


def _give(request: HttpRequest, somebody: Person, unit: Unit | None, answers: dict) -> None:
    """Give a role, and an office when one was chosen; record each."""
    place = answers["organisation"]
    Membership.objects.create(
        person=somebody,
        organisation=place,
        role=answers["role"],
        unit=unit,
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
        _office, created = Office.objects.get_or_create(
            person=somebody, organisation=place, function=function, until=None
        )
    if function and created:
        _record(request, somebody, "office_given", function=function, organisation=place.code)


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
    if Membership.objects.filter(pk=membership.pk).end_yesterday():
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
    left_open = [*_open_work(somebody), *_roles_without_others([membership])]
    title = _("Rol stoppen?")
    return _ask(request, somebody, title, text % words, _("Rol stoppen"), left_open)


def _is_last_administrator(membership: Membership) -> bool:
    if membership.role not in ADMINISTRATORS:
        return False
    administrators = Membership.objects.current().filter(
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
    if Office.objects.filter(pk=office.pk).end_yesterday():
        _record(request, office.person, "office_ended", function=office.function)
    messages.success(request, _("Het ambt is beëindigd."))
    return redirect("person", office.person_id)


def _ask_to_end_office(request: HttpRequest, office: Office) -> HttpResponse:
    somebody = office.person
    text = _("%(name)s is dan geen %(office)s meer. Meldingen uit die tijd blijven zoals ze zijn.")
    words = {"name": somebody.name, "office": str(office).lower()}
    title = _("Ambt beëindigen?")
    left_open = [*_running_roles(request, somebody), *_open_work(somebody)]
    return _ask(request, somebody, title, text % words, _("Ambt beëindigen"), left_open)


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
        title = _("Account sluiten?")
        roles = _roles_here(request, somebody)
        left_open = [*_open_work(somebody), *_roles_without_others(roles)]
        return _ask(request, somebody, title, text % words, _("Account sluiten"), left_open)
    if Person.objects.filter(pk=somebody.pk, is_active=True).update(is_active=False):
        _record(request, somebody, "account_closed")
    messages.success(request, _("Het account is gesloten."))
    return redirect("person", somebody.pk)


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def open_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an account again, after a question, with the roles that have not ended.

    Nobody opens an account of their own.
    """
    others = managed_people(request.user).exclude(pk__in=request.user.account_ids)
    somebody = get_object_or_404(others, pk=pk)
    if request.method == "GET":
        text = _("%(name)s kan weer inloggen en heeft weer de rollen die nog lopen.")
        words = {"name": somebody.name}
        return _ask(request, somebody, _("Account openen?"), text % words, _("Account openen"))
    if Person.objects.filter(pk=somebody.pk, is_active=False).update(is_active=True):
        _record(request, somebody, "account_opened")
    messages.success(request, _("Het account is weer open."))
    return redirect("person", somebody.pk)


def _open_work(somebody: Person) -> list[str]:
    """Return sentences about the work that somebody has open."""
    sentences: list[str] = []
    for path in settings.OPEN_WORK:
        sentences += get_callable(path)(somebody)
    return sentences


def _roles_here(request: HttpRequest, somebody: Person) -> list[Membership]:
    """Return the roles of today at the organisations that I manage."""
    places = managed_organisation_ids(request.user)
    roles = somebody.memberships.current().filter(organisation__in=places)
    return list(roles.exclude(role=Role.REPORTER).select_related("organisation"))


def _roles_without_others(memberships: Iterable[Membership]) -> list[str]:
    """Return sentences about the roles that nobody else would hold any more."""
    sentences = []
    for membership in memberships:
        holders = Person.objects.holding(
            membership.role, organisation_id=membership.organisation_id
        )
        is_shared = holders.exclude(pk=membership.person_id).exists()
        if membership.role != Role.REPORTER and not is_shared:
            sentence = _(
                "Niemand anders heeft nu de rol %(role)s. Geef die eerst aan een collega, "
                "anders blijft werk liggen."
            )
            sentences.append(sentence % {"role": membership.get_role_display().lower()})
    return sentences


def _running_roles(request: HttpRequest, somebody: Person) -> list[str]:
    """Return sentences about the roles that go on when an office ends."""
    sentence = _("De rol %(role)s loopt door. Stop die ook als dat moet.")
    roles = _roles_here(request, somebody)
    return [sentence % {"role": role.get_role_display().lower()} for role in roles]


def _ask(
    request: HttpRequest,
    somebody: Person,
    title: str,
    text: str,
    submit_label: str,
    left_open: Iterable[str] = (),
) -> HttpResponse:
    """Show the question before something is done that somebody will notice.

    `left_open`: sentences about what is open and must be looked at.
    """
    context = {
        "person": somebody,
        "title": title,
        "text": text,
        "send": submit_label,
        "left_open": left_open,
    }
    return render(request, "organisations/confirm.html", context)


def _record(request: HttpRequest, somebody: Person, action: str, **details) -> None:
    record(f"person:{somebody.pk}", actor=request.user.pk, action=action, **details)
