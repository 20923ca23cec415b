"""Cleans what people type and what stands in an address, before a page reads it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

from texts.cleaning import clean


class CleanInputMiddleware:
    """Makes `request.GET` and `request.POST` clean text (texts.cleaning) for every page.

    It stands after CsrfViewMiddleware, which reads the form: what that leaves alone (the API, which
    reads JSON) is left alone here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("QUERY_STRING"):
            request.GET = clean_query(request.GET)  # type: ignore[misc]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, _args, _kwargs) -> None:
        """Clean the form that was sent, but for a view that reads the body itself."""
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            request.POST = clean_query(request.POST)  # type: ignore[assignment]


def clean_query(query: QueryDict) -> QueryDict:
    """Return a copy in which each name and each value is clean text."""
    cleaned = QueryDict(mutable=True, encoding=query.encoding)
    for name, values in query.lists():
        cleaned.setlistdefault(clean(name)).extend(clean(value) for value in values)
    cleaned._mutable = False  # noqa: SLF001 -- Django has no other way
    return cleaned
