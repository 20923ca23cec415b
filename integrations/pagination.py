"""Keyset pages of the API: one page of a list, and where the next one begins (NL API Design Rules
2.2).
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.response import Response

from integrations.parameters import whole
from integrations.problems import wrong
from pagination.keyset import Page, fetched_page, page

MOST_ROWS_A_PAGE = 100
LONGEST_CURSOR = 2200  # characters: 120 of a name take up to 1,920 (tests/api/test_document.py)


def keyset(request, rows: QuerySet, order: tuple[str, ...]) -> Page:
    """Return one page of a list, after `cursor`, of at most `limit` rows. Raises Problem (400)."""
    return _page_of(request, partial(page, rows, order=order))


def keyset_of(request, fetch: Callable[[Any, int], list[Any]], order: tuple[str, ...]) -> Page:
    """Return one page of rows that are no queryset, as `keyset` does. Raises Problem (400)."""
    return _page_of(request, partial(fetched_page, fetch, order=order))


def _page_of(request, make_page: Callable[..., Page]) -> Page:
    size = whole(request, "limit", 25, 1, MOST_ROWS_A_PAGE)
    cursor = request.GET.get("cursor", "")
    rows_page = make_page(after=cursor[:LONGEST_CURSOR], size=size)
    if "cursor" in request.GET and rows_page.first:
        raise wrong([("cursor", _("Neem ‘cursor’ over uit het vorige antwoord."))])
    return rows_page


def listed(request, rows_page, rows: list[dict[str, Any]]) -> Response:
    """Return the answer of a page, with where the next one begins in the body and in `Link`."""
    headers = {}
    if rows_page.next:
        query = request.GET.copy()
        query["cursor"] = rows_page.next
        headers["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
    return Response({"resultaten": rows, "volgende": rows_page.next or None}, headers=headers)
