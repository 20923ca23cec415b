"""Export the figures of a page as rows of a CSV file: one row a number."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from insights.labels import WORKLOAD_LABELS, band_label

Row = list[Any]  # part, category, period, count, percentage


def export_rows(context: dict[str, Any]) -> Iterator[Row]:
    """Yield the header and the rows of the figures in the context of a page."""
    yield [_("onderdeel"), _("categorie"), _("periode"), _("aantal"), _("procent")]
    yield from _trend_rows(context)
    yield from _breakdown_rows(context)
    yield from _share_rows(context)
    yield from _workload_rows(context)
    yield from _country_rows(context)


def _trend_rows(context: dict[str, Any]) -> Iterator[Row]:
    for row in context["line"]["rows"]:
        yield [_("Meldingen"), "", row["span"], row["count"] or _("niet getoond"), ""]


def _breakdown_rows(context: dict[str, Any]) -> Iterator[Row]:
    for breakdown in context["parts"]:
        for bar in breakdown["bars"]:
            yield [str(breakdown["title"]), bar.label, breakdown["span"], bar.count, bar.part]


def _share_rows(context: dict[str, Any]) -> Iterator[Row]:
    for share in context["shares"]:
        value = _("niet getoond") if share["value"] is None else share["value"]
        period = share["span"] or context["part_span"]
        yield [str(share["label"]), "", period, "", value]


def _workload_rows(context: dict[str, Any]) -> Iterator[Row]:
    workload = context.get("now", {})
    for name, label in WORKLOAD_LABELS.items():
        part, category = name.split(".")
        if category in workload.get(part, {}):
            yield [str(label), "", _("nu"), workload[part][category], ""]


def _legal_rows(legal: dict[str, Any]) -> Iterator[Row]:
    for span, count in legal.get("counts", []):
        yield [_("Juridische hulp, aanvragen"), "", span, count, ""]
    for breakdown in legal.get("parts", []):
        title = _("Juridische hulp: %s") % breakdown["title"]
        for bar in breakdown["bars"]:
            yield [title, bar.label, breakdown["span"], bar.count, bar.part]


def _country_rows(context: dict[str, Any]) -> Iterator[Row]:
    for level in context.get("desk", {}).get("levels", []):
        label = _("Veilig Wonen, op tijd")
        yield [label, level["label"], _("laatste jaar"), "", level["value"]]
    yield from _legal_rows(context.get("legal", {}))
    for number, week in enumerate(context.get("forecast", []), 1):
        interval = _("meestal tussen %(least)d en %(most)d") % week
        yield [_("Verwacht"), interval, _("week %d vanaf nu") % number, week["middle"], ""]
    for place in context.get("places", []):
        band = band_label(place["band"])
        yield [_("Organisatie"), place["name"], _("laatste 24 maanden"), band, ""]
