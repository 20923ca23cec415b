"""What somebody filled in, as the page of checks shows it, to give it back to them (Awb 2:17)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

Pages = list[tuple[str, list[tuple[str, str]]]]


def pages_given_back(forms: Iterable, files_page: str, file_names: Iterable[str]) -> Pages:
    """Return the title of each page with its answers; a page without any is left out."""
    pages = []
    for form in forms:
        lines = form.given_back()
        if form.slug == files_page:
            lines += [(_("Bestand"), name) for name in file_names]
        if lines:
            pages.append((str(form.title), lines))
    return pages
