"""A decision that takes longer: put off, standing still, and late with its dwangsom."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casework.transitions import GuardFailed
from legalsupport.forms.late_decision import AdjournForm, DefaultNoticeForm, SuspendForm
from legalsupport.models import DefaultNotice, LegalSupport
from organisations.models import Membership
from organisations.workdays import NETHERLANDS, local_day
from tests.legalsupport import factory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _roles_of_long_ago(people):
    Membership.objects.update(since=date(2020, 1, 1))


def at(day: int, month: int, year: int = 2026):
    """Travel to ten o'clock of a day."""
    return time_machine.travel(datetime(year, month, day, 10, tzinfo=NETHERLANDS), tick=False)


def due(case) -> date:
    return local_day(case.deadlines.get(name="decision").due)


def parts(name: str, day: date) -> dict[str, str]:
    """A day as its three boxes."""
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


@pytest.fixture
def case(people):
    """Received on 1 September 2026: eight weeks end on Tuesday 27 October."""
    with at(1, 9):
        return factory.taken(people).perform("accept", by=people["jurist"])


class TestAdjournment:
    def test_the_day_that_is_named_in_writing_counts(self, people, case, page):
        with at(20, 10):
            case = case.perform(
                "adjourn_decision",
                by=people["jurist"],
                adjourned_until=date(2026, 12, 1),
                reasons="Wij wachten op een deskundige.",
            )
            own = page(case.own_url(), people["councillor"]).get_text(" ", strip=True)
        assert due(case) == date(2026, 12, 1)
        assert "Awb art. 4:14 lid 3" in own
        assert "Wij wachten op een deskundige." in own
        assert case.documents.filter(kind="adjournment", audience="all").exists()

    def test_it_stands_still_from_that_day_too(self, people, case):
        with at(20, 10):
            case = case.perform(
                "adjourn_decision",
                by=people["jurist"],
                adjourned_until=date(2026, 12, 1),
                reasons="x",
            )
        with at(2, 11):
            case = suspended(case, people, date(2026, 11, 2))
        with at(12, 11):
            case = case.perform(
                "resume_term", by=people["jurist"], last_day=date(2026, 11, 11), message="Weer."
            )
        assert due(case) == date(2026, 12, 11)

    def test_once_and_only_inside_of_the_term(self, people, case):
        answers = {"adjourned_until": date(2026, 12, 1), "reasons": "x"}
        with at(28, 10), pytest.raises(GuardFailed, match="voorbij"):
            case.perform("adjourn_decision", by=people["jurist"], **answers)

    @pytest.mark.parametrize(
        "day", [date(2026, 10, 27), date(2026, 12, 5), date(2027, 10, 1), date(2026, 12, 25)]
    )
    def test_a_day_that_is_no_reasonable_term_is_refused(self, case, day):
        with at(20, 10):
            form = AdjournForm({**parts("adjourned_until", day), "reasons": "x"}, case=case)
            assert set(form.errors) == {"adjourned_until"}


def suspended(case, people, since: date, ground: str = "overmacht") -> LegalSupport:
    return case.perform(
        "suspend_term", by=people["jurist"], ground=ground, since=since, message="Daarom."
    )


class TestStandstill:
    @pytest.mark.parametrize(
        ("ground", "article"),
        [("instemming", "2a"), ("aanvrager", "2b"), ("overmacht", "2c")],
    )
    def test_it_stops_and_starts_with_its_sum(self, people, case, page, ground, article):
        with at(10, 9):
            case = suspended(case, people, date(2026, 9, 10), ground)
            own = page(case.own_url(), people["councillor"]).get_text(" ", strip=True)
            assert "De termijn staat stil sinds" in own
            assert case.deadlines.get(name="decision").paused_at
        with at(20, 9):
            case = case.perform(
                "resume_term", by=people["jurist"], last_day=date(2026, 9, 19), message="Weer."
            )
            shown = page(case.own_url(), people["councillor"]).get_text(" ", strip=True)
        assert due(case) == date(2026, 11, 6)  # ten days: the 10th to the 19th
        assert f"Awb art. 4:15 lid {article}" in shown
        assert "Daarom." in shown  # told at once (lid 3)

    def test_it_does_not_stand_still_twice(self, people, case):
        with at(10, 9):
            case = suspended(case, people, date(2026, 9, 10))
            with pytest.raises(GuardFailed, match="al stil"):
                suspended(case, people, date(2026, 9, 10))
            with pytest.raises(GuardFailed, match="eerder"):
                case.perform(
                    "resume_term", by=people["jurist"], last_day=date(2026, 9, 9), message="x"
                )

    def test_it_did_not_stand_still_before_it_ran(self, case):
        with at(10, 9):
            form = SuspendForm(
                {**parts("since", date(2026, 8, 1)), "ground": "overmacht", "message": "x"},
                case=case,
            )
            assert set(form.errors) == {"since"}

    def test_consent_is_no_ground_in_a_bezwaar(self, people):
        case = factory.objected(people)
        assert "instemming" not in dict(SuspendForm(case=case).fields["ground"].choices)
        with pytest.raises(GuardFailed, match="verdagen"):
            suspended(case, people, timezone.localdate(), "instemming")
        assert suspended(case, people, timezone.localdate()).standing_still


