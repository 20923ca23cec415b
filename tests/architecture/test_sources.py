"""Every source that the code cites can be opened in this repository.

Docstrings and comments may cite four things:

- a document: `docs/adr/0019`, `docs/domain/incidents.md`, or a decision by its number (ADR 20);
- a section of a document, named with its document: `docs/domain/incidents.md §6`;
- a requirement by its number, which `docs/standaarden.md` lists: SEC-12;
- a section of a publication outside the repository, named with its title: RFC 6749 §4.4.

The pages for developers name files; those files exist too.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)

DOCUMENT = re.compile(r"\bdocs/[\w./-]*\w")
DECISION = re.compile(r"\bADR (\d{1,4})\b(?!\.\d)")
SECTION_NUMBER = r"\d+[a-z]?(?:\.\d+)*"
SECTION = re.compile(rf"§+ ?({SECTION_NUMBER})?")
# A document with its sections: `docs/domain/support.md §3.1, §3.8 and §11`.
SECTIONS_OF_A_DOCUMENT = re.compile(
    rf"\b(docs/[\w./-]+\.md)((?:(?:,| and| or| to)? ?§ ?{SECTION_NUMBER})+)"
)
SECTION_OF_A_PUBLICATION = re.compile(
    rf"\b(?:RFC \d+|OpenID Connect Core|CloudEvents[\w ]* \d\.\d|WCAG \d\.\d|Circulaire[\w ]* \d{{4}})"
    rf"(?:(?:,| and| or)? ?§ ?{SECTION_NUMBER})+"
)
UNNAMED_DOCUMENT = re.compile(r"\bdomain (?:references?|papers?)\b", re.IGNORECASE)
REQUIREMENT_ROW = re.compile(r"^\| ((?:[A-Z]+|A11Y)-\d+) \|", re.MULTILINE)
TEMPLATE_COMMENT = re.compile(r"{% comment %}(.*?){% endcomment %}|{#(.*?)#}", re.DOTALL)


# --- what a file cites -----------------------------------------------------------------------


def joined(text: str) -> str:
    """Return `text` on one line, so that a citation may break over two."""
    return " ".join(text.split())


def docstrings(source: str) -> Iterator[tuple[int, str]]:
    """Yield each docstring of `source` with the line of what it belongs to."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, documented) and (text := ast.get_docstring(node)):
            yield getattr(node, "lineno", 1), joined(text)


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield each comment of `source` with its first line; lines below one another are one."""
    block: list[str] = []
    first = last = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        line = token.start[0]
        if block and line != last + 1:
            yield first, joined(" ".join(block))
            block = []
        if not block:
            first = line
        block.append(token.string.lstrip("#"))
        last = line
    if block:
        yield first, joined(" ".join(block))


def line_comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield what follows a `#` on each line: of shell, and of Python that is a template."""
    for number, line in enumerate(source.splitlines(), 1):
        _before, hash_sign, comment = line.partition("#")
        if hash_sign:
            yield number, joined(comment)


