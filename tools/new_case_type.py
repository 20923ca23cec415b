"""Make the files of a new case type: `tools/new_case_type.py careline`.

The app, its templates and its factory for tests come from docs/developers/new-case-type/, each
under its own name and formatted. What remains to be written by hand stands in
docs/developers/new-case-type.md.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs/developers/new-case-type"
SUFFIX = "-tpl"
NAME = re.compile(r"[a-z][a-z0-9]{2,19}")  # the name is the kind: Case.kind has 20 characters
PREFIX_LENGTH = 3


def folders(name: str) -> dict[str, Path]:
    """Return where each part of the source goes: part → folder."""
    return {
        "app": ROOT / name,
        "templates": ROOT / "templates" / name,
        "tests": ROOT / "tests" / name,
    }


def fill_in(text: str, name: str) -> str:
    """Return `text` with the names of this case type."""
    words = {
        "{{ app_name }}": name,
        "{{ camel_case_app_name }}": name.capitalize(),
        "{{ prefix }}": name[:PREFIX_LENGTH].upper(),
    }
    for placeholder, word in words.items():
        text = text.replace(placeholder, word)
    return text


def write(name: str) -> list[Path]:
    """Write the files of the case type and return the folders.

    Raises FileExistsError when one of the folders is there.
    """
    targets = folders(name)
    for folder in targets.values():
        if folder.exists():
            raise FileExistsError(folder)
    for part, folder in targets.items():
        for source in sorted((SOURCE / part).rglob(f"*{SUFFIX}")):
            relative = source.relative_to(SOURCE / part)
            target = folder / relative.with_name(relative.name.removesuffix(SUFFIX))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(fill_in(source.read_text(), name))
    return list(targets.values())


def tidy(folders_of_python: list[Path]) -> None:
    """Sort imports and format: both depend on the name."""
    ruff = [sys.executable, "-m", "ruff"]
    paths = [str(folder) for folder in folders_of_python]
    subprocess.run([*ruff, "check", "--quiet", "--select", "I", "--fix", *paths], check=True)
    subprocess.run([*ruff, "format", "--quiet", *paths], check=True)


def main() -> None:
    """Make one case type. Raises SystemExit for a name that cannot be one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="of the app and the kind, such as careline")
    name = parser.parse_args().name
    if not NAME.fullmatch(name):
        raise SystemExit("say which, in 3 to 20 small letters: make new-case-type NAME=careline")
    app, templates, tests = write(name)
    tidy([app, tests])
    for folder in (app, templates, tests):
        print(folder.relative_to(ROOT))
    print("Now follow docs/developers/new-case-type.md")


if __name__ == "__main__":
    main()
