"""Memory of a web process and of a worker over many PDFs, and how soon the demo starts again.

`python -m benchmarks.memory` runs real processes with a home of their own; BENCH_PDFS (1000) says
how many PDFs. A worker of one process makes them one after another, and a web process hands out as
many. Growth is measured from a tenth of them to all of them.
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

MAX_WEB = 150  # MB
MAX_WORKER = 200  # MB
MAX_GROWTH = 1.1  # times
MAX_START = 8  # seconds until the second start of the demo shows a page
START_TIMEOUT = 120  # seconds
OK = 200
KIBIBYTES_PER_MEBIBYTE = 1024
PDFS = int(os.environ.get("BENCH_PDFS", "1000"))
MAKE_DOCUMENTS = """
import django, sys; django.setup()
from casework.models import Case, Document
from weerbaar import celery, scope
count, number = sys.argv[1:]
with scope.job():
    case = Case.objects.get(number=number)
    documents = [Document(case=case, kind="receipt") for _document in range(int(count))]
    for document in documents:
        document.save()
for document in documents:
    celery.app.send_task("casework.tasks.make_pdf", args=[str(document.pk)])
"""
READY_DOCUMENT = """
    SELECT id FROM casework_document WHERE case_id = %s AND state = 'ready' LIMIT 1
"""

Row = dict[str, object]


def make_row(what: str, value: float, unit: str, bound: float | None) -> Row:
    """Return one figure, as `make bench` prints it; without a bound it is always well."""
    ok = bound is None or value <= bound
    return {"what": what, "value": round(value, 2), "unit": unit, "bound": bound, "ok": ok}


def largest_child(process: subprocess.Popen) -> float:
    """Return the MB in memory of the largest process below this one."""
    return max(_resident_megabytes(pid) for pid in _descendants(process.pid))


def _descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    descendants = []
    for child in map(int, children):
        descendants += [child, *_descendants(child)]
    return descendants


def _resident_megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    resident = status.split("VmRSS:")[1].split()[0]
    return int(resident) / KIBIBYTES_PER_MEBIBYTE


def make_letters(system: System, count: int, number: str) -> None:
    """Have this many letters of a case made, and wait for the last one."""
    environment = _worker_environment(system) | {"DJANGO_SETTINGS_MODULE": "weerbaar.settings"}
    command = [sys.executable, "-W", "ignore", "-c", MAKE_DOCUMENTS, str(count), number]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    until(lambda: not system.left(), "all letters are made", 30 + 5 * count)


def _worker_environment(system: System) -> dict[str, str]:
    return system.environment | {"DATABASE_URL": system.address("weerbaar_worker")}


def read_letters(system: System, person: Person, case: object, number: str, count: int) -> None:
    """Open a letter of a case this many times in the browser.

    Raises SystemExit when something else than a PDF comes back.
    """
    (document,) = system.ask(READY_DOCUMENT, case)[0]
    address = f"{person.site}/mijn/zaken/{number}/document/{document}/"
    for _time in range(count):
        with person.opener.open(address, timeout=30) as response:
            if not response.read().startswith(b"%PDF-"):
                raise SystemExit(f"a letter answered {response.status}")


def measure(count: int = PDFS) -> list[Row]:
    """Return all rows of this file. Takes half a second a PDF."""
    with tempfile.TemporaryDirectory(prefix="weerbaar-memory-") as folder:
        system = System(Path(folder) / "home", "demo:")
        system.environment["WEB_CONCURRENCY"] = "1"
        try:
            system.prepare()
            system.finish()  # the claims of a worker that is killed last ten minutes
            _restart_worker_with_one_process(system)
            rows = _measure_memory(system, count)
        finally:
            system.stop()
        seconds = _start_again(system)
    return [*rows, make_row("demo, second start to the first page", seconds, "s", MAX_START)]


def _restart_worker_with_one_process(system: System) -> None:
    system.kill("worker")
    command = [
        part.replace("--concurrency=2", "--concurrency=1")
        for part in demo.commands(system.home)["worker"]
    ]
    with (system.home / "worker.log").open("ab") as log:
        system.processes["worker"] = subprocess.Popen(
            embedded.tied(command, "KILL"),
            cwd=ROOT,
            stdout=log,
            stderr=log,
            env=_worker_environment(system),
            start_new_session=True,
        )


def _measure_memory(system: System, count: int) -> list[Row]:
    person = Person(system.site, "raadslid@utrecht.example")
    case, number = person.report("Iemand schold mij uit.")
    tenth = count // 10
    worker = []
    for part in (tenth, count - tenth):
        make_letters(system, part, number)
        worker.append(largest_child(system.processes["worker"]))
    web = []
    for part in (tenth, count - tenth):
        read_letters(system, person, case, number, part)
        web.append(largest_child(system.processes["web"]))
    return [
        *_memory_rows("worker", count, *worker, MAX_WORKER),
        *_memory_rows("web", count, *web, MAX_WEB),
    ]


def _memory_rows(name: str, count: int, early: float, late: float, bound: float) -> list[Row]:
    """Return rows of the memory of a process after all PDFs, and relative to a tenth of them."""
    what = f"{name}, memory after {count} PDFs"
    return [
        make_row(what, late, "MB", bound),
        make_row(f"{what} against {count // 10}", late / early, "x", MAX_GROWTH),
    ]


def _start_again(system: System) -> float:
    """Return the seconds from the command to the first page, of a demo that has all it needs."""
    options = {"--home": system.home, "--port": system.port, "--size": SIZE}
    command = [sys.executable, "-W", "ignore", "-m", "weerbaar.demo"]
    for name, value in options.items():
        command += [name, str(value)]
    started = time.monotonic()
    process = subprocess.Popen(
        embedded.tied(command), cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        until(lambda: system.health("ready") == OK, "the demo is there", START_TIMEOUT)
        return time.monotonic() - started
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


if __name__ == "__main__":
    for row in measure():
        print(json.dumps(row), flush=True)
