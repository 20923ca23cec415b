"""Bezwaar and beroep: what is taken, until when, who decides, and what follows from it."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework import documents
from casework.transitions import GuardFailed, StaleTransition, steps_for
from legalsupport.forms.late_decision import DecideObjectionForm
from legalsupport.forms.objection import (
    CommitteeForm,
    ExtendForm,
    LogObjectionForm,
    ObjectForm,
    PlanHearingForm,
)
from legalsupport.models import LegalSupport, Objection, ObjectionDecision, SupportDecision
from legalsupport.rules.objection import is_in_time
from organisations.models import Membership
from organisations.workdays import NETHERLANDS, end_of, local_day
from tests import letters
from tests.legalsupport import factory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _roles_of_long_ago(people):
    people["deputy"] = factory.second_decider(people)
    Membership.objects.update(since=date(2020, 1, 1))


def at(day: int, month: int, year: int = 2026):
    """Travel to ten o'clock of a day."""
    return time_machine.travel(datetime(year, month, day, 10, tzinfo=NETHERLANDS), tick=False)


def due(case, name: str = "objection_decision") -> date:
    return local_day(case.deadlines.get(name=name).due)


@pytest.fixture
def known(people):
    """A decision that was made known on Monday 2 November 2026: bezwaar until 14 December."""
    with at(2, 11):
        return factory.made_known(people)


class TestReceipt:
    def test_the_decision_is_due_six_weeks_after_the_term_for_bezwaar(self, people, known, page):
        with at(16, 11):
            case = factory.objected(people, case=known)
            own = page(case.own_url(), people["councillor"]).get_text(" ", strip=True)
        assert (case.status, due(case)) == ("objection", date(2027, 1, 25))
        assert "Awb art. 7:10" in own
        assert "Het bedrag is te laag." in own
        assert case.documents.filter(kind="objection_receipt").exists()

    def test_support_that_runs_goes_back_to_running(self, people):
        case = factory.objected(people, running=True)
        assert case.objection.came_from == "running"
        case = case.perform("withdraw_objection", by=people["councillor"])
        assert case.status == "running"

    def test_a_second_click_objects_once(self, people, known):
        with at(16, 11):
            factory.objected(people, case=known)
            with pytest.raises(StaleTransition):
                known.perform("object", by=people["councillor"], grounds="Nog eens.")
        assert Objection.objects.count() == 1

    def test_after_it_was_withdrawn_another_can_come(self, people):
        case = factory.objected(people).perform("withdraw_objection", by=people["councillor"])
        assert case.status == "made_known"
        assert factory.objected(people, case=case).status == "objection"

    def test_what_came_by_post_is_taken_and_tells_whether_it_is_late(self, people, known):
        form = {
            "received_on": date(2026, 12, 21),
            "received_by": "post",
            "posted_on": date(2026, 12, 14),
        }
        with at(22, 12):
            case = known.perform("log_objection", by=people["secretary"], **form)
        assert not case.objection.is_late

    @pytest.mark.parametrize(
        ("received", "posted", "in_time"),
        [
            (date(2026, 12, 14), None, True),
            (date(2026, 12, 15), None, False),
            (date(2026, 12, 21), date(2026, 12, 14), True),
            (date(2026, 12, 22), date(2026, 12, 14), False),
            (date(2026, 12, 16), date(2026, 12, 15), False),
        ],
    )
    def test_in_time_by_the_day_it_came_or_was_posted(self, received, posted, in_time):
        assert is_in_time(date(2026, 12, 14), received, posted) is in_time

    def test_days_in_a_wrong_order_are_refused(self, people, known):
        parts = {"received_on_day": "3", "received_on_month": "11", "received_on_year": "2026",
                 "posted_on_day": "4", "posted_on_month": "11", "posted_on_year": "2026",
                 "received_by": "post"}  # fmt: skip
        with at(5, 11):
            assert set(LogObjectionForm(parts, case=known).errors) == {"posted_on"}

    def test_who_is_late_is_asked_why(self, people, known):
        with at(14, 12):
            assert "late_reasons" not in ObjectForm(case=known).fields
        with at(15, 12):
            assert "late_reasons" in ObjectForm(case=known).fields
            case = factory.objected(people, case=known, late_reasons="Ik lag in het ziekenhuis.")
        assert case.objection.is_late

    def test_nobody_objects_for_somebody_else(self, people, known):
        for role in ("official", "jurist", "secretary"):
            with pytest.raises(PermissionDenied):
                known.perform("object", by=people[role], grounds="Nee.")


