"""Two hundred who write at the same moment leave whole chains."""

import threading
import uuid
from collections import Counter

from django.db import IntegrityError, OperationalError, connection, transaction

from audit.models import Entry
from audit.record import NewEntry, record, record_many
from audit.verify import WalkCount, verify

WRITERS = 200


def all_at_once(work, writers=WRITERS):
    """Run `work(number)` in so many threads, each with its own connection; return the errors."""
    barrier, errors = threading.Barrier(writers), []

    def run(number):
        try:
            with (
                connection.cursor() as cursor
            ):  # two hundred in a row may take longer than a request waits
                cursor.execute("SET lock_timeout = 0")
            barrier.wait(60)
            work(number)
        except Exception as error:  # noqa: BLE001 -- told to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def append(stream, number):
    with transaction.atomic():
        record(stream, actor=number + 1, action="noted")


def test_on_one_chain(committed):
    assert all_at_once(lambda number: append("case:a", number)) == []
    count = WalkCount()
    assert list(verify(count=count)) == []
    assert (count.streams, count.entries) == (1, WRITERS)
    assert set(Entry.objects.values_list("actor", flat=True)) == set(range(1, WRITERS + 1))


def test_on_many_chains_some_of_them_the_same(committed):
    def work(number):
        for turn in range(3):
            append(f"case:{(number + turn) % 20}", number)

    assert all_at_once(work) == []
    count = WalkCount()
    assert list(verify(count=count)) == []
    assert (count.streams, count.entries) == (20, 3 * WRITERS)


def test_who_gives_up_leaves_no_gap(committed):
    def work(number):
        try:
            with transaction.atomic():
                record("case:a", actor=number + 1, action="noted")
                if number % 3 == 0:
                    raise RuntimeError("gives up")
        except RuntimeError:
            return

    assert all_at_once(work, 60) == []
    count = WalkCount()
    assert list(verify(count=count)) == []
    assert count.entries == 40


def test_two_imports_of_the_same_chain_do_not_both_begin_it(committed):
    stream, outcomes = f"case:{uuid.uuid4()}", Counter()

    def work(number):
        try:
            with transaction.atomic():
                record_many([NewEntry(stream, number + 1, "imported")])
            outcomes["began"] += 1
        except IntegrityError:
            outcomes["refused"] += 1

    assert all_at_once(work, 10) == []
    assert outcomes == {"began": 1, "refused": 9}
    assert list(verify()) == []


def test_two_chains_the_wrong_way_round_end_with_one_of_them_done(committed):
    """Lock two chains against the order that `_chains_in_order` (tests/conftest.py) demands.

    PostgreSQL ends one transaction as a whole and says so; nothing hangs.
    """
    meet, ended = threading.Barrier(2), []

    def work(first, second):
        try:
            with transaction.atomic():
                record(first, actor=1, action="opened")
                meet.wait(20)
                record(second, actor=1, action="opened")
            ended.append("done")
        except OperationalError as error:
            ended.append("deadlock" if "deadlock" in str(error) else str(error))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=work, args=pair)
        for pair in (("case:a", "person:1"), ("person:1", "case:a"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ended) == ["deadlock", "done"]
    assert list(verify()) == []
    assert sorted(Entry.objects.values_list("stream", flat=True)) == ["case:a", "person:1"]
