"""What the record tells: the newest first, page by page, and who looked."""

from audit.read import entries, view_entries
from audit.record import record


def places(rows):
    return [row.sequence for row in rows]


def test_the_newest_come_first(chains):
    assert places(entries("case:a")) == [4, 3, 2, 1]


def test_page_by_page(chains):
    first = entries("case:a", limit=3)
    assert places(first) == [4, 3, 2]
    assert places(entries("case:a", after=first[-1].sequence, limit=3)) == [1]
    assert entries("case:a", after=1) == []


def test_a_page_takes_one_statement(chains, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [row.details["number"] for row in entries("case:b")] == [2, 1, 0]


def test_who_looked_is_found_however_much_happened_since(db):
    record("case:a", actor=7, action="opened")
    for _ in range(300):
        record("case:a", actor=8, action="noted")
    record("case:a", actor=9, action="downloaded")
    assert [row.actor for row in view_entries("case:a")] == [9, 7]
    assert [row.actor for row in view_entries("case:a", after=302)] == [7]
    assert [row.actor for row in view_entries("case:a", actions=("downloaded",))] == [9]


def test_another_chain_is_another_chain(chains):
    assert [row.actor for row in entries("person:7")] == [7]
    assert entries("case:unknown") == []
