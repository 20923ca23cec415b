"""PDF/UA from our templates. The engine may open nothing but our own style sheet and fonts (standards SEC-45)."""

import io
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

OWN = "weerbaar:"
PICTURES = ("data:image/jpeg;base64,", "data:image/png;base64,", "data:image/webp;base64,")
STATIC = Path(settings.BASE_DIR) / "static"


class OwnFetcher(URLFetcher):
    """Serves `weerbaar:name` from our own build and refuses everything else: no network, no file of the machine."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Our own asset, or an end to the rendering."""
        if url.startswith(OWN):
            asset = (STATIC / url.removeprefix(OWN)).resolve()
            if asset.is_relative_to(STATIC.resolve()) and asset.suffix in {".woff2", ".css"}:
                return super().fetch(asset.as_uri(), headers)
        if url.startswith(PICTURES):  # a picture that stands in the page itself: nothing is fetched
            return super().fetch(url, headers)
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


def stamp(content: bytes, text: str) -> bytes:
    """The same PDF with this text in the margin of every page, as an artifact: who reads it aloud does not hear it on every page."""
    look, fonts = _look()
    html = render_to_string("pdf/stamp.html", {"text": text})
    over = HTML(string=html, base_url=OWN, url_fetcher=OwnFetcher()).write_pdf(stylesheets=[look], font_config=fonts)
    with pikepdf.open(io.BytesIO(content)) as document, pikepdf.open(io.BytesIO(over)) as mark:
        form = document.copy_foreign(mark.pages[0].as_form_xobject())
        for page in document.pages:
            name = page.add_resource(form, pikepdf.Name.XObject)
            drawn = f"/Artifact <</Type /Pagination /Subtype /Watermark>> BDC q {name} Do Q EMC"
            page.contents_add(document.make_stream(b"q"), prepend=True)
            page.contents_add(document.make_stream(f"Q {drawn}".encode()))
        kept = io.BytesIO()
        document.save(kept)
    return kept.getvalue()