class TestTerm:
    def test_it_stands_still_until_it_is_repaired(self, people, known, page):
        """Awb 7:10 lid 2, "tot de dag waarop": only 15 to 23 December lie inside the term."""
        with at(7, 12):
            case = factory.objected(people, case=known, grounds="")
        with at(10, 12):
            until = end_of(date(2027, 1, 7))
            case = case.perform("ask_repair", by=people["jurist"], message="Waarom?", until=until)
            assert case.deadlines.get(name="objection_decision").paused_at
            shown = page(case.get_absolute_url(), people["jurist"]).get_text(" ", strip=True)
            assert "pro forma" in shown
            with pytest.raises(GuardFailed, match="herstellen"):
                case.perform("plan_hearing", by=people["jurist"], **hearing_on(date(2027, 1, 20)))
        with at(24, 12):
            case = case.perform("repair_objection", by=people["councillor"], grounds="Te weinig.")
        assert due(case) == date(2027, 2, 3)
        assert case.objection.grounds == "Te weinig."

    def test_who_repairs_nothing_stops_it_until_the_last_day(self, people, known):
        with at(7, 12):
            case = factory.objected(people, case=known, grounds="")
        with at(16, 12):
            until = end_of(date(2026, 12, 24))
            case = case.perform("ask_repair", by=people["jurist"], message="?", until=until)
        with at(4, 1, 2027):
            case = case.perform("log_repair", by=people["jurist"])
        assert due(case) == date(2027, 2, 1)  # 17 to 23 December
        assert case.objection.repaired_on == date(2026, 12, 24)

    def test_a_commission_and_an_adjournment_make_it_longer(self, people, known):
        with at(16, 11):
            case = factory.objected(people, case=known)
            case = case.perform(
                "extend_objection", by=people["jurist"], weeks=6, reasons="Vakantie."
            )
            assert due(case) == date(2027, 3, 8)
            case = case.perform(
                "appoint_committee", by=people["jurist"], committee=factory.COMMITTEE
            )
            assert due(case) == date(2027, 4, 19)
            assert case.documents.filter(kind="objection_adjournment", audience="all").exists()

    def test_longer_than_six_weeks_asks_for_consent(self, people):
        case = factory.objected(people)
        case = case.perform("extend_objection", by=people["jurist"], weeks=4, reasons="Druk.")
        assert set(ExtendForm({"weeks": "3", "reasons": "Druk."}, case=case).errors) == {"weeks"}
        with pytest.raises(GuardFailed, match="instemming"):
            case.perform("extend_objection", by=people["jurist"], weeks=3, reasons="Druk.")
        case = case.perform(
            "extend_objection", by=people["jurist"], weeks=3, reasons="Druk.", has_consent=True
        )
        assert case.objection.extended_weeks == 7

    def test_it_cannot_be_adjourned_after_its_end(self, people):
        case = factory.late(people, factory.objected(people), "objection_decision")
        with pytest.raises(GuardFailed, match="voorbij"):
            case.perform("extend_objection", by=people["jurist"], weeks=1, reasons="Druk.")

    @pytest.mark.parametrize("weeks", ["0", "-1", "27", "1e9", "veel", "99999999999999999999"])
    def test_weeks_that_cannot_be_are_refused(self, people, weeks):
        form = ExtendForm({"weeks": weeks, "reasons": "x"}, case=factory.objected(people))
        assert "weeks" in form.errors


def hearing_on(day: date, **changes) -> dict:
    return factory.HEARING | {"day": day} | changes


