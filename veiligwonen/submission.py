"""From a draft to a request: it becomes real, is weighed, and reaches the desk."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework.models import Draft, Party
from notifications import outbox
from organisations.access import Role
from organisations.models import Person
from organisations.models.membership import is_current
from veiligwonen import access, lists
from veiligwonen.models import AdviceRequest, ApplicantDetails, HomeAddress, Mandate
from veiligwonen.rules import entitlement
from veiligwonen.rules.triage_facts import facts_from_answers
from veiligwonen.transitions import weighing
from veiligwonen.transitions.desk import notify_desk

TITLE = "Aanvraag Veilig Wonen"  # neutral, on purpose: it stands in lists and on letters
Answers = dict[str, Any]  # what the pages of the request clean to


def submit_request(draft: Draft, answers: Answers, *, by: Person) -> AdviceRequest:
    """Make the case of a draft, in one transaction, and return it.

    The case gets the id of the draft, so that a second click finds it instead of making another.
    """
    with transaction.atomic():
        applicant = _find_applicant(answers, by)
        case = _new_case(draft, answers, by, applicant)
        case.save(force_insert=True)
        case.applicant_details = _create_details(case, answers)
        _weigh_and_start_clocks(case, answers)
        _create_home(case, answers)
        _create_parties(case, answers, by, applicant)
        case.ask_letter("receipt", by=by)
        on_behalf = applicant != by
        in_danger = {"danger": True} if answers["acute"] else {}
        case.record("requested", by=by, entitled=case.is_entitled, on_behalf=on_behalf, **in_danger)
        case.tell_people("request_received")
        kind = "danger" if answers["acute"] else "new_case"
        notify_desk(case, kind, Role.TRIAGIST, but=by)
        if applicant is None:
            outbox.send_task_on_commit("records.tasks.link_parties", str(case.pk))
        draft.delete()
    return case


def _find_applicant(answers: Answers, by: Person) -> Person | None:
    """Return the account of the office-holder; None when there is none.

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


def _new_case(
    draft: Draft, answers: Answers, by: Person, applicant: Person | None
) -> AdviceRequest:
    outcome = entitlement.decide(answers["function"], answers["held"])
    people = sorted({person.pk for person in (by, applicant) if person})
    place = by.place_chosen(answers.get("organisation"))
    presumed: list[int] = []
    if applicant is None:  # who may be the one that was named gets no staff right on the case
        presumed = Person.objects.presumed_accounts(
            email=answers.get("email", ""),
            name=answers.get("name", ""),
            organisation_id=place.pk,
        )
    return AdviceRequest(
        id=draft.pk,
        organisation=place,
        reporter=applicant or by,
        title=TITLE,
        people=people,
        conflicted=sorted({*people, *presumed}),
        status=_first_status(outcome, answers),
        function=answers["function"],
        ground=outcome.ground,
        route=answers.get("route", ""),
        office_since=answers.get("since"),
        office_until=answers.get("until"),
        consent=answers.get("consent") or lists.Consent.AFTER_ADVICE,
        employer_contact=answers.get("employer_contact"),
        driehoek_excluded=answers["function"] in access.OWN_DRIEHOEK,
        pkvw=answers.get("pkvw") or lists.Pkvw.UNKNOWN,
        pkvw_until=answers.get("pkvw_until"),
    )


def _first_status(outcome: entitlement.EntitlementOutcome, answers: Answers) -> str:
    status = AdviceRequest.Status
    if not outcome.entitled:
        return status.NOT_ENTITLED
    if answers["acute"]:
        return status.ACUTE
    return status.SUBMITTED


def _create_details(case: AdviceRequest, answers: Answers) -> ApplicantDetails:
    household = {name: answers.get(name) for name in ("adults", "minors", "vulnerable")}
    contact = {
        "phone": answers["phone"],
        "when": answers.get("when", ""),
        "no_post": bool(answers.get("no_post")),
    }
    return ApplicantDetails.objects.create(
        case=case,
        reason=answers["reason"],
        acute=answers["acute"],
        story=answers.get("story", ""),
        incidents=answers.get("incidents", []),
        household=household,
        contact=contact,
        housemates_agree=bool(answers.get("housemates_agree")),
        police=answers.get("police") or lists.YesNoUnknown.UNKNOWN,
        charges=answers.get("charges", ""),
        chain=answers.get("chain") or lists.Chain.UNKNOWN,
    )


def _weigh_and_start_clocks(case: AdviceRequest, answers: Answers) -> None:
    facts = facts_from_answers(answers, timezone.localdate())
    weighed = weighing.weigh(case, facts, None)
    if answers["acute"]:
        case.new_danger(case.received_at).save(force_insert=True)
    case.deadlines.start(**case.clocks())
    if weighed.call and case.is_entitled:
        weighing.follow_up(case, weighed)
    case.touch()
    case.save(update_fields=["rank", "due"])


def _create_home(case: AdviceRequest, answers: Answers) -> None:
    if not answers.get("street"):
        return
    HomeAddress.objects.create(
        case=case,
        street=answers["street"],
        postcode=answers.get("postcode", ""),
        town=answers["town"],
        country=answers.get("country", ""),
        kind=answers.get("home_kind") or lists.HomeKind.MAIN,
        ownership=answers.get("ownership", ""),
        exempt=bool(answers.get("exempt")),
    )


def _create_parties(
    case: AdviceRequest, answers: Answers, by: Person, applicant: Person | None
) -> None:
    """Save who is affected, and who asks for them with a mandate."""
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
        _create_mandate(case, answers, by)
        if applicant is None and affected.email:
            _notify_without_account(case, affected.email)
    Party.objects.bulk_create([party.indexed() for party in parties])


def _create_mandate(case: AdviceRequest, answers: Answers, by: Person) -> None:
    Mandate.objects.create(
        case=case,
        person=by,
        until=answers["mandate_until"],
        sees_address=bool(answers.get("sees_address")),
    )


def _notify_without_account(case: AdviceRequest, email: str) -> None:
    """Mail an applicant who has no account that somebody asked for them."""
    outbox.post(
        "reported_for_you",
        address=email,
        organisation_id=case.register_holder_id,
        case_number=case.number,
        unique_key=f"{case.number}:reported_for_you",
    )
