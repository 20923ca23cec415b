"""The cell counts are what the cases say, at any moment, and outlive them."""

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from incidents.access import GROUPS
from incidents.models import Incident
from incidents.value_lists import CHARGES
from insights import counting
from insights.models import CellCount, FrozenMonth
from records import destruction
from tests.factories import ANSWERS, incident
from tests.insights.conftest import ago, copy, fill

pytestmark = pytest.mark.django_db
DELETE_OTHER_INCIDENTS = "DELETE FROM incidents_incident WHERE case_ptr_id <> %s AND via = 'self'"
GROUP_OF = {lane: group for group, (_label, lanes) in GROUPS.items() for lane in lanes}


def count_by_hand() -> Counter:
    """Return what the cell counts must be, by reading the cases one by one."""
    counts: Counter = Counter()
    for case in Incident.objects.prefetch_related("deadlines"):
        month = timezone.localdate(case.created_at).replace(day=1)
        group = GROUP_OF[case.lane]
        for dimension, value in values_of(case).items():
            counts[case.organisation_id, month, group, dimension, value] += 1
    return counts


def values_of(case) -> dict[str, str]:
    """Return the value of a case in every dimension."""
    within_a_day = case.created_at - case.happened_at <= timedelta(hours=24)
    return {
        "total": "",
        "group": GROUP_OF[case.lane],
        "kind": case.behaviours[0],
        "channel": case.channels[0],
        "severity": case.severity,
        "in_24h": yes_or_no(within_a_day),
        "talks": met_in_time(case, "talk"),
        "reaction": met_in_time(case, "reaction"),
        "charges": yes_or_no(case.police in CHARGES) if case.police else "na",
        "code": code_asked(case),
        "feedback": feedback_given(case),
        "damage": yes_or_no(case.reaction == "liability_claim"),
        "training": yes_or_no("training" in case.lessons),
    }


def yes_or_no(condition: bool) -> str:
    return "yes" if condition else "no"


def met_in_time(case, prefix: str) -> str:
    """Return whether the deadlines with this prefix were met in time; "na" while that is open."""
    deadlines = [row for row in case.deadlines.all() if row.name.startswith(prefix)]
    if any(deadline.is_late for deadline in deadlines):
        return "no"
    return "yes" if any(deadline.met_at for deadline in deadlines) else "na"


def code_asked(case) -> str:
    if case.vpt_code_asked:
        return "yes"
    return "no" if case.police in {*CHARGES, "reported"} else "na"


def feedback_given(case) -> str:
    if case.feedback_at:
        return "yes"
    return "na" if case.is_open or case.status == "withdrawn" else "no"


def stored_counts() -> Counter:
    names = ("organisation", "month", "group", "dimension", "value")
    cells = CellCount.objects.values_list(*names).annotate(n=Sum("count"))
    return Counter({cell[:5]: cell[5] for cell in cells})


def handled(people):
    case = incident(people["councillor"])
    for step in ("take", "start", "hold_talk", "react", "tell_police", "feed_back"):
        case = case.perform(step, by=people["clerk"], **ANSWERS.get(step, {}))
    return case


def test_the_tallies_are_what_the_cases_say(people, strangers, zeewolde):
    fill(handled(people))
    copy(
        incident(people["councillor"]),
        3,
        at=ago(2),
        place=zeewolde,
        status="withdrawn",
        closed_at=timezone.now(),
    )
    counting.count_all()
    assert stored_counts() == count_by_hand()


def test_a_round_counts_what_changed_and_nothing_twice(people, utrecht):
    case = handled(people)
    counting.count_all()
    incident(people["councillor"], severity="very")
    case.perform("tell_police", by=people["clerk"], police="charges_open", vpt_code_asked=True)
    assert counting.count_changes() == {utrecht.pk}
    assert stored_counts() == count_by_hand()
    counting.count_changes()
    assert stored_counts() == count_by_hand()


def test_a_round_without_a_first_one_counts_everything(people, utrecht):
    handled(people)
    assert counting.count_changes() == {utrecht.pk}
    assert stored_counts() == count_by_hand()


def test_a_night_sees_that_a_term_has_passed(people):
    incident(people["councillor"])
    counting.count_all()
    before = stored_counts()
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        counting.count_all()
        late = stored_counts()
        assert late == count_by_hand()
    assert late != before


def test_closed_months_survive_the_destruction_of_their_cases(people):
    """Check also that what comes in later for such a month is counted beside it, once."""
    case = handled(people)
    copy(case, 7, at=ago(14), closed_at=ago(13), status="closed")
    counting.count_all()
    counting.freeze_old_months()
    assert FrozenMonth.objects.filter(month=ago(14).date().replace(day=1)).exists()
    before = stored_counts()
    for old in Incident.objects.exclude(pk=case.pk)[
        :4
    ]:  # what a destruction list does: a nameless row stays
        destruction.reduce_to_figures(old, "VL-2026-0000")
    with connection.cursor() as cursor:  # and what nobody should do
        cursor.execute(
            "DELETE FROM incidents_incident WHERE case_ptr_id <> %s AND via = 'self'", [case.pk]
        )
    counting.count_all()
    counting.freeze_old_months()
    call_command("rebuild_figures", stdout=StringIO())
    assert stored_counts() == before
    copy(case, 2, at=ago(14))
    counting.count_changes()
    counting.count_changes()
    month = ago(14).date().replace(day=1)
    total = CellCount.objects.filter(month=month, dimension="total").aggregate(n=Sum("count"))["n"]
    assert total == 9


def test_a_case_that_is_destroyed_early_still_counts(people):
    """Count the anonymous row in its place: an organisation may choose a term of a month."""
    case = handled(people)
    copy(case, 3, at=ago(2), closed_at=ago(1), status="closed")
    counting.count_all()
    before = stored_counts()
    destruction.reduce_to_figures(Incident.objects.exclude(pk=case.pk)[0], "VL-2026-0000")
    counting.count_all()
    assert stored_counts().total() == before.total()
    assert {key[3:] for key in stored_counts()} == {key[3:] for key in before}


def test_frozen_months_are_counted_anew_only_when_asked_by_name(people):
    case = handled(people)
    copy(case, 3, at=ago(15))
    call_command("rebuild_figures", stdout=StringIO())
    CellCount.objects.filter(month=ago(15).date().replace(day=1), dimension="total").update(
        count=99
    )
    call_command("rebuild_figures", stdout=StringIO())
    assert stored_counts() != count_by_hand()
    call_command("rebuild_figures", thaw=True, stdout=StringIO())
    assert stored_counts() == count_by_hand()