class TestHearing:
    def test_papers_are_in_on_the_eleventh_day_before_and_lie_open_a_week(
        self, people, known, page
    ):
        with at(16, 11):
            case = factory.objected(people, case=known)
            case = case.perform(
                "plan_hearing", by=people["jurist"], **hearing_on(date(2026, 12, 14))
            )
            assert case.papers_until.day == date(2026, 12, 3)
            assert case.inspection_from.day == date(2026, 12, 7)
            shown = page(case.own_url(), people["councillor"]).get_text(" ", strip=True)
        assert case.status == "hearing"
        assert "3 december" in shown
        assert "Awb art. 7:4 lid 1" in shown

    def test_a_backward_term_does_not_roll(self, people, known):
        with at(16, 11):
            case = factory.objected(people, case=known)
            case = case.perform(
                "plan_hearing", by=people["jurist"], **hearing_on(date(2026, 12, 9))
            )
        assert case.papers_until.day == date(2026, 11, 28)  # a Saturday

    def test_apart_is_offered_first(self, people):
        form = PlanHearingForm(case=factory.objected(people))
        assert form.fields["is_separate"].choices[0][0] == "yes"
        assert form["is_separate"].value() == "yes"

    def test_the_papers_lie_open_a_week_unless_that_was_waived(self, people):
        case = factory.objected(people)
        soon = hearing_on(timezone.localdate() + timedelta(days=5))
        with pytest.raises(GuardFailed, match="ter inzage"):
            case.perform("plan_hearing", by=people["jurist"], **soon)
        case = case.perform("plan_hearing", by=people["jurist"], **soon, inspection_waived=True)
        assert case.inspection_from is None

    def test_nobody_is_decided_about_unheard(self, people):
        case = factory.objected(people)
        with pytest.raises(GuardFailed, match="hoorzitting"):
            factory.objection_decided(people, case)
        case = case.perform("waive_hearing", by=people["jurist"], no_hearing="waived")
        assert factory.objection_decided(people, case).status == "objection_decided"


class TestConflicts:
    def test_who_decided_first_does_not_decide_on_the_bezwaar(self, people, page):
        case = factory.heard(people)
        with pytest.raises(PermissionDenied):
            case.perform(
                "decide_objection", by=people["secretary"], outcome="unfounded", reasons="x"
            )
        assert "decide_objection" not in [s.name for s in steps_for(case, people["secretary"])]
        assert case.objection_deciders() == [people["deputy"]]
        shown = page(case.decision_url(), people["secretary"]).get_text(" ", strip=True)
        assert "beslist iemand anders op het bezwaar" in shown
        page(f"{case.decision_url()}decide_objection/", people["secretary"], 409)
        page(f"{case.decision_url()}decide_objection/", people["deputy"])

    def test_nor_with_another_account(self, people):
        case = factory.heard(people)
        people["deputy"].name = people["secretary"].name
        people["deputy"].save()
        other = type(people["deputy"]).objects.get(pk=people["deputy"].pk)
        with pytest.raises(PermissionDenied):
            case.perform("decide_objection", by=other, outcome="unfounded", reasons="x")

    def test_the_database_refuses_the_first_decider(self, people):
        factory.objection_decided(people)
        with pytest.raises(IntegrityError), transaction.atomic():
            ObjectionDecision.objects.update(decided_by=people["secretary"])

    def test_the_desk_reads_that_nobody_may_decide(self, people, page):
        case = factory.objected(people)
        people["deputy"].memberships.all().delete()
        shown = page(case.get_absolute_url(), people["jurist"]).get_text(" ", strip=True)
        assert "Niemand van deze organisatie mag op dit bezwaar beslissen" in shown

    @pytest.mark.parametrize("role", ["jurist", "secretary", "councillor"])
    def test_who_advised_decided_or_asked_neither_hears_nor_sits_in_the_commission(
        self, people, role
    ):
        case = factory.objected(people)
        name = f"mr. {people[role].name.upper()}"
        committee = f"Vera Verzonnen\nLars Verzonnen\n{name}"
        assert set(CommitteeForm({"committee": committee}, case=case).errors) == {"committee"}
        with pytest.raises(GuardFailed, match="betrokken"):
            case.perform("appoint_committee", by=people["jurist"], committee=committee)
        answers = hearing_on(timezone.localdate() + timedelta(days=21), hearers=name)
        with pytest.raises(GuardFailed, match="betrokken"):
            case.perform("plan_hearing", by=people["jurist"], **answers)
        assert not LegalSupport.objects.get(pk=case.pk).objection.has_committee

    def test_a_commission_has_a_chair_and_two_members(self, people):
        case = factory.objected(people)
        for names in ("Vera Verzonnen", "Vera Verzonnen\nVera Verzonnen\nVera Verzonnen"):
            assert set(CommitteeForm({"committee": names}, case=case).errors) == {"committee"}


