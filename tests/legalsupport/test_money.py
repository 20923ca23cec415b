"""The money of a grant: what is left, what is paid, what comes back, and what is refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework import documents
from casework.transitions import GuardFailed, StaleTransition, steps_for
from legalsupport.forms.funding import DecideDeclarationForm, DeclareForm, LimitsForm, PaymentForm
from legalsupport.forms.settlement import SettleForm, WithdrawGrantForm
from legalsupport.models import CostsAward, Declaration, Funding, LegalSupport, Payment, Recovery
from legalsupport.rules import funding as sums
from legalterms.payment import StatutoryRate
from organisations.workdays import local_day
from tests import letters
from tests.legalsupport import factory
from weerbaar import env

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def money_of(case) -> Funding:
    return Funding.objects.get(case=case)


def typed_costs(case, **changes) -> DeclareForm:
    day = TODAY() - timedelta(days=3)
    data = {
        "amount": "400",
        "stage": "eerste_aanleg",
        "first_day_day": day.day,
        "first_day_month": day.month,
        "first_day_year": day.year,
        "last_day_day": day.day,
        "last_day_month": day.month,
        "last_day_year": day.year,
        "hours": "2",
        "hourly_rate": "200",
        "purpose": "Zitting voorbereid.",
    } | changes
    return DeclareForm(data, case=case)


class TestGrant:
    def test_a_grant_with_an_amount_opens_the_money_with_that_ceiling(self, people):
        case = factory.running(people)
        assert money_of(case).ceiling == 1000
        assert money_of(case).remaining == 1000

    def test_a_grant_without_an_amount_has_no_money_and_closes_without_settlement(self, people):
        case = factory.advised(people).perform("offer", by=people["jurist"])
        case = case.perform(
            "decide",
            by=people["secretary"],
            outcome="granted",
            reasons="Een gesprek is genoeg.",
            deviation_reasons="Er zijn geen kosten.",
        )
        case = case.perform("make_known", by=people["secretary"], made_known_on=TODAY())
        case = case.perform("start_support", by=people["jurist"])
        assert not Funding.objects.exists()
        assert "declare" not in {step.name for step in steps_for(case, people["councillor"])}
        LegalSupport.objects.update(made_known_on=TODAY() - timedelta(days=60))
        case.perform("close", by=people["jurist"])

    def test_the_day_of_bekendmaking_put_right_does_not_grant_twice(self, people):
        case = factory.running(people)
        case.perform("make_known", by=people["secretary"], made_known_on=TODAY())
        assert Funding.objects.count() == 1

    def test_the_conditions_and_an_empty_form_go_along(self, people):
        case = factory.running(people)
        kinds = set(case.documents.values_list("kind", flat=True))
        assert {"conditions", "declaration_form"} <= kinds
        text = letters.pages(documents.write(case, "conditions"))[0].replace("\n", " ")
        assert "€ 1.000" in text
        assert "4:57" in text


class TestDeclaring:
    def test_it_waits_for_who_decides_and_moves_nothing(self, people):
        case = factory.declared(factory.running(people))
        assert money_of(case).approved == 0
        row = Declaration.objects.get()
        assert (row.status, row.amount, row.by_desk) == ("submitted", 400, False)
        assert "decide_declaration" in {s.name for s in steps_for(case, people["secretary"])}

    def test_the_desk_declares_for_the_applicant_and_that_is_on_record(self, people):
        case = factory.running(people)
        case.perform("declare", by=people["jurist"], **factory.costs())
        assert Declaration.objects.get().by_desk

    def test_who_decides_does_not_declare(self, people):
        with pytest.raises(PermissionDenied):
            factory.running(people).perform("declare", by=people["secretary"], **factory.costs())

    def test_more_than_is_left_is_refused_in_words_that_name_what_is_left(self, people):
        case = factory.approved(factory.running(people), people, 700)
        form = typed_costs(case, amount="300,01", hours="2", hourly_rate="151")
        assert "€\xa0300" in form.errors["amount"][0]
        assert typed_costs(case, amount="300").is_valid()
        with pytest.raises(GuardFailed, match="€\xa0300"):
            factory.declared(case, 301)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"amount": "-1"}, "amount"),
            ({"amount": "0"}, "amount"),
            ({"amount": "1e9"}, "amount"),
            ({"amount": "NaN"}, "amount"),
            ({"amount": "12345678901"}, "amount"),
            ({"amount": "401"}, "amount"),  # more than hours, rate and costs explain
            ({"hours": "", "hourly_rate": ""}, "amount"),
            ({"hours": "-2"}, "hours"),
            ({"hours": "9999"}, "hours"),
            ({"last_day_year": "2020"}, "last_day"),
            ({"first_day_year": "2199"}, "first_day"),
            ({"purpose": ""}, "purpose"),
            ({"stage": "<script>"}, "stage"),
        ],
    )
    def test_what_is_not_right_is_said_at_its_question(self, people, changes, field):
        form = typed_costs(factory.running(people), **changes)
        assert field in form.errors, form.errors

    def test_there_is_no_maximum_rate_unless_it_is_set(self, people, settings):
        case = factory.running(people)
        assert settings.LEGAL_MAXIMUM_HOURLY_RATE is None
        assert typed_costs(case).is_valid()
        settings.LEGAL_MAXIMUM_HOURLY_RATE = Decimal("153.63")
        assert "€\xa0153,63" in typed_costs(case).errors["hourly_rate"][0]

    @pytest.mark.parametrize("value", ["-1", "0", "veel", "1,5", "1e3", "100000000", "NaN", "١٢"])
    def test_a_maximum_rate_that_is_no_amount_stops_the_start(self, value, monkeypatch):
        monkeypatch.setenv("LEGAL_MAXIMUM_HOURLY_RATE", value)
        with pytest.raises(env.Misconfigured, match="amount in euros"):
            env.euros("LEGAL_MAXIMUM_HOURLY_RATE")

    def test_it_is_sent_from_the_own_page_with_its_invoice(self, people, enter):
        case = factory.running(people)
        form = typed_costs(case)
        answer = enter(people["councillor"]).post(
            f"/mijn/juridische-hulp/{case.number}/declare/",
            dict(form.data) | {"invoice": factory.invoice_upload()},
        )
        assert answer.status_code == 302
        row = Declaration.objects.get()
        assert b"".join(row.invoice.chunks()).decode() == factory.INVOICE
        assert row.invoice.audience == "all"


class TestDeciding:
    def test_in_full(self, people):
        case = factory.approved(factory.running(people), people)
        row = Declaration.objects.get()
        assert (row.status, row.approved_amount) == ("approved", 400)
        assert money_of(case).remaining == 600
        payment = Payment.objects.get()
        assert (payment.amount, payment.declaration) == (400, row)

    def test_in_part_with_the_reason(self, people):
        case = factory.declared(factory.running(people))
        row = Declaration.objects.get()
        data = {"declaration": str(row.pk), "verdict": "partly", "amount": "150", "reasons": ""}
        assert set(DecideDeclarationForm(data, case=case).errors) == {"reasons"}
        data |= {"reasons": "De reis was niet nodig."}
        form = DecideDeclarationForm(data, case=case)
        assert form.is_valid()
        case = case.perform("decide_declaration", by=people["secretary"], **form.cleaned_data)
        assert money_of(case).approved == 150
        assert "declaration" not in Declaration.objects.get().reasons
        for amount in ("400", "500", ""):
            again = DecideDeclarationForm(data | {"amount": amount}, case=case)
            assert "declaration" in again.errors  # decided: no choice any more

    def test_a_refusal_pays_nothing_and_is_no_besluit_of_its_own(self, people):
        case = factory.declared(factory.running(people))
        row = Declaration.objects.get()
        case = case.perform(
            "decide_declaration",
            by=people["secretary"],
            declaration=row.pk,
            verdict="refused",
            reasons="Niet voor deze zaak.",
        )
        assert money_of(case).approved == 0
        assert not Payment.objects.exists()
        case = factory.settled(case, people)
        pages = " ".join(letters.pages(documents.write(case, "final_account"))).replace("\n", " ")
        assert "Niet voor deze zaak." in pages
        assert "bezwaar maken" in pages

    def test_a_second_click_approves_nothing_more(self, people):
        case = factory.declared(factory.running(people))
        row = Declaration.objects.get()
        case.perform(
            "decide_declaration", by=people["secretary"], declaration=row.pk, verdict="approved"
        )
        with pytest.raises(StaleTransition):
            case.perform(
                "decide_declaration", by=people["secretary"], declaration=row.pk, verdict="approved"
            )
        assert money_of(case).approved == 400

    def test_of_another_case_it_is_unknown(self, people):
        factory.declared(factory.running(people))
        other = Declaration.objects.get()
        case = factory.declared(factory.running(people))
        with pytest.raises(GuardFailed):
            case.perform(
                "decide_declaration",
                by=people["secretary"],
                declaration=other.pk,
                verdict="approved",
            )

    @pytest.mark.parametrize("role", ["jurist", "clerk", "councillor", "desk_coordinator", "chair"])
    def test_nobody_else_decides(self, people, role):
        case = factory.declared(factory.running(people))
        row = Declaration.objects.get()
        with pytest.raises(PermissionDenied):
            case.perform(
                "decide_declaration", by=people[role], declaration=row.pk, verdict="approved"
            )

    def test_two_that_fit_alone_do_not_fit_together(self, people):
        case = factory.declared(factory.running(people), 600)
        case = factory.declared(case, 600, purpose="Tweede zitting.")
        first, second = Declaration.objects.order_by("number")
        case = case.perform(
            "decide_declaration", by=people["secretary"], declaration=first.pk, verdict="approved"
        )
        with pytest.raises(GuardFailed, match="€\xa0400"):
            case.perform(
                "decide_declaration",
                by=people["secretary"],
                declaration=second.pk,
                verdict="approved",
            )
        assert money_of(case).approved == 600
        second.refresh_from_db()
        assert second.status == "submitted"


class TestParts:
    def test_a_stage_has_its_own_ceiling(self, people):
        case = factory.running(people).perform(
            "set_limits",
            by=people["secretary"],
            advance_limit=Decimal(0),
            stage="eerste_aanleg",
            part_ceiling=Decimal(300),
        )
        case = factory.declared(case)
        row = Declaration.objects.get()
        with pytest.raises(GuardFailed, match="€\xa0300"):
            case.perform(
                "decide_declaration", by=people["secretary"], declaration=row.pk, verdict="approved"
            )
        assert money_of(case).approved == 0
        case = factory.declared(case, 400, stage="hoger_beroep")
        row = Declaration.objects.get(stage="hoger_beroep")
        case.perform(
            "decide_declaration", by=people["secretary"], declaration=row.pk, verdict="approved"
        )
        assert money_of(case).approved == 400

    def test_it_is_not_set_below_what_was_approved(self, people):
        answers = {"advance_limit": Decimal(0), "stage": "eerste_aanleg"}
        case = factory.running(people).perform(
            "set_limits", by=people["secretary"], part_ceiling=Decimal(500), **answers
        )
        case = factory.approved(case, people)
        with pytest.raises(GuardFailed, match="€\xa0400"):
            case.perform("set_limits", by=people["secretary"], part_ceiling=Decimal(399), **answers)

    def test_a_stage_without_an_amount_is_asked_for(self, people):
        case = factory.running(people)
        assert set(LimitsForm({"advance_limit": "0", "stage": "voorfase"}, case=case).errors) == {
            "part_ceiling"
        }
        assert set(LimitsForm({"advance_limit": "1001"}, case=case).errors) == {"advance_limit"}


class TestAdvance:
    def test_the_desk_stays_within_what_who_decides_allowed(self, people):
        case = factory.running(people)
        assert "pay_advance" not in {step.name for step in steps_for(case, people["jurist"])}
        with pytest.raises(PermissionDenied):
            case.perform("set_limits", by=people["jurist"], advance_limit=Decimal(500))
        with pytest.raises(StaleTransition):
            case.perform("pay_advance", by=people["jurist"], amount=Decimal(1))
        case = case.perform("set_limits", by=people["secretary"], advance_limit=Decimal(500))
        with pytest.raises(GuardFailed, match="€\xa0500"):
            case.perform("pay_advance", by=people["jurist"], amount=Decimal(501))
        case = case.perform("pay_advance", by=people["jurist"], amount=Decimal(500))
        assert money_of(case).advanced == 500

    def test_it_is_set_off_against_costs_and_never_paid_twice(self, people):
        case = factory.approved(factory.with_advance(people), people)
        row = money_of(case)
        assert (row.advanced, row.approved, row.paid) == (0, 400, 300)
        assert Payment.objects.get(kind="declaration").amount == 100
        assert money_of(factory.paid(case, people)).paid == 400

    def test_what_is_advanced_leaves_no_room_for_a_second_one(self, people):
        case = factory.with_advance(people)
        with pytest.raises(GuardFailed, match="€\xa0200"):
            case.perform("pay_advance", by=people["jurist"], amount=Decimal(201))


class TestPaying:
    def test_it_must_be_paid_within_six_weeks_with_its_sum(self, people):
        case = factory.approved(factory.running(people), people)
        deadline = case.deadlines.get(name="payment")
        payment = Payment.objects.get()
        assert local_day(deadline.due) == payment.pay_until
        assert payment.pay_until >= TODAY() + timedelta(weeks=6)
        assert "4:87" in deadline.sum.article

    def test_the_deadline_is_of_what_must_be_paid_first_and_is_met_by_the_last(self, people):
        case = factory.approved(factory.running(people), people, 100)
        Payment.objects.update(pay_until=TODAY() + timedelta(days=3))
        case = factory.approved(LegalSupport.objects.get(pk=case.pk), people, 100)
        assert local_day(case.deadlines.get(name="payment").due) == TODAY() + timedelta(days=3)
        first = case.open_payments().first()
        case = case.perform(
            "record_payment", by=people["jurist"], payment=first.pk, paid_on=TODAY()
        )
        assert case.deadlines.get(name="payment").is_running
        case = factory.paid(case, people)
        assert case.deadlines.get(name="payment").met_at
        assert money_of(case).paid == 200

    def test_a_second_click_pays_nothing_more(self, people):
        case = factory.approved(factory.running(people), people)
        row = Payment.objects.get()
        answers = {"payment": row.pk, "paid_on": TODAY()}
        case = case.perform("record_payment", by=people["jurist"], **answers)
        with pytest.raises(StaleTransition):
            case.perform("record_payment", by=people["jurist"], **answers)
        assert money_of(case).paid == 400

    def test_a_day_before_it_was_owed_is_no_day_of_payment(self, people):
        case = factory.approved(factory.running(people), people)
        day = TODAY() - timedelta(days=1)
        data = {
            "payment": str(Payment.objects.get().pk),
            "paid_on_day": day.day,
            "paid_on_month": day.month,
            "paid_on_year": day.year,
        }
        assert set(PaymentForm(data, case=case).errors) == {"paid_on"}

    def test_interest_is_told_where_a_rate_is_known_and_never_invented(self, people, page):
        rates = (StatutoryRate(date(2020, 1, 1), date(2030, 12, 31), Decimal(4), "invented"),)
        year = sums.late_interest(Decimal(1000), date(2026, 5, 18), date(2027, 5, 19), rates)
        assert (year.days, year.amount) == (366, 40)
        assert sums.late_interest(Decimal(1000), date(2026, 5, 18), date(2026, 5, 18)) is None
        unknown = sums.late_interest(Decimal(1000), date(2026, 5, 18), date(2026, 5, 28))
        assert (unknown.days, unknown.amount) == (10, None)
        case = factory.approved(factory.running(people), people)
        Payment.objects.update(pay_until=TODAY() - timedelta(days=10))
        text = " ".join(page(case.get_absolute_url(), people["jurist"]).get_text().split())
        assert "10 dagen te laat. De wettelijke rente over deze tijd is hier niet bekend" in text


class TestSettling:
    def test_as_approved_it_needs_no_views(self, people):
        case = factory.approved(factory.running(people), people)
        case = factory.settled(factory.paid(case, people), people)
        assert (case.status, money_of(case).settled_amount) == ("settled", 400)
        assert not case.open_payments().exists()

    def test_a_waiting_declaration_comes_first(self, people):
        case = factory.declared(factory.running(people))
        with pytest.raises(GuardFailed, match="declaratie"):
            case.perform("settle", by=people["secretary"], amount=Decimal(0), reasons="Nee.")

    def test_lower_needs_a_ground_and_views_first(self, people):
        case = factory.approved(factory.running(people), people)
        answers = {"amount": Decimal(100), "reasons": "Te duur."}
        assert "ground" in SettleForm({"amount": "100", "reasons": "Nee."}, case=case).errors
        with pytest.raises(GuardFailed, match="4:46"):
            case.perform("settle", by=people["secretary"], **answers)
        with pytest.raises(GuardFailed, match="4:12"):
            case.perform("settle", by=people["secretary"], ground="activities", **answers)
        case = case.perform(
            "ask_money_views", by=people["jurist"], message="?", until=factory.soon()
        )
        with pytest.raises(GuardFailed, match="Wacht"):
            case.perform("settle", by=people["secretary"], ground="activities", **answers)
        case = case.perform("give_money_views", by=people["councillor"], message="Nee.")
        case = case.perform("settle", by=people["secretary"], ground="activities", **answers)
        assert money_of(case).article.startswith("artikel 4:46")

    def test_views_that_did_not_come_in_time_are_not_waited_for(self, people):
        case = factory.approved(factory.running(people), people)
        case = case.perform(
            "ask_money_views", by=people["jurist"], message="?", until=factory.soon()
        )
        case.deadlines.filter(name="money_views").update(due=timezone.now() - timedelta(days=1))
        case.perform(
            "settle",
            by=people["secretary"],
            amount=Decimal(100),
            ground="activities",
            reasons="Te duur.",
        )

    def test_higher_than_approved_is_refused(self, people):
        case = factory.approved(factory.running(people), people)
        with pytest.raises(GuardFailed, match="€\xa0400"):
            case.perform("settle", by=people["secretary"], amount=Decimal(401), reasons="Meer.")

    @pytest.mark.parametrize("amount", ["-1", "NaN", "401", ""])
    def test_an_amount_that_cannot_be_is_said(self, people, amount):
        case = factory.approved(factory.running(people), people)
        form = SettleForm({"amount": amount, "reasons": "x", "ground": "activities"}, case=case)
        assert "amount" in form.errors

    def test_what_lapses_is_not_paid_and_the_rest_is(self, people):
        """Approved 400, nothing paid; settled at 100: the payment of 400 lapses, 100 is owed."""
        case = factory.approved(factory.running(people), people)
        case = case.perform(
            "ask_money_views", by=people["jurist"], message="?", until=factory.soon()
        )
        case = case.perform("give_money_views", by=people["councillor"], message="Nee.")
        case = case.perform(
            "settle",
            by=people["secretary"],
            amount=Decimal(100),
            ground="activities",
            reasons="Te duur.",
        )
        case = case.perform(
            "make_order_known", by=people["secretary"], order="settlement", known_on=TODAY()
        )
        assert [row.amount for row in case.open_payments()] == [100]
        assert money_of(factory.paid(case, people)).paid == 100

    def test_the_account_adds_up(self, people):
        case = factory.overpaid(people)
        text = " ".join(letters.pages(documents.write(case, "final_account_sent"))).split()
        words = " ".join(text)
        assert "Goedgekeurd € 100" in words
        assert "Vastgesteld € 100" in words
        assert "Te veel betaald € 200" in words
        assert "bezwaar maken" in words

    def test_nothing_moves_after_it(self, people):
        case = factory.settled(factory.approved(factory.running(people), people), people)
        with pytest.raises(StaleTransition):
            factory.declared(case)
        row = money_of(case)
        with pytest.raises(sums.CeilingExceeded):
            row.approve(Decimal(1))
        with pytest.raises(sums.CeilingExceeded):
            row.advance(Decimal(1))

    def test_a_case_with_money_closes_when_all_of_it_is_settled_and_paid(self, people):
        case = factory.approved(factory.running(people), people)
        LegalSupport.objects.update(made_known_on=TODAY() - timedelta(days=60))
        case = LegalSupport.objects.get(pk=case.pk)
        with pytest.raises(GuardFailed, match="vast"):
            case.perform("close", by=people["jurist"])
        case = factory.settled(case, people)
        with pytest.raises(GuardFailed, match="betaald"):
            case.perform("close", by=people["jurist"])
        case = factory.paid(case, people)
        Funding.objects.update(known_on=TODAY() - timedelta(days=60))
        assert case.perform("close", by=people["jurist"]).status == "closed"

    def test_bezwaar_against_the_settlement_keeps_it_open(self, people):
        case = factory.paid(factory.approved(factory.running(people), people), people)
        LegalSupport.objects.update(made_known_on=TODAY() - timedelta(days=60))
        case = factory.settled(LegalSupport.objects.get(pk=case.pk), people)
        with pytest.raises(GuardFailed, match="Bezwaar"):
            case.perform("close", by=people["jurist"])


class TestWithdrawing:
    def asked(self, case, people) -> LegalSupport:
        case = case.perform(
            "ask_money_views", by=people["jurist"], message="?", until=factory.soon()
        )
        return case.perform("give_money_views", by=people["councillor"], message="Nee.")

    def test_before_the_settlement_it_stops_the_grant(self, people):
        case = factory.paid(factory.approved(factory.running(people), people), people)
        answers = {"ground": "intent", "amount": Decimal(0), "reasons": "De rechter zei opzet."}
        with pytest.raises(GuardFailed, match="4:12"):
            case.perform("withdraw_grant", by=people["secretary"], **answers)
        case = self.asked(case, people).perform("withdraw_grant", by=people["secretary"], **answers)
        assert case.status == "settled"
        assert money_of(case).article.startswith("artikel 4:48")
        assert case.overpaid_amount() == 400

    def test_after_it_on_three_grounds_within_five_years(self, people):
        case = factory.paid(factory.approved(factory.running(people), people), people)
        case = self.asked(factory.settled(case, people), people)
        answers = {"amount": Decimal(0), "reasons": "Nieuwe feiten."}
        with pytest.raises(GuardFailed, match="grond"):
            case.perform("withdraw_grant", by=people["secretary"], ground="activities", **answers)
        long_ago = TODAY() - timedelta(days=5 * 366)
        Funding.objects.update(first_known_on=long_ago)
        case = LegalSupport.objects.get(pk=case.pk)
        with pytest.raises(GuardFailed, match="4:49"):
            case.perform("withdraw_grant", by=people["secretary"], ground="new_facts", **answers)
        form = WithdrawGrantForm(
            {"ground": "new_facts", "amount": "0", "reasons": "Nieuw."}, case=case
        )
        assert "ground" in form.errors
        Funding.objects.update(first_known_on=TODAY())
        case = LegalSupport.objects.get(pk=case.pk).perform(
            "withdraw_grant", by=people["secretary"], ground="new_facts", **answers
        )
        assert money_of(case).article.startswith("artikel 4:49")
        assert case.overpaid_amount() == 400

    def test_views_from_before_the_settlement_do_not_count_for_what_came_after(self, people):
        case = self.asked(factory.approved(factory.running(people), people), people)
        case.deadlines.filter(name="money_views").update(
            started_at=timezone.now() - timedelta(days=30)
        )
        case = factory.settled(case, people)
        with pytest.raises(GuardFailed, match="4:12"):
            case.perform(
                "withdraw_grant",
                by=people["secretary"],
                ground="new_facts",
                amount=Decimal(0),
                reasons="Nieuw.",
            )


class TestReclaiming:
    def test_no_more_than_was_paid_too_much(self, people):
        case = factory.overpaid(people)
        with pytest.raises(GuardFailed, match="€\xa0200"):
            case.perform("reclaim", by=people["secretary"], amount=Decimal(201), reasons="x")
        case = case.perform("reclaim", by=people["secretary"], amount=Decimal(150), reasons="x")
        assert case.overpaid_amount() == 50

    def test_not_after_five_years(self, people):
        case = factory.overpaid(people)
        Funding.objects.update(settled_on=TODAY() - timedelta(days=5 * 366))
        with pytest.raises(GuardFailed, match="4:57"):
            case.perform("reclaim", by=people["secretary"], amount=Decimal(1), reasons="x")

    def test_it_is_paid_back_within_six_weeks_of_bekendmaking(self, people):
        case = factory.reclaimed(people)
        assert "4:87" in case.deadlines.get(name="repayment").sum.article
        row = Recovery.objects.get()
        with pytest.raises(GuardFailed, match="€\xa0200"):
            case.perform(
                "record_repayment", by=people["jurist"], recovery=row.pk, amount=Decimal(201)
            )
        case = case.perform(
            "record_repayment", by=people["jurist"], recovery=row.pk, amount=Decimal(200)
        )
        assert money_of(case).recovered == 200
        assert case.deadlines.get(name="repayment").met_at
        assert case.overpaid_amount() == 0

    def test_a_reminder_costs_what_the_law_sets_and_comes_once(self, people):
        case = factory.reclaimed(people)
        with pytest.raises(StaleTransition):
            case.perform(
                "remind_repayment", by=people["jurist"], recovery=Recovery.objects.get().pk
            )
        case = factory.overdue(case)
        row = Recovery.objects.get()
        case = case.perform("remind_repayment", by=people["jurist"], recovery=row.pk)
        row.refresh_from_db()
        assert (row.fee, row.open_amount) == (9, 209)
        assert row.remind_until >= TODAY() + timedelta(weeks=2)
        case = case.perform(
            "record_repayment", by=people["jurist"], recovery=row.pk, amount=Decimal(209)
        )
        assert money_of(case).recovered == 200  # the fee is no part of what was granted

    def test_what_is_disproportionate_is_waived_with_its_reason(self, people, page):
        case = factory.reclaimed(people)
        row = Recovery.objects.get()
        with pytest.raises(PermissionDenied):
            case.perform(
                "waive_repayment",
                by=people["jurist"],
                recovery=row.pk,
                amount=Decimal(1),
                reasons="x",
            )
        case = case.perform(
            "waive_repayment",
            by=people["secretary"],
            recovery=row.pk,
            amount=Decimal(200),
            reasons="De aanvrager verloor het inkomen.",
        )
        assert case.open_recoveries() == []
        assert "verloor het inkomen" in page(case.own_url(), people["councillor"]).get_text()
        assert case.overpaid_amount() == 0


class TestCosts:
    def test_they_go_back_up_to_what_was_paid(self, people):
        case = factory.paid(factory.approved(factory.running(people), people), people)
        case = case.perform(
            "record_cost_award",
            by=people["jurist"],
            court="appeal",
            amount=Decimal(1868),
            received_on=TODAY(),
        )
        assert CostsAward.objects.get().returned == 400
        with pytest.raises(StaleTransition):
            case.perform(
                "record_cost_award",
                by=people["jurist"],
                court="appeal",
                amount=Decimal(100),
                received_on=TODAY(),
            )
        assert money_of(case).returned == 400

    def test_what_went_back_is_not_reclaimed_as_well(self, people):
        case = factory.overpaid(people).perform(
            "record_cost_award",
            by=people["jurist"],
            court="civil",
            amount=Decimal(250),
            received_on=TODAY(),
        )
        assert case.overpaid_amount() == 50


class TestDatabase:
    """What no form may let through, the database refuses as well."""

    @pytest.mark.parametrize(
        "changes",
        [
            {"approved": 1001},
            {"approved": 900, "advanced": 101, "advance_limit": 500},
            {"advanced": 1},
            {"approved": -1},
            {"paid": 1001},
            {"paid": 10, "recovered": 6, "returned": 5},
            {"recovered": 1},
            {"ceiling": -1},
            {"settled_amount": 1},
            {"settled_amount": -1},
        ],
    )
    def test_counters(self, people, changes):
        factory.running(people)
        with pytest.raises(IntegrityError), transaction.atomic():
            Funding.objects.update(**changes)

    def test_rows(self, people):
        case = factory.reclaimed(people)
        for rows, changes in (
            (Declaration.objects, {"approved_amount": 101}),
            (Declaration.objects, {"approved_amount": -1}),
            (Declaration.objects, {"amount": 0}),
            (Declaration.objects, {"last_day": date(2000, 1, 1)}),
            (Payment.objects, {"amount": 0}),
            (Recovery.objects, {"received": 201}),
            (Recovery.objects, {"waived": 150, "received": 51}),
            (Recovery.objects, {"amount": -5}),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**changes)
        assert case.pk
