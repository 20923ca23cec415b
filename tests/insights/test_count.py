"""The tallies are what the cases say, at any moment, and outlive them."""

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from casework import retention
from incidents.access import GROUPS
from incidents.lists import CHARGES
from incidents.models import Incident
from insights import count
from insights.models import FrozenMonth, Tally
from tests.factories import ANSWERS, incident
from tests.insights.conftest import ago, copy, fill

pytestmark = pytest.mark.django_db
GROUP_OF = {lane: group for group, (_label, lanes) in GROUPS.items() for lane in lanes}


def by_hand() -> Counter:
    """Every case looked at one by one: what the tallies must say."""
    found: Counter = Counter()
    for case in Incident.objects.prefetch_related("deadlines"):
        month = timezone.localtime(case.created_at).date().replace(day=1)
        clocks = {}
        for name, wanted in (("talks", "talk"), ("reaction", "reaction")):
            mine = [clock for clock in case.deadlines.all() if clock.name.startswith(wanted)]
            clocks[name] = (
                "no" if any(one.is_late for one in mine) else "yes" if any(one.met_at for one in mine) else "na"
            )
        values = {
            "total": "", "group": GROUP_OF[case.lane], "kind": case.behaviours[0], "channel": case.channels[0], "severity": case.severity,
            "in_24h": "yes" if case.created_at - case.happened_at <= timedelta(hours=24) else "no",
            "charges": "na" if not case.police else "yes" if case.police in CHARGES else "no",
            "code": "yes" if case.vpt_code_asked else "no" if case.police in {*CHARGES, "reported"} else "na",
            "feedback": "yes" if case.feedback_at else "na" if case.is_open or case.status == "withdrawn" else "no",
            "damage": "yes" if case.reaction == "liability_claim" else "no", "training": "yes" if "training" in case.lessons else "no",
        } | clocks  # fmt: skip
        found.update((case.organisation_id, month, GROUP_OF[case.lane], name, value) for name, value in values.items())
    return found


def tallied() -> Counter:
    names = ("organisation", "month", "group", "dimension", "value")
    return Counter({row[:5]: row[5] for row in Tally.objects.values_list(*names).annotate(n=Sum("count"))})


def handled(people):
    case = incident(people["councillor"])
    for step in ("take", "start", "hold_talk", "react", "tell_police", "feed_back"):
        case = case.do(step, by=people["clerk"], **ANSWERS.get(step, {}))
    return case


def test_the_tallies_are_what_the_cases_say(people, strangers, zeewolde):
    fill(handled(people))
    copy(incident(people["councillor"]), 3, at=ago(2), place=zeewolde, status="withdrawn", closed_at=timezone.now())
    count.count_all()
    assert tallied() == by_hand()


def test_a_round_counts_what_changed_and_nothing_twice(people, utrecht):
    case = handled(people)
    count.count_all()
    incident(people["councillor"], severity="very")
    case.do("tell_police", by=people["clerk"], police="charges_open", vpt_code_asked=True)
    assert count.count_changes() == {utrecht.pk}
    assert tallied() == by_hand()
    count.count_changes()
    assert tallied() == by_hand()


def test_a_round_without_a_first_one_counts_everything(people, utrecht):
    handled(people)
    assert count.count_changes() == {utrecht.pk}
    assert tallied() == by_hand()


def test_a_night_sees_that_a_term_has_passed(people):
    incident(people["councillor"])
    count.count_all()
    before = tallied()
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        count.count_all()
        late = tallied()
        assert late == by_hand()
    assert late != before


def test_closed_months_survive_the_destruction_of_their_cases(people):
    """And what comes in later for such a month is counted beside it, once."""
    case = handled(people)
    copy(case, 7, at=ago(14), closed_at=ago(13), status="closed")
    count.count_all()
    count.freeze_old()
    assert FrozenMonth.objects.filter(month=ago(14).date().replace(day=1)).exists()
    before = tallied()
    for old in Incident.objects.exclude(pk=case.pk)[:4]:  # what a destruction list does: a nameless row stays
        retention.take_apart(old, "VL-2026-0000")
    with connection.cursor() as cursor:  # and what nobody should do
        cursor.execute("DELETE FROM incidents_incident WHERE case_ptr_id <> %s AND via = 'self'", [case.pk])
    count.count_all()
    count.freeze_old()
    call_command("rebuild_figures", stdout=StringIO())
    assert tallied() == before
    copy(case, 2, at=ago(14))
    count.count_changes()
    count.count_changes()
    month = ago(14).date().replace(day=1)
    total = Tally.objects.filter(month=month, dimension="total").aggregate(n=Sum("count"))["n"]
    assert total == 9


def test_a_case_that_is_destroyed_early_still_counts(people):
    """An organisation may choose a term of a month: then the nameless row stands for the case."""
    case = handled(people)
    copy(case, 3, at=ago(2), closed_at=ago(1), status="closed")
    count.count_all()
    before = tallied()
    retention.take_apart(Incident.objects.exclude(pk=case.pk)[0], "VL-2026-0000")
    count.count_all()
    assert tallied().total() == before.total()
    assert {key[3:] for key in tallied()} == {key[3:] for key in before}


def test_frozen_months_are_counted_anew_only_when_asked_by_name(people):
    case = handled(people)
    copy(case, 3, at=ago(15))
    call_command("rebuild_figures", stdout=StringIO())
    Tally.objects.filter(month=ago(15).date().replace(day=1), dimension="total").update(count=99)
    call_command("rebuild_figures", stdout=StringIO())
    assert tallied() != by_hand()
    call_command("rebuild_figures", thaw=True, stdout=StringIO())
    assert tallied() == by_hand()
