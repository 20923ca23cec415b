"""PDF/UA from our templates.

The engine may open nothing but our own style sheet and fonts (standards SEC-45).
"""

import io
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from ui import letter_text, pdf_tags

OWN_ASSETS = "weerbaar:"
PICTURES = ("data:image/jpeg;base64,", "data:image/png;base64,", "data:image/webp;base64,")
ASSETS = {".woff2", ".css"}
STATIC = Path(settings.BASE_DIR) / "static"


class OwnFetcher(URLFetcher):
    """Serves `weerbaar:name` from our own build, and no network and no other file of
    the machine.
    """

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Return our own asset. Raises FatalURLFetchingError for anything else: that ends the
        rendering.
        """
        if url.startswith(OWN_ASSETS):
            asset = (STATIC / url.removeprefix(OWN_ASSETS)).resolve()
            is_ours = asset.is_relative_to(STATIC.resolve())
            if is_ours and asset.suffix in ASSETS:
                return super().fetch(asset.as_uri(), headers)
        if url.startswith(PICTURES):  # a picture that stands in the page itself: nothing is fetched
            return super().fetch(url, headers)
        scheme = url.split(":", 1)[0]
        raise FatalURLFetchingError(f"a document may not fetch {scheme}:")


@cache
def own_style() -> tuple[CSS, FontConfiguration]:
    """Return our style sheet and its fonts, loaded once."""
    fonts = FontConfiguration()
    style_sheet = (STATIC / "css" / "pdf.css").read_text()
    return CSS(string=style_sheet, url_fetcher=OwnFetcher(), font_config=fonts), fonts


def write(
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    number: str = "",
    classification: str = "",
) -> bytes:
    """Return the template as PDF/UA-1: tagged, in Dutch, with the day it was made, and with number
    and classification on each page.

    `context`: with `made_at` where that is another moment than now.
    """
    heading = {"title": title, "number": number, "classification": classification}
    html = render_to_string(template, {"made_at": timezone.now()} | context | heading)
    html = letter_text.with_names(html)
    style, fonts = own_style()
    document = HTML(string=html, base_url=OWN_ASSETS, url_fetcher=OwnFetcher())
    content = document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
    return pdf_tags.mend(content)


def stamp(content: bytes, text: str) -> bytes:
    """Return the same PDF with this text in the margin of every page.

    The text is an artifact: a screen reader does not read it aloud on every page.
    """
    margin = _margin(text)
    with (
        pikepdf.open(io.BytesIO(content)) as document,
        pikepdf.open(io.BytesIO(margin)) as margin_document,
    ):
        form = document.copy_foreign(margin_document.pages[0].as_form_xobject())
        for page in document.pages:
            _draw_over(document, page, form)
        stamped = io.BytesIO()
        document.save(stamped)
    return stamped.getvalue()


def _margin(text: str) -> bytes:
    """Return a PDF of one page with this text in its margin."""
    style, fonts = own_style()
    html = letter_text.with_names(render_to_string("pdf/stamp.html", {"text": text}))
    document = HTML(string=html, base_url=OWN_ASSETS, url_fetcher=OwnFetcher())
    return document.write_pdf(stylesheets=[style], font_config=fonts)


def _draw_over(document: pikepdf.Pdf, page: pikepdf.Page, form: Any) -> None:
    name = page.add_resource(form, pikepdf.Name.XObject)
    artifact = f"/Artifact <</Type /Pagination /Subtype /Watermark>> BDC q {name} Do Q EMC"
    page.contents_add(document.make_stream(b"q"), prepend=True)
    page.contents_add(document.make_stream(f"Q {artifact}".encode()))
