"""Closing asks for everything that docs/domain/incidents.md §5.1 asks for; it names what is missing."""

import pytest
from django.core.exceptions import PermissionDenied

from casework.models import Message
from casework.transitions import GuardFailed, StaleTransition
from notifications.models import Outgoing
from tests.factories import ANSWERS, incident

pytestmark = pytest.mark.django_db

REACTION = "Leg vast welke reactie de veroorzaker krijgt, of waarom er geen komt."
TALKS = "Leg vast hoe het met de 3 gesprekken is gegaan."
LAST_TALK = "Leg vast hoe het met het laatste gesprek is gegaan."
POLICE = "Leg vast of er een melding of aangifte bij de politie is."
CHARGES = "Leg vast hoe de aangifte afliep, of dat u er niet op wacht."
FEEDBACK = "Vertel de melder eerst wat u hebt gedaan."
EVALUATION = "Schrijf een evaluatie: dit was een ernstig voorval."
BEFORE_CLOSING = ("hold_talk", "hold_talk", "hold_talk", "react", "tell_police", "feed_back")


@pytest.fixture
def clerk(people):
    """Who handles it."""
    return people["clerk"]


def started(people, severity: str = "less"):
    """A case that is being handled."""
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    return case.perform("start", by=people["clerk"], severity_assessed=severity, plan="Bellen.")


def do_all(case, by, *steps):
    """Take these steps."""
    for step in steps:
        case = case.perform(step, by=by, **ANSWERS.get(step, {}))
    return case


def missing(case, by) -> tuple[str, ...]:
    """What closing is refused for."""
    with pytest.raises(GuardFailed) as refused:
        case.perform("close", by=by)
    return refused.value.sentences


def test_a_serious_case_names_every_missing_item(people, clerk):
    assert missing(started(people, "serious"), clerk) == (
        REACTION,
        TALKS,
        POLICE,
        FEEDBACK,
        EVALUATION,
    )


def test_a_less_serious_case_needs_no_evaluation(people, clerk):
    case = do_all(started(people), clerk, *BEFORE_CLOSING, "close")
    assert case.status == "closed"
    assert case.closed_at
    assert not case.deadlines.running().exists()


def test_a_serious_case_closes_after_its_evaluation(people, clerk):
    case = do_all(started(people, "very"), clerk, *BEFORE_CLOSING)
    assert missing(case, clerk) == (EVALUATION,)
    assert do_all(case, clerk, "evaluate", "close").status == "closed"


def test_two_talks_are_not_three(people, clerk):
    case = do_all(started(people), clerk, *BEFORE_CLOSING[1:])
    assert missing(case, clerk) == (LAST_TALK,)


def test_who_wants_no_talks_at_all_is_not_asked_three_times(people, clerk):
    case = started(people).perform("hold_talk", by=clerk, outcome="declined_all")
    assert [talk.outcome for talk in case.talks.all()] == ["declined_all"] * 3
    assert TALKS not in missing(case, clerk)
    with pytest.raises(GuardFailed):
        case.perform("hold_talk", by=clerk, outcome="held")


def test_charges_that_run_are_waited_for_or_let_go_on_purpose(people, clerk):
    case = do_all(started(people), clerk, *BEFORE_CLOSING)
    case = case.perform("tell_police", by=clerk, police="charges_open")
    assert missing(case, clerk) == (CHARGES,)
    case = case.perform("tell_police", by=clerk, police="charges_refused")
    assert missing(case, clerk) == (CHARGES,)
    case = case.perform("tell_police", by=clerk, police="charges_left_open")
    assert case.perform("close", by=clerk).status == "closed"


def test_a_refused_step_changes_nothing(people, clerk):
    case = started(people)
    before = Outgoing.objects.count()
    missing(case, clerk)
    case.refresh_from_db()
    assert case.status == "in_progress"
    assert Outgoing.objects.count() == before


def test_waiting_for_the_police_needs_charges_and_a_reaction(people, clerk):
    case = started(people)
    with pytest.raises(GuardFailed) as refused:
        case.perform("wait_for_chain", by=clerk)
    assert refused.value.sentences == ("Leg eerst vast dat er aangifte is gedaan.", REACTION)
    case = case.perform("react", by=clerk, reaction="none", reaction_note="Onbekend account.")
    case = case.perform("tell_police", by=clerk, police="charges_open", vpt_code_asked=True)
    case = case.perform("wait_for_chain", by=clerk)
    assert case.status == "waiting_chain"
    assert case.perform("resume", by=clerk).status == "in_progress"


def test_the_reporter_hears_and_reads_what_was_done(people, clerk):
    case = do_all(started(people), clerk, *BEFORE_CLOSING, "close")
    assert [message.text for message in Message.objects.filter(case=case)] == [
        "Wij hebben een brief gestuurd."
    ]
    heard = set(Outgoing.objects.filter(person=people["councillor"]).values_list("kind", flat=True))
    assert {"received", "assigned_to_you", "status_changed", "message", "closed"} <= heard


def test_who_reported_may_have_it_opened_again_and_hears_anew(people, clerk):
    case = do_all(started(people), clerk, *BEFORE_CLOSING, "close")
    case = case.perform("reopen", by=people["councillor"], message="Het gebeurde weer.")
    assert (case.status, case.closed_at) == ("in_progress", None)
    assert set(case.deadlines.running().values_list("name", flat=True)) == {"contact", "news"}
    assert missing(case, clerk) == (FEEDBACK,)
    with pytest.raises(StaleTransition):
        case.perform("reopen", by=people["councillor"], message="Nog eens.")


def test_who_has_no_part_in_it_cannot_close(people, clerk):
    case = do_all(started(people), clerk, *BEFORE_CLOSING)
    for other in ("councillor", "secretary", "line_manager", "hr_advisor", "legal_officer"):
        with pytest.raises(PermissionDenied):
            case.perform("close", by=people[other])
    assert case.perform("close", by=people["chair"]).status == "closed"
