"""From a draft to a case: one transaction in which a report becomes real.

It gets its deadlines, its first documents and its audit trail, and reaches who must hear of it.
"""

import io
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from casework.models import Document, Draft, DraftFile, Party
from casework.models.danger import RANK_OF_DANGER
from casework.sql import pipeline
from incidents.access import lane_of
from incidents.models import Incident
from incidents.models.incident import RANKS
from incidents.value_lists import Location, Via
from notifications import outbox
from organisations.access import Role
from organisations.models import Membership, Person
from organisations.workdays import NETHERLANDS

REQUIRED = (
    "behaviours",
    "channels",
    "function",
    "severity",
    "wishes",
    "acute",
    "private_sphere",
    "narrative",
    "literal_words",
)
DEFAULTS = {"acts": [], "platforms": [], "place": "", "relative_of": "", "repeated": False}
NOON = time(12)


def submit_report(draft: Draft, answers: dict[str, Any], *, by: Person) -> Incident:
    """Make the case of a draft, with everything that follows from it.

    The case gets the id of the draft, so that a second click finds it instead of making another.
    """
    with transaction.atomic(savepoint=False):
        affected = _affected_account(answers, by)
        case = _case(draft, answers, by, affected)
        clocks = case.clocks(case.created_at, in_danger=case.acute)
        case.due = min(clocks.values())
        first_recipients = list(case.first_recipients(exclude=by))
        files = draft.stored_files
        with pipeline():
            case.save(force_insert=True)
            case.deadlines.start(**clocks)
            if case.acute:
                case.new_danger(case.created_at).save(force_insert=True)
            parties = _parties(case, answers, by, affected)
            Party.objects.bulk_create([party.indexed() for party in parties])
            evidence = _evidence(case, files, by)
            receipt = _receipt(case, by)
            Document.objects.bulk_create([*evidence, receipt])
            outbox.send_task_on_commit("casework.tasks.make_pdf", str(receipt.pk))
            case.record(
                "reported",
                by=by,
                first=True,
                on_behalf=case.on_behalf,
                lane=case.lane,
                evidence=len(evidence),
                **({"danger": True} if case.acute else {}),
            )
            outbox.post_many(_notices(case, answers, by, affected, first_recipients))
            if affected is None:
                outbox.send_task_on_commit("records.tasks.link_parties", str(case.pk))
            draft.delete()
    return case


# --- the case -------------------------------------------------------------------------------------


def _affected_account(answers: dict[str, Any], by: Person) -> Person | None:
    """Return the account of the affected person.

    That is the reporter, or the account with the given address at the same organisation.
    """
    if answers["for_whom"] == "self":
        return by
    email = answers.get("email", "").lower()
    if not email:
        return None
    organisation_id = by.place_chosen(answers.get("organisation")).pk
    memberships_here = Membership.objects.current().filter(
        person=OuterRef("pk"), organisation_id=organisation_id
    )
    units = memberships_here.filter(unit__isnull=False).values("unit")
    works_here = Q(organisation_id=organisation_id) | Exists(memberships_here)
    accounts = Person.objects.filter(works_here, email=email, is_active=True)
    return accounts.annotate(unit_here=Subquery(units[:1])).first()


def _case(draft: Draft, answers: dict[str, Any], by: Person, affected: Person | None) -> Incident:
    case = Incident(
        id=draft.pk,
        organisation=by.place_chosen(answers.get("organisation")),
        reporter=by,
        status=Incident.Status.REPORTED,
    )
    for name in REQUIRED:
        setattr(case, name, answers[name])
    for name, default in DEFAULTS.items():
        setattr(case, name, answers.get(name, default))
    _set_time_and_place(case, answers)
    case.on_behalf = answers["for_whom"] != "self"
    case.via = _via(case, by)
    case.lane = lane_of(
        case.function, case.relative_of, without_chair=bool(answers.get("without_chair"))
    )
    case.unit_id = getattr(affected, "unit_here", None) or _unit_id(by, case.organisation_id)
    case.people = sorted({person.pk for person in (by, affected) if person})
    case.conflicted = [affected.pk] if affected else _presumed_accounts(case, answers)
    case.title = case.make_title()
    case.rank = RANK_OF_DANGER if case.acute else RANKS[case.weight]
    return case


