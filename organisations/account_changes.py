"""Change the name or the address of an account when every address concerned has confirmed it."""

import secrets
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.record import record
from organisations.models import AccountChange, Person
from organisations.models.client import digest

Outcome = AccountChange.Outcome


def ask(person: Person, *, by: Person, name: str = "", email: str = "") -> AccountChange:
    """Write down what is to change, mail a link to each address, and return the change.

    `name`, `email`: "" for what stays. Whatever was asked before and still waited stops.
    """
    for earlier in AccountChange.objects.filter(person=person, ended_at=None):
        end(earlier, Outcome.STOPPED, by=by)
    old_token = secrets.token_urlsafe(32)
    new_token = secrets.token_urlsafe(32) if email else ""
    change = AccountChange.objects.create(
        person=person,
        organisation_id=person.organisation_id,
        name=name,
        email=email,
        asked_by=by,
        old_digest=digest(old_token),
        new_digest=digest(new_token) if email else None,
    )
    _record(change, "account_change_asked", by=by, fields=_fields(change))
    _mail_link(change, person.email, old_token)
    if email:
        _mail_link(change, email, new_token)
    return change


def _fields(change: AccountChange) -> list[str]:
    return [field for field in ("name", "email") if getattr(change, field)]


def _mail_link(change: AccountChange, address: str, token: str) -> None:
    path = reverse("confirm_change", args=[token])
    context = {"path": path, "organisation_id": change.organisation_id}
    get_adapter().send_mail("organisations/confirm_change", address, context)


def by_token(token: str) -> tuple[AccountChange | None, str]:
    """Return the change of this link, and which address the link was mailed to: "old" or "new"."""
    value = digest(token)
    rows = AccountChange.objects.select_related("person", "asked_by")
    change = rows.filter(old_digest=value).first()
    if change:
        return change, "old"
    return rows.filter(new_digest=value).first(), "new"


def confirm(change: AccountChange, side: str) -> AccountChange:
    """Confirm it for one address, and make the change when that was the last one.

    Returns the change as it is now. A second click, and one that comes too late, changes nothing.
    """
    locked = AccountChange.objects.select_for_update(of=("self",)).select_related("person")
    change = locked.get(pk=change.pk)
    column = f"{side}_confirmed_at"
    can_be_confirmed = change.ended_at is None and change.expires_at > timezone.now()
    if not can_be_confirmed or getattr(change, column):
        return change
    setattr(change, column, timezone.now())
    change.save(update_fields=[column])
    _record(change, "account_change_confirmed", by=None, address=side)
    if change.is_confirmed:
        _make(change)
    return change


def _make(change: AccountChange) -> None:
    """Change the account, and tell its old address."""
    person = change.person
    old_email = person.email
    values = {field: getattr(change, field) for field in _fields(change)}
    try:
        with transaction.atomic():
            Person.objects.filter(pk=person.pk).update(**values)
    except IntegrityError:
        end(change, Outcome.TAKEN, by=None)
        return
    _record(change, "account_changed", by=person, fields=[*values], asked_by=change.asked_by_id)
    end(change, Outcome.DONE, by=None)
    if "email" in values:
        # Left behind, it would ask for a new password of an account that is no longer its own.
        EmailAddress.objects.filter(user=person).delete()
        context = {"path": reverse("help"), "organisation_id": change.organisation_id}
        get_adapter().send_mail("organisations/address_changed", old_email, context)


def end(change: AccountChange, outcome: str, *, by: Person | None) -> bool:
    """End it, and forget the name and the address in it; return False when it had ended.

    Whether it was done is on record already; that it was not is put on record here.
    """
    unended = AccountChange.objects.filter(pk=change.pk, ended_at=None)
    now = timezone.now()
    if unended.update(outcome=outcome, ended_at=now, name="", email="") != 1:
        return False
    change.outcome = outcome
    change.ended_at = now
    if outcome != Outcome.DONE:
        _record(change, "account_change_stopped", by=by, outcome=str(outcome))
    return True


def _record(change: AccountChange, action: str, *, by: Person | None, **details: Any) -> None:
    actor = by.pk if by else None
    record(f"person:{change.person_id}", actor=actor, action=action, **details)
