"""Correct what is wrong in a case (AVG art. 16).

Who it is about asks, who handles the case decides, and what stood there before stays on record.
"""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.actions import Action
from casework.models import Case, CaseBound
from organisations.models import Person
from records.access_sections import PARTY_LABELS
from records.models import Correction
from sealing.fields import SealedTextField


def correctable(case: Case, person: Person) -> Iterator[tuple[str, str]]:
    """Yield the name and label of each field that this person may have corrected.

    These are what was reported in the case, and the own name, address and number.
    """
    if case.parties.filter(person=person).exists():
        for column in PARTY_LABELS:
            yield f"party-{column}", _party_label(column)
    for row in reported_rows(case):
        for column in type(row)._meta.local_concrete_fields:
            if isinstance(column, SealedTextField) and column.name not in row.withheld_columns:
                prefix = "" if row is case else f"{row._meta.model_name}-"
                label = str(column.verbose_name).capitalize()
                yield f"{prefix}{column.name}", label


def _party_label(column: str) -> str:
    return _("Uw gegevens: %(label)s") % {"label": str(PARTY_LABELS[column]).lower()}


def reported_rows(case: Case) -> Iterator[Case | CaseBound]:
    """Yield the case, and the row of each part of it that has one row."""
    yield case
    for relation in type(case)._meta.related_objects:
        part_model = relation.related_model
        if relation.one_to_one and issubclass(part_model, CaseBound):
            for row in part_model._base_manager.filter(**{relation.field.name: case.pk}):
                row.case = case
                yield row


def _reported_row(part: str, case: Case) -> Case | CaseBound | None:
    """Return the first row of this part; `part` is a model name, "" for the case itself."""
    for row in reported_rows(case):
        if part in {"", row._meta.model_name}:
            return row
    return None


def label_of(name: str, case: Case) -> str:
    """Return the label of a field that `correctable` names."""
    part, _dash, column = name.rpartition("-")
    if part == "party":
        return _party_label(column)
    row = _reported_row(part, case) or case
    return str(row._meta.get_field(column).verbose_name).capitalize()


def target_of(correction: Correction, case: Case) -> tuple[models.Model | None, str]:
    """Return the row, if it is still there, and the name of the column a correction is about."""
    part, _dash, column = correction.field.rpartition("-")
    if part == "party":
        return case.parties.filter(person=correction.asked_by_id).first(), column
    return _reported_row(part, case), column


def decide(correction: Correction, case: Case, *, by: Person, granted: bool, answer: str) -> bool:
    """Correct it or say why not; what stood there before stays with the correction.

    Returns False when it was decided already. Raises PermissionDenied when `by` may not decide
    about corrections of this case, or asked for this one.
    """
    with case.act(Action.DECIDE_CORRECTION, by=by) as case:
        correction = Correction.objects.get(pk=correction.pk)
        correction.case = case
        if correction.decision != correction.Decision.OPEN:
            return False
        if by.is_same_person(correction.asked_by_id):
            raise PermissionDenied("nobody decides about the own request")
        _apply(correction, case, granted=granted)
        correction.answer = answer
        correction.decided_by = by
        correction.decided_at = timezone.now()
        correction.save()
        if granted:
            case.record("corrected", by=by, field=correction.field)
        else:
            case.record("correction_refused", by=by, field=correction.field)
        case.tell(correction.asked_by, "correction_decided", own=True)
    return True


def _apply(correction: Correction, case: Case, *, granted: bool) -> None:
    """Set the decision and what stood there before; save the new text when it is granted."""
    row, column = target_of(correction, case)
    correction.before = getattr(row, column) if row else ""
    if not granted:
        correction.decision = correction.Decision.REFUSED
        return
    correction.decision = correction.Decision.GRANTED
    if row:
        setattr(row, column, correction.requested_text)
        row.save()
