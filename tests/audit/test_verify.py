"""A change behind the triggers is detected: the command names the chain, the place, the fault."""

import io

import pytest
from django.core.management import CommandError, call_command

from audit import verify as walking
from audit.models import Entry
from audit.record import NO_DIGEST, NewEntry, record_many
from audit.verify import BrokenLink, WalkCount, verify
from sealing.commands import Finding


def broken(**options):
    return [str(link) for link in verify(**options)]


def test_whole_chains_are_whole(chains):
    count = WalkCount()
    assert list(verify(count=count)) == []
    assert (count.streams, count.entries) == (3, 8)


def test_nothing_at_all_is_whole(db):
    assert broken() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "closed"),
        ("actor", 9),
        ("actor", None),
        ("on_behalf_of", 9),
        ("actor_role", "clerk"),
        ("details", '{"number": 9}'),
        ("details", "{}"),
        ("reason", "complaint"),
        ("origin", "x"),
        ("request", "x"),
        ("kind", "x"),
        ("compartment", "x"),
        ("at", "2026-01-01T00:00:00Z"),
        ("digest", b"x" * 32),
    ],
)
def test_one_changed_value_is_named(chains, tamper, column, value):
    tamper(f"UPDATE audit_entry SET {column} = %s WHERE stream = 'case:a' AND sequence = 2", value)
    assert broken() == ["case:a#2: was changed"]


def test_one_changed_byte_of_the_link_is_named(chains, tamper):
    tamper(
        "UPDATE audit_entry SET previous = set_byte(previous, 0, get_byte(previous, 0) # 1) "
        "WHERE stream = 'case:a' AND sequence = 2"
    )
    assert broken() == ["case:a#2: was changed, and does not follow the one before it"]


def test_a_microsecond_counts(chains, tamper):
    tamper(
        "UPDATE audit_entry SET at = at + interval '1 microsecond' "
        "WHERE stream = 'case:b' AND sequence = 1"
    )
    assert broken() == ["case:b#1: was changed"]


def test_a_missing_entry_is_named(chains, tamper):
    tamper("DELETE FROM audit_entry WHERE stream = 'case:a' AND sequence = 2")
    assert broken() == ["case:a#2: missing; the next one is 3"]


def test_a_missing_beginning_is_named(chains, tamper):
    tamper("DELETE FROM audit_entry WHERE stream = 'case:a' AND sequence = 1")
    assert broken() == ["case:a#1: missing; the next one is 2"]


def test_closing_the_gap_does_not_help(chains, tamper):
    tamper("DELETE FROM audit_entry WHERE stream = 'case:a' AND sequence = 2")
    tamper(
        "UPDATE audit_entry SET sequence = sequence - 1 WHERE stream = 'case:a' AND sequence > 2"
    )
    assert [text.split(":")[1] for text in broken()] == ["a#2"]


def test_swapped_entries_are_named(chains, tamper):
    tamper("UPDATE audit_entry SET sequence = 100 WHERE stream = 'case:a' AND sequence = 2")
    tamper("UPDATE audit_entry SET sequence = 2 WHERE stream = 'case:a' AND sequence = 3")
    tamper("UPDATE audit_entry SET sequence = 3 WHERE stream = 'case:a' AND sequence = 100")
    assert [text.split(":")[1] for text in broken()] == ["a#2"]


def test_an_entry_moved_to_another_chain_is_named(chains, tamper):
    tamper(
        "UPDATE audit_entry SET stream = 'case:b', sequence = 4 "
        "WHERE stream = 'case:a' AND sequence = 4"
    )
    assert [text.split(":")[1] for text in broken()] == ["b#4"]


def test_an_entry_somebody_invented_is_named(chains, tamper):
    """Detect an entry by who can write but has no key to compute the link."""
    last = Entry.objects.get(stream="case:a", sequence=4)
    tamper(
        "INSERT INTO audit_entry (stream, sequence, at, actor, actor_role, action, details, "
        "reason, origin, request, kind, compartment, previous, digest) VALUES "
        "('case:a', 5, now(), 9, '', 'opened', '{}', '', '', '', '', '', %s, sha256('x'))",
        bytes(last.digest),
    )
    assert broken() == ["case:a#5: was changed"]


