"""Pictures of figures as SVG, drawn by the server: the same for page and PDF (docs/adr/0014).

Here is the geometry, in plain numbers; templates/components/chart_*.html draw it. Presentation attributes carry a colour that prints,
classes carry the theme (static/css/chart.css): no style in the page. Every chart stands beside a table with the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

WIDE, HIGH = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 28, 34
DUTCH = str.maketrans(",.", ".,")
DIGIT = 8.5  # a digit of a number needs so much room


@dataclass(frozen=True)
class Column:
    """One column: where it stands, what it says, and the line to compare it with (None: nothing to compare)."""

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
    """Columns on a time axis. The width of a column is its length in time, its height what it counts for each unit of time."""

    columns: list[Column]
    grid: list[tuple[float, str]]
    marks: list[tuple[float, str, str]]
    wide: int = WIDE
    high: int = HIGH
    left: int = LEFT
    right: int = WIDE - RIGHT
    ground: int = HIGH - BOTTOM
    line: list[list[tuple[float, float]]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        """The line to compare with, in pieces where it is known."""
        return [" ".join(f"{x:g},{y:g}" for x, y in piece) for piece in self.line]


def columns(
    values: Sequence[tuple[float, int, str]], compare: Sequence[float | None] = (), marks: Sequence[str] = ()
) -> Columns:
    """Columns for (value for each unit, length in units, text), a dashed line to compare with, and what stands under the axis."""
    total = sum(length for _value, length, _text in values) or 1
    known = [value for value in compare if value is not None]
    top = nice(max([value for value, _length, _text in values] + known, default=1))
    unit = (WIDE - LEFT - RIGHT) / total
    tall = HIGH - TOP - BOTTOM

    def up(value: float) -> float:
        return round(HIGH - BOTTOM - value / top * tall, 1)

    found, x, line = [], float(LEFT), [[]]
    for place, (value, length, text) in enumerate(values):
        width = length * unit
        other = compare[place] if place < len(compare) else None
        found.append(Column(round(x + 1, 1), up(value), round(max(width - 2, 1), 1), round(HIGH - BOTTOM - up(value), 1),
                            round(x + width / 2, 1), text if width >= DIGIT * len(text) else "", other, round(x + width, 1)))  # fmt: skip
        if other is None:
            line.append([])
        else:
            line[-1] += [(round(x, 1), up(other)), (round(x + width, 1), up(other))]
        x += width
    grid = [(up(top * part / 3), dutch(top * part / 3)) for part in range(4)]
    under = [(found[place].x if place == 0 else found[place].x + found[place].width, text, "start" if place == 0 else "end")
             for place, text in zip((0, len(found) - 1), marks, strict=False)] if found else []  # fmt: skip
    return Columns(found, grid, under, line=[piece for piece in line if piece])


def nice(most: float) -> float:
    """A round number that is at least as much, and that thirds divide well."""
    step = 1
    while True:
        for round_one in (3, 6, 12, 15):
            if round_one * step >= most:
                return round_one * step
        step *= 10


def dutch(value: float) -> str:
    """1.250; 2,5."""
    return f"{value:,.1f}".removesuffix(".0").translate(DUTCH)


@dataclass(frozen=True)
class Bar:
    """One bar of a table: its label, its number, how long it is (0 to 100), and how much of all it is."""

    label: str
    count: int
    length: float
    part: int
    muted: bool = False


def bars(values: Sequence[tuple[str, int, bool]]) -> list[Bar]:
    """Bars for (label, count, muted). The longest is the most; a muted one (what was merged) is told apart by its hatching."""
    most = max((count for _label, count, _muted in values), default=0) or 1
    total = sum(count for _label, count, _muted in values) or 1
    return [
        Bar(label, count, round(100 * count / most, 1), round(100 * count / total), muted)
        for label, count, muted in values
    ]


@dataclass(frozen=True)
class Tile:
    """One square of a map of tiles."""

    x: int
    y: int
    level: int | None
    label: str


SIDE = 22


def tiles(places: Sequence[tuple[int, int, int | None, str]]) -> tuple[list[Tile], int, int]:
    """Squares for (row, column, level, label), and how wide and high the map is. Equal squares: a small place is seen as well."""
    first_row = min((row for row, *_rest in places), default=0)
    first_column = min((column for _row, column, *_rest in places), default=0)
    found = [
        Tile((column - first_column) * SIDE, (row - first_row) * SIDE, level, label)
        for row, column, level, label in places
    ]
    return found, max((tile.x for tile in found), default=0) + SIDE, max((tile.y for tile in found), default=0) + SIDE
