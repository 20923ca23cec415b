"""Correcting what is wrong in a case (AVG art. 16): who it is about asks, who handles it decides, what stood there stays on record."""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.models import Case, CaseBound, Correction
from casework.rights import LABELS
from organisations.models import Person
from sealing.fields import SealedTextField


def correctable(case: Case, person: Person) -> Iterator[tuple[str, str]]:
    """What somebody may ask to have corrected: what was told in the case, and the own name, address and number."""
    if case.parties.filter(person=person).exists():
        for name in ("name", "email", "phone"):
            yield f"party-{name}", _("Uw gegevens: %(label)s") % {"label": str(LABELS[name]).lower()}
    for row in told_in(case):
        for column in type(row)._meta.local_concrete_fields:
            if isinstance(column, SealedTextField) and column.name not in row.kept_back:
                name = column.name if row is case else f"{row._meta.model_name}-{column.name}"
                yield name, str(column.verbose_name).capitalize()


def told_in(case: Case) -> Iterator[Case | CaseBound]:
    """The case, and the one row of each part it is told in."""
    yield case
    for relation in type(case)._meta.related_objects:
        bound = relation.related_model
        if relation.one_to_one and issubclass(bound, CaseBound):
            for row in bound._base_manager.filter(**{relation.field.name: case.pk}):
                row.case = case
                yield row


def label_of(name: str, case: Case) -> str:
    """What a correction is about, in words."""
    part, _dash, column = name.rpartition("-")
    if part == "party":
        return _("Uw gegevens: %(label)s") % {"label": str(LABELS[column]).lower()}
    row = next((row for row in told_in(case) if part in {"", row._meta.model_name}), case)
    return str(row._meta.get_field(column).verbose_name).capitalize()


def holder_of(correction: Correction, case: Case) -> tuple[models.Model | None, str]:
    """The row and the column a correction is about."""
    part, _dash, column = correction.field.rpartition("-")
    if part == "party":
        return case.parties.filter(person=correction.asked_by_id).first(), column
    return next((row for row in told_in(case) if part in {"", row._meta.model_name}), None), column


def decide(correction: Correction, case: Case, *, by: Person, granted: bool, answer: str) -> bool:
    """Correct it, or say why not. What stood there stays with the correction. False when it was decided already."""
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        case = type(case).objects.get(pk=case.pk)
        correction = Correction.objects.get(pk=correction.pk)
        correction.case = case
        if correction.decision != correction.Decision.OPEN:
            return False
        if by.pk == correction.asked_by_id:
            raise PermissionDenied("nobody decides about the own request")
        row, name = holder_of(correction, case)
        correction.before = getattr(row, name) if row else ""
        if granted and row:
            setattr(row, name, correction.wanted)
            row.save()
        correction.decision = correction.Decision.GRANTED if granted else correction.Decision.REFUSED
        correction.answer, correction.decided_by, correction.decided_at = answer, by, timezone.now()
        correction.save()
        if granted:
            case.record("corrected", by=by, field=correction.field)
        else:
            case.record("correction_refused", by=by, field=correction.field)
        case.tell(correction.asked_by, "correction_decided", own=True)
    return True
