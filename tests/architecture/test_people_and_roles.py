"""Nobody compares people by the key of an account, and nobody reads roles without their days."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ROOMS = sorted(path.parent for path in ROOT.glob("*/__init__.py"))
OUTSIDE = {"tests", "benchmarks", "tools"}
# Asked of rows with days: these say which days, or make a row.
WITH_DAYS = {
    "none",
    "current",
    "not_ended",
    "ended_since",
    "create",
    "get_or_create",
    "bulk_create",
}
# Elsewhere: one role by its key, whose days are asked next; roles on the day of a herindeling.
BY_KEY = {"organisations/views/people.py", "organisations/moved_people.py"}
# What gives a right may look at the account alone; these are refusals.
REFUSALS = (
    r"conflicted__contains",
    r"\.pk (not )?in (self|case)\.conflicted",
    r"(pk|user) ?!?== ?[\w.]*(reviewed_by|refused_by|asked_by|placed_by)",
    r"(reviewed_by|refused_by|asked_by|pending\.by)(_id)? ?!?==",
    r"(added|named)_by_id ?[!=]=",
    r"email ?== ?(self\.)?by\.email",
)
IN_MANAGERS = {"organisations/models/membership.py", "organisations/models/person.py"}


def sources() -> Iterator[tuple[str, str]]:
    """Yield path and text of every module of the rooms, without migrations."""
    for room in ROOMS:
        if room.name in OUTSIDE:
            continue
        for path in sorted(room.rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text()


SOURCES = dict(sources())


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_asks_who_somebody_is_and_not_which_account(refusal):
    found = [path for path, text in SOURCES.items() if re.search(refusal, text)]
    assert found == []


def test_roles_are_never_asked_without_their_days():
    wrong = []
    for path, text in SOURCES.items():
        if path in IN_MANAGERS | BY_KEY:
            continue
        for node in ast.walk(ast.parse(text)):
            if _asks_roles(node) and node.attr not in WITH_DAYS:
                wrong.append(f"{path}:{node.lineno} {node.attr}")
    assert wrong == []


def _asks_roles(node: ast.AST) -> bool:
    """Tell whether this is `Membership.objects.<something>`."""
    return isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Membership.objects"


def test_who_holds_a_role_is_found_with_its_days():
    wrong = []
    for path, text in SOURCES.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                function = ast.get_source_segment(text, node) or ""
                if "memberships__role" in function and "is_current(" not in function:
                    wrong.append(f"{path}:{node.name}")
    assert wrong == []


def test_sql_that_reads_roles_names_both_days():
    wrong = []
    for path, text in SOURCES.items():
        for statement in re.findall(r'"""[^"]*organisations_membership[^"]*"""', text):
            if "since" not in statement or "until" not in statement:
                wrong.append(path)
    assert wrong == []
