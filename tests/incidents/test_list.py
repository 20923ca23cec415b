"""The list: filters, search, order, pages, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.models import Incident
from tests.factories import incident
from tests.incidents.test_report import WHO, fill_in, screenshot

pytestmark = pytest.mark.django_db


def statements(ask) -> list[str]:
    """The SQL of a request. Savepoints, and the scope a test gets back at the end, are no part of it in production."""
    with CaptureQueriesContext(connection) as captured:
        assert ask().status_code in {200, 302}
    return [
        query["sql"]
        for query in captured
        if "SAVEPOINT" not in query["sql"] and "'role', 'none'" not in query["sql"]
    ]


def numbers(client, query: str = "") -> list[str]:
    """The numbers on the first page, in order."""
    return [case.number for case in client.get(f"/meldingen/?{query}").context["page"].rows]


def test_a_list_asks_the_same_for_more(people, enter):
    client = enter(people["clerk"])
    counts = set()
    for more in (1, 2, 22, 75):
        for _one in range(more):
            incident(people["councillor"])
        client.get("/meldingen/")
        counts.add(len(statements(lambda: client.get("/meldingen/"))))
    assert len(counts) == 1
    assert counts.pop() <= 10


def test_every_filter_and_order_stays_within_ten(people, enter):
    incident(people["councillor"])
    client = enter(people["clerk"])
    for query in ("status=alles", "gedrag=threat_intimidation", "ernst=2", "wie=niemand", "groep=council", "te_laat=on", "zoek=niemand",
                  "volgorde=nieuw", "volgorde=termijn", "volgorde=gewijzigd"):  # fmt: skip
        assert len(statements(lambda query=query: client.get(f"/meldingen/?{query}"))) <= 10, query


def test_sending_a_report_asks_at_most_twenty(people, enter):
    client = enter(people["councillor"])
    check = fill_in(client, {"for_whom": "self", "function": "councillor"})
    assert len(statements(lambda: client.post(check.replace("controle", "versturen")))) <= 20
    client = enter(people["clerk"])
    check = fill_in(
        client, WHO | {"email": people["councillor"].email}, [screenshot(), screenshot()]
    )
    assert len(statements(lambda: client.post(check.replace("controle", "versturen")))) <= 20


def test_no_sealed_column_is_fetched(people, enter):
    incident(people["councillor"])
    client = enter(people["clerk"])
    asked = " ".join(statements(lambda: client.get("/meldingen/")))
    assert '"narrative"' not in asked
    assert '"literal_words"' not in asked


def test_the_most_urgent_first_and_other_orders(people, enter):
    less = incident(people["councillor"], severity="less")
    very = incident(people["councillor"], severity="very")
    acute = incident(people["councillor"], severity="less", acute=True)
    client = enter(people["clerk"])
    assert numbers(client) == [acute.number, very.number, less.number]
    assert numbers(client, "volgorde=nieuw") == [acute.number, very.number, less.number]
    very.perform("take", by=people["clerk"])
    assert numbers(client, "volgorde=gewijzigd")[0] == very.number


def test_filters(people, enter):
    clerk = people["clerk"]
    verbal = incident(people["councillor"], behaviours=["verbal"], severity="less")
    threat = incident(
        people["councillor"], behaviours=["threat_intimidation", "verbal"], severity="very"
    )
    taken = incident(people["councillor"], behaviours=["physical"]).perform("take", by=clerk)
    gone = incident(people["councillor"], behaviours=["vandalism"]).perform(
        "withdraw", by=people["councillor"]
    )
    client = enter(clerk)

    def found(query: str) -> set[str]:
        return set(numbers(client, query))

    assert found("") == {verbal.number, threat.number, taken.number}
    assert found("status=alles") == {verbal.number, threat.number, taken.number, gone.number}
    assert found("status=withdrawn") == {gone.number}
    assert found("gedrag=verbal") == {verbal.number, threat.number}
    assert found("ernst=1") == {threat.number}
    assert found("wie=ik") == {taken.number}
    assert found("wie=niemand") == {verbal.number, threat.number}
    assert found("wie=ander") == set()
    assert found("groep=council") == {verbal.number, threat.number, taken.number}
    assert found("groep=board") == set()
    assert found("te_laat=on") == set()
    Incident.objects.filter(pk=verbal.pk).update(due=verbal.created_at)
    assert found("te_laat=on") == {verbal.number}
    assert found("gedrag=bestaat-niet") == {verbal.number, threat.number, taken.number}


def test_search_by_number_and_by_exact_name_or_address(people, strangers, enter):
    case = incident(
        people["clerk"], for_whom="other", name="Yara  Vermeer", email="yara@voorbeeld.example"
    )
    incident(people["councillor"])
    client = enter(people["clerk"])
    for words in (
        case.number,
        case.number.lower(),
        "yara vermeer",
        "YARA VERMEER",
        "Yara@voorbeeld.example",
    ):
        assert numbers(client, f"zoek={words}") == [case.number], words
    assert numbers(client, "zoek=Vermeer") == []
    assert numbers(enter(people["line_manager"]), "zoek=Yara Vermeer") == []
    assert numbers(enter(strangers["clerk"]), "zoek=Yara Vermeer") == []
    assert numbers(enter(strangers["clerk"]), f"zoek={case.number}") == []


def test_pages_of_25_without_holes_or_doubles(people, enter):
    made = {incident(people["councillor"], severity="serious").number for _one in range(30)}
    client = enter(people["clerk"])
    first = client.get("/meldingen/").context["page"]
    second = client.get(f"/meldingen/?na={first.next}").context["page"]
    shown = [case.number for case in [*first.rows, *second.rows]]
    assert (len(first.rows), len(shown), set(shown)) == (25, 30, made)
    assert second.next == ""


def test_it_says_what_to_do_and_until_when(people, page):
    incident(people["councillor"])
    table = page("/meldingen/", people["clerk"]).find("table").get_text(" ", strip=True)
    assert (
        "Contact met de melder" in table
        or "Eerste gesprek" in table
        or "Reactie naar de veroorzaker" in table
    )
    assert "nog " in table


def test_an_empty_list_says_what_happens(people, page):
    assert "Nieuwe meldingen komen hier vanzelf." in page("/meldingen/", people["clerk"]).get_text()
    assert (
        "Er is niets dat hierbij past." in page("/meldingen/?ernst=1", people["clerk"]).get_text()
    )
