"""The clients in the documents, run as they are written, against a server."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from casework.models import Case
from tests import factories
from tests.api.conftest import system

TEXT = (Path(__file__).parents[2] / "docs" / "developers" / "api.md").read_text()


@pytest.fixture
def address(committed):
    """Where a server listens. Not pytest-django's own fixture: that one empties the database before the record lets it."""
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


def test_they_deliver_as_they_are_written(address):
    gir = system(factories.OrganisationFactory(), "gir-koppeling")
    environment = {"BASE": address, "SECRET": gir.secret, "PATH": os.environ["PATH"]}
    (python,), (shell,) = (
        re.findall(rf"```{kind}\n(.*?)```", TEXT, re.DOTALL) for kind in ("python", "sh")
    )
    by_python = subprocess.run(
        [sys.executable, "-c", python],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    by_shell = subprocess.run(
        ["bash", "-c", shell],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    numbers = list(Case.objects.order_by("number").values_list("number", flat=True))
    assert by_python.stdout.strip() == numbers[0]
    assert numbers[1] in by_shell.stdout
    assert len([line for line in python.splitlines() if line]) <= 10
