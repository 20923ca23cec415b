"""PDF/UA from our templates. The engine may open nothing but our own style sheet and fonts (standards SEC-45)."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

OWN = "weerbaar:"
STATIC = Path(settings.BASE_DIR) / "static"


class OwnFetcher(URLFetcher):
    """Serves `weerbaar:name` from our own build and refuses everything else: no network, no file of the machine."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Our own asset, or an end to the rendering."""
        if url.startswith(OWN):
            asset = (STATIC / url.removeprefix(OWN)).resolve()
            if asset.is_relative_to(STATIC.resolve()) and asset.suffix in {".woff2", ".css"}:
                return super().fetch(asset.as_uri(), headers)
        raise FatalURLFetchingError(f"a document may not fetch {url.split(':', 1)[0]}:")


@cache
def _look() -> tuple[CSS, FontConfiguration]:
    fonts = FontConfiguration()
    fetcher = OwnFetcher()
    return CSS(string=(STATIC / "css" / "pdf.css").read_text(), url_fetcher=fetcher, font_config=fonts), fonts


def write(template: str, context: dict[str, Any], *, title: str, number: str = "", classification: str = "") -> bytes:
    """The template as PDF/UA-1: tagged, in Dutch, with a running header of number and classification."""
    html = render_to_string(template, context | {"title": title, "number": number, "classification": classification})
    look, fonts = _look()
    document = HTML(string=html, base_url=OWN, url_fetcher=OwnFetcher())
    return document.write_pdf(stylesheets=[look], font_config=fonts, pdf_variant="pdf/ua-1")
