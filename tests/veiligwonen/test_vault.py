"""The address: in no list, mail, log or file name; each look has a reason and its owner sees it."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from casework import documents, timeline
from casework.models import Case
from notifications.models import DemoMail, Outgoing
from organisations import signin
from tests.factories import advice_request, person
from veiligwonen import places
from veiligwonen.tasks import connect_homes

pytestmark = pytest.mark.django_db
STREET, POSTCODE, TOWN = "CANARYstraat 7", "9999 XZ", "CANARYstad"
CANARIES = ("CANARYstraat", "9999 XZ", "9999XZ", "CANARYstad")


@pytest.fixture
def hidden(alderman, desk):
    """A case with an address nobody may come across."""
    case = advice_request(alderman, street=STREET, postcode=POSTCODE, town=TOWN).do("take", by=desk["triagist"])
    for step in ("weigh",):
        case = case.do(step, by=desk["triagist"], **case.told.current.facts)
    return case.do("to_adviser", by=desk["triagist"], adviser=desk["adviser"])


def test_no_page_shows_it_unasked(hidden, desk, alderman, people, page):
    for by, paths in (
        (desk["triagist"], ["/veilig-wonen/", hidden.get_absolute_url(), "/werk/"]),
        (
            desk["adviser"],
            ["/veilig-wonen/", hidden.get_absolute_url(), f"{hidden.get_absolute_url()}adres/", "/werk/"],
        ),
        (desk["bva"], [hidden.get_absolute_url()]),
        (alderman, ["/mijn/", hidden.own_url(), f"{hidden.own_url()}wie-keek/", "/berichten/"]),
    ):
        for path in paths:
            told = [TOWN] if path == hidden.get_absolute_url() else []  # in which town: for the arrondissement (§11)
            assert [canary for canary in CANARIES if canary in str(page(path, by))] == told, path
    for typed in (STREET, POSTCODE, TOWN):
        assert not page(f"/veilig-wonen/?nummer={typed}", desk["triagist"]).select(".rows__key")


def test_it_is_in_no_row_no_mail_no_record_and_no_letter(hidden, desk, caplog, enter):
    enter(desk["adviser"]).post(f"{hidden.get_absolute_url()}adres/", {"why": "visit"})
    with connection.cursor() as cursor:
        for table in (
            "casework_case",
            "veiligwonen_advicerequest",
            "veiligwonen_told",
            "veiligwonen_home",
            "audit_entry",
            "notifications_outgoing",
        ):
            cursor.execute(f"SELECT coalesce(string_agg(one::text, ''), '') FROM {table} one")
            (everything,) = cursor.fetchone()
            assert not [canary for canary in CANARIES if canary in everything or canary.encode().hex() in everything], (
                table
            )
    assert Outgoing.objects.exists()
    assert not DemoMail.objects.exists()
    assert not [record for record in caplog.records for canary in CANARIES if canary in record.getMessage()]
    ready = {kind: letter for kind, letter in hidden.letters.items() if letter.ready(hidden)}
    for kind, letter in ready.items():
        assert not [canary for canary in CANARIES if canary.encode() in documents.write(hidden, kind)], letter
        assert not [canary for canary in CANARIES if canary in hidden.number + kind]


def test_a_look_asks_why_and_its_owner_sees_it(hidden, desk, alderman, page, enter):
    client, path = enter(desk["adviser"]), f"{hidden.get_absolute_url()}adres/"
    assert client.post(path).status_code == 422
    shown = client.post(path, {"why": "visit"})
    assert (shown.status_code, STREET in shown.content.decode()) == (200, True)
    assert "no-store" in shown["Cache-Control"]
    entry = Entry.objects.get(stream=f"case:{hidden.pk}", action="address_seen")
    assert (entry.actor, entry.reason) == (desk["adviser"].pk, "visit")
    looks = page(f"{hidden.own_url()}wie-keek/", alderman).main.get_text(" ", strip=True)
    assert "Uw woonadres bekeken door A. Desk, Adviseur veilig wonen: om het huisbezoek te plannen of te doen" in looks


def test_who_may_open_it(hidden, desk, alderman, people, enter):
    path = f"{hidden.get_absolute_url()}adres/"
    may = {name: enter(who).post(path, {"why": "check"}).status_code == 200 for name, who in desk.items()}
    assert may == {
        "triagist": False,
        "second": False,
        "coordinator": True,
        "bva": True,
        "adviser": True,
        "other_adviser": False,
    }
    for somebody in (people["secretary"], people["chair"], alderman):
        assert enter(somebody).post(path, {"why": "check"}).status_code == 404


def test_it_asks_for_a_fresh_second_factor(hidden, desk, enter, settings, monkeypatch):
    settings.SECOND_FACTOR_REQUIRED = True
    client, path = enter(desk["adviser"]), f"{hidden.get_absolute_url()}adres/"
    session = client.session
    session[signin.ENROLLED] = int(time.time()) - 3600
    session.save()
    answer = client.get(path)
    assert (answer.status_code, STREET in answer.content.decode()) == (302, False)
    session[signin.ENROLLED] = int(time.time())
    session.save()
    assert client.get(path).status_code == 200


def test_the_applicant_moves(hidden, alderman, enter):
    client, path = enter(alderman), f"/mijn/veilig-wonen/{hidden.number}/adres/"
    assert STREET in client.get(path).content.decode()
    client.post(
        path, {"street": "Nieuwe Weg 1", "postcode": "1234 AB", "town": "Elders", "kind": "main", "why": "moved"}
    )
    assert hidden.homes.filter(until=None).get().street == "Nieuwe Weg 1"
    assert hidden.homes.count() == 2
    assert hidden.deadlines.running().filter(name="reweigh").exists()


def test_two_at_one_address_do_not_see_each_other(hidden, utrecht, enter, people):
    partner = person(utrecht, function="alderman")
    other = advice_request(partner, street=STREET, postcode=POSTCODE, town=TOWN)
    client = enter(partner)
    assert client.get(hidden.own_url()).status_code == 404
    assert hidden.number not in client.get(other.own_url()).content.decode()


# --- a slip of the pen is no move ------------------------------------------------------------------------------------------

NOW = {"street": STREET, "postcode": POSTCODE, "town": TOWN}


@pytest.mark.parametrize(
    ("changed", "spelling"),
    [
        ({"street": "Canary straat 7"}, True), ({"postcode": "9998 XZ"}, True), ({"town": "CANARYstadt"}, True), ({"street": "CANARYstraat 7a"}, True),
        ({"street": "Nieuwe Laan 2", "postcode": "1234 AB", "town": "Elders"}, False), ({"street": "Nieuwe Laan 2"}, False),
        ({"street": "CANARYstraat 8"}, False), ({"street": "CANARYstraat 98"}, False), ({"street": "CANARYstraat 7-1"}, False),
        ({"street": "CANARYstraat 7a", "postcode": "9998 XZ"}, False), ({"postcode": "9998 XZ", "town": "CANARYstadt"}, False),
        ({"street": "CANARYstraat 7-a"}, True), ({"street": "CANARYstrat 7", "town": "CANARYstadt"}, True),
    ],
)  # fmt: skip
def test_what_may_be_called_a_slip_of_the_pen(changed, spelling):
    assert places.is_spelling(places.Place(**NOW), places.Place(**NOW | changed)) is spelling


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Lange Laan 12", "1234 AB"), ("lange laan 12 ", "1234ab"), True), (("Lange Laan 12 A", "1234 AB"), ("Langelaan 12-a", "1234 AB"), True),
        (("2e Voorbeeldstraat 5-III", "1234 AB"), ("Tweede Voorbeeldstraat 5 III", "1234 AB"), True), (("Hof 3", "1234 AB"), ("hof 3", "1234 AB"), True),
        (("Lange Laan 12", "1234 AB"), ("Lange Laan 12 A", "1234 AB"), False), (("Lange Laan 12", "1234 AB"), ("Lange Laan 12", "1234 AC"), False),
        (("Lange Laan 12-1", "1234 AB"), ("Lange Laan 121", "1234 AB"), False), (("Lange Laan 12-1", "1234 AB"), ("Langelaan 12 1", "1234ab"), True),
    ],
)  # fmt: skip
def test_what_is_one_address(one, other, same):
    assert (places.Place(*one, "Dorp").key == places.Place(*other, "dorp").key) is same


@pytest.mark.parametrize(
    ("one", "other", "spelling"),
    [
        ("Dorpsstraat 12", "Dorpsstraat 98", False), ("Dorpsstraat 12", "Dorpsstraat 21", False), ("Dorpsstraat 12-1", "Dorpsstraat 121", False),
        ("Dorpsstraat 12", "Dorpstraat 12 A", False), ("Hof 3", "Hof 4", False), ("Hof 3", "Hof 3 a", True), ("Molen", "Boerderij", False),
        ("Plein 1940 12", "Plein 1940 13", False), ("Plein 1940 12", "Plein 1945 12", False),
    ],
)  # fmt: skip
def test_another_number_in_the_street_is_a_move(one, other, spelling):
    assert places.is_spelling(places.Place(one, "1234 AB", "Dorp"), places.Place(other, "1234 AB", "Dorp")) is spelling


def test_a_slip_of_the_pen_is_no_move(hidden, desk, alderman, enter, page):
    client, path = enter(alderman), f"/mijn/veilig-wonen/{hidden.number}/adres/"
    assert page(path, alderman).select_one("[name=postcode]")["value"] == POSTCODE
    typed = {"street": STREET, "postcode": "9998 XZ", "town": TOWN, "kind": "main"}
    assert client.post(path, typed).status_code == 422  # moved, or misspelt? it must be said
    assert client.post(path, typed | {"why": "misspelt"})["Location"] == path
    assert hidden.homes.get(until=None).postcode == "9998 XZ"
    assert not hidden.deadlines.running().filter(name="reweigh", due__lt=timezone.now() + timedelta(days=5)).exists()
    shown = enter(desk["adviser"]).post(f"{hidden.get_absolute_url()}adres/", {"why": "visit"}).content.decode()
    assert ("Eerder geschreven als" in shown, "Vorig adres" in shown) == (True, False)
    assert "Schrijffout in het woonadres verbeterd" in page(hidden.get_absolute_url(), desk["adviser"]).main.get_text()


def test_another_home_is_not_let_in_as_a_slip_of_the_pen_and_the_same_is_no_move(hidden, alderman, enter):
    client, path = enter(alderman), f"/mijn/veilig-wonen/{hidden.number}/adres/"
    other = {"street": "Nieuwe Laan 2", "postcode": "1234 AB", "town": "Elders", "kind": "main", "why": "misspelt"}
    assert "Dit lijkt een ander adres" in client.post(path, other).content.decode()
    assert "Dit lijkt een ander adres" in client.post(path, other | NOW | {"street": "CANARYstraat 9"}).content.decode()
    same = {"street": STREET, "postcode": POSTCODE, "town": TOWN, "kind": "main", "why": "moved"}
    assert "Dit is het adres dat wij al hebben" in client.post(path, same).content.decode()
    assert hidden.homes.count() == 1


# --- two office-holders at one address (§3.8) ------------------------------------------------------------------------------


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
    told = page(f"/mijn/veilig-wonen/{hidden.number}/huisgenoot/", alderman).main.get_text()
    name(nobody.reporter, nobody, "niemand@utrecht.example", enter)
    page(nobody.own_url(), nobody.reporter)  # says "Bewaard." once, as it did for the other
    same = page(f"/mijn/veilig-wonen/{nobody.number}/huisgenoot/", nobody.reporter).main.get_text()
    assert told.replace(hidden.number, "") == same.replace(nobody.number, "")
    assert hidden.number not in page(theirs.own_url(), partner).main.get_text()
    look(hidden, desk["adviser"], enter)
    assert "Uw woonadres bekeken" not in page(f"{theirs.own_url()}wie-keek/", partner).main.get_text()
    assert theirs.number not in before

    name(partner, theirs, alderman.email.upper(), enter)
    assert theirs.number in page(hidden.own_url(), alderman).main.get_text()
    assert hidden.number in page(theirs.own_url(), partner).main.get_text()
    look(hidden, desk["adviser"], enter)
    looks = page(f"{theirs.own_url()}wie-keek/", partner).main.get_text(" ", strip=True)
    assert "Uw woonadres bekeken door A. Desk, Adviseur veilig wonen: om het huisbezoek te plannen of te doen" in looks
    assert looks.count("Uw woonadres bekeken") == 1  # what was before the two agreed stays with whom it was of
    for who, case in ((partner, hidden), (alderman, theirs)):
        assert enter(who).get(case.own_url()).status_code == 404


def test_who_stops_or_moves_is_apart_at_once(hidden, theirs, partner, alderman, desk, enter, page):
    name(alderman, hidden, partner.email, enter)
    name(partner, theirs, alderman.email, enter)
    name(alderman, hidden, "", enter)
    assert hidden.number not in page(theirs.own_url(), partner).main.get_text()
    look(hidden, desk["adviser"], enter)
    assert "Uw woonadres bekeken" not in page(f"{theirs.own_url()}wie-keek/", partner).main.get_text()

    name(alderman, hidden, partner.email, enter)
    assert hidden.number in page(theirs.own_url(), partner).main.get_text()
    moved = {"street": "Nieuwe Weg 1", "postcode": "1234 AB", "town": "Elders", "kind": "main", "why": "moved"}
    enter(alderman).post(f"/mijn/veilig-wonen/{hidden.number}/adres/", moved)
    look(hidden, desk["adviser"], enter)  # before any worker came by
    assert "Uw woonadres bekeken" not in page(f"{theirs.own_url()}wie-keek/", partner).main.get_text()
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
    assert enter(people["clerk"]).get(f"/mijn/veilig-wonen/{hidden.number}/huisgenoot/").status_code == 404
    name(alderman, hidden, partner.email, enter)
    name(partner, theirs, alderman.email, enter)
    assert theirs.number not in page(hidden.own_url(), people["clerk"]).main.get_text()
    Case.objects.filter(pk=theirs.pk).update(conflicted=[*theirs.conflicted, desk["second"].pk])
    told = {
        who: theirs.number in page(hidden.get_absolute_url(), desk[who]).main.get_text()
        for who in desk
        if who != "other_adviser"
    }
    assert told == {"triagist": True, "second": False, "coordinator": True, "bva": True, "adviser": False}
    with connection.cursor() as cursor:
        for table in ("veiligwonen_told", "veiligwonen_sharedhome", "audit_entry"):
            cursor.execute(f"SELECT coalesce(string_agg(one::text, ''), '') FROM {table} one")
            (everything,) = cursor.fetchone()
            assert partner.email not in everything
            assert partner.email.encode().hex() not in everything


def change(who, case, enter, why="moved", **address):
    """Give another address, or the same one written rightly; and what a worker does then."""
    typed = {"street": STREET, "postcode": POSTCODE, "town": TOWN, "kind": "main", "why": why} | address
    assert enter(who).post(f"/mijn/veilig-wonen/{case.number}/adres/", typed).status_code == 302
    connect_homes.run(str(case.pk))


def test_who_fled_is_not_found_by_guessing_the_new_address(hidden, theirs, partner, alderman, enter, page):
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


def test_a_look_through_either_case_takes_the_chains_in_one_order(hidden, theirs, partner, alderman, desk, enter):
    """Two who look at once, each through another case, would wait for each other: conftest holds every request to the order."""
    name(alderman, hidden, partner.email, enter)
    name(partner, theirs, alderman.email, enter)
    for case in (hidden, theirs):
        look(case, desk["coordinator"], enter)


def test_the_hour_connects_and_parts_many_in_one_order(hidden, theirs, partner, alderman, utrecht, enter):
    """Each in a transaction of its own: one that held the chains of all of them would make everybody wait."""
    inner = [person(utrecht, function="alderman") for _one in range(2)]
    cases = [advice_request(who, street="Elders 1", postcode="1234 AB", town=TOWN) for who in inner]
    outer = advice_request(partner, street=STREET, postcode=POSTCODE, town=TOWN)
    type(theirs).objects.filter(pk=theirs.pk).update(closed_at=timezone.now())
    pairs = [(hidden, outer), tuple(cases)]
    for one, other in pairs:
        for mine, yours in ((one, other), (other, one)):
            email = yours.reporter.email
            assert enter(mine.reporter).post(f"/mijn/veilig-wonen/{mine.number}/huisgenoot/", {"housemate": email})
    connect_homes.run()
    assert [case.shared.filter(ended_at=None).count() for pair in pairs for case in pair] == [1, 1, 1, 1]


def test_who_closes_or_withdraws_is_apart_at_once(hidden, theirs, partner, alderman, desk, enter, page):
    name(alderman, hidden, partner.email, enter)
    name(partner, theirs, alderman.email, enter)
    theirs.do("withdraw", by=partner)
    assert hidden.number not in page(theirs.own_url(), partner).main.get_text()
    look(theirs, desk["coordinator"], enter)
    assert "Uw woonadres bekeken" not in page(f"{hidden.own_url()}wie-keek/", alderman).main.get_text()


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


def test_the_desk_reads_nothing_of_who_names_whom(hidden, theirs, partner, alderman, desk, people, enter, page):
    hidden.mandates.create(person=people["clerk"], until=timezone.localdate(), sees_address=True)
    Case.objects.filter(pk=hidden.pk).update(people=[*hidden.people, people["clerk"].pk])
    told = [line.sentence for line in timeline.lines(hidden) if not line.looked]
    sent = set(Outgoing.objects.values_list("pk", flat=True))
    name(alderman, hidden, partner.email, enter)
    name(partner, theirs, alderman.email, enter)
    name(alderman, hidden, "", enter)
    connect_homes.run(str(theirs.pk))
    said = page(hidden.get_absolute_url(), desk["adviser"]).select_one(".timeline").get_text()
    assert [word for word in ("uisgenoot", "delen") if word in said] == []
    assert [line.sentence for line in timeline.lines(hidden) if not line.looked] == told
    assert {one.person for one in Outgoing.objects.exclude(pk__in=sent)} == {alderman, partner}
