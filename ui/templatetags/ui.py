"""What templates say about moments, and the small parts they share."""

import html
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from ui import charts, dates

register = template.Library()


@register.filter
def moment(value: datetime | None) -> str:
    """zaterdag 21 november, 09:12; with the year when it is another."""
    return dates.say_moment(value) if value else "–"


@register.filter
def short(value: datetime | None) -> str:
    """vandaag 14:00; za 21 nov 09:12."""
    return dates.say_short(value) if value else "–"


@register.filter
def day(value: date | datetime | None) -> str:
    """zaterdag 21 november 2026."""
    return dates.say_day(value) if value else "–"


@register.filter
def late(value: datetime | None) -> bool:
    """Has passed."""
    return value is not None and value < timezone.now()


@register.filter
def countdown(value: datetime | None) -> str:
    """In words: "nog 2 dagen en 4 uur", "2 uur te laat"."""
    return dates.say_countdown(value) if value else _("geen termijn")


@register.filter
def due(value: datetime | None) -> str:
    """When something must be done: words first, the moment behind ("nog 2 dagen en 4 uur", "vandaag 14:00")."""
    if not value:
        return "–"
    now = timezone.now()
    mark = ' class="late"' if value < now else ""
    said = f"<span{mark}>{dates.say_countdown(value, now)}</span> <small>{dates.say_short(value, now)}</small>"
    return mark_safe(said)  # noqa: S308 -- our own words


@register.filter
def options(groups: Iterable) -> str:
    """The options of a list to choose from (Django: `widget.optgroups`)."""
    listed = []
    for group, members, _index in groups:
        rows = [
            f'<option value="{escape(str(one["value"]))}"{" selected" if one["selected"] else ""}>{escape(str(one["label"]))}</option>'
            for one in members
        ]
        listed.append(f'<optgroup label="{escape(str(group))}">{"".join(rows)}</optgroup>' if group else "".join(rows))
    return mark_safe("".join(listed))  # noqa: S308 -- each part was escaped


@register.filter
def joined(values: Iterable) -> str:
    """a, b en c."""
    words = [str(value) for value in values]
    return _(" en ").join(filter(None, [", ".join(words[:-1]), *words[-1:]])) or "–"


@register.filter
def dutch(number: float) -> str:
    """1.250."""
    return charts.dutch(number)


@register.filter
def total(counts: dict[str, int]) -> int:
    """All counts together."""
    return sum(counts.values())


DOTS = {0: 0, 1: 3, 2: 5, 3: 8}  # how large the dot of a level is: it prints in grey


@register.simple_tag
def tile_squares(tiles: Iterable[charts.Tile]) -> str:
    """The squares of a map, each with its name. In one go: a template would take a third of the time of the page."""
    half = charts.SIDE // 2 - 1
    drawn = []
    for tile in tiles:
        dot = f'<circle cx="{tile.x + half}" cy="{tile.y + half}" r="{DOTS[tile.level]}"/>' if tile.level else ""
        level = "none" if tile.level is None else tile.level
        drawn.append(f'<g class="tile-map tile-map--{level}"><title>{html.escape(tile.label)}</title>'
                     f'<rect x="{tile.x}" y="{tile.y}" width="20" height="20" rx="2"/>{dot}</g>')  # fmt: skip
    return mark_safe("".join(drawn))  # noqa: S308 -- the label was escaped, the others are numbers


@register.simple_tag
def column_marks(columns: Iterable[charts.Column]) -> str:
    """The columns of a trend, each with its number. In one go, as `tile_squares`."""
    drawn = []
    for column in columns:
        drawn.append(
            f'<rect class="chart__column" x="{column.x}" y="{column.y}" width="{column.width}" height="{column.height}" fill="#0b4f6c"/>'
        )
        if column.text:
            drawn.append(
                f'<text class="chart__number" x="{column.middle}" y="{column.y}" dy="-6" text-anchor="middle" font-weight="600">'
                f"{html.escape(column.text)}</text>"
            )
    return mark_safe("".join(drawn))  # noqa: S308 -- the text was escaped, the others are numbers


@register.simple_tag
def table_rows(rows: Iterable[Sequence[str]], *labels: str, of: str = "") -> str:
    """Rows of a long table: a heading and cells that name their column on a phone. In one go, as `tile_squares`.

    `of`: "amount" when the cells are numbers.
    """
    kind = f' class="{html.escape(of)}"' if of else ""
    starts = [f'<td{kind} data-label="{html.escape(label)}">' for label in labels]
    listed = []
    for heading, *cells in rows:
        told = "".join(f"{start}{html.escape(cell)}</td>" for start, cell in zip(starts, cells, strict=True))
        listed.append(f'<tr><th scope="row">{html.escape(heading)}</th>{told}</tr>')
    return mark_safe("".join(listed))  # noqa: S308 -- each part was escaped
