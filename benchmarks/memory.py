"""Memory of a web process and of a worker over many PDFs, and how soon the demo is there again: `python -m benchmarks.memory`.

On real processes with a home of their own. BENCH_PDFS (1000) says how many. A worker of one process makes them one after another; a web
process hands out as many. "No growth" is measured from a tenth of them to all of them.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.prepared import SIZE
from tests.reliability.person import Person
from tests.reliability.system import ROOT, System, until
from weerbaar import demo, embedded

WEB, WORKER, GROWTH, START = 150, 200, 1.1, 8  # MB, MB, times, seconds (quality: memory; second start of the demo)
ASK = """
import django, sys; django.setup()
from casework.models import Case, Document
from weerbaar import celery, scope
with scope.machine():
    case = Case.objects.get(number=sys.argv[2])
    made = [Document(case=case, kind="receipt") for _one in range(int(sys.argv[1]))]
    for document in made:
        document.save()
for document in made:
    celery.app.send_task("casework.tasks.make_pdf", args=[str(document.pk)])
"""


def row(what: str, value: float, unit: str, bound: float) -> dict:
    """One figure, as `make bench` prints it."""
    return {"what": what, "value": round(value, 2), "unit": unit, "bound": bound, "ok": value <= bound}


def largest(process: subprocess.Popen) -> float:
    """MB that the largest process below this one holds in memory."""
    return max(_resident(pid) for pid in _family(process.pid) if pid != process.pid)


def _family(pid: int) -> list[int]:
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(found for child in below for found in _family(int(child)))]


def _resident(pid: int) -> float:
    told = Path(f"/proc/{pid}/status").read_text()
    return int(told.split("VmRSS:")[1].split()[0]) / 1024


def letters(system: System, count: int, number: str) -> None:
    """Have so many made, and wait for the last."""
    mine = system.environment | {
        "DATABASE_URL": system.address("weerbaar_worker"),
        "DJANGO_SETTINGS_MODULE": "weerbaar.settings",
    }
    subprocess.run([sys.executable, "-W", "ignore", "-c", ASK, str(count), number], cwd=ROOT, env=mine, check=True)
    until(lambda: not system.left(), "all letters are made", 30 + 5 * count)


def read(system: System, person: Person, case: object, number: str, count: int) -> None:
    """Open so many letters in the browser."""
    (document,) = system.ask("SELECT id FROM casework_document WHERE case_id = %s AND state = 'ready' LIMIT 1", case)[0]
    for _one in range(count):
        with person.opener.open(f"{person.site}/mijn/zaken/{number}/document/{document}/", timeout=30) as answer:
            if not answer.read().startswith(b"%PDF-"):
                raise SystemExit(f"a letter answered {answer.status}")


def figures(count: int = int(os.environ.get("BENCH_PDFS", "1000"))) -> list[dict]:
    """All rows of this file. Takes half a second a PDF."""
    with tempfile.TemporaryDirectory(prefix="weerbaar-memory-") as folder:
        system = System(Path(folder) / "home", "demo:")
        system.environment["WEB_CONCURRENCY"] = "1"
        try:
            system.prepare()
            system.finish()  # what a worker that is killed holds, lies for ten minutes
            system.kill("worker")
            with (system.home / "worker.log").open("ab") as log:
                command = [
                    part.replace("--concurrency=2", "--concurrency=1") for part in demo.commands(system.home)["worker"]
                ]
                mine = system.environment | {"DATABASE_URL": system.address("weerbaar_worker")}
                system.processes["worker"] = subprocess.Popen(embedded.tied(command, "KILL"), cwd=ROOT, stdout=log, stderr=log, env=mine,
                                                              start_new_session=True)  # fmt: skip
            found = _measure(system, count)
        finally:
            system.stop()
        return [*found, row("demo, second start to the first page", _start_again(system), "s", START)]


def _measure(system: System, count: int) -> list[dict]:
    person = Person(system.site, "raadslid@utrecht.example")
    case, number = person.report("Iemand schold mij uit.")
    held: dict[str, list[float]] = {"worker": [], "web": []}
    for part in (count // 10, count - count // 10):
        letters(system, part, number)
        held["worker"].append(largest(system.processes["worker"]))
    for part in (count // 10, count - count // 10):
        read(system, person, case, number, part)
        held["web"].append(largest(system.processes["web"]))
    bounds = {"worker": WORKER, "web": WEB}
    return [line for name, (early, late) in held.items()
            for line in (row(f"{name}, memory after {count} PDFs", late, "MB", bounds[name]),
                         row(f"{name}, memory after {count} PDFs against {count // 10}", late / early, "x", GROWTH))]  # fmt: skip


def _start_again(system: System) -> float:
    """Seconds from the command to the first page, of a demo that has all it needs."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "weerbaar.demo",
        "--home",
        str(system.home),
        "--port",
        str(system.port),
        "--size",
        str(SIZE),
    ]
    began = time.monotonic()
    process = subprocess.Popen(embedded.tied(command), cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        until(lambda: system.health("ready") == 200, "the demo is there", 120)  # noqa: PLR2004 -- OK
        return time.monotonic() - began
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


if __name__ == "__main__":
    for told in figures():
        print(json.dumps(told), flush=True)
