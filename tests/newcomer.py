"""A copy of this repository with a case type that somebody just made.

It does what docs/developers/new-case-type.md says: `make new-case-type`, then the edits that stand
in the page as `diff` blocks, and no other ones, and then the migration.
"""

import base64
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/developers/new-case-type.md"
NAME = "careline"
MODEL = "careline.Careline"
BLOCK = re.compile(r"^ *```diff\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
# What Django asks for where no server is needed: the migration is written without a database.
SETTINGS = {
    "DEMO": "1",
    "DJANGO_SETTINGS_MODULE": "weerbaar.settings",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "WEERBAAR_KEYS": f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
    "WEERBAAR_INDEX_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1",
    "STORAGE_URL": "file:///nothing",
}
MADE = (".venv", "node_modules", "static/build", ".local/static")  # by `make setup`
NOT_COPIED = (".git", ".venv", ".local", "node_modules", "__pycache__", "build", ".*_cache")


@dataclass(frozen=True)
class Edit:
    """One place that is edited by hand: a file, the lines that are there, and what they become."""

    path: str
    before: str
    after: str

    def apply(self, root: Path) -> None:
        """Change the file below `root`. Raises AssertionError when the lines are not there once."""
        file = root / self.path
        text = file.read_text()
        assert text.count(self.before) == 1, (
            f"{PAGE.name}: {self.path} has not once:\n{self.before}"
        )
        file.write_text(text.replace(self.before, self.after))


def edits() -> Iterator[Edit]:
    """Yield the edits of the page, in its order.

    A block begins with `--- path`; a line begins with a space (it stays), `-` or `+`.
    """
    for block in BLOCK.findall(PAGE.read_text()):
        first, *lines = _without_indent(block)
        path = first.removeprefix("--- ")
        before = [line[1:] for line in lines if line[:1] != "+"]
        after = [line[1:] for line in lines if line[:1] != "-"]
        yield Edit(path, "\n".join(before) + "\n", "\n".join(after) + "\n")


def _without_indent(block: str) -> list[str]:
    lines = block.splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    return [line[indent:] for line in lines]


def copy(target: Path) -> None:
    """Copy the repository; what was installed and built is linked."""
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(*NOT_COPIED))
    (target / ".local").mkdir()
    for made in MADE:
        if (ROOT / made).exists():
            (target / made).symlink_to((ROOT / made).resolve())


def run(root: Path, *command: str, **environment: str) -> str:
    """Run Python in the copy and return what it writes. Raises AssertionError when it fails."""
    result = subprocess.run(
        [sys.executable, "-W", "ignore", *command],
        cwd=root,
        env=SETTINGS | os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-3000:]
    return result.stdout


def make(root: Path) -> None:
    """Make the case type in the copy, apply the edits of the page, and write its migration."""
    run(root, "tools/new_case_type.py", NAME)
    for edit in edits():
        edit.apply(root)
    run(root, "manage.py", "makemigrations", NAME, "-n", "initial", "--skip-checks")
    run(root, "-m", "ruff", "format", "--quiet", f"{NAME}/migrations")
