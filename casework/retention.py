"""From closing to destruction: terms, the list, and what is left of a destroyed case (docs/adr/0010).

Everything here works as the machine: who reviews and signs sees numbers and dates, and reaches no case. Each case goes in a
transaction of its own, so that a run that stops half-way has destroyed some of them wholly and the others not at all.
"""

import io
import math
import secrets
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import record
from casework.models import Case, Deadline, DestructionItem, DestructionList, Hold, TermRule, case_types
from casework.models.retention import REVIEWERS, SIGNERS
from casework.terms import Term
from notifications import outbox
from notifications.models import Outgoing
from organisations.models import Organisation, Person
from sealing import files, keys
from sealing.fields import SealedField

BATCH = 500
MOST = 2000  # cases on one list: what a person can still look through
HOUR = timedelta(hours=1)


def keeper_of(kind: str, organisation_id: int) -> int:
    """The organisation whose people answer for the cases of this kind: the own, or the national desk."""
    register = case_types()[kind].register
    return Organisation.objects.values_list("pk", flat=True).get(code=register) if register else organisation_id


def term_of(kind: str, result: str, keeper: int) -> Term:
    """The term that holds here: what the organisation decided, else what the case type proposes."""
    proposed = case_types()[kind].terms[result]
    rule = TermRule.objects.filter(organisation=keeper, kind=kind, result=result).first()
    return rule.term(proposed) if rule else proposed


def decide(organisation: Organisation, kind: str, result: str, *, by: Person, months: int, source: str) -> None:
    """Write down what an organisation decided about a term, and have what is closed counted anew."""
    with transaction.atomic():
        values = {"months": months, "source": source, "decided_by": by, "decided_at": timezone.now()}
        TermRule.objects.update_or_create(organisation=organisation, kind=kind, result=result, defaults=values)
        record(f"organisation:{organisation.pk}", actor=by.pk, action="term_decided", kind=kind,
               compartment=f"{kind}:{organisation.pk}", result=result, months=months)  # fmt: skip
        outbox.later("casework.tasks.count_again", kind, str(organisation.pk))


def sealed_columns(model: type[models.Model]) -> list[str]:
    """What need not be fetched to know how a case ended."""
    return [field.name for field in model._meta.local_fields if isinstance(field, SealedField)]


def set_terms(cases: models.QuerySet) -> int:
    """Count the term of these closed cases, of one kind at a time, a batch at a time. Answers how many."""
    known: dict[tuple, Term] = {}
    done = 0
    for case in cases.defer(*sealed_columns(cases.model)).select_for_update(
        of=("self",), no_key=True, skip_locked=True
    )[:BATCH]:
        asked = case.kind, case.ended_as, keeper_of(case.kind, case.organisation_id)
        if asked not in known:
            known[asked] = term_of(*asked)
        until = known[asked].until(timezone.localdate(case.closed_at))
        done += Case.objects.filter(pk=case.pk, closed_at=case.closed_at).update(keep_until=until)
    return done


# --- the list --------------------------------------------------------------------------------------------------------


def due(kind: str) -> models.QuerySet[Case]:
    """Cases whose term has passed, that nobody holds and that are on no list that is still open."""
    held = Hold.objects.filter(Hold.running(), case=models.OuterRef("pk"))
    listed = DestructionItem.objects.filter(case_id=models.OuterRef("pk"), state=DestructionItem.State.LISTED)
    past = Case.objects.filter(kind=kind, destroyed=False, closed_at__isnull=False, keep_until__lt=timezone.localdate())
    return past.filter(~models.Exists(held), ~models.Exists(listed)).order_by("keep_until", "pk")


def prepare(kind: str, organisation_id: int, *, by: Person | None = None) -> DestructionList | None:
    """Put what is due here on a new list and tell who reviews. None when nothing is due, or a list is still open."""
    register = case_types()[kind].register
    found = due(kind) if register else due(kind).filter(organisation=organisation_id)
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)  # two at once make one list
        if DestructionList.objects.filter(organisation=organisation_id, kind=kind).exclude(state="done").exists():
            return None
        cases = [case.child() for case in found[:MOST]]
        if not cases:
            return None
        made = DestructionList.objects.create(
            organisation_id=organisation_id, kind=kind, number=DestructionList.new_number(), prepared_by=by, size=len(cases)
        )  # fmt: skip
        DestructionItem.objects.bulk_create(
            DestructionItem(of=made, case_id=case.pk, number=case.number, result=case.ended_as, keep_until=case.keep_until,
                            closed_on=timezone.localdate(case.closed_at)) for case in cases
        )  # fmt: skip
        made.record("list_prepared", by=by, cases=len(cases))
        tell(made, "destruction_list", REVIEWERS)
    return made


