"""What templates say about moments, and the small parts they share."""

import html
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.forms import BaseForm
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from texts.phone import dialable, unbroken
from ui import charts, dates
from ui.templatetags import components

CENTS = 100  # in a euro

register = template.Library()
register.tags |= components.register.tags  # one library for all pages (`builtins` in the settings)


@register.filter
def moment(value: datetime | None) -> str:
    """Say a moment: zaterdag 21 november, 09:12; with the year when it is another."""
    return dates.say_moment(value) if value else "–"


@register.filter
def full_moment(value: datetime | None) -> str:
    """Say a moment with its year, for what is kept: zaterdag 21 november 2026, 09:12."""
    return dates.say_full_moment(value) if value else "–"


@register.filter
def short(value: datetime | None) -> str:
    """Say a moment shortly: vandaag 14:00; za 21 nov 09:12."""
    return dates.say_short(value) if value else "–"


@register.filter
def day(value: date | datetime | None) -> str:
    """Say a day: zaterdag 21 november 2026."""
    return dates.say_day(value) if value else "–"


@register.filter
def dial(number: str) -> str:
    """Return the number as a telephone dials it; "" when it is no whole number."""
    return dialable(str(number))


@register.filter
def phone(number: str) -> str:
    """Write a phone number so that it stays on one line: its spaces do not break."""
    return unbroken(number)


@register.filter
def late(value: datetime | None) -> bool:
    """Return whether a moment has passed."""
    return value is not None and value < timezone.now()


@register.filter
def countdown(value: datetime | None) -> str:
    """Say how long it is until a moment: "nog 2 dagen en 4 uur", "2 uur te laat"."""
    if value:
        return dates.say_countdown(value)
    return _("geen termijn")


@register.filter
def due(value: datetime | None) -> str:
    """Return until when something must be done: words first, the moment behind.

    ("nog 2 dagen en 4 uur", "vandaag 14:00")
    """
    if not value:
        return "–"
    now = timezone.now()
    mark = ' class="late"' if value < now else ""
    countdown_words = dates.say_countdown(value, now)
    text = f"<span{mark}>{countdown_words}</span> <small>{dates.say_short(value, now)}</small>"
    return mark_safe(text)  # noqa: S308 -- our own words


@register.filter
def error_prefix(form: BaseForm | None) -> str:
    """Return what the title of a page starts with when its form holds mistakes."""
    if not form or not form.is_bound or not form.errors:
        return ""
    return _("Fout") + ": "


@register.filter(is_safe=True)
def close_up(text: str) -> str:
    """Remove line breaks before a comma, colon or full stop: `{% filter close_up %}` around parts.

    A template has each part on a line of its own; the reader must not see a space there.
    """
    return re.sub(r"\s*\n\s*(?=[,.:])", "", text)


@register.filter(is_safe=True)
def one_line(text: str) -> str:
    """Put a text on one line: what a template has on several lines, in a sentence."""
    return " ".join(text.split())


@register.filter
def notice_tone(level: str) -> str:
    """Return the tone of a notice for the level of a message of Django."""
    return {"success": "ok", "error": "error"}.get(level, "info")


@register.filter
def button_tone(tags: Iterable[str]) -> str:
    """Return the tone of a button of allauth, which tells by tags what the button is for."""
    if {"secondary", "cancel"} & set(tags):
        return "secondary"
    return "primary"


@register.filter
def options(groups: Iterable) -> str:
    """Return the options of a list to choose from (Django: `widget.optgroups`)."""
    parts = []
    for group, members, _index in groups:
        rows = "".join(_option(member) for member in members)
        if group:
            rows = f'<optgroup label="{escape(str(group))}">{rows}</optgroup>'
        parts.append(rows)
    return mark_safe("".join(parts))  # noqa: S308 -- each part was escaped


def _option(member: dict) -> str:
    selected = " selected" if member["selected"] else ""
    value = escape(str(member["value"]))
    return f'<option value="{value}"{selected}>{escape(str(member["label"]))}</option>'


@register.filter
def joined(values: Iterable) -> str:
    """Join words: a, b en c."""
    words = [str(value) for value in values]
    return _(" en ").join(filter(None, [", ".join(words[:-1]), *words[-1:]])) or "–"


@register.filter
def dutch(number: float) -> str:
    """Write a number the Dutch way: 1.250."""
    return charts.format_number(number)


@register.filter
def euros(amount: Decimal) -> str:
    """Write an amount: € 1.442 or € 480,67."""
    return charts.format_euros(amount)


@register.filter
def total(counts: dict[str, int]) -> int:
    """Add up all counts."""
    return sum(counts.values())


DOTS = {0: 0, 1: 3, 2: 5, 3: 8}  # how large the dot of a level is: it prints in grey


@register.simple_tag
def tile_squares(tiles: Iterable[charts.Tile]) -> str:
    """Draw the squares of a map, each with its name.

    In one go: a template would take a third of the time of the page.
    """
    squares = "".join(_tile_square(tile) for tile in tiles)
    return mark_safe(squares)  # noqa: S308 -- the label was escaped, the others are numbers


def _tile_square(tile: charts.Tile) -> str:
    half = charts.SIDE // 2 - 1
    dot = ""
    if tile.level:
        dot = f'<circle cx="{tile.x + half}" cy="{tile.y + half}" r="{DOTS[tile.level]}"/>'
    level = "none" if tile.level is None else tile.level
    square = f'<rect x="{tile.x}" y="{tile.y}" width="20" height="20" rx="2"/>'
    title = f"<title>{html.escape(tile.label)}</title>"
    return f'<g class="tile-map tile-map--{level}">{title}{square}{dot}</g>'


@register.simple_tag
def column_marks(columns: Iterable[charts.ChartColumn]) -> str:
    """Draw the columns of a trend, each with its number. In one go, as `tile_squares`."""
    marks = "".join(_column_mark(column) for column in columns)
    return mark_safe(marks)  # noqa: S308 -- the text was escaped, the others are numbers


def _column_mark(column: charts.ChartColumn) -> str:
    place = f'x="{column.x}" y="{column.y}"'
    size = f'width="{column.width}" height="{column.height}"'
    mark = f'<rect class="chart__column" {place} {size} fill="#0b4f6c"/>'
    if not column.text:
        return mark
    place = f'x="{column.middle}" y="{column.y}" dy="-6"'
    form = 'text-anchor="middle" font-weight="600"'
    return f'{mark}<text class="chart__number" {place} {form}>{html.escape(column.text)}</text>'


@register.simple_tag
def table_rows(rows: Iterable[Sequence[str]], *labels: str, of: str = "") -> str:
    """Make the rows of a long table: a heading, and cells that name their column on a phone.

    `of`: "amount" when the cells are numbers. In one go, as `tile_squares`.
    """
    kind = f' class="{html.escape(of)}"' if of else ""
    starts = [f'<td{kind} data-label="{html.escape(label)}">' for label in labels]
    parts = []
    for heading, *cells in rows:
        parts.append(f'<tr><th scope="row">{html.escape(heading)}</th>')
        parts += [
            f"{start}{html.escape(cell)}</td>" for start, cell in zip(starts, cells, strict=True)
        ]
        parts.append("</tr>")
    return mark_safe("".join(parts))  # noqa: S308 -- each part was escaped
