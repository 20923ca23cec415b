"""Two office-holders at one address: connected when both want it, else apart at once."""

import pytest
from django.utils import timezone

from casework import timeline
from casework.models import Case
from notifications.models import Outgoing
from tests.factories import advice_request, person
from tests.veiligwonen.home_addresses import POSTCODE, STREET, TOWN, case_with_adviser
from tests.veiligwonen.test_vault import LOOKED_AT, all_text_of
from veiligwonen.tasks import connect_homes

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden(alderman, desk):
    """A case with an address nobody may come across."""
    return case_with_adviser(alderman, desk)


@pytest.fixture
def partner(utrecht):
    """Who lives with the alderman, and holds an office as well."""
    return person(utrecht, function="alderman", name="Bo Partner", email="bo@utrecht.example")


@pytest.fixture
def theirs(partner, desk):
    """The case of the partner, at the same address, written in another way."""
    return advice_request(partner, street="canary straat 7", postcode="9999XZ", town=TOWN)


def name(who, case, email, enter):
    """Say with whom the own case may be connected; and what a worker does then."""
    answer = enter(who).post(f"/mijn/veilig-wonen/{case.number}/huisgenoot/", {"housemate": email})
    assert answer.status_code == 302
    connect_homes.run(str(case.pk))
    return answer


def look(case, by, enter):
    assert enter(by).post(f"{case.get_absolute_url()}adres/", {"why": "visit"}).status_code == 200


def test_one_alone_learns_nothing_and_two_who_name_each_other_see_each_others_looks(
    hidden, theirs, partner, alderman, desk, enter, page
):
    before = str(page(hidden.own_url(), alderman).main)
    name(alderman, hidden, partner.email, enter)
    nobody = advice_request(person(alderman.organisation, function="alderman"))
    assert theirs.number not in page(hidden.own_url(), alderman).main.get_text()
    form = page(f"/mijn/veilig-wonen/{hidden.number}/huisgenoot/", alderman).main.get_text()
    name(nobody.reporter, nobody, "niemand@utrecht.example", enter)
    page(nobody.own_url(), nobody.reporter)  # says "Bewaard." once, as it did for the other
    same = page(f"/mijn/veilig-wonen/{nobody.number}/huisgenoot/", nobody.reporter).main.get_text()
    assert form.replace(hidden.number, "") == same.replace(nobody.number, "")
    assert hidden.number not in page(theirs.own_url(), partner).main.get_text()
    look(hidden, desk["adviser"], enter)
    assert (
        "Uw woonadres bekeken" not in page(f"{theirs.own_url()}wie-keek/", partner).main.get_text()
    )
    assert theirs.number not in before

    name(partner, theirs, alderman.email.upper(), enter)
    assert theirs.number in page(hidden.own_url(), alderman).main.get_text()
    assert hidden.number in page(theirs.own_url(), partner).main.get_text()
    look(hidden, desk["adviser"], enter)
    looks = page(f"{theirs.own_url()}wie-keek/", partner).main.get_text(" ", strip=True)
    assert LOOKED_AT in looks
    # What was before the two agreed stays with whom it was of.
    assert looks.count("Uw woonadres bekeken") == 1
    for who, case in ((partner, hidden), (alderman, theirs)):
        assert enter(who).get(case.own_url()).status_code == 404


def test_who_stops_or_moves_is_apart_at_once(hidden, theirs, partner, alderman, desk, enter, page):
    name(alderman, hidden, partner.email, enter)
    name(partner, theirs, alderman.email, enter)
    name(alderman, hidden, "", enter)
    assert hidden.number not in page(theirs.own_url(), partner).main.get_text()
    look(hidden, desk["adviser"], enter)
    assert (
        "Uw woonadres bekeken" not in page(f"{theirs.own_url()}wie-keek/", partner).main.get_text()
    )

    name(alderman, hidden, partner.email, enter)
    assert hidden.number in page(theirs.own_url(), partner).main.get_text()
    moved = {
        "street": "Nieuwe Weg 1",
        "postcode": "1234 AB",
        "town": "Elders",
        "kind": "main",
        "why": "moved",
    }
    enter(alderman).post(f"/mijn/veilig-wonen/{hidden.number}/adres/", moved)
    look(hidden, desk["adviser"], enter)  # before any worker came by
    assert (
        "Uw woonadres bekeken" not in page(f"{theirs.own_url()}wie-keek/", partner).main.get_text()
    )
    connect_homes.run(str(hidden.pk))
    assert hidden.number not in page(theirs.own_url(), partner).main.get_text()


