"""Acts about the home address of a case: move, correct, look, and name a housemate.

They are no steps: the state stays as it is. Two office-holders who live together each have a case
with an address of its own, sealed with its own key: the database does not know who lives together,
and neither does a case. Only when each names the other, and both gave the same address, the two are
connected (`veiligwonen.housemates`, docs/domain/support.md §3.8).
"""

from typing import Any

from django.utils import timezone

from casework.models import Case
from notifications import outbox
from veiligwonen.rules.address_matching import Place

CONNECT = "veiligwonen.tasks.connect_homes"


def current_home(case):
    """Return where the applicant lives now; None when no address was given."""
    return case.home_addresses.filter(until=None).first()


def town_of(case) -> str:
    """Return the town: all that the handler may know without opening the vault.

    Source: docs/domain/support.md §11.
    """
    home = case.home_addresses.filter(until=None).only("case", "town").first()
    return home.town if home else ""


def place_of(home) -> Place:
    """Return an address as it was typed."""
    return Place(home.street, home.postcode, home.town, home.country or "")


def change_address(case, by, **address: Any) -> bool:
    """Put in another home. Return whether a new claim must follow."""
    today = timezone.localdate()
    case.home_addresses.filter(until=None).update(until=today)
    case.home_addresses.create(since=today, **address)
    case.record("address_changed", by=by)
    unlink_housemate(case)
    return case.on_new_address()


def correct_address(case, by, **address: Any) -> None:
    """Correct how the same home is written: no new visit, no new weighing.

    What stood there stays, for who opens the vault.
    """
    before = current_home(case)
    case.home_addresses.filter(pk=before.pk).update(until=timezone.localdate(), misspelt=True)
    after = case.home_addresses.create(since=before.since, exempt=before.exempt, **address)
    case.record("address_corrected", by=by)
    if place_of(after).key != place_of(before).key:
        unlink_housemate(case)
    case.tell_handler("status_changed")


def record_look(case, by, why: str) -> None:
    """Put a look at the address on record; of two who agreed, both see it.

    The desk reads it only in the case that the look was made through.
    """
    shares = case.shared.filter(ended_at=None).select_related("other")
    cases = [case, *(share.other for share in shares)]
    for each in in_lock_order(cases):
        elsewhere = each.pk != case.pk
        each.record("address_seen", by=by, reason=why, why=why, elsewhere=elsewhere)


def in_lock_order(cases: list[Case]) -> list[Case]:
    """Sort cases as every transaction takes their chains (docs/developers/audit.md)."""
    return sorted(cases, key=lambda case: case.pk)


def name_housemate(case, by, email: str) -> None:
    """Say whom this case may be connected with; nobody, when `email` is empty."""
    if email:
        case.record("housemate_named", by=by)
    else:
        case.record("housemate_unnamed", by=by)
    _set_housemate(case, email)


def unlink_housemate(case) -> None:
    """Unlink the housemate when the address changes or the case closes.

    Else a person who fled could be traced through it.
    """
    _set_housemate(case, "")


def _set_housemate(case, email: str) -> None:
    """Name somebody from now on; the cases are apart until a worker has compared them again."""
    now = timezone.now()
    details = case.applicant_details
    details.housemate = email
    details.housemate_since = now if email else None
    details.save(update_fields=["housemate", "housemate_since"])
    case.shared.filter(ended_at=None).update(ended_at=now)
    outbox.send_task_on_commit(CONNECT, str(case.pk))


def visible_numbers(person, numbers: list[str]) -> list[str]:
    """Return the cases that `person` may see: nobody learns that the others are there."""
    if not numbers:
        return []
    visible = Case.objects.visible_to(person).filter(number__in=numbers)
    return list(visible.values_list("number", flat=True))


def applicants(case) -> list:
    """Return the accounts of the applicant: not of who acts for them."""
    helpers = set(case.mandates.values_list("person", flat=True))
    return [person for person in case.accounts_of_people() if person.pk not in helpers]
