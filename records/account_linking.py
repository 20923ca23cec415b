"""Link somebody with a new account to the cases in which they were named by their address."""

from casework.models import Case, Party
from organisations.models import Person
from sealing.index import blind_index


def link_cases(person: Person) -> int:
    """Link this person to the cases of their organisation that name their address.

    Returns how many. Whoever is linked to a case loses every staff right on it.
    """
    email_index = blind_index("party", person.organisation_id, person.email)
    unlinked = Party.objects.filter(email_index=email_index, person=None)
    count = 0
    for party in unlinked.select_related("case"):
        count += _link_case(party, person)
    return count


def _link_case(party: Party, person: Person) -> bool:
    case = Case.objects.select_for_update(no_key=True).get(pk=party.case_id)
    if case.organisation_id != person.organisation_id or case.destroyed:
        return False
    is_affected = party.role == Party.PartyRole.AFFECTED
    Party.objects.filter(pk=party.pk, person=None).update(person=person)
    case.conflicted = sorted({*case.conflicted, person.pk})
    if is_affected:
        case.people = sorted({*case.people, person.pk})
    if case.handler_id == person.pk:
        case.handler_id = None
    case.save(update_fields=["people", "conflicted", "handler"])
    case.record("account_linked", by=None, to=person.pk)
    if is_affected:
        case.tell(person, "received_for_you", own=True)
    return True
