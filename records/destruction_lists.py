"""Prepare a destruction list, notify who reviews and signs, write the certificate (docs/adr/0010).

Who reviews and signs sees numbers and dates, and no case.
"""

import io
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.models import Case, case_types
from notifications import outbox
from organisations.models import Organisation, Person
from records.models import DestructionItem, DestructionList, LegalHold
from records.models.destruction_list import REVIEWERS, SIGNERS
from records.open_rights import cases_with_open_rights, withdraw_exports
from records.recipients import role_holders
from records.retention_rules import term_of
from sealing import files

MAX_LIST_SIZE = 2000  # cases: what a person can still look through


def due(kind: str) -> models.QuerySet[Case]:
    """Return the cases whose term has passed, without a hold, on no open list, and about which
    nobody waits for an answer.
    """
    this_case = models.OuterRef("pk")
    holds = LegalHold.objects.filter(LegalHold.running(), case=this_case)
    listed = DestructionItem.objects.filter(case_id=this_case, state=DestructionItem.State.LISTED)
    closed = Case.objects.filter(kind=kind, destroyed=False, closed_at__isnull=False)
    expired = closed.filter(keep_until__lt=timezone.localdate())
    is_free = ~models.Exists(holds) & ~models.Exists(listed)
    free = expired.filter(is_free).exclude(pk__in=cases_with_open_rights())
    return free.order_by("keep_until", "pk")


def prepare(kind: str, organisation_id: int, *, by: Person | None = None) -> DestructionList | None:
    """Put what is due here on a new list and notify who reviews.

    Returns None when nothing is due, or when a list is still open.
    """
    with transaction.atomic():
        # Locked, so that two workers at once make one list.
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
        lists = DestructionList.objects.filter(organisation=organisation_id, kind=kind)
        if lists.exclude(state="done").exists():
            return None
        due_cases = list(_due_at(kind, organisation_id)[:MAX_LIST_SIZE])
        cases, involved = _for_one_list(due_cases, organisation_id)
        if not cases:
            return None
        destruction_list = DestructionList.objects.create(
            organisation_id=organisation_id,
            kind=kind,
            number=DestructionList.new_number(),
            prepared_by=by,
            size=len(cases),
            involved=involved,
        )
        items = [_item(destruction_list, case.as_case_type()) for case in cases]
        DestructionItem.objects.bulk_create(items)
        destruction_list.record("list_prepared", by=by, cases=len(cases))
        notify(destruction_list, "destruction_list", REVIEWERS)
    return destruction_list


def _for_one_list(cases: list[Case], organisation_id: int) -> tuple[list[Case], list[int]]:
    """Return the cases that come on one list, and the accounts that decide nothing about it.

    Cases in which somebody who could review or sign has a part wait until the others are done;
    then they have a list of their own, for others to decide about. Where two others are missing,
    such a case stays on no list.
    """
    deciders = role_holders(organisation_id, REVIEWERS + SIGNERS)
    accounts = {pk for person in deciders for pk in person.account_ids}
    others = [case for case in cases if accounts.isdisjoint(case.conflicted)]
    if others:
        return others, []
    involved = sorted({pk for case in cases for pk in case.conflicted})
    reviewers = set(role_holders(organisation_id, REVIEWERS).without(involved))
    signers = set(role_holders(organisation_id, SIGNERS).without(involved))
    if reviewers and len(reviewers | signers) > 1:
        return cases, involved
    return [], []


def _due_at(kind: str, organisation_id: int) -> models.QuerySet[Case]:
    """Return what is due in the register of this organisation."""
    if case_types()[kind].register:
        return due(kind)
    return due(kind).filter(organisation=organisation_id)


def _item(destruction_list: DestructionList, case: Case) -> DestructionItem:
    return DestructionItem(
        destruction_list=destruction_list,
        case_id=case.pk,
        number=case.number,
        result=case.closing_result,
        keep_until=case.keep_until,
        closed_on=timezone.localdate(case.closed_at),
    )


def organisations_with_due_cases(kind: str) -> list[int]:
    """Return the ids of the organisations whose register has cases of this kind that are due."""
    code = case_types()[kind].register
    if not code:
        return sorted(set(due(kind).order_by().values_list("organisation_id", flat=True)))
    if not due(kind).exists():
        return []
    return list(Organisation.objects.filter(code=code).values_list("pk", flat=True))


