"""The real processes, once for all tests of this folder: `make reliability`."""

import threading

import pytest

from tests.notifications.smtp import Sink
from tests.reliability.system import System


@pytest.fixture(scope="session")
def mail():
    """A mail server of our own."""
    with Sink() as server:
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="session")
def system(tmp_path_factory, mail):
    """Everything running, with some cases in it; none of it left afterwards."""
    made = System(tmp_path_factory.mktemp("system") / "home", mail.url)
    try:
        made.prepare()
        yield made
    finally:
        made.stop()
