"""Who sees a new report and who hears of it: the routing table of docs/domain/incidents.md §2."""

import pytest

from casework.models import Case, CaseShare
from casework.transitions import steps_for
from incidents.access import (
    LANE_BY_FUNCTION,
    VISIBILITY_RULES,
    Lane,
    first_recipient_roles,
    lane_of,
)
from incidents.job_functions import Function
from incidents.models import Incident
from notifications.models import Outgoing
from organisations.access import Role
from tests.factories import incident, person

pytestmark = pytest.mark.django_db


def who_sees(case, people) -> set[str]:
    """The roles, by slug, that reach this case by themselves."""
    return {
        slug
        for slug, one in people.items()
        if Incident.objects.visible_to(one).filter(pk=case.pk).exists()
    }


def told(case) -> set[str]:
    """Who got word that there is a new case."""
    return set(
        Outgoing.objects.filter(case_number=case.number, kind="new_case").values_list(
            "person__email", flat=True
        )
    )


@pytest.mark.parametrize(
    ("function", "seen_by", "heard_by"),
    [
        ("frontdesk", {"line_manager", "aggression_coordinator", "hr_advisor", "legal_officer"}, {"line_manager", "aggression_coordinator"}),
        ("contractor", {"line_manager", "aggression_coordinator", "hr_advisor", "legal_officer"}, {"line_manager", "aggression_coordinator"}),
        ("councillor", {"clerk", "chair", "legal_officer"}, {"clerk", "chair"}),
        ("former", {"clerk", "chair", "legal_officer"}, {"clerk", "chair"}),
        ("alderman", {"secretary", "chair", "aggression_coordinator", "legal_officer"}, {"secretary", "chair", "aggression_coordinator"}),
        ("wb_general", {"secretary", "chair", "aggression_coordinator", "legal_officer"}, {"secretary", "chair", "aggression_coordinator"}),
        ("clerk", {"secretary", "chair", "aggression_coordinator", "legal_officer"}, {"secretary", "chair", "aggression_coordinator"}),
        ("municipal_secretary", {"chair", "aggression_coordinator"}, {"chair"}),
        ("mayor", {"secretary"}, {"secretary"}),
    ],
)  # fmt: skip
def test_a_report_reaches_who_must_act(people, function, seen_by, heard_by):
    case = incident(people["official"], for_whom="other", function=function)
    assert who_sees(case, people) == seen_by
    assert told(case) == {people[role].email for role in heard_by}


def test_a_raadslids_report_never_reaches_a_leidinggevende(people):
    for function in Function.values:
        if lane_of(function) != Lane.STAFF or function == "relative":
            continue
        assert Role.LINE_MANAGER in first_recipient_roles(function)
    for function, lane in LANE_BY_FUNCTION.items():
        assert lane != Lane.STAFF
        assert Role.LINE_MANAGER not in first_recipient_roles(function)
    assert VISIBILITY_RULES[Role.LINE_MANAGER].lanes == {Lane.STAFF}
    case = incident(people["councillor"], function="councillor")
    assert not Incident.objects.visible_to(people["line_manager"]).filter(pk=case.pk).exists()


def test_a_leidinggevende_sees_the_own_unit_and_no_other(people):
    case = incident(people["official"], function="frontdesk")
    elsewhere = person(people["official"].organisation, Role.LINE_MANAGER)
    assert who_sees(case, {"own": people["line_manager"], "elsewhere": elsewhere}) == {"own"}


def test_a_relative_goes_with_the_office_that_brought_the_trouble_home(people):
    case = incident(
        people["official"], for_whom="other", function="relative", relative_of="councillor"
    )
    assert who_sees(case, people) == {"clerk", "chair", "legal_officer"}
    assert case.title.endswith("gericht aan een gezinslid van een raadslid")


def test_the_burgemeester_does_not_read_along_when_the_raadslid_refuses(people):
    case = incident(people["councillor"], function="councillor", without_chair=True)
    assert who_sees(case, people) == {"clerk", "legal_officer"}
    assert told(case) == {people["clerk"].email}


def test_who_is_affected_loses_every_staff_right(people):
    clerk = people["clerk"]
    colleague = person(clerk.organisation, Role.SECRETARY)
    case = incident(
        colleague, for_whom="other", function="alderman", email=people["secretary"].email
    )
    assert people["secretary"].pk in case.conflicted
    assert not Incident.objects.visible_to(people["secretary"]).exists()
    assert Incident.objects.own_of(people["secretary"]).get() == case
    assert Incident.objects.visible_to(colleague).get() == case
    assert people["secretary"].email not in told(case)


def test_a_witness_loses_every_staff_right(people):
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    case = case.perform(
        "add_person",
        by=people["clerk"],
        role="witness",
        name="C. Getuige",
        email=people["chair"].email,
    )
    assert "chair" not in who_sees(case, people)
    assert not Incident.objects.own_of(people["chair"]).exists()


def test_a_handler_who_turns_out_to_be_a_witness_hands_it_back(people):
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    case = case.perform(
        "add_person", by=people["clerk"], role="witness", name="Ikzelf", email=people["clerk"].email
    )
    assert case.handler is None
    assert "clerk" not in who_sees(case, people)


def test_escalating_is_handing_over(people, enter):
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    assert "secretary" not in who_sees(case, people)
    done = enter(people["clerk"]).post(
        f"/zaken/{case.number}/overdragen/", {"person": people["secretary"].pk}
    )
    assert done.status_code == 302
    assert who_sees(case, people) == {"clerk", "chair", "legal_officer", "secretary"}
    assert (
        Incident.objects.get()
        .perform("start", by=people["secretary"], severity_assessed="less", plan="Bellen.")
        .status
        == "in_progress"
    )


def test_need_to_know_opens_one_case_for_a_bot_member(people):
    case, other = (
        incident(people["official"], function="frontdesk"),
        incident(people["official"], function="frontdesk"),
    )
    assert not Incident.objects.visible_to(people["peer_support"]).exists()
    CaseShare.objects.assign_perm("view_case", people["peer_support"], Case.objects.get(pk=case.pk))
    assert set(Incident.objects.visible_to(people["peer_support"])) == {case}
    assert other not in Incident.objects.visible_to(people["peer_support"])


def test_who_only_reads_cannot_take(people):
    case = incident(people["official"], function="frontdesk")
    takers = {
        slug
        for slug, one in people.items()
        if "take" in {step.name for step in steps_for(case, one)}
    }
    assert takers == {"line_manager", "aggression_coordinator"}