def template_comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield each comment of a Django template with its line."""
    for match in TEMPLATE_COMMENT.finditer(source):
        yield source.count("\n", 0, match.start()) + 1, joined(match[1] or match[2])


def is_ours(folder: Path) -> bool:
    """Say whether a folder holds our own files, and nothing that is installed or built."""
    hidden = folder.name.startswith(".") and folder.name != ".ci"
    return not hidden and folder.name not in {"node_modules", "__pycache__", "build"}


def own_files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield the files of the repository, without what is installed or built beside them."""
    for path in sorted(folder.iterdir()):
        if path.is_file():
            yield path
        elif path.is_dir() and is_ours(path):
            yield from own_files(path)


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the docstrings and comments of one file; of a file of another kind, nothing."""
    if path.suffix == ".py":
        source = path.read_text()
        yield from docstrings(source)
        yield from comments(source)
    elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
        yield from template_comments(path.read_text())
    elif path.suffix in {".sh", ".py-tpl"} or path.parent.name in {"tools", ".ci"}:
        yield from line_comments(path.read_text())


# --- what there is to cite -------------------------------------------------------------------


def sections_of(document: str) -> set[str]:
    """Return the numbers of the sections of a Markdown text, and of the items in their lists.

    A section is a numbered heading (`### 3.1 Fields`) or a paragraph that begins with a bold
    number (`**4.2 Kind**`); item 7 of the numbered list of section 11 is `11.7`.
    """
    sections: set[str] = set()
    current = ""
    for line in document.splitlines():
        heading = re.match(rf"(?:#+ |\*\*)({SECTION_NUMBER})\.? ", line)
        item = re.match(r"(\d+)\. ", line)
        if heading:
            current = heading[1]
            sections.add(current)
        elif line.startswith("#"):
            current = ""
        elif item and current:
            sections.add(f"{current}.{item[1]}")
    return sections


REQUIREMENTS = set(REQUIREMENT_ROW.findall((ROOT / "docs" / "standaarden.md").read_text()))
FAMILIES = sorted({requirement.split("-")[0] for requirement in REQUIREMENTS})
REQUIREMENT = re.compile(rf"\b(?:{'|'.join(FAMILIES)})-\d+\b")


def document_exists(citation: str) -> bool:
    """Say whether a path below `docs/` exists; a decision may be cited by its number alone."""
    if (ROOT / citation).exists():
        return True
    return bool(re.fullmatch(r"docs/adr/\d{4}", citation) and list(ROOT.glob(f"{citation}-*.md")))


def decision_exists(number: str) -> bool:
    """Say whether there is a decision with this number."""
    return bool(list((ROOT / "docs" / "adr").glob(f"{int(number):04d}-*.md")))


def missing_sections(text: str) -> Iterator[str]:
    """Yield each cited section that its document does not have."""
    for document, cited in SECTIONS_OF_A_DOCUMENT.findall(text):
        path = ROOT / document
        sections = sections_of(path.read_text()) if path.is_file() else set()
        for number in SECTION.findall(cited):
            if number not in sections:
                yield f"{document} has no §{number}"


def unresolved(text: str) -> list[str]:
    """Return what `text` cites and nobody can open, each in a few words."""
    problems = [f"no {path}" for path in DOCUMENT.findall(text) if not document_exists(path)]
    problems += [f"no ADR {n}" for n in DECISION.findall(text) if not decision_exists(n)]
    for requirement in REQUIREMENT.findall(text):
        if requirement not in REQUIREMENTS:
            problems.append(f"docs/standaarden.md does not list {requirement}")
    problems += missing_sections(text)
    rest = SECTION_OF_A_PUBLICATION.sub("", SECTIONS_OF_A_DOCUMENT.sub("", text))
    for match in SECTION.finditer(rest):
        problems.append(f"{match[0]} does not name its document")
    problems += [f"“{words}” names no file" for words in UNNAMED_DOCUMENT.findall(rest)]
    return problems


def test_every_citation_resolves():
    this_file = Path(__file__)  # cites what does not exist, below
    problems = [
        f"{path.relative_to(ROOT)}:{line}: {problem}"
        for path in own_files()
        if path != this_file
        for line, text in texts_of(path)
        for problem in unresolved(text)
    ]
    assert not problems, "\n".join([f"{len(problems)} citations resolve to nothing:", *problems])


@pytest.mark.parametrize(
    "text",
    [
        "Terms of a report (docs/domain/incidents.md §6).",
        "See docs/domain/support.md §3.1, §3.8 and §11.",
        "How long a report is kept (docs/domain/incidents.md §11.7 [OJ]).",
        "A value list (docs/domain/incidents.md §4.2) of our own.",
        "The last day of a term: docs/domain/evidence-2026-11.md §1a.2.",
        "An answer of RFC 6749 §5.2.",
        "Why it is so: docs/adr/0019, and ADR 20.",
        "The NL API Design Rules (ADR 2.1) ask it; SEC-12 too.",
        "Answer within six weeks (Awb 7:10 lid 1; Stcrt. 2023-28233).",
    ],
)
def test_a_good_citation_resolves(text):
    assert unresolved(text) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Terms of a report (§6).", "§6 does not name its document"),
        ("See domain reference §6.", "§6 does not name its document"),
        ("As in support §4.6.", "§4.6 does not name its document"),
        ("The case of the domain reference.", "“domain reference” names no file"),
        ("See docs/domain/incidents.md §99.", "docs/domain/incidents.md has no §99"),
        ("See docs/domain/support.md §3.1 and §77.", "docs/domain/support.md has no §77"),
        ("See docs/domain/nothing.md.", "no docs/domain/nothing.md"),
        ("As decided (docs/adr/0999).", "no docs/adr/0999"),
        ("As decided (ADR 999).", "no ADR 999"),
        ("Asked by SEC-99.", "docs/standaarden.md does not list SEC-99"),
    ],
)
def test_a_citation_of_nothing_is_found(text, problem):
    assert problem in unresolved(text)


def test_docstrings_and_comments_are_read():
    source = '"""M (§1)."""\n# A comment of\n# two lines (§2).\ndef f():\n    """F (§3)."""\n'
    assert [text for _line, text in docstrings(source)] == ["M (§1).", "F (§3)."]
    assert list(comments(source)) == [(2, "A comment of two lines (§2).")]
    assert list(line_comments("set -e  # why (§4)\n")) == [(1, "why (§4)")]
    assert list(template_comments("<p>\n{# why (§5) #}")) == [(2, "why (§5)")]


# --- the pages for developers ----------------------------------------------------------------

QUOTED_CODE = re.compile(r"`([^`\n]+)`")
PATH_IN_CODE = re.compile(r"(?:[\w.*-]+/)+[\w.*-]*")
FILE_KINDS = {".css", ".html", ".js", ".md", ".mjs", ".py", ".sh", ".sql", ".toml", ".yml"}
ROOT_FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}
# What a page may name though it is not in the repository: what is built, what a reader makes.
NOT_KEPT = re.compile(r"static/build/|templates/careline/|careline/|\.local/|\.venv/")


def named_paths(page: str) -> list[str]:
    """Return the paths that stand in backquotes in a Markdown text."""
    paths = []
    for code in QUOTED_CODE.findall(page):
        match = PATH_IN_CODE.match(code)
        if not match or NOT_KEPT.match(code):
            continue
        path = match[0]
        if Path(path).suffix in FILE_KINDS or path.split("/")[0] in ROOT_FOLDERS:
            paths.append(path)
    return paths


def path_exists(path: str, page: Path) -> bool:
    """Say whether a path exists below the root, the tests, the templates or the page's folder.

    A function of a module counts as its module: `ui/tables.read` is `ui/tables.py`.
    """
    for base in (ROOT, ROOT / "tests", ROOT / "templates", page.parent):
        if list(base.glob(path)) or (base / path).with_suffix(".py").is_file():
            return True
    return False


def test_every_path_in_the_pages_for_developers_exists():
    docs = ROOT / "docs"
    pages = [*docs.glob("developers/*.md"), *docs.glob("adr/*.md"), ROOT / "CONTRIBUTING.md"]
    missing = [
        f"{page.relative_to(ROOT)}: {path}"
        for page in pages
        for path in named_paths(page.read_text())
        if not path_exists(path, page)
    ]
    assert not missing, "\n".join(missing)


def test_a_path_that_is_no_more_is_found():
    page = ROOT / "docs" / "developers" / "start.md"
    paths = named_paths("See `casework/no_such_file.py`, `tools/check` and `static/build/`.")
    assert paths == ["casework/no_such_file.py", "tools/check"]
    assert [path_exists(path, page) for path in paths] == [False, True]


# --- the glossary ----------------------------------------------------------------------------


def glossary_names(page: str) -> list[str]:
    """Return the names in the column "In code" of the tables of the glossary."""
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| ")]
    return [name for row in rows for name in QUOTED_CODE.findall(row[2])]


def test_every_name_in_the_glossary_is_in_the_code():
    product = [path for path in own_files() if path.suffix == ".py" and is_product(path)]
    words = set()
    for path in product:
        words |= {path.stem, path.parent.name}
        words |= set(re.findall(r"\w+", path.read_text()))
    page = (ROOT / "docs" / "developers" / "glossary.md").read_text()
    names = set(glossary_names(page))
    assert len(names) > 60
    assert not names - words, f"not in the code: {sorted(names - words)}"


def is_product(path: Path) -> bool:
    """Say whether a file belongs to a room of the product."""
    folder = path.relative_to(ROOT).parts[0]
    return folder not in {"tests", "tools", "benchmarks", "docs", "deploy"}


def test_the_column_of_names_is_read():
    page = "| Dutch | In code | Meaning |\n|---|---|---|\n| zaak | `Case`, `case_types` | it |\n"
    assert glossary_names(page) == ["Case", "case_types"]
