"""Templates: short lines, components used as declared, no coded value compared by its letters."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from ui.templatetags.components import load_component

FOLDER = Path(settings.BASE_DIR) / "templates"
PAGES = sorted(FOLDER.rglob("*.html"))
ALL = [*PAGES, *sorted(FOLDER.rglob("*.txt"))]
LONGEST = 160
CODED = "(?:status|state|kind|tone|decision|role|audience|confidentiality|permission|location|band)"
LITERAL = re.compile(rf"""{{%[^%]*\b{CODED} (?:==|!=|in|not in) ["'][^%]*%}}""")
MARKUP = re.compile(
    r'class="(?:utrecht-button |utrecht-breadcrumb|badge[ "]|back"|empty"|rows"'
    r"|error-summary|step-line)"
)
OWN_MARKUP = {
    "allauth/elements/button.html",  # attributes that allauth gives
    "incidents/list.html",  # a badge in each of 25 rows: a component would cost 0.5 ms
    "insights/page.html",  # a button of a script
    "legalsupport/copied_text.html",  # as that
    "veiligwonen/advice.html",  # a trail of three
    "veiligwonen/queue_rows.html",  # as incidents/list.html
}
WANTED = {"button", "table", "card", "badge", "empty_state", "steps", "countdown", "error_summary"}


def name_of(path: Path) -> str:
    return str(path.relative_to(FOLDER))


def test_there_are_templates_to_judge():
    assert len(PAGES) > 150


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_every_template_compiles(path):
    """A component with an unknown parameter, or without one that it needs, is an error here."""
    assert get_template(name_of(path))


def test_no_line_is_longer_than_people_review():
    long = [
        f"{name_of(path)}:{number}"
        for path in PAGES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert long == []


LETTERS = sorted(FOLDER.glob("*/pdf/*.html"))
WITHOUT_YEAR = re.compile(r"\|(?:moment|short|due|countdown)\b")
PHONE = re.compile(r"(?P<link>tel:)?{{ (?P<name>[\w.]*phone)(?P<filters>\S*) }}")


def test_a_letter_tells_each_moment_with_its_year():
    """It is read next year too: `full_moment` and `day`, never `moment`."""
    assert len(LETTERS) > 10
    wrong = [
        (name_of(path), match[0])
        for path in LETTERS
        for match in WITHOUT_YEAR.finditer(path.read_text())
    ]
    assert wrong == []


def test_a_phone_number_stays_on_one_line_everywhere():
    """Every template that shows one writes it by the filter `phone`."""
    shown = [(path, match) for path in ALL for match in PHONE.finditer(path.read_text())]
    assert len(shown) > 10
    wrong = [
        (name_of(path), match[0])
        for path, match in shown
        if not match["link"] and not _is_unbroken(path, match)
    ]
    assert wrong == []


def _is_unbroken(path: Path, match: re.Match) -> bool:
    name = match["name"]
    return match["filters"] == "|phone" or f"{name}={name}|phone" in path.read_text()


def test_no_template_compares_a_coded_value_with_its_letters():
    """`{% if case.status == case.Status.CLOSED %}`, or a property: a slug stands in one place."""
    wrong = [
        (name_of(path), match[0]) for path in PAGES for match in LITERAL.finditer(path.read_text())
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "source",
    [
        '{% if case.status == "x" %}',
        '{% elif a and row.state != "ready" %}',
        "{% if kind in 'a b' %}",
    ],
)
def test_a_literal_is_seen(source):
    assert LITERAL.search(source)


def test_no_page_repeats_the_markup_of_a_component():
    pages = [path for path in PAGES if path.parent != FOLDER / "components"]
    repeated = {name_of(path) for path in pages if MARKUP.search(path.read_text())}
    assert repeated - OWN_MARKUP == set()


def test_a_component_shows_every_parameter_that_it_declares():
    components = (FOLDER / "components").glob("*.html")
    declared = [path for path in components if path.read_text().startswith("{# parameters: ")]
    assert {path.stem for path in declared} >= WANTED
    for path in declared:
        _component, parameters = load_component(path.stem)
        names = [*parameters.names, *filter(None, [parameters.positional])]
        body = path.read_text().split("\n", 1)[1]
        unused = [name for name in names if not re.search(rf"\{{[{{%][^}}]*\b{name}\b", body)]
        assert unused == [], path
