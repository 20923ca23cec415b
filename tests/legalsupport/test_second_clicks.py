"""What a second click, a second tab or an address typed by hand does to a request."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from casework.transitions import GuardFailed, StaleTransition
from legalsupport.models import (
    CostsAward,
    Declaration,
    Funding,
    IntegrityReport,
    LegalSupport,
    Payment,
    Recovery,
)
from tests.legalsupport import factory

pytestmark = pytest.mark.django_db


def typed_day(name: str, day: date) -> dict[str, int]:
    """Return a day as a browser sends it."""
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


@pytest.fixture
def click_twice(enter):
    """Fill in the page of a step and send it twice, as two clicks do. Returns both statuses."""

    def send(path: str, by, **answers) -> list[int]:
        browser = enter(by)
        shown = BeautifulSoup(browser.get(path).content, "html.parser")
        for field in shown.select("main form input[type=hidden][value]"):
            answers.setdefault(field["name"], field["value"])
        return [browser.post(path, answers).status_code for _click in range(2)]

    return send


def desk(case, step: str) -> str:
    return f"/juridische-hulp/{case.number}/{step}/"


class TestTwoClicks:
    def test_one_advance_is_paid(self, people, click_twice):
        case = factory.running(people)
        case = case.perform("set_limits", by=people["secretary"], advance_limit=Decimal(500))
        sent = click_twice(desk(case, "pay_advance"), people["jurist"], amount="100")
        assert sent == [302, 409]
        assert Funding.objects.get().advanced == 100
        assert Payment.objects.count() == 1

    def test_a_payment_is_taken_back_once(self, people, click_twice):
        case = factory.with_advance(people)
        row = Payment.objects.get()
        answers = {"payment": str(row.pk), "reasons": "Verkeerde betaling gekozen."}
        sent = click_twice(desk(case, "take_back_payment"), people["jurist"], **answers)
        assert sent == [302, 409]
        assert Funding.objects.get().paid == 0
        assert [row.is_open for row in Payment.objects.order_by("id")] == [False, True]

    def test_costs_are_declared_once(self, people, click_twice):
        case = factory.running(people)
        day = timezone.localdate() - timedelta(days=3)
        costs = {
            "amount": "400",
            "stage": "eerste_aanleg",
            "hours": "2",
            "hourly_rate": "200",
            "purpose": "Zitting voorbereid.",
        }
        costs |= typed_day("first_day", day) | typed_day("last_day", day)
        path = f"/mijn/juridische-hulp/{case.number}/declare/"
        assert click_twice(path, case.reporter, **costs) == [302, 409]
        assert Declaration.objects.count() == 1

    def test_money_that_came_back_counts_once(self, people, click_twice):
        case = factory.reclaimed(people)
        answers = {"recovery": str(case.recoveries.get().pk), "amount": "50"}
        path = desk(case, "record_repayment")
        assert click_twice(path, people["jurist"], **answers) == [302, 409]
        assert Recovery.objects.get().received == 50

    def test_a_part_is_waived_once(self, people, click_twice):
        case = factory.reclaimed(people)
        answers = {"recovery": str(case.recoveries.get().pk), "amount": "50", "reasons": "Ziek."}
        path = f"{case.decision_url()}waive_repayment/"
        assert click_twice(path, people["secretary"], **answers) == [302, 409]
        assert Recovery.objects.get().waived == 50

    def test_costs_of_the_opponent_come_back_once(self, people, click_twice):
        case = factory.with_advance(people)
        answers = {"court": "civil", "amount": "50"}
        answers |= typed_day("received_on", timezone.localdate())
        path = desk(case, "record_cost_award")
        assert click_twice(path, people["jurist"], **answers) == [302, 409]
        assert CostsAward.objects.count() == 1

    def test_a_bezwaar_is_adjourned_once(self, people, click_twice):
        case = factory.objected(people)
        path = desk(case, "extend_objection")
        sent = click_twice(path, people["jurist"], weeks="2", reasons="Druk.")
        assert sent == [302, 409]
        assert LegalSupport.objects.get(pk=case.pk).objection.extended_weeks == 2

    def test_one_invitation_goes_out(self, people, click_twice):
        case = factory.objected(people)
        answers = {
            "is_separate": "yes",
            "separate_reasons": "Veilig.",
            "time": "14:00",
            "place": "Stadhuis",
            "hearers": "Hanna Verzonnen-Hoorder",
        }
        answers |= typed_day("day", timezone.localdate() + timedelta(days=21))
        assert click_twice(desk(case, "plan_hearing"), people["jurist"], **answers) == [302, 409]
        assert case.documents.filter(kind="hearing_invitation").count() == 1

    def test_a_decision_is_sent_once(self, people, click_twice):
        case = factory.decided(people)
        answers = typed_day("made_known_on", timezone.localdate())
        path = f"{case.decision_url()}make_known/"
        assert click_twice(path, people["secretary"], **answers) == [302, 409]
        assert case.documents.filter(kind="decision_sent").count() == 1

    def test_who_reported_is_written_down_once(self, people, click_twice):
        case = factory.advised(people)
        path = desk(case, "log_integrity_report")
        assert click_twice(path, people["jurist"], reporter="Kanarie") == [302, 409]
        assert IntegrityReport.objects.count() == 1

    def test_a_version_that_is_no_number_is_no_error(self, people, enter):
        case = factory.running(people)
        case = case.perform("set_limits", by=people["secretary"], advance_limit=Decimal(500))
        for version in ("veel", "-1", "9" * 5000, "²"):
            answers = {"amount": "10", "versie": version}
            sent = enter(people["jurist"]).post(desk(case, "pay_advance"), answers)
            assert sent.status_code == 302


class TestBehindTheButton:
    """A button that is not shown does nothing, also for who types its address."""

    def test_the_day_of_bekendmaking_stays_when_bezwaar_is_over(self, people, enter):
        case = factory.made_known(people)
        long_ago = timezone.localdate() - timedelta(days=60)
        LegalSupport.objects.update(made_known_on=long_ago)
        answers = typed_day("made_known_on", timezone.localdate())
        sent = enter(people["secretary"]).post(f"{case.decision_url()}make_known/", answers)
        assert sent.status_code == 409
        assert LegalSupport.objects.get().made_known_on == long_ago

    def test_a_report_of_a_hearing_is_not_overwritten(self, people):
        case = factory.heard(people)
        answers = {"heard_on": timezone.localdate(), "report": "Anders."}
        with pytest.raises(StaleTransition):
            case.perform("record_hearing", by=people["jurist"], **answers)

    def test_the_term_is_not_stopped_twice(self, people):
        case = factory.objected(people, grounds="")
        case = case.perform("ask_repair", by=people["jurist"], message="?", until=factory.soon())
        still = {"ground": "overmacht", "since": timezone.localdate(), "message": "Brand."}
        with pytest.raises(StaleTransition):
            case.perform("suspend_term", by=people["jurist"], **still)

    @pytest.mark.parametrize(
        ("step", "by", "answers"),
        [
            ("declare", "councillor", factory.costs()),
            ("set_limits", "secretary", {"advance_limit": Decimal(1)}),
            ("pay_advance", "jurist", {"amount": Decimal(1)}),
            ("settle", "secretary", {"amount": Decimal(0), "reasons": "x"}),
            ("withdraw_grant", "secretary", {"amount": 0, "ground": "conditions", "reasons": "x"}),
            ("reclaim", "secretary", {"amount": Decimal(1), "reasons": "x"}),
        ],
    )
    def test_no_money_moves_where_none_was_granted(self, people, step, by, answers):
        case = factory.running(people)
        Funding.objects.all().delete()
        case = LegalSupport.objects.get(pk=case.pk)
        with pytest.raises((StaleTransition, GuardFailed)):
            case.perform(step, by=people[by], **answers)

    def test_a_settled_grant_is_not_settled_again(self, people):
        case = factory.settled(factory.paid(factory.approved(factory.running(people), people),
                                            people), people)  # fmt: skip
        LegalSupport.objects.update(status="running")
        case = LegalSupport.objects.get(pk=case.pk)
        with pytest.raises(StaleTransition):
            case.perform("settle", by=people["secretary"], amount=Decimal(400), reasons="Nog eens.")
