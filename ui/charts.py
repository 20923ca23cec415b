"""Charts as SVG, drawn by the server: the same for page and PDF (docs/adr/0014).

Here is the geometry, in plain numbers; templates/components/chart_*.html draw it. Presentation
attributes carry a colour that prints, classes carry the theme (static/css/chart.css): no style in
the page. Every chart stands beside a table with the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

# Units of the SVG: the size of the picture, and the margins around the columns.
WIDE = 720
HIGH = 260
LEFT = 44
RIGHT = 12
TOP = 28
BOTTOM = 34
GROUND = HIGH - BOTTOM  # where the columns stand
COLUMNS_WIDE = WIDE - LEFT - RIGHT
COLUMNS_HIGH = HIGH - TOP - BOTTOM
DIGIT = 8.5  # the room that a digit of a number needs
GRID_LINES = 3
ROUND_NUMBERS = (3, 6, 12, 15)  # that thirds divide well
DUTCH_MARKS = str.maketrans(",.", ".,")

Point = tuple[float, float]
Span = tuple[float, float]  # where a column starts, and how wide it is
Value = tuple[float, int]  # the value for each unit of time, the length in units


@dataclass(frozen=True)
class ChartColumn:
    """One column: where it stands, the number it draws, and the value to compare with (None:
    nothing).
    """

    x: float
    y: float
    width: float
    height: float
    middle: float
    text: str
    compared: float | None = None
    right: float = 0


@dataclass(frozen=True)
class Columns:
    """Columns on a time axis.

    The width of a column is its length in time, its height the value for each unit of time, and
    that is the number above it.
    """

    columns: list[ChartColumn]
    grid: list[tuple[float, str]]
    marks: list[tuple[float, str, str]]
    wide: int = WIDE
    high: int = HIGH
    axis_left: int = LEFT
    right: int = WIDE - RIGHT
    ground: int = GROUND
    line: list[list[Point]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        """The line to compare with, in pieces where there is something to compare with."""
        return [_path(piece) for piece in self.line]


def _path(points: Sequence[Point]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def columns(
    values: Sequence[Value], compare: Sequence[float | None] = (), marks: Sequence[str] = ()
) -> Columns:
    """Return columns for these values, with a dashed line to compare with and texts under the axis.

    `compare`: a value per column, None where there is nothing to compare with. `marks`: what stands
    under the first and the last column.
    """
    top = _top_of_axis(values, compare)
    spans = _spans(values)
    compared_values = list(compare[: len(values)])
    compared_values += [None] * (len(values) - len(compared_values))
    drawn = []
    for value, span, compared in zip(values, spans, compared_values, strict=True):
        drawn.append(_column(value, span, compared, top))
    line = _compared_line(compared_values, spans, top)
    return Columns(drawn, _grid(top), _axis_texts(drawn, marks), line=line)


def _grid(top: float) -> list[tuple[float, str]]:
    """Return the y and the number of each line of the grid."""
    lines = []
    for part in range(GRID_LINES + 1):
        value = top * part / GRID_LINES
        lines.append((_height(value, top), format_number(value)))
    return lines


def _top_of_axis(values: Sequence[Value], compare: Sequence[float | None]) -> float:
    numbers = [value for value, _length in values]
    numbers += [value for value in compare if value is not None]
    return nice(max(numbers, default=1))


def _spans(values: Sequence[Value]) -> list[Span]:
    """Return where each column starts and how wide it is."""
    total_length = sum(length for _value, length in values) or 1
    unit = COLUMNS_WIDE / total_length
    spans = []
    start = float(LEFT)
    for _value, length in values:
        width = length * unit
        spans.append((start, width))
        start += width
    return spans


def bar_length(number: float, most: float, whole: float) -> float:
    """Return how long a bar of this number is, where a bar of `most` takes the `whole` room.

    The one place where a number becomes a length: no picture says one number and draws another.
    """
    return round(number / most * whole, 1)


def _height(value: float, top: float) -> float:
    """Return the y of a value on an axis that ends at `top`."""
    return round(GROUND - bar_length(value, top, COLUMNS_HIGH), 1)


def _column(value: Value, span: Span, compared: float | None, top: float) -> ChartColumn:
    number = round(value[0], 1)  # as it is written above the column
    start, width = span
    y = _height(number, top)
    text = format_number(number) if number else ""
    has_room = width >= DIGIT * len(text)
    return ChartColumn(
        x=round(start + 1, 1),
        y=y,
        width=round(max(width - 2, 1), 1),
        height=bar_length(number, top, COLUMNS_HIGH),
        middle=round(start + width / 2, 1),
        text=text if has_room else "",
        compared=compared,
        right=round(start + width, 1),
    )


def _compared_line(
    compared_values: Sequence[float | None], spans: Sequence[Span], top: float
) -> list[list[Point]]:
    """Return the line to compare with, in pieces: it is broken where there is no value."""
    pieces: list[list[Point]] = [[]]
    for value, (start, width) in zip(compared_values, spans, strict=True):
        if value is None:
            pieces.append([])
            continue
        y = _height(value, top)
        pieces[-1].append((round(start, 1), y))
        pieces[-1].append((round(start + width, 1), y))
    return [piece for piece in pieces if piece]


def _axis_texts(drawn: Sequence[ChartColumn], marks: Sequence[str]) -> list[tuple[float, str, str]]:
    """Return the x, the text and the anchor of what stands under the first and the last column."""
    if not drawn:
        return []
    texts = []
    for position, text in zip((0, len(drawn) - 1), marks, strict=False):
        column = drawn[position]
        if position == 0:
            texts.append((column.x, text, "start"))
        else:
            texts.append((column.x + column.width, text, "end"))
    return texts


def nice(most: float) -> float:
    """Return a round number that is at least `most`, and that thirds divide well."""
    step = 1
    while True:
        for number in ROUND_NUMBERS:
            if number * step >= most:
                return number * step
        step *= 10


def format_number(value: float) -> str:
    """Return a number as the Dutch write it, with at most one decimal: "1.250", "2,5"."""
    return f"{value:,.1f}".removesuffix(".0").translate(DUTCH_MARKS)


def format_euros(amount: Decimal) -> str:
    """Return an amount as the Dutch write it, on one line: "€ 1.442", "€ 480,67"."""
    return "€\N{NO-BREAK SPACE}" + f"{amount:,.2f}".removesuffix(".00").translate(DUTCH_MARKS)


@dataclass(frozen=True)
class Bar:
    """One bar of a table: its label, its number, its length (0 to 100), and its part of all (0 to
    100).
    """

    label: str
    count: int
    length: float
    part: int
    muted: bool = False


def bars(values: Sequence[tuple[str, int, bool]]) -> list[Bar]:
    """Return bars for (label, count, muted).

    The longest is the most; a muted one (what was merged) is hatched.
    """
    counts = [count for _label, count, _muted in values]
    most = max(counts, default=0) or 1
    total = sum(counts) or 1
    drawn = []
    for label, count, muted in values:
        length = bar_length(count, most, 100)
        part = round(100 * count / total)
        drawn.append(Bar(label, count, length, part, muted))
    return drawn


@dataclass(frozen=True)
class Tile:
    """One square of a map of tiles."""

    x: int
    y: int
    level: int | None
    label: str


SIDE = 22


def tiles(places: Sequence[tuple[int, int, int | None, str]]) -> tuple[list[Tile], int, int]:
    """Return squares for (row, column, level, label), and how wide and high the map is.

    Equal squares: a small place is seen as well as a large one.
    """
    first_row = min((row for row, *_rest in places), default=0)
    first_column = min((column for _row, column, *_rest in places), default=0)
    squares = []
    for row, column, level, label in places:
        x = (column - first_column) * SIDE
        y = (row - first_row) * SIDE
        squares.append(Tile(x, y, level, label))
    width = max((tile.x for tile in squares), default=0) + SIDE
    height = max((tile.y for tile in squares), default=0) + SIDE
    return squares, width, height
