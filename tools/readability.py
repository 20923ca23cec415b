"""Print how readable the product code is, and fail where it is worse than its bound.

    tools/readability.py                 all figures with their bounds
    tools/readability.py --list "vague names"    every place that one figure counts

Names that a newcomer searches for, lines that fit a screen, statements that hold one thought,
docstrings that say what comes back and what is raised (docs/developers/glossary.md has the words).
A figure only counts; whether a page reads well, people say. A bound may fall, never rise.
"""

import argparse
import ast
import re
import statistics
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

MEDIAN = "median AST nodes a statement"
TEMPLATE_LINES = "template lines over 160 characters"
# Each figure with the highest value that passes. All but the median count places.
BOUNDS = {
    MEDIAN: 10,
    "vague names": 39,
    "lines over 100 columns": 0,
    "formatter switched off": 0,
    "nested ternaries": 0,
    "raises untold": 0,
    "docstrings without a verb": 20,
    "broad excepts": 10,
    "SQL in views": 0,
    "class names defined twice": 0,
    "constants with two meanings": 0,
    TEMPLATE_LINES: 20,
}

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = 100
TEMPLATE_COLUMNS = 160

# Participles and pronouns that say nothing about what they hold.
VAGUE_WORDS = """
told found known kept made asked held said shown one given taken wanted seen heard left gone meant
done had
"""
VAGUE = frozenset(VAGUE_WORDS.split())
# First words by which a docstring of a function is seen not to begin with a verb.
OTHER_FIRST_WORDS = """
a an the what who whom whose whether how which where when one each every all both nothing nobody
somebody something these those this that it its they there for of in on at by with without from to
as not no true false none once same more here
"""
NO_VERB = frozenset(OTHER_FIRST_WORDS.split())
# Class names that Django asks for in more than one module.
FIXED_CLASS_NAMES = frozenset({"Command", "Migration"})
CONSTANT_NAME = re.compile(r"[A-Z][A-Z0-9_]+")
SQL = re.compile(r"\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|SET|CREATE|ALTER|DROP)\s")
FORMATTER_OFF = re.compile(r"#\s*fmt:\s*(?:skip|off)")

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
STATEMENTS = (ast.stmt, ast.excepthandler, ast.match_case)


@dataclass(frozen=True)
class Module:
    """A Python file: its path below the root, its text and its syntax tree."""

    path: str
    source: str
    tree: ast.Module

    @classmethod
    def of(cls, path: str, source: str) -> "Module":
        """Parse `source`. Raises SyntaxError when it is no Python."""
        return cls(path, source, ast.parse(source))


@dataclass(frozen=True)
class Place:
    """Where a figure counts something: file, line (from 1) and the words that say what."""

    path: str
    line: int
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.detail}"


def shortened(text: str) -> str:
    """Return the first 60 characters of `text` without the space around it."""
    return text.strip()[:60]


# --- names ------------------------------------------------------------------------------------


