"""From a draft to a case: one transaction in which a report becomes real, gets its clocks, and reaches who must hear of it."""

import io
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework.models import Document, Draft, Party
from incidents.access import FIRST, lane_of
from incidents.lists import IN_PERSON, Location
from incidents.models import Incident
from organisations.models import Person
from organisations.workdays import NETHERLANDS

CODED = ("behaviours", "channels", "function", "severity", "wishes", "acute", "private_sphere", "narrative", "literal_words")


def report(draft: Draft, answers: dict[str, Any], *, by: Person) -> Incident:
    """Make the case of a draft. The case gets the id of the draft, so that a second click finds it instead of making another."""
    with transaction.atomic():
        affected = _affected(answers, by)
        case = _case(draft, answers, by, affected)
        case.save(force_insert=True)
        Party.objects.bulk_create(_parties(case, answers, by, affected))
        _keep_evidence(case, draft, by)
        case.start_clocks(case.created_at)
        case.record("reported", by=by, on_behalf=case.on_behalf, lane=case.lane, evidence=draft.files.count())
        case.save(update_fields=["due"])
        case.ask_letter("receipt", by=by)
        _tell(case, by, affected)
        draft.delete()
    return case


def _affected(answers: dict, by: Person) -> Person | None:
    """The account of who was affected: of who reports, or the one with the address that was given, at the same organisation."""
    if answers["for_whom"] == "self":
        return by
    email = answers.get("email", "").lower()
    return Person.objects.filter(email=email, organisation=by.organisation, is_active=True).first() if email else None


def _case(draft: Draft, answers: dict, by: Person, affected: Person | None) -> Incident:
    case = Incident(id=draft.pk, organisation=by.organisation, reporter=by, on_behalf=answers["for_whom"] == "other")
    for name in CODED:
        setattr(case, name, answers[name])
    case.happened_at, case.time_unknown = _moment(answers)
    case.location = answers.get("location") or Location.ONLINE
    if not IN_PERSON & set(case.channels):
        case.location = Location.ONLINE
    case.status = Incident.Status.REPORTED
    case.lane = lane_of(case.function)
    case.unit = next((m.unit for m in (affected or by).memberships_now if m.unit_id), None)
    case.people = sorted({person.pk for person in (by, affected) if person})
    case.conflicted = [affected.pk] if affected else []
    case.title, case.rank = case.make_title(), case.make_rank()
    return case


def _moment(answers: dict) -> tuple[datetime, bool]:
    """The moment in the Netherlands; noon when the time is not known, but never later than now."""
    clock = answers.get("time")
    moment = datetime.combine(answers["day"], clock or time(12), NETHERLANDS)
    return min(moment, timezone.now()), clock is None


def _parties(case: Incident, answers: dict, by: Person, affected: Person | None) -> Iterable[Party]:
    role, function = Party.PartyRole, case.function
    if not case.on_behalf:
        return [Party(case=case, role=role.AFFECTED, person=by, function=function, name=by.name, email=by.email)]
    name = answers.get("name") or (affected.name if affected else "")
    other = Party(case=case, role=role.AFFECTED, person=affected, function=function, name=name, email=answers.get("email", ""))
    return [Party(case=case, role=role.REPORTER, person=by, name=by.name, email=by.email), other]


def _keep_evidence(case: Incident, draft: Draft, by: Person) -> None:
    """Files go from the key of the draft to the key of the case; the old ones go when this is committed."""
    for file in draft.files.all():
        document = Document(case=case, kind="evidence", name=file.name, media_type=file.media_type, made_by=by)
        document.put(io.BytesIO(b"".join(file.chunks())))
        document.save(force_insert=True)
        transaction.on_commit(lambda stored=file.stored: default_storage.delete(stored))


def _tell(case: Incident, by: Person, affected: Person | None) -> None:
    """A number and a link: to who reported, to who was affected, and to who must act first."""
    case.tell(by, "received", own=True)
    if affected and affected != by:
        case.tell(affected, "received_for_you", own=True)
    today = timezone.localdate()
    current = Q(memberships__until=None) | Q(memberships__until__gte=today)
    here = Q(memberships__organisation_id=case.organisation_id, memberships__role__in=FIRST[case.lane])
    if case.unit_id:
        here &= Q(memberships__unit_id=None) | Q(memberships__unit_id=case.unit_id)
    for person in Person.objects.filter(here & current, is_active=True).exclude(pk__in=[by.pk, *case.conflicted]).distinct():
        case.tell(person, "new_case")


