"""Seeing a case is no right to write in it: who hands over to whom, who restricts, who lifts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from casework.models import Case, CaseShare
from records.models import LegalHold
from tests import factories
from tests.factories import incident, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people):
    """A report about an official, taken by the coordinator; the HR adviser sees it."""
    made = incident(people["official"], function="frontdesk")
    return made.perform("take", by=people["aggression_coordinator"])


def post(enter, somebody, case, tail, **answers):
    """Send a form of the case."""
    return enter(somebody).post(f"/zaken/{case.number}/{tail}", answers)


@pytest.mark.parametrize("who", ["hr_advisor", "legal_officer"])
def test_who_sees_a_case_does_not_hand_it_to_themselves(who, case, people, enter):
    me = people[who]
    assert enter(me).get(f"/meldingen/{case.number}/").status_code == 200
    for tail in ("overdragen/", "meekijken/", "zichtbaarheid/", "verbinden/", "bericht/"):
        assert enter(me).get(f"/zaken/{case.number}/{tail}").status_code == 404, tail
        answers = {"person": me.pk, "wanted": "restricted", "number": case.number, "text": "x"}
        assert post(enter, me, case, tail, **answers).status_code == 404, tail
    case.refresh_from_db()
    assert (case.handler, case.confidentiality) == (people["aggression_coordinator"], "normal")


def test_who_sees_a_case_writes_notes_and_tasks(case, people, enter):
    assert post(enter, people["hr_advisor"], case, "notitie/", text="Verzuim?").status_code == 302
    assert post(enter, people["hr_advisor"], case, "taak/", text="Bellen").status_code == 302


def test_only_who_may_handle_is_handed_a_case(case, people, enter):
    handler = people["aggression_coordinator"]
    for slug in ("hr_advisor", "ohs_coordinator", "org_admin", "official", "legal_officer"):
        answer = post(enter, handler, case, "overdragen/", person=people[slug].pk)
        assert answer.status_code == 422, slug
    colleague = people["secretary"]
    assert post(enter, handler, case, "overdragen/", person=colleague.pk).status_code == 302
    case.refresh_from_db()
    assert case.handler == colleague


def test_a_role_that_begins_tomorrow_is_handed_nothing(case, people, utrecht, enter):
    new = person(utrecht, "secretary")
    new.memberships.update(since=timezone.localdate() + timedelta(days=1))
    answer = post(enter, people["aggression_coordinator"], case, "overdragen/", person=new.pk)
    assert answer.status_code == 422


@pytest.mark.parametrize("tail", ["overdragen/", "meekijken/"])
def test_the_voorzitter_is_not_let_in_where_the_affected_person_refused(tail, people, enter):
    closed = incident(people["councillor"], function="councillor", without_chair=True)
    closed = closed.perform("take", by=people["clerk"])
    answer = post(enter, people["clerk"], closed, tail, person=people["chair"].pk)
    assert answer.status_code == 422
    assert not CaseShare.objects.exists()


def test_nobody_of_the_own_organisation_is_let_in_at_the_desk(people, utrecht, enter):
    bzk = factories.OrganisationFactory(name="BZK", code="bzk", type="national")
    triagist, insider = person(bzk, "triagist"), person(bzk, "triagist")
    insider.memberships.create(organisation=utrecht, role="line_manager")
    request = factories.advice_request(people["councillor"]).perform("take", by=triagist)
    for tail in ("overdragen/", "meekijken/"):
        assert post(enter, triagist, request, tail, person=insider.pk).status_code == 422


# --- the wanted state -----------------------------------------------------------------------------


def visibility(case) -> str:
    return Case.objects.values_list("confidentiality", flat=True).get(pk=case.pk)


@pytest.mark.parametrize("answers", [{"wanted": "restricted"}, {}])
def test_restricting_twice_is_restricting_once(answers, case, people, enter):
    handler = people["aggression_coordinator"]
    for _click in range(2):
        assert post(enter, handler, case, "zichtbaarheid/", **answers).status_code == 302
        assert visibility(case) == "restricted"
    assert Entry.objects.filter(stream=f"case:{case.pk}", action="restricted").count() == 1


def test_the_page_says_which_of_the_two_is_wanted(case, people, page, enter):
    handler, path = people["aggression_coordinator"], f"/zaken/{case.number}/zichtbaarheid/"
    old_tab = page(path, handler).select_one("input[name=wanted]")["value"]
    assert old_tab == "restricted"
    post(enter, handler, case, "zichtbaarheid/", wanted=old_tab)
    assert page(path, handler).select_one("input[name=wanted]")["value"] == "normal"
    post(enter, handler, case, "zichtbaarheid/", wanted=old_tab)
    assert visibility(case) == "restricted"
    for _click in range(2):
        assert post(enter, handler, case, "zichtbaarheid/", wanted="normal").status_code == 302
        assert visibility(case) == "normal"


def test_only_the_handler_opens_a_restricted_case_again_or_lets_others_in(case, people, enter):
    handler, on_list = people["aggression_coordinator"], people["line_manager"]
    post(enter, handler, case, "meekijken/", person=on_list.pk)
    post(enter, handler, case, "zichtbaarheid/", wanted="restricted")
    for tail, answers in (
        ("zichtbaarheid/", {"wanted": "normal"}),
        ("meekijken/", {"person": people["hr_advisor"].pk}),
        ("overdragen/", {"person": on_list.pk}),
    ):
        assert post(enter, on_list, case, tail, **answers).status_code == 404, tail
    assert visibility(case) == "restricted"


def test_who_restricts_the_case_of_a_colleague_is_led_away_from_it(case, people, enter):
    answer = post(enter, people["line_manager"], case, "zichtbaarheid/", wanted="restricted")
    assert answer["Location"] == "/werk/"
    assert enter(people["line_manager"]).get(f"/meldingen/{case.number}/").status_code == 404


def test_a_handler_who_is_replaced_still_sees_a_restricted_case(people, utrecht):
    """A step makes somebody else the handler: who restricted the case does not lose it."""
    bzk = factories.OrganisationFactory(name="BZK", code="bzk", type="national")
    triagist, adviser = person(bzk, "triagist"), person(bzk, "adviser")
    request = factories.advice_request(people["councillor"]).perform("take", by=triagist)
    Case.objects.filter(pk=request.pk).update(confidentiality="restricted")
    request.weighings.update(by=triagist)
    request.perform("to_adviser", by=triagist, adviser=adviser)
    assert CaseShare.objects.get().user == triagist


def test_a_restricted_case_is_never_without_who_sees_it(people, enter):
    """The applicant begins anew: that takes the handler off a request, and not off this one."""
    bzk = factories.OrganisationFactory(name="BZK", code="bzk", type="national")
    triagist = person(bzk, "triagist")
    request = factories.advice_request(people["councillor"]).perform("take", by=triagist)
    Case.objects.filter(pk=request.pk).update(confidentiality="restricted")
    request.perform("withdraw", by=people["councillor"])
    answer = enter(people["councillor"]).post(
        f"/mijn/veilig-wonen/{request.number}/review/",
        {"review_reason": "threat", "message": "Er is weer iets."},
    )
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    request.refresh_from_db()
    assert (request.status, request.handler) == ("review", triagist)
    assert enter(triagist).get(request.get_absolute_url()).status_code == 200


# --- legal hold -----------------------------------------------------------------------------------


@pytest.fixture
def hold(case, people):
    """A hold that the jurist placed."""
    return LegalHold.place(
        case.pk,
        case.number,
        case.kind,
        case.organisation_id,
        by=people["legal_officer"],
        ground="procedure",
        reason="Rechtszaak",
        until=timezone.localdate() + timedelta(days=90),
    )


def test_a_hold_is_lifted_by_who_placed_it_and_by_no_other_who_sees_the_case(
    hold, case, people, enter, page
):
    tail = f"bewaren/{hold.pk}/opheffen/"
    for slug in ("hr_advisor", "aggression_coordinator", "line_manager"):
        assert post(enter, people[slug], case, tail).status_code == 404, slug
    hold.refresh_from_db()
    assert hold.lifted_at is None
    assert not page(f"/zaken/{case.number}/bewaren/", people["line_manager"]).select(
        "form[action*=opheffen]"
    )
    assert enter(people["hr_advisor"]).get(f"/zaken/{case.number}/bewaren/").status_code == 404
    assert post(enter, people["legal_officer"], case, tail).status_code == 302
    hold.refresh_from_db()
    assert hold.lifted_by == people["legal_officer"]
