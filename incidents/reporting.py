"""From a draft to a case: one transaction in which a report becomes real, gets its clocks, and reaches who must hear of it."""

import io
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from casework.models import Document, Draft, DraftFile, Party
from casework.models.together import in_one_go
from incidents.access import lane_of
from incidents.lists import Location, Via
from incidents.models import Incident
from notifications import outbox
from organisations.access import Role
from organisations.models import Membership, Organisation, Person
from organisations.workdays import NETHERLANDS

ASKED = (
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
MAYBE = {"acts": [], "platforms": [], "place": "", "relative_of": "", "repeated": False}
NOON = time(12)


def report(draft: Draft, answers: dict[str, Any], *, by: Person) -> Incident:
    """Make the case of a draft. The case gets the id of the draft, so that a second click finds it instead of making another."""
    with transaction.atomic(savepoint=False):
        affected = _affected(answers, by)
        case = _case(draft, answers, by, affected)
        clocks = case.clocks(case.created_at)
        case.due = min(clocks.values())
        first, files = list(case.first_people(but=by)), draft.kept
        with in_one_go():
            case.save(force_insert=True)
            case.deadlines.start(**clocks)
            Party.objects.bulk_create([party.indexed() for party in _parties(case, answers, by, affected)])
            evidence = _evidence(case, files, by)
            receipt = Document(case=case, kind="receipt", audience=case.letters["receipt"].audience, made_by=by)
            Document.objects.bulk_create([*evidence, receipt])
            outbox.later("casework.tasks.make_pdf", str(receipt.pk))
            case.record("reported", by=by, first=True, on_behalf=case.on_behalf, lane=case.lane, evidence=len(evidence))
            _tell(case, answers, by, affected, first)
            draft.delete()
    return case


def _affected(answers: dict, by: Person) -> Person | None:
    """The account of who was affected: of who reports, or the one with the address that was given, at the same organisation."""
    if answers["for_whom"] == "self":
        return by
    email = answers.get("email", "").lower()
    if not email:
        return None
    place = answers.get("organisation") or by.organisation_id
    here = Membership.objects.filter(person=OuterRef("pk"), organisation_id=place, unit__isnull=False, until=None)
    found = Person.objects.filter(email=email, organisation_id=place, is_active=True)
    return found.annotate(unit_here=Subquery(here.values("unit")[:1])).first()


def _case(draft: Draft, answers: dict, by: Person, affected: Person | None) -> Incident:
    case = Incident(id=draft.pk, organisation=_place(answers, by), reporter=by, status=Incident.Status.REPORTED)
    for name in ASKED:
        setattr(case, name, answers[name])
    for name, nothing in MAYBE.items():
        setattr(case, name, answers.get(name, nothing))
    case.happened_at, case.time_unknown = _moment(answers["day"], answers.get("time"))
    case.found_at = _moment(answers["found_day"], None)[0] if answers.get("found_day") else None
    case.location = answers.get("location") or Location.ONLINE
    case.on_behalf, case.via = _via(answers, by, case.organisation_id)
    case.lane = lane_of(case.function, case.relative_of, without_chair=bool(answers.get("without_chair")))
    case.unit_id = getattr(affected, "unit_here", None) or _unit(by, case.organisation_id)
    case.people = sorted({person.pk for person in (by, affected) if person})
    case.conflicted = [affected.pk] if affected else []
    case.title, case.rank = case.make_title(), case.make_rank()
    return case


def _place(answers: dict, by: Person) -> Organisation:
    """Where it happened: an organisation of who reports, their own unless chosen."""
    asked = answers.get("organisation") or by.organisation_id
    return next((place for place in by.places_now if place.pk == asked), None) or by.organisation


def _unit(person: Person, organisation_id: int) -> int | None:
    """The part of the organisation where somebody works."""
    return next((m.unit_id for m in person.memberships_now if m.unit_id and m.organisation_id == organisation_id), None)


def _via(answers: dict, by: Person, organisation_id: int) -> tuple[bool, Via]:
    """For whom, and in what part (§3.2, meldwijze)."""
    if answers["for_whom"] == "self":
        return False, Via.SELF
    leads = any(m.role == Role.LINE_MANAGER and m.organisation_id == organisation_id for m in by.memberships_now)
    return True, Via.LINE_MANAGER if leads else Via.DELEGATE


def _moment(day: date, clock: time | None) -> tuple[datetime, bool]:
    """The moment in the Netherlands; noon when the time is not known, but never later than now."""
    moment = datetime.combine(day, clock or NOON, NETHERLANDS)
    return min(moment, timezone.now()), clock is None


def _parties(case: Incident, answers: dict, by: Person, affected: Person | None) -> list[Party]:
    role, function = Party.PartyRole, case.function
    if not case.on_behalf:
        return [Party(case=case, role=role.AFFECTED, person=by, function=function, name=by.name, email=by.email)]
    name = answers.get("name") or (affected.name if affected else "")
    other = Party(
        case=case, role=role.AFFECTED, person=affected, function=function, name=name, email=answers.get("email", "")
    )
    return [Party(case=case, role=role.REPORTER, person=by, name=by.name, email=by.email), other]


def _evidence(case: Incident, files: list[DraftFile], by: Person) -> list[Document]:
    """Files go from the key of the draft to the key of the case."""
    documents = []
    for file in files:
        document = Document(case=case, kind="evidence", name=file.name, media_type=file.media_type, made_by=by)
        document.put_from_outside(io.BytesIO(b"".join(file.chunks())))
        documents.append(document)
    return documents


def _tell(case: Incident, answers: dict, by: Person, affected: Person | None, first: list[Person]) -> None:
    """A number and a link: to who reported, to who was affected, and to who must act first."""
    notices = [case.notice(by, "received", own=True)]
    if affected and affected != by:
        notices.append(case.notice(affected, "received_for_you", own=True))
    elif case.on_behalf and answers.get("email"):
        notices.append({"kind": "reported_for_you", "address": answers["email"], "organisation_id": case.organisation_id,
                        "case_number": case.number, "unique_key": f"{case.number}:reported_for_you"})  # fmt: skip
    notices += [case.notice(person, "new_case") for person in first]
    outbox.post_many(notices)