def places_due(kind: str) -> list[int]:
    """The organisations that keep cases of this kind of which some are due."""
    if register := case_types()[kind].register:
        return (
            list(Organisation.objects.filter(code=register).values_list("pk", flat=True)) if due(kind).exists() else []
        )
    return sorted(set(due(kind).order_by().values_list("organisation_id", flat=True)))


def tell(made: DestructionList, kind: str, roles: tuple, but: Person | None = None) -> None:
    """A number and a link to who holds one of these roles at the register."""
    today = timezone.localdate()
    here = models.Q(memberships__organisation=made.organisation_id, memberships__role__in=roles)
    current = models.Q(memberships__until=None) | models.Q(memberships__until__gte=today)
    people = Person.objects.filter(here & current, is_active=True).exclude(pk=but.pk if but else 0).distinct()
    outbox.post_many(
        {"kind": kind, "person": person, "organisation_id": made.organisation_id, "case_number": made.number,
         "path": f"/beheer/vernietiging/{made.pk}/", "unique_key": f"{made.number}:{kind}:{person.pk}:{made.state}"}
        for person in people
    )  # fmt: skip


# --- destruction -------------------------------------------------------------------------------------------------------


def destroy(item: DestructionItem) -> None:
    """Destroy one case of a signed list, wholly or not at all. What must be kept after all is kept. Safe to run again."""
    with transaction.atomic():
        item = DestructionItem.objects.select_for_update(of=("self",)).select_related("of").get(pk=item.pk)
        if item.state == item.State.LISTED and item.of.state == DestructionList.State.SIGNED:
            case = Case.objects.select_for_update().filter(pk=item.case_id).first()
            if case and not _is_due(case):
                item.state, item.done_at = item.State.KEPT, timezone.now()
            else:
                item.files = take_apart(case.child(), item.of.number) if case else []
                item.state, item.done_at = item.State.DESTROYED, timezone.now()
            item.save(update_fields=["state", "files", "done_at"])


def _is_due(case: Case) -> bool:
    """Asked again at the last moment: a case may have been opened again or held since the list was signed."""
    past = case.closed_at is not None and case.keep_until is not None and case.keep_until < timezone.localdate()
    return past and not case.holds.filter(Hold.running()).exists()


def remove_files(pk: object) -> None:
    """Remove the sealed files of a destroyed case from the store, in a transaction after that which took their key: a store that
    fails brings nothing back. The names stay until they are gone."""
    item = DestructionItem.objects.select_for_update(of=("self",)).get(pk=pk, state=DestructionItem.State.DESTROYED)
    for name in item.files:
        default_storage.delete(name)
    if item.files:
        DestructionItem.objects.filter(pk=item.pk).update(files=[])


def take_apart(case: Case, number: str) -> list[str]:
    """Keep the figures of a case without its person, destroy the rest with its key. Answers the names of its files.

    `number` is that of the list. Belongs in a transaction; whether it may be is asked before (`destroy`).
    """
    stored = [name for name in case.documents.values_list("stored", flat=True) if name]
    case.record("destroyed", by=None, list=number)
    _leave_figures(case)
    # Its number stands in messages of people. Their unique key begins with it, and that has an index.
    Outgoing.objects.filter(unique_key__startswith=f"{case.number}:").delete()
    case.delete()
    return stored


def _leave_figures(case: Case) -> None:
    """A case without a name: a new random id and number, its month, its coded columns, and whether terms were met."""
    opened = timezone.localtime(case.created_at)
    month = opened.replace(day=1, hour=12, minute=0, second=0, microsecond=0)
    figures = case.coarsen({name: getattr(case, name) for name in case.figures})
    columns = dict(_empty(case, month)) | {
        name: _shifted(value, case.created_at, month) for name, value in figures.items()
    }
    left = type(case)(
        id=uuid.uuid4(), number=f"X-{secrets.token_hex(8)}", kind=case.kind, organisation_id=case.organisation_id, status=case.status,
        compartment=case.compartment, rank=case.rank, lane=columns.pop("lane", ""), created_at=month, changed_at=month,
        closed_at=month + timedelta(days=(case.closed_at - case.created_at).days), destroyed=True, data_key=b"", **columns,
    )  # fmt: skip
    left.__dict__["_plain_key"] = keys.new_data_key()  # seals what is empty, and is kept nowhere
    left.save(force_insert=True)
    Deadline.objects.bulk_create(_kept_terms(case, left, month))


