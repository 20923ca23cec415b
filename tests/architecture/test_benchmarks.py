"""`make bench` runs seldom: a name that is gone from the product is found here."""

import ast
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

BENCHMARKS = sorted((Path(settings.BASE_DIR) / "benchmarks").glob("*.py"))


def imported_modules(tree: ast.AST) -> dict[str, ModuleType]:
    """Return the modules of the product that a file imports, by the name it gives them."""
    modules = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node.module == "benchmarks.measure":
            continue
        if node.module.startswith("benchmarks"):
            continue
        for name in node.names:
            imported = getattr(import_module(node.module), name.name, None)
            if imported is None:
                imported = import_module(f"{node.module}.{name.name}")
            if isinstance(imported, ModuleType):
                modules[name.asname or name.name] = imported
    return modules


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_every_name_that_a_bench_asks_for_is_there(path):
    tree = ast.parse(path.read_text())
    modules = imported_modules(tree)
    missing = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            continue
        module = modules.get(node.value.id)
        if module is not None and not hasattr(module, node.attr):
            missing.append(f"{node.value.id}.{node.attr}, line {node.lineno}")
    assert missing == []
