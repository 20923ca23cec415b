"""`AGAINST=REV make bench`: this build beside another one, asked in turns, as ratios.

Both run as whole demos from checkouts of their own, filled to the same size (BENCH_AGAINST_SIZE,
default 5000 cases), and are known by nothing but addresses, which stay the same
(docs/developers/api.md). A ratio is the median, over BENCH_AGAINST_RUNS pairs, of how long this
build took for each time the other one took. One JSON object a line: what, value, unit, bound, ok.
"""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".local" / "against"
SIZE = os.environ.get("BENCH_AGAINST_SIZE", "5000")
RUNS = int(os.environ.get("BENCH_AGAINST_RUNS", "150"))
WARM_UP_RUNS = 5
WRITE_RUNS = 12  # pairs of what is written: a report, a bulk delivery
BULK_LINES = 1000
MAX_RATIO = 1.05
CLIENT = "gir-koppeling"
START_TIMEOUT = 900  # seconds until a new demo is filled and answers
REQUEST_TIMEOUT = 60  # seconds
OK, FOUND = 200, 302
PAGES = {  # what each account asks for
    "griffier@utrecht.example": (
        "/mijn/voorkeuren/",
        "/werk/",
        "/meldingen/",
        "/meldingen/?volgorde=nieuw&status=alles",
        "/meldingen/?te_laat=on",
        "/meldingen/?zoek=INC-2026-000031",
        "/meldingen/?zoek=Jan+de+Vries&status=alles",
        "/overzicht/",
    ),
    "secretaris@utrecht.example": ("/overzicht/",),
    "triagist@bzk.example": ("/veilig-wonen/", "/overzicht/"),
    "raadslid@utrecht.example": ("/", "/mijn/", "/meldingen/nieuw/"),
}
REPORT_PAGES = {  # the answers on each page of the wizard
    "wat": {"behaviours": "verbal", "narrative": "Iemand schold mij uit."},
    "waar-wanneer": {
        "day_day": "1",
        "day_month": "11",
        "day_year": "2026",
        "channels": "phone",
    },
    "nodig": {"severity": "less", "wishes": "feedback"},
}
INCIDENT = {
    "bronsysteem": "bench",
    "voorvalDatum": "2026-11-20",
    "gedragingGroep": ["verbal"],
    "kanaal": ["phone"],
    "locatieType": "office",
    "functieSlachtoffer": "frontdesk",
    "ernst": "serious",
}

Call = Callable[[], None]