def test_naming_somebody_who_lives_elsewhere_or_names_another_tells_nothing(
    hidden, partner, alderman, desk, enter, page
):
    elsewhere = advice_request(partner, street="Ergens 1", postcode="1111 AA", town="Elders")
    name(alderman, hidden, partner.email, enter)
    name(partner, elsewhere, alderman.email, enter)
    assert elsewhere.number not in page(hidden.own_url(), alderman).main.get_text()
    assert not hidden.shared.exists()


def test_a_helper_does_not_connect_and_the_desk_sees_that_it_may_be_one_visit(
    hidden, theirs, partner, alderman, desk, people, enter, page
):
    hidden.mandates.create(person=people["clerk"], until=timezone.localdate(), sees_address=True)
    Case.objects.filter(pk=hidden.pk).update(people=[*hidden.people, people["clerk"].pk])
    assert (
        enter(people["clerk"]).get(f"/mijn/veilig-wonen/{hidden.number}/huisgenoot/").status_code
        == 404
    )
    name(alderman, hidden, partner.email, enter)
    name(partner, theirs, alderman.email, enter)
    assert theirs.number not in page(hidden.own_url(), people["clerk"]).main.get_text()
    Case.objects.filter(pk=theirs.pk).update(conflicted=[*theirs.conflicted, desk["second"].pk])
    sees_other = {
        who: theirs.number in page(hidden.get_absolute_url(), desk[who]).main.get_text()
        for who in desk
        if who != "other_adviser"
    }
    assert sees_other == {
        "triagist": True,
        "second": False,
        "coordinator": True,
        "bva": True,
        "adviser": False,
    }
    for table in ("veiligwonen_applicantdetails", "veiligwonen_sharedhome", "audit_entry"):
        stored = all_text_of(table)
        assert partner.email not in stored
        assert partner.email.encode().hex() not in stored


def change(who, case, enter, why="moved", **address):
    """Give another address, or the same one written rightly; and what a worker does then."""
    typed = {
        "street": STREET,
        "postcode": POSTCODE,
        "town": TOWN,
        "kind": "main",
        "why": why,
    } | address
    assert enter(who).post(f"/mijn/veilig-wonen/{case.number}/adres/", typed).status_code == 302
    connect_homes.run(str(case.pk))


def test_who_fled_is_not_found_by_guessing_the_new_address(
    hidden, theirs, partner, alderman, enter, page
):
    name(alderman, hidden, partner.email, enter)
    name(partner, theirs, alderman.email, enter)
    refuge = {"street": "Nieuwe Weg 1", "postcode": "1234 AB", "town": "Elders"}
    change(alderman, hidden, enter, **refuge)
    change(partner, theirs, enter, **refuge)
    name(partner, theirs, alderman.email, enter)
    connect_homes.run()
    assert not theirs.shared.filter(ended_at=None).exists()
    assert hidden.number not in page(theirs.own_url(), partner).main.get_text()

    name(alderman, hidden, partner.email, enter)  # only who names again is found again
    assert hidden.number in page(theirs.own_url(), partner).main.get_text()


def test_a_slip_of_the_pen_that_leads_to_another_door_ends_the_naming_and_one_in_the_street_does_not(
    hidden, theirs, partner, alderman, enter, page
):
    name(alderman, hidden, partner.email, enter)
    name(partner, theirs, alderman.email, enter)
    change(alderman, hidden, enter, "misspelt", street="Canary straat 7")
    assert hidden.number in page(theirs.own_url(), partner).main.get_text()
    change(alderman, hidden, enter, "misspelt", postcode="9998 XZ")
    change(partner, theirs, enter, "misspelt", postcode="9998 XZ")
    name(partner, theirs, alderman.email, enter)
    connect_homes.run()
    assert hidden.number not in page(theirs.own_url(), partner).main.get_text()


