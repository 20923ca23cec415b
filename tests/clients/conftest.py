"""A running demo, and clients made from its document by the generators as they come."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import prepared
from tests.browser.conftest import serve

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".local" / "clients"  # tools/clients installs here
BIN = HOME / "python" / "bin"
NODE_BIN = HOME / "node" / "node_modules" / ".bin"
PROGRAMS = Path(__file__).with_name("programs")
TSCONFIG = Path(__file__).with_name("tsconfig.json")
CLIENT = "gir-koppeling"
SECRET = "nwb_demo-geheim-van-de-gir-koppeling-0000000000"


@pytest.fixture(scope="session")
def base(tmp_path_factory) -> Iterator[str]:
    """The address of a demo: its own, or the one that runs already (SITE_URL=http://127.0.0.1:8000)."""
    if there := os.environ.get("SITE_URL"):
        yield there
        return
    home = tmp_path_factory.mktemp("demo") / "home"
    prepared.copy(home)
    with serve(home) as address:
        yield address


@dataclass
class Workshop:
    """A folder in which a client is generated, and the program that is written around it."""

    folder: Path
    base: str
    log: str = ""  # all that the last command said

    def run(self, *command: str | Path, **more: str) -> str:
        """What a command answers. A generator or program that fails fails the test with all it said."""
        environment = os.environ | {
            "PATH": f"{BIN}:{NODE_BIN}:{os.environ['PATH']}:{ROOT / '.venv' / 'bin'}",
            "PYTHONPATH": str(self.folder),
            "PYTHONWARNINGS": "error",
            "BASE": self.base,
            "CLIENT": CLIENT,
            "SECRET": SECRET,
            "RUN": self.folder.name,
            **more,
        }
        ran = subprocess.run(
            [str(part) for part in command],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{command}\n{ran.stdout[-6000:]}\n{ran.stderr[-6000:]}"
        self.log = ran.stdout + ran.stderr
        return ran.stdout

    def take(self, *names: str) -> None:
        """Put programs in the folder."""
        for name in names:
            (self.folder / name).write_text((PROGRAMS / name).read_text())

    @property
    def document(self) -> str:
        """The address of the OpenAPI document."""
        return f"{self.base}/api/v1/openapi.json"


@pytest.fixture
def workshop(tmp_path, base) -> Workshop:
    """An empty folder whose name nothing had before."""
    folder = tmp_path / f"RUN-{os.urandom(4).hex()}"
    folder.mkdir()
    return Workshop(folder, base)
