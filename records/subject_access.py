"""Collect everything that is stored about a person (AVG art. 15).

What the law lets an organisation withhold is withheld here, with the ground, before anybody
reviews it.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from casework.models import Case, Note, Party, case_types
from notifications import outbox
from organisations.identity import mailbox_of, name_key_of
from organisations.models import Organisation, Person
from records.access_sections import (
    Section,
    account_section,
    case_section,
    draft_section,
    drafts_of,
    numbered,
    work_section,
)
from records.models import AccessRequest
from records.models.subject_access import UNFINISHED_STATES
from records.recipients import data_protection_staff
from sealing.index import address_index, person_index

# Why something is withheld, in words for who asked.
GROUNDS = {
    "third_party": gettext_lazy("Dit gaat over iemand anders (AVG artikel 15, lid 4)."),
    "internal": gettext_lazy(
        "Dit is een interne notitie voor overleg. Die valt niet onder het recht op inzage."
    ),
    "not_known": gettext_lazy("Dit is nog niet aan u bekendgemaakt. U krijgt het met het besluit."),
    "safety": gettext_lazy(
        "Dit houden wij achter voor de veiligheid of een onderzoek (UAVG artikel 41)."
    ),
    "secret": gettext_lazy("Dit geven wij niet: wie het leest, kan met uw account inloggen."),
    "own_work": gettext_lazy(
        "Dit schreef u voor uw werk, en het gaat over iemand anders (AVG artikel 15, lid 4). "
        "U leest het in de zaak, zolang u die behandelt."
    ),
    "own_page": gettext_lazy(
        "Dit gaat voor uw veiligheid niet in een bestand. U leest het bij uw zaak."
    ),
}


def cases_about(request: AccessRequest) -> dict[int, list[Case]]:
    """Return the cases somebody has a part in, by the id of the register holder.

    By account wherever it is named, and by address. Somebody without an account is found by name or
    address at the organisation that was asked, and nowhere else: the blind index of another
    organisation is another one.
    """
    cases = all_cases_about(request)
    by_register_holder: dict[int, list[Case]] = {}
    for case in cases.order_by("created_at", "pk"):
        register_holder = case.register_holder_id
        by_register_holder.setdefault(register_holder, []).append(case.as_case_type())
    return by_register_holder


def all_cases_about(request: AccessRequest) -> models.QuerySet[Case]:
    """Return the cases somebody has a part in, of every register holder."""
    if request.person:
        return _cases_of_account(request.person)
    return _cases_of_words(request.organisation_id, [request.name, request.email])


def _cases_of_account(person: Person) -> models.QuerySet[Case]:
    email_index = address_index(person.organisation_id, person.email)
    is_party = Q(person=person) | Q(email_index=email_index)
    case_ids = Party.objects.filter(is_party).values("case")
    is_named = Q(people__contains=[person.pk]) | Q(pk__in=case_ids)
    return Case.objects.filter(is_named, destroyed=False)


def _cases_of_words(organisation_id: int, words: list[str]) -> models.QuerySet[Case]:
    indexes = [person_index(organisation_id, word) for word in words if word]
    is_party = Q(name_index__in=indexes) | Q(email_index__in=indexes)
    case_ids = Party.objects.filter(is_party).values("case")
    return Case.objects.filter(pk__in=case_ids, destroyed=False)


def collect(request: AccessRequest) -> None:
    """Collect what is stored where it was asked, and ask elsewhere where something is stored.

    Belongs in a transaction.
    """
    cases_by_holder = cases_about(request)
    cases = cases_by_holder.get(request.organisation_id, [])
    is_own_organisation = (
        request.person is not None and request.organisation_id == request.person.organisation_id
    )
    sections = _account_sections(request, is_own_organisation=is_own_organisation)
    request.case_ids = []
    sections += _case_sections(request, cases)
    sections += _work_sections(request, [case.pk for case in cases])
    request.sections = numbered(sections)
    request.state = request.State.COLLECTED
    request.save()
    request.record("access_collected", by=None, cases=len(cases))
    notify(request, "access_asked", reviewers_of(request))
    if is_own_organisation:
        holders = {*cases_by_holder, *_holders_of_drafts(request.person)}
        other_holders = holders - {request.organisation_id}
        for register_holder in sorted(other_holders):
            _ask_elsewhere(request.person, register_holder)


def _account_sections(request: AccessRequest, *, is_own_organisation: bool) -> list[Section]:
    """Return the section about the account, or elsewhere about the drafts of what is kept there."""
    if request.person is None:
        return []
    if is_own_organisation:
        return [account_section(request.person)]
    section = draft_section(request.person, request.organisation.code)
    return [section] if section else []


def _holders_of_drafts(person: Person) -> Iterable[int]:
    """Return the ids of the organisations that answer for kinds of which this person has a draft,
    and for which the own one does not.
    """
    registers = {case_type.register for case_type in case_types().values()} - {""}
    codes = [code for code in registers if drafts_of(person, {code}).exists()]
    return Organisation.objects.filter(code__in=codes).values_list("pk", flat=True)


def _case_sections(request: AccessRequest, cases: list[Case]) -> list[Section]:
    """Return a section for each case that is about who asked, and put that on its record."""
    sections = []
    for case in cases:
        section = case_section(case, request)
        if section:
            sections.append(section)
            request.case_ids.append(case.pk)
            case.record("access_collected", by=None, request_number=request.number)
    return sections


def _work_sections(request: AccessRequest, own_cases: list[Any]) -> list[Section]:
    """Return the section about cases in which who asked only worked, of this register holder."""
    if request.person is None:
        return []
    notes = Note.objects.filter(author=request.person).exclude(case__in=own_cases)
    worked = Q(handler=request.person) | Q(pk__in=notes.values("case"))
    candidates = Case.objects.filter(worked, destroyed=False).exclude(pk__in=own_cases)
    cases = candidates.filter(_kept_by(request.organisation)).order_by("created_at", "pk")
    own_notes = notes.filter(case__in=cases.order_by()).count()
    section = work_section(request.person, cases, own_notes)
    return [section] if section else []


def _kept_by(register_holder: Organisation) -> Q:
    """Return the condition for cases that this organisation answers for."""
    kept = Q(pk__in=[])
    for kind, case_type in case_types().items():
        if not case_type.register:
            kept |= Q(kind=kind, organisation=register_holder)
        elif case_type.register == register_holder.code:
            kept |= Q(kind=kind)
    return kept


def _ask_elsewhere(person: Person, register_holder: int) -> None:
    """Make a request at another organisation, unless there is an unfinished one."""
    requests = AccessRequest.objects.filter(person=person, organisation=register_holder)
    if not requests.filter(state__in=UNFINISHED_STATES).exists():
        request = AccessRequest.ask(register_holder, by=person, person=person)
        outbox.send_task_on_commit("records.tasks.collect_access", str(request.pk))


def reviewers_of(request: AccessRequest) -> Iterable[Person]:
    """Return who may review this request: nobody reviews the own one."""
    staff = data_protection_staff(request.organisation_id, but=request.person_id)
    mailbox = mailbox_of(request.email)
    name_key = name_key_of(request.name)
    return staff.exclude(pk__in=Person.objects.presumed_same(mailbox, name_key))


def notify(request: AccessRequest, kind: str, people: Iterable[Person]) -> None:
    """Post a number and a link to these people."""
    outbox.post_many(_notice(request, kind, person) for person in people)


def _notice(request: AccessRequest, kind: str, person: Person) -> dict[str, Any]:
    is_requester = person.pk == request.person_id
    return {
        "kind": kind,
        "person": person,
        "organisation_id": request.organisation_id,
        "case_number": request.number,
        "own_case": is_requester,
        "path": "/mijn/inzage/" if is_requester else f"/beheer/inzage/{request.pk}/",
        "unique_key": f"{request.number}:{kind}:{person.pk}",
    }
