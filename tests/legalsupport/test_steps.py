"""What a step refuses, and what follows from it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework import documents
from casework.transitions import GuardFailed, steps_for
from legalsupport.forms.common import EuroField
from legalsupport.forms.decision import DecideForm
from legalsupport.forms.desk import AdviseForm
from legalsupport.lists import LegalBasis
from legalsupport.models import LegalSupport, SupportDecision
from tests import factories, letters
from tests.legalsupport import factory
from weerbaar import env

pytestmark = pytest.mark.django_db


def offered(people, **changes) -> LegalSupport:
    return factory.advised(people, **changes).perform("offer", by=people["jurist"])


class TestOffer:
    def test_the_employer_learns_nothing_without_consent(self, people):
        case = factory.advised(people, consent="no")
        with pytest.raises(GuardFailed, match="wil niet"):
            case.perform("offer", by=people["jurist"])
        case = case.perform("inform_decider", by=people["councillor"], consent="yes")
        assert case.perform("offer", by=people["jurist"]).status == "offered"

    def test_a_case_against_a_colleague_is_prepared_elsewhere(self, people):
        case = factory.advised(people, opponent="medebestuurder", opponent_name="")
        with pytest.raises(GuardFailed, match="andere organisatie"):
            case.perform("offer", by=people["jurist"])
        case = case.perform(
            "arrange_preparation", by=people["jurist"], prepared_by="Gemeente Zeewolde"
        )
        assert case.perform("offer", by=people["jurist"]).status == "offered"

    def test_a_secretaris_never_decides_about_the_own_request(self, people):
        case = factory.make(people["secretary"]).perform("take", by=people["jurist"])
        case = factory.weighed(case.perform("accept", by=people["jurist"]))
        case = case.perform("advise", by=people["jurist"], outcome="granted", reasons="Ja.")
        with pytest.raises(GuardFailed, match="Niemand van deze organisatie"):
            case.perform("offer", by=people["jurist"])


class TestDecide:
    def test_only_who_decides_may(self, people):
        case = offered(people)
        for role in ("jurist", "clerk", "desk_coordinator", "councillor", "chair"):
            with pytest.raises(PermissionDenied):
                case.perform("decide", by=people[role], outcome="granted", reasons="Ja.")

    @pytest.mark.parametrize(
        ("outcome", "amount"), [("refused", None), ("granted", Decimal(900)), ("granted", None)]
    )
    def test_another_decision_than_advised_says_why(self, people, outcome, amount):
        case = offered(people)
        answers = {"outcome": outcome, "amount": amount, "reasons": "Zie advies."}
        with pytest.raises(GuardFailed, match="3:50"):
            case.perform("decide", by=people["secretary"], **answers)
        form = DecideForm({**answers, "amount": amount or ""}, case=case)
        assert set(form.errors) == {"deviation_reasons"}
        case = case.perform(
            "decide", by=people["secretary"], deviation_reasons="Geen verband.", **answers
        )
        assert SupportDecision.objects.get().deviates

    def test_as_advised_needs_no_more(self, people):
        case = factory.decided(people)
        assert (case.status, case.decided_outcome) == ("decided", "granted")
        assert not SupportDecision.objects.get().deviates

    def test_untreated_is_no_choice_unless_it_was_advised(self, people):
        form = DecideForm(case=offered(people))
        assert "not_treated" not in dict(form.fields["outcome"].choices)

    def test_a_refusal_grants_no_amount(self, people):
        answers = {
            "outcome": "refused",
            "amount": "100",
            "reasons": "Nee.",
            "deviation_reasons": "Geen verband.",
        }
        assert set(DecideForm(answers, case=offered(people)).errors) == {"amount"}

    def test_support_begins_only_when_it_was_granted(self, people):
        case = offered(people).perform(
            "decide",
            by=people["secretary"],
            outcome="refused",
            reasons="Nee.",
            deviation_reasons="Geen verband.",
        )
        case = case.perform(
            "make_known", by=people["secretary"], made_known_on=timezone.localdate()
        )
        with pytest.raises(GuardFailed, match="toegekend"):
            case.perform("start_support", by=people["jurist"])


class TestAssessment:
    def test_no_advice_without_answers_to_the_frame(self, people):
        case = factory.taken(people).perform("accept", by=people["jurist"])
        with pytest.raises(GuardFailed, match="beoordelingskader"):
            case.perform("advise", by=people["jurist"], outcome="granted", reasons="Ja.")


class TestViews:
    def test_a_refusal_on_other_facts_asks_for_views_first(self, people):
        case = factory.taken(people).perform("accept", by=people["jurist"])
        answers = {"outcome": "refused", "reasons": "Nee.", "other_facts": "on"}
        assert set(AdviseForm(answers, case=case).errors) == {"other_facts"}
        case = case.perform("ask_views", by=people["jurist"], message="?", until=factory.soon())
        case = case.perform("give_views", by=people["councillor"], message="Toch.")
        assert AdviseForm(answers, case=case).is_valid()


class TestAmounts:
    @pytest.mark.parametrize(
        ("typed", "amount"),
        [
            ("1250", "1250"),
            ("1.250", "1250"),
            ("1.250,50", "1250.50"),
            ("€ 1250,5", "1250.5"),
            ("0", "0"),
            ("12.50", "12.50"),
        ],
    )
    def test_an_amount_as_people_write_it(self, typed, amount):
        assert EuroField().clean(typed) == Decimal(amount)

    @pytest.mark.parametrize("typed", ["-1", "-0,01", "veel", "NaN", "Infinity", "1,234", "1e12"])
    def test_what_is_no_amount_is_refused(self, typed):
        field = EuroField()
        with pytest.raises(Exception, match="edrag|komma"):
            field.clean(typed)

    def test_the_database_refuses_less_than_nothing(self, people):
        case = factory.advised(people)
        for model, column in (
            (LegalSupport, "requested_amount"),
            (LegalSupport, "estimated_amount"),
            (SupportDecision, "advised_amount"),
            (SupportDecision, "amount"),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                model.objects.update(**{column: Decimal("-0.01")})
        assert case.pk


class TestMandate:
    def test_a_helper_acts_until_the_mandate_ends(self, people, enter):
        case = factory.make(
            people["official"],
            for_whom="other",
            name=people["councillor"].name,
            email=people["councillor"].email,
            mandate_until=timezone.localdate() + timedelta(days=30),
            function="councillor",
        )
        assert case.reporter == people["councillor"]
        assert set(case.people) == {people["councillor"].pk, people["official"].pk}
        helper = enter(people["official"])
        assert helper.get(case.own_url()).status_code == 200
        mandate = case.mandates.get()
        enter(people["councillor"]).post(
            f"/mijn/juridische-hulp/{case.number}/machtiging/{mandate.pk}/stop/"
        )
        assert enter(people["official"]).get(case.own_url()).status_code == 404

    def test_it_ends_by_itself_after_its_last_day(self, people):
        from legalsupport.tasks import end_mandates

        case = factory.make(
            people["official"],
            for_whom="other",
            name="Iemand Anders",
            email=people["councillor"].email,
            mandate_until=timezone.localdate(),
            function="councillor",
        )
        case.mandates.update(until=timezone.localdate() - timedelta(days=1))
        end_mandates.apply()
        assert LegalSupport.objects.get(pk=case.pk).people == [people["councillor"].pk]


class TestPlace:
    def test_the_griffier_is_told_of_a_raadslid_and_the_desk_of_others(self, people, utrecht):
        assert factory.make(people["councillor"]).lane_recipients() == [people["clerk"]]
        alderman = factories.person(utrecht, function="alderman")
        assert people["jurist"] in factory.make(alderman).lane_recipients()
        assert people["clerk"] not in factory.make(alderman).lane_recipients()

    def test_danger_comes_first(self, people):
        later = factory.make(people["councillor"])
        first = factory.make(people["councillor"], acute=True)
        listed = LegalSupport.objects.order_by(*LegalSupport.queue_order)
        assert list(listed) == [first, later]
        contact = first.deadlines.get(name="contact")
        assert contact.due - first.received_at == timedelta(hours=1)

    def test_the_hearing_comes_before_what_is_due_later(self, people):
        soon = timezone.localdate() + timedelta(days=1)
        factory.make(people["councillor"], hearing_on=None)
        urgent = factory.make(people["councillor"], hearing_on=timezone.localdate())
        assert urgent.deadlines.next_due() <= timezone.now() + timedelta(days=1)
        assert LegalSupport.objects.order_by(*LegalSupport.queue_order).first() == urgent
        moved = urgent.perform("take", by=people["jurist"])
        moved = moved.perform("set_hearing", by=people["jurist"], hearing_on=soon)
        assert moved.hearing_on == soon


def test_what_ended_can_be_opened_again_by_the_desk_alone(people):
    case = factory.taken(people)
    case = case.perform("forward", by=people["jurist"], forwarded_to="X", message="Niet hier.")
    assert [step.name for step in steps_for(case, people["jurist"])] == ["reopen"]
    assert steps_for(case, people["councillor"]) == []


class TestBasis:
    def test_every_ground_that_can_be_set_has_words(self):
        assert set(LegalBasis.values) == set(env.LEGAL_BASES)

    def test_a_decision_names_the_ground_that_is_set_and_no_other(self, people, settings):
        case = factory.decided(people)
        content = documents.write(case, "decision", by=people["secretary"])
        assert "steunt op" not in " ".join(letters.pages(content))
        settings.LEGAL_BASIS = "subsidie_incidenteel"
        content = documents.write(case, "decision", by=people["secretary"])
        assert "artikel 4:23" in " ".join(letters.pages(content)).replace("\n", " ")

    def test_only_a_decision_tells_how_to_object(self, people):
        case = factory.decided(people)
        told = {
            kind: "bezwaar maken" in " ".join(letters.pages(documents.write(case, kind)))
            for kind, letter in case.letters.items()
            if letter.ready(case)
        }
        assert told == {"receipt": False, "advice": False, "decision": True}

    @pytest.mark.parametrize("word", ["SUBSIDIE", "wet", "verordening "])
    def test_another_word_stops_the_start(self, word, monkeypatch):
        monkeypatch.setenv("LEGAL_BASIS", word)
        with pytest.raises(env.Misconfigured, match="must be one of"):
            env.choice("LEGAL_BASIS", env.LEGAL_BASES)