def test_every_broken_chain_is_named_once(chains, tamper):
    tamper("UPDATE audit_entry SET action = 'x' WHERE sequence <= 3")
    assert [(link.stream, link.sequence) for link in verify()] == [
        ("case:a", 1),
        ("case:b", 1),
        ("person:7", 1),
    ]


def test_some_chains_only(chains, tamper):
    tamper("UPDATE audit_entry SET action = 'x' WHERE sequence = 1")
    count = WalkCount()
    assert [link.stream for link in verify(["case:b", "case:unknown"], count)] == ["case:b"]
    assert (count.streams, count.entries) == (1, 3)


def test_another_key_breaks_every_chain(chains, settings):
    settings.WEERBAAR_INDEX_KEY = "A" * 43 + "="
    assert len(broken()) == 3


def test_more_entries_than_fit_in_a_batch(db, django_assert_max_num_queries):
    record_many(NewEntry(f"case:{number}", 7, "imported") for number in range(walking.BATCH + 10))
    count = WalkCount()
    with django_assert_max_num_queries(2):
        assert list(verify(count=count)) == []
    assert count.entries == walking.BATCH + 10


def test_a_chain_outlives_what_it_is_about(chains):
    """Have no foreign keys: nothing that is destroyed takes its record along."""
    assert [field for field in Entry._meta.get_fields() if field.is_relation] == []


def test_the_command_says_it_is_whole(chains):
    output = io.StringIO()
    call_command("audit_verify", stdout=output)
    assert output.getvalue() == "3 chains, 8 entries, unbroken\n"


def test_the_command_names_what_is_broken_and_fails(chains, tamper):
    tamper("UPDATE audit_entry SET action = 'x' WHERE stream = 'case:a' AND sequence = 3")
    output = io.StringIO()
    with pytest.raises(CommandError, match="1 broken, in 3 chains with 8 entries"):
        call_command("audit_verify", stdout=output)
    assert output.getvalue() == "case:a#3: was changed\n"
    output = io.StringIO()
    call_command("audit_verify", "--stream", "case:b", stdout=output)
    assert output.getvalue() == "1 chains, 3 entries, unbroken\n"


@pytest.mark.parametrize("streams", [["case:unknown"], ["case:a", "case:unknown"], [""]])
def test_a_chain_that_is_not_there_is_not_called_unbroken(chains, streams):
    output = io.StringIO()
    with pytest.raises(CommandError, match="not on record, so nothing was verified") as refused:
        call_command("audit_verify", "--stream", *streams, stdout=output)
    assert not isinstance(refused.value, Finding)
    assert output.getvalue() == ""


def test_an_empty_record_is_not_called_unbroken(db):
    output = io.StringIO()
    with pytest.raises(CommandError, match="the record is empty: nothing was verified"):
        call_command("audit_verify", stdout=output)
    assert output.getvalue() == ""


def test_another_index_key_is_told_as_such_and_not_as_tampering(chains, settings):
    settings.WEERBAAR_INDEX_KEY = "A" * 43 + "="
    output = io.StringIO()
    with pytest.raises(
        CommandError, match="^WEERBAAR_INDEX_KEY does not fit the record"
    ) as refused:
        call_command("audit_verify", stdout=output)
    assert not isinstance(refused.value, Finding)
    assert output.getvalue() == ""


def test_tampering_stays_a_finding(chains, tamper):
    tamper("UPDATE audit_entry SET action = 'x' WHERE sequence <= 3 AND stream <> 'person:7'")
    with pytest.raises(Finding, match="2 broken") as found:
        call_command("audit_verify", stdout=io.StringIO())
    assert found.value.returncode == 1


def test_what_is_broken_reads_as_a_sentence():
    assert str(BrokenLink("case:a", 3, "was changed")) == "case:a#3: was changed"
    assert len(NO_DIGEST) == 32


def test_an_entry_before_the_first_is_named(chains, tamper):
    tamper(
        "INSERT INTO audit_entry (stream, sequence, at, actor_role, action, details, reason, "
        "origin, request, kind, compartment, previous, digest) "
        "SELECT stream, 0, at, '', 'opened', '{}', '', '', '', '', '', previous, digest "
        "FROM audit_entry WHERE sequence = 1"
    )
    assert [(link.stream, link.sequence) for link in verify()] == [
        ("case:a", 1),
        ("case:b", 1),
        ("person:7", 1),
    ]
    assert [(link.stream, link.sequence) for link in verify(["case:a"])] == [("case:a", 1)]
