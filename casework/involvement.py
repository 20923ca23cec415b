"""Colleagues who turn out to have a part in a case: they lose every staff right on it, hear so, and
a second person can undo it (docs/domain/incidents.md §2, conflict rules).
"""

from django.utils.translation import gettext as _

from casework.models import Case, Party
from casework.transitions import GuardFailed
from notifications import outbox
from organisations.access import Role
from organisations.models import Person

INBOX = "/berichten/"  # who has a part in a case has no page of it to be sent to


def colleague_with(email: str, case: Case) -> Person | None:
    """Return the account with this address at the organisation of the case, None without one."""
    if not email:
        return None
    colleagues = Person.objects.filter(organisation_id=case.organisation_id)
    return colleagues.filter(email=email.lower()).first()


def works_here(person: Person, case: Case) -> bool:
    """Tell whether this person has a role at the organisation of the case, other than reporting."""
    return any(
        membership.organisation_id == case.organisation_id
        for membership in person.memberships_now
        if membership.role != Role.REPORTER
    )


def require_other_handler(case: Case, person: Person) -> None:
    """Require that a restricted case is not restricted to this person: nobody would see it any
    more.

    Raises GuardFailed with the sentence of what must come first.
    """
    if case.is_restricted and case.handler_id == person.pk:
        raise GuardFailed([_("Alleen deze collega ziet de zaak. Draag de zaak eerst over.")])


def involve(case: Case, party: Party) -> None:
    """Take every staff right on the case from who was named as this party, and tell them.

    The caller saves the case. A case that loses its handler so goes back to who must act first.
    """
    person = party.person
    case.conflicted = sorted({*case.conflicted, person.pk})
    if case.handler_id == person.pk:
        case.handler = None
        for recipient in case.deadline_recipients():
            case.tell(recipient, "new_case", once=f"returned:{party.pk}")
    if works_here(person, case):
        _tell(case, party, "named_in_case")


def clear(case: Case, party: Party) -> None:
    """Undo `involve`: the party goes, and the colleague may do again what the role allows.

    Who was affected stays in the case by name; only the account is taken off. The caller holds the
    lock of the case.
    """
    person = party.person
    _tell(case, party, "named_no_more")
    if party.role == Party.PartyRole.AFFECTED:
        party.person = None
        party.email = ""
        party.case = case
        party.save()
    else:
        party.delete()
    others = case.parties.filter(person=person)
    if not others.exclude(role=Party.PartyRole.REPORTER).exists():
        case.conflicted = [pk for pk in case.conflicted if pk != person.pk]
    if not others.exists() and case.reporter_id != person.pk:
        case.people = [pk for pk in case.people if pk != person.pk]
    case.save(update_fields=["people", "conflicted"])


def _tell(case: Case, party: Party, kind: str) -> None:
    notice = case.notice(party.person, kind, once=str(party.pk))
    outbox.post_many([notice | {"path": INBOX, "own_case": True}])
