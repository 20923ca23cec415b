"""The first page: 150 kB over the wire in all, and nothing from another host
(quality.md, Speed).
"""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

BUILD = Path(settings.BASE_DIR) / "static" / "build"
MOST = 150_000

pytestmark = pytest.mark.django_db


def test_the_first_page_is_light(client, utrecht):
    page = client.get("/").content
    packed = [
        len(gzip.compress(content))
        for content in (page, *((BUILD / name).read_bytes() for name in ("app.css", "app.js")))
    ]
    fonts = [file.stat().st_size for file in BUILD.glob("fonts/*.woff2")]
    assert len(fonts) == 3
    assert sum(packed) + sum(fonts) < MOST


def test_the_style_sheet_asks_nothing_of_another_host():
    addresses = set(re.findall(r"url\(([^)]+)\)", (BUILD / "app.css").read_text()))
    assert {address.strip("\"'").split("/")[0] for address in addresses} == {"."}


def test_the_page_asks_for_the_fonts_early(client, utrecht):
    html = client.get("/").content.decode()
    assert re.findall(r'rel="preload" href="[^"]*open-sans-latin-(\d00)-normal[^"]*"', html) == [
        "400",
        "600",
        "700",
    ]
