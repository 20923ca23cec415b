"""What follows from a weighing: the band that stands, the clocks, and the second person."""

from dataclasses import asdict

from django.utils import timezone

from organisations.access import Role
from organisations.workdays import end_of_next_working_day
from veiligwonen.rules import deadlines, triage
from veiligwonen.transitions.desk import notify_desk

SCORED = ("facts", "rules", "score", "lowest", "highest", "incomplete", "minimum", "top")


def weigh(case, facts: triage.Facts, by):
    """Weigh these facts and return the row.

    A lower band than stands now waits for a second person.
    """
    result = triage.weigh(facts)
    weighing = case.weighings.model(
        case=case,
        facts=asdict(facts),
        rules=list(result.rules),
        score=result.score,
        lowest=result.lowest,
        highest=result.highest,
        incomplete=result.incomplete,
        band=result.band,
        before=case.band,
        minimum=result.minimum,
        top=result.top,
        by=by,
    )
    return _save_weighing(case, weighing)


def override_band(case, band: int, reason: str, by):
    """Give another band than the score gives, with a reason, and return the row."""
    current = case.applicant_details.current
    scored = {name: getattr(current, name) for name in SCORED}
    weighing = case.weighings.model(
        case=case, band=band, before=current.band, manual=True, reason=reason, by=by, **scored
    )
    return _save_weighing(case, weighing)


def _save_weighing(case, weighing):
    """Save a new weighing and point the case to it. One that waited is refused by it."""
    details = case.applicant_details
    state = weighing.State
    if details.pending_id:
        waiting = case.weighings.filter(pk=details.pending_id)
        waiting.update(state=state.REFUSED, settled_at=timezone.now())
        details.pending = None
    weighing.state = state.PENDING if weighing.lowers else state.VALID
    weighing.save(force_insert=True)
    if weighing.lowers:
        details.pending = weighing
    else:
        details.current = weighing
    details.save(update_fields=["current", "pending"])
    return weighing


def settle_lowering(case, by, *, agreed: bool) -> None:
    """Put down what a second person says of the lower band that waits."""
    details = case.applicant_details
    weighing = details.pending
    weighing.state = weighing.State.VALID if agreed else weighing.State.REFUSED
    weighing.settled_by = by
    weighing.settled_at = timezone.now()
    weighing.save(update_fields=["state", "settled_by", "settled_at"])
    if agreed:
        details.current = weighing
    details.pending = None
    details.save(update_fields=["current", "pending"])


def follow_up(case, weighing) -> None:
    """Do what follows from a weighing.

    1. A lower band that waits: the desk hears that a second person must look, and nothing else.
    2. Service targets that still run get the ends of the new band.
    3. The clock for weighing again starts.
    4. The clock for a call starts when what is unknown could make it more urgent; else it stops.
    """
    if weighing.state == weighing.State.PENDING:
        notify_desk(case, "second_person", Role.DESK_COORDINATOR, Role.TRIAGIST, but=weighing.by)
        return
    band = triage.Band(weighing.band)
    now = timezone.now()
    running = set(case.deadlines.running().values_list("name", flat=True))
    targets = deadlines.targets(band, case.received_at) | case.call_clock()
    ends = {name: due for name, due in targets.items() if name in running}
    case.deadlines.start(**ends, reweigh=deadlines.weigh_again(band, now))
    if weighing.call:
        case.deadlines.start(call=end_of_next_working_day(now))
    else:
        case.deadlines.stop("call")
