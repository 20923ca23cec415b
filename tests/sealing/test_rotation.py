"""Rotation of the key ring: while the system runs, after a kill, and for as long as it takes."""

import os
import subprocess
import sys
import threading
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from organisations.signin import SecondFactorAdapter
from sealing import keys
from sealing.keys import Unopenable
from sealing.rotation import columns
from tests import factories
from tests.notifications.conftest import until
from tests.sealing.app.models import Room, Suite


@pytest.fixture
def rooms(db, ring):
    """Seven rooms and a suite under the old key."""
    for number in range(7):
        Room.objects.create(story=f"verhaal {number}", title=f"{number}")
    Suite.objects.create(story="verhaal 7", title="7", extra="achterdeur")
    return Room.objects.order_by("title")


def rotate(capsys, *options):
    """Run the command; return what it writes."""
    call_command("rotate_keys", "--batch=3", *options)
    return capsys.readouterr().out


def used():
    """Return the ids of the keys in use."""
    return {keys.key_id(bytes(key)) for key in Room.objects.values_list("data_key", flat=True)}


def test_every_key_is_wrapped_again_and_everything_still_opens(rooms, ring, capsys):
    ring("new", "old")
    output = rotate(capsys)
    assert "examples.Room.data_key: 8 wrapped again" in output
    assert "examples.Room.data_key: 0 left with an older key" in output
    ring("new")
    assert [room.story for room in rooms.all()] == [f"verhaal {number}" for number in range(8)]
    assert Suite.objects.get().extra == "achterdeur"


def test_only_what_is_old_is_touched(rooms, ring, capsys):
    ring("new", "old")
    rotate(capsys)
    before = list(rooms.values_list("data_key", flat=True))
    assert "wrapped again" not in rotate(capsys)
    assert list(rooms.values_list("data_key", flat=True)) == before


def test_nothing_that_is_sealed_changes(rooms, ring, capsys):
    with connection.cursor() as cursor:
        cursor.execute("SELECT story FROM examples_room ORDER BY title")
        before = cursor.fetchall()
        ring("new", "old")
        rotate(capsys)
        cursor.execute("SELECT story FROM examples_room ORDER BY title")
        assert cursor.fetchall() == before


def test_the_check_says_whether_the_old_key_may_go(rooms, ring, capsys):
    ring("new", "old")
    with pytest.raises(CommandError, match="8 still need an older key"):
        rotate(capsys, "--check")
    assert used() == {"old"}
    rotate(capsys)
    assert "0 left" in rotate(capsys, "--check")


def test_a_key_that_is_missing_is_told_and_the_rest_goes_on(rooms, ring, capsys):
    ring("third")
    Room.objects.create(story="onder een derde sleutel")
    ring("new", "old")
    with pytest.raises(CommandError, match="1 still need an older key"):
        rotate(capsys)
    assert "1 do not open with any key" in capsys.readouterr().err
    assert used() == {"new", "third"}


def test_a_destroyed_key_is_left_alone(rooms, ring, capsys):
    Room.objects.filter(title="3").update(data_key=b"")
    ring("new", "old")
    rotate(capsys)
    assert bytes(Room.objects.get(title="3").data_key) == b""


def test_a_child_table_is_not_rotated_twice():
    assert [str(column) for column in columns()].count("examples.Room.data_key") == 1
    assert not any("Suite" in str(column) for column in columns())


def test_every_room_of_ours_with_a_wrapped_key_is_found():
    assert {
        "casework.Case.data_key",
        "casework.Draft.data_key",
        "notifications.Outgoing.data_key",
    } <= set(map(str, columns()))


def test_secrets_of_the_installation_move_along(rooms, ring, capsys):
    rooms.filter(title="1").update(secret=keys.seal("door", b"1234"))
    ring("new", "old")
    with pytest.raises(CommandError, match="9 still need"):
        rotate(capsys, "--check")
    rotate(capsys)
    ring("new")
    assert keys.open_sealed("door", bytes(Room.objects.get(title="1").secret)) == b"1234"


def test_second_factors_survive_the_old_key(utrecht, ring, capsys):
    adapter = SecondFactorAdapter()
    for kind, name in (("totp", "secret"), ("recovery_codes", "seed")):
        data = {name: adapter.encrypt("JBSWY3DPEHPK3PXP"), "used_mask": 0}
        Authenticator.objects.create(user=factories.person(utrecht), type=kind, data=data)
    ring("new", "old")
    rotate(capsys)
    ring("new")
    sealed = [
        factor.data.get("secret") or factor.data["seed"] for factor in Authenticator.objects.all()
    ]
    assert [adapter.decrypt(value) for value in sealed] == ["JBSWY3DPEHPK3PXP"] * 2


