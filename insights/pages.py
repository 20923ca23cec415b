"""What the pages, the exports and the report show: the same numbers, made once. No row is asked for here."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from insights import overview, words
from insights.blocks import PARTS, SHARES
from insights.overview import Chosen, key_of, share, together
from insights.suppress import REST, THRESHOLD
from ui import charts

MAP = Path(__file__).parent / "reference" / "tegelkaart_gemeenten.csv"


def month(iso: str) -> str:
    """nov 2026."""
    day = date.fromisoformat(iso)
    return f"{MONTHS_3[day.month]} {day.year}"


def span(block: dict[str, Any]) -> str:
    """nov 2026; jan 2025 t/m mrt 2025."""
    first, last = month(block["from"]), month(block["until"])
    return first if first == last else _("%(first)s t/m %(last)s") % {"first": first, "last": last}


def periods(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """What can be chosen: fixed, so that nobody can cut a period of their own."""
    found = [(overview.TWO_YEARS, _("De laatste 24 maanden")), (overview.ALL, _("Alles"))]
    return found + [(key_of(block), span(block)) for block in reversed(figures.get("blocks", []))]


def line(chosen: Chosen, peers: dict[str, Any]) -> dict[str, Any]:
    """The trend: columns, and the mean of the group to compare with as a dashed line."""
    trend = chosen.trend
    counts = [block.get("count", 0) for block in trend]  # of months that cannot be told of a slice there is none
    mean = overview.per_month(trend, peers["trend"], peers["organisations"]) if peers else []
    values = [
        (count / block["months"], block["months"], charts.dutch(count) if count else "")
        for count, block in zip(counts, trend, strict=True)
    ]
    picture = charts.columns(values, mean, [month(trend[0]["from"]), month(trend[-1]["until"])] if trend else [])
    rows = [{"span": span(block), "count": count, "months": block["months"], "mean": charts.dutch(count / block["months"]) if count else "–",
             "peers": charts.dutch(mean[place]) if mean and mean[place] is not None else ""}
            for place, (count, block) in enumerate(zip(counts, trend, strict=True))]  # fmt: skip
    compared = any(row["peers"] for row in rows)
    hidden = _("niet getoond")
    table = [(row["span"], charts.dutch(row["count"]) if row["count"] else hidden, row["mean"], *([row["peers"] or "–"] if compared else []))
             for row in rows]  # fmt: skip
    return {"picture": picture, "rows": rows, "table": table, "compared": compared}


def parts(chosen: Chosen) -> list[dict[str, Any]]:
    """The tables of bars: title, slug, bars, and the months they are about."""
    found = []
    for dimension in (name for name in PARTS if not chosen.blocks or name in chosen.blocks[0]):
        blocks = overview.finest(chosen.blocks, dimension)
        counts = together(blocks, dimension)
        bars = charts.bars([(words.label(dimension, name), count, name == REST) for name, count in counts.items()])
        found.append({"slug": dimension, "title": words.TITLES[dimension], "bars": bars if {*counts} != {REST} else [],
                      "merged": REST in counts, "span": _over(blocks)})  # fmt: skip
    return found


def shares(chosen: Chosen, peers: dict[str, Any]) -> list[dict[str, Any]]:
    """What was in time and what was done, in per cents, the months they are about, and beside it the group to compare with."""
    first = chosen.first.isoformat() if chosen.first else ""
    others = [block for block in peers.get("blocks", []) if first and block["until"] >= first]
    found = []
    for name, (label, hint) in words.SHARES.items():
        blocks, theirs = overview.known(chosen.blocks, name), overview.known(others, name)
        found.append({"slug": name, "label": label, "hint": hint, "value": share(blocks, name), "peers": share(theirs, name),
                      "span": _over(blocks)})  # fmt: skip
    return found


def _over(blocks: Sequence[dict[str, Any]]) -> str:
    return span({"from": blocks[0]["from"], "until": blocks[-1]["until"]}) if blocks else ""


def measures(chosen: Chosen) -> list[dict[str, Any]]:
    """The eight tiles of the VPT."""
    return [{"number": number, "title": title, "text": text, "figure": _figure(chosen, name), "named": bool(name)}
            for number, (title, name, text) in enumerate(words.MEASURES, 1)]  # fmt: skip


def _figure(chosen: Chosen, name: str) -> str:
    if name == "reports":
        return charts.dutch(chosen.reports) if chosen.reports else ""
    if name in SHARES:
        found = share(overview.known(chosen.blocks, name), name)
        return "" if found is None else f"{found}%"
    if not name:
        return ""
    found = together(overview.finest(chosen.blocks, name), name)
    return charts.dutch(found["yes"]) if "yes" in found else ""


def compared_with(peers: dict[str, Any]) -> str:
    """Who the others are: 61 gemeenten van 50.000 tot 100.000 inwoners."""
    if not peers:
        return ""
    kind = {"municipality": _("gemeenten"), "province": _("provincies"), "water_authority": _("waterschappen")}.get(
        peers["type"], _("organisaties")
    )
    size = "" if peers["size"] is None else _(" met %s") % words.SIZES[peers["size"]]
    return f"{peers['organisations']} {kind}{size}"


def organisation_page(figures: dict[str, Any], key: str, today: date) -> dict[str, Any]:
    """Everything on the page of one organisation but its own work."""
    return told(figures, overview.choose(figures, key, today)) | {"periods": periods(figures)}


def told(figures: dict[str, Any], chosen: Chosen) -> dict[str, Any]:
    """The figures of a period, for page and report."""
    peers = figures.get("peers", {})
    trend = line(chosen, peers)
    key = _("gemiddelde van %s") % compared_with(peers) if trend["compared"] else ""
    return {"chosen": chosen, "line": trend, "line_key": key, "parts": parts(chosen), "shares": shares(chosen, peers),
            "measures": measures(chosen), "now": figures.get("now", {}), "compared_with": compared_with(peers), "threshold": THRESHOLD,
            "part_span": _over(chosen.blocks), "trend_span": _over(chosen.trend)}  # fmt: skip


def country_page(figures: dict[str, Any], key: str, today: date) -> dict[str, Any]:
    """Everything on the page of the country but its worklist."""
    chosen = overview.choose(figures, key, today)
    places = figures.get("places", [])
    bands = {place["code"]: place["band"] for place in places}
    said = {band: band_words(band) for band in {None, *bands.values()}}
    yes, no = _("ja"), _("nee")
    squares = [(int(row["rij"]), int(row["kolom"]), bands[row["code"]], f"{row['naam']}: {said[bands[row['code']]]}")
               for row in grid() if row["code"] in bands]  # fmt: skip
    tiles, wide, high = charts.tiles(squares)
    return told(figures, chosen) | {
        "periods": periods(figures), "places": places,
        "place_rows": [(place["name"], place["province"] or "–", said[place["band"]], yes if place["ready"] else no) for place in places],
        "tiles": tiles, "wide": wide, "high": high, "legend": [(number, band_words(number)) for number in range(len(words.BAND_WORDS))],
        "coverage": {"places": len(places), "ready": sum(place["ready"] for place in places),
                     "reporting": sum(bool(place["band"]) for place in places),
                     "hidden": any(place["band"] is None for place in places)},
        "forecast": figures.get("forecast", []), "desk": figures.get("desk", {}),
    }  # fmt: skip


def band_words(band: int | None) -> str:
    """minder dan 10; 10–49."""
    return _("niet getoond") if band is None else str(words.BAND_WORDS[band])


@cache
def grid() -> list[dict[str, str]]:
    """The squares of the map of gemeenten."""
    with MAP.open(newline="") as lines:
        return list(csv.DictReader(lines))


def rows_of(context: dict[str, Any]) -> Iterator[list[str | int]]:
    """The export: one line a number, as on the page."""
    yield [_("onderdeel"), _("categorie"), _("periode"), _("aantal"), _("procent")]
    for row in context["line"]["rows"]:
        yield [_("Meldingen"), "", row["span"], row["count"] or _("niet getoond"), ""]
    for part in context["parts"]:
        for bar in part["bars"]:
            yield [str(part["title"]), bar.label, part["span"], bar.count, bar.part]
    for one in context["shares"]:
        value = _("niet getoond") if one["value"] is None else one["value"]
        yield [str(one["label"]), "", one["span"] or context["part_span"], "", value]
    for name, label in words.WORK.items():
        part, category = name.split(".")
        if category in context.get("now", {}).get(part, {}):
            yield [str(label), "", _("nu"), context["now"][part][category], ""]
    for level in context.get("desk", {}).get("levels", []):
        yield [_("Veilig Wonen, op tijd"), level["label"], _("laatste jaar"), "", level["value"]]
    for ahead, week in enumerate(context.get("forecast", []), 1):
        between = _("meestal tussen %(least)d en %(most)d") % week
        yield [_("Verwacht"), between, _("week %d vanaf nu") % ahead, week["middle"], ""]
    for place in context.get("places", []):
        yield [_("Organisatie"), place["name"], _("laatste 24 maanden"), band_words(place["band"]), ""]