def notify(
    destruction_list: DestructionList, kind: str, roles: tuple, but: Person | None = None
) -> None:
    """Post a number and a link to who holds one of these roles at the register."""
    excluded = [*destruction_list.involved, *([but.pk] if but else [])]
    people = role_holders(destruction_list.organisation_id, roles).without(excluded)
    outbox.post_many(_notice(destruction_list, kind, person) for person in people)


def _notice(destruction_list: DestructionList, kind: str, person: Person) -> dict[str, Any]:
    number = destruction_list.number
    return {
        "kind": kind,
        "person": person,
        "organisation_id": destruction_list.organisation_id,
        "case_number": number,
        "own_case": False,
        "path": f"/beheer/vernietiging/{destruction_list.pk}/",
        "unique_key": f"{number}:{kind}:{person.pk}:{destruction_list.state}",
    }


def finish(pk: object) -> None:
    """Write and seal the certificate when nothing is left to destroy, and notify who signs.

    Safe to run again.
    """
    with transaction.atomic():
        locked = DestructionList.objects.select_for_update(of=("self",))
        destruction_list = locked.select_related("organisation").get(pk=pk)
        items = list(destruction_list.items.all())
        is_signed = destruction_list.state == DestructionList.State.SIGNED
        if not is_signed or any(_is_unfinished(item) for item in items):
            return
        destruction_list.done_at = timezone.now()
        destruction_list.state = DestructionList.State.DONE
        destruction_list.involved = []
        _store_certificate(destruction_list, items)
        destruction_list.save()
        count = len(_destroyed(items))
        withdraw_exports(destruction_list.kind, destruction_list.organisation_id)
        destruction_list.record("list_destroyed", by=None, cases=count, kept=len(items) - count)
        notify(destruction_list, "destruction_done", SIGNERS)


def _is_unfinished(item: DestructionItem) -> bool:
    return item.state == item.State.LISTED or bool(item.files)


def _destroyed(items: list[DestructionItem]) -> list[DestructionItem]:
    return [item for item in items if item.state == item.State.DESTROYED]


def _store_certificate(destruction_list: DestructionList, items: list[DestructionItem]) -> None:
    from ui import pdf  # noqa: PLC0415 -- slow import: WeasyPrint, only in a worker

    content = pdf.write(
        "records/pdf/certificate.html",
        certificate(destruction_list, items),
        title=_("Verklaring van vernietiging"),
        number=destruction_list.number,
        classification=_("Archiefstuk"),
    )
    key = destruction_list.seal_key()
    stored = files.store(io.BytesIO(content), key, destruction_list.seal_context())
    destruction_list.certificate = stored.name
    destruction_list.certificate_size = stored.size
    destruction_list.certificate_sha256 = stored.sha256


def certificate(destruction_list: DestructionList, items: list[DestructionItem]) -> dict[str, Any]:
    """Return the context of the certificate: numbers, results, dates and roles.

    Nobody's name, and nothing of what was in a case.
    """
    case_type = case_types()[destruction_list.kind]
    organisation_id = destruction_list.organisation_id
    destroyed = _destroyed(items)
    for item in destroyed:
        item.label = case_type.retention_terms[item.result].label
    results = sorted({item.result for item in destroyed})
    kind = destruction_list.kind
    applied_terms = [(result, term_of(kind, result, organisation_id)) for result in results]
    return {
        "list": destruction_list,
        "what": case_type._meta.verbose_name_plural,
        "destroyed": destroyed,
        "kept_count": len(items) - len(destroyed),
        "terms": applied_terms,
        "reviewer_role": _role_at(destruction_list.reviewed_by, organisation_id, REVIEWERS),
        "signer_role": _role_at(destruction_list.signed_by, organisation_id, SIGNERS),
    }


def _role_at(person: Person, organisation_id: int, roles: tuple) -> str:
    """Return the label of the first of these roles that this person holds here, "" without any."""
    for membership in person.memberships_now:
        if membership.role in roles and membership.organisation_id == organisation_id:
            return str(membership.get_role_display())
    return ""
