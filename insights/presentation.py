"""Present published figures: context for the pages and the report. No row is fetched here."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from insights.dimensions import CATEGORY_DIMENSIONS, LEGAL_DIMENSIONS, SHARE_DIMENSIONS
from insights.disclosure_control import REST, THRESHOLD
from insights.labels import (
    BAND_LABELS,
    DIMENSION_TITLES,
    ORGANISATIONS_LABELS,
    SHARE_LABELS,
    SIZE_CLASS_LABELS,
    VPT_MEASURES,
    band_label,
    category_label,
)
from insights.legal_figures import QUARTER
from insights.selection import (
    ALL,
    TWO_YEARS,
    YES,
    PeriodSelection,
    blocks_since,
    combine,
    finest_run,
    longest_share_run,
    monthly_means,
    period_key,
    select_period,
    share,
)
from insights.trend import Block
from legalterms.terms import add_months
from organisations.tile_map import map_squares
from ui import charts
from ui.charts import format_number


def month_label(iso: str) -> str:
    """Return a month as text: nov 2026."""
    day = date.fromisoformat(iso)
    return f"{MONTHS_3[day.month]} {day.year}"


def months_label(block: Block) -> str:
    """Return the months of a block as text: nov 2026; jan 2025 t/m mrt 2025."""
    first = month_label(block["from"])
    last = month_label(block["until"])
    if first == last:
        return first
    return _("%(first)s t/m %(last)s") % {"first": first, "last": last}


def period_choices(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the periods on offer, as key and label.

    They are fixed: somebody who could cut a period would subtract two of them.
    """
    choices = [
        (TWO_YEARS, _("De laatste 24 maanden")),
        (ALL, _("Alles")),
    ]
    for block in reversed(figures.get("blocks", [])):
        choices.append((period_key(block), months_label(block)))
    return choices


def trend_context(selected: PeriodSelection, peers: dict[str, Any]) -> dict[str, Any]:
    """Return the trend as a chart (`picture`) and as `rows` and `table`.

    `compared` says whether the mean of the peers is shown beside it, in the chart a dashed line.
    """
    trend = selected.trend
    means: list[float | None] = [None] * len(trend)
    if peers:
        means = monthly_means(trend, peers["trend"], peers["organisations"])
    rows = [_trend_row(block, mean) for block, mean in zip(trend, means, strict=True)]
    compared = any(row["peers"] for row in rows)
    return {
        "picture": _trend_chart(trend, means if peers else []),
        "rows": rows,
        "table": [_trend_cells(row, compared=compared) for row in rows],
        "compared": compared,
    }


def _trend_chart(trend: Sequence[Block], means: Sequence[float | None]) -> charts.Columns:
    values = []
    for block in trend:
        count = block.get("count", 0)  # a slice has none where it cannot be shown
        values.append((count / block["months"], block["months"]))
    edges = []
    if trend:
        first, last = trend[0], trend[-1]
        edges = [month_label(first["from"]), month_label(last["until"])]
    return charts.columns(values, means, edges)


def _trend_row(block: Block, mean: float | None) -> dict[str, Any]:
    count = block.get("count", 0)
    months = block["months"]
    return {
        "span": months_label(block),
        "count": count,
        "months": months,
        "mean": format_number(count / months) if count else "–",
        "peers": "" if mean is None else format_number(mean),
    }


def _trend_cells(row: dict[str, Any], *, compared: bool) -> tuple[str, ...]:
    count = _("niet getoond")
    if row["count"]:
        count = format_number(row["count"])
    cells = (row["span"], count, row["mean"])
    if compared:
        return (*cells, row["peers"] or "–")
    return cells


def breakdown_contexts(selected: PeriodSelection) -> list[dict[str, Any]]:
    """Return the bar charts: title, slug, bars, whether cells are merged, and the months."""
    blocks = selected.blocks
    contexts = []
    for dimension in CATEGORY_DIMENSIONS:
        if not blocks or dimension in blocks[0]:
            contexts.append(_breakdown_context(blocks, dimension))
    return contexts


def _breakdown_context(blocks: Sequence[Block], dimension: str) -> dict[str, Any]:
    run = finest_run(blocks, dimension)
    breakdown = combine(run, dimension)
    return {
        "slug": dimension,
        "title": DIMENSION_TITLES[dimension],
        "bars": _bars(breakdown, dimension),
        "merged": REST in breakdown,
        "span": _run_label(run),
    }


def _bars(breakdown: dict[str, int], dimension: str) -> list[charts.Bar]:
    """Return a bar for each category; none when the rest would be the only one."""
    if breakdown.keys() == {REST}:
        return []
    values = []
    for category, count in breakdown.items():
        label = category_label(dimension, category)
        values.append((label, count, category == REST))
    return charts.bars(values)


