"""The tests that hold the house: arrows, foreign keys, doors."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from casework.models import case_types

ROOT = Path(settings.BASE_DIR)
FLOORS = [
    ["weerbaar"],
    ["insights"],
    [*settings.CASE_TYPES, "meetings"],
    ["records", "dataexchange", "integrations"],
    ["casework"],
    ["notifications"],
    ["organisations"],
    ["audit"],
    ["sealing", "ui"],
    ["spreadsheets"],
    ["uploads", "pagination", "outbound", "scanscores"],
    ["texts", "legalterms", "sessionplanner"],
]
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def test_foreign_keys_point_down():
    wrong = []
    for model in apps.get_models():
        here = FLOOR_OF.get(model._meta.app_label)
        for field in model._meta.local_fields:
            there = (
                FLOOR_OF.get(field.related_model._meta.app_label)
                if field.is_relation and field.related_model
                else None
            )
            sideways = (
                there == here
                and field.is_relation
                and field.related_model._meta.app_label != model._meta.app_label
            )
            if here is not None and there is not None and (there < here or sideways):
                wrong.append(str(field))
    assert wrong == []


def test_every_room_stands_on_one_floor():
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {
        "tests",
        "benchmarks",
        "tools",
    }
    assert rooms == set(FLOOR_OF)


# --- views find rows through a door ---------------------------------------------------------------

DOORS = {"visible_to", "own_of", "for_employer", "openable_in_emergency"}
# These take rows that were found through a door in the same function.
OF_ROWS = {"load_children", "of_queue"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def case_models() -> set[str]:
    """Return the names of the models whose rows a view finds through a door.

    And what a variable is called that holds one of them.
    """
    return {"Case", "case_type"} | {case_type.__name__ for case_type in case_types().values()}


def bypasses(source: str, models: set[str]) -> list[str]:
    """Return each place where `source` reaches rows of these models without a door.

    In functions, methods, classes and modules, and whatever is called on the manager.
    """
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    wrong = []
    for node in ast.walk(tree):
        if _is_manager(node, models) and not _goes_through_a_door(node, parents):
            wrong.append(f"line {node.lineno}: {ast.unparse(_chain(node, parents)[-1])}")
        if _is_shortcut(node, models):
            wrong.append(f"line {node.lineno}: {ast.unparse(node)}")
    return wrong


def _is_manager(node: ast.AST, models: set[str]) -> bool:
    """`Case.objects`, `models.Case.objects`, `type(case).objects`."""
    if not (isinstance(node, ast.Attribute) and node.attr in MANAGERS):
        return False
    owner = node.value
    if isinstance(owner, ast.Call):
        return ast.unparse(owner.func) == "type"
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return name in models


def _is_shortcut(node: ast.AST, models: set[str]) -> bool:
    """`get_object_or_404(Case, …)` without a queryset."""
    if not (isinstance(node, ast.Call) and node.args):
        return False
    called = ast.unparse(node.func).rpartition(".")[2]
    return called in SHORTCUTS and ast.unparse(node.args[0]).rpartition(".")[2] in models


def _chain(node: ast.AST, parents: dict) -> list[ast.AST]:
    """Return what hangs on a manager: `.filter`, `.filter(…)`, `.filter(…).first` …"""
    chain = [node]
    while True:
        parent = parents.get(chain[-1])
        is_attribute = isinstance(parent, ast.Attribute)
        is_call = isinstance(parent, ast.Call) and parent.func is chain[-1]
        if not (is_attribute or is_call):
            return chain
        chain.append(parent)


def _goes_through_a_door(node: ast.AST, parents: dict) -> bool:
    chain = _chain(node, parents)
    called = {link.attr for link in chain[1:] if isinstance(link, ast.Attribute)}
    if called & DOORS:
        return True
    if any(_is_of_the_case_in_hand(link) for link in chain if isinstance(link, ast.Call)):
        return True
    return bool(called & OF_ROWS) and _finds_through_a_door(_function_of(node, parents))


def _is_of_the_case_in_hand(call: ast.Call) -> bool:
    """`filter(pk=case.pk)`: a case that was found through a door before."""
    if ast.unparse(call.func).rpartition(".")[2] not in {"get", "filter"}:
        return False
    conditions = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    several = conditions.get("pk__in", "").startswith("[case.pk")
    return several or conditions.get("pk") == "case.pk"


def _function_of(node: ast.AST, parents: dict) -> ast.AST:
    while node in parents and not isinstance(node, FUNCTIONS):
        node = parents[node]
    return node


def _finds_through_a_door(function: ast.AST) -> bool:
    names = {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    return bool(names & DOORS)


def test_views_find_rows_through_a_door():
    """`Model.objects.…` in a view goes through a door, or hangs on what was found so."""
    wrong = [
        f"{path.relative_to(ROOT)} {place}"
        for path in [*ROOT.glob("*/views.py"), *ROOT.glob("*/views/*.py")]
        for place in bypasses(path.read_text(), case_models())
    ]
    assert wrong == [], f"find it through one of {sorted(DOORS)}"


VIEW = "def show(request, number, case, rows):\n    return {}"
METHOD = "class View:\n    def get(self, request):\n        return {}"
NESTED = "def outer():\n    def inner():\n        return {}"
ASYNC = "async def show(request):\n    return await {}"
BYPASSES = [
    (VIEW, "Incident.objects.filter(number=number)"),
    (VIEW, "Incident.objects.get(number=number)"),
    (VIEW, "Incident.objects.in_bulk([number])"),
    (VIEW, "Case.objects.select_related('handler').get(pk=number)"),
    (VIEW, "Incident.objects.filter(pk=number)"),
    (VIEW, "Incident.objects.load_children(rows)"),
    (VIEW, "Incident.objects.raw('SELECT 1')"),
    (VIEW, "Incident._default_manager.all()"),
    (VIEW, "models.Incident.objects.all()"),
    (VIEW, "type(case).objects.all()"),
    (VIEW, "get_object_or_404(Incident.objects, number=number)"),
    (VIEW, "get_object_or_404(models.Incident, number=number)"),
    (METHOD, "Incident.objects.first()"),
    (NESTED, "Incident.objects.count()"),
    (ASYNC, "Incident.objects.aget(pk=1)"),
    ("{}", "rows = Case.objects.all()"),
    ("{}", "manager = Case.objects"),
    ("{}", "find = lambda pk: Incident.objects.get(pk=pk)"),
    ("class View:\n    {}", "queryset = Incident.objects.all()"),
]
THROUGH_A_DOOR = [
    "Incident.objects.visible_to(request.user).filter(number=number)",
    "Case.objects.select_related('handler').own_of(request.user).first()",
    "Case.objects.select_for_update().get(pk=case.pk)",
    "Document.objects.get(pk=number)",
]


@pytest.mark.parametrize(("where", "expression"), BYPASSES)
def test_a_view_that_bypasses_the_door_is_found(where, expression):
    assert bypasses(where.format(expression), {"Case", "Incident"})


@pytest.mark.parametrize("expression", THROUGH_A_DOOR)
def test_what_goes_through_a_door_is_not(expression):
    assert bypasses(VIEW.format(expression), {"Case", "Incident"}) == []


def test_every_case_type_is_guarded():
    assert {case_type.__name__ for case_type in case_types().values()} < case_models()


def test_no_service_layer_and_no_signals():
    names = {"services.py", "utils.py", "helpers.py", "managers.py", "signals.py"}
    ours = [path for room in FLOOR_OF for path in (ROOT / room).rglob("*.py")]
    assert [path.name for path in ours if path.name in names] == []
    assert [
        str(path)
        for path in ours
        if "post_save" in path.read_text() or "@receiver" in path.read_text()
    ] == []


def test_a_file_is_one_thought():
    long = {str(path.relative_to(ROOT)) for room in FLOOR_OF for path in (ROOT / room).rglob("*.py")
            if "migrations" not in path.parts and len(path.read_text().splitlines()) > 400}  # fmt: skip
    assert long == set()


def test_templates_hold_no_style_and_no_script():
    wrong = [str(path) for path in (ROOT / "templates").rglob("*.html")
             if re.search(r'\sstyle="|<style|<script(?!\s+src)|\son[a-z]+="', path.read_text())]  # fmt: skip
    assert wrong == []


def test_each_sentence_of_the_timeline_belongs_to_something_that_happens():
    recorded = set()
    for room in FLOOR_OF:
        for path in (ROOT / room).rglob("*.py"):
            recorded |= set(re.findall(r'(?:record\(\s*|action=)"(\w+)"', path.read_text()))
    for case_type in case_types().values():
        recorded |= set(case_type._meta.get_field("status").transitions[case_type])
    told = {path.stem for path in (ROOT / "templates").glob("*/timeline/**/*.txt")}
    assert told - recorded - {"unrestricted"} == set()
