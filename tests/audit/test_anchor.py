"""An anchor stored elsewhere tells that the end of a chain was cut; the chain itself cannot."""

import io
import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from audit import anchor
from audit.models import Anchor
from audit.record import record
from audit.verify import verify
from sealing.commands import Finding


def anchored(*options):
    """Run the command; return the lines it prints."""
    output = io.StringIO()
    call_command("audit_anchor", *options, stdout=output)
    return output.getvalue().splitlines()


def compared(lines):
    return [str(problem) for problem in anchor.compare(lines)]


def test_it_counts_what_there_is(chains):
    (line,) = anchored()
    stored = Anchor.objects.get()
    values = json.loads(line)
    assert (values["streams"], values["entries"]) == (3, 8) == (stored.streams, stored.entries)
    assert values["digest"] == bytes(stored.digest).hex()
    assert values["last_id"] == stored.last_id


def test_nothing_at_all_can_be_anchored(db):
    assert json.loads(anchored()[0])["entries"] == 0
    assert compared(anchored()) == []


def test_it_holds_while_chains_grow(chains):
    lines = anchored()
    record("case:a", actor=7, action="noted")
    record("case:new", actor=7, action="opened")
    assert compared(lines) == []


def test_a_cut_end_is_seen_though_the_chain_is_whole(chains, tamper):
    lines = anchored()
    tamper("DELETE FROM audit_entry WHERE stream = 'case:a' AND sequence > 2")
    assert list(verify()) == []
    (problem,) = compared(lines)
    assert "3 chains with 8 entries then, 3 with 6 of them now" in problem


def test_a_whole_chain_that_went_is_seen(chains, tamper):
    lines = anchored()
    tamper("DELETE FROM audit_entry WHERE stream = 'person:7'")
    assert list(verify()) == []
    assert "2 with 7 of them now" in compared(lines)[0]


def test_with_its_ends_the_chain_is_named(chains, tamper):
    lines = anchored("--ends")
    assert len(lines) == 4
    tamper("DELETE FROM audit_entry WHERE stream = 'case:a' AND sequence > 2")
    assert compared(lines)[0] == "case:a#4: cut off: an anchor has it as the end of the chain"


def test_a_chain_that_was_made_anew_is_named(chains, tamper):
    lines = anchored("--ends")
    tamper("DELETE FROM audit_entry WHERE stream = 'person:7'")
    record("person:7", actor=7, action="signed_in", again=1)
    assert list(verify()) == []
    assert compared(lines)[0] == "person:7#1: is another entry than the anchor has"


def test_the_next_day_prints_what_moved_only(chains):
    first = anchored("--ends")
    record("case:b", actor=7, action="noted")
    second = anchored("--ends")
    assert [json.loads(line).get("stream") for line in second] == ["case:b", None]
    assert json.loads(second[0])["sequence"] == 4
    assert compared(first + second) == []


def test_a_year_of_anchors_in_one_file_is_checked_as_one(chains, tamper, tmp_path):
    anchor_file = tmp_path / "anchors"
    anchor_file.write_text("\n".join([*anchored("--ends"), *anchored("--ends"), ""]))
    output = io.StringIO()
    call_command("audit_verify", "--anchor", str(anchor_file), stdout=output)
    assert "unbroken" in output.getvalue()
    tamper("DELETE FROM audit_entry WHERE stream = 'case:b' AND sequence = 3")
    output = io.StringIO()
    with pytest.raises(CommandError, match="2 broken"):
        call_command("audit_verify", "--anchor", str(anchor_file), stdout=output)
    assert "case:b#3: cut off" in output.getvalue()


@pytest.mark.parametrize(
    ("cut", "problem"),
    [
        (lambda lines: [], "there is no anchor in it"),
        (lambda lines: ["", "  "], "there is no anchor in it"),
        (lambda lines: [*lines[:-1], lines[-1][:-9]], "line 4 is cut off"),
        (lambda lines: [*lines[:-1], lines[-1][:-20] + '"}'], "line 4 is cut off"),
        (lambda lines: lines[:-1], "there is no anchor in it"),
        (lambda lines: [*lines, lines[0]], "it is cut off: the anchor after the last ends"),
        (lambda lines: [lines[0][:10], *lines], "line 1 is cut off"),
        (lambda lines: ["[]", *lines], "line 1 is cut off"),
        (lambda lines: ['{"made_at": "2026-11-29"}'], "line 1 is cut off"),
    ],
)
def test_a_file_that_is_not_whole_verifies_nothing(chains, tmp_path, cut, problem):
    anchor_file = tmp_path / "anchors"
    anchor_file.write_text("\n".join(cut(anchored("--ends"))))
    output = io.StringIO()
    with pytest.raises(CommandError, match=problem) as refused:
        call_command("audit_verify", "--anchor", str(anchor_file), stdout=output)
    assert not isinstance(refused.value, Finding)
    assert str(refused.value).endswith("; nothing was verified")
    assert output.getvalue() == ""


def test_a_file_of_something_else_verifies_nothing(chains, tmp_path):
    anchor_file = tmp_path / "anchors"
    anchor_file.write_bytes(bytes(range(256)))
    with pytest.raises(CommandError, match="is no text; nothing was verified"):
        call_command("audit_verify", "--anchor", str(anchor_file))


def test_a_record_that_was_emptied_is_a_finding_by_its_anchor(chains, tamper, tmp_path):
    anchor_file = tmp_path / "anchors"
    anchor_file.write_text("\n".join(anchored("--ends")))
    tamper("DELETE FROM audit_entry")
    with pytest.raises(Finding):
        call_command("audit_verify", "--anchor", str(anchor_file), stdout=io.StringIO())


def test_the_anchor_that_was_compared_is_named(chains, tmp_path):
    lines = anchored()
    (tmp_path / "anchors").write_text("\n".join(lines))
    output = io.StringIO()
    call_command("audit_verify", "--anchor", str(tmp_path / "anchors"), stdout=output)
    made_at = json.loads(lines[0])["made_at"]
    assert output.getvalue() == f"3 chains, 8 entries, unbroken, as anchored on {made_at}\n"


def test_an_anchor_cannot_be_invented_without_the_key(chains, tamper, settings):
    line = anchored()[0]
    settings.WEERBAAR_INDEX_KEY = "A" * 43 + "="
    forged = Anchor.objects.get()
    assert bytes(anchor.make().digest) != bytes(forged.digest)
    assert len(compared([line])) == 1


def test_it_waits_for_who_is_appending_and_blocks_nobody(committed):
    """Wait for a lower number that is committed after a higher one, so that it is not left out."""
    appended, go_on = threading.Event(), threading.Event()

    def append():
        try:
            with transaction.atomic():
                record("case:slow", actor=7, action="opened")
                appended.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    slow = threading.Thread(target=append)
    slow.start()
    assert appended.wait(20)
    with transaction.atomic():
        record("case:quick", actor=7, action="opened")
    with pytest.raises(CommandError, match="1 transactions have been appending"):
        call_command("audit_anchor", "--wait", "0")
    anchors = []
    waiting = threading.Thread(target=_make, args=(anchors,))
    waiting.start()
    with transaction.atomic():
        record("case:quick", actor=7, action="noted")
    go_on.set()
    slow.join()
    waiting.join()
    (new_anchor,) = anchors
    assert new_anchor.streams == 2
    assert (
        next(
            anchor._changed_since(
                {"last_id": new_anchor.last_id, "digest": bytes(new_anchor.digest).hex()}
            ),
            None,
        )
        is None
    )


def _make(anchors):
    try:
        anchors.append(anchor.make(20))
    finally:
        connection.close()