class TestDecision:
    def test_a_new_decision_counts_and_the_first_stays_on_record(self, people, page):
        case = factory.objection_decided(
            people, outcome="founded", new_outcome="granted", new_amount=Decimal(1500)
        )
        assert SupportDecision.objects.get().amount == Decimal(1000)  # not made known yet
        case = case.perform(
            "make_objection_known", by=people["deputy"], made_known_on=timezone.localdate()
        )
        assert SupportDecision.objects.get().amount == Decimal(1500)
        first = case.read_first_decision()
        assert (first.amount, first.decided_by) == (Decimal(1000), people["secretary"])
        own = page(case.own_url(), people["councillor"]).get_text(" ", strip=True)
        assert "1.000" in own
        assert "1.500" in own

    def test_what_was_refused_at_first_begins_after_the_bezwaar(self, people):
        case = factory.advised(people).perform("offer", by=people["jurist"])
        case = case.perform(
            "decide",
            by=people["secretary"],
            outcome="refused",
            reasons="Nee.",
            deviation_reasons="x",
        )
        today = timezone.localdate()
        case = case.perform("make_known", by=people["secretary"], made_known_on=today)
        case = factory.heard(people, case=case)
        case = factory.objection_known(
            people, case, outcome="founded", new_outcome="partly", new_amount=Decimal(500)
        )
        case = case.perform("start_support", by=people["jurist"])
        assert (case.status, case.decided_outcome) == ("running", "partly")
        assert not case.objection_is_open

    def test_support_does_not_begin_before_it_is_made_known(self, people):
        case = factory.objection_decided(people, outcome="founded", new_outcome="granted",
                                         new_amount=Decimal(1500))  # fmt: skip
        with pytest.raises(GuardFailed, match="bekendgemaakt"):
            case.perform("start_support", by=people["jurist"])

    def test_nobody_is_worse_off_by_a_bezwaar(self, people):
        case = factory.heard(people)
        for outcome, amount in (("granted", 900), ("partly", 1000), ("refused", None)):
            answers = {"new_outcome": outcome, "new_amount": amount}
            with pytest.raises(GuardFailed, match="achteruit"):
                factory.objection_decided(people, case, outcome="founded", **answers)

    def test_costs_only_when_asked_and_unlawful(self, people):
        more = {"outcome": "founded", "new_outcome": "granted", "new_amount": Decimal(1500)}
        case = factory.heard(people)
        with pytest.raises(GuardFailed, match="7:15"):
            factory.objection_decided(people, case, costs=Decimal(666), **more)
        form = DecideObjectionForm(
            {"outcome": "unfounded", "reasons": "x", "costs": "666", "is_unlawful": "on"}, case=case
        )
        assert set(form.errors) == {"costs"}
        case = factory.objection_decided(people, case, costs=Decimal(666), is_unlawful=True, **more)
        assert case.objection_decision.costs == Decimal(666)
        not_asked = factory.heard(people, costs_requested=False)
        assert "costs" not in DecideObjectionForm(case=not_asked).fields
        with pytest.raises(GuardFailed, match="7:15"):
            factory.objection_decided(
                people, not_asked, costs=Decimal(666), is_unlawful=True, **more
            )

    def test_unlawful_without_an_answer_about_the_costs_would_make_the_letter_untrue(self, people):
        more = {"outcome": "founded", "new_outcome": "granted", "new_amount": Decimal(1500)}
        with pytest.raises(GuardFailed, match="of 0"):
            factory.objection_decided(people, is_unlawful=True, **more)
        case = factory.objection_known(people, is_unlawful=True, costs=Decimal(0), **more)
        assert case.objection_decision.costs == 0

    def test_late_without_an_excuse_is_inadmissible(self, people, known):
        with at(20, 1, 2027):
            case = factory.objected(people, case=known)
            case = case.perform("waive_hearing", by=people["jurist"], no_hearing="waived")
            with pytest.raises(GuardFailed, match="niet-ontvankelijk"):
                factory.objection_decided(people, case)
            form = DecideObjectionForm({"outcome": "unfounded", "reasons": "x"}, case=case)
            assert set(form.errors) == {"outcome"}
            assert factory.objection_decided(people, case, late_is_excused=True).status

    def test_another_decision_than_the_commission_advised_says_why_and_encloses_it(
        self, people, tmp_path
    ):
        case = factory.heard(people)
        case = case.perform("appoint_committee", by=people["jurist"], committee=factory.COMMITTEE)
        with pytest.raises(GuardFailed, match="commissie"):
            factory.objection_decided(people, case)
        case = case.perform(
            "record_committee_advice",
            by=people["jurist"],
            advised_outcome="founded",
            committee_advice="Geef de aanvrager gelijk, zegt de commissie.",
        )
        with pytest.raises(GuardFailed, match="7:13"):
            factory.objection_decided(people, case)
        case = factory.objection_known(people, case, deviation_reasons="De rekening klopt niet.")
        text = " ".join(letters.pages(documents.write(case, "objection_decision_sent")))
        for words in ("zegt de commissie", "De rekening klopt niet", "rechtbank", "6:23"):
            assert words in " ".join(text.split())

    def test_who_decides_reads_the_bezwaar_and_never_the_story(self, people, page):
        case = factory.heard(people)
        shown = page(case.decision_url(), people["deputy"]).get_text(" ", strip=True)
        assert "Het bedrag is te laag." in shown
        assert "persoonlijk voor de rechter" not in shown
        assert "Verzonnen Wederpartij" not in shown

    def test_the_applicant_reads_the_decision_only_when_it_was_made_known(self, people, page):
        case = factory.objection_decided(people)
        assert "Het bedrag klopt." not in page(case.own_url(), people["councillor"]).get_text()
        case = case.perform(
            "make_objection_known", by=people["deputy"], made_known_on=timezone.localdate()
        )
        assert "Het bedrag klopt." in page(case.own_url(), people["councillor"]).get_text()