class TestDefault:
    def test_the_dwangsom_runs_from_two_weeks_after_the_notice(self, people, case, page):
        with at(28, 10):
            case = case.perform("give_default_notice", by=people["councillor"])
        with at(10, 11):
            shown = page(case.own_url(), people["councillor"]).get_text(" ", strip=True)
            assert "Dwangsom vanaf woensdag 11 november 2026" in " ".join(shown.split())
        with at(25, 11):  # the fifteenth day: 14 × 23 + 35
            for address, who in (
                (case.own_url(), "councillor"),
                (case.get_absolute_url(), "jurist"),
            ):
                shown = page(address, people[who]).get_text(" ", strip=True)
                assert "357" in shown

    def test_it_stops_on_the_day_before_the_decision_is_made_known(self, people, case):
        with at(28, 10):
            case = case.perform("give_default_notice", by=people["councillor"])
        with at(25, 11):
            case = factory.weighed(case)
            jurist = people["jurist"]
            case = case.perform("advise", by=jurist, outcome="granted", reasons="Ja.")
            case = case.perform("offer", by=jurist)
            case = case.perform("decide", by=people["secretary"], outcome="granted", reasons="Ja.")
            case = case.perform(
                "make_known", by=people["secretary"], made_known_on=date(2026, 11, 25)
            )
        with at(1, 2, 2027):
            course = case.notices_of_default[0].course
        assert (course.penalty.amount, course.last_day) == (322, date(2026, 11, 24))

    def test_a_notice_before_the_term_is_over_does_not_count(self, people, case):
        with at(27, 10):
            with pytest.raises(GuardFailed, match="nog niet voorbij"):
                case.perform("give_default_notice", by=people["councillor"])
            form = DefaultNoticeForm(parts("received_on", date(2026, 10, 27)), case=case)
            assert set(form.errors) == {"received_on"}

    def test_a_second_click_gives_one_notice(self, people, case):
        with at(28, 10):
            case.perform("give_default_notice", by=people["councillor"])
            with pytest.raises(GuardFailed, match="al een"):
                case.perform("give_default_notice", by=people["councillor"])
        assert DefaultNotice.objects.count() == 1

    def test_for_the_bezwaar_as_well(self, people):
        case = factory.late(people, factory.objected(people), "objection_decision")
        case = case.perform(
            "log_default_notice", by=people["jurist"], received_on=timezone.localdate()
        )
        assert case.default_notices.get().decision == "objection_decision"
        with pytest.raises(PermissionDenied):
            case.perform("log_late_appeal", by=people["councillor"], court_on=timezone.localdate())

    def test_a_court_can_be_asked_after_two_weeks(self, people, case):
        with at(28, 10):
            case = case.perform("give_default_notice", by=people["councillor"])
        with at(12, 11):
            with pytest.raises(GuardFailed, match="6:12"):
                case.perform("log_late_appeal", by=people["jurist"], court_on=date(2026, 11, 11))
            case = case.perform("log_late_appeal", by=people["jurist"], court_on=date(2026, 11, 12))
        assert case.status == "merits"  # the decision stays owed

    def test_where_nothing_is_owed_no_amount_is_shown(self, people, case, page):
        with at(28, 10):
            case = case.perform(
                "log_default_notice",
                by=people["jurist"],
                received_on=date(2026, 10, 28),
                exemption="lid 5b",
            )
        with at(28, 12):
            shown = page(case.own_url(), people["councillor"]).get_text(" ", strip=True)
        assert "Dwangsom vanaf" not in shown
        assert "Geen belanghebbende" in shown


class TestWithdrawn:
    """Nothing is owed any more, so no dwangsom grows (Awb 4:17)."""

    def test_a_dwangsom_ends_with_the_bezwaar(self, people, page):
        case = factory.objected(people).perform(
            "waive_hearing", by=people["jurist"], no_hearing="waived"
        )
        case = factory.late(people, case, "objection_decision", days=60)
        case = case.perform("give_default_notice", by=people["councillor"])
        DefaultNotice.objects.update(received_on=timezone.localdate() - timedelta(days=20))
        case = case.perform("withdraw_objection", by=people["councillor"])
        notice = DefaultNotice.objects.get()
        with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
            assert notice.course.penalty.days == 6
        own = page(case.own_url(), people["councillor"]).get_text(" ", strip=True)
        assert "Dwangsom tot en met" in own
        assert not case.has_open_notice
        case = factory.objected(people, case=case)
        case = factory.late(people, case, "objection_decision")
        case.perform("give_default_notice", by=people["councillor"])
        assert DefaultNotice.objects.filter(decided_on=None).count() == 1

    def test_a_dwangsom_ends_with_the_request(self, people, page):
        case = factory.late(people, factory.taken(people))
        case = case.perform("give_default_notice", by=people["councillor"])
        case = case.perform("withdraw", by=people["councillor"])
        with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
            assert DefaultNotice.objects.get().course.penalty is None
        own = page(case.own_url(), people["councillor"]).get_text(" ", strip=True)
        assert "ingetrokken" in own