def share_contexts(selected: PeriodSelection, peers: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what was done and done in time, in per cents, and that of the peers beside it."""
    peer_blocks = []
    if selected.first:
        first_month = selected.first.isoformat()
        peer_blocks = blocks_since(peers.get("blocks", []), first_month)
    contexts = []
    for dimension, (label, hint) in SHARE_LABELS.items():
        run = longest_share_run(selected.blocks, dimension)
        peer_run = longest_share_run(peer_blocks, dimension)
        context = {
            "slug": dimension,
            "label": label,
            "hint": hint,
            "value": share(run, dimension),
            "peers": share(peer_run, dimension),
            "span": _run_label(run),
        }
        contexts.append(context)
    return contexts


def _run_label(blocks: Sequence[Block]) -> str:
    """Return the months of successive blocks as text, "" when there are none."""
    if not blocks:
        return ""
    first, last = blocks[0], blocks[-1]
    return months_label({"from": first["from"], "until": last["until"]})


def measure_contexts(selected: PeriodSelection) -> list[dict[str, Any]]:
    """Return the eight measures of the VPT, each with its figure where there is one."""
    return [
        {
            "number": number,
            "title": title,
            "text": text,
            "figure": _measure_figure(selected, name),
            "named": bool(name),
        }
        for number, (title, name, text) in enumerate(VPT_MEASURES, 1)
    ]


def _measure_figure(selected: PeriodSelection, name: str) -> str:
    if not name:
        return ""
    if name == "reports":
        if selected.reports:
            return format_number(selected.reports)
        return ""
    if name in SHARE_DIMENSIONS:
        percentage = share(longest_share_run(selected.blocks, name), name)
        if percentage is None:
            return ""
        return f"{percentage}%"
    breakdown = combine(finest_run(selected.blocks, name), name)
    if YES in breakdown:
        return format_number(breakdown[YES])
    return ""


def peers_label(peers: dict[str, Any]) -> str:
    """Return who the peers are: 61 gemeenten met 50.000 tot 100.000 inwoners. "" without peers."""
    if not peers:
        return ""
    organisations = ORGANISATIONS_LABELS.get(peers["type"], _("organisaties"))
    label = f"{peers['organisations']} {organisations}"
    if peers["size"] is None:
        return label
    return label + _(" met %s") % SIZE_CLASS_LABELS[peers["size"]]


def organisation_context(figures: dict[str, Any], key: str, today: date) -> dict[str, Any]:
    """Return the context of the page of one organisation, without the reader's own work."""
    selected = select_period(figures, key, today)
    return period_context(figures, selected) | {"periods": period_choices(figures)}


def period_context(figures: dict[str, Any], selected: PeriodSelection) -> dict[str, Any]:
    """Return the context of the figures of a period, for page and report."""
    peers = figures.get("peers", {})
    trend = trend_context(selected, peers)
    compared_with = peers_label(peers)
    return {
        "chosen": selected,
        "line": trend,
        "line_key": _("gemiddelde van %s") % compared_with if trend["compared"] else "",
        "parts": breakdown_contexts(selected),
        "shares": share_contexts(selected, peers),
        "measures": measure_contexts(selected),
        "now": figures.get("now", {}),
        "compared_with": compared_with,
        "threshold": THRESHOLD,
        "part_span": _run_label(selected.blocks),
        "trend_span": _run_label(selected.trend),
    }


def country_context(figures: dict[str, Any], key: str, today: date) -> dict[str, Any]:
    """Return the context of the page of the country, without the reader's own work."""
    places = figures.get("places", [])
    return (
        organisation_context(figures, key, today)
        | _map_context(places)
        | {
            "places": places,
            "place_rows": _place_rows(places),
            "coverage": _coverage(places),
            "forecast": figures.get("forecast", []),
            "desk": figures.get("desk", {}),
            "legal": legal_context(figures.get("legal", {})),
        }
    )


def legal_context(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the requests for legal support by quarter, and the bar charts of what they were."""
    trend = [_until_last_month(block) for block in figures.get("trend", [])]
    blocks = [_until_last_month(block) for block in figures.get("blocks", [])]
    counts = [(months_label(block), block["count"]) for block in trend]
    parts = [_breakdown_context(blocks, dimension) for dimension in LEGAL_DIMENSIONS]
    return {
        "counts": counts,
        "rows": [(span, format_number(count)) for span, count in counts],
        "parts": parts if blocks else [],
    }


def _until_last_month(block: Block) -> Block:
    """Return a block of quarters that ends in the last month of a quarter, not the first."""
    last_month = add_months(date.fromisoformat(block["until"]), QUARTER - 1)
    return block | {"until": last_month.isoformat()}


def _map_context(places: Sequence[dict[str, Any]]) -> dict[str, Any]:
    bands = {place["code"]: place["band"] for place in places}
    band_labels = _band_labels(places)
    squares = []
    for square in map_squares():
        if square["code"] in bands:
            band = bands[square["code"]]
            text = f"{square['naam']}: {band_labels[band]}"
            squares.append((int(square["rij"]), int(square["kolom"]), band, text))
    tiles, width, height = charts.tiles(squares)
    legend = list(enumerate(map(str, BAND_LABELS)))
    return {"tiles": tiles, "wide": width, "high": height, "legend": legend}


def _place_rows(places: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
    band_labels = _band_labels(places)
    yes, no = _("ja"), _("nee")
    return [
        (
            place["name"],
            place["province"] or "–",
            band_labels[place["band"]],
            yes if place["ready"] else no,
        )
        for place in places
    ]


def _band_labels(places: Sequence[dict[str, Any]]) -> dict[int | None, str]:
    """Return the label of each band that occurs, translated once for hundreds of places."""
    bands = {place["band"] for place in places}
    return {band: band_label(band) for band in bands}


def _coverage(places: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return how many organisations there are, can handle a report, and reported ten or more."""
    return {
        "places": len(places),
        "ready": sum(place["ready"] for place in places),
        "reporting": sum(bool(place["band"]) for place in places),
        "hidden": any(place["band"] is None for place in places),
    }
