"""What a public project owes, and the commands people hold on to."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
OWED = [
    "README.md",
    "CONTRIBUTING.md",
    "CODE_OF_CONDUCT.md",
    "GOVERNANCE.md",
    "SECURITY.md",
    "THREAT_MODEL.md",
    "CHANGELOG.md",
    "LICENSE",
    "LICENSES/EUPL-1.2.txt",
    "REUSE.toml",
    "publiccode.yml",
]
COMMANDS = {"demo", "demo-reset", "test", "check", "bench", "docs", "new-case-type", "lock", "help"}


@pytest.mark.parametrize("name", OWED)
def test_it_is_there(name):
    assert (ROOT / name).stat().st_size > 200


def test_make_help_tells_every_command():
    result = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert {line.split()[0] for line in result.splitlines()} >= COMMANDS


def test_every_link_in_the_documents_leads_somewhere():
    result = subprocess.run(
        ["python3", "tools/links.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout.splitlines()[1:]) == (0, [])


def test_publiccode_says_what_the_register_asks():
    metadata = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    assert {
        "publiccodeYmlVersion",
        "name",
        "url",
        "softwareType",
        "platforms",
        "developmentStatus",
        "description",
        "legal",
        "maintenance",
        "localisation",
    } <= set(metadata)
    assert (metadata["publiccodeYmlVersion"], metadata["softwareType"]) == ("0.7", "standalone/web")
    assert metadata["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    dutch = metadata["description"]["nl"]
    assert len(dutch["shortDescription"]) <= 150
    assert 150 <= len(dutch["longDescription"]) <= 10000
    assert dutch["features"]
    assert metadata["legal"]["license"] == "EUPL-1.2"
    assert metadata["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert "nl" in metadata["localisation"]["availableLanguages"]
    assert date.fromisoformat(str(metadata["releaseDate"]))


def test_the_version_is_the_same_everywhere():
    newest = re.search(
        r"^## \[?(\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )[1]
    project = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[
        1
    ]
    public = str(yaml.safe_load((ROOT / "publiccode.yml").read_text())["softwareVersion"])
    assert {newest, project, public, settings.VERSION} == {settings.VERSION}


def test_a_decision_has_a_number_a_status_and_a_reason():
    decisions = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert len({file.name[:4] for file in decisions}) == len(decisions)
    for file in decisions:
        text = file.read_text()
        assert re.search(r"^Status: (accepted|replaced by \[)", text, re.MULTILINE), file.name
        for heading in ("## Why", "## What", "## What it costs"):
            assert heading in text, (file.name, heading)


def test_every_setting_of_an_installation_is_told():
    settings_files = ("settings.py", "embedded.py")
    code = "".join((ROOT / "weerbaar" / name).read_text() for name in settings_files)
    code += (ROOT / "deploy" / "gunicorn.conf.py").read_text()
    variables = set(re.findall(r'(?:env|addresses)\.\w+\(\s*"([A-Z_]+)"', code))
    variables |= set(re.findall(r'os\.environ\.get\("([A-Z_]+)"', code))
    documentation = (ROOT / "docs" / "operators" / "configuration.md").read_text()
    assert not {name for name in variables if f"`{name}`" not in documentation}
