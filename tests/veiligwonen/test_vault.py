"""The address: in no list, mail, log or file name; each look has a reason and its owner sees it."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from casework import documents
from notifications.models import DemoMail, Outgoing
from organisations import signin
from tests.factories import advice_request, person
from tests.veiligwonen.home_addresses import POSTCODE, STREET, TOWN, case_with_adviser

pytestmark = pytest.mark.django_db
CANARIES = ("CANARYstraat", "9999 XZ", "9999XZ", "CANARYstad")


@pytest.fixture
def hidden(alderman, desk):
    """A case with an address nobody may come across."""
    return case_with_adviser(alderman, desk)


def canaries_in(text: str) -> list[str]:
    """Return the parts of the hidden address that stand in a text."""
    return [canary for canary in CANARIES if canary in text]


def test_no_page_shows_it_unasked(hidden, desk, alderman, people, page):
    case_page = hidden.get_absolute_url()
    pages = [
        (desk["triagist"], ["/veilig-wonen/", case_page, "/werk/"]),
        (desk["adviser"], ["/veilig-wonen/", case_page, f"{case_page}adres/", "/werk/"]),
        (desk["bva"], [case_page]),
        (alderman, ["/mijn/", hidden.own_url(), f"{hidden.own_url()}wie-keek/", "/berichten/"]),
    ]
    for by, paths in pages:
        for path in paths:
            # The town stands on the page of the case, for the arrondissement
            # (docs/domain/support.md §11).
            expected = [TOWN] if path == case_page else []
            assert canaries_in(str(page(path, by))) == expected, path
    for typed in (STREET, POSTCODE, TOWN):
        assert not page(f"/veilig-wonen/?nummer={typed}", desk["triagist"]).select(".rows__key")


TABLES = (
    "casework_case",
    "veiligwonen_advicerequest",
    "veiligwonen_applicantdetails",
    "veiligwonen_homeaddress",
    "audit_entry",
    "notifications_outgoing",
)


def test_it_is_in_no_row_no_mail_no_record_and_no_letter(hidden, desk, caplog, enter):
    enter(desk["adviser"]).post(f"{hidden.get_absolute_url()}adres/", {"why": "visit"})
    encoded = [canary.encode().hex() for canary in CANARIES]
    for table in TABLES:
        stored = all_text_of(table)
        assert canaries_in(stored) == [], table
        assert not [canary for canary in encoded if canary in stored], table
    assert Outgoing.objects.exists()
    assert not DemoMail.objects.exists()
    for record in caplog.records:
        assert canaries_in(record.getMessage()) == []
    for kind, letter in hidden.letters.items():
        if letter.ready(hidden):
            file = documents.write(hidden, kind)
            assert not [canary for canary in CANARIES if canary.encode() in file], letter
            assert canaries_in(hidden.number + kind) == []


def all_text_of(table: str) -> str:
    """Return every row of a table as text."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(string_agg(line::text, ''), '') FROM {table} line")
        (text,) = cursor.fetchone()
    return text


LOOKED_AT = (
    "Uw woonadres bekeken door A. Desk, Adviseur veilig wonen: "
    "om het huisbezoek te plannen of te doen"
)


def test_a_look_asks_why_and_its_owner_sees_it(hidden, desk, alderman, page, enter):
    client = enter(desk["adviser"])
    path = f"{hidden.get_absolute_url()}adres/"
    assert client.post(path).status_code == 422
    response = client.post(path, {"why": "visit"})
    assert response.status_code == 200
    assert STREET in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    entry = Entry.objects.get(stream=f"case:{hidden.pk}", action="address_seen")
    assert (entry.actor, entry.reason) == (desk["adviser"].pk, "visit")
    looks = page(f"{hidden.own_url()}wie-keek/", alderman).main.get_text(" ", strip=True)
    assert LOOKED_AT in looks


def test_who_may_open_it(hidden, desk, alderman, people, enter):
    path = f"{hidden.get_absolute_url()}adres/"
    may = {
        name: enter(who).post(path, {"why": "check"}).status_code == 200
        for name, who in desk.items()
    }
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
        path,
        {
            "street": "Nieuwe Weg 1",
            "postcode": "1234 AB",
            "town": "Elders",
            "kind": "main",
            "why": "moved",
        },
    )
    assert hidden.home_addresses.filter(until=None).get().street == "Nieuwe Weg 1"
    assert hidden.home_addresses.count() == 2
    assert hidden.deadlines.running().filter(name="reweigh").exists()


def test_two_at_one_address_do_not_see_each_other(hidden, utrecht, enter, people):
    partner = person(utrecht, function="alderman")
    other = advice_request(partner, street=STREET, postcode=POSTCODE, town=TOWN)
    client = enter(partner)
    assert client.get(hidden.own_url()).status_code == 404
    assert hidden.number not in client.get(other.own_url()).content.decode()


# --- a slip of the pen is no move -----------------------------------------------------------------

NOW = {"street": STREET, "postcode": POSTCODE, "town": TOWN}


def test_a_slip_of_the_pen_is_no_move(hidden, desk, alderman, enter, page):
    client, path = enter(alderman), f"/mijn/veilig-wonen/{hidden.number}/adres/"
    assert page(path, alderman).select_one("[name=postcode]")["value"] == POSTCODE
    typed = {"street": STREET, "postcode": "9998 XZ", "town": TOWN, "kind": "main"}
    assert client.post(path, typed).status_code == 422  # moved, or misspelt? it must be said
    assert client.post(path, typed | {"why": "misspelt"})["Location"] == path
    assert hidden.home_addresses.get(until=None).postcode == "9998 XZ"
    soon = timezone.now() + timedelta(days=5)
    running = hidden.deadlines.running()
    assert not running.filter(name="reweigh", due__lt=soon).exists()
    vault = f"{hidden.get_absolute_url()}adres/"
    addresses = enter(desk["adviser"]).post(vault, {"why": "visit"}).content.decode()
    assert "Eerder geschreven als" in addresses
    assert "Vorig adres" not in addresses
    case_page = page(hidden.get_absolute_url(), desk["adviser"]).main.get_text()
    assert "Schrijffout in het woonadres verbeterd" in case_page


def test_another_home_is_not_let_in_as_a_slip_of_the_pen_and_the_same_is_no_move(
    hidden, alderman, enter
):
    client = enter(alderman)

    def post(**changes) -> str:
        path = f"/mijn/veilig-wonen/{hidden.number}/adres/"
        return client.post(path, NOW | {"kind": "main"} | changes).content.decode()

    other = {"street": "Nieuwe Laan 2", "postcode": "1234 AB", "town": "Elders"}
    assert "Dit lijkt een ander adres" in post(why="misspelt", **other)
    assert "Dit lijkt een ander adres" in post(why="misspelt", street="CANARYstraat 9")
    assert "Dit is het adres dat wij al hebben" in post(why="moved")
    assert hidden.home_addresses.count() == 1
