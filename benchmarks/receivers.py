"""How long a receipt takes while ten systems of others never finish their answer.

`python -m benchmarks.receivers` runs real processes with a home of their own. A person reports an
incident; measured is the time until the receipt is there, in turns with nobody to send events to
and with ten receivers that take every event and answer byte by byte, for ever. A worker stays with
such a receiver for WEBHOOK_SECONDS, so before each quiet turn that much is waited: hence several
reports a turn. A report counts as busy only when events were being sent before and after it.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from benchmarks.memory import Row, make_row
from tests.outbound.slow import slow_server
from tests.reliability.person import Person
from tests.reliability.system import ROOT, System, until

RECEIVERS = 10
EVENTS = 20  # for each receiver
TURNS = 3  # of each kind
REPORTS = 5  # a turn
TRIES = 3  # for a report that counts
MAX_SECONDS = 180  # for all reports together: without an answer by then, nothing is measured
MAX_RATIO = 1.2
SEND_EVENTS = {"notifications.tasks.send_events": "webhooks"}  # the task and its queue
MAKE_RECEIVERS = """
import django, sys; django.setup()
from django.utils import timezone
from notifications.models import Sending, Subscription
from organisations.models import ApiClient, Organisation
from weerbaar import scope
count, events, port = map(int, sys.argv[1:])
with scope.job():
    organisation = Organisation.objects.get(code="GM0344")
    client = ApiClient.objects.create(
        slug="traag", name="Traag", scopes=[], organisation=organisation
    )
    for number in range(count):
        subscription = Subscription.objects.create(
            client=client, organisation=organisation, kinds=["incident-gemeld"],
            url=f"http://127.0.0.1:{port}/{number}", secret="whsec_eA==",
            verified_at=timezone.now(),
        )
        for event in range(events):
            Sending.objects.create(subscription=subscription, organisation=organisation,
                                   kind="incident-gemeld", mark=str(event))
"""
# As if each event waited for the first time and no receiver was ever slow: nobody gets a rest.
WAKE_RECEIVERS = """
    UPDATE notifications_sending SET due_at = now(), tries = 0, state = 'waiting', claimed_at = NULL
    WHERE state <> 'sending'
"""
FORGET_SLOWNESS = "UPDATE notifications_subscription SET timeouts = 0, paused_until = NULL"
PAUSE_RECEIVERS = """
    UPDATE notifications_subscription SET paused_until = now() + interval '1 hour'
"""
SENDING = "SELECT count(*) FROM notifications_sending WHERE state = 'sending'"
RECEIPT = """
    SELECT 1 FROM casework_document WHERE case_id = %s AND kind = 'receipt' AND state = 'ready'
"""


def measure() -> list[Row]:
    """Return the rows of this file. Takes two minutes; raises SystemExit after four."""
    with tempfile.TemporaryDirectory(prefix="weerbaar-receivers-") as folder, slow_server() as slow:
        system = System(Path(folder) / "home", "demo:")
        try:
            system.prepare()
            system.start("webhooks", "beat")
            system.finish()
            _make_receivers(system, slow.port)
            return _rows(system)
        finally:
            system.stop()


def _make_receivers(system: System, port: int) -> None:
    login = system.address("weerbaar_worker")
    environment = system.environment | {
        "DATABASE_URL": login,
        "DJANGO_SETTINGS_MODULE": "weerbaar.settings",
    }
    arguments = [str(number) for number in (RECEIVERS, EVENTS, port)]
    command = [sys.executable, "-W", "ignore", "-c", MAKE_RECEIVERS, *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _rows(system: System) -> list[Row]:
    person = Person(system.site, "raadslid@utrecht.example")
    _seconds_to_receipt(system, person)  # warm up
    deadline = time.monotonic() + MAX_SECONDS
    quiet: list[float] = []
    busy: list[float] = []
    for _turn in range(TURNS):
        quiet += _quiet_turn(system, person, deadline)
        busy += _busy_turn(system, person, deadline)
    what = f"a receipt, with {RECEIVERS} receivers that never finish"
    ratio = statistics.median(busy) / statistics.median(quiet)
    return [
        make_row(what, 1000 * statistics.median(busy), "ms", None),
        make_row(f"{what}, against without", ratio, "x", MAX_RATIO),
    ]


def _quiet_turn(system: System, person: Person, deadline: float) -> list[float]:
    _change(system, PAUSE_RECEIVERS)
    until(lambda: not _is_sending(system), "nothing is sent any more")
    return [_measured(system, person, deadline) for _report in range(REPORTS)]


def _busy_turn(system: System, person: Person, deadline: float) -> list[float]:
    """Return the seconds of reports during which events were being sent all the time."""
    seconds: list[float] = []
    for _try in range(REPORTS * TRIES):
        if not _is_sending(system):
            _change(system, FORGET_SLOWNESS, WAKE_RECEIVERS)
            system.call(SEND_EVENTS)
            until(lambda: _is_sending(system), "events are being sent")
        measured = _measured(system, person, deadline)
        if _is_sending(system):
            seconds.append(measured)
        if len(seconds) == REPORTS:
            return seconds
    raise SystemExit("the receivers took no events while reports were made: nothing was measured")


def _is_sending(system: System) -> bool:
    return bool(system.ask(SENDING)[0][0])


def _measured(system: System, person: Person, deadline: float) -> float:
    if time.monotonic() > deadline:
        raise SystemExit(f"no answer in {MAX_SECONDS} seconds: nothing was measured")
    return _seconds_to_receipt(system, person)


def _change(system: System, *statements: str) -> None:
    with psycopg.connect(system.address("postgres")) as connection:
        for statement in statements:
            connection.execute(statement)


def _seconds_to_receipt(system: System, person: Person) -> float:
    case, _number = person.report("Iemand schold mij uit.")
    started = time.monotonic()
    until(lambda: system.ask(RECEIPT, case), "the receipt is there")
    return time.monotonic() - started


if __name__ == "__main__":
    for row in measure():
        print(json.dumps(row), flush=True)
