"""Twenty files that grow when they are opened, at once: what a page and the web notice of it.

`python -m benchmarks.uploads` runs real processes with a home of their own. The files grow to some
hundred megabytes, and a reader may take less: each is ended and told on the page that it came from.
"""

import contextlib
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.memory import Row, make_row
from tests.reliability.person import WHO, Person
from tests.reliability.system import System
from tests.uploads import growing

FILES_AT_ONCE = 20
WAVES = 3
MAX_RATIO = 2  # times the emptiest page of the same run
MAX_GROWTH = 1.3  # times the memory of a web process that nobody asks anything
READER_LIMITS = {"UPLOAD_MEMORY_MB": "160", "UPLOAD_CPU_SECONDS": "5"}
EMPTIEST_PAGE = "/hulp/"
PAGES = 60
WARM_UP_PAGES = 20
NOT_VALID = 422
KIBIBYTES_PER_MEBIBYTE = 1024
PEAK_BEGINS_ANEW = "5"  # proc_pid_clear_refs(5)
STORY = "Iemand schold mij uit."
ACCOUNTS = (
    "raadslid@utrecht.example",
    "griffier@utrecht.example",
    "secretaris@utrecht.example",
    "burgemeester@utrecht.example",
)

Upload = Callable[[], bool]


def measure() -> list[Row]:
    """Return all rows of this file. Takes a minute."""
    files = [
        ("brief.pdf", growing.pdf(150)),
        ("foto.png", growing.picture(7000)),
        ("foto.jpg", growing.picture(6500)),
        ("brief2.pdf", growing.pdf(100)),
    ]
    with tempfile.TemporaryDirectory(prefix="weerbaar-uploads-") as folder:
        system = System(Path(folder) / "home", "demo:")
        system.environment |= READER_LIMITS
        try:
            system.prepare()
            uploads = _prepare_uploads(system, files)
            return _measure(system, uploads)
        finally:
            system.stop()


def _prepare_uploads(system: System, files: list[tuple[str, bytes]]) -> list[Upload]:
    """Return one call for each file of a wave, each with a draft of its own."""
    uploads = []
    for number in range(FILES_AT_ONCE):
        person = Person(system.site, ACCOUNTS[number % len(ACCOUNTS)])
        begun = person.patiently("/meldingen/nieuw/", WHO)
        uploads.append(_upload_call(person, begun.location, files[number % len(files)]))
    return uploads


def _upload_call(person: Person, address: str, file: tuple[str, bytes]) -> Upload:
    def upload() -> bool:
        """Send the file with a story. Return whether it was told, and the story kept."""
        typed = {"behaviours": "verbal", "narrative": STORY}
        answer = person.send(address, typed, file)
        return answer.status == NOT_VALID and STORY in answer.page

    return upload


def _measure(system: System, uploads: list[Upload]) -> list[Row]:
    reader = Person(system.site, ACCOUNTS[0])
    for upload in uploads[:4]:
        upload()  # every process has done all of it once
    _page_milliseconds(reader, WARM_UP_PAGES)
    idle = statistics.median(_page_milliseconds(reader, PAGES))
    memory_idle = _begin_peaks(system)
    busy: list[float] = []
    told: list[bool] = []
    started = time.monotonic()
    for _wave in range(WAVES):
        _send_at_once(reader, uploads, busy, told)
    seconds = time.monotonic() - started
    growth = max(_peak(pid) / memory for pid, memory in memory_idle.items())
    what = f"{FILES_AT_ONCE} files that grow, at once"
    ratio = statistics.median(busy) / idle
    return [
        make_row(f"{what}, the emptiest page meanwhile", ratio, "x", MAX_RATIO),
        make_row(f"{what}, most memory of web against idle", growth, "x", MAX_GROWTH),
        make_row(f"{what}, stories lost", told.count(False), "stories", 0),
        make_row(f"{what}, until all are told", seconds / WAVES, "s", 60),
    ]


def _page_milliseconds(reader: Person, count: int) -> list[float]:
    return [_milliseconds_of_page(reader) for _page in range(count)]


def _milliseconds_of_page(reader: Person) -> float:
    started = time.perf_counter()
    reader.send(EMPTIEST_PAGE)
    return (time.perf_counter() - started) * 1000


def _send_at_once(
    reader: Person, uploads: list[Upload], busy: list[float], told: list[bool]
) -> None:
    """Send all files at the same moment; measure the page until the last one was answered."""
    barrier = threading.Barrier(len(uploads))

    def send(upload: Upload) -> None:
        barrier.wait()
        told.append(upload())

    threads = [threading.Thread(target=send, args=(upload,)) for upload in uploads]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        busy.append(_milliseconds_of_page(reader))
    for thread in threads:
        thread.join()


# --- memory ---------------------------------------------------------------------------------------


def _begin_peaks(system: System) -> dict[int, int]:
    """Return the memory of each web process now, in MiB; its peak is counted from here."""
    master = system.processes["web"].pid
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    memory = {}
    for pid in [master, *map(int, children)]:
        with contextlib.suppress(PermissionError):  # of who is not root: the peak since the start
            Path(f"/proc/{pid}/clear_refs").write_text(PEAK_BEGINS_ANEW)
        memory[pid] = _status(pid, "VmRSS")
    return memory


def _peak(pid: int) -> int:
    return _status(pid, "VmHWM")


def _status(pid: int, name: str) -> int:
    """Return a figure of the kernel about a process, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split(f"{name}:")[1].split()[0]) // KIBIBYTES_PER_MEBIBYTE


if __name__ == "__main__":
    for row in measure():
        print(json.dumps(row), flush=True)
