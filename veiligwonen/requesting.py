"""From a draft to a request: one transaction in which it becomes real, is weighed for the first time, and reaches the desk."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework.models import Draft, Party
from notifications import outbox
from organisations.access import Role
from organisations.models import Organisation, Person
from veiligwonen import access, entitlement, lists
from veiligwonen.models import AdviceRequest, Home, Mandate, Told, desk, weighing
from veiligwonen.triage import Facts

NEW_START = timedelta(days=60)
TITLE = "Aanvraag Veilig Wonen"  # neutral, on purpose: it stands in lists and on letters
ITEMS = {"weak_front": "weak_front", "address_shared": "address_shared", "alone_or_remote": "alone_or_remote", "risk_moment": "risk_moment",
         "at_the_home": "at_the_home", "weapon": "weapon", "doxed": "doxed", "against_family": "against_family"}  # fmt: skip
HAVE = {
    "no_detection": "detection",
    "no_arrangements": "arrangements",
}  # asked as what is there, weighed as what is missing
PKVW = {lists.Pkvw.VALID: False, lists.Pkvw.EXPIRED: True, lists.Pkvw.NONE: True}
KNOWN = {lists.Known.YES: True, lists.Known.NO: False}


def facts_of(answers: dict[str, Any], today: date) -> Facts:
    """What the applicant told, as far as it is known. What was not asked or not answered is not known."""
    known = {name: KNOWN.get(answers.get(asked, "")) for name, asked in ITEMS.items()}
    missing = {name: _not(KNOWN.get(answers.get(asked, ""))) for name, asked in HAVE.items()}
    scales = {name: _scale(answers.get(name)) for name in ("severity", "likelihood")}
    chain = answers.get("chain", lists.Chain.UNKNOWN)
    return Facts(
        **known, **missing, **scales,
        no_pkvw=PKVW.get(answers.get("pkvw", "")),
        vulnerable_housemate=_vulnerable(answers),
        new_start=_new_start(answers, today),
        danger_now=bool(answers.get("acute")),
        chain_acts=None if chain == lists.Chain.UNKNOWN else chain in lists.CHAIN_ACTS,
    )  # fmt: skip


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _scale(value: Any) -> int | None:
    return None if value in (None, "", lists.Known.UNKNOWN) else int(value)


def _vulnerable(answers: dict[str, Any]) -> bool | None:
    minors, vulnerable = answers.get("minors"), KNOWN.get(answers.get("vulnerable", ""))
    if minors or vulnerable:
        return True
    return None if minors is None or vulnerable is None else False


def _new_start(answers: dict[str, Any], today: date) -> bool | None:
    if answers.get("reason") == lists.Reason.MOVE:
        return True
    since = answers.get("since")
    return None if since is None else abs(since - today) <= NEW_START


def request(draft: Draft, answers: dict[str, Any], *, by: Person) -> AdviceRequest:
    """Make the case of a draft. The case gets the id of the draft, so that a second click finds it instead of making another."""
    with transaction.atomic():
        applicant = _applicant(answers, by)
        case = _case(draft, answers, by, applicant)
        case.save(force_insert=True)
        case.told = _told(case, answers)
        weighing.make(case, facts_of(answers, timezone.localdate()), None)
        case.deadlines.start(**case.clocks())
        if case.told.current.call and case.is_entitled:
            weighing.follow(case, case.told.current)
        case.touch()
        case.save(update_fields=["rank", "due"])
        _address(case, answers)
        _people(case, answers, by, applicant)
        _receipt(case, by)
        case.record("requested", by=by, entitled=case.is_entitled, on_behalf=applicant != by)
        case.tell_people("request_received")
        desk.tell(case, "new_case", Role.TRIAGIST, but=by)
        draft.delete()
    return case


def _applicant(answers: dict[str, Any], by: Person) -> Person | None:
    """The account of the office-holder: of who asks, or the one with the address that was given, at the same organisation."""
    if answers["for_whom"] == "self":
        return by
    email = answers.get("email", "").lower()
    return (
        Person.objects.filter(email=email, organisation=_place(answers, by), is_active=True).first() if email else None
    )


def _place(answers: dict[str, Any], by: Person) -> Organisation:
    asked = answers.get("organisation") or by.organisation_id
    return next((place for place in by.places_now if place.pk == asked), None) or by.organisation


def _case(draft: Draft, answers: dict[str, Any], by: Person, applicant: Person | None) -> AdviceRequest:
    decided = entitlement.decide(answers["function"], answers["held"])
    known = sorted({person.pk for person in (by, applicant) if person})
    status = AdviceRequest.Status
    return AdviceRequest(
        id=draft.pk, organisation=_place(answers, by), reporter=applicant or by, title=TITLE, people=known, conflicted=known,
        status=status.NOT_ENTITLED if not decided.entitled else status.ACUTE if answers["acute"] else status.SUBMITTED,
        function=answers["function"], ground=decided.ground, route=answers.get("route", ""),
        office_since=answers.get("since"), office_until=answers.get("until"),
        consent=answers.get("consent") or lists.Consent.AFTER_ADVICE, employer_contact=answers.get("employer_contact"),
        driehoek_excluded=answers["function"] in access.OWN_DRIEHOEK, pkvw=answers.get("pkvw") or lists.Pkvw.UNKNOWN,
        pkvw_until=answers.get("pkvw_until"),
    )  # fmt: skip


def _told(case: AdviceRequest, answers: dict[str, Any]) -> Told:
    return Told.objects.create(
        case=case, reason=answers["reason"], acute=answers["acute"], story=answers.get("story", ""),
        incidents=answers.get("incidents", []),
        household={name: answers.get(name) for name in ("adults", "minors", "vulnerable")},
        contact={"phone": answers["phone"], "when": answers.get("when", ""), "no_post": bool(answers.get("no_post"))},
        housemates_agree=bool(answers.get("housemates_agree")), police=answers.get("police") or lists.Known.UNKNOWN,
        charges=answers.get("charges", ""), chain=answers.get("chain") or lists.Chain.UNKNOWN,
    )  # fmt: skip


def _address(case: AdviceRequest, answers: dict[str, Any]) -> None:
    if answers.get("street"):
        Home.objects.create(
            case=case, street=answers["street"], postcode=answers["postcode"], town=answers["town"],
            kind=answers.get("home_kind") or lists.HomeKind.MAIN, ownership=answers.get("ownership", ""), exempt=bool(answers.get("exempt")),
        )  # fmt: skip


def _people(case: AdviceRequest, answers: dict[str, Any], by: Person, applicant: Person | None) -> None:
    role = Party.PartyRole
    name = answers.get("name") or (applicant.name if applicant else "")
    email = answers.get("email") or (applicant.email if applicant else "")
    parties = [Party(case=case, role=role.AFFECTED, person=applicant, function=case.function, name=name, email=email)]
    if applicant != by:
        parties.append(Party(case=case, role=role.REPORTER, person=by, name=by.name, email=by.email))
        Mandate.objects.create(
            case=case, person=by, until=answers["mandate_until"], sees_address=bool(answers.get("sees_address"))
        )
        if applicant is None and email:
            outbox.post("reported_for_you", address=email, organisation_id=case.organisation_id, case_number=case.number,
                        unique_key=f"{case.number}:reported_for_you")  # fmt: skip
    Party.objects.bulk_create([party.indexed() for party in parties])


def _receipt(case: AdviceRequest, by: Person) -> None:
    case.ask_letter("receipt", by=by)
