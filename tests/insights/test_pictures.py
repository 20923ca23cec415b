"""In every picture a bar is as long as the number beside it says: on the pages and on paper."""

import re
from itertools import pairwise

import pymupdf
import pytest

from insights import documents, publishing, report_periods
from insights.counting import count_all
from insights.models import NATIONAL_CODE, Publication, Report
from organisations.models import Role
from tests.factories import OrganisationFactory, incident, person
from tests.insights.conftest import ago, copy, fill
from ui import charts

pytestmark = pytest.mark.django_db
BLUE = (0x0B / 255, 0x4F / 255, 0x6C / 255)
NEAR = 0.002  # of the longest: lengths are rounded to a tenth of a unit


@pytest.fixture
def uneven(people):
    """Reports in numbers that differ from month to month, and months that stand together."""
    case = incident(people["councillor"])
    fill(case)
    for month, times in ((2, 37), (3, 11), (9, 136), (14, 52)):
        copy(case, times, at=ago(month), behaviours=["verbal"])
    count_all()
    publishing.publish()
    return case


@pytest.fixture
def analyst(utrecht):
    """Who reads the figures of the country."""
    desk = OrganisationFactory(code=NATIONAL_CODE, type="national", name="BZK")
    return person(desk, Role.ANALYST)


def number(text: str) -> float:
    """Return a number as the Dutch write it."""
    return float(text.strip().replace(".", "").replace(",", "."))


def assert_in_proportion(bars: list[tuple[float, float]]) -> None:
    """Every (number, length) is in the same proportion."""
    most = max(bars)
    assert len(bars) > 1
    wrong = [bar for bar in bars if abs(bar[0] / most[0] - bar[1] / most[1]) > NEAR]
    assert wrong == []


def columns_of(picture) -> list[tuple[float, float]]:
    """Return the number above each column, and the height of the column under it."""
    return [
        (number(label.get_text()), float(label.find_previous_sibling("rect")["height"]))
        for label in picture.select(".chart__number")
    ]


def axis_of(picture) -> list[tuple[float, float]]:
    """Return the number and the place of each line of the grid, from the ground up."""
    texts = picture.select(f'.chart__axis[x="{charts.LEFT - 8}"]')
    return [(number(text.get_text()), charts.GROUND - float(text["y"])) for text in texts]


def pictures_of(soup) -> list[list[tuple[float, float]]]:
    """Return the bars of every picture of a page: none is left out."""
    found = []
    for picture in soup.select("svg.chart__columns"):
        found.append(columns_of(picture) + [line for line in axis_of(picture) if line[0]])
    for table in soup.select("table.bars"):
        rows = table.select("tbody tr")
        found.append(
            [
                (number(row.select_one(".bars__number").get_text()), float(row.rect["width"]))
                for row in rows
            ]
        )
    drawn = [svg for svg in soup.select("main svg") if svg.rect and not svg.circle]
    known = soup.select("svg.chart__columns, svg.bars__bar, svg.chart__map, .chart__key svg")
    assert [svg for svg in drawn if svg not in known] == []
    return found


@pytest.mark.parametrize("query", ["", "?periode=alles"])
def test_a_bar_is_as_long_as_its_number(query, uneven, people, page):
    soup = page(f"/overzicht/{query}", people["secretary"])
    pictures = pictures_of(soup)
    assert len(pictures) > 2
    for bars in pictures:
        assert_in_proportion(bars)


def test_of_the_country_too(uneven, analyst, page):
    for bars in pictures_of(page("/overzicht/", analyst)):
        assert_in_proportion(bars)


def test_the_number_above_a_column_is_that_of_the_table(uneven, people, page):
    soup = page("/overzicht/", people["secretary"])
    cells = soup.select('td[data-label="Per maand"]')
    labels = soup.select(".chart__number")
    assert [label.get_text() for label in labels] == [cell.get_text() for cell in cells]


def test_on_paper_a_bar_is_as_long_as_its_number(uneven, utrecht):
    made_on = Publication.objects.get(pk=utrecht.pk).made_at.date()
    first, last = report_periods.last_ended_periods(made_on)[1]
    report = Report.objects.create(organisation=utrecht, first=first, last=last)
    with pymupdf.open(stream=documents.write(report)) as paper:
        for bars in bars_on(paper):
            assert_in_proportion(bars)


def bars_on(paper) -> list[list[tuple[float, float]]]:
    """Return the bars of each picture on paper: (number, length), as they are drawn."""
    upright, lying = [], {}
    for page in paper:
        words = page.get_text("words")
        rects = [d["rect"] for d in page.get_drawings() if d["fill"] and _is_blue(d["fill"])]
        for rect in rects:
            upright += [(number(w[4]), rect.height) for w in words if _is_above(w, rect)]
            beside = [w for w in words if _is_beside(w, rect)]
            if beside:
                heading = _heading_above(page, rect)
                lying.setdefault(heading, []).append((number(beside[0][4]), rect.width))
    return [upright, *(bars for bars in lying.values() if len(bars) > 1)]


def _is_blue(fill) -> bool:
    return all(abs(a - b) < 0.01 for a, b in zip(fill, BLUE, strict=True))


def _is_above(word, rect) -> bool:
    middle = (word[0] + word[2]) / 2
    is_over = rect.x0 < middle < rect.x1 and rect.y0 - 6 < word[3] < rect.y0 + 2
    return is_over and bool(re.fullmatch(r"[\d.,]+", word[4]))


def _is_beside(word, rect) -> bool:
    is_right = rect.height < 14 and rect.x1 <= word[0] + 1 < rect.x1 + 90
    return is_right and word[1] < rect.y1 and word[3] > rect.y0 and word[4][0].isdigit()


def _heading_above(page, rect) -> tuple[int, float]:
    heights = [block[1] for block in page.get_text("blocks") if block[1] < rect.y0]
    gaps = [low for low, high in pairwise(sorted(heights)) if high - low > 26]
    return page.number, max(gaps, default=0.0)


@pytest.mark.parametrize("value", [0, 1, 45.3, 136, 1_250])
def test_one_helper_makes_every_length(value):
    assert charts.bar_length(value, 1_250, 100) == pytest.approx(value / 12.5, abs=0.05)
