"""Kill -9 of anything at any moment: what was accepted is there, and what follows from it happens, once (quality.md, Trust)."""

import json
import subprocess
import sys
import threading
from collections import Counter
from random import Random

from tests.reliability.person import Person
from tests.reliability.system import ROOT, System, until

PARTS = ("web", "worker", "broker", "database")
KILLS = 2  # of each
SEED = 20261124
OPEN = """
import django, json; django.setup()
from casework.models import Document
from weerbaar import scope
with scope.job():
    found = [(str(d.case_id), d.kind, b"".join(d.chunks())) for d in Document.objects.select_related("case").exclude(stored="").order_by("pk")]
print(json.dumps([(case, kind, content[:60].decode("latin-1")) for case, kind, content in found]))
"""


class Reporting(threading.Thread):
    """Somebody who makes one report after another, until told to stop."""

    def __init__(self, system: System, account: str) -> None:
        super().__init__()
        self.system, self.account, self.enough = system, account, threading.Event()
        self.accepted: dict = {}
        self.went_wrong: BaseException | None = None

    def run(self) -> None:
        try:
            self.person = Person(self.system.site, self.account)
            while not self.enough.is_set():
                mark = f"verhaal {len(self.accepted)} van {self.account}"
                case, number = self.person.report(f"Iemand schold mij uit. {mark}", mark.encode())
                self.accepted[case] = (number, mark)
        except BaseException as error:  # told by the test, not by a thread that nobody hears
            self.went_wrong = error


def opened(system: System, elsewhere: dict[str, str] | None = None) -> list[tuple[str, str, str]]:
    """Case, kind and beginning of every stored file, as a worker opens it."""
    mine = elsewhere or system.environment | {"DATABASE_URL": system.address("weerbaar_worker")}
    mine = mine | {"DJANGO_SETTINGS_MODULE": "weerbaar.settings"}
    ask = [sys.executable, "-W", "ignore", "-c", OPEN]
    ran = subprocess.run(ask, cwd=ROOT, env=mine, capture_output=True, text=True, check=True)
    return [tuple(row) for row in json.loads(ran.stdout)]


def test_kill_anything_at_any_moment(system, mail):
    before = {case for (case,) in system.ask("SELECT id FROM casework_case")}
    people = [
        Reporting(system, "raadslid@utrecht.example"),
        Reporting(system, "raadslid@zeewolde.example"),
    ]
    for one in people:
        one.start()
    until(
        lambda: all(one.accepted or one.went_wrong for one in people), "the first reports are made"
    )
    random = Random(SEED)
    order = random.sample(PARTS * KILLS, k=len(PARTS) * KILLS)
    for part in order:
        threading.Event().wait(random.uniform(0.1, 0.9))
        system.kill(part)
        threading.Event().wait(random.uniform(0.1, 0.5))
        system.start(part)
    for one in people:
        one.enough.set()
    for one in people:
        one.join(90)
    assert [one.went_wrong for one in people] == [None, None]
    assert sum(one.person.trouble for one in people) > 0  # they did notice
    accepted = {case: told for one in people for case, told in one.accepted.items()}

    system.let_time_pass()
    system.finish()

    made = dict(
        system.ask("SELECT id, number FROM casework_case WHERE id <> ALL (%s)", list(before))
    )
    assert made == {
        case: number for case, (number, _mark) in accepted.items()
    }  # every one, and none twice

    letters = opened(system)
    receipts = Counter(
        case for case, kind, content in letters if kind == "receipt" and content.startswith("%PDF-")
    )
    assert {case: receipts[str(case)] for case in accepted} == dict.fromkeys(accepted, 1)
    evidence = {(case, content) for case, kind, content in letters if kind == "evidence"}
    assert {(str(case), mark) for case, (_number, mark) in accepted.items()} <= evidence

    told = system.ask("SELECT id, channel, kind, person_id, case_number, state FROM notifications_outgoing "
                      "WHERE case_number = ANY (%s)", list(made.values()))  # fmt: skip
    assert {state for *_row, state in told} == {"sent"}
    twice = [
        row
        for row, times in Counter(
            (channel, kind, person, number) for _id, channel, kind, person, number, _state in told
        ).items()
        if times > 1
    ]
    assert twice == []
    received = Counter(
        number
        for _id, channel, kind, _person, number, _state in told
        if (channel, kind) == ("mail", "received")
    )
    assert received == dict.fromkeys(made.values(), 1)

    posted = {f"<{row[0]}@weerbaar.example>" for row in told if row[1] == "mail"}
    arrived = Counter(str(one["Message-ID"]) for one in mail.got)
    assert posted - set(arrived) == set()
    # A worker that dies between sending and marking sends again, with the number the mail had: two workers, one mail each.
    again = {number: times for number, times in arrived.items() if number in posted and times > 1}
    assert sum(again.values()) - len(again) <= 2 * KILLS * 3, again

    assert "unbroken" in system.manage("audit_verify")
