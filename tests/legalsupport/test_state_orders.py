"""Orders of steps that nobody has in mind: none locks a case or leaves a clock that is wrong."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from casework import documents
from casework.tasks import make_pdf
from casework.transitions import GuardFailed, steps_for
from legalsupport.forms.objection import RulingForm
from legalsupport.models import LegalSupport
from tests import letters
from tests.legalsupport import factory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
MORE = {"outcome": "founded", "new_outcome": "granted", "new_amount": Decimal(1500)}


@pytest.fixture(autouse=True)
def _deputy(people):
    people["deputy"] = factory.second_decider(people)


def ruled(people, case, **answers) -> LegalSupport:
    """Return the case after a ruling of today about the decision on the bezwaar."""
    case = case.perform("log_court", by=people["jurist"], lodged_on=TODAY(), court="Rechtbank")
    return case.perform("end_court", by=people["jurist"], ruled_on=TODAY(), **answers)


def annulled(people, case) -> LegalSupport:
    until = TODAY() + timedelta(days=42)
    return ruled(people, case, outcome="decide_anew", decide_until=until)


class TestDecidedAnew:
    def test_a_term_that_stood_still_before_the_ruling_runs(self, people):
        still = {"ground": "overmacht", "since": TODAY(), "message": "Brand."}
        case = factory.heard(people).perform("suspend_term", by=people["jurist"], **still)
        case = annulled(people, factory.objection_known(people, case))
        assert case.standing_still is None
        assert case.deadlines.get(name="objection_decision").is_running
        assert "resume_term" not in [step.name for step in steps_for(case, people["jurist"])]

    def test_another_hearing_is_put_on_record_beside_the_first(self, people):
        case = annulled(people, factory.objection_known(people))
        day = TODAY() + timedelta(days=21)
        case = case.perform("plan_hearing", by=people["jurist"], **factory.HEARING, day=day)
        with pytest.raises(GuardFailed, match="hoorzitting"):
            factory.objection_decided(people, case)
        answers = {"heard_on": TODAY(), "report": "Het tweede verslag."}
        case = case.perform("record_hearing", by=people["jurist"], **answers)
        assert case.hearing.report == "Het verslag.\n\nHet tweede verslag."
        assert not case.deadlines.running().filter(name="objection_hearing").exists()

    def test_beroep_is_open_again_and_keeps_the_case_open(self, people, page):
        case = annulled(people, factory.objection_known(people, factory.heard(
            people, case=factory.refused(people))))  # fmt: skip
        case = factory.objection_known(people, case)
        case = case.perform("end_objection", by=people["jurist"])
        LegalSupport.objects.update(made_known_on=TODAY() - timedelta(days=90))
        case = LegalSupport.objects.get(pk=case.pk)
        with pytest.raises(GuardFailed, match="eroep kan nog"):
            case.perform("close", by=people["jurist"])
        assert "Beroep kan tot en met" in page(case.own_url(), people["councillor"]).get_text()

    def test_a_ruling_of_today_that_must_be_followed_today_shows_its_term(self, people, page):
        case = factory.objection_known(people)
        case = ruled(people, case, outcome="decide_anew", decide_until=TODAY())
        page(case.get_absolute_url(), people["jurist"])
        page(case.own_url(), people["councillor"])
        page(case.decision_url(), people["deputy"])


def test_a_ruling_that_leaves_the_decision_ends_the_bezwaar(people):
    case = ruled(people, factory.objection_known(people), outcome="unfounded")
    assert case.status == "made_known"
    assert not case.objection_is_open


class TestNobodyIsHeard:
    def test_who_does_not_want_to_be_heard_after_all_is_decided_about(self, people, page):
        case = factory.planned(people)
        case = case.perform("waive_hearing", by=people["jurist"], no_hearing="waived")
        assert case.status == "objection"
        names = {clock.name for clock in case.deadlines.running()}
        assert not names & {"objection_hearing", "inspection"}
        assert "Stadhuis" not in page(case.own_url(), people["councillor"]).get_text()
        assert factory.objection_decided(people, case).status == "objection_decided"

    def test_who_is_heard_after_all_does_not_read_that_nobody_was(self, people):
        case = factory.objected(people)
        case = case.perform("waive_hearing", by=people["jurist"], no_hearing="no_answer")
        day = TODAY() + timedelta(days=21)
        case = case.perform("plan_hearing", by=people["jurist"], **factory.HEARING, day=day)
        with pytest.raises(GuardFailed, match="hoorzitting"):
            factory.objection_decided(people, case)
        answers = {"heard_on": TODAY(), "report": "Het verslag."}
        case = case.perform("record_hearing", by=people["jurist"], **answers)
        case = factory.objection_known(people, case)
        text = " ".join(letters.pages(documents.write(case, "objection_decision_sent")))
        assert "niet gehoord" not in " ".join(text.split())


def test_a_letter_about_what_was_taken_back_is_not_made_with_blanks(people):
    """The worker was away: meanwhile the bezwaar was withdrawn."""
    case = factory.planned(people)
    case.perform("withdraw_objection", by=people["councillor"])
    for kind in ("objection_receipt", "hearing_invitation"):
        row = case.documents.get(kind=kind)
        make_pdf(str(row.pk))
        row.refresh_from_db()
        assert (row.state, row.stored) == ("failed", "")
        assert not row.dispatches.exists()


def test_a_refusal_that_is_opened_again_does_not_say_that_support_runs(people):
    case = factory.refused(people)
    LegalSupport.objects.update(made_known_on=TODAY() - timedelta(days=60))
    case = LegalSupport.objects.get(pk=case.pk).perform("close", by=people["jurist"])
    case = case.perform("reopen", by=people["jurist"], message="Er kwam toch een bezwaar.")
    assert case.status == "made_known"
    answers = {"received_on": TODAY(), "received_by": "mail", "grounds": "Toch."}
    assert case.perform("log_objection", by=people["jurist"], **answers).objection.is_late


def test_beroep_is_taken_when_the_money_was_settled_meanwhile(people):
    case = factory.objection_known(people, factory.heard(people, running=True))
    case = case.perform("end_objection", by=people["jurist"])
    case = factory.settled(case, people)
    case = ruled(people, case, outcome="unfounded")
    assert case.status == "settled"


def test_a_ruling_does_not_come_before_the_beroep(people):
    case = factory.objection_known(people)
    case = case.perform("log_court", by=people["jurist"], lodged_on=TODAY(), court="Rechtbank")
    day = TODAY() - timedelta(days=1)
    parts = {"ruled_on_day": day.day, "ruled_on_month": day.month, "ruled_on_year": day.year}
    form = RulingForm(parts | {"outcome": "unfounded"}, case=case)
    assert set(form.errors) == {"ruled_on"}
