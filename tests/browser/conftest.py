"""The real system (web, worker, beat, PostgreSQL, Valkey) on a port of its own, and a real browser in front of it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Download, Locator, Page, sync_playwright

from tests import prepared

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = (
    "/usr/bin/chromium-headless-shell"  # a third less processor time than the one with windows
)
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-sync", "--disable-quic", "--no-first-run",
         "--disable-component-update"]  # fmt: skip
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
SWEPT = 330  # seconds after which a sweeper has done what a lost message asked for
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


LONG = (
    "test_advice.py",
    "test_first_incident.py",
    "test_first_request.py",
)  # these begin first: nobody waits for one at the end


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name not in LONG)


@pytest.fixture(scope="session")
def site_home(tmp_path_factory) -> Path:
    """Where the running demo keeps what it keeps."""
    if kept := os.environ.get("SITE_HOME"):
        return Path(kept)
    return tmp_path_factory.mktemp("demo") / "home"


@pytest.fixture(scope="session")
def site(site_home):
    """The address of a running demo: its own, or the one that is there already (`make scaled`)."""
    if there := os.environ.get("SITE_URL"):
        yield there
        return
    prepared.copy(site_home)
    with serve(site_home) as address:
        yield address


@contextlib.contextmanager
def serve(home: Path, root: Path = ROOT, port: int = 0) -> Iterator[str]:
    """Run the demo that was prepared in `home`, from the checkout in `root`; yield its address.

    `port`: 0 for one that is free.
    """
    with contextlib.closing(socket.create_server(("127.0.0.1", port))) as free:
        port = free.getsockname()[1]
    log = (home.parent / "log").open("wb")
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "weerbaar.demo",
        "--home",
        str(home),
        "--port",
        str(port),
        "--size",
        str(prepared.SIZE),
        "--fast",
    ]
    process = subprocess.Popen(command, cwd=root, stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _until(lambda: _ready(address), lambda: (home.parent / "log").read_text()[-3000:], process)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(40)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


def _ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health/ready", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def _until(true, told, process, seconds: int = 240) -> None:
    end = time.monotonic() + seconds
    while not true():
        if process.poll() is not None or time.monotonic() > end:
            raise AssertionError(f"the system did not start:\n{told()}")
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.2)


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests. Pages are opened by `visit`, never here: they would not be watched."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def javascript(request) -> bool:
    """Everything works without."""
    return request.param


class Watched:
    """Every page of it, also one that a page opens: no request leaves the site, no policy is violated, and nothing answers with our
    mistake."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site, self.problems = context, site, []
        context.on("console", lambda message: self._said(message.type, message.text))
        context.on("weberror", lambda error: self.problems.append(str(error.error)))
        context.on("response", lambda answer: self._answered(answer.url, answer.status))

    def _said(self, kind: str, text: str) -> None:
        if "Content Security Policy" in text or kind == "error" and "status of 4" not in text:
            self.problems.append(text)

    def _answered(self, url: str, status: int) -> None:
        if (
            not url.startswith((self.site, self.site.replace("127.0.0.1", "localhost"), "data:"))
            or status >= 500
        ):
            self.problems.append(f"{status} {url}")


@pytest.fixture
def watched(chromium, site):
    """The one place where a page is opened; what is wrong with any of them fails the test that opened it."""
    opened = []

    def open_one(browser: Browser, at: str = site, **more) -> Watched:
        context = browser.new_context(
            base_url=at, locale="nl-NL", ignore_https_errors="SITE_URL" in os.environ, **more
        )
        context.set_default_timeout(8_000)
        opened.append(Watched(context, at))
        return opened[-1]

    yield open_one
    problems = [problem for one in opened for problem in one.problems]
    for one in opened:
        one.context.close()
    assert problems == []


@pytest.fixture
def visit(chromium, watched):
    """Open the site: `visit(javascript=False)` answers a page at its front door."""

    def open_site(*, javascript: bool = True, width: int = 1280) -> Page:
        viewport = {"width": width, "height": 900}
        return watched(
            chromium, java_script_enabled=javascript, viewport=viewport
        ).context.new_page()

    return open_site


def until_there(page: Page, what: Locator, look: Callable[[], object]) -> None:
    """Look again until a worker has done it.

    Mostly that takes seconds. A message to a broker that did not answer at once is dropped, and a
    sweeper does what was left: of letters after a minute and a half, of access requests after five.
    """
    end = time.monotonic() + SWEPT
    look()
    while not what.count():
        assert time.monotonic() < end, f"{what} did not come"
        page.wait_for_timeout(500)
        look()


@pytest.fixture
def large_letters(chromium, watched):
    """The same, in a browser whose person has set letters of twice the size."""
    args = [*FLAGS, "--blink-settings=defaultFontSize=32"]
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=args)
    yield lambda width: watched(
        browser, viewport={"width": width, "height": 900}
    ).context.new_page()
    browser.close()


def sign_in(page: Page, account: str) -> None:
    """One click at /demo/."""
    page.context.clear_cookies()
    page.goto("/demo/")
    page.get_by_role("button", name=account, exact=True).click()
    page.wait_for_url(lambda url: "/demo/" not in url)


def download(page: Page, link: Locator) -> Download:
    """What a link hands over. On a busy machine a file takes longer than a page may: the click does not wait for it."""
    with page.expect_download(timeout=30_000) as caught:
        link.click(no_wait_after=True)
    return caught.value


def violations(page: Page) -> list[str]:
    """What axe finds on this page, with the policy of the page left as it is. What it approves of would be told by thousands of nodes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send(
        "Runtime.evaluate", {"expression": f"{AXE};0"}
    )  # `page.evaluate` reads its half megabyte twice more
    how = {
        "runOnly": {"type": "tag", "values": TAGS},
        "resultTypes": ["violations"],
        "selectors": False,
    }
    found = page.evaluate("how => axe.run(document, how).then(found => found.violations)", how)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
