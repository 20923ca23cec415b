"""The address: in no list, mail, log or file name; each look has a reason and its owner sees it."""

import time

import pytest
from django.db import connection

from audit.models import Entry
from casework import documents
from notifications.models import DemoMail, Outgoing
from organisations import signin
from tests.factories import advice_request, person

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
            assert not [canary for canary in CANARIES if canary in str(page(path, by))], path
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
    client.post(path, {"street": "Nieuwe Weg 1", "postcode": "1234 AB", "town": "Elders", "kind": "main"})
    assert hidden.homes.filter(until=None).get().street == "Nieuwe Weg 1"
    assert hidden.homes.count() == 2
    assert hidden.deadlines.running().filter(name="reweigh").exists()


def test_two_at_one_address_do_not_see_each_other(hidden, utrecht, enter, people):
    partner = person(utrecht, function="alderman")
    other = advice_request(partner, street=STREET, postcode=POSTCODE, town=TOWN)
    client = enter(partner)
    assert client.get(hidden.own_url()).status_code == 404
    assert hidden.number not in client.get(other.own_url()).content.decode()
