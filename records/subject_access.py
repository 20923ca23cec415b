"""Collect everything that is stored about a person (AVG art. 15).

What the law lets an organisation withhold is withheld here, with the ground, before anybody
reviews it.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from casework.models import Case, Party
from notifications import outbox
from organisations.models import Person
from records.access_sections import Section, account_section, case_section, numbered
from records.models import AccessRequest
from records.models.subject_access import UNFINISHED_STATES
from records.recipients import data_protection_staff
from records.retention_rules import register_holder_of
from sealing.index import blind_index

# Why something is withheld, in words for who asked.
GROUNDS = {
    "third_party": gettext_lazy("Dit gaat over iemand anders (AVG artikel 15, lid 4)."),
    "internal": gettext_lazy(
        "Dit is een interne notitie voor overleg. Die valt niet onder het recht op inzage."
    ),
    "safety": gettext_lazy(
        "Dit houden wij achter voor de veiligheid of een onderzoek (UAVG artikel 41)."
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
    if request.person:
        cases = _cases_of_account(request.person)
    else:
        cases = _cases_of_words(request.organisation_id, [request.name, request.email])
    by_register_holder: dict[int, list[Case]] = {}
    for case in cases.order_by("created_at", "pk"):
        register_holder = register_holder_of(case.kind, case.organisation_id)
        by_register_holder.setdefault(register_holder, []).append(case.as_case_type())
    return by_register_holder


def _cases_of_account(person: Person) -> models.QuerySet[Case]:
    email_index = blind_index("party", person.organisation_id, person.email)
    is_party = Q(person=person) | Q(email_index=email_index)
    case_ids = Party.objects.filter(is_party).values("case")
    is_named = Q(people__contains=[person.pk]) | Q(pk__in=case_ids)
    return Case.objects.filter(is_named, destroyed=False)


def _cases_of_words(organisation_id: int, words: list[str]) -> models.QuerySet[Case]:
    indexes = [blind_index("party", organisation_id, word) for word in words if word]
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
    sections = [account_section(request.person)] if is_own_organisation else []
    sections += _case_sections(request, cases)
    request.sections = numbered(sections)
    request.state = request.State.COLLECTED
    request.save()
    request.record("access_collected", by=None, cases=len(cases))
    notify(request, "access_asked", reviewers_of(request))
    if is_own_organisation:
        other_holders = set(cases_by_holder) - {request.organisation_id}
        for register_holder in sorted(other_holders):
            _ask_elsewhere(request.person, register_holder)


def _case_sections(request: AccessRequest, cases: list[Case]) -> list[Section]:
    """Return a section for each case that is about who asked, and put that on its record."""
    sections = []
    for case in cases:
        section = case_section(case, request)
        if section:
            sections.append(section)
            case.record("access_collected", by=None, request_number=request.number)
    return sections


def _ask_elsewhere(person: Person, register_holder: int) -> None:
    """Make a request at another organisation, unless there is an unfinished one."""
    requests = AccessRequest.objects.filter(person=person, organisation=register_holder)
    if not requests.filter(state__in=UNFINISHED_STATES).exists():
        request = AccessRequest.ask(register_holder, by=person, person=person)
        outbox.send_task_on_commit("records.tasks.collect_access", str(request.pk))


def reviewers_of(request: AccessRequest) -> Iterable[Person]:
    """Return who may review this request: nobody reviews the own one."""
    return data_protection_staff(request.organisation_id, but=request.person_id)


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
        "path": "/mijn/inzage/" if is_requester else f"/beheer/inzage/{request.pk}/",
        "unique_key": f"{request.number}:{kind}:{person.pk}",
    }