def bindings(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield each name that a file binds, with its line.

    Variables, attributes that are set, arguments, functions and classes.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.arg(arg=name):
                yield name, node.lineno
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, node.lineno
            case ast.ClassDef(name=name):
                yield name, node.lineno


def vague_names(module: Module) -> Iterator[Place]:
    """Yield each binding whose name is one of the vague words."""
    for name, line in bindings(module.tree):
        if name in VAGUE:
            yield Place(module.path, line, name)


def class_names_defined_twice(modules: Iterable[Module]) -> Iterator[Place]:
    """Yield each module-level class whose name another module defines too."""
    by_name = defaultdict(list)
    for module in modules:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and node.name not in FIXED_CLASS_NAMES:
                by_name[node.name].append(Place(module.path, node.lineno, node.name))
    for places in by_name.values():
        yield from places[1:]


@dataclass(frozen=True)
class Constant:
    """A constant of a module: the kind of its value, and where it is defined."""

    kind: str
    place: Place

    @property
    def path_in_room(self) -> str:
        """The path below the room: `access.py` of `incidents/access.py`."""
        return self.place.path.partition("/")[2]


def kind_of(value: ast.expr) -> str:
    """Return what kind of value an expression makes: `int`, `Tuple`, `timedelta`."""
    match value:
        case ast.Constant(value=constant):
            return type(constant).__name__
        case ast.Call(func=function):
            return ast.unparse(function)
        case ast.BinOp(left=left):
            return kind_of(left)
    return type(value).__name__


def assignments(module: Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield each target that a module assigns at its top level, with the value."""
    for node in module.tree.body:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield target, value
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield target, value


def constants(module: Module) -> Iterator[Constant]:
    """Yield the constants (`UPPER_CASE`) that a module assigns at its top level."""
    for target, value in assignments(module):
        if isinstance(target, ast.Name) and CONSTANT_NAME.fullmatch(target.id):
            place = Place(module.path, target.lineno, target.id)
            yield Constant(kind_of(value), place)


def constants_with_two_meanings(modules: Iterable[Module]) -> Iterator[Place]:
    """Yield the second definition of each constant that two modules give another kind of value.

    What every case type declares in a file of the same name (`incidents/access.py` and
    `veiligwonen/access.py`) has one meaning.
    """
    by_name = defaultdict(list)
    for module in modules:
        for constant in constants(module):
            by_name[constant.place.detail].append(constant)
    for same_name in by_name.values():
        kinds = {constant.kind for constant in same_name}
        files = {constant.path_in_room for constant in same_name}
        if len(kinds) > 1 and len(files) > 1:
            yield same_name[1].place


# --- lines and statements ---------------------------------------------------------------------


def wide_lines(module: Module) -> Iterator[Place]:
    """Yield each line over 100 columns."""
    for number, line in enumerate(module.source.splitlines(), 1):
        if len(line) > COLUMNS:
            yield Place(module.path, number, shortened(line))


def formatter_switched_off(module: Module) -> Iterator[Place]:
    """Yield each line that tells the formatter to keep away."""
    for number, line in enumerate(module.source.splitlines(), 1):
        if FORMATTER_OFF.search(line):
            yield Place(module.path, number, shortened(line))


def nested_ternaries(module: Module) -> Iterator[Place]:
    """Yield each conditional expression that holds another one."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.IfExp):
            continue
        parts = [node.body, node.test, node.orelse]
        if any(isinstance(part, ast.IfExp) for part in parts):
            yield Place(module.path, node.lineno, shortened(ast.unparse(node)))


def is_docstring(node: ast.AST) -> bool:
    """Say whether a statement is nothing but a constant, as a docstring is."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def statements(node: ast.AST, in_function: bool = False) -> Iterator[ast.stmt]:
    """Yield the statements inside functions, without docstrings."""
    for child in ast.iter_child_nodes(node):
        if in_function and isinstance(child, ast.stmt) and not is_docstring(child):
            yield child
        yield from statements(child, in_function or isinstance(child, FUNCTIONS))


def nodes_of(statement: ast.stmt) -> int:
    """Count the AST nodes of a statement itself, without the statements in its body."""
    count = 0
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if node is not statement and isinstance(node, STATEMENTS):
            continue
        count += 1
        waiting.extend(ast.iter_child_nodes(node))
    return count


def median_nodes(modules: Iterable[Module]) -> float:
    """Return the median number of AST nodes a statement inside functions; 0 without any."""
    counts = [nodes_of(each) for module in modules for each in statements(module.tree)]
    return statistics.median(counts) if counts else 0


# --- docstrings and exceptions ----------------------------------------------------------------


def public_functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield each function and method whose name does not begin with an underscore."""
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS) and not node.name.startswith("_"):
            yield node


def raises(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Say whether a function itself raises something; to raise the same again does not count."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            return True
        waiting.extend(ast.iter_child_nodes(node))
    return False


def raises_untold(module: Module) -> Iterator[Place]:
    """Yield each public function that raises while its docstring does not say `Raises`."""
    for function in public_functions(module.tree):
        docstring = ast.get_docstring(function) or ""
        if raises(function) and "Raise" not in docstring:
            yield Place(module.path, function.lineno, function.name)


def is_property(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Say whether a function is read as an attribute, so that a noun describes it."""
    return any("property" in ast.unparse(decorator) for decorator in function.decorator_list)


def docstrings_without_a_verb(module: Module) -> Iterator[Place]:
    """Yield each public function whose docstring begins with no verb, or has under three words."""
    for function in public_functions(module.tree):
        words = (ast.get_docstring(function) or "").split()
        if not words or is_property(function):
            continue
        first_word = words[0].strip(",.:;").lower()
        if first_word in NO_VERB or len(words) < 3:
            yield Place(module.path, function.lineno, shortened(" ".join(words)))


def broad_excepts(module: Module) -> Iterator[Place]:
    """Yield each handler that catches everything."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = ast.unparse(node.type) if node.type else "everything"
        if caught in {"Exception", "BaseException", "everything"}:
            yield Place(module.path, node.lineno, caught)


def sql_in_views(module: Module) -> Iterator[Place]:
    """Yield each string of SQL in a module of views."""
    path = Path(module.path)
    if path.name != "views.py" and "views" not in path.parent.parts:
        return
    for node in ast.walk(module.tree):
        match node:
            case ast.Constant(value=str() as text) if SQL.match(text):
                yield Place(module.path, node.lineno, shortened(text))


def wide_template_lines(path: str, text: str) -> Iterator[Place]:
    """Yield each line of a template over 160 characters."""
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > TEMPLATE_COLUMNS:
            yield Place(path, number, f"{len(line)} characters")


# --- all of it --------------------------------------------------------------------------------

IN_A_MODULE: dict[str, Callable[[Module], Iterator[Place]]] = {
    "vague names": vague_names,
    "lines over 100 columns": wide_lines,
    "formatter switched off": formatter_switched_off,
    "nested ternaries": nested_ternaries,
    "raises untold": raises_untold,
    "docstrings without a verb": docstrings_without_a_verb,
    "broad excepts": broad_excepts,
    "SQL in views": sql_in_views,
}
OVER_MODULES: dict[str, Callable[[Iterable[Module]], Iterator[Place]]] = {
    "class names defined twice": class_names_defined_twice,
    "constants with two meanings": constants_with_two_meanings,
}


def below_root(path: Path) -> str:
    """Return a path as people write it: from the root of the repository."""
    return str(path.relative_to(ROOT))


def rooms() -> list[str]:
    """Return the packages of the product, as the import contracts in pyproject.toml name them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return project["tool"]["importlinter"]["root_packages"]


def product_modules() -> list[Module]:
    """Parse every module of the product but its migrations, which Django writes."""
    modules = []
    for room in rooms():
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            module = Module.of(below_root(path), path.read_text())
            modules.append(module)
    return modules


def places_in_templates() -> list[Place]:
    """Return the places in all templates of pages that are too wide."""
    places: list[Place] = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        places += wide_template_lines(below_root(path), path.read_text())
    return places


def places_by_figure(modules: list[Module]) -> dict[str, list[Place]]:
    """Return for each figure that counts places, the places it counts."""
    places: dict[str, list[Place]] = defaultdict(list)
    for figure, places_in in IN_A_MODULE.items():
        for module in modules:
            places[figure] += places_in(module)
    for figure, places_over in OVER_MODULES.items():
        places[figure] += places_over(modules)
    places[TEMPLATE_LINES] += places_in_templates()
    return places


def print_figures(values: dict[str, float]) -> bool:
    """Print each figure beside its bound; return whether all of them pass."""
    all_pass = True
    for figure, bound in BOUNDS.items():
        value = values[figure]
        passes = value <= bound
        verdict = "ok" if passes else "FAILED"
        print(f"{verdict:8}{value:>6g}  (at most {bound})  {figure}")
        all_pass = all_pass and passes
    return all_pass


def main(arguments: list[str]) -> int:
    """Print the figures, or the places of one of them; return 1 when a bound is passed."""
    parser = argparse.ArgumentParser(description="How readable the product code is.")
    parser.add_argument("--list", metavar="FIGURE", help="print every place that FIGURE counts")
    options = parser.parse_args(arguments)
    modules = product_modules()
    places = places_by_figure(modules)
    if options.list:
        print(*places[options.list], sep="\n")
        return 0
    values: dict[str, float] = {figure: len(counted) for figure, counted in places.items()}
    values[MEDIAN] = median_nodes(modules)
    return 0 if print_figures(values) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
