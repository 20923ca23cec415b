"""Each figure of tools/readability.py counts what it should, so that none can fail silently."""

import pytest

from tools import readability
from tools.readability import Module

# A figure: the file that is planted, what it holds, and how many places in it count.
PLANTED = {
    "vague names": (
        "casework/names.py",
        """
found = 1
def visible(asked):
    asked.kept = 2
""",
        3,
    ),
    "lines over 100 columns": (
        "casework/wide.py",
        "total = 1  #" + "x" * 100 + "\nrest = 2\n",
        1,
    ),
    "formatter switched off": (
        "casework/form.py",
        """
total = 1  # fmt: skip
# fmt: off
rest = 2
""",
        2,
    ),
    "nested ternaries": (
        "casework/choose.py",
        """
tone = 1 if late else 2 if soon else 3
band = 1 if late else 2
""",
        1,
    ),
    "raises untold": (
        "casework/refuse.py",
        """
def take():
    'Take a case.'
    raise ValueError
def give():
    'Give a case. Raises ValueError when nobody may.'
    raise ValueError
def retry():
    'Take a case again and pass on what goes wrong.'
    try:
        take()
    except ValueError:
        raise
def _own():
    raise ValueError
""",
        1,
    ),
    "docstrings without a verb": (
        "casework/say.py",
        """
def first():
    'The first case of the list.'
def second():
    'Once.'
def third():
    'Return the third case.'
class Row:
    @property
    def number(self):
        'The number of the case.'
""",
        2,
    ),
    "broad excepts": (
        "casework/catch.py",
        """
try:
    take()
except ValueError:
    pass
except Exception:
    pass
try:
    take()
except:
    pass
""",
        2,
    ),
    "SQL in views": (
        "casework/views/case_page.py",
        """
rows = "SELECT number FROM casework_case"
label = "Select a case"
""",
        1,
    ),
}


@pytest.mark.parametrize("figure", PLANTED)
def test_a_planted_place_is_counted(figure):
    path, source, expected = PLANTED[figure]
    places = list(readability.IN_A_MODULE[figure](Module.of(path, source)))
    assert len(places) == expected


def test_sql_outside_views_is_not_counted():
    module = Module.of("casework/worklist.py", 'rows = "SELECT number FROM casework_case"\n')
    assert list(readability.sql_in_views(module)) == []


def test_a_class_name_of_two_modules_is_counted():
    modules = [
        Module.of("audit/record.py", "class Line:\n    pass\n"),
        Module.of("casework/timeline.py", "class Line:\n    pass\n"),
        Module.of("audit/management/commands/verify.py", "class Command:\n    pass\n"),
        Module.of("sealing/management/commands/rotate.py", "class Command:\n    pass\n"),
    ]
    places = list(readability.class_names_defined_twice(modules))
    assert [str(place) for place in places] == ["casework/timeline.py:1: Line"]


def test_a_constant_with_two_meanings_is_counted():
    modules = [
        Module.of("audit/read.py", "LIMIT = 10\nTRIES = 3\n"),
        Module.of("insights/views.py", "LIMIT: dict = {}\nTRIES = 5\n"),
        Module.of("incidents/access.py", "LANES = ()\n"),
        Module.of("veiligwonen/access.py", "LANES = {}\n"),  # the same file of two case types
    ]
    places = list(readability.constants_with_two_meanings(modules))
    assert [place.detail for place in places] == ["LIMIT"]


def test_a_wide_template_line_is_counted():
    text = "<p>\n" + "x" * 161 + "\n</p>\n"
    places = list(readability.wide_template_lines("templates/base.html", text))
    assert [place.line for place in places] == [2]


def test_the_median_counts_statements_in_functions_alone():
    plain = "def take():\n    case = 1\n    return case\n"
    dense = "def take():\n    return [a + b for a in rows for b in a.parts if a and b]\n"
    module_level = "rows = [a + b for a in rows for b in a.parts if a and b]\n"
    assert readability.median_nodes([Module.of("a.py", plain)]) < 6
    assert readability.median_nodes([Module.of("a.py", dense)]) > 15
    assert readability.median_nodes([Module.of("a.py", module_level)]) == 0


def test_each_bound_has_a_figure_that_is_counted():
    counted = {
        *readability.IN_A_MODULE,
        *readability.OVER_MODULES,
        readability.MEDIAN,
        readability.TEMPLATE_LINES,
    }
    assert set(readability.BOUNDS) == counted
    assert set(PLANTED) == set(readability.IN_A_MODULE)


def test_the_product_is_read():
    modules = readability.product_modules()
    assert len(modules) > 200
    assert {module.path.split("/")[0] for module in modules} == set(readability.rooms())
    assert not [module.path for module in modules if "/migrations/" in module.path]


def test_a_figure_beyond_its_bound_fails(capsys):
    values = dict.fromkeys(readability.BOUNDS, 0.0)
    assert readability.print_figures(values)
    values["vague names"] = readability.BOUNDS["vague names"] + 1.0
    assert not readability.print_figures(values)
    assert "FAILED" in capsys.readouterr().out


def test_the_tool_keeps_its_own_bounds():
    path = readability.ROOT / "tools" / "readability.py"
    module = Module.of("tools/readability.py", path.read_text())
    for figure, counter in readability.IN_A_MODULE.items():
        assert list(counter(module)) == [], figure
    assert readability.median_nodes([module]) <= readability.BOUNDS[readability.MEDIAN]