class TestCourt:
    def test_beroep_is_open_six_weeks_and_keeps_the_case_open(self, people, page):
        with at(2, 11):
            case = factory.heard(people, case=factory.refused(people))
            case = factory.objection_known(people, case)
            assert case.court_until.day == date(2026, 12, 14)
            shown = page(case.own_url(), people["councillor"]).get_text(" ", strip=True)
            assert "Beroep kan tot en met" in shown
            case = case.perform("end_objection", by=people["jurist"])
        with at(14, 12), pytest.raises(GuardFailed, match="eroep kan nog"):
            case.perform("close", by=people["jurist"])
        with at(15, 12):
            assert case.perform("close", by=people["jurist"]).status == "closed"

    def test_after_the_ruling_it_goes_on_where_it_was(self, people):
        case = factory.objection_known(people, factory.heard(people, running=True))
        today = timezone.localdate()
        case = case.perform("log_court", by=people["jurist"], lodged_on=today, court="Rechtbank")
        case = case.perform("end_court", by=people["jurist"], outcome="unfounded", ruled_on=today)
        assert case.status == "running"

    def test_the_court_can_have_it_decided_anew(self, people):
        more = {"outcome": "founded", "new_outcome": "granted", "new_amount": Decimal(1500)}
        case = factory.objection_known(people, **more)
        today = timezone.localdate()
        case = case.perform("log_court", by=people["jurist"], lodged_on=today, court="Rechtbank")
        answers = {"outcome": "decide_anew", "ruled_on": today}
        with pytest.raises(GuardFailed, match="opnieuw beslist"):
            case.perform("end_court", by=people["jurist"], **answers)
        until = today + timedelta(days=42)
        case = case.perform("end_court", by=people["jurist"], decide_until=until, **answers)
        assert (case.status, due(case)) == ("objection", until)
        assert SupportDecision.objects.get().amount == Decimal(1000)
        assert case.objection_decision is None
        case = factory.objection_decided(people, case, **more)
        assert ObjectionDecision.objects.count() == 2
