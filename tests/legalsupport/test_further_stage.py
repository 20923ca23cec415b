"""Support at a higher court, the wall around a melder, and who decides by which setting."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from casework.models import CaseLink, Deadline
from casework.reach import kinds_by_role
from casework.transitions import GuardFailed, steps_for
from legalsupport import access
from legalsupport.models import IntegrityReport, LegalDetails, LegalSupport, Renewal
from legalsupport.views import decision as decision_views
from organisations.access import Door
from organisations.models import Membership, Role
from records import rectification, subject_access
from records.models import AccessRequest
from tests import factories
from tests.legalsupport import factory
from weerbaar import scope

pytestmark = pytest.mark.django_db
MELDER = "Kanarie Verzonnen-Melder"


def running(people, **changes) -> LegalSupport:
    return factory.made_known(people, **changes).perform("start_support", by=people["jurist"])


def renewed(case, people, appellant: str) -> LegalSupport:
    hearing_on = timezone.localdate() + timedelta(days=60)
    case.perform("renew", by=people["jurist"], appellant=appellant, hearing_on=hearing_on)
    return LegalSupport.objects.get(renewal__earlier_id=case.pk)


class TestRenewal:
    def test_when_the_opponent_appeals_it_goes_to_a_short_advice(self, people, page):
        case = running(people)
        later = renewed(case, people, "opponent")
        assert (later.stage, later.status) == ("hoger_beroep", "merits")
        details = LegalDetails.objects.get(case=later)
        details.case = later
        case = LegalSupport.objects.get(pk=case.pk)
        assert details.story == case.details.story
        assert later.parties.get().person == people["councillor"]
        later = later.perform(
            "advise", by=people["jurist"], outcome="granted", amount=500, reasons="Loopt door."
        )
        later = later.perform("inform_decider", by=people["councillor"], consent="yes")
        assert later.perform("offer", by=people["jurist"]).status == "offered"
        for number, other in ((later.number, case), (case.number, later)):
            assert number in page(other.get_absolute_url(), people["jurist"]).get_text()
            assert number in page(other.own_url(), people["councillor"]).get_text()

    def test_when_the_applicant_appeals_it_is_weighed_as_any_other(self, people):
        later = renewed(running(people), people, "applicant")
        assert later.status == "completeness"
        later = later.perform("accept", by=people["jurist"])
        with pytest.raises(GuardFailed, match="beoordelingskader"):
            later.perform("advise", by=people["jurist"], outcome="granted", reasons="Ja.")

    def test_a_second_click_makes_one_request(self, people):
        case = running(people)
        renewed(case, people, "opponent")
        with pytest.raises(GuardFailed, match="al een aanvraag"):
            case.perform("renew", by=people["jurist"], appellant="opponent")
        assert Renewal.objects.count() == 1
        assert CaseLink.objects.count() == 2

    def test_there_is_nothing_after_cassatie(self, people):
        case = running(people, stage="cassatie")
        assert "renew" not in [step.name for step in steps_for(case, people["jurist"])]
        with pytest.raises(GuardFailed, match="geen hogere rechter"):
            case.perform("renew", by=people["jurist"], appellant="opponent")

    def test_who_helps_goes_along_and_the_employer_learns_nothing(self, people, enter):
        case = running(people)
        case.mandates.create(person=people["official"], until=timezone.localdate())
        later = renewed(case, people, "opponent")
        assert later.mandates.get().person == people["official"]
        assert later.compartment == access.compartment_of(later, offered=False)
        assert not LegalSupport.objects.for_employer(people["secretary"]).filter(pk=later.pk)

    def test_its_terms_begin_anew(self, people):
        later = renewed(running(people), people, "opponent")
        names = set(Deadline.objects.filter(case=later).values_list("name", flat=True))
        assert {"decision", "advice", "hearing"} <= names


class TestMelder:
    @pytest.fixture
    def case(self, people):
        case = factory.advised(people, procedure="integriteitsmelding")
        return case.perform(
            "log_integrity_report", by=people["jurist"], reporter=MELDER, report="Verzonnen feit."
        )

    def test_who_handles_it_reads_it_and_nobody_else(self, people, case, page):
        assert MELDER in page(case.get_absolute_url(), people["jurist"]).get_text()
        for role in ("desk_coordinator", "clerk"):
            assert MELDER not in page(case.get_absolute_url(), people[role]).get_text()
        assert MELDER not in page(case.own_url(), people["councillor"]).get_text()
        case = case.perform("offer", by=people["jurist"])
        assert MELDER not in page(case.decision_url(), people["secretary"]).get_text()

    def test_the_database_shows_it_to_the_handler_alone(self, people, case):
        with scope.acting_for(people["jurist"]):
            assert IntegrityReport.objects.count() == 1
        for role in ("desk_coordinator", "clerk", "secretary"):
            with scope.acting_for(people[role]):
                assert IntegrityReport.objects.count() == 0, role
        with scope.acting_for(people["councillor"], Door.OWN), connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege('legalsupport_integrityreport', 'SELECT')")
            assert cursor.fetchone() == (False,)

    def test_only_the_handler_writes_it(self, people, case):
        assert "log_integrity_report" not in [
            step.name for step in steps_for(case, people["desk_coordinator"])
        ]

    def test_it_is_withheld_from_who_asks_for_the_own_data(self, people, case):
        asked = AccessRequest.ask(
            case.register_holder_id, by=people["councillor"], person=people["councillor"]
        )
        subject_access.collect(asked)
        assert case.number in str(asked.sections)
        assert MELDER not in str(asked.sections)
        assert "Verzonnen feit" not in str(asked.sections)
        names = [
            str(label) for _name, label in rectification.correctable(case, people["councillor"])
        ]
        assert not [name for name in names if "melder" in name.lower()]


class TestMinistryDecides:
    @pytest.fixture
    def _bzk(self, monkeypatch):
        """What LEGAL_DECIDER=bzk makes of `access` when it starts (see the last test)."""
        deciders = access.DECIDERS_BY_SETTING["bzk"]
        roles = dict.fromkeys((access.OFFERED, access.OFFERED_WITH_CLERK), frozenset(deciders))
        monkeypatch.setattr(access, "DECIDERS", deciders)
        monkeypatch.setattr(LegalSupport, "compartment_roles", roles)
        for name in ("legal_decisions", "legal_decision", "legal_decision_step"):
            monkeypatch.setattr(getattr(decision_views, name), "roles", deciders)
        kinds_by_role.cache_clear()
        yield
        kinds_by_role.cache_clear()

    @pytest.mark.usefixtures("_bzk")
    def test_a_coordinator_decides_and_the_employer_sees_nothing(self, people, page, utrecht):
        alderman = factories.person(utrecht, function="alderman")
        case = factory.advised(people | {"councillor": alderman})
        case = case.perform("offer", by=people["jurist"])
        coordinator = people["desk_coordinator"]
        assert case.deciders() == [coordinator]
        assert list(LegalSupport.objects.for_employer(coordinator)) == [case]
        page(case.decision_url(), coordinator)
        page(case.decision_url(), people["secretary"], 404)
        assert not LegalSupport.objects.for_employer(people["secretary"]).exists()
        with scope.acting_for(people["secretary"]):
            assert LegalSupport.objects.count() == 0
        case = case.perform("decide", by=coordinator, outcome="granted", amount=1000, reasons="Ja.")
        assert case.deciding_body == "BZK"

    @pytest.mark.usefixtures("_bzk")
    def test_not_who_advised_and_not_about_a_colleague(self, people, utrecht):
        case = factory.weighed(factory.taken(people).perform("accept", by=people["jurist"]))
        coordinator = people["desk_coordinator"]
        advised = case.perform("advise", by=coordinator, outcome="granted", reasons="Ja.")
        assert advised.deciders() == []
        other = factory.advised(people).perform("offer", by=people["jurist"])
        Membership.objects.create(person=coordinator, organisation=utrecht, role=Role.REPORTER)
        colleague = type(coordinator).objects.get(pk=coordinator.pk)
        assert not access.is_decider(other, colleague)
        assert not LegalSupport.objects.for_employer(colleague).exists()

    @pytest.mark.parametrize(
        ("setting", "role"), [("bestuursorgaan", "secretary"), ("bzk", "desk_coordinator")]
    )
    def test_the_setting_says_who(self, setting, role):
        code = (
            "import django; django.setup(); from legalsupport import access;"
            "from legalsupport.views import decision;"
            "print(*access.DECIDERS, *decision.legal_decision.roles,"
            " *access.COMPARTMENT_ROLES[access.OFFERED])"
        )
        environment = os.environ | {"LEGAL_DECIDER": setting}
        answer = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert answer.stdout.split() == [role] * 3