def _empty(case: Case, month: datetime) -> Iterator[tuple[str, Any]]:
    """Every column of the case type, as if nobody had filled it in."""
    for field in type(case)._meta.local_concrete_fields:
        if field.primary_key:
            continue
        if field.null:
            yield field.attname, None
        elif isinstance(field, models.DateField) and not field.has_default():
            yield field.attname, month
        else:
            empty = field.get_default()
            yield field.attname, _nothing(field) if empty is None else empty


def _nothing(field: models.Field) -> Any:
    """What stands where a question was that had to be answered."""
    for kind, nothing in (
        (ArrayField, []),
        (models.JSONField, {}),
        (models.BooleanField, False),
        (models.CharField, ""),
        (models.TextField, ""),
    ):
        if isinstance(field, kind):
            return nothing
    return 0


def _shifted(value: Any, opened: datetime, month: datetime) -> Any:
    """A moment as far from the beginning as it was, in whole hours; other values as they are."""
    return month + math.floor((value - opened) / HOUR) * HOUR if isinstance(value, datetime) else value


def _kept_terms(case: Case, left: Case, month: datetime) -> Iterator[Deadline]:
    """Which terms there were, and whether each was met in time: the moments say that and nothing else."""
    for clock in case.deadlines.all():
        end = month + HOUR
        met = (end + HOUR if clock.is_late else month) if clock.met_at else None
        yield Deadline(
            case=left,
            name=clock.name,
            started_at=month,
            due=end,
            met_at=met,
            stopped_at=month if clock.stopped_at else None,
            missed_at=end if clock.missed_at else None,
        )


def finish(pk: object) -> None:
    """When nothing is left to destroy: write the certificate, seal it, and say so. Safe to run again."""
    from ui import pdf  # noqa: PLC0415 -- slow import: WeasyPrint, only in a worker

    with transaction.atomic():
        made = DestructionList.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pk)
        items = list(made.items.all())
        unfinished = [item for item in items if item.state == item.State.LISTED or item.files]
        if made.state != DestructionList.State.SIGNED or unfinished:
            return
        made.done_at, made.state = timezone.now(), DestructionList.State.DONE
        content = pdf.write("casework/pdf/certificate.html", certificate(made, items), title=_("Verklaring van vernietiging"),
                            number=made.number, classification=_("Archiefstuk"))  # fmt: skip
        kept = files.store(io.BytesIO(content), made.seal_key(), made.seal_context())
        made.certificate, made.certificate_size, made.certificate_sha256 = kept.name, kept.size, kept.sha256
        made.save()
        gone = sum(item.state == item.State.DESTROYED for item in items)
        made.record("list_destroyed", by=None, cases=gone, kept=len(items) - gone)
        tell(made, "destruction_done", SIGNERS)


def certificate(made: DestructionList, items: list[DestructionItem]) -> dict[str, Any]:
    """What stands on the certificate: numbers, results, dates and roles. Nobody's name, and nothing of what was in a case."""
    case_type = case_types()[made.kind]
    gone = [item for item in items if item.state == item.State.DESTROYED]
    for item in gone:
        item.label = case_type.terms[item.result].label
    used = [
        (result, term_of(made.kind, result, made.organisation_id)) for result in sorted({item.result for item in gone})
    ]
    return {
        "list": made,
        "what": case_type._meta.verbose_name_plural,
        "gone": gone,
        "kept": len(items) - len(gone),
        "terms": used,
        "reviewer_role": role_at(made.reviewed_by, made.organisation_id, REVIEWERS),
        "signer_role": role_at(made.signed_by, made.organisation_id, SIGNERS),
    }


def role_at(person: Person, organisation_id: int, roles: tuple) -> str:
    """In which of these roles somebody answers here, in words."""
    held = [m for m in person.memberships_now if m.role in roles and m.organisation_id == organisation_id]
    return str(held[0].get_role_display()) if held else ""
