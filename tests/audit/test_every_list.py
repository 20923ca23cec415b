"""A page of a list or a search that shows people is one entry: no entry, no answer (LOG-05)."""

import ast
import inspect
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from organisations.access import Door
from organisations.models import Organisation
from organisations.reading import fingerprint
from sealing.index import person_index
from tests.case_types import all_addresses
from tests.factories import OrganisationFactory, advice_request, incident, person
from tests.security.test_doors import addresses
from weerbaar.scope import door_of

pytestmark = pytest.mark.django_db
# Address → who asks, what is on record of the list. Every list of the staff stands here.
LISTS = {
    "work": ("/werk/", "clerk", "work"),
    "desk_line": ("/werk/24-uurslijn/", "triagist", "desk_alarms"),
    "incidents": ("/meldingen/", "clerk", "incidents"),
    "advice_requests": ("/veilig-wonen/", "triagist", "advice_requests"),
    "employer_requests": ("/veilig-wonen/werkgever/", "secretary", "employer_requests"),
    "legal_requests": ("/juridische-hulp/", "jurist", "legal_requests"),
    "legal_decisions": ("/juridische-hulp/besluiten/", "secretary", "legal_decisions"),
    "tour_board": ("/tour/trajecten/bord/", "planner", "tour_board"),
    "tour_calendar": ("/tour/agenda/", "planner", "tour_calendar"),
    "tour_letters": ("/tour/trajecten/brieven/?provincie=Utrecht", "planner", "tour_letters"),
    "tour_packages": ("/tour/pakketten/", "planner", "tour_packages"),
    "tour_planner": ("/tour/planner/", "planner", "tour_planner"),
    "tour_team": ("/tour/team/", "planner", "tour_team"),
    "people": ("/mensen/", "org_admin", "people"),
    "sent": ("/berichten/verzonden/", "org_admin", "sent"),
    "access_requests": ("/beheer/inzage/", "dpo", "access_requests"),
    "opened_in_need": ("/beheer/noodtoegang/", "dpo", "opened_in_need"),
    "held_cases": ("/beheer/bewaren/", "dpo", "held_cases"),
}
for each in all_addresses():
    for list_name in set(each.lists) - set(LISTS):
        LISTS[list_name] = (reverse(list_name), min(each.roles_that_see_all), list_name)
SHOWS_NOBODY = {
    "tour_rooms": "rooms, no people",
    "clients": "systems, no people",
    "client_codes": "codes of a system",
    "webhook": "numbers and moments; no page leads from there to a case",
    "destruction": "lists of numbers; opening one is on record",
    "destruction_list": "is on record as list_opened",
    "exchange": "the own files",
    "successions": "organisations and days; what moves is told in numbers",
}
NAME = "kanarie achternaam"


@pytest.fixture
def asking(people, enter):
    """Create somebody of each role, with a case, a request and mail to see."""
    OrganisationFactory(name="BZK", code="bzk", type=Organisation.Type.NATIONAL)
    desk = Organisation.objects.get(code="bzk")
    people = people | {"triagist": person(desk, "triagist")}
    case = incident(
        people["clerk"],
        for_whom="other",
        function="councillor",
        name=NAME,
        email="kanarie@voorbeeld.example",
    )
    request = advice_request(person(people["clerk"].organisation, function="alderman"))
    return {
        "people": people,
        "case": case,
        "request": request,
        "enter": lambda who: enter(people[who]),
    }


