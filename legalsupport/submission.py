"""From a draft to a case: it becomes real, gets its deadlines and reaches the desk."""

import io
from typing import Any

from django.db import transaction
from django.db.models import Q

from casework.models import Document, Draft, DraftFile, Party
from legalsupport import lists
from legalsupport.models import LegalDetails, LegalMandate, LegalSupport
from legalsupport.models.legal_support import FIRST, USUAL
from notifications import outbox
from organisations.models import Person
from organisations.models.membership import is_current

TITLE = "Aanvraag ondersteuning"  # neutral, on purpose: it stands in lists and on letters
Answers = dict[str, Any]  # what the pages of the application clean to


def submit_application(draft: Draft, answers: Answers, *, by: Person) -> LegalSupport:
    """Make the case of a draft, in one transaction, and return it.

    The case gets the id of the draft, so that a second click finds it instead of making another.
    """
    with transaction.atomic():
        applicant = _find_applicant(answers, by)
        case = _new_case(draft, answers, by, applicant)
        case.save(force_insert=True)
        case.details = _create_details(case, answers)
        case.deadlines.start(**case.clocks(in_danger=answers["acute"]))
        _create_parties(case, answers, by, applicant)
        _store_files(case, draft.stored_files, by)
        case.ask_letter("receipt", by=by)
        case.touch()
        case.save(update_fields=["due", "version", "changed_at"])
        case.record("requested", by=by, first=True, on_behalf=applicant != by)
        case.tell_people("request_received")
        for person in case.lane_recipients():
            case.tell(person, "new_case")
        if applicant is None:
            outbox.send_task_on_commit("records.tasks.link_parties", str(case.pk))
        draft.delete()
    return case


def _find_applicant(answers: Answers, by: Person) -> Person | None:
    """Return the account of who needs help; None when there is none.

    Of who asks, or the one with the address that was typed, at the same organisation.
    """
    if answers["for_whom"] == "self":
        return by
    email = answers.get("email", "").lower()
    if not email:
        return None
    place = by.place_chosen(answers.get("organisation"))
    works_here = Q(organisation=place) | Q(memberships__organisation=place) & is_current(
        "memberships__"
    )
    return Person.objects.filter(works_here, email=email, is_active=True).first()


def _new_case(draft: Draft, answers: Answers, by: Person, applicant: Person | None) -> LegalSupport:
    people = sorted({person.pk for person in (by, applicant) if person})
    place = by.place_chosen(answers.get("organisation"))
    return LegalSupport(
        id=draft.pk,
        organisation=place,
        reporter=applicant or by,
        title=TITLE,
        lane=lists.lane_of(answers["function"], answers["discretion"]),
        rank=FIRST if answers["acute"] else USUAL,
        people=people,
        conflicted=sorted({*people, *_presumed_accounts(answers, applicant, place.pk)}),
        status=LegalSupport.Status.RECEIVED,
        function=answers["function"],
        stage=answers["stage"],
        procedure=answers["procedure"],
        legal_role=answers["legal_role"],
        opponent=answers["opponent"],
        requested_help=answers["requested_help"],
        requested_amount=answers.get("requested_amount"),
        estimated_amount=answers.get("estimated_amount"),
        discretion=answers["discretion"],
        consent=answers["consent"],
        hearing_on=answers.get("hearing_on"),
    )


def _presumed_accounts(answers: Answers, applicant: Person | None, place_id: int) -> set[int]:
    """Return the accounts that may be of the applicant or of the opponent.

    Neither handles, advises or decides (Awb 2:4). A name counts only of a colleague: a namesake of
    an inhabitant keeps their work.
    """
    accounts: set[int] = set()
    if applicant is None:
        accounts |= _presumed(answers.get("name", ""), answers.get("email", ""), place_id)
    if answers["opponent"] in lists.OPPONENTS_INSIDE:
        accounts |= _presumed(answers.get("opponent_name", ""), "", place_id)
    return accounts


def _presumed(name: str, email: str, place_id: int) -> set[int]:
    return set(Person.objects.presumed_accounts(email=email, name=name, organisation_id=place_id))


def _create_details(case: LegalSupport, answers: Answers) -> LegalDetails:
    return LegalDetails.objects.create(
        case=case,
        acute=answers["acute"],
        story=answers["story"],
        indicators=answers.get("indicators", []),
        opponent_name=answers.get("opponent_name", ""),
        insurance=answers["insurance"],
        lawyer=answers.get("lawyer", ""),
        contact={"phone": answers["phone"], "when": answers.get("when", "")},
    )


def _create_parties(
    case: LegalSupport, answers: Answers, by: Person, applicant: Person | None
) -> None:
    """Save who needs help, and who asks for them with a mandate."""
    affected = Party(
        case=case,
        role=Party.PartyRole.AFFECTED,
        person=applicant,
        function=case.function,
        name=answers.get("name") or (applicant.name if applicant else ""),
        email=answers.get("email") or (applicant.email if applicant else ""),
    )
    parties = [affected]
    if applicant != by:
        helper = Party(
            case=case, role=Party.PartyRole.REPORTER, person=by, name=by.name, email=by.email
        )
        parties.append(helper)
        LegalMandate.objects.create(case=case, person=by, until=answers["mandate_until"])
        if applicant is None and affected.email:
            _notify_without_account(case, affected.email)
    Party.objects.bulk_create([party.indexed() for party in parties])


def _notify_without_account(case: LegalSupport, email: str) -> None:
    """Mail an applicant who has no account that somebody asked for them."""
    outbox.post(
        "reported_for_you",
        address=email,
        organisation_id=case.register_holder_id,
        case_number=case.number,
        unique_key=f"{case.number}:reported_for_you",
    )


def _store_files(case: LegalSupport, stored_files: list[DraftFile], by: Person) -> None:
    """Keep the files, sealed anew: from the key of the draft to the key of the case."""
    for stored in stored_files:
        document = Document(
            case=case, kind="evidence", name=stored.name, media_type=stored.media_type, made_by=by
        )
        document.put_from_outside(io.BytesIO(b"".join(stored.chunks())))
        document.save(force_insert=True)