def test_a_look_through_either_case_takes_the_chains_in_one_order(
    hidden, theirs, partner, alderman, desk, enter
):
    """Two who look at once, each through another case, would else wait for each other.

    conftest holds every request to the order.
    """
    name(alderman, hidden, partner.email, enter)
    name(partner, theirs, alderman.email, enter)
    for case in (hidden, theirs):
        look(case, desk["coordinator"], enter)


def test_the_hour_connects_and_parts_many_in_one_order(
    hidden, theirs, partner, alderman, utrecht, enter
):
    """Each in a transaction of its own: one for all of them would make everybody wait."""
    neighbours = [person(utrecht, function="alderman") for _number in range(2)]
    inner = [
        advice_request(who, street="Elders 1", postcode="1234 AB", town=TOWN) for who in neighbours
    ]
    outer = advice_request(partner, street=STREET, postcode=POSTCODE, town=TOWN)
    type(theirs).objects.filter(pk=theirs.pk).update(closed_at=timezone.now())
    pairs = [(hidden, outer), (outer, hidden), tuple(inner), tuple(reversed(inner))]
    for mine, yours in pairs:
        path = f"/mijn/veilig-wonen/{mine.number}/huisgenoot/"
        assert enter(mine.reporter).post(path, {"housemate": yours.reporter.email})
    connect_homes.run()
    for case in (hidden, outer, *inner):
        assert case.shared.filter(ended_at=None).count() == 1


def test_who_closes_or_withdraws_is_apart_at_once(
    hidden, theirs, partner, alderman, desk, enter, page
):
    name(alderman, hidden, partner.email, enter)
    name(partner, theirs, alderman.email, enter)
    theirs.perform("withdraw", by=partner)
    assert hidden.number not in page(theirs.own_url(), partner).main.get_text()
    look(theirs, desk["coordinator"], enter)
    assert (
        "Uw woonadres bekeken" not in page(f"{hidden.own_url()}wie-keek/", alderman).main.get_text()
    )


def test_a_look_through_the_other_case_is_told_to_its_owner_and_not_to_the_desk(
    hidden, theirs, partner, alderman, desk, enter, page
):
    name(alderman, hidden, partner.email, enter)
    name(partner, theirs, alderman.email, enter)
    look(hidden, desk["adviser"], enter)
    assert "Uw woonadres bekeken" in page(f"{theirs.own_url()}wie-keek/", partner).main.get_text()
    read = {
        case: page(case.get_absolute_url(), desk["triagist"]).select_one(".timeline").get_text()
        for case in (hidden, theirs)
    }
    assert ["Woonadres bekeken" in read[case] for case in (hidden, theirs)] == [True, False]


def test_the_desk_reads_nothing_of_who_names_whom(
    hidden, theirs, partner, alderman, desk, people, enter, page
):
    hidden.mandates.create(person=people["clerk"], until=timezone.localdate(), sees_address=True)
    Case.objects.filter(pk=hidden.pk).update(people=[*hidden.people, people["clerk"].pk])
    before = [line.sentence for line in timeline.lines(hidden) if not line.looked]
    sent = set(Outgoing.objects.values_list("pk", flat=True))
    name(alderman, hidden, partner.email, enter)
    name(partner, theirs, alderman.email, enter)
    name(alderman, hidden, "", enter)
    connect_homes.run(str(theirs.pk))
    shown_lines = page(hidden.get_absolute_url(), desk["adviser"]).select_one(".timeline")
    text = shown_lines.get_text()
    assert "uisgenoot" not in text
    assert "delen" not in text
    after = [line.sentence for line in timeline.lines(hidden) if not line.looked]
    assert after == before
    new = Outgoing.objects.exclude(pk__in=sent)
    assert {message.person for message in new} == {alderman, partner}
