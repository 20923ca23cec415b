"""Connect accounts with the cases that name their owner: by address, by mailbox and by name.

Who was named by the exact address of an account at the organisation of the case reads it. Who is
only presumed to be the one (organisations.identity) reads nothing, and loses every staff right on
it: nobody decides about themselves.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from redis.exceptions import RedisError

from audit.models import Entry
from casework import handover
from casework.models import Case, Party
from organisations.access import NATIONAL
from organisations.identity import mailbox_of, name_key_of
from organisations.models import AccountChange, Membership, Organisation, Person
from sealing.index import address_index

log = logging.getLogger(__name__)
# What a sweep compared is remembered: until then it is new, and looked at every minute.
LOOKED_BACK = timedelta(days=2)
REMEMBERED = LOOKED_BACK + timedelta(days=1)
MAX_A_SWEEP = 500  # people, and cases, the newest first: the rest is a minute later
# What brings an account, or a case, to an organisation where it was not compared.
ACCOUNT_CAME = ("account_opened", "role_moved")
CASE_CAME = ("organisation_moved",)


def link_cases(person: Person) -> int:
    """Link this person to the cases of their organisations that name their address.

    Keeps them out of every case in which they are presumed to be named. Returns how many cases
    were linked.
    """
    own_places = _places_of(person)
    own_indexes = {address_index(place, person.email) for place in own_places}
    everywhere = Organisation.objects.values_list("pk", flat=True)
    parties = Party.objects.presumed_to_be(person, everywhere)
    count = 0
    for party in parties.select_related("case"):
        if bytes(party.email_index or b"") in own_indexes:
            count += _link_case(party, person)
        else:
            _keep_out(party.case_id, person)
    return count


def link_parties(case: Case) -> None:
    """Do for one case what `link_cases` does for one person, for everybody it names.

    A new report is made by somebody who does not see all accounts.
    """
    for party in case.parties.filter(person=None).select_related("case"):
        for person in _accounts_of(party):
            if _reads(person, party):
                _link_case(party, person)
            else:
                _keep_out(case.pk, person)


def _reads(person: Person, party: Party) -> bool:
    """Tell whether this party was named by the exact address of an open account, at an organisation
    of its owner.
    """
    is_exact = person.email == party.email.lower() and person.is_active
    return is_exact and party.case.organisation_id in _places_of(person)


def people_to_compare() -> list[tuple[str, Person]]:
    """Return the active people whose account, name, address or role is new, or is still to begin,
    or who came back, each with the mark to `remember`; without whom an earlier sweep compared as
    they are now.
    """
    since = _looked_back_to()
    came_at = _came_at("person", ACCOUNT_CAME)
    is_new = Q(invited_at__date__gte=since) | Q(memberships__since__gte=since)
    is_new |= Q(changes__outcome=AccountChange.Outcome.DONE, changes__ended_at__date__gte=since)
    is_new |= Q(pk__in=list(came_at))
    memberships = Membership.objects.not_ended().order_by("pk")
    people = Person.objects.filter(is_new, is_active=True).distinct().order_by("-pk")
    marks = {}
    for person in people.prefetch_related(Prefetch("memberships", memberships, "places_to_be")):
        # A role that ended and was given again is another one: a case may have come in between.
        roles = [(role.pk, role.organisation_id) for role in person.places_to_be]
        came = came_at.get(str(person.pk))
        facts = [person.email, person.name, person.organisation_id, *roles, came]
        marks[_mark(f"person:{person.pk}", facts)] = person
    return list(_unseen(marks))


def cases_to_compare() -> list[tuple[str, str]]:
    """Return the ids of the new cases that name somebody without an account, and of those that came
    from another organisation, each with the mark to `remember`; without the cases that an earlier
    sweep compared as they are now.
    """
    is_new = Q(case__created_at__date__gte=_looked_back_to())
    is_new |= Q(case__in=list(_came_at("case", CASE_CAME)))
    parties = Party.objects.filter(is_new, person=None, case__destroyed=False)
    indexes = ("name_index", "email_index", "mailbox_index")
    rows = parties.order_by("-case", "pk").values_list("case", "role", *indexes)
    facts_by_case: dict[str, list[object]] = {}
    for case_id, role, *values in rows:
        facts = [role, *(bytes(value or b"") for value in values)]
        facts_by_case.setdefault(str(case_id), []).append(facts)
    return list(_unseen({_mark(f"case:{pk}", facts): pk for pk, facts in facts_by_case.items()}))


def _came_at(stream: str, actions: Iterable[str]) -> dict[str, datetime]:
    """Return the ids of the people, or the cases, to which one of these happened lately, each with
    the last moment.
    """
    entries = Entry.objects.filter(action__in=actions, at__gte=timezone.now() - REMEMBERED)
    moments = entries.filter(stream__startswith=f"{stream}:").order_by("at")
    return {name.partition(":")[2]: at for name, at in moments.values_list("stream", "at")}


def remember(mark: str) -> None:
    """Keep that this was compared. Belongs after the transaction: what failed is tried again."""
    try:
        cache.set(mark, 1, REMEMBERED.total_seconds())
    except RedisError:  # it is compared once more
        log.warning("what was compared could not be remembered", exc_info=True)


def _mark(subject: str, facts: Iterable[object]) -> str:
    """Return the key in the cache of somebody, or a case, compared as it is now."""
    digest = hashlib.sha256(repr([*facts, timezone.localdate()]).encode()).hexdigest()
    return f"linked:{subject}:{digest[:32]}"


def _unseen(subjects: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    try:
        seen = cache.get_many(subjects)
    except RedisError:  # without the cache everything is new: nobody decides about themselves
        log.warning("what was compared is not known", exc_info=True)
        seen = {}
    unseen = [(mark, subject) for mark, subject in subjects.items() if mark not in seen]
    yield from unseen[:MAX_A_SWEEP]


def _looked_back_to() -> date:
    return timezone.localdate() - LOOKED_BACK


def _places_of(person: Person) -> set[int]:
    """Return the ids of the organisations where somebody has an account or a role."""
    roles = person.memberships.not_ended().values_list("organisation_id", flat=True)
    return {person.organisation_id, *roles}


def _accounts_of(party: Party) -> QuerySet[Person]:
    """Return the accounts that may be of this party, and that could do something with its case.

    Closed ones as well: they may be opened again; and whose role is still to begin.
    """
    name_key = name_key_of(party.name) if party.role == Party.PartyRole.AFFECTED else ""
    same = Person.objects.presumed_same(mailbox_of(party.email), name_key)
    works_here = Q(organisation=party.case.organisation_id)
    works_at_desk = Q(role__in=NATIONAL)
    roles = Membership.objects.not_ended().filter(works_here | works_at_desk)
    is_near = Q(pk__in=roles.values("person")) | Q(organisation=party.case.organisation_id)
    return same.filter(is_near).order_by("pk")


def _link_case(party: Party, person: Person) -> bool:
    case = _lock(party.case_id)
    if case.destroyed:
        return False
    is_affected = party.role == Party.PartyRole.AFFECTED
    if not Party.objects.filter(pk=party.pk, person=None).update(person=person):
        return False
    party.person = person
    if is_affected:
        case.people = sorted({*case.people, person.pk})
    _take_rights(case, person)
    case.record("account_linked", by=None, to=person.pk)
    if is_affected:
        case.tell(person, "received_for_you", own=True)
    return True


def _keep_out(case_id: object, person: Person) -> None:
    """Take every staff right on a case from who is presumed to be named in it."""
    case = _lock(case_id)
    already_out = set(case.conflicted)
    if case.destroyed or person.pk in already_out:
        return
    _take_rights(case, person)
    case.record("account_kept_out", by=None)


def _take_rights(case: Case, person: Person) -> None:
    case.conflicted = sorted({*case.conflicted, person.pk})
    case.save(update_fields=["people", "conflicted"])
    handover.release(case.as_case_type())


def _lock(case_id: object) -> Case:
    return Case.objects.select_for_update(no_key=True).get(pk=case_id)
