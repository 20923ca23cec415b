"""An entry follows the one before it, belongs to a transaction, and holds no content."""

import hashlib
import hmac
import json
import uuid
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory

from audit import record as audit
from audit.models import Entry
from audit.record import NO_DIGEST, NewEntry, Origin, digest, record, record_many
from sealing.keys import derive_key
from tests import factories
from weerbaar import scope


def test_the_first_entry_follows_nothing(db):
    record("case:a", actor=7, action="opened")
    entry = Entry.objects.get()
    assert (entry.stream, entry.sequence, entry.actor, entry.action) == ("case:a", 1, 7, "opened")
    assert bytes(entry.previous) == NO_DIGEST


def test_each_entry_follows_the_one_before_it(chains):
    entries = list(Entry.objects.filter(stream="case:a").order_by("sequence"))
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4]
    assert [bytes(entry.previous) for entry in entries[1:]] == [
        bytes(entry.digest) for entry in entries[:-1]
    ]


def test_it_takes_two_statements(db, django_assert_num_queries):
    with django_assert_num_queries(2):
        record("case:a", actor=7, action="opened")


def test_everything_that_was_said_is_kept(db):
    record(
        "case:a",
        actor=7,
        action="opened",
        kind="incident",
        compartment="incident:1",
        reason="complaint",
        on_behalf_of=9,
        number="INC-2026-000001",
        fields=["narrative", "plan"],
        count=3,
        final=True,
        nothing=None,
    )
    entry = Entry.objects.get()
    assert (entry.kind, entry.compartment, entry.reason, entry.on_behalf_of) == (
        "incident",
        "incident:1",
        "complaint",
        9,
    )
    assert entry.details == {
        "number": "INC-2026-000001",
        "fields": ["narrative", "plan"],
        "count": 3,
        "final": True,
        "nothing": None,
    }


def test_moments_and_ids_become_text(db):
    which = uuid.uuid4()
    record(
        "case:a",
        actor=7,
        action="opened",
        day=date(2026, 11, 23),
        at_=datetime(2026, 11, 23, 12, tzinfo=UTC),
        which=which,
    )
    assert Entry.objects.get().details == {
        "day": "2026-11-23",
        "at_": "2026-11-23T12:00:00+00:00",
        "which": str(which),
    }


@pytest.mark.parametrize(
    "value",
    [
        "x" * 201,
        {"a": 1},
        [["a"]],
        1.5,
        b"x",
        object(),
        "twee\nregels",
        "\x1b[31mrood",
        "om\u202egekeerd",
        "nul\x00",
        ["x" * 201],
        list(range(101)),
    ],
)
def test_what_may_be_content_is_refused(db, value):
    with pytest.raises(ValueError, match="word .*record"):
        record("case:a", actor=7, action="opened", word=value)
    assert not Entry.objects.exists()


def test_it_goes_with_what_it_is_about(db):
    with pytest.raises(RuntimeError, match="stop"), transaction.atomic():
        record("case:a", actor=7, action="opened")
        raise RuntimeError("stop")
    assert not Entry.objects.exists()
    record("case:a", actor=7, action="opened")
    assert Entry.objects.get().sequence == 1


def test_outside_a_transaction_nothing_is_recorded(committed):
    with pytest.raises(RuntimeError, match="transaction"):
        record("case:a", actor=7, action="opened")
    with pytest.raises(RuntimeError, match="transaction"):
        record_many([NewEntry("case:a", 7, "opened")])


def test_anybody_with_the_key_can_check_an_entry_offline(db):
    """Follow the whole recipe of docs/developers/audit.md, without a line of ours."""
    with time_machine.travel(datetime(2026, 11, 23, 12, 30, 15, 250, tzinfo=UTC), tick=False):
        record("case:é", actor=7, action="opened", kind="incident", fields=["b", "a"], number=3)
    entry = Entry.objects.get()
    text = (
        '{"action":"opened","actor":7,"actor_role":"","at":"2026-11-23T12:30:15.000250+00:00",'
        '"compartment":"","details":{"fields":["b","a"],"number":3},"kind":"incident",'
        '"on_behalf_of":null,"origin":"","reason":"","request":"","sequence":1,"stream":"case:é"}'
    )
    assert json.loads(text)["stream"] == "case:é"
    assert hmac.new(
        derive_key("audit"), bytes(32) + text.encode(), hashlib.sha256
    ).digest() == bytes(entry.digest)


def test_the_digest_needs_the_key(db, settings):
    values = {"at": datetime(2026, 1, 1, tzinfo=UTC), "stream": "case:a"}
    before = digest(NO_DIGEST, values)
    settings.WEERBAAR_INDEX_KEY = "A" * 43 + "="
    assert digest(NO_DIGEST, values) != before


# --- where it came from ---


def request_of(person, address="192.0.2.7"):
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    request.user, request.id = person, "abc123"
    return request


def test_a_request_leaves_a_pseudonym_its_number_and_a_role(people):
    official = people["trust_person"] if "trust_person" in people else next(iter(people.values()))
    origin = Origin.of(request_of(official))
    assert "192.0.2.7" not in str(origin)
    assert origin.request == "abc123"
    assert origin.role == official.memberships_now[0].role
    assert origin.address == Origin.of(request_of(official)).address
    assert origin.address != Origin.of(request_of(official, "192.0.2.8")).address


def test_entries_carry_the_origin_of_their_request(db):
    audit.origin.set(Origin("f" * 16, "abc123", "clerk"))
    record("case:a", actor=7, action="opened")
    record("case:a", actor=None, action="letter_made")
    by_person, by_system = Entry.objects.order_by("sequence")
    assert (by_person.origin, by_person.request, by_person.actor_role) == (
        "f" * 16,
        "abc123",
        "clerk",
    )
    assert by_system.actor_role == ""


# --- who may ---


def test_who_may_not_read_the_record_can_still_append(people):
    somebody = factories.PersonFactory(organisation=people["councillor"].organisation)
    with scope.acting_for(somebody):
        record("case:a", actor=somebody.pk, action="opened")
        record("case:a", actor=somebody.pk, action="noted")
        assert not Entry.objects.exists()
    assert list(Entry.objects.order_by("sequence").values_list("sequence", "action")) == [
        (1, "opened"),
        (2, "noted"),
    ]


# --- many at once ---


def test_an_import_begins_many_chains_with_one_statement_a_thousand(db, django_assert_num_queries):
    lines = (
        NewEntry(f"case:{number}", 7, "imported", "incident", details={"row": number})
        for number in range(2500)
    )
    with django_assert_num_queries(3):
        assert record_many(lines) == 2500
    assert Entry.objects.filter(sequence=1).count() == 2500


def test_an_import_goes_on_as_any_other_chain(db):
    record_many([NewEntry("case:a", 7, "imported"), NewEntry("case:b", 7, "imported")])
    record("case:a", actor=7, action="opened")
    assert list(
        Entry.objects.filter(stream="case:a")
        .order_by("sequence")
        .values_list("sequence", flat=True)
    ) == [1, 2]


def test_an_import_does_not_fork_a_chain(chains):
    with pytest.raises(IntegrityError), transaction.atomic():
        record_many([NewEntry("case:new", 7, "imported"), NewEntry("case:a", 7, "imported")])
    assert not Entry.objects.filter(stream="case:new").exists()


def test_an_import_of_nothing_is_nothing(db):
    assert record_many([]) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry")
        assert cursor.fetchone() == (0,)
