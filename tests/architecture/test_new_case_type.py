"""A case type from the template passes the suite of every case type, in a project of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests import migrated

ROOT = Path(settings.BASE_DIR)
NEW = "careline"


def test_a_new_case_type_passes_the_suite(tmp_path):
    copy = tmp_path / "weerbaar"
    left_out = shutil.ignore_patterns(".git", ".venv", ".local", "node_modules", "__pycache__", "build", ".*_cache")
    shutil.copytree(ROOT, copy, ignore=left_out)
    (copy / "static" / "build").mkdir(parents=True, exist_ok=True)

    def run(*command: str) -> str:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "weerbaar.settings",
            "PYTEST_XDIST_WORKER": "",
            "TOX_PARALLEL_ENV": NEW,  # pytest-django names the test database after it: ours may be in use
            "MIGRATED": migrated.make(),
        }
        done = subprocess.run(
            [sys.executable, "-W", "ignore", *command],
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[:3000] + done.stderr[-3000:]
        return done.stdout

    run("manage.py", "startapp", "--template", "docs/developers/new-case-type", NEW)
    made = copy / NEW / "models.py"
    made.write_text(made.read_text().replace('KIND, PREFIX = "incident", "NEW"', 'KIND, PREFIX = "careline", "CAR"'))
    for path, old, new in (
        ("weerbaar/settings.py", '    "veiligwonen",\n]', f'    "veiligwonen",\n    "{NEW}",\n]'),
        ("weerbaar/urls.py", '    path("", include("incidents.urls")),', f'    path("", include("incidents.urls")),\n    path("", include("{NEW}.urls")),'),
        ("organisations/access.py", 'role: frozenset({"incident"})', 'role: frozenset({"incident", "careline"})'),
    ):  # fmt: skip
        file = copy / path
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))
    run("manage.py", "makemigrations", NEW, "-n", "initial", "--skip-checks")
    told = run("-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "tests/casework/test_every_case_type.py", "-k", "Careline",
               "--create-db")  # fmt: skip
    assert "18 passed" in told
