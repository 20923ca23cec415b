"""How long a closed case is kept: which term applies where, and counting it (docs/adr/0010)."""

from functools import partial

from django.db import models, transaction
from django.utils import timezone

from audit.record import record
from casework.declarations import RetentionTerm
from casework.models import Case, case_types
from notifications import outbox
from organisations.models import Organisation, Person
from records.models import RetentionRule
from sealing import set_aside
from sealing.fields import sealed_columns

CASES_A_TRANSACTION = 500


def term_of(kind: str, result: str, register_holder: int) -> RetentionTerm:
    """Return the term that applies: what the organisation decided, else what is proposed."""
    proposed = case_types()[kind].retention_terms[result]
    rules = RetentionRule.objects.filter(organisation=register_holder, kind=kind)
    rule = rules.filter(result=result).first()
    if rule:
        return rule.term(proposed)
    return proposed


def decide(
    organisation: Organisation, kind: str, result: str, *, by: Person, months: int, source: str
) -> None:
    """Store what an organisation decided about a term, and have closed cases counted anew."""
    decision = {
        "months": months,
        "source": source,
        "decided_by": by,
        "decided_at": timezone.now(),
    }
    with transaction.atomic():
        RetentionRule.objects.update_or_create(
            organisation=organisation, kind=kind, result=result, defaults=decision
        )
        record(
            f"organisation:{organisation.pk}",
            actor=by.pk,
            action="term_decided",
            kind=kind,
            compartment=f"{kind}:{organisation.pk}",
            result=result,
            months=months,
        )
        outbox.send_task_on_commit("records.tasks.count_again", kind, str(organisation.pk))


def set_terms(cases: models.QuerySet, attempt: set_aside.Attempt) -> int:
    """Count the term of these closed cases of one kind. Return how many were counted.

    Counts at most `CASES_A_TRANSACTION`, and skips cases that somebody changes right now. `attempt`
    does each, and sets aside a case that fails (sealing.set_aside).
    """
    unsealed = cases.defer(*sealed_columns(cases.model))
    locked = unsealed.select_for_update(of=("self",), no_key=True, skip_locked=True)
    term_by_key: dict[tuple, RetentionTerm] = {}
    counted: list[int] = []
    for case in locked[:CASES_A_TRANSACTION]:
        attempt(case.pk, partial(_set_term, case, term_by_key, counted))
    return sum(counted)


def _set_term(case: Case, term_by_key: dict[tuple, RetentionTerm], counted: list[int]) -> None:
    key = (case.kind, case.closing_result, case.register_holder_id)
    if key not in term_by_key:
        term_by_key[key] = term_of(*key)
    counted.append(_set_keep_until(case, term_by_key[key]))


def _set_keep_until(case: Case, term: RetentionTerm) -> int:
    closed_on = timezone.localdate(case.closed_at)
    unchanged = Case.objects.filter(pk=case.pk, closed_at=case.closed_at)
    return unchanged.update(keep_until=term.until(closed_on))