class Visitor:
    """One account at one demo, without JavaScript."""

    def __init__(self, port: int, account: str) -> None:
        self.port = port
        self.origin = f"http://127.0.0.1:{port}"
        self.cookies: dict[str, str] = {}
        self.get("/demo/")
        self.post("/demo/inloggen/", {"account": account})

    def get(self, path: str) -> str:
        """Return the page at this address. Raises SystemExit when it does not come."""
        status, _location, page = self._send("GET", path)
        if status != OK:
            raise SystemExit(f"{self.origin}{path} answered {status}")
        return page

    def post(self, path: str, fields: dict[str, str]) -> str:
        """Send a form; return the address it leads to. Raises SystemExit when it is refused."""
        fields = {"csrfmiddlewaretoken": self.cookies["csrf"]} | fields
        status, location, _page = self._send("POST", path, urlencode(fields))
        if status != FOUND:
            raise SystemExit(f"{self.origin}{path} answered {status}")
        return location

    def _send(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        headers = {"Origin": self.origin, "Cookie": _cookie_header(self.cookies)}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        response, page = _exchange(self.port, method, path, body, headers)
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.headers.get("Location", ""), page


def _cookie_header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


class System:
    """A demo that is running: who is signed in, and what can be asked of it."""

    def __init__(self, home: Path, port: int) -> None:
        self.port = port
        accounts = (home / "accounts.txt").read_text()
        self.secret = re.search(rf"{CLIENT}, geheim: (\S+)", accounts)[1]
        self.visitors = {account: Visitor(port, account) for account in PAGES}
        self.bulk_deliveries = 0
        self.token = self._get_token()

    def calls(self) -> dict[str, Call]:
        """Return what is only read, by name."""
        calls: dict[str, Call] = {}
        for account, paths in PAGES.items():
            visitor = self.visitors[account]
            for path in paths:
                calls[f"{path} as {account.partition('@')[0]}"] = _page_call(visitor, path)
        visitor = self.visitors["griffier@utrecht.example"]
        list_page = visitor.get("/meldingen/?volgorde=nieuw&status=alles")
        case_path = re.search(r'href="(/meldingen/INC-[\d-]+/)"', list_page)[1]
        calls["an incident as griffier"] = _page_call(visitor, case_path)
        calls["/api/v1/incidenten"] = self._list_by_api
        return calls

    def write_calls(self) -> dict[str, Call]:
        """Return what is written, by name."""
        return {
            "a report, all pages of it": self._send_report,
            f"bulk API, {BULK_LINES} lines": self._deliver,
        }

    def _send_report(self) -> None:
        visitor = self.visitors["raadslid@utrecht.example"]
        whose = {"for_whom": "self", "function": "councillor"}
        first_page = visitor.post("/meldingen/nieuw/", whose)
        draft_path = first_page.removesuffix("wat/")
        for page, answers in REPORT_PAGES.items():
            visitor.get(f"{draft_path}{page}/")
            visitor.post(f"{draft_path}{page}/", answers)
        visitor.post(f"{draft_path}versturen/", {})

    def _list_by_api(self) -> None:
        self._ask_api("GET", "/api/v1/incidenten", headers={})

    def _deliver(self) -> None:
        self.bulk_deliveries += 1
        stem = f"{time.time_ns()}-{self.bulk_deliveries}"
        lines = [json.dumps(INCIDENT | {"externeId": f"{stem}-{n}"}) for n in range(BULK_LINES)]
        headers = {"Content-Type": "application/x-ndjson"}
        answer = self._ask_api("POST", "/api/v1/incidenten/bulk", "\n".join(lines), headers)
        if answer.count('"status":201') != BULK_LINES:
            raise SystemExit(f"a bulk delivery was refused: {answer[-300:]}")

    def _ask_api(self, method: str, path: str, body: str = "", headers: dict | None = None) -> str:
        headers = {"Authorization": f"Bearer {self.token}"} | (headers or {})
        return _ask(self.port, method, path, body, headers)

    def _get_token(self) -> str:
        credentials = b64encode(f"{CLIENT}:{self.secret}".encode()).decode()
        headers = {
            "Authorization": f"Basic {credentials}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        answer = _ask(self.port, "POST", "/oauth/token", "grant_type=client_credentials", headers)
        return json.loads(answer)["access_token"]


def _page_call(visitor: Visitor, path: str) -> Call:
    return lambda: visitor.get(path) and None


def _ask(port: int, method: str, path: str, body: str, headers: dict[str, str]) -> str:
    response, answer = _exchange(port, method, path, body or None, headers)
    if response.status != OK:
        raise SystemExit(f"{path} answered {response.status}: {answer[:300]}")
    return answer


def _exchange(
    port: int, method: str, path: str, body: str | None, headers: dict[str, str]
) -> tuple[http.client.HTTPResponse, str]:
    """Return an answer and its body, over a connection of its own: a demo closes idle ones."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=REQUEST_TIMEOUT)
    with contextlib.closing(connection):
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response, response.read().decode()


def check_out(revision: str) -> Path:
    """Return a checkout of this revision with all that it needs installed. Raises
    CalledProcessError for a revision that is not there.
    """
    commit = _git("rev-parse", "--verify", f"{revision}^{{commit}}")
    folder = HOME / commit[:12]
    if not folder.exists():
        _git("clone", "--quiet", "--no-checkout", str(ROOT), str(folder))
        _git("-C", str(folder), "checkout", "--quiet", commit)
    subprocess.run(["tools/setup", "run"], cwd=folder, check=True, stdout=sys.stderr)
    return folder


def _git(*arguments: str) -> str:
    finished = subprocess.run(
        ["git", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return finished.stdout.strip()


@contextlib.contextmanager
def running_demo(checkout: Path, home: Path) -> Iterator[int]:
    """Run the demo of a checkout, filled anew; return its port, and stop it in the end."""
    port = _free_port()
    python = checkout / ".venv" / "bin" / "python"
    command = [str(python), "-m", "weerbaar.demo", f"--home={home}", f"--port={port}"]
    command.append(f"--size={SIZE}")
    # The limits of the API are not what is measured.
    environment = os.environ | {"API_RATE": "1000000", "API_RATE_ORGANISATION": "1000000"}
    with subprocess.Popen(command, cwd=checkout, env=environment, stdout=sys.stderr) as process:
        try:
            _wait_for_first_page(process, port)
            yield port
        finally:
            process.send_signal(signal.SIGINT)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _wait_for_first_page(process: subprocess.Popen, port: int) -> None:
    """Raises SystemExit when the demo ends, or is not there in time."""
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError, SystemExit):
            _ask(port, "GET", "/health/ready", "", {})
            return
        time.sleep(0.2)
    raise SystemExit("a demo did not start; see what it wrote above")


def paired_ratio(mine: Call, theirs: Call, runs: int) -> tuple[float, float]:
    """Return the median ratio of pairs, and the median duration of `mine` in milliseconds.

    Who goes first changes with each pair, so that neither is always the one that waits for what
    the other left behind.
    """
    ratios, durations = [], []
    for run in range(runs + WARM_UP_RUNS):
        if run % 2:
            their_duration = _milliseconds(theirs)
            my_duration = _milliseconds(mine)
        else:
            my_duration = _milliseconds(mine)
            their_duration = _milliseconds(theirs)
        ratios.append(my_duration / their_duration)
        durations.append(my_duration)
    return statistics.median(ratios[WARM_UP_RUNS:]), statistics.median(durations[WARM_UP_RUNS:])


def _milliseconds(call: Call) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def print_ratios(mine: dict[str, Call], theirs: dict[str, Call], runs: int) -> None:
    """Print a line for each call that both builds have."""
    for what, call in mine.items():
        ratio, duration = paired_ratio(call, theirs[what], runs)
        row = {
            "what": f"{what}, against {os.environ['AGAINST']}",
            "value": round(ratio, 3),
            "unit": "x",
            "bound": MAX_RATIO,
            "ok": ratio <= MAX_RATIO,
            "ms": round(duration, 1),
        }
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()


def main() -> None:
    """Start both builds, print the ratios, stop both."""
    checkout = check_out(os.environ["AGAINST"])
    with (
        running_demo(ROOT, HOME / "mine") as my_port,
        running_demo(checkout, HOME / "theirs") as their_port,
    ):
        mine, theirs = System(HOME / "mine", my_port), System(HOME / "theirs", their_port)
        print_ratios(mine.calls(), theirs.calls(), RUNS)
        print_ratios(mine.write_calls(), theirs.write_calls(), WRITE_RUNS)


if __name__ == "__main__":
    main()
