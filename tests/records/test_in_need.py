"""Emergency access to a case that somebody does not see: with a reason, for an hour, on record
(SEC-13)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from audit.models import Entry
from casework.models import Case, CaseShare
from dataexchange import exporting
from dataexchange.models import Export
from notifications.models import Outgoing
from organisations.models import Organisation
from records import tasks
from records.models import EmergencyAccess
from tests.factories import OrganisationFactory, advice_request, incident, person

pytestmark = pytest.mark.django_db
PAGE, WHY = "/zaken/in-nood/", {"reason": "danger", "note": "KANARIE-NOOD: hij staat voor de deur."}


@pytest.fixture
def closed(people):
    """A raadslid's report, handled by the griffier: the secretaris does not see it."""
    return incident(people["councillor"], narrative="KANARIE-VERHAAL").perform(
        "take", by=people["clerk"]
    )


def ask(client, case, **changes):
    """Asked on the page."""
    return client.post(PAGE, {"number": case.number.lower(), **WHY, **changes})


def test_it_opens_for_an_hour_and_then_no_more(closed, people, enter):
    client = enter(people["secretary"])
    assert client.get(f"/meldingen/{closed.number}/").status_code == 404
    assert ask(client, closed)["Location"] == f"/meldingen/{closed.number}/"
    assert "KANARIE-VERHAAL" in client.get(f"/meldingen/{closed.number}/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        client = enter(people["secretary"])
        assert client.get(f"/meldingen/{closed.number}/").status_code == 404
        assert ask(client, closed).status_code == 302
        assert client.get(f"/meldingen/{closed.number}/").status_code == 200
    assert EmergencyAccess.objects.count() == 2


def test_who_handles_it_and_the_fg_hear_of_it_and_who_it_is_about_sees_it(
    closed, people, enter, page
):
    ask(enter(people["secretary"]), closed)
    notices = Outgoing.objects.filter(kind="opened_in_need", channel="mail")
    assert set(notices.values_list("person", flat=True)) == {
        people[who].pk for who in ("clerk", "dpo", "desk_coordinator")
    }
    entry = Entry.objects.get(stream=f"case:{closed.pk}", action="opened_in_need")
    assert (entry.actor, entry.reason, "KANARIE" in str(entry.details)) == (
        people["secretary"].pk,
        "danger",
        False,
    )
    assert (
        "In nood geopend"
        in page(f"/mijn/zaken/{closed.number}/wie-keek/", people["councillor"]).get_text()
    )
    text = page("/beheer/noodtoegang/", people["dpo"]).get_text()
    assert [
        words
        for words in (closed.number, "KANARIE-NOOD", people["secretary"].name)
        if words not in text
    ] == []


def test_without_a_reason_it_stays_closed_and_nothing_typed_is_lost(closed, people, enter):
    refused = ask(enter(people["secretary"]), closed, reason="")
    assert refused.status_code == 422
    assert "KANARIE-NOOD" in refused.content.decode()
    assert not CaseShare.objects.exists()


def test_a_number_that_may_not_be_opened_is_as_unknown_as_one_that_is_not_there(
    closed, people, strangers, enter
):
    own = incident(people["secretary"])
    for who, case in ((strangers["secretary"], closed), (people["secretary"], own)):
        refused = ask(enter(who), case)
        nowhere = ask(enter(who), case, number="INC-2020-999999")
        assert (refused.status_code, nowhere.status_code) == (422, 422)
        assert "Dit nummer kennen wij niet" in refused.content.decode()
    assert not CaseShare.objects.exists()


@pytest.mark.parametrize(
    "who", ["chair", "hr_advisor", "line_manager", "org_admin", "dpo", "auditor", "councillor"]
)
def test_other_roles_have_no_such_page(who, closed, people, enter):
    assert ask(enter(people[who]), closed).status_code == 404
    assert not CaseShare.objects.exists()


def test_who_came_in_so_lets_nobody_in_and_keeps_nothing(closed, people, enter):
    client = enter(people["secretary"])
    ask(client, closed)
    for path in ("overdragen", "meekijken", "zichtbaarheid"):
        assert client.get(f"/zaken/{closed.number}/{path}/").status_code == 404
        assert (
            client.post(
                f"/zaken/{closed.number}/{path}/", {"person": people["secretary"].pk}
            ).status_code
            == 404
        )
    assert (
        client.post(f"/zaken/{closed.number}/meekijken/{people['secretary'].pk}/stop/").status_code
        == 404
    )
    closed.refresh_from_db()
    assert (closed.handler, CaseShare.objects.get().until is None) == (people["clerk"], False)


def test_the_handler_can_make_it_lasting(closed, people, enter):
    ask(enter(people["secretary"]), closed)
    enter(people["clerk"]).post(
        f"/zaken/{closed.number}/meekijken/", {"person": people["secretary"].pk}
    )
    assert CaseShare.objects.get().until is None


def test_a_restricted_request_of_veilig_wonen_opens_for_the_coordinator_and_not_for_a_colleague_of_the_own_town_hall(
    people, utrecht, enter
):
    bzk = OrganisationFactory(name="BZK", code="bzk", type=Organisation.Type.NATIONAL)
    coordinator, other, triagist = (
        person(bzk, "desk_coordinator"),
        person(bzk, "desk_coordinator"),
        person(bzk, "triagist"),
    )
    insider = person(bzk, "desk_coordinator")
    insider.memberships.create(organisation=utrecht, role="line_manager")
    case = advice_request(person(utrecht, function="alderman")).perform("take", by=triagist)
    Case.objects.filter(pk=case.pk).update(confidentiality="restricted")
    assert ask(enter(insider), case).status_code == 422
    assert enter(coordinator).get(case.get_absolute_url()).status_code == 404
    assert ask(enter(coordinator), case).status_code == 302
    assert enter(coordinator).get(case.get_absolute_url()).status_code == 200
    assert Outgoing.objects.filter(person=other, kind="opened_in_need").exists()


def test_every_week_the_fg_hears_that_it_happened_once(closed, people, strangers, enter):
    ask(enter(people["secretary"]), closed)
    tasks.tell_of_need()
    tasks.tell_of_need()
    notices = Outgoing.objects.filter(kind="in_need_week", channel="mail")
    assert sorted(notices.values_list("person", flat=True)) == sorted(
        [people["dpo"].pk, people["desk_coordinator"].pk]
    )


def test_its_pages(closed, people, enter, page):
    page(PAGE, people["secretary"])
    page("/werk/", people["secretary"])
    page("/beheer/noodtoegang/", people["dpo"])


# --- it reads, and nothing more ------------------------------------------------------------------


@pytest.fixture
def restricted(people, enter):
    """A report that the griffier restricted before taking it, and a colleague who came in so."""
    case = incident(people["councillor"], narrative="KANARIE-VERHAAL")
    enter(people["clerk"]).post(f"/zaken/{case.number}/zichtbaarheid/", {"wanted": "restricted"})
    colleague = person(people["clerk"].organisation, "clerk")
    assert ask(enter(colleague), case).status_code == 302
    return type(case).objects.get(pk=case.pk), colleague


def fresh(somebody):
    """Return the account with nothing remembered."""
    return type(somebody).objects.get(pk=somebody.pk)


def test_who_came_in_so_takes_nothing_and_the_handler_keeps_it(restricted, people, enter):
    case, colleague = restricted
    client = enter(colleague)
    assert client.get(f"/meldingen/{case.number}/").status_code == 200
    assert client.post(f"/meldingen/{case.number}/take/").status_code == 404
    with pytest.raises(PermissionDenied):
        case.perform("take", by=fresh(colleague))
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert enter(colleague).get(f"/meldingen/{case.number}/").status_code == 404
        assert enter(people["clerk"]).get(f"/meldingen/{case.number}/").status_code == 200
    case.refresh_from_db()
    assert case.handler == people["clerk"]


def test_the_page_says_that_it_only_reads_and_offers_nothing(restricted, page):
    case, colleague = restricted
    found = page(f"/meldingen/{case.number}/", colleague)
    assert "U kunt deze zaak alleen lezen" in found.get_text()
    forms = [form.get("action", "") for form in found.select("main form")]
    assert [action for action in forms if case.number in action] == []
    links = [link["href"] for link in found.select("main a[href]")]
    assert [
        link
        for link in links
        if link.endswith(("/notitie/", "/bericht/", "/overdragen/", "/take/"))
    ] == []


def test_nothing_of_it_goes_out_in_a_file(restricted):
    case, colleague = restricted
    export = Export(person=fresh(colleague), kind="incident", part="all")
    assert case.pk in set(Case.objects.visible_to(fresh(colleague)).values_list("pk", flat=True))
    assert not exporting.cases_of(export).exists()


def test_nothing_that_it_could_write_outlives_the_hour(restricted, people, enter):
    case, colleague = restricted
    other = incident(people["councillor"])
    wrong = case.corrections.create(
        field="narrative", requested_text="ANDERS", asked_by=people["councillor"]
    )
    client = enter(colleague)
    for tail, answers in (
        ("notitie/", {"text": "x"}),
        ("bericht/", {"text": "x"}),
        ("taak/", {"text": "x"}),
        ("verbinden/", {"number": other.number}),
        (f"correcties/{wrong.pk}/", {"decision": "granted", "answer": "x"}),
        ("zichtbaarheid/", {"wanted": "normal"}),
        ("document/maken/statement_7w/", {}),
    ):
        assert client.post(f"/zaken/{case.number}/{tail}", answers).status_code == 404, tail
    linked = client.post(f"/zaken/{other.number}/verbinden/", {"number": case.number})
    assert linked.status_code == 422
    case.refresh_from_db()
    assert (case.narrative, case.confidentiality) == ("KANARIE-VERHAAL", "restricted")
    assert not case.links.exists()
    assert not case.notes.exists()


def test_a_second_person_can_let_somebody_stay_and_write(restricted, people, enter):
    case, colleague = restricted
    shared = enter(people["clerk"]).post(
        f"/zaken/{case.number}/meekijken/", {"person": colleague.pk}
    )
    assert shared.status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        noted = enter(colleague).post(f"/zaken/{case.number}/notitie/", {"text": "Gebeld."})
        assert noted.status_code == 302
        taken = enter(colleague).post(f"/meldingen/{case.number}/take/")
        assert taken.status_code == 404  # restricted to its handler
    assert Entry.objects.filter(stream=f"case:{case.pk}", action="shared").exists()


def test_coming_in_again_does_not_undo_that_somebody_may_stay(restricted, people):
    case, colleague = restricted
    CaseShare.let_in(case, colleague.pk)
    EmergencyAccess.open(
        case, by=colleague, register_holder=case.organisation_id, reason="danger", note="x"
    )
    assert CaseShare.objects.get(user=colleague).until is None


def test_who_reported_it_writes_no_more_as_staff_either(people, utrecht, enter):
    """Somebody with a role who reported for another, and opens the case in an emergency."""
    reporter = person(utrecht, "clerk")
    case = incident(reporter, for_whom="other", function="councillor")
    Case.objects.filter(pk=case.pk).update(confidentiality="restricted", handler=people["clerk"])
    assert ask(enter(reporter), case).status_code == 302
    assert enter(reporter).post(f"/meldingen/{case.number}/take/").status_code == 404
    noted = enter(reporter).post(f"/zaken/{case.number}/notitie/", {"text": "x"})
    assert noted.status_code == 404
    told = enter(reporter).post(f"/mijn/zaken/{case.number}/bericht/", {"text": "Nog iets."})
    assert told.status_code == 302