def _presumed_accounts(case: Incident, answers: dict[str, Any]) -> list[int]:
    """Return the accounts that may be of who was named: they get no staff right on the case."""
    return Person.objects.presumed_accounts(
        email=answers.get("email", ""),
        name=answers.get("name", ""),
        organisation_id=case.organisation_id,
    )


def _set_time_and_place(case: Incident, answers: dict[str, Any]) -> None:
    clock_time = answers.get("time")
    case.happened_at = _moment(answers["day"], clock_time)
    case.time_unknown = clock_time is None
    if answers.get("found_day"):
        case.noticed_at = _moment(answers["found_day"])
    case.location = answers.get("location") or Location.ONLINE


def _moment(day: date, clock_time: time | None = None) -> datetime:
    """Return the moment in the Netherlands, never later than now; noon without a time of day."""
    moment = datetime.combine(day, clock_time or NOON, NETHERLANDS)
    return min(moment, timezone.now())


def _unit_id(person: Person, organisation_id: int) -> int | None:
    """Return the part of the organisation where somebody works."""
    for membership in person.memberships_now:
        if membership.unit_id and membership.organisation_id == organisation_id:
            return membership.unit_id
    return None


def _via(case: Incident, by: Person) -> Via:
    """Return in what part the reporter reports (`meldwijze` in docs/domain/incidents.md §3.2)."""
    if not case.on_behalf:
        return Via.SELF
    for membership in by.memberships_now:
        is_here = membership.organisation_id == case.organisation_id
        if is_here and membership.role == Role.LINE_MANAGER:
            return Via.LINE_MANAGER
    return Via.DELEGATE


# --- what belongs to it ---------------------------------------------------------------------------


def _parties(
    case: Incident, answers: dict[str, Any], by: Person, affected: Person | None
) -> list[Party]:
    """Return who has a part in it. Their ids keep the order in which they are made here."""
    if not case.on_behalf:
        affected_party = _affected_party(case, by, by.name, by.email)
        return [_with_phone(affected_party, answers)]
    name = answers.get("name") or (affected.name if affected else "")
    affected_party = _affected_party(case, affected, name, answers.get("email", ""))
    role = Party.PartyRole.REPORTER
    reporter = Party(case=case, role=role, person=by, name=by.name, email=by.email)
    return [_with_phone(reporter, answers), affected_party]


def _with_phone(party: Party, answers: dict[str, Any]) -> Party:
    """Add to whoever reports the number that is safe, and when no phone may ring there."""
    party.phone = answers.get("phone", "")
    party.not_to_call = answers.get("not_to_call", "")
    return party


def _affected_party(case: Incident, person: Person | None, name: str, email: str) -> Party:
    return Party(
        case=case,
        role=Party.PartyRole.AFFECTED,
        person=person,
        added_by_id=case.reporter_id,
        function=case.function,
        name=name,
        email=email,
    )


def _evidence(case: Incident, files: list[DraftFile], by: Person) -> list[Document]:
    """Return the files, sealed anew: from the key of the draft to the key of the case."""
    documents = []
    for file in files:
        document = Document(
            case=case,
            kind="evidence",
            name=file.name,
            media_type=file.media_type,
            made_by=by,
        )
        document.put_from_outside(io.BytesIO(b"".join(file.chunks())))
        documents.append(document)
    return documents


def _receipt(case: Incident, by: Person) -> Document:
    audience = case.letters["receipt"].audience
    return Document(case=case, kind="receipt", audience=audience, made_by=by)


def _notices(
    case: Incident,
    answers: dict[str, Any],
    by: Person,
    affected: Person | None,
    first_recipients: list[Person],
) -> list[dict[str, Any]]:
    """Return the messages: a number and a link, no content.

    They go to the reporter, to the affected person, and to who must act first.
    """
    notices = [case.notice(by, "received", own=True)]
    if affected and affected != by:
        notices.append(case.notice(affected, "received_for_you", own=True))
    elif case.on_behalf and answers.get("email"):
        notices.append(_notice_without_account(case, answers["email"]))
    kind = "danger" if case.acute else "new_case"
    notices += [case.notice(person, kind) for person in first_recipients]
    return notices


def _notice_without_account(case: Incident, email: str) -> dict[str, Any]:
    return {
        "kind": "reported_for_you",
        "address": email,
        "organisation_id": case.organisation_id,
        "case_number": case.number,
        "own_case": True,
        "unique_key": f"{case.number}:reported_for_you",
    }
