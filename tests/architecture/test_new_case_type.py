"""A case type from the template is whole: it passes the checks and the suite of every case type.

In a copy of this repository, with the edits that docs/developers/new-case-type.md asks for.
"""

import re
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from casework.models import Case, case_types
from tests import migrated, newcomer
from tools import readability

MOST_PLACES = 15  # that a person edits by hand
SUITE = "tests/casework/test_every_case_type.py"
HOUSE = "tests/architecture/test_house.py"
GUARDS = (
    f"{HOUSE}::test_foreign_keys_point_down",
    f"{HOUSE}::test_every_room_stands_on_one_floor",
    f"{HOUSE}::test_views_find_rows_through_a_door",
    f"{HOUSE}::test_each_sentence_of_the_timeline_belongs_to_something_that_happens",
    "tests/ground/test_privacy.py::test_every_model_is_in_the_register_and_no_other",
    "tests/ground/test_privacy.py::test_every_purpose_is_told_and_used",
    f"tests/ground/test_privacy.py::test_what_is_confidential_is_sealed[{newcomer.MODEL}]",
    "tests/security/test_doors.py::test_every_address_stands_in_the_table_with_its_door_and_its_roles",
    "tests/security/test_matrix.py::test_every_address_stands_in_the_table",
    "tests/security/test_every_table.py",
    "tests/ui/test_every_list.py::test_every_list_is_here",
    f"tests/ui/test_every_list.py::test_it_asks_the_same_for_more[{newcomer.NAME}_list]",
    "tests/audit/test_every_list.py::test_every_list_of_the_staff_is_in_the_table",
    f"tests/audit/test_every_list.py::test_exactly_one_entry[{newcomer.NAME}_list]",
)


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    """A copy of this repository with a new case type in it."""
    root = tmp_path_factory.mktemp("newcomer") / "weerbaar"
    newcomer.copy(root)
    newcomer.make(root)
    return root


def run_tests(root: Path, *arguments: str) -> str:
    """Run tests in the copy, on a database of its own, and return what pytest says."""
    plain = ("-q", "-p", "no:xdist", "-p", "no:cacheprovider", "--create-db")
    return newcomer.run(
        root,
        "-m",
        "pytest",
        *plain,
        *arguments,
        PYTEST_XDIST_WORKER="",
        TOX_PARALLEL_ENV=newcomer.NAME,  # pytest-django names the database after it
        MIGRATED=migrated.make(),
    )


def test_a_new_case_type_passes_the_suite(house):
    output = run_tests(house, SUITE, *GUARDS, "-k", "Careline or not test_every_case_type")
    assert " passed" in output
    assert "skipped" not in output
    tests_of_the_suite = (house / SUITE).read_text().count("\ndef test_")
    assert int(re.search(r"(\d+) passed", output)[1]) > tests_of_the_suite


def test_it_is_formatted_and_keeps_the_contracts(house):
    app, tests = newcomer.NAME, f"tests/{newcomer.NAME}"
    newcomer.run(house, "-m", "ruff", "format", "--check", app, tests)
    newcomer.run(
        house, "-m", "ruff", "check", app, tests, "weerbaar/urls.py", "weerbaar/settings.py"
    )
    newcomer.run(house, str(Path(sys.executable).parent / "lint-imports"), "--no-cache")


def test_it_reads_like_the_rest_of_the_house(house):
    """No figure of tools/readability.py counts a place in it."""
    places = []
    for path in sorted((house / newcomer.NAME).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        relative = str(path.relative_to(house))
        module = readability.Module.of(relative, path.read_text())
        places += readability.wide_lines(module)
        places += readability.vague_names(module)
        places += readability.raises_untold(module)
        places += readability.docstrings_without_a_verb(module)
        places += readability.nested_ternaries(module)
    assert [str(place) for place in places] == []


def test_the_page_asks_for_few_places():
    page = newcomer.PAGE.read_text().splitlines()
    numbers = [int(line.partition(".")[0]) for line in page if line[:1].isdigit()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) <= MOST_PLACES
    assert len(list(newcomer.edits())) < len(numbers)


@pytest.mark.parametrize("kind", ["", None])
def test_a_kind_that_is_taken_or_missing_stops_the_start(kind, monkeypatch):
    """A forgotten KIND would replace another case type without a word."""
    existing = list(case_types().values())
    taken = existing[0].KIND if kind is None else kind
    newcomer_type = type("Careline", (), {"KIND": taken})
    subclasses = [*existing, newcomer_type]
    monkeypatch.setattr(type(Case), "__subclasses__", lambda _case: subclasses, raising=False)
    with pytest.raises(ImproperlyConfigured, match="Careline"):
        apps.get_app_config("casework").ready()
