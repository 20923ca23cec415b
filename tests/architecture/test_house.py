"""The tests that hold the house: arrows, foreign keys, doors."""

import ast
import re
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FLOORS = [
    ["weerbaar"],
    ["insights"],
    settings.CASE_TYPES,
    ["casework"],
    ["notifications"],
    ["organisations"],
    ["audit", "sealing", "ui"],
]
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def test_foreign_keys_point_down():
    wrong = []
    for model in apps.get_models():
        here = FLOOR_OF.get(model._meta.app_label)
        for field in model._meta.local_fields:
            there = (
                FLOOR_OF.get(field.related_model._meta.app_label) if field.is_relation and field.related_model else None
            )
            sideways = (
                there == here and field.is_relation and field.related_model._meta.app_label != model._meta.app_label
            )
            if here is not None and there is not None and (there < here or sideways):
                wrong.append(str(field))
    assert wrong == []


def test_every_room_stands_on_one_floor():
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks", "tools"}
    assert rooms == set(FLOOR_OF)


def _functions(path: Path):
    return [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]


def test_views_find_rows_through_a_door():
    """`Model.objects.…` in a view of a case type is `visible_to`, `own_of`, `for_employer` or `open_in_need`, or hangs on what was found so."""
    guarded = {"Case", "Incident", "AdviceRequest"}
    wrong = []
    for path in [*ROOT.glob("*/views.py"), *ROOT.glob("*/views/*.py")]:
        for function in _functions(path):
            source = ast.unparse(function)
            for model in guarded:
                for after in re.findall(rf"\b{model}\.objects\.(\w+)\((.{{0,60}})", source):
                    through = (
                        after[0] in {"visible_to", "own_of", "for_employer", "open_in_need"}
                        or "pk=case.pk" in after[1]
                        or after[0] in {"of_rows", "of_queue"}
                        and "visible_to" in source
                        or "pk__in=[case.pk" in after[1]
                    )
                    held = after[0] == "select_for_update" and "pk=case.pk" in source
                    if not (through or held):
                        wrong.append(f"{path.parent.name}.{function.name}: {model}.objects.{after[0]}")
    assert wrong == []


def test_no_service_layer_and_no_signals():
    names = {"services.py", "utils.py", "helpers.py", "managers.py", "signals.py"}
    ours = [path for room in FLOOR_OF for path in (ROOT / room).rglob("*.py")]
    assert [path.name for path in ours if path.name in names] == []
    assert [str(path) for path in ours if "post_save" in path.read_text() or "@receiver" in path.read_text()] == []


def test_a_file_is_one_thought():
    long = {str(path.relative_to(ROOT)) for room in FLOOR_OF for path in (ROOT / room).rglob("*.py")
            if "migrations" not in path.parts and len(path.read_text().splitlines()) > 400}  # fmt: skip
    assert long == set()


def test_templates_hold_no_style_and_no_script():
    wrong = [str(path) for path in (ROOT / "templates").rglob("*.html")
             if re.search(r' style="|<style|<script(?! src)| on[a-z]+="', path.read_text())]  # fmt: skip
    assert wrong == []


def test_each_sentence_of_the_timeline_belongs_to_something_that_happens():
    recorded = set()
    for room in FLOOR_OF:
        for path in (ROOT / room).rglob("*.py"):
            recorded |= set(re.findall(r'(?:record\(\s*|action=)"(\w+)"', path.read_text()))
    for case_type in apps.get_model("casework", "Case").__subclasses__():
        recorded |= set(case_type._meta.get_field("status").transitions[case_type])
    told = {path.stem for path in (ROOT / "templates").glob("*/timeline/**/*.txt")}
    assert told - recorded - {"unrestricted"} == set()