def test_a_row_somebody_works_on_is_done_when_they_are(committed, ring, capsys):
    for number in range(4):
        Room.objects.create(story="x", title=f"{number}")
    ring("new", "old")
    locked, others_rotated = threading.Event(), threading.Event()

    def work():
        try:
            with transaction.atomic():
                room = Room.objects.select_for_update().get(title="2")
                locked.set()
                assert others_rotated.wait(20)
                room.title = "bewerkt"
                room.save(update_fields=["title"])
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    assert locked.wait(20)
    counts = []
    watcher = threading.Thread(target=_when_others_are_done, args=(others_rotated, counts))
    watcher.start()
    rotate(capsys)
    worker.join()
    watcher.join()
    assert counts == [3]
    assert used() == {"new"}
    assert Room.objects.filter(title="bewerkt").exists()


def _when_others_are_done(others_rotated, counts, tries=10_000):
    """Release the row when the other three are rotated: it was skipped, not waited for."""
    try:
        for _ in range(tries):
            new = [
                key
                for key in Room.objects.values_list("data_key", flat=True)
                if keys.key_id(bytes(key)) == "new"
            ]
            if len(new) == 3:
                counts.append(3)
                return
    finally:
        others_rotated.set()
        connection.close()


def test_a_kill_in_the_middle_costs_nothing(committed, ring, capsys):
    for number in range(60):
        Room.objects.create(story=f"verhaal {number}")
    ring_of_both = ring("new", "old")
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "django", "rotate_keys", "--batch=1"],
        env=os.environ
        | {
            "WEERBAAR_KEYS": ring_of_both,
            "DATABASE_URL": address(),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        },
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        for line in process.stdout:
            if line.startswith("examples.Room.data_key: 3 "):
                process.kill()
                break
    assert process.returncode == -9
    assert used() == {"old", "new"}
    assert len([room.story for room in Room.objects.all()]) == 60
    rotate(capsys)
    ring("new")
    assert sorted(room.story for room in Room.objects.all()) == sorted(
        f"verhaal {number}" for number in range(60)
    )


def address():
    """Return the URL of the database of this test run."""
    place = connection.settings_dict
    return f"postgresql://{place['USER']}@/{place['NAME']}?host={quote(place['HOST'], safe='')}"


def test_without_the_old_key_nothing_is_lost_but_nothing_opens(rooms, ring, capsys):
    ring("new")
    with pytest.raises(CommandError):
        rotate(capsys)
    with pytest.raises(Unopenable):
        _ = rooms.first().story
    ring("new", "old")
    assert rooms.first().story == "verhaal 0"


def test_who_reads_and_writes_meanwhile_notices_nothing(committed, ring, capsys):
    """Rewrap keys while four threads write and read: every text opens, and the newest is there."""
    pks = [Room.objects.create(story=f"0 {number}").pk for number in range(24)]
    ring("new", "old")
    finished, errors, rounds = threading.Event(), [], []

    def work(mine):
        try:
            turn = 0
            while turn < 2 or not finished.is_set():
                turn += 1
                for pk in mine:
                    with transaction.atomic():
                        room = Room.objects.select_for_update().get(pk=pk)
                        if not room.story.startswith(f"{turn - 1} "):
                            errors.append(room.story)
                        room.story = f"{turn} {pk}"
                        room.save(update_fields=["story"])
            rounds.append(turn)
        except Exception as error:  # noqa: BLE001 -- told to the test
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(pks[number::4],)) for number in range(4)]
    for worker in workers:
        worker.start()
    try:
        rotate(capsys)
    finally:
        finished.set()
        for worker in workers:
            worker.join()
    assert errors == []
    assert used() == {"new"}
    ring("new")
    assert len(rounds) == 4
    assert all(room.story.endswith(str(room.pk)) for room in Room.objects.all())


def test_a_key_that_is_destroyed_meanwhile_stays_destroyed(committed, ring):
    """Destroy it after it was read, and before it is wrapped again."""
    for number in range(3):
        Room.objects.create(story="x", title=f"{number}")
    ring("new", "old")

    def work():
        try:
            call_command("rotate_keys", "--batch=3")
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    with transaction.atomic():
        Room.objects.filter(title="1").update(data_key=b"")
        worker.start()
        until(lambda: _waits() or not worker.is_alive())
    worker.join(30)
    assert {room.title: bytes(room.data_key)[:1] == b"" for room in Room.objects.all()} == {
        "0": False,
        "1": True,
        "2": False,
    }


def _waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]