def test_every_list_of_the_staff_is_in_the_table():
    listed = set()
    for name, view in addresses():
        if door_of(view)[0] is Door.STAFF:
            calls = {
                node.func.id
                for node in ast.walk(ast.parse(inspect.getsource(inspect.unwrap(view))))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            listed |= {name} if calls & {"page", "record_list_access"} else set()
    assert listed - set(SHOWS_NOBODY) == set(LISTS), (
        "write it in LISTS of tests/audit/test_every_list.py"
    )


@pytest.mark.parametrize("name", LISTS)
def test_exactly_one_entry(name, asking):
    address, who, listed = LISTS[name]
    client, before = asking["enter"](who), Entry.objects.count()
    assert client.get(address).status_code == 200
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.latest("id")
    by = asking["people"][who]
    assert (entry.stream, entry.actor, entry.action, entry.details["list"]) == (
        f"reads:{by.pk}",
        by.pk,
        "listed",
        listed,
    )
    assert (len(entry.origin), len(entry.request), bool(entry.actor_role)) == (16, 32, True)


@pytest.mark.parametrize("name", LISTS)
def test_no_entry_no_answer(name, asking):
    address, who, _listed = LISTS[name]
    client = asking["enter"](who)
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry ADD CONSTRAINT full_up CHECK (false) NOT VALID")
    answer = client.get(address)
    assert answer.status_code == 500
    assert asking["case"].number not in answer.content.decode()


def test_it_tells_which_cases_were_shown_and_what_was_chosen(asking):
    asking["enter"]("clerk").get("/meldingen/?wie=niemand&status=reported")
    details = Entry.objects.latest("id").details
    assert details["shown"] == [asking["case"].number]
    assert sorted(details["asked"]) == ["status=reported", "wie=niemand"]


@pytest.mark.parametrize("words", [NAME, "Niemand Zoheet"])
def test_a_search_by_name_keeps_the_blind_index_and_never_the_name(words, asking):
    asking["enter"]("clerk").get("/meldingen/", {"zoek": words})
    entry = Entry.objects.latest("id")
    place = asking["people"]["clerk"].organisation_id
    assert (entry.action, entry.details["sought"]) == (
        "searched",
        [person_index(place, words).hex()],
    )
    assert entry.details["shown"] == ([asking["case"].number] if words == NAME else [])
    assert words.split()[0].casefold() not in json.dumps(entry.details).casefold()


def test_an_account_that_was_searched_is_kept_by_its_key(asking):
    somebody = asking["people"]["councillor"]
    asking["enter"]("org_admin").get("/mensen/", {"zoek": somebody.email})
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.details["shown"]) == ("searched", [somebody.pk])
    assert somebody.email not in json.dumps(entry.details)


def test_a_search_by_number_is_found_by_the_auditor(asking, page):
    number = asking["case"].number
    asking["enter"]("clerk").get("/meldingen/", {"zoek": number.lower()})
    text = page(
        f"/beheer/logboek/?number={number}&action=searched", asking["people"]["auditor"]
    ).get_text(" ", strip=True)
    assert "Gezocht" in text
    assert "1 zaak getoond" in text


def test_the_queue_that_asks_again_is_one_look_until_it_shows_something_else(asking):
    client, request = asking["enter"]("triagist"), asking["request"]
    again = {"HX-Request": "true", "X-Polling": "1", "X-Shown": fingerprint([request.number])}
    client.get("/veilig-wonen/")
    before = Entry.objects.count()
    assert client.get("/veilig-wonen/", headers=again).status_code == 200
    assert Entry.objects.count() == before
    another = advice_request(person(request.organisation, function="alderman"))
    before = Entry.objects.count()
    assert client.get("/veilig-wonen/", headers=again).status_code == 200
    assert Entry.objects.count() == before + 1
    assert another.number in Entry.objects.latest("id").details["shown"]


@pytest.mark.parametrize("name", LISTS)
def test_no_more_than_ten_statements(name, asking):
    address, who, _listed = LISTS[name]
    client = asking["enter"](who)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    # A test stands in a transaction: the scope is a savepoint there, and is set back by hand.
    counted = [
        query["sql"]
        for query in queries
        if "SAVEPOINT" not in query["sql"] and "set_config('role', 'none'" not in query["sql"]
    ]
    assert len(counted) <= 10, counted
