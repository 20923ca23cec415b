"""Offer somebody a role, and give it when they accept: the rules, apart from the pages.

Who is invited agrees by the link in a mail, whether there is an account or not, and who invites
cannot tell which. An account is made when somebody accepts, never before.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from audit.record import record
from organisations.models import Invitation, Membership, Office, Organisation, Person, Role, Unit
from organisations.models.client import digest
from organisations.models.invitation import InvitationQuerySet

# What is stored of who was invited ends with the invitation: an account holds it, or nobody.
FORGOTTEN = {"email": "", "name": ""}


class NotValid(Exception):
    """The invitation cannot be accepted any more, or not by this account."""


def offer(
    place: Organisation, answers: Mapping[str, Any], *, by: Person, unit: Unit | None = None
) -> Invitation:
    """Write an invitation down, mail its link to the address, put it on record, and return it.

    `answers`: email, name and role; function, until and is_first when there are. Raises
    IntegrityError when the same invitation waits already.
    """
    same = Invitation.objects.filter(
        organisation=place, email=answers["email"], role=answers["role"], unit=unit
    )
    end_expired(same)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        invitation = Invitation.objects.create(
            organisation=place,
            unit=unit,
            digest=digest(token),
            invited_by=by,
            email=answers["email"],
            name=answers["name"],
            role=answers["role"],
            function=answers.get("function", ""),
            until=answers.get("until"),
            is_first=answers.get("is_first", False),
        )
    record_about(invitation, "role_offered", by=by)
    context = {"path": reverse("invitation", args=[token]), "organisation_id": place.pk}
    get_adapter().send_mail("organisations/role_offered", invitation.email, context)
    return invitation


def by_token(token: str) -> Invitation | None:
    """Return the invitation of this link, None when there is none."""
    rows = Invitation.objects.select_related("organisation", "invited_by", "unit")
    return rows.filter(digest=digest(token)).first()


def account_of(invitation: Invitation) -> Person | None:
    """Return the account with the address that was invited. Only pre_auth sees all of them."""
    return Person.objects.filter(email=invitation.email).first()


def can_be_accepted(invitation: Invitation) -> bool:
    """Tell whether it waits for an answer, and whoever offered the role may still give it."""
    if not Invitation.objects.waiting().filter(pk=invitation.pk).exists():
        return False
    inviter = invitation.invited_by
    if not inviter.is_active:
        return False
    if invitation.is_first:
        return inviter.manages_all_clients and not has_administrator(invitation.organisation)
    return invitation.organisation_id in managed_organisation_ids(inviter)


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


def has_administrator(place: Organisation) -> bool:
    """Tell whether somebody with an open account administers this organisation, or will."""
    with connection.cursor() as cursor:
        parameters = [place.pk, timezone.localdate()]
        cursor.execute("SELECT organisation_has_administrator(%s, %s)", parameters)
        (answer,) = cursor.fetchone()
    return answer


def accept(invitation: Invitation, person: Person | None) -> Person:
    """Give the role that was offered, and return who holds it now.

    `person`: the account with the address of the invitation, None to make one. Raises NotValid when
    the invitation was answered, withdrawn or expired, or is for another address.
    """
    if not can_be_accepted(invitation):
        raise NotValid
    if person is None:
        person = _new_account(invitation)
    elif person.email != invitation.email or not person.is_active:
        raise NotValid
    if invitation.invited_by.is_same_person(person.pk):  # nobody gives themselves a role
        raise NotValid
    with transaction.atomic():
        waiting = Invitation.objects.waiting().filter(pk=invitation.pk)
        if waiting.update(accepted_by=person, accepted_at=timezone.now(), **FORGOTTEN) != 1:
            raise NotValid
        _give_role(invitation, person)
        _give_office(invitation, person)
    if invitation.role == Role.ORG_ADMIN:
        _tell_other_administrators(invitation, person)
    return person


def _new_account(invitation: Invitation) -> Person:
    """Make the account. Raises NotValid when somebody else made one with this address just now."""
    try:
        with transaction.atomic():
            person = Person.objects.create_user(
                invitation.email, name=invitation.name, organisation=invitation.organisation
            )
    except IntegrityError as error:
        raise NotValid from error
    _record_of(person, "account_made", organisation=invitation.organisation.code)
    return person


def _give_role(invitation: Invitation, person: Person) -> None:
    """Give the role; one that is held already stays as it is."""
    place = invitation.organisation
    today = timezone.localdate()
    memberships = Membership.objects.not_ended().filter(person=person, organisation=place)
    if memberships.filter(role=invitation.role, unit=invitation.unit).exists():
        return
    Membership.objects.create(
        person=person,
        organisation=place,
        role=invitation.role,
        unit=invitation.unit,
        since=max(today, place.valid_from or today),
        until=invitation.until,
    )
    _record_of(
        person,
        "role_given",
        role=invitation.role,
        organisation=place.code,
        until=invitation.until,
        by=invitation.invited_by_id,
    )


def _give_office(invitation: Invitation, person: Person) -> None:
    """Give the office, unless it is held already."""
    if not invitation.function:
        return
    place = invitation.organisation
    _office, created = Office.objects.get_or_create(
        person=person, organisation=place, function=invitation.function, until=None
    )
    if created:
        function = invitation.function
        _record_of(person, "office_given", function=function, organisation=place.code)


def _tell_other_administrators(invitation: Invitation, person: Person) -> None:
    """Mail who administers the organisation that somebody else does so now as well."""
    administrators = Membership.objects.current().filter(
        organisation=invitation.organisation,
        role=Role.ORG_ADMIN,
        person__is_active=True,
    )
    others = administrators.exclude(person=person).select_related("person")
    for address in sorted({membership.person.email for membership in others}):
        get_adapter().send_mail("organisations/administrator_added", address, {})


def decline(invitation: Invitation) -> bool:
    """Decline it; return False when it did not wait for an answer."""
    waiting = Invitation.objects.waiting().filter(pk=invitation.pk)
    if waiting.update(declined_at=timezone.now(), **FORGOTTEN) != 1:
        return False
    record_about(invitation, "role_declined", by=None)
    return True


def withdraw(invitation: Invitation, *, by: Person) -> bool:
    """Withdraw it; return False when it was answered already."""
    unanswered = Invitation.objects.unanswered().filter(pk=invitation.pk)
    if unanswered.update(withdrawn_at=timezone.now(), **FORGOTTEN) != 1:
        return False
    record_about(invitation, "role_offer_withdrawn", by=by)
    return True


def end_expired(rows: InvitationQuerySet) -> int:
    """End those of these invitations that expired without an answer; return how many."""
    now = timezone.now()
    expired = rows.unanswered().filter(expires_at__lte=now)
    return expired.update(withdrawn_at=now, **FORGOTTEN)


def record_about(invitation: Invitation, action: str, *, by: Person | None) -> None:
    """Put on record what happened with an invitation, without the name or the address in it."""
    record(
        f"organisation:{invitation.organisation_id}",
        actor=by.pk if by else None,
        action=action,
        compartment=f"people:{invitation.organisation_id}",
        invitation=invitation.pk,
        role=invitation.role,
    )


def _record_of(person: Person, action: str, **details: Any) -> None:
    record(f"person:{person.pk}", actor=person.pk, action=action, **details)
